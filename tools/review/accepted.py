"""What editors have accepted, and what the bot had made of it when customers said it."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timezone
from pathlib import Path
from typing import Literal

from support.people.misreadings import Group

FOLDER = Path("var/review")

Result = Literal["right", "asked", "wrong"]
"""Read as meant; asked back on; taken for something else."""

RESULTS: tuple[Result, ...] = ("right", "asked", "wrong")


@dataclass(frozen=True)
class Accepted:
    """A line that became an example.

    Attributes:
        text: As it stands among the examples.
        intent: Whose it is.
        said: What most of its messages were, when they were sent; None of a line that no customer said.
        at: When it was accepted (aware).
    """

    text: str
    intent: str
    said: Result | None
    at: datetime


def said_of(group: Group, intent: str) -> Result:
    """What the bot made of a text's messages, now that its intent is known: of most of them.

    An answer that was taken back was wrong by the customer's word; of the others that were answered the
    likeliest reading tells.
    """
    likeliest = max(group.meanings, key=lambda meaning: meaning.confidence, default=None)
    answered: Result = "right" if likeliest and likeliest.intent == intent else "wrong"
    results: dict[str, Result] = {"asked_back": "asked", "refused": "asked", "taken_back": "wrong"}
    found: Counter[Result] = Counter()
    for reason, count in group.reasons.items():
        found[results.get(reason, answered)] += count
    return max(RESULTS, key=lambda result: found[result])


class AcceptedLines:
    """The accepted lines of this machine, in a file: their texts stand in `data/` as well."""

    def __init__(self, folder: Path = FOLDER) -> None:
        self._file = folder / "accepted.jsonl"
        self._measured = folder / "measured"

    def add(self, line: Accepted) -> None:
        """Keeps a line."""
        self._file.parent.mkdir(parents=True, exist_ok=True)
        with self._file.open("a", encoding="utf-8") as file:
            print(json.dumps({**vars(line), "at": line.at.isoformat()}, ensure_ascii=False), file=file)

    def all(self) -> list[Accepted]:
        """All of them, the newest last; a line that is damaged is passed over."""
        if not self._file.exists():
            return []
        return [line for row in self._file.read_text(encoding="utf-8").splitlines() if (line := _line(row))]

    def unmeasured(self) -> list[Accepted]:
        """Those that are newer than the last measurement of what they changed."""
        if not self._measured.exists():
            return self.all()
        last = datetime.fromtimestamp(self._measured.stat().st_mtime, timezone.utc)
        return [line for line in self.all() if line.at > last]

    def measured(self) -> None:
        """Notes that it has just been measured what they changed."""
        self._measured.parent.mkdir(parents=True, exist_ok=True)
        self._measured.touch()


def counted(lines: Sequence[Accepted]) -> Counter[Result]:
    """How many of the lines were what."""
    return Counter(line.said for line in lines if line.said)


def _line(row: str) -> Accepted | None:
    try:
        read = json.loads(row)
        said = read["said"] if read["said"] in RESULTS else None
        return Accepted(str(read["text"]), str(read["intent"]), said, datetime.fromisoformat(read["at"]))
    except (ValueError, KeyError, TypeError):
        return None
