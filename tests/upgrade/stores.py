"""What stands in an assistant's databases, read by the project's own stores, as plain data.

The only module of this folder that imports the project. What `Stores` gives has the form of a copy's
`manifest.yml`, whatever the code of the day keeps it in: where something is stored in another way since, it
is read here in the new way and given in the old form.
"""

from __future__ import annotations

import asyncio
import hashlib
import json
from collections import Counter
from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime
from functools import lru_cache
from typing import Any, Literal, cast

import sqlalchemy as sa
from rasa.core.tracker_store import SQLTrackerStore
from rasa.shared.core.domain import Domain
from sqlalchemy.engine import Engine

from desk import schema
from desk.customers.secrets import digest
from desk.foreign.references import References
from desk.people.agents import AgentStore, Role
from desk.people.audit import Audit
from desk.talk.log import ConversationLog
from desk.talk.pictures import Pictures
from engine.importer import AssistantImporter
from engine.trackers import ConversationStore
from launch.ports import free_port
from launch.programs import desk as desk_service
from support.catalogue import catalogue
from support.catalogue.showing import shown
from support.clock import now
from support.company.wording import words
from support.people.briefing import Briefing, rows, title
from support.people.handoffs import HANDOFFS, HandoffQueue
from support.people.misreadings import MISREADINGS, SETTLED, Misreading, MisreadingStore, key_of
from support.people.tickets import TICKETS, TicketDraft, TicketStore
from support.storage.database import open_database, reading
from support.storage.database import upgrade as upgrade_support
from tests.assistant import ROOT, Assistant

SECTIONS = (
    "tickets",
    "handoffs",
    "queue",
    "conversations",
    "pictures",
    "agents",
    "sessions",
    "audit",
    "foreign",
    "misreadings",
    "engine",
)
"""The parts of a manifest; each is a method of `Stores`."""

_SYSTEMS = ("matrix", "chatwoot")


def upgrade(database_url: str) -> None:
    """Bring both rooms' tables up to date, as the start of the assistant and of the desk does."""
    engine = open_database(database_url)
    upgrade_support(engine)
    schema.upgrade(engine)


def with_desk(assistant: Assistant) -> Assistant:
    """The assistant with a desk that is started now, when the engine is there.

    Started side by side the desk is faster: what it finds unanswered then goes to a person.
    """
    service = desk_service(free_port())
    assistant.processes.start([service])
    return replace(assistant, desk_url=service.ready.removesuffix("/health"))


def close(*urls: str) -> None:
    """Give the connections to databases back."""
    for url in urls:
        open_database(url).dispose()


