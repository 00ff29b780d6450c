"""Several transactions that fit what was only roughly said: the customer names the one that is meant."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime

from support.catalogue import catalogue
from support.company.wording import labels, phrases
from support.dialogue.acts import asks, heard, is_question
from support.dialogue.case import Case
from support.dialogue.facts import read
from support.dialogue.lookup import transaction_variables
from support.dialogue.step import Step
from support.dialogue.turn import Facts, Turn
from support.reading.identifiers import find_transaction_id
from support.reading.money import format_amount, said_amount
from support.reading.money.ranges import AmountRange
from support.reading.numerals import number
from support.reading.times import parse_transaction_time
from support.wallet import Transaction

OFFERED = 5
"""Transactions that are offered at most, the newest first."""

_FIRST = re.compile(r"最(?:近|新|上面?|前面?)|上面?[那这]?一?[个笔单]")
_LAST = re.compile(r"最(?:后|早|老|下面?|先)|下面?[那这]?一?[个笔单]")

Candidate = Mapping[str, str]

_PLACE = re.compile(r"第?\s*([1-5一二三四五])\s*(?:个|笔|单|条|项)?(?:吧|的|呢|那个|那笔)?[。.!！]?")


def offer(step: Step, transactions: Sequence[Transaction]) -> None:
    """Offers them as buttons, each by its time, its amount and whom it went to or came from."""
    step.case.candidates = [_kept(one, step.turn.at) for one in transactions[:OFFERED]]
    offer_again(step)


def offer_again(step: Step) -> None:
    """Offers those that were offered before."""
    step.case.offer = "which"
    buttons = [(one["title"], one["transaction_id"]) for one in step.case.candidates]
    step.reply.offer_texts("utter_which_transaction", buttons)


def fitting(turn: Turn, case: Case) -> list[dict[str, str]]:
    """Those of the offered ones that a message may mean; all of them where it says nothing of any."""
    left = case.candidates if case.offer == "which" else []
    if match := _PLACE.fullmatch(turn.text.strip()):
        place = number(match[1]) or 0
        return left[place - 1 : place] or left
    for sign, end in ((_FIRST, left[:1]), (_LAST, left[-1:])):
        if sign.search(turn.text):
            return end
    for trait in (_id, _amount, _day, _party):
        fits = trait(turn)
        left = [one for one in left if fits(one)] or left
    return left


def refused(turn: Turn, case: Case) -> bool:
    """Whether a message says that it is none of them."""
    if case.offer != "which":
        return False
    return "none_of_these" in heard(turn) or phrases().means("disagree", turn.text)


def told(turn: Turn, known: Mapping[str, str | None]) -> Facts:
    """What a message that names none of them says of the transaction anew; empty for nothing.

    Args:
        turn: The message.
        known: The facts so far.
    """
    if asks(heard(turn)) or is_question(turn.text) or _PLACE.fullmatch(turn.text.strip()):
        return {}
    found = read(turn, "amount", known)
    finds = {name for fact in catalogue().facts.values() if fact.finds for name in fact.values}
    return {name: value for name, value in found.items() if name in finds and value != known.get(name)}


def settles(turn: Turn, case: Case) -> bool:
    """Whether a message names one of them, says that it is none, or what the transaction is like."""
    if case.offer != "which":
        return False
    if turn.intent in catalogue().named and turn.intent != case.problem:
        return False
    named = len(fitting(turn, case)) < len(case.candidates)
    return named or refused(turn, case) or bool(told(turn, {}))


def _kept(transaction: Transaction, now: datetime) -> dict[str, str]:
    return {
        "title": str(labels()["candidate"]).format(**transaction_variables(transaction, now)),
        "transaction_id": transaction.transaction_id,
        "amount": format_amount(transaction.amount),
        "created": transaction.created_at.isoformat(),
        "counterparty": transaction.counterparty,
    }


# --- what a message may say of one ----------------------------------------------------------------

Fits = Callable[[Candidate], bool]


def _id(turn: Turn) -> Fits:
    named = find_transaction_id(turn.text)
    return lambda one: one["transaction_id"] == named


def _amount(turn: Turn) -> Fits:
    said = said_amount(turn.text, bare=True)
    if said is None or isinstance(said, AmountRange):
        return lambda one: False
    return lambda one: one["amount"] == format_amount(said)


def _day(turn: Turn) -> Fits:
    said = parse_transaction_time(turn.text, turn.at)
    if said is None or said.grain in ("week", "month"):
        return lambda one: False
    if said.grain == "day":
        return lambda one: _created(one).date() == said.start.date()
    return lambda one: abs((_created(one) - said.start).total_seconds()) <= _HOURS[said.grain] * 3600


_HOURS = {"minute": 1, "hour": 2, "part": 6}
"""How far the transaction may lie from the time that it is named by, in hours."""


def _created(one: Candidate) -> datetime:
    return datetime.fromisoformat(one["created"])


def _party(turn: Turn) -> Fits:
    return lambda one: len(name := one["counterparty"].strip("*")) > 1 and name in turn.text
