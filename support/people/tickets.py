"""Tickets: problems that a person answers later, under a number that the customer can read out."""

from __future__ import annotations

import re
import secrets
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Literal, TypedDict

import sqlalchemy as sa
from sqlalchemy.engine import Connection, Engine

from support.catalogue import catalogue
from support.clock import SHANGHAI
from support.reading.privacy import mask_secrets
from support.storage.database import METADATA, Moment, reading, writing
from support.storage.races import find_or_insert

Urgency = Literal["urgent", "high", "normal"]
TicketStatus = Literal["open", "answered", "closed"]

URGENCIES: tuple[Urgency, ...] = ("urgent", "high", "normal")
"""The most urgent first: the order in which people get to them."""

TICKETS = sa.Table(
    "tickets",
    METADATA,
    sa.Column("id", sa.Integer, primary_key=True),
    sa.Column("number", sa.String(16), nullable=False),
    sa.Column("key", sa.String(200), nullable=False),
    sa.Column("problem", sa.String(64), nullable=False),
    sa.Column("label", sa.String(64), nullable=False),
    sa.Column("account_id", sa.String(10)),
    sa.Column("verified", sa.Boolean, nullable=False),
    sa.Column("conversation_id", sa.String(200), nullable=False),
    sa.Column("facts", sa.JSON, nullable=False),
    sa.Column("findings", sa.JSON, nullable=False),
    sa.Column("transcript", sa.JSON, nullable=False),
    sa.Column("urgency", sa.String(8), nullable=False),
    sa.Column("status", sa.String(8), nullable=False),
    sa.Column("answer", sa.Text),
    sa.Column("contact", sa.String(200)),
    sa.Column("created_at", Moment, nullable=False),
    sa.Column("answer_due_at", Moment, nullable=False),
    sa.Column("answered_at", Moment),
    sa.UniqueConstraint("number", name="tickets_number_key"),
    sa.UniqueConstraint("key", name="tickets_key_key"),
    sa.Index("tickets_account_id", "account_id"),
    sa.Index("tickets_conversation_id", "conversation_id"),
    sa.Index("tickets_status", "status"),
)

_NUMBER = re.compile(r"(?<![0-9A-Z])K([0-9]{8})[\s-]?([0-9]{6})(?![0-9])")


class TicketNotFound(LookupError):
    """There is no ticket of that number."""


class Line(TypedDict):
    """One line of a conversation."""

    speaker: str
    text: str
    at: str
    """ISO 8601 with offset."""


@dataclass(frozen=True)
class TicketDraft:
    """A ticket before it has a number. The fields mean what they mean in `Ticket`."""

    problem: str
    label: str
    conversation_id: str
    created_at: datetime
    answer_due_at: datetime
    account_id: str | None = None
    verified: bool = False
    facts: dict[str, str] = field(default_factory=dict)
    findings: list[str] = field(default_factory=list)
    transcript: list[Line] = field(default_factory=list)
    urgency: Urgency = "normal"
    contact: str | None = None


@dataclass(frozen=True)
class Ticket:
    """A problem that waits for a person, or was answered by one.

    Attributes:
        number: What the customer is told, K20261122-483920.
        problem: The playbook's name.
        label: What the problem was called then; see `problem_label`.
        account_id: The account it is about: verified, or only claimed.
        verified: Whether the customer was verified for that account when it was opened.
        facts: What the customer said, by slot name.
        findings: What the lookups said.
        answer: The person's words, once there are any.
        answer_due_at: By when an answer was promised.
    """

    number: str
    problem: str
    label: str
    account_id: str | None
    verified: bool
    conversation_id: str
    facts: dict[str, str]
    findings: list[str]
    transcript: list[Line]
    urgency: Urgency
    status: TicketStatus
    answer: str | None
    contact: str | None
    created_at: datetime
    answer_due_at: datetime
    answered_at: datetime | None = None

    @property
    def problem_label(self) -> str:
        """The problem as it is called now; as it was then, where the catalogue does not know it any more."""
        playbook = catalogue().problems.get(self.problem)
        return playbook.label if playbook else self.label


def ticket_number(text: str) -> str | None:
    """The ticket number written in the text, in its stored form; None when there is none."""
    found = _NUMBER.search(unicodedata.normalize("NFKC", text).upper())
    return f"K{found[1]}-{found[2]}" if found else None


def readable_by(ticket: Ticket, verified_account: str | None, conversation_id: str) -> bool:
    """Whether somebody may be told what the ticket says.

    A ticket of a verified customer holds facts of the account: only the customer verified for that
    account may read it, also in its own conversation (the sign-in may have changed hands since).
    Any other ticket belongs to the conversation that wrote it; the account typed there is a claim.
    """
    if ticket.verified:
        return bool(verified_account) and verified_account == ticket.account_id
    return bool(conversation_id) and conversation_id == ticket.conversation_id


