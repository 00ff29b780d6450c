"""Reads the members of an answer's object, or the columns of a row, strictly; notes what breaks the contract.

A wrong guess about a customer's money is worse than no answer. Whatever does not fit is noted with its place,
and reading goes on, so that all that is wrong is told at once; `Breaches.stop` ends it before anything is
believed.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from typing import Any

from support.clock import SHANGHAI
from support.wallet.breach import Breach, BrokenContract, kind_of, shape_of
from support.wallet.fen import to_yuan

AMOUNT = re.compile(r"[0-9]{1,12}\.[0-9]{2}")
TRANSACTION_ID = re.compile(r"T[0-9]{14}")
_CODE = re.compile(r"[a-z_]{0,40}")
_CARD_TAIL = re.compile(r"(?:[0-9]{4})?")
_TIME = re.compile(
    r"([0-9]{4}-[0-9]{2}-[0-9]{2})[Tt]([0-9]{2}:[0-9]{2}:[0-9]{2})"
    r"(?:\.([0-9]+))?([Zz]|[+-][0-9]{2}:[0-9]{2})"
)
# Control characters, and halves of surrogate pairs, which no encoding can write.
_UNFIT = re.compile(r"[\x00-\x1f\x7f-\x9f\ud800-\udfff]")
_LONGEST_TEXT = 200
_LARGEST_FEN = 99_999_999_999_999
NO_MOMENT = datetime(1970, 1, 1, tzinfo=SHANGHAI)
"""Stands where there must be a time and is none; noted as a breach, so that nobody gets it."""
_MISSING = object()


@dataclass
class Breaches:
    """What was found in one answer so far."""

    where: str
    found: list[Breach] = field(default_factory=list)

    def note(self, name: str, rule: str, got: str, allowed: Collection[str] = ()) -> None:
        """Adds one."""
        self.found.append(Breach(self.where, name, rule, got, tuple(allowed)))

    def stop(self) -> None:
        """Ends the reading if anything was found.

        Raises:
            BrokenContract: Something was.
        """
        if self.found:
            raise BrokenContract(self.found)


@dataclass(frozen=True)
class Members:
    """The members of one object, or the columns of one row.

    Each method gives the member, or something harmless once it has noted why it cannot.

    Attributes:
        values: By name.
        breaches: Where is noted what is wrong.
        place: Where in the answer the object is, such as `areas.standing.`; empty for the whole.
    """

    values: Mapping[str, Any]
    breaches: Breaches
    place: str = ""

    def note(self, name: str, rule: str, allowed: Collection[str] = (), got: str = "") -> None:
        """Notes that a member breaks a rule."""
        value = self.values.get(name, _MISSING)
        kind = got or ("nothing" if value is _MISSING else kind_of(value))
        self.breaches.note(f"{self.place}{name}", rule, kind, allowed)

    def child(self, name: str, absent: str = "object") -> Members:
        """The object that a member is.

        Args:
            absent: The rule that is broken where there is none.
        """
        value = self.values.get(name)
        if not isinstance(value, dict):
            self.note(name, absent if value is None else "object")
            return Members({}, Breaches(self.breaches.where), f"{self.place}{name}.")
        return Members(value, self.breaches, f"{self.place}{name}.")

    def children(self, name: str) -> list[Members]:
        """The objects in the list that a member is."""
        value = self.values.get(name)
        if not isinstance(value, list):
            self.note(name, "list")
            return []
        items = []
        for number, item in enumerate(value):
            place = f"{self.place}{name}[{number}]"
            if isinstance(item, dict):
                items.append(Members(item, self.breaches, f"{place}."))
            else:
                self.breaches.note(place, "object", kind_of(item))
        return items

    def owned(self, account_id: str) -> None:
        """Notes if `account_id` is not that of the account asked for."""
        if self.values.get("account_id") != account_id:
            self.note("account_id", "owner", got="another account" if self.values.get("account_id") else "")

    def text(self, name: str) -> str:
        """A text; absent and null are empty."""
        value = self.values.get(name)
        if value is None:
            return ""
        if not isinstance(value, str):
            self.note(name, "text")
        elif len(value) > _LONGEST_TEXT:
            self.note(name, "short", got=f"text of {len(value)} characters")
        elif _UNFIT.search(value):
            self.note(name, "printable")
        else:
            return value
        return ""

    def code(self, name: str) -> str:
        """A code of lower-case letters; absent and null are empty."""
        return self._match(_CODE, name, "code")

    def card_tail(self) -> str:
        """Four digits, or nothing."""
        return self._match(_CARD_TAIL, "card_tail", "card_tail")

    def transaction_id(self) -> str:
        """`T` and 14 digits."""
        return self._match(TRANSACTION_ID, "transaction_id", "transaction_id")

    def word(self, name: str, allowed: Collection[str], rule: str = "one_of") -> str:
        """One of the words that are allowed; absent and null are the empty one."""
        value = self.values.get(name)
        value = "" if value is None else value
        if isinstance(value, str) and value in allowed:
            return value
        got = "unknown word" if isinstance(value, str) and value else ""
        self.note(name, rule, [word for word in allowed if word], got)
        return ""

    def amount(self) -> Decimal:
        """Yuan, written as a text with two places."""
        value = self.values.get("amount")
        if isinstance(value, str) and AMOUNT.fullmatch(value):
            return Decimal(value)
        self.note("amount", "amount")
        return Decimal(0)

    def fen(self) -> Decimal:
        """Yuan, from a column of whole fen."""
        value = self.values.get("amount_fen")
        if isinstance(value, bool) or not isinstance(value, int | Decimal):
            self.note("amount_fen", "fen")
        elif not (0 <= value <= _LARGEST_FEN and value == int(value)):
            self.note("amount_fen", "fen", got="another number")
        else:
            return to_yuan(int(value))
        return Decimal(0)

    def moment(self, name: str) -> datetime | None:
        """A time written as RFC 3339 says, with offset, in Asia/Shanghai; absent, null and empty are None."""
        value = self.values.get(name)
        if value is None or value == "":
            return None
        try:
            return read_moment(value)
        except (ValueError, TypeError):
            self.note(name, "moment", got=shape_of(value))
            return None

    def needed_moment(self, name: str) -> datetime:
        """The same, where there must be one."""
        if not self.values.get(name):
            self.note(name, "moment")
            return NO_MOMENT
        return self.moment(name) or NO_MOMENT

    def stored_moment(self, name: str) -> datetime | None:
        """A time from a column; null is None."""
        value = self.values.get(name)
        if value is None or isinstance(value, datetime):
            return value
        self.note(name, "stored_moment")
        return None

    def _match(self, pattern: re.Pattern[str], name: str, rule: str) -> str:
        value = self.values.get(name)
        value = "" if value is None else value
        if isinstance(value, str) and pattern.fullmatch(value):
            return value
        self.note(name, rule)
        return ""


def read_moment(text: str) -> datetime:
    """An RFC 3339 time with offset, in Asia/Shanghai.

    Raises:
        ValueError: It is none, or beyond the calendar.
        TypeError: It is no text.
    """
    matched = _TIME.fullmatch(text)
    if matched is None:
        raise ValueError("no RFC 3339 time with an offset")
    day, clock, fraction, offset = matched.groups()
    offset = "+00:00" if offset in "Zz" else offset
    # Python 3.10 reads exactly six digits; what is finer than a microsecond is cut.
    moment = datetime.fromisoformat(f"{day}T{clock}.{(fraction or '0')[:6]:0<6}{offset}")
    try:
        return moment.astimezone(SHANGHAI)
    except OverflowError as error:
        raise ValueError("a time beyond the calendar") from error
