"""Facts in a customer's message, read in the light of what was asked."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from datetime import datetime
from decimal import Decimal

from support.catalogue.showing import label as label
from support.catalogue.showing import show as show
from support.clock import SHANGHAI
from support.company.wording import labels
from support.dialogue.turn import Facts, Turn
from support.people.tickets import ticket_number
from support.reading.identifiers import (
    explain_malformed_account_id,
    explain_malformed_transaction_id,
    find_account_id,
    find_email,
    find_phone,
    find_transaction_id,
)
from support.reading.money import format_amount, parse_amount, parse_amounts
from support.reading.privacy import without_placeholders
from support.reading.text import says_something
from support.reading.times import TransactionTime, correct_transaction_time, parse_transaction_time

_EIGHT_DIGITS = re.compile(r"\D{0,6}(\d{8})\D{0,3}")
_FUTURE = re.compile(r"明天|明晚|后天|下周|下个?月|下星期|明年|以后|将来")
_RECURRING = re.compile(r"每(?:个?月|天|周|年|星期|日)")
_SAID_JUST_NOW = re.compile(
    r"刚[刚才](?:不是|已经|都|就)?(?:跟你|和你|给你|你)?(?:说|告诉|讲|发|问|回|写|填)"
)
_CLOCK_WORDS = re.compile(r"\d\s*[月号日点:]|[一二三四五六七八九十]\s*[月号日点]")
_MOVED = re.compile(
    r"(?:充值?|提现?|转账?|付款?|支付|退款?|扣款?|金额[是为]?)[了过的]?\s?"
    r"(\d{1,3}(?:,\d{3})+(?:\.\d{1,2})?|\d{1,7}(?:\.\d{1,2})?)(?![\d.,]*\s?[次笔天个小分点号月年日%:/\-\d折倍])"
)
"""A number right after what was done with the money is its amount, unit or not (提现500)."""

_CORRECTION = re.compile(r"不是.{0,12}?(?:是|,)|不对|错了|哦不|应该是|应该|改成|改为|是")
"""What comes before the right value when somebody corrects an amount."""

_DENIED = re.compile(r"不是[^,。;是]*")
_ABOUT = re.compile(r"[\d一二两三四五六七八九十百千万]多(?:块|元|$)")
"""「三百多」 is no amount that a look-up could use."""

_CORRECTS = re.compile(r"不是|不对|错|应该|改成|改为")


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
    for fact, value in _READERS.items():
        if content := value(turn, requested, known):
            found.update(content if isinstance(content, dict) else {fact: content})
    text = without_placeholders(turn.text) if turn.secrets else turn.text
    if requested == "problem_description" and _describes(text, found, bool(turn.secrets)):
        found["problem_description"] = turn.text
    return found


def _describes(text: str, found: Facts, secret: bool) -> bool:
    """Whether a text tells what happened, rather than only an ID or around a secret."""
    ids = sum(len(found.get(name) or "") for name in ("account_id", "transaction_id"))
    return says_something(text) and len(text) - ids >= (6 if secret else 4 if ids else 1)


def refers_back(text: str) -> bool:
    """Whether somebody says that it was told just now: no time, and no new matter."""
    return bool(_SAID_JUST_NOW.search(text))


def complaint_about(turn: Turn, requested: str) -> str:
    """The response that says what is wrong with what was sent in place of a fact."""
    fault = explain_malformed_transaction_id(turn.text) if requested != "account_id" else None
    if fault in _ID_FAULTS:
        return f"utter_invalid_transaction_id_{_ID_FAULTS[fault]}"
    return f"utter_invalid_{requested}_{_REASONS.get(requested, _no_reason)(turn)}"


_ID_FAULTS = {"too_short": "short", "too_long": "long"}


def lines(facts: Mapping[str, str | None], names: tuple[str, ...], now: datetime) -> str:
    """The named facts that are known, a labelled line each."""
    known = [(name, value) for name in names if (value := facts.get(name))]
    grain = facts.get("transaction_time_grain")
    return "\n".join(f"{label(name)}：{show(name, value, grain, now)}" for name, value in known)


def changes(facts: Mapping[str, str | None], names: tuple[str, ...], now: datetime) -> str:
    """The named facts as just changed, in one phrase."""
    grain = facts.get("transaction_time_grain")
    template = str(labels()["changed"])
    return "，".join(
        template.format(label=label(name), value=show(name, value, grain, now))
        for name in names
        if (value := facts.get(name))
    )


def _account_id(turn: Turn, requested: str | None, known: Mapping[str, str | None]) -> str | None:
    found = find_account_id(_after_correction(turn.text)) or find_account_id(turn.text)
    if found is None and requested == "account_id":
        bare = _EIGHT_DIGITS.fullmatch(turn.text)
        # People leave out the OK that they were just told about; it is read back before it is used.
        return f"OK{bare.group(1)}" if bare else None
    return found


def _transaction_id(turn: Turn, *_: object) -> str | None:
    return find_transaction_id(turn.text)


def _amount(turn: Turn, requested: str | None, known: Mapping[str, str | None]) -> str | None:
    corrects = bool(_CORRECTS.search(turn.text))
    bare = requested == "amount" or (requested == "confirmation" and (turn.intent == "inform" or corrects))
    bare = bare or (corrects and bool(known.get("amount")))
    # 「昨天下午三点 500」: beside a time, a number by itself is the amount.
    timed = turn.intent == "inform" and not known.get("amount") and requested != "account_id"
    bare = bare or (timed and parse_transaction_time(turn.text, turn.at) is not None)
    text = _corrected(turn.text, bare) if corrects else turn.text
    if _ABOUT.search(text):
        return None
    amounts = [(amount.span[0], amount.value) for amount in parse_amounts(text) if amount.valid]
    taken = {start for start, _ in amounts}
    moved = [
        (match.start(1), Decimal(match[1].replace(",", "")))
        for match in _MOVED.finditer(text)
        if match.start(1) not in taken
    ]
    value = min([*amounts, *moved])[1] if amounts or moved else None
    if value is None and bare:
        value = parse_amount(text, bare=True)
    return format_amount(value) if value is not None and value > Decimal(0) else None


def _after_correction(text: str) -> str:
    """A correction without what it denies: 「不是X是Y」 and 「是Y不是X」 both give Y."""
    return _DENIED.sub(" ", text) if _CORRECTS.search(text) else text


def _corrected(text: str, bare: bool) -> str:
    """The part of a correction that holds the right amount: the last one that holds any."""
    affirmed = _DENIED.sub(" ", text)
    for part in reversed(_CORRECTION.split(affirmed)):
        if parse_amounts(part) or (bare and parse_amount(part, bare=True) is not None):
            return part
    return text


def _time(turn: Turn, requested: str | None, known: Mapping[str, str | None]) -> Facts | None:
    start, grain = known.get("transaction_time"), known.get("transaction_time_grain")
    text = _SAID_JUST_NOW.sub(" ", turn.text)
    if start and grain:
        previous = TransactionTime(datetime.fromisoformat(start), grain)  # type: ignore[arg-type]
        time = correct_transaction_time(previous, text, turn.at)
    else:
        time = parse_transaction_time(text, turn.at)
    if time is None:
        return None
    return {"transaction_time": time.start.isoformat(), "transaction_time_grain": time.grain}


def _method(turn: Turn, requested: str | None, known: Mapping[str, str | None]) -> str | None:
    value = turn.entities.get("payment_method")
    # 「余额没动」 names no method: one that is known changes only where it is asked for or corrected.
    asked = requested in (None, "payment_method", "confirmation") or _CORRECTS.search(turn.text)
    return str(value) if value and (asked or not known.get("payment_method")) else None


def _contact(turn: Turn, requested: str | None, known: Mapping[str, str | None]) -> str | None:
    if requested != "contact":
        return None
    return find_phone(turn.text) or find_email(turn.text)


def _ticket_number(turn: Turn, *_: object) -> str | None:
    return ticket_number(turn.text)


_READERS: dict[str, Callable[[Turn, str | None, Mapping[str, str | None]], str | Facts | None]] = {
    "account_id": _account_id,
    "transaction_id": _transaction_id,
    "amount": _amount,
    "transaction_time": _time,
    "payment_method": _method,
    "contact": _contact,
    "ticket_number": _ticket_number,
}


def _account_reason(turn: Turn) -> str:
    if "bank_card" in turn.secrets:
        return "bank_card"
    return explain_malformed_account_id(turn.text) or "other"


def _time_reason(turn: Turn) -> str:
    if _RECURRING.search(turn.text):
        return "other"
    years = [int(year) for year in re.findall(r"(20\d\d)\s?[年./-]", turn.text)]
    if _FUTURE.search(turn.text) or any(year > turn.at.year for year in years):
        return "future"
    return "impossible" if _CLOCK_WORDS.search(turn.text) else "other"


def _amount_reason(turn: Turn) -> str:
    amounts = parse_amounts(turn.text)
    bare = re.fullmatch(r"\s*[-负]?\s*0*(?:\.0*)?\s*|\s*[-负]\s*[\d.]+\s*", turn.text)
    return "not_positive" if bare or any(not amount.valid for amount in amounts) else "other"


def _no_reason(turn: Turn) -> str:
    return "other"


_REASONS: dict[str, Callable[[Turn], str]] = {
    "account_id": _account_reason,
    "transaction_time": _time_reason,
    "amount": _amount_reason,
}


def start_of(transaction_id: str) -> str:
    """The day that stands in a transaction ID, as a time of grain `day`."""
    day = datetime.strptime(transaction_id[1:9], "%Y%m%d").replace(tzinfo=SHANGHAI)
    return day.isoformat()
