"""The sentences that launch and doctor say, by name: `data/words/launch.yml`, `data/words/doctor.yml`.

Read without a YAML library, since the installation speaks before one is installed: `name: sentence`, or
`name: |-` and indented lines. Runs on any Python from 3.8 on.
"""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path
from textwrap import dedent

FILE = Path(__file__).parent.parent / "data" / "words" / "launch.yml"

DOCTOR = FILE.with_name("doctor.yml")


def say(name: str, file: Path = FILE, /, **values: object) -> str:
    """The sentence of a name with its places filled.

    Raises:
        KeyError: There is no such sentence, or a value for it is missing.
    """
    return sentences(file)[name].format(**values)


@lru_cache(maxsize=2)
def sentences(file: Path = FILE) -> dict[str, str]:
    """All sentences of a file."""
    rows: dict[str, list[str]] = {}
    name = ""
    for row in file.read_text(encoding="utf-8").splitlines():
        if row.startswith("#"):
            continue
        if not row or row.startswith(" "):
            rows.setdefault(name, []).append(row)
            continue
        name, text = row.split(": ", 1)
        rows[name] = [] if text == "|-" else [text]
    return {name: dedent("\n".join(found)).rstrip("\n") for name, found in rows.items() if name}
