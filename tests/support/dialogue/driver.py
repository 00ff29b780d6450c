"""The one door from the tables to the dialogue's core.

A row says what the state is and what the customer writes; `Stage.play` sets that up in real stores,
takes one step of the core and tells what followed. Nothing else here imports the core: when a module
moves or a signature changes, this file follows and the tables stay as they are.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, replace
from datetime import datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

from sqlalchemy import insert
from sqlalchemy.engine import Engine

from support.catalogue import catalogue
from support.catalogue.showing import shown
from support.clock import SHANGHAI
from support.company.hours import BusinessHours
from support.company.settings import Settings
from support.company.wording import words
from support.dialogue import follow_up, gathering, resolution, waiting
from support.dialogue.case import Case
from support.dialogue.facts import changes, lines, read
from support.dialogue.faults import complaint_about
from support.dialogue.lookup import look_up, time_from_id
from support.dialogue.message import Message
from support.dialogue.readers import refers_back
from support.dialogue.step import Step
from support.dialogue.turn import Reply, Turn
from support.people.briefing import Briefing, rows
from support.people.handoffs import Handoff, HandoffQueue
from support.people.tickets import Line, Ticket, TicketDraft, TicketStore
from support.services import Services
from support.storage.database import METADATA, DatabaseUnavailable, open_database, upgrade, writing
from support.wallet import Account, Area, Transaction, Wallet, WalletUnavailable, tables
from support.wallet.demo import announce, seed
from support.wallet.sql import SqlWallet
from tests.support.dialogue.notation import Names, moment, to_facts, to_when

ROOT = Path(__file__).parent.parent.parent.parent

MORNING = datetime(2026, 11, 25, 10, 30, tzinfo=SHANGHAI)
"""A Wednesday within the agents' hours, and the moment that the demo's times count from."""

MOMENTS: Mapping[str, datetime] = {"open": MORNING, "closed": MORNING.replace(hour=22)}

FACTS = (*catalogue().case_values, *catalogue().customer_slots, "ticket_id")

_HOURS = BusinessHours.parse({"workdays": "9:00-18:00"})


class Stage:
    """Real stores for the tables: one database, emptied before each row, and the demo's wallet.

    Args:
        folder: Where the SQLite files go.
        purse: What the wallet holds beside the demo (`wallet.yml`).
    """

    def __init__(self, folder: Path, purse: Mapping[str, Any]) -> None:
        self._folder, self._purse = folder, purse
        self._engine = _open(folder, "support")
        upgrade(self._engine)
        self._used = False
        self._gone = _gone(folder / "gone")
        self._wallets: dict[str, Wallet] = {"gone": SqlWallet(self._gone, 1.0)}
        # Figures of its own, so that no row depends on what a company sets.
        self._settings = replace(
            Settings.load(ROOT / "data" / "settings.yml"),
            agent_hours=_HOURS,
            answer_time_hours=48,
            minutes_per_conversation=4,
            agents_on_duty=3,
        )

    def play(self, step: str, row: Mapping[str, Any]) -> dict[str, Any]:
        """Takes one step.

        Returns:
            What followed, by the keys of `tables.NOTHING` and `tables.MORE`.
        """
        services = self._services(())
        prior = self._set_up(services, step, row)
        names = Names(prior)
        known = names.inward(row)
        before = _case(known)
        failing = tuple(row.get("fails", ()))
        tries = [failing, ()] if row.get("retried") else [failing] * row.get("times", 1)
        followed: dict[str, Any] = {}
        for faults in tries:
            # What an action changed is lost when it fails: the next try starts from the same case.
            case = _case(known)
            try:
                reply = _STEPS[step](self._services(faults, row), case, known)
            except DatabaseUnavailable:
                followed = {"raises": "DatabaseUnavailable"}
            else:
                followed = {
                    **_reply(reply),
                    "case": _difference(before, case),
                    "key": case.key,
                    "shown": case.shown,
                    "unplaced": case.unplaced,
                }
        stored = {} if step == _STORELESS else self._stored(services, prior, names, row)
        outward: dict[str, Any] = names.outward({**_UNTOUCHED, **followed, **stored})
        return outward

    def _set_up(self, services: Services, step: str, row: Mapping[str, Any]) -> list[Ticket]:
        """The stores as the row has them; its tickets."""
        if self._used:
            _empty(self._engine)
        prior = _prior_tickets(services, row)
        _queue_up(services, row)
        self._used = bool(prior) or step != _STORELESS
        return prior

    def _stored(
        self, services: Services, prior: Sequence[Ticket], names: Names, row: Mapping[str, Any]
    ) -> dict[str, Any]:
        """What the stores hold after the step, beside the tickets there were."""
        older = {ticket.number for ticket in prior}
        opened = [ticket for ticket in services.tickets.waiting() if ticket.number not in older]
        names.add(opened)
        handoff = services.handoffs.latest(_conversation(row))
        return {
            "opened": [_ticket(ticket) for ticket in opened],
            "queue": handoff.status if handoff and handoff.status != "cancelled" else "none",
            "handoff": _handoff(handoff) if handoff else None,
            "contacts": _new_contacts(services, prior),
        }

    def looked_up(self, row: Mapping[str, Any]) -> dict[str, Any]:
        """What a look-up shows: finding, transaction, whether exactly that one, variables."""
        services = self._services(tuple(row.get("fails", ())), row)
        facts = to_facts(row.get("facts", {}))
        try:
            shown = look_up(catalogue().problems[row["problem"]], facts, services.wallet, _at(row))
        except WalletUnavailable:
            return {"raises": "WalletUnavailable"}
        return {
            "finding": shown.finding.name if shown.finding else None,
            "transaction": shown.transaction_id,
            "exact": shown.exact,
            "candidates": [one.transaction_id for one in shown.candidates],
            "variables": dict(shown.variables),
        }

    def _services(self, faults: tuple[str, ...], row: Mapping[str, Any] | None = None) -> Services:
        wallet = "gone" if "wallet" in faults else (row or {}).get("notice", "")
        return Services(
            settings=lambda: self._settings,
            tickets=TicketStore(self._gone if "tickets" in faults else self._engine),
            handoffs=HandoffQueue(
                self._gone if "queue" in faults else self._engine,
                lambda: self._settings,
            ),
            wallet=self._wallet(wallet),
        )

    def _wallet(self, notice: str) -> Wallet:
        """The demo's wallet, with a notice of that area if one is named; filled when first asked for."""
        if notice not in self._wallets:
            engine = _open(self._folder, f"wallet-{notice}")
            seed(engine, MORNING)
            if notice:
                announce(engine, notice, "系统正在维护", MORNING)
            _fill(engine, self._purse)
            self._wallets[notice] = SqlWallet(engine, 1.0)
        return self._wallets[notice]


