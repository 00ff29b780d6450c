"""What the demo shows, read from `demo.yml` beside this file.

Times are relative, so that neither the demo nor its description ages.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from functools import lru_cache
from pathlib import Path
from typing import Any

import yaml

_DATA = Path(__file__).with_name("demo.yml")
_UNITS = {"h": timedelta(hours=1), "d": timedelta(days=1)}
# An hour is said only of days near enough to remember it by.
_NEAR_DAYS = {1: "昨天", 2: "前天"}
_HOURS = {10: "上午十点", 15: "下午三点", 20: "晚上八点"}


@dataclass(frozen=True)
class AreaState:
    """One side of an account.

    Attributes:
        since: How long ago it began; None for no time.
        until: How long from now it ends; None for no time.
    """

    state: str
    reason: str = ""
    since: timedelta | None = None
    until: timedelta | None = None
    detail: str = ""


@dataclass(frozen=True)
class Movement:
    """One transaction of the ordinary account.

    Attributes:
        kind: One of `support.wallet.KINDS`.
        amount: Yuan, as text with two places.
        days: How many days before today it was ordered.
        hour: The hour of that day in Asia/Shanghai.
        expected: How long after the order it should arrive; None for no promise.
    """

    kind: str
    amount: str
    days: int
    hour: int
    status: str
    method: str
    counterparty: str
    reason: str = ""
    refund: str = ""
    card_tail: str = ""
    expected: timedelta | None = None

    @property
    def when(self) -> str:
        """When it was, as a customer says it."""
        if self.days in _NEAR_DAYS:
            return _NEAR_DAYS[self.days] + _HOURS[self.hour]
        return f"{self.days}天前"

    @property
    def summary(self) -> str:
        """What the wallet knows of it, in English."""
        day = "yesterday" if self.days == 1 else f"{self.days} days ago"
        words = [f"{self.kind} {self.amount}, {day} {self.hour:02}:00, {self.status}"]
        if self.reason:
            words.append(f"reason `{self.reason}`")
        if self.refund:
            words.append(f"refund `{self.refund}`")
        if self.expected is not None:
            ahead = self.expected.days - self.days
            words.append(f"due {ahead} days from now" if ahead > 0 else f"{-ahead} days overdue")
        return ", ".join(words).replace(" 1 days", " 1 day")


@dataclass(frozen=True)
class Scenario:
    """One finding and how to come to it.

    Attributes:
        playbook: Stem of the file in `support/catalogue`.
        finding: Name of the finding in it.
        account_id: Whom to talk as.
        shows: What the wallet knows, in English.
        says: What to type, in Chinese.
        movement: The transaction it is about, if any.
        notice: The area for which a notice must be up, or empty.
    """

    playbook: str
    finding: str
    account_id: str
    shows: str
    says: str
    movement: Movement | None = None
    notice: str = ""


@dataclass(frozen=True)
class Demo:
    """The whole demo.

    Attributes:
        ordinary: The account in which all is well, and whose the movements are.
        accounts: The areas of each account.
        movements: In the order of `demo.yml`, which also numbers them.
        scenarios: What can be seen.
    """

    ordinary: str
    accounts: Mapping[str, Mapping[str, AreaState]]
    movements: tuple[Movement, ...]
    scenarios: tuple[Scenario, ...]


@lru_cache(maxsize=1)
def demo() -> Demo:
    """The demo as `demo.yml` tells it."""
    data = yaml.safe_load(_DATA.read_text(encoding="utf-8"))
    ordinary = data["ordinary"]
    normal = {name: _area(item) for name, item in data["areas"].items()}
    accounts = {ordinary: normal}
    for item in data["accounts"]:
        accounts[item["id"]] = {**normal, item["area"]: _area(item)}
    movements = tuple(_movement(item, data["kinds"]) for item in data["movements"])
    return Demo(ordinary, accounts, movements, tuple(_scenarios(data, movements)))


def _scenarios(data: Mapping[str, Any], movements: tuple[Movement, ...]) -> list[Scenario]:
    says, ordinary = data["says"], data["ordinary"]
    found = [
        Scenario(playbook, finding, ordinary, "nothing special", says[playbook])
        for playbook, finding in data["ordinary_finds"].items()
    ]
    for item in data["accounts"]:
        shows = f"{item['area']} `{item['state']}`" + (
            f", reason `{item['reason']}`" if "reason" in item else ""
        )
        for playbook, finding in item["finds"].items():
            found.append(Scenario(playbook, finding, item["id"], shows, says[playbook]))
    for item in data["notices"]:
        for playbook, finding in item["finds"].items():
            shows = f"a notice for `{item['area']}`"
            found.append(Scenario(playbook, finding, ordinary, shows, says[playbook], notice=item["area"]))
    for item, movement in zip(data["movements"], movements, strict=True):
        words = {
            "when": movement.when,
            "act": data["acts"][movement.kind],
            "amount": movement.amount.removesuffix(".00"),
            "method": movement.method,
        }
        for playbook, finding in item["finds"].items():
            text = says[playbook].format(**words)
            found.append(Scenario(playbook, finding, ordinary, movement.summary, text, movement))
    return found


def _area(item: Mapping[str, Any]) -> AreaState:
    return AreaState(
        state=item["state"],
        reason=item.get("reason", ""),
        since=_span(item.get("since")),
        until=_span(item.get("until")),
        detail=item.get("detail", ""),
    )


def _movement(item: Mapping[str, Any], kinds: Mapping[str, Mapping[str, str]]) -> Movement:
    members = {**kinds[item["kind"]], **item, "expected": _span(item.get("expected"))}
    members.pop("finds")
    return Movement(**members)


def _span(text: str | None) -> timedelta | None:
    """`5h` or `2d` as a length of time."""
    return None if text is None else int(text[:-1]) * _UNITS[text[-1]]