class TicketStore:
    """The tickets of one database. All methods raise `DatabaseUnavailable` when it is."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def open(self, draft: TicketDraft, *, key: str) -> Ticket:
        """Make a ticket, or give the one that was made under the same key.

        Args:
            draft: What it says. Secrets in it are masked before it is stored.
            key: Idempotency key, unique to one case of one conversation.

        Raises:
            ValueError: The key is empty, or a verified draft has no account.
        """
        if not key:
            raise ValueError("a ticket needs an idempotency key")
        if draft.verified and not draft.account_id:
            raise ValueError("a verified ticket needs its account")

        def find_or_make(connection: Connection) -> Ticket:
            return _one(connection, TICKETS.c.key == key) or _make(connection, draft, key)

        # Read first: a ticket that is there already needs no lock.
        return self._of_key(key) or find_or_insert(self._engine, find_or_make)

    def find(self, number: str) -> Ticket | None:
        """The ticket of a number, however the customer wrote it; None when there is none."""
        stored = ticket_number(number)
        found = self._select(TICKETS.c.number == stored) if stored else []
        return found[0] if found else None

    def of_account(self, account_id: str, *, verified_only: bool = True) -> list[Ticket]:
        """Tickets about an account, the newest first.

        Args:
            account_id: The account.
            verified_only: False adds those where anybody typed this ID: for agents, not customers.
        """
        condition = TICKETS.c.account_id == account_id
        if verified_only:
            condition = condition & TICKETS.c.verified.is_(True)
        return self._select(condition)

    def of_conversation(self, conversation_id: str) -> list[Ticket]:
        """Tickets that a conversation opened, the newest first. Ask `readable_by` as well."""
        return self._select(TICKETS.c.conversation_id == conversation_id)

    def waiting(self) -> list[Ticket]:
        """Open tickets in the order to answer them: by urgency, then the oldest first."""
        found = self._select(TICKETS.c.status == "open")
        return sorted(found, key=lambda ticket: (URGENCIES.index(ticket.urgency), ticket.created_at))

    def add(self, number: str, facts: Mapping[str, str], transcript: Sequence[Line]) -> None:
        """Put into an open ticket what the customer said since; nothing when it is not open any more.

        Args:
            number: The ticket's.
            facts: Slot name to canonical value; others that the ticket holds stay.
            transcript: The conversation so far, oldest line first: what came after the ticket's own last
                line is put behind it.
        """
        with writing(self._engine) as connection:
            mine = (TICKETS.c.number == number) & (TICKETS.c.status == "open")
            row = connection.execute(sa.select(TICKETS).where(mine).with_for_update()).first()
            if row is None:
                return
            since = row.transcript[-1]["at"] if row.transcript else ""
            later = [line for line in _masked_lines(transcript) if line["at"] >= since]
            values = {
                "facts": {**row.facts, **_masked_facts(facts)},
                "transcript": [*row.transcript, *(line for line in later if line not in row.transcript)],
            }
            connection.execute(TICKETS.update().where(mine).values(**values))

    def update_contact(self, number: str, contact: str | None) -> Ticket:
        """Set how to reach the customer.

        Raises:
            TicketNotFound: There is no such ticket.
        """
        return self._update(number, contact=contact)

    def answer(self, number: str, text: str, at: datetime) -> Ticket:
        """Record a person's answer; a later one replaces it. A closed ticket becomes answered.

        Raises:
            TicketNotFound: There is no such ticket.
            ValueError: The answer is blank.
        """
        if not text.strip():
            raise ValueError("an answer says something")
        return self._update(number, answer=text.strip(), answered_at=at, status="answered")

    def close(self, number: str) -> Ticket:
        """Put a ticket away; an answer in it stays readable.

        Raises:
            TicketNotFound: There is no such ticket.
        """
        return self._update(number, status="closed")

    def _of_key(self, key: str) -> Ticket | None:
        found = self._select(TICKETS.c.key == key)
        return found[0] if found else None

    def _update(self, number: str, **values: object) -> Ticket:
        stored = ticket_number(number)
        with writing(self._engine) as connection:
            connection.execute(TICKETS.update().where(TICKETS.c.number == stored).values(**values))
            ticket = _one(connection, TICKETS.c.number == stored)
        if ticket is None:
            raise TicketNotFound(number)
        return ticket

    def _select(self, condition: Any) -> list[Ticket]:
        newest = (TICKETS.c.created_at.desc(), TICKETS.c.id.desc())
        with reading(self._engine) as connection:
            rows = connection.execute(sa.select(TICKETS).where(condition).order_by(*newest)).all()
        return _tickets(rows)


def _new_number(at: datetime) -> str:
    # Random, so that processes need no counter in common; the unique constraint does the rest.
    return f"K{at.astimezone(SHANGHAI):%Y%m%d}-{secrets.randbelow(1_000_000):06d}"


def _columns(draft: TicketDraft) -> dict[str, object]:
    return {
        "problem": draft.problem,
        "label": draft.label,
        "account_id": draft.account_id,
        "verified": draft.verified,
        "conversation_id": draft.conversation_id,
        "facts": _masked_facts(draft.facts),
        "findings": list(draft.findings),
        "transcript": _masked_lines(draft.transcript),
        "urgency": draft.urgency,
        "contact": draft.contact,
        "created_at": draft.created_at,
        "answer_due_at": draft.answer_due_at,
    }


def _masked_facts(facts: Mapping[str, str]) -> dict[str, str]:
    return {name: mask_secrets(value).text for name, value in facts.items()}


def _masked_lines(transcript: Sequence[Line]) -> list[Line]:
    return [{**line, "text": mask_secrets(line["text"]).text} for line in transcript]


def _make(connection: Connection, draft: TicketDraft, key: str) -> Ticket:
    number = _new_number(draft.created_at)
    connection.execute(TICKETS.insert().values(number=number, key=key, status="open", **_columns(draft)))
    made = _one(connection, TICKETS.c.number == number)
    assert made is not None
    return made


def _one(connection: Connection, condition: Any) -> Ticket | None:
    rows = connection.execute(sa.select(TICKETS).where(condition)).all()
    return _tickets(rows)[0] if rows else None


def _tickets(rows: Sequence[Any]) -> list[Ticket]:
    names = Ticket.__dataclass_fields__
    return [Ticket(**{name: getattr(row, name) for name in names}) for row in rows]