def facts_in(row: Mapping[str, Any]) -> dict[str, Any]:
    """The facts that a message gives."""
    return to_when(read(_turn(row), row.get("requested"), to_facts(row.get("facts", {}))))


def complaint(row: Mapping[str, Any]) -> str:
    """The response to what was sent in place of a fact."""
    return complaint_about(_turn(row), row["requested"])


def said_back(row: Mapping[str, Any]) -> str:
    """A fact, or several (`lines`, `changes`), as the customer reads them back."""
    facts = to_facts(row.get("facts", {}))
    if "lines" in row:
        return lines(facts, tuple(row["lines"]), _at(row))
    if "changes" in row:
        return changes(facts, tuple(row["changes"]), _at(row))
    (told,) = (text for _, text in shown(facts, _at(row)))
    return told


def day_in_id(row: Mapping[str, Any]) -> dict[str, Any]:
    """The time that a transaction ID gives."""
    return to_when(time_from_id(to_facts(row["facts"])))


def predicates(row: Mapping[str, Any]) -> dict[str, Any]:
    """What a message is: the predicates that hold, a yes or no, and its parts."""
    turn = _turn(row)
    facts = to_facts(row.get("facts", {}))
    message = Message(turn, row.get("requested"), facts, _case(row))
    held = {
        "useful": message.is_useful(),
        "answered": message.is_answered(),
        "question": message.is_question(),
        "where": message.asks_where(),
        "chat": message.is_chat(),
        "malformed_id": message.is_malformed_id(),
        "try": message.looks_like_a_try(),
        "refers_back": refers_back(turn.text),
    }
    first, second = message.parts()
    return {
        "is": [name for name, holds in held.items() if holds],
        "means": message.yes_or_no(),
        "states": message.statements(),
        "parts": [first.text, second.text],
    }


def from_slot(value: Any) -> dict[str, Any]:
    """The case that a slot's value gives."""
    return Case.from_slot(value).to_slot()


# --- the steps -----------------------------------------------------------------------------------

Act = Callable[[Services, Case, Mapping[str, Any]], Reply]


def _gather(services: Services, case: Case, row: Mapping[str, Any]) -> Reply:
    return gathering.Gathering(case, _all_facts(row), row.get("requested"), _turn(row)).run()