class Stores:
    """The stores over the databases of one assistant.

    Args:
        database_url: Of tickets, queue, conversations.
        conversations_url: Of the engine's conversations.
    """

    def __init__(self, database_url: str, conversations_url: str) -> None:
        self._database = open_database(database_url)
        self._conversations = open_database(conversations_url)
        self._audit = Audit(self._database)
        self._agents = AgentStore(self._database, self._audit)
        self._handoffs = HandoffQueue(self._database)
        self._log = ConversationLog(self._database)
        self._tickets = TicketStore(self._database)
        self._misreadings = MisreadingStore(self._database)

    def section(self, name: str) -> Any:
        """A part of a manifest, as it is now."""
        return getattr(self, name)()

    # --- what a manifest holds --------------------------------------------------------------------------

    def tickets(self) -> dict[str, Any]:
        """Tickets by number."""
        keys = {row.number: row.key for row in _rows(self._database, TICKETS, TICKETS.c.id)}
        return {number: self._ticket(number, key) for number, key in keys.items()}

    def handoffs(self) -> dict[str, Any]:
        """All hand-offs of each conversation, in their order; `about` is what the agent reads first."""
        found: dict[str, list[Any]] = {}
        for row in _rows(self._database, HANDOFFS, HANDOFFS.c.id):
            found.setdefault(row.conversation_id, []).append(
                {
                    "status": row.status,
                    "urgency": row.urgency,
                    "ticket": row.ticket_number,
                    "agent": row.agent,
                    "noticed": row.noticed,
                    **_moments(row, "requested_at", "claimed_at", "closed_at"),
                    "about": _about(row.briefing, row.requested_at),
                }
            )
        return found

    def queue(self) -> list[str]:
        """Who waits, the next one first."""
        return [handoff.conversation_id for handoff in self._handoffs.waiting()]

    def conversations(self) -> dict[str, Any]:
        """Conversations by id, with what was said in them as counts and a digest."""
        table = schema.CONVERSATIONS
        ids = [row.id for row in _rows(self._database, table, table.c.created_at)]
        return {id: self._conversation(id) for id in ids}

    def pictures(self) -> dict[str, Any]:
        """Pictures by id."""
        store = Pictures(self._database)
        found = {}
        for row in _rows(self._database, schema.PICTURES, schema.PICTURES.c.created_at):
            picture = store.get(row.id)
            assert picture is not None
            found[row.id] = {
                "conversation": picture.conversation_id,
                "mime": picture.mime,
                "size": f"{picture.width}x{picture.height}",
                "sha256": hashlib.sha256(picture.bytes).hexdigest(),
            }
        return found

    def agents(self) -> dict[str, Any]:
        """Agents by name; their passwords are a copy's own knowledge."""
        return {
            agent.name: {
                "role": agent.role,
                "presence": agent.presence,
                "seen_at": _iso(agent.seen_at),
            }
            for agent in self._agents.all()
        }

    def sessions(self) -> list[Any]:
        """Sessions of agents, by the digest of what the cookie holds."""
        rows = _rows(self._database, schema.SESSIONS, schema.SESSIONS.c.created_at)
        return [
            {"id": row.id, "agent": row.agent, **_moments(row, "created_at", "expires_at")} for row in rows
        ]

    def audit(self) -> dict[str, Any]:
        """How many lines of which act, and a digest of them all."""
        lines = self._audit.lines(limit=10_000)[::-1]
        said = ([_iso(one.at), one.agent, one.act, one.conversation_id, one.detail] for one in lines)
        return {
            "lines": len(lines),
            "acts": dict(sorted(Counter(line.act for line in lines).items())),
            "sha256": _digest(said),
        }

    def foreign(self) -> dict[str, Any]:
        """References of foreign desks by system, and how far their events were read."""
        return {system: self._references(system) for system in _SYSTEMS} | {
            "cursors": {
                row.name: row.value
                for row in _rows(self._database, schema.FOREIGN_CURSORS, schema.FOREIGN_CURSORS.c.name)
            }
        }

    def misreadings(self) -> dict[str, Any]:
        """What waits for the editor, by its text, and what is settled."""
        return {
            "messages": len(_rows(self._database, MISREADINGS, MISREADINGS.c.id)),
            "waiting": {
                group.text: {
                    "key": group.key,
                    "count": group.count,
                    "reasons": dict(sorted(group.reasons.items())),
                    "meanings": [
                        [one.intent, one.chosen, round(one.confidence, 6)] for one in group.meanings
                    ],
                }
                for group in self._misreadings.waiting()
            },
            "settled": {
                row.key: {"outcome": row.outcome, "intent": row.intent, "at": _iso(row.at)}
                for row in _rows(self._database, SETTLED, SETTLED.c.at)
            },
        }

    def engine(self) -> dict[str, Any]:
        """The engine's conversations by sender: slots that are set, what is asked for, the open form."""
        table = SQLTrackerStore.SQLEvent.__table__
        with reading(self._conversations) as connection:
            query = sa.select(table.c.sender_id, sa.func.min(table.c.id)).group_by(table.c.sender_id)
            senders = connection.execute(query.order_by(sa.func.min(table.c.id))).all()
        return {row.sender_id: self.tracker(row.sender_id) for row in senders}

    # --- one at a time ------------------------------------------------------------------------------------

    def tracker(self, sender: str) -> dict[str, Any]:
        """One of the engine's conversations."""
        store = ConversationStore(_domain(), self._conversations.url.render_as_string(hide_password=False))
        tracker = asyncio.run(store.retrieve(sender))
        assert tracker is not None, sender
        slots = {name: slot.value for name, slot in tracker.slots.items() if slot.value != slot.initial_value}
        transcript = slots.pop("transcript", None) or []
        return {
            "active_loop": tracker.active_loop_name or None,
            "requested_slot": slots.pop("requested_slot", None),
            "slots": slots,
            "transcript": {
                "lines": len(transcript),
                "sha256": _digest([line["event"], line["text"]] for line in transcript),
            },
        }

    def summaries(self, conversation_id: str) -> list[list[str]]:
        """What an agent reads first of a conversation's hand-offs, line by line."""
        found = _rows(self._database, HANDOFFS, HANDOFFS.c.id)
        return [
            [f"{one.head}：{one.text}" for one in _read_out(row.briefing, row.requested_at)]
            for row in found
            if row.conversation_id == conversation_id
        ]

    def said_in_ticket(self, number: str) -> list[str]:
        """The lines of a ticket's transcript."""
        ticket = self._tickets.find(number)
        assert ticket is not None
        return [line["text"] for line in ticket.transcript]

    def open_ticket_again(self, key: str) -> str:
        """The number that a case gets when its ticket is opened once more."""
        draft = TicketDraft("complaint", "投诉", "someone-else", now(), now())
        return self._tickets.open(draft, key=key).number

    def of_visitor(self, secret: str) -> str | None:
        """The conversation that a visitor's secret opens."""
        found = self._log.of_visitor(digest(secret))
        return found.id if found else None

    def of_account(self, account: str) -> str | None:
        """The conversation of an account."""
        found = self._log.of_account(account)
        return found.id if found else None

    def sign_in(self, name: str, password: str) -> str | None:
        """Sign an agent in; the session's token."""
        return self._agents.sign_in(name, password, "127.0.0.1")

    def signed_in(self, token: str) -> str | None:
        """Whose session a cookie's token is."""
        agent = self._agents.of_session(token)
        return agent.name if agent else None

    # --- what makes a copy ----------------------------------------------------------------------------------

    def make_agent(self, name: str, password: str, role: str) -> None:
        """An agent with a known password."""
        self._agents.make(name, password, cast(Role, role))

    def refer(self, system: str, conversation_id: str, foreign_id: str, agent: str = "") -> None:
        """Keep that a foreign desk has a waiting conversation; with `agent`, that somebody there took it."""
        handoff = self._handoffs.latest(conversation_id)
        assert handoff is not None and handoff.status == "waiting"
        references, last = References(self._database, system), self._log.last(conversation_id)
        kept = asyncio.run(
            references.add(conversation_id, foreign_id, last.seq if last else 0, handoff.requested_at)
        )
        if agent:
            asyncio.run(references.taken(kept, agent))
            self._handoffs.claim(conversation_id, agent, now())

    def end_reference(self, system: str, foreign_id: str) -> None:
        """The foreign desk is done with a conversation."""
        references = References(self._database, system)
        kept = asyncio.run(references.of(foreign_id))
        assert kept is not None
        asyncio.run(references.close(kept, now()))
        self._handoffs.close(kept.conversation_id, now())

    def keep_cursor(self, system: str, name: str, value: str) -> None:
        """How far a foreign desk's events were read."""
        asyncio.run(References(self._database, system).keep_cursor(name, value))

    def settle(self, text: str, outcome: Literal["accepted", "deleted"], intent: str | None) -> None:
        """An editor's decision on a text."""
        self._misreadings.settle(key_of(text), outcome, now(), intent)

    def misread(self, text: str) -> None:
        """A message that was misread."""
        self._misreadings.record(Misreading(f"upgrade-{key_of(text)[:12]}", text, "unsure", (), now()))

    def _ticket(self, number: str, key: str) -> dict[str, Any]:
        ticket = self._tickets.find(number)
        assert ticket is not None
        lines = [[line["speaker"], line["text"], line["at"]] for line in ticket.transcript]
        return {
            "key": key,
            "problem": ticket.problem,
            "label": ticket.label,
            "account": ticket.account_id,
            "verified": ticket.verified,
            "conversation": ticket.conversation_id,
            "facts": dict(sorted(ticket.facts.items())),
            "findings": list(ticket.findings),
            "urgency": ticket.urgency,
            "status": ticket.status,
            "answer": ticket.answer,
            "contact": ticket.contact,
            **_moments(ticket, "created_at", "answer_due_at", "answered_at"),
            "transcript": {"lines": len(lines), "sha256": _digest(lines)},
        }

    def _conversation(self, id: str) -> dict[str, Any]:
        conversation = self._log.get(id)
        messages = self._log.messages(id, limit=10_000, notes=True)
        said = [
            [one.seq, one.speaker, one.agent, one.text, list(one.buttons), one.picture_id, one.payload]
            for one in messages
        ]
        return {
            "mode": self._log.mode(id),
            "account": conversation.account_id,
            "channel": conversation.channel,
            "language": conversation.language,
            "rating": conversation.rating,
            "comment": conversation.rating_comment,
            "close_reason": conversation.close_reason,
            "customer_read": conversation.customer_read,
            "agent_read": conversation.agent_read,
            **_moments(conversation, "created_at", "last_at", "closed_at"),
            "messages": len(messages),
            "speakers": dict(sorted(Counter(one.speaker for one in messages).items())),
            "states": dict(sorted(Counter(one.state for one in messages).items())),
            "offered": self._log.offered(id),
            "pictures": [one.picture_id for one in messages if one.picture_id],
            "texts_sha256": _digest([one.text] for one in messages),
            "sha256": _digest(said),
        }

    def _references(self, system: str) -> list[Any]:
        ids = [
            row.foreign_id
            for row in _rows(self._database, schema.FOREIGN, schema.FOREIGN.c.id)
            if row.system == system
        ]
        found = [asyncio.run(References(self._database, system).of(id)) for id in ids]
        return [
            {
                "foreign_id": one.foreign_id,
                "conversation": one.conversation_id,
                "sent_seq": one.sent_seq,
                "agent": one.agent,
                **_moments(one, "requested_at", "closed_at"),
            }
            for one in found
            if one
        ]


