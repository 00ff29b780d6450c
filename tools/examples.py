"""The training examples: where a text stands, and how an accepted one gets in."""

from __future__ import annotations

import csv
import os
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

from support.catalogue import DATA
from support.catalogue.examples import FILE, example_files
from support.people.misreadings import plain
from support.reading.identifiers import find_account_id
from support.reading.money import parse_amounts
from support.reading.privacy import PLACEHOLDERS, mask_secrets
from support.reading.text import normalise, says_something

# What a fact is written as in the examples; any will do, since the model reads only its kind.
_ACCOUNT, _TRANSACTION, _TICKET = "OK10002345", "T20240415000672", "K20240415-000672"
_PHONE, _EMAIL = "13800138000", "zhangsan@163.com"
_FACTS: tuple[tuple[re.Pattern[str], str], ...] = (
    (re.compile(r"[A-Za-z0-9._%+-]{1,64}(?:\*{3})?@[A-Za-z0-9.-]+\.[A-Za-z]+|[!-~]\*{3}@[!-~]+"), _EMAIL),
    (re.compile(r"[Oo][Kk](?:\*{6}[0-9]{2}|[0-9]{8})(?![0-9])"), _ACCOUNT),
    (re.compile(r"[Tt][0-9]{14}(?![0-9])"), _TRANSACTION),
    (re.compile(r"[Kk][0-9]{8}[ -]?[0-9]{6}(?![0-9])"), _TICKET),
    (re.compile(r"(?<![0-9])[0-9]{3}\*{4}[0-9]{4}(?![0-9])|(?<![0-9])1[3-9][0-9]{9}(?![0-9])"), _PHONE),
)
_LONG_NUMBER = re.compile(r"(?<![0-9A-Za-z])[0-9]{7,}")
_NUMBER = re.compile(r"[0-9]+(?:[.,][0-9]+)*")
_FORMS = re.compile(f"({'|'.join(map(re.escape, (_ACCOUNT, _TRANSACTION, _TICKET, _PHONE, _EMAIL)))})")

# Rasa reads [text](entity) and [text]{"entity": ...}, and ${NAME} as an environment variable; the
# pipeline reads the full-width signs as the same.
_MARKS = str.maketrans("[](){}", "［］（）｛｝")

_INTENT = re.compile(r"^( *)- intent: *(\S+)\s*$")
_BLOCK = re.compile(r"^( *)examples: *\|[+-]?\s*$")
_EXAMPLE = re.compile(r"^( *)- *(.*?)\s*$")


class Refused(ValueError):
    """The text can't become an example; the message says why, in Chinese."""


@dataclass(frozen=True)
class Place:
    """Where a text stands: an intent's file, or the held-out file, and the line's number from 1."""

    file: Path
    line: int
    intent: str


@dataclass
class Examples:
    """The examples of a `data` folder, found by what their texts have in common (`plain`)."""

    data: Path = DATA
    _places: dict[str, Place] = field(default_factory=dict)
    _files: dict[str, Path] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self._files = example_files(self.data)
        for place, text in (*_held_out(self.data / "held_out.tsv"), *_trained(self._files.values())):
            self._places.setdefault(plain(text), place)

    @property
    def intents(self) -> tuple[str, ...]:
        """All that have a file, by name."""
        return tuple(self._files)

    def place_of(self, text: str) -> Place | None:
        """Where the text stands already, or None."""
        return self._places.get(plain(text))

    def add(self, text: str, intent: str) -> Place:
        """Writes a text at the end of its intent's examples; the rest of the file stays as it is.

        Returns:
            Where it stands now.

        Raises:
            Refused: No such intent, a secret in it, or it is an example or a held-out question.
        """
        file = self._files.get(intent)
        if file is None:
            raise Refused(f"没有这个意图：{intent}")
        example = as_example(text)
        present = self.place_of(text) or self.place_of(example)
        if present:
            raise Refused(_where(present))
        place = Place(file, _append(file, intent, example), intent)
        self._places[plain(text)] = self._places[plain(example)] = place
        return place