def _stepping(act: Callable[[Step], None]) -> Act:
    def play(services: Services, case: Case, row: Mapping[str, Any]) -> Reply:
        step = Step(services, case, _all_facts(row), _turn(row))
        act(step)
        return step.reply

    return play


_STEPS: Mapping[str, Act] = {
    "gather": _gather,
    "resolve": _stepping(resolution.resolve),
    "follow_up": _stepping(follow_up.follow_up),
    "ask_back": _stepping(follow_up.ask_back),
    "out_of_scope": _stepping(follow_up.out_of_scope),
    "complain": _stepping(follow_up.complain),
    "ask_for_person": _stepping(follow_up.ask_for_person),
    "stand_back": _stepping(waiting.stand_back),
    "open_ticket": _stepping(Step.open_ticket),
    "hand_over": _stepping(Step.hand_over),
}


# --- before it -----------------------------------------------------------------------------------


def _case(row: Mapping[str, Any]) -> Case:
    """The row's case, by way of its slot, as between two messages."""
    content = {"problem": row.get("problem", ""), "key": row.get("key", "key"), **row.get("case", {})}
    for shelf in ("parked", "upcoming"):
        if shelf in content:
            content[shelf] = [{**kept, "facts": to_facts(kept["facts"])} for kept in content[shelf]]
    unknown = set(content) - set(Case().to_slot())
    assert not unknown, f"no such fields of a case: {unknown}"
    return Case.from_slot(json.loads(json.dumps(Case(**content).to_slot())))


def _all_facts(row: Mapping[str, Any]) -> dict[str, str | None]:
    facts = to_facts(row.get("facts", {}))
    unknown = set(facts) - set(FACTS)
    assert not unknown, f"no such facts: {unknown}"
    return {name: facts.get(name) for name in FACTS}


def _turn(row: Mapping[str, Any]) -> Turn:
    text, at = row.get("text", ""), _at(row)
    entities = dict(row.get("entities", {}))
    span = None
    for intent, clause in row.get("second", {}).items():
        entities["second_matter"] = intent
        start = text.index(clause)
        span = (start, start + len(clause))
    transcript: list[Line] = [
        {"speaker": speaker, "text": words, "at": at.isoformat()}
        for line in row.get("transcript", ())
        for speaker, words in line.items()
    ]
    return Turn(
        conversation_id=_conversation(row),
        text=text,
        intent=row.get("intent", "inform"),
        confidence=row.get("confidence", 0.9),
        entities=entities,
        choices=tuple(row.get("choices", ())),
        at=at,
        verified_account=row.get("account"),
        secrets=tuple(row.get("secrets", ())),
        too_long=row.get("too_long", False),
        transcript=tuple(transcript),
        second_span=span,
        fallbacks=row.get("fallbacks", 0),
        message_id=row.get("message_id", ""),
        acts=row.get("acts", {}),
        earlier=tuple(row.get("earlier", ())),
        picture=row.get("picture", False),
    )


def _at(row: Mapping[str, Any]) -> datetime:
    named = row.get("at", "open")
    return MOMENTS[named] if named in MOMENTS else moment(named)


def _conversation(row: Mapping[str, Any]) -> str:
    return str(row.get("conversation", "this"))


def _prior_tickets(services: Services, row: Mapping[str, Any]) -> list[Ticket]:
    """The tickets there are before the step, in the row's order."""
    made = []
    for number, entry in enumerate(row.get("tickets", ()), 1):
        created = _at(row) - timedelta(hours=entry.get("hours_ago", 1))
        draft = TicketDraft(
            problem=entry["problem"],
            label=catalogue().problems[entry["problem"]].label,
            conversation_id=entry.get("conversation", "this"),
            created_at=created,
            answer_due_at=created + timedelta(hours=48),
            account_id=entry.get("account"),
            verified=entry.get("verified", False),
            contact=entry.get("contact"),
        )
        ticket = services.tickets.open(draft, key=entry.get("key", f"prior-{number}"))
        if "answer" in entry:
            ticket = services.tickets.answer(ticket.number, entry["answer"], created)
        if entry.get("closed"):
            ticket = services.tickets.close(ticket.number)
        made.append(ticket)
    return made


