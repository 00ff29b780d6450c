"""What the demo shows, read from `data/demo.yml` and each problem's `demo.yml`.

Times are relative, so that neither the demo nor its description ages.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Any

from support import content
from support.catalogue.source import Source

FILE = "demo.yml"
_UNITS = {"h": timedelta(hours=1), "d": timedelta(days=1)}


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
        playbook: The problem's name.
        finding: Name of the finding in its playbook.
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
        offered: The accounts that the help page offers to sign in as, each with what it says of them.
        movements: By the number that stands in their transaction's ID.
        scenarios: What can be seen.
    """

    ordinary: str
    accounts: Mapping[str, Mapping[str, AreaState]]
    offered: Mapping[str, str]
    movements: Mapping[int, Movement]
    scenarios: tuple[Scenario, ...]


@content.kept
def demo() -> Demo:
    """The demo as `data/demo.yml` and the problems' own `demo.yml` tell it.

    Raises:
        CatalogueError: A file is no YAML.
    """
    data = content.folder()
    shared = Source(data / FILE).content
    shows = {path.parent.name: Source(path).content for path in sorted((data / "problems").glob(f"*/{FILE}"))}
    normal = {name: _area(item) for name, item in shared["areas"].items()}
    entries = [*shared["accounts"], *(item for own in shows.values() for item in own.get("accounts", ()))]
    known = {item["id"]: item for item in entries if "area" in item}
    ordinary = shared["ordinary"]["id"]
    moved = [item for own in shows.values() for item in own.get("movements", ())]
    return Demo(
        ordinary=ordinary,
        accounts={ordinary: normal}
        | {name: {**normal, item["area"]: _area(item)} for name, item in sorted(known.items())},
        offered={item["id"]: item["offered"] for item in (shared["ordinary"], *entries) if "offered" in item},
        movements={item["number"]: _movement(item, shared["kinds"]) for item in moved},
        scenarios=tuple(
            scenario
            for problem, own in shows.items()
            for scenario in _Shown(problem, own, shared, known).scenarios()
        ),
    )


@dataclass(frozen=True)
class _Shown:
    """What a problem's own file shows.

    Attributes:
        own: Its content.
        shared: That of the file that all have in common.
        known: Accounts by ID, each with its area.
    """

    problem: str
    own: Mapping[str, Any]
    shared: Mapping[str, Any]
    known: Mapping[str, Mapping[str, Any]]

    def scenarios(self) -> Iterator[Scenario]:
        """In the order of the file."""
        ordinary = self.shared["ordinary"]["id"]
        if "ordinary" in self.own:
            yield self._scenario(self.own["ordinary"], ordinary, "nothing special")
        for item in self.own.get("accounts", ()):
            account = self.known[item["id"]]
            reason = f", reason `{account['reason']}`" if "reason" in account else ""
            yield self._scenario(item["finds"], item["id"], f"{account['area']} `{account['state']}`{reason}")
        for item in self.own.get("notices", ()):
            shows = f"a notice for `{item['area']}`"
            yield replace(self._scenario(item["finds"], ordinary, shows), notice=item["area"])
        for item in self.own.get("movements", ()):
            movement = _movement(item, self.shared["kinds"])
            words = {
                "when": _when(movement, self.shared["when"]),
                "act": self.shared["acts"][movement.kind],
                "amount": movement.amount.removesuffix(".00"),
                "method": movement.method,
            }
            shown = self._scenario(item["finds"], ordinary, movement.summary)
            yield replace(shown, says=shown.says.format(**words), movement=movement)

    def _scenario(self, finding: str, account_id: str, shows: str) -> Scenario:
        return Scenario(self.problem, finding, account_id, shows, self.own["says"])


def _when(movement: Movement, words: Mapping[str, Any]) -> str:
    """When it was, as a customer says it: an hour is said only of days near enough to remember it by."""
    if movement.days in words["days"]:
        return f"{words['days'][movement.days]}{words['hours'][movement.hour]}"
    return str(words["before"]).format(days=movement.days)


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
    return Movement(**{name: members[name] for name in Movement.__dataclass_fields__ if name in members})


def _span(text: str | None) -> timedelta | None:
    """`5h` or `2d` as a length of time."""
    return None if text is None else int(text[:-1]) * _UNITS[text[-1]]
