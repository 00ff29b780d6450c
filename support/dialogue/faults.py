"""What is wrong with a text that was sent in place of a fact: the reason of an `utter_invalid_...`.

The reasons that there are stand in `support.catalogue.responses.FAULTS`.
"""

from __future__ import annotations

import re
from collections.abc import Callable

from support.catalogue import catalogue
from support.catalogue.responses import OTHER
from support.dialogue.turn import Turn
from support.reading.identifiers import explain_malformed_account_id, explain_malformed_transaction_id
from support.reading.money import parse_amounts

_FUTURE = re.compile(r"明天|明晚|后天|下周|下个?月|下星期|明年|以后|将来")
_RECURRING = re.compile(r"每(?:个?月|天|周|年|星期|日)")
_CLOCK_WORDS = re.compile(r"\d\s*[月号日点:]|[一二三四五六七八九十]\s*[月号日点]")
_ID_FAULTS = {"too_short": "short", "too_long": "long"}


def complaint_about(turn: Turn, requested: str) -> str:
    """The response that says what is wrong with what was sent in place of a fact."""
    fault = explain_malformed_transaction_id(turn.text) if requested != "account_id" else None
    if fault in _ID_FAULTS:
        return f"utter_invalid_transaction_id_{_ID_FAULTS[fault]}"
    fact = catalogue().facts.get(requested)
    reason = _REASONS.get(fact.reader, _no_reason) if fact else _no_reason
    return f"utter_invalid_{requested}_{reason(turn)}"


def _account_reason(turn: Turn) -> str:
    if "bank_card" in turn.secrets:
        return "bank_card"
    return explain_malformed_account_id(turn.text) or OTHER


def _time_reason(turn: Turn) -> str:
    if _RECURRING.search(turn.text):
        return OTHER
    years = [int(year) for year in re.findall(r"(20\d\d)\s?[年./-]", turn.text)]
    if _FUTURE.search(turn.text) or any(year > turn.at.year for year in years):
        return "future"
    return "impossible" if _CLOCK_WORDS.search(turn.text) else OTHER


def _amount_reason(turn: Turn) -> str:
    amounts = parse_amounts(turn.text)
    bare = re.fullmatch(r"\s*[-负]?\s*0*(?:\.0*)?\s*|\s*[-负]\s*[\d.]+\s*", turn.text)
    return "not_positive" if bare or any(not amount.valid for amount in amounts) else OTHER


def _no_reason(turn: Turn) -> str:
    return OTHER


_REASONS: dict[str, Callable[[Turn], str]] = {
    "account_id": _account_reason,
    "time": _time_reason,
    "amount": _amount_reason,
}
