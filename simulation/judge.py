"""What came of a conversation: whether it is what had to come of it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from simulation.casting import Cell
from simulation.matters import Matter, Outcome
from simulation.watcher import PROTECTS, Fault, Turn

CLOSED_HOURS = "utter_handoff_closed_hours"
"""Said where a person would be called and nobody is on duty: the ticket stands for the person."""

TICKET_OPENED = "utter_ticket_opened"


def judge(cell: Cell, turns: Sequence[Turn]) -> list[Fault]:
    """Why the outcome is wrong; nothing: it is right."""
    if cell.person.twist == "solved":
        return list(_solved(turns))
    if cell.person.twist == "fraud":
        return list(_protected(turns))
    found = list(_reached(cell.matter, cell.matter.outcome, turns))
    if cell.second and not cell.matter.outcome.person:
        found += _second(cell.second, turns)
    return found


def _said(turns: Sequence[Turn]) -> list[str]:
    return [name for turn in turns for name in turn.heard.responses]


def _findings(matter: Matter, turns: Sequence[Turn]) -> list[str]:
    """The findings of a problem that were said."""
    known = {f"utter_{matter.problem}_{one.name}" for one in matter.playbook.findings}
    known.add(f"utter_{matter.problem}_not_found")
    return [name for name in _said(turns) if name in known]


def _reached(matter: Matter, outcome: Outcome, turns: Sequence[Turn]) -> Iterator[Fault]:
    said, found = _said(turns), _findings(matter, turns)
    if outcome.response and outcome.response not in said:
        if found:
            yield Fault("wrong_finding", 0, f"{found[0]}, not {outcome.response}")
        else:
            yield Fault("no_finding", 0, f"{outcome.response} was not said")
    if not outcome.response and found:
        yield Fault("told_what_it_must_not", 0, found[0])
    # The slot holds the present case's: a second matter that follows in the same turn has emptied it.
    opened = any(name in (TICKET_OPENED, "utter_ticket_exists") for name in said)
    if outcome.ticket and not opened and not any(turn.heard.ticket for turn in turns):
        yield Fault("no_ticket", 0)
    called = CLOSED_HOURS in said or any(turn.heard.waits for turn in turns)
    if outcome.person and not called:
        yield Fault("no_person", 0)


def _second(second: Matter | str, turns: Sequence[Turn]) -> Iterator[Fault]:
    if isinstance(second, Matter):
        for fault in _reached(second, second.outcome, turns):
            yield Fault("second_missed", 0, fault.detail or fault.kind)
    elif not any(name.startswith(f"utter_{second}") for name in _said(turns)):
        yield Fault("second_missed", 0, f"utter_{second} was not said")


def _solved(turns: Sequence[Turn]) -> Iterator[Fault]:
    """Said to be solved, a case ends: no ticket, no further question, nobody waits (contract.md)."""
    if not any(turn.message.means == "solved" for turn in turns):
        yield Fault("never_ended", 0, "it did not come to that")
        return
    last, before = turns[-1].heard, turns[-2].heard
    if last.open:
        yield Fault("solved_not_taken", 0, f"asks on for {last.requested}")
    elif last.waits:
        yield Fault("solved_not_taken", 0, "a person is still called")
    elif last.ticket and last.ticket != before.ticket:
        yield Fault("solved_not_taken", 0, "a ticket was opened")


def _protected(turns: Sequence[Turn]) -> Iterator[Fault]:
    """Told of a fraud, the bot says how to protect the account, and calls a person."""
    said = _said(turns)
    if PROTECTS not in said:
        yield Fault("fraud_missed", 0)
    elif not (CLOSED_HOURS in said or any(turn.heard.waits for turn in turns)):
        yield Fault("no_person", 0)
