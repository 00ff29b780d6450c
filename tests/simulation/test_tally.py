"""Shares and counts."""

from __future__ import annotations

from simulation.conversation import Conversation
from simulation.tally import Share, by, kinds, person_of, problem_of, share, trouble_of
from simulation.watcher import Fault
from tests.simulation.heard import cell

BAD = [Fault("complaint", 2), Fault("complaint", 3), Fault("no_finding", 0)]


def conversations() -> list[Conversation]:
    """One cell that holds, one that fails one time in four."""
    good, other = cell(), cell("chatty")
    return [
        *(Conversation(good, run) for run in range(4)),
        *(Conversation(other, run) for run in range(3)),
        Conversation(other, 3, faults=list(BAD)),
    ]


def test_at_one_and_at_all() -> None:
    found = share(conversations())
    assert found == Share(passed=7, talked=8, held=1, cells=2)
    assert (found.at_one, found.at_all) == (7 / 8, 1 / 2)


def test_by_person() -> None:
    found = by(person_of, conversations())
    assert {name: (one.at_one, one.at_all) for name, one in found.items()} == {
        "chatty": (3 / 4, 0),
        "terse": (1, 1),
    }


def test_other_groups() -> None:
    assert list(by(problem_of, conversations())) == ["withdrawal_delayed"]
    assert list(by(trouble_of, conversations())) == ["none"]


def test_a_kind_counts_once_a_conversation() -> None:
    assert kinds(conversations()) == [("complaint", 1), ("no_finding", 1)]


def test_nothing_is_no_share() -> None:
    assert (share([]).at_one, share([]).at_all) == (0.0, 0.0)
