"""Facts in a customer's message, read in the light of what was asked, and how they are read back."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime

from support.catalogue import catalogue
from support.catalogue.showing import label, shown
from support.clock import SHANGHAI
from support.company.wording import labels
from support.dialogue.readers import READERS
from support.dialogue.turn import Facts, Turn
from support.reading.privacy import without_placeholders
from support.reading.text import says_something


def read(turn: Turn, requested: str | None, known: Mapping[str, str | None]) -> Facts:
    """The facts in a message, canonical.

    Args:
        turn: The message.
        requested: The fact that was asked for; it may be given barely (`500` for an amount).
        known: The facts so far; a correction of a time keeps of it what it does not mention.

    Returns:
        Slot name to value; only well-formed ones.
    """
    found: Facts = {}
    for fact in catalogue().facts.values():
        if content := READERS[fact.reader](fact, turn, requested, known):
            found.update(content if isinstance(content, dict) else {fact.name: content})
    asked = catalogue().facts.get(requested or "")
    text = without_placeholders(turn.text) if turn.secrets else turn.text
    if asked and asked.in_own_words and _describes(text, found, bool(turn.secrets)):
        found[asked.name] = turn.text
    return found


def answers(found: Mapping[str, str | None], requested: str | None) -> bool:
    """Whether what was read holds the fact that was asked for, be it only roughly said."""
    fact = catalogue().facts.get(requested or "")
    return fact is not None and any(found.get(name) for name in fact.values)


def _describes(text: str, found: Facts, secret: bool) -> bool:
    """Whether a text tells what happened, rather than only an ID or around a secret."""
    ids = sum(len(found.get(name) or "") for name in ("account_id", "transaction_id"))
    return says_something(text) and len(text) - ids >= (6 if secret else 4 if ids else 1)


def is_free_text(requested: str | None) -> bool:
    """Whether what is asked for is told in the customer's own words."""
    fact = catalogue().facts.get(requested or "")
    return fact is not None and fact.in_own_words


def lines(facts: Mapping[str, str | None], names: Iterable[str], now: datetime) -> str:
    """The named facts that are known, a labelled line each."""
    return "\n".join(f"{label(name)}：{text}" for name, text in _named(facts, names, now))


def changes(facts: Mapping[str, str | None], names: Iterable[str], now: datetime) -> str:
    """The named facts as just changed, in one phrase."""
    template = str(labels()["changed"])
    named = _named(facts, names, now)
    return "，".join(template.format(label=label(name), value=text) for name, text in named)


def _named(facts: Mapping[str, str | None], names: Iterable[str], now: datetime) -> Iterator[tuple[str, str]]:
    """Those that are known, in the order of the names."""
    known = dict(shown(facts, now))
    return ((name, known[name]) for name in names if name in known)


def start_of(transaction_id: str) -> str:
    """The day that stands in a transaction ID, as a time of grain `day`."""
    day = datetime.strptime(transaction_id[1:9], "%Y%m%d").replace(tzinfo=SHANGHAI)
    return day.isoformat()
