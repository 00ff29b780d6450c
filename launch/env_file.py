"""The `.env` file, read in this one way by all that reads it: launch, and make's other targets by
`python -m launch.env_file COMMAND`, which starts a command with the file's variables.

One `NAME=value` a line, `export` before it or not; lines that begin with `#` are comments, and so is what
follows ` #`. A value is taken as it stands, `$` and `\\` too; in single quotes even spaces at its ends and
` #`. In double quotes `\\n` is a line break and `\\` before `"`, `\\`, `$` or a backtick takes it as it is.
Quoted values may go over several lines. The last of several lines for one name counts.
"""

from __future__ import annotations

import os
import re
import sys
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from launch.failure import StartError
from launch.sentences import say

FILE = Path(".env")

_ROW = re.compile(r"\s*(?:export\s+)?([A-Za-z_][A-Za-z0-9_.]*)[ \t]*=(.*)", re.DOTALL)
_IGNORED = re.compile(r"\s*(#.*)?", re.DOTALL)
_COMMENT = re.compile(r"[ \t]#.*", re.DOTALL)
_QUOTED = {"'": re.compile(r"'([^']*)'"), '"': re.compile(r'"((?:[^"\\]|\\.)*)"', re.DOTALL)}
_ESCAPE = re.compile(r"\\([\"\\$`n])")


class EnvFileError(StartError):
    """The file is malformed. Names line and variable, never a value."""


def read(path: Path = FILE) -> dict[str, str]:
    """The file's variables; none if there is no file.

    Raises:
        EnvFileError: A line is no `NAME=value`, a quote is not closed, or a value holds what no variable can.
    """
    try:
        text = path.read_bytes().decode("utf-8-sig")
    except FileNotFoundError:
        return {}
    except UnicodeDecodeError as wrong:
        line = wrong.object.count(b"\n", 0, wrong.start) + 1
        raise EnvFileError(say("env_not_utf8", file=path, line=line)) from None
    except OSError as refused:
        raise EnvFileError(say("env_unreadable", file=path, reason=refused.strerror)) from None
    return _variables(text, path)


def append(path: Path, values: Mapping[str, str]) -> None:
    """Adds variables whose values need no quotes.

    Raises:
        EnvFileError: The file cannot be written.
    """
    rows = "".join(f"{name}={value}\n" for name, value in values.items())
    try:
        with path.open("rb+") as file:
            present = file.read()
            file.write((rows if present.endswith(b"\n") or not present else f"\n{rows}").encode())
    except OSError as refused:
        raise EnvFileError(say("env_unwritable", file=path, reason=refused.strerror)) from None


@dataclass(frozen=True)
class Entry:
    """What a line of the file says.

    Attributes:
        line: Its number, from 1; of several lines, the first.
        name: The variable; empty if the line is no `NAME=value`.
        value: None if it cannot be one.
    """

    line: int
    name: str
    value: str | None = field(repr=False)


def entries(text: str) -> Iterator[Entry]:
    """All that a file says, malformed lines too; what follows a quote that is not closed is read as lines."""
    numbered = list(enumerate((row.rstrip("\r") for row in text.split("\n")), 1))
    rows = iter(numbered)
    while (following := next(rows, None)) is not None:
        line, row = following
        if _IGNORED.fullmatch(row):
            continue
        found = _ROW.fullmatch(row)
        value = _value(found[2], rows) if found else None
        if value is None or "\0" in value:
            value, rows = None, iter(numbered[line:])
        yield Entry(line, found[1] if found else "", value)


def _variables(text: str, path: Path) -> dict[str, str]:
    found: dict[str, str] = {}
    for entry in entries(text):
        if not entry.name:
            raise EnvFileError(say("env_no_entry", file=path, line=entry.line))
        if entry.value is None:
            raise EnvFileError(say("env_malformed", file=path, line=entry.line, name=entry.name))
        found[entry.name] = entry.value
    return found


def _value(written: str, rows: Iterator[tuple[int, str]]) -> str | None:
    """What is meant; None if its quotes are wrong. Takes more rows while a quote is open."""
    quote = written.lstrip(" \t")[:1]
    if quote not in _QUOTED:
        return _COMMENT.sub("", written).strip(" \t")
    written = written.lstrip(" \t")
    while not (quoted := _QUOTED[quote].match(written)):
        following = next(rows, None)
        if following is None:
            return None
        written += "\n" + following[1]
    if not _IGNORED.fullmatch(written[quoted.end() :]):
        return None
    if quote == "'":
        return quoted[1]
    return _ESCAPE.sub(lambda escape: "\n" if escape[1] == "n" else escape[1], quoted[1])


def main() -> int:
    """Becomes the command that is given, with the file's variables; those that are set already win."""
    command = sys.argv[1:]
    if not command:
        print(__doc__)
        return 2
    try:
        environment = {**read(), **os.environ}
        os.execvpe(command[0], command, environment)
    except EnvFileError as wrong:
        print(wrong, file=sys.stderr)
    except OSError as refused:
        print(f"{command[0]}: {refused.strerror}", file=sys.stderr)
    return 1


if __name__ == "__main__":
    sys.exit(main())
