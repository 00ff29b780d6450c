"""How each kind of fact is read from a message, in the light of what was asked and is known.

`READERS` has a function for each name that a fact may give as its `reader`
(`support/catalogue/shapes/fact.yml`).
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from datetime import datetime
from decimal import Decimal

from support.catalogue import Fact, catalogue
from support.dialogue.turn import Facts, Turn
from support.people.tickets import ticket_number
from support.reading.identifiers import find_account_id, find_email, find_phone, find_transaction_id
from support.reading.money import AmountRange, format_amount, parse_amounts, said_amount
from support.reading.times import (
    TransactionTime,
    beside_times,
    correct_transaction_time,
    parse_transaction_time,
)

Known = Mapping[str, "str | None"]
Reader = Callable[[Fact, Turn, "str | None", Known], "str | Facts | None"]

CONFIRMATION = "confirmation"
"""What is asked for when the facts are read back."""

_EIGHT_DIGITS = re.compile(r"\D{0,6}(\d{8})\D{0,3}")
_SAID_JUST_NOW = re.compile(
    r"刚[刚才](?:不是|已经|都|就)?(?:跟你|和你|给你|你)?(?:说|告诉|讲|发|问|回|写|填)"
)
_CORRECTION = re.compile(r"不是.{0,12}?(?:是|,)|不对|错了|哦不|应该是|应该|改成|改为|是")
"""What comes before the right value when somebody corrects an amount."""

_DENIED = re.compile(r"(?<!是)不是[^,。;是]*")
_SINGLE_DIGIT = re.compile(r"\s*[0-9一二两三四五六七八九]\s*[.。,、]?\s*")
_BARE_AMOUNT = re.compile(
    r" ?(?:大概|大约|差不多|好像|应该|[是就约共])? ?"
    r"[0-9][0-9,]*(?:\.[0-9]{1,2})? ?(?:左右|块钱?|元|多|吧|的|了)*[。.!]?"
)
_CORRECTS = re.compile(r"不是|不对|错|应该|改成|改为")


def refers_back(text: str) -> bool:
    """Whether somebody says that it was told just now: no time, and no new matter."""
    return bool(_SAID_JUST_NOW.search(text))


def _account_id(fact: Fact, turn: Turn, requested: str | None, known: Known) -> str | None:
    found = find_account_id(_after_correction(turn.text))
    if found is None and requested == fact.name:
        bare = _EIGHT_DIGITS.fullmatch(turn.text)
        # People leave out the OK that they were just told about; it is read back before it is used.
        return f"OK{bare.group(1)}" if bare else None
    return found


def _transaction_id(fact: Fact, turn: Turn, requested: str | None, known: Known) -> str | None:
    return find_transaction_id(turn.text)


def _amount(fact: Fact, turn: Turn, requested: str | None, known: Known) -> Facts | None:
    corrects = bool(_CORRECTS.search(turn.text))
    asked = requested == fact.name
    bare = asked or (requested == CONFIRMATION and (turn.intent == "inform" or corrects))
    had, roughly = known.get(fact.name), known.get(fact.roughly)
    bare = bare or (corrects and bool(had or roughly))
    # 「昨天下午三点 500」: beside a time, a number by itself is the amount.
    timed = (turn.intent == "inform" or _is_time(requested)) and not (had or roughly)
    timed = timed and (requested != "account_id" or bool(find_account_id(turn.text)))
    timed = timed and not bare and parse_transaction_time(turn.text, turn.at) is not None
    if requested == CONFIRMATION and _SINGLE_DIGIT.fullmatch(turn.text):
        return None  # a choice, or an odd yes
    text = _corrected(turn.text, bare) if corrects else turn.text
    value = said_amount(text, bare=bare)
    if value is None and timed:
        value = said_amount(beside_times(text), bare=True)
    if isinstance(value, AmountRange):
        # 「大概五百」 says nothing new beside 500.00.
        if had and not corrects and Decimal(had) in value:
            return {fact.name: had}
        return {fact.roughly: value.to_text()} | ({fact.name: None} if had else {})
    if value is None:
        return None
    return {fact.name: format_amount(value)} | ({fact.roughly: None} if roughly else {})


def _after_correction(text: str) -> str:
    """A correction without what it denies: 「不是X是Y」 and 「是Y不是X」 both give Y."""
    return _DENIED.sub(" ", text) if _CORRECTS.search(text) else text


def _corrected(text: str, bare: bool) -> str:
    """The part of a correction that holds the right amount: the last one that holds any."""
    affirmed = _DENIED.sub(" ", text)
    for part in reversed(_CORRECTION.split(affirmed)):
        if parse_amounts(part) or said_amount(part, bare=bare) is not None:
            return part
    return text


def _time(fact: Fact, turn: Turn, requested: str | None, known: Known) -> Facts | None:
    start, grain = known.get(fact.name), known.get(fact.beside)
    text = _SAID_JUST_NOW.sub(" ", turn.text)
    if _is_amount(text, requested):
        return None
    if start and grain:
        previous = TransactionTime(datetime.fromisoformat(start), grain)  # type: ignore[arg-type]
        time = correct_transaction_time(previous, text, turn.at)
    else:
        time = parse_transaction_time(text, turn.at)
    if time is None:
        return None
    said: Facts = {fact.name: time.start.isoformat(), fact.beside: time.grain}
    if time.last is not None:
        said[fact.roughly] = time.last.isoformat()
    elif known.get(fact.roughly):
        said[fact.roughly] = None
    return said


def _is_time(requested: str | None) -> bool:
    asked = catalogue().facts.get(requested or "")
    return asked is not None and asked.reader == "time"


def _is_amount(text: str, requested: str | None) -> bool:
    """Whether a text is the bare amount that was asked for: 11.25 is a day as well."""
    asked = catalogue().facts.get(requested or "")
    return asked is not None and asked.reader == "amount" and bool(_BARE_AMOUNT.fullmatch(text))


def _payment_method(fact: Fact, turn: Turn, requested: str | None, known: Known) -> str | None:
    value = turn.entities.get(fact.name)
    # 「余额没动」 names no method: one that is known changes only where it is asked for or corrected.
    asked = requested in (None, fact.name, CONFIRMATION) or _CORRECTS.search(turn.text)
    return str(value) if value and (asked or not known.get(fact.name)) else None


def _contact(fact: Fact, turn: Turn, requested: str | None, known: Known) -> str | None:
    if requested != fact.name:
        return None
    return find_phone(turn.text) or find_email(turn.text)


def _ticket_number(fact: Fact, turn: Turn, requested: str | None, known: Known) -> str | None:
    return ticket_number(turn.text)


def _words(fact: Fact, turn: Turn, requested: str | None, known: Known) -> str | None:
    # Any text would do: `support.dialogue.facts` takes it last, when nothing else was asked for.
    return None


def _pattern(fact: Fact, turn: Turn, requested: str | None, known: Known) -> str | None:
    assert fact.pattern is not None
    found = fact.pattern.search(_after_correction(turn.text))
    return found.group(found.lastindex or 0) if found else None


READERS: dict[str, Reader] = {
    "account_id": _account_id,
    "transaction_id": _transaction_id,
    "time": _time,
    "amount": _amount,
    "payment_method": _payment_method,
    "contact": _contact,
    "ticket_number": _ticket_number,
    "words": _words,
    "pattern": _pattern,
}