def as_example(text: str) -> str:
    """The text as a line of the training data: facts in the forms used there, marks in full width.

    Raises:
        Refused: It says nothing, or holds a secret or what stands for one.
    """
    line = normalise(text)
    if not says_something(line):
        raise Refused("这句话没有文字，不能当例句。")
    if mask_secrets(text).kinds or any(mark in text or mark in line for mark in PLACEHOLDERS.values()):
        raise Refused("这句话里有隐藏掉的密码、卡号等，不能当例句。换成不带它的说法，再写进文件。")
    account = find_account_id(line)
    for pattern, form in _FACTS:
        line = pattern.sub(form, line)
    if account and _ACCOUNT not in line:
        raise Refused("这句话里的账户 ID 写法特别，请改写后自己加进文件。")
    parts = (part if _FORMS.fullmatch(part) else _anonymous(part) for part in _FORMS.split(line))
    line = "".join(parts).translate(_MARKS)
    # Rasa strips dashes from both ends of a line.
    return re.sub(r"^[- ]+|[- ]+$", lambda ends: ends[0].replace("-", "－").strip(), line)


def _anonymous(part: str) -> str:
    """Amounts to one digit and noughts, since one to the cent tells whose it was; long numbers to others."""
    for amount in reversed(parse_amounts(part)):
        start, end = amount.span
        part = part[:start] + _NUMBER.sub(_rounded, part[start:end]) + part[end:]
    return _LONG_NUMBER.sub(lambda found: ("1234567890" * len(found[0]))[: len(found[0])], part)


def _rounded(found: re.Match[str]) -> str:
    whole = found[0].replace(",", "").partition(".")[0].lstrip("0")
    return whole[0] + "0" * (len(whole) - 1) if whole else found[0]


def shown(file: Path) -> str:
    """A file of `data/` as an editor finds it: a problem's examples with the problem's folder."""
    return f"{file.parent.name}/{file.name}" if file.name == FILE else file.name


def _where(place: Place) -> str:
    if place.file.suffix == ".tsv":
        return f"这句话在 {place.file.name} 里（第 {place.line} 行），那个文件只用来测量，不能拿来训练。"
    return f"已经有这一句：{shown(place.file)} 第 {place.line} 行（{place.intent}），没有再加。"


@dataclass(frozen=True)
class _Line:
    """An example in a file: its line's number from 1, its intent, indentation and text."""

    number: int
    intent: str
    indent: str
    text: str


def _lines(content: str) -> Iterator[_Line]:
    """The examples of a file's intents, not those of synonyms and the like."""
    intent, block = "", None
    for number, line in enumerate(content.splitlines(), 1):
        depth = len(line) - len(line.lstrip())
        if block is not None and line.strip() and depth <= block:
            intent, block = "", None
        if named := _INTENT.match(line):
            intent = named[2]
        elif intent and (opened := _BLOCK.match(line)):
            block = len(opened[1])
        elif block is not None and (example := _EXAMPLE.match(line)):
            yield _Line(number, intent, example[1], example[2])


def _trained(files: Iterable[Path]) -> Iterator[tuple[Place, str]]:
    for file in files:
        for line in _lines(file.read_text(encoding="utf-8")):
            yield Place(file, line.number, line.intent), line.text


def _held_out(file: Path) -> Iterator[tuple[Place, str]]:
    if not file.exists():
        return
    with file.open(encoding="utf-8", newline="") as rows:
        for row in (reader := csv.DictReader(rows, delimiter="\t", quoting=csv.QUOTE_NONE)):
            yield Place(file, reader.line_num, row["intent"]), row["text"]


def _append(file: Path, intent: str, example: str) -> int:
    """Puts a line behind the last example of the intent.

    Returns:
        Its number.

    Raises:
        Refused: The file has no examples of that intent.
    """
    content = file.read_text(encoding="utf-8")
    last = max((line for line in _lines(content) if line.intent == intent), key=_number, default=None)
    if last is None:
        raise Refused(f"{file.name} 里找不到 {intent} 的例句，没有写。")
    lines = content.splitlines(keepends=True)
    lines[last.number - 1] = lines[last.number - 1].rstrip("\n") + "\n"
    lines.insert(last.number, f"{last.indent}- {example}\n")
    draft = file.with_suffix(".yml.draft")
    draft.write_text("".join(lines), encoding="utf-8")
    os.replace(draft, file)
    return last.number + 1


def _number(line: _Line) -> int:
    return line.number


def names_like(start: str, names: tuple[str, ...]) -> list[str]:
    """The names that begin so; the very name alone where it is one."""
    return [start] if start in names else [name for name in names if name.startswith(start)]