def _about(briefing: Briefing, at: datetime) -> dict[str, Any]:
    """What an agent is told of a hand-off: of a problem's, or (`said`) of one after the engine failed."""
    called = {fact.label: fact.name for fact in catalogue().facts.values()}
    facts = {} if briefing.said else dict(shown(briefing.facts, at))
    # What the migration could put into no field stands there as it was read.
    facts |= {called[head]: text for head, text in briefing.earlier}
    return {
        "problem": None if briefing.fault else briefing.problem,
        "label": title(briefing, words("console")["summary"]),
        "verified": bool(briefing.account_id),
        "account": briefing.account_id or None,
        "facts": facts,
        "finding": briefing.finding or None,
        "also": list(briefing.also),
        "last_words": briefing.last_words or None,
        "said": [[line["speaker"], line["text"]] for line in briefing.said],
    }


def _read_out(briefing: Briefing, at: datetime) -> list[Any]:
    return list(rows(briefing, words("console")["summary"], at))


@lru_cache(maxsize=1)
def _domain() -> Domain:
    return AssistantImporter(None, str(ROOT / "domain.yml"), [str(ROOT / "data")]).get_domain()


def _rows(engine: Engine, table: sa.Table, order: Any) -> list[Any]:
    with reading(engine) as connection:
        return list(connection.execute(sa.select(table).order_by(order)).all())


def _moments(row: Any, *names: str) -> dict[str, str | None]:
    return {name: _iso(getattr(row, name)) for name in names}


def _iso(at: datetime | None) -> str | None:
    return at.isoformat() if at else None


def _digest(lines: Iterable[object]) -> str:
    text = "\n".join(json.dumps(line, ensure_ascii=False, sort_keys=True) for line in lines)
    return hashlib.sha256(text.encode()).hexdigest()
