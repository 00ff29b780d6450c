"""One editor's round: what an answer does to texts that mean the same."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass

from support.clock import now
from support.people.misreadings import Group, MisreadingStore, key_of
from tools.examples import Examples, Place, Refused, as_example, names_like
from tools.review.accepted import Accepted, AcceptedLines, said_of
from tools.review.likeness import Bundle, apart

_OUT = re.compile(r"(?:-[0-9]+)+")
"""Lines that are taken out of a group."""


@dataclass(frozen=True)
class Decision:
    """What came of an editor's answer.

    Attributes:
        told: What to tell the editor.
        next: What to ask about next.
    """

    told: str
    next: tuple[Bundle, ...] = ()


class Review:
    """One editor's round.

    Args:
        store: What was collected.
        examples: Where accepted texts go.
        lines: Where it is noted what the bot had made of them.
    """

    def __init__(self, store: MisreadingStore, examples: Examples, lines: AcceptedLines) -> None:
        self._store = store
        self._examples = examples
        self._lines = lines
        self.accepted: list[Accepted] = []

    def waiting(self) -> list[Group]:
        """What is worth a look, the most frequent first: not what stands among the examples already."""
        return [group for group in self._store.waiting() if self._examples.place_of(group.text) is None]

    def accept(self, text: str, intent: str) -> str:
        """Puts a text among an intent's examples, and does not ask about it again.

        Returns:
            What to tell the editor.

        Raises:
            Refused: It can't become an example there; the message says why.
        """
        key = key_of(text)
        said = next((group for group in self._store.waiting() if group.key == key), None)
        place = self._add(text, intent, said)
        return f"已加到 data/{place.file.relative_to(self._examples.data)} 第 {place.line} 行。"

    def decide(self, bundle: Bundle, answer: str) -> Decision | None:
        """What an editor's answer does to texts that mean the same.

        Returns:
            None if the answer was not understood, and is to be asked for again: nothing was done then.
        """
        out, rest = _read(answer)
        if not out:
            return self._decide(bundle, rest)
        if len(bundle.lines) == 1 or not out <= {*range(1, len(bundle.lines) + 1)}:
            return None
        kept = tuple(line for number, line in enumerate(bundle.lines, 1) if number not in out)
        taken = apart([line for number, line in enumerate(bundle.lines, 1) if number in out])
        if not rest:
            return Decision(f"拿出了 {len(taken)} 句。", (*((Bundle(kept),) if kept else ()), *taken))
        done = self._decide(Bundle(kept), rest) if kept else None
        return Decision(done.told, (*done.next, *taken)) if done else None

    def _decide(self, bundle: Bundle, answer: str) -> Decision | None:
        if answer == "s":
            return Decision("跳过。")
        if answer == "d":
            for line in bundle.lines:
                self._store.settle(line.key, "deleted", now())
            several = f"这 {len(bundle.lines)} 句" if len(bundle.lines) > 1 else "这一句"
            return Decision(f"已删掉，以后不再问{several}。")
        if answer == "x":
            return Decision("拆开了。", tuple(apart(bundle.lines))) if len(bundle.lines) > 1 else None
        intent = self._named(bundle, answer)
        return None if intent is None else Decision(self._accept_all(bundle, intent))

    def _accept_all(self, bundle: Bundle, intent: str) -> str:
        places: list[Place] = []
        refused: list[str] = []
        for line in bundle.lines:
            try:
                places.append(self._add(line.text, intent, line))
            except Refused as refusal:
                refused.append(f"没加“{line.text}”：{refusal}" if len(bundle.lines) > 1 else str(refusal))
        return "\n   ".join([*([self._told(places)] if places else []), *refused])

    def _told(self, places: Sequence[Place]) -> str:
        file = places[0].file.relative_to(self._examples.data)
        if len(places) == 1:
            return f"已加到 data/{file} 第 {places[0].line} 行。"
        return f"{len(places)} 句已加到 data/{file} 第 {places[0].line} 到 {places[-1].line} 行。"

    def _add(self, text: str, intent: str, group: Group | None) -> Place:
        place = self._examples.add(text, intent)
        said = said_of(group, intent) if group else None
        self._store.settle(key_of(text), "accepted", now(), intent)
        line = Accepted(as_example(text), intent, said, now())
        self._lines.add(line)
        self.accepted.append(line)
        return place

    def _named(self, bundle: Bundle, answer: str) -> str | None:
        """The intent that an answer names: the likeliest, one by number, or by (the start of) its name."""
        meanings = [meaning.intent for meaning in bundle.meanings]
        if answer in ("", "y"):
            return meanings[0] if meanings else None
        if answer.isdecimal():
            return meanings[int(answer) - 1] if 0 < int(answer) <= len(meanings) else None
        found = names_like(answer, self._examples.intents)
        return found[0] if len(found) == 1 else None


def _read(answer: str) -> tuple[set[int], str]:
    """The numbers of the lines that an answer takes out, and what it says beside."""
    words = re.split(r"[\s,、]+", unicodedata.normalize("NFKC", answer).strip().lower())
    out = [word for word in words if _OUT.fullmatch(word)]
    rest = [word for word in words if not _OUT.fullmatch(word)]
    return {int(number) for word in out for number in word.split("-")[1:]}, " ".join(filter(None, rest))