def _queue_up(services: Services, row: Mapping[str, Any]) -> None:
    """Who waits before the step: others `ahead` by urgency, and this conversation as `queue` says."""
    queue, earlier = services.handoffs, _at(row) - timedelta(minutes=9)
    for number, urgency in enumerate(row.get("ahead", ()), 1):
        queue.request(f"other-{number}", urgency=urgency, briefing=Briefing(), ticket_number=None, at=earlier)
    for act in row.get("queue", ()):
        if act == "waiting":
            urgency = row.get("queued_as", "normal")
            queue.request(
                "this", urgency=urgency, briefing=Briefing(last_words="先前"), ticket_number=None, at=earlier
            )
        elif act == "claimed":
            queue.claim("this", "agent", earlier)
        elif act == "noticed":
            queue.noticed("this")
        elif act == "cancelled":
            queue.cancel("this", earlier)
        elif act == "closed":
            queue.close("this", earlier)
        else:
            raise ValueError(f"a queue does not know {act!r}")


def _open(folder: Path, name: str) -> Engine:
    return open_database(f"sqlite:///{folder}/{name}.db")


def _gone(folder: Path) -> Engine:
    """A database whose file can't be opened: its folder is gone."""
    engine = _open(folder, "gone")
    folder.rmdir()
    return engine


def _empty(engine: Engine) -> None:
    with writing(engine) as connection:
        for table in reversed(METADATA.sorted_tables):
            connection.execute(table.delete())


def _fill(engine: Engine, purse: Mapping[str, Any]) -> None:
    """Writes the accounts and transactions that the demo does not show."""
    ordinary: Mapping[str, Any] = purse["areas"]
    with writing(engine) as connection:
        for account_id, content in purse["accounts"].items():
            areas = {name: Area(**area) for name, area in {**ordinary, **content["areas"]}.items()}
            row, area_rows = tables.account_rows(Account(account_id, areas), MORNING)
            connection.execute(insert(tables.accounts), [row])
            connection.execute(insert(tables.areas), area_rows)
            for entry in content["transactions"]:
                item = _transaction(account_id, entry)
                connection.execute(insert(tables.transactions), [tables.transaction_row(item)])


def _transaction(account_id: str, entry: Mapping[str, Any]) -> Transaction:
    times = {
        name: moment(entry[name]) for name in ("created_at", "expected_at", "finished_at") if name in entry
    }
    rest = {"method": "", "counterparty": "", "reason": ""}
    return Transaction(
        account_id=account_id, **{**rest, **entry, **times, "amount": Decimal(entry["amount"])}
    )


# --- after it ------------------------------------------------------------------------------------


_STORELESS = "gather"
"""The step that is given no stores: nothing of theirs needs to be looked at."""

_UNTOUCHED: Mapping[str, Any] = {"opened": [], "queue": "none", "handoff": None, "contacts": {}}


def _reply(reply: Reply) -> dict[str, Any]:
    return {
        "said": [{say.response: dict(say.variables)} for say in reply.says],
        "facts": to_when(reply.facts),
        "asks": reply.requested,
        "status": reply.handoff_status,
        "ticket_id": reply.ticket_id,
        "reopen": reply.reopen,
        "asking": reply.asking,
        "stands_back": reply.stands_back,
    }


def _difference(before: Case, after: Case) -> dict[str, Any]:
    """The fields of the case that changed, without its key and what its answer was said with."""
    first, then = before.to_slot(), json.loads(json.dumps(after.to_slot()))
    apart = ("key", "shown", "unplaced", "outcome")
    changed = {name: value for name, value in then.items() if value != first[name] and name not in apart}
    for shelf in ("parked", "upcoming"):
        if shelf in changed:
            changed[shelf] = [{**kept, "facts": to_when(kept["facts"])} for kept in changed[shelf]]
    return changed


def _new_contacts(services: Services, prior: Sequence[Ticket]) -> dict[str, Any]:
    """The contacts of tickets there were before that have changed, by number."""
    now = [services.tickets.find(ticket.number) for ticket in prior]
    return {
        ticket.number: after.contact
        for ticket, after in zip(prior, now, strict=True)
        if after and after.contact != ticket.contact
    }


def _handoff(handoff: Handoff) -> dict[str, Any]:
    """The hand-off, its briefing as an agent reads it, line by line."""
    read_out = rows(handoff.briefing, words("console")["summary"], handoff.requested_at)
    return {**asdict(handoff), "summary": [f"{row.head}：{row.text}" for row in read_out]}


def _ticket(ticket: Ticket) -> dict[str, Any]:
    content = asdict(ticket)
    content["facts"] = to_when(content["facts"])
    content["answer_due_in"] = (ticket.answer_due_at - ticket.created_at) / timedelta(hours=1)
    content["transcript"] = [{line["speaker"]: line["text"]} for line in ticket.transcript]
    return content
