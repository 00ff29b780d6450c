"""Conversations and their messages: stored first, in order, once.

All methods are synchronous (call them in threads) and raise `DatabaseUnavailable` when it is.
"""

from __future__ import annotations

import os
import socket
import uuid
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, Literal

import sqlalchemy as sa
from sqlalchemy.engine import Connection, Engine
from sqlalchemy.exc import IntegrityError

from desk.schema import CONVERSATIONS, MESSAGES
from support.people.handoffs import HANDOFFS, HandoffQueue
from support.storage.database import reading, writing

Mode = Literal["bot", "waiting", "human", "closed"]
Speaker = Literal["customer", "bot", "agent", "system", "note"]
State = Literal["stored", "pending", "done", "failed"]
Button = dict[str, str]

CLAIM = timedelta(seconds=15)
"""How long a process may work on one message before another takes it up."""

_ATTEMPTS = 5


@dataclass(frozen=True)
class Message:
    """One message of a conversation.

    Attributes:
        seq: Its place, from 1 without gaps.
        client_id: The sender's own name for it; the same one is never stored twice.
        agent: Who wrote it, for the speakers agent and note.
        buttons: Quick replies: `{"title", "payload"}`.
        state: A customer's message towards the engine (docs/desk.md).
    """

    conversation_id: str
    seq: int
    client_id: str | None
    speaker: Speaker
    agent: str | None
    text: str
    buttons: tuple[Button, ...]
    picture_id: str | None
    state: State
    created_at: datetime
    payload: str | None = field(default=None, repr=False)

    def public(self) -> dict[str, Any]:
        """The message as customers and agents read it."""
        return {
            "seq": self.seq,
            "client_id": self.client_id,
            "speaker": self.speaker,
            "agent": self.agent,
            "text": self.text,
            "buttons": [dict(button) for button in self.buttons],
            "picture": f"/api/v1/pictures/{self.picture_id}" if self.picture_id else None,
            "at": self.created_at.isoformat(timespec="seconds"),
            "state": self.state,
        }


@dataclass(frozen=True)
class Conversation:
    """One customer's conversation: an account's, or an anonymous visitor's."""

    id: str
    account_id: str | None
    visitor_hash: str | None
    channel: str
    language: str
    customer_read: int
    agent_read: int
    rating: int | None
    rating_comment: str | None
    close_reason: str | None
    created_at: datetime
    last_at: datetime
    closed_at: datetime | None
    online_at: datetime | None = None


@dataclass(frozen=True)
class Claim:
    """A pending message that one worker has for itself.

    Attributes:
        mode: Who had the conversation when it was claimed.
        account_id: The verified account.
        begun: Whether somebody may have asked the engine already, and was lost since.
        behind: Whether the engine has to be told first who has the conversation.
    """

    message: Message
    mode: Mode
    account_id: str | None
    begun: bool
    behind: bool


@dataclass(frozen=True)
class Received:
    """What became of a customer's message.

    Attributes:
        created: False when it was stored before.
        before: Who had the conversation.
        claim: The message as this process's to relay, if nobody was busy with the conversation.
    """

    message: Message
    created: bool
    before: Mode
    claim: Claim | None


@dataclass(frozen=True)
class Draft:
    """A message to be stored beside others."""

    speaker: Speaker
    text: str
    buttons: tuple[Button, ...] = ()


class ConversationNotFound(LookupError):
    """There is no conversation of that id."""


class NotTheirs(Exception):
    """The conversation has become an account's since the customer came in."""


class ConversationLog:
    """The conversations of one database.

    Args:
        engine: The database, with the desk's tables.
        handoffs: Says who waits for a person or has one; of the same database.
    """

    def __init__(self, engine: Engine, handoffs: HandoffQueue) -> None:
        self._engine = engine
        self._handoffs = handoffs

    # --- conversations ---------------------------------------------------------------------------

    def open(
        self,
        id: str,
        *,
        account_id: str | None,
        visitor_hash: str | None,
        channel: str,
        language: str,
        at: datetime,
    ) -> Conversation:
        """Begin a conversation; the one there is when the account or the visitor has one."""
        row = CONVERSATIONS.insert().values(
            id=id,
            account_id=account_id,
            visitor_hash=visitor_hash,
            channel=channel,
            language=language,
            next_seq=1,
            customer_read=0,
            agent_read=0,
            created_at=at,
            last_at=at,
            engine_behind=False,
        )
        try:
            with writing(self._engine) as connection:
                connection.execute(row)
        except IntegrityError:
            # Two devices of one account at the same time: the first one's conversation is both's.
            present = (account_id and self.of_account(account_id)) or (
                visitor_hash and self.of_visitor(visitor_hash)
            )
            if not present:
                raise
            return present
        return self.get(id)

    def get(self, id: str) -> Conversation:
        """The conversation.

        Raises:
            ConversationNotFound: There is none.
        """
        found = self._one(CONVERSATIONS.c.id == id)
        if found is None:
            raise ConversationNotFound(id)
        return found

    def of_account(self, account_id: str) -> Conversation | None:
        """An account's conversation."""
        return self._one(CONVERSATIONS.c.account_id == account_id)

    def of_visitor(self, visitor_hash: str) -> Conversation | None:
        """An anonymous visitor's conversation."""
        return self._one(CONVERSATIONS.c.visitor_hash == visitor_hash)

    def adopt(self, id: str, account_id: str) -> bool:
        """Make a visitor's conversation the account's, and cut the visitor's secret off from it.

        Returns:
            False when it is somebody's already, or the account has one.
        """
        change = (
            CONVERSATIONS.update()
            .where(CONVERSATIONS.c.id == id, CONVERSATIONS.c.account_id.is_(None))
            .values(account_id=account_id, visitor_hash=None)
        )
        try:
            with writing(self._engine) as connection:
                return bool(connection.execute(change).rowcount)
        except IntegrityError:
            return False

    def mode(self, id: str) -> Mode:
        """Who has the conversation: the one place where that is decided.

        Raises:
            ConversationNotFound: There is none.
        """
        with reading(self._engine) as connection:
            return _mode(connection, id)

    def close(self, id: str, reason: str, at: datetime) -> bool:
        """End a conversation until the customer writes again. False when it is closed already."""
        return self._update(id, CONVERSATIONS.c.closed_at.is_(None), close_reason=reason[:200], closed_at=at)

    def rate(self, id: str, stars: int, comment: str) -> None:
        """Keep how satisfied the customer is; a later rating replaces an earlier one.

        Raises:
            ValueError: Not 1 to 5 stars.
        """
        if not 1 <= stars <= 5:
            raise ValueError("a rating has 1 to 5 stars")
        self._update(id, rating=stars, rating_comment=comment or None)

    def mark_read(self, id: str, side: Literal["customer", "agent"], seq: int) -> Conversation:
        """Note how far a side has read; it never goes back, nor past the last message.

        Raises:
            ConversationNotFound: There is none.
        """
        column = CONVERSATIONS.c[f"{side}_read"]
        self._update(id, column < seq, CONVERSATIONS.c.next_seq > seq, **{column.name: seq})
        return self.get(id)

    def touch(self, id: str, online_at: datetime) -> None:
        """Note when the customer was last connected."""
        self._update(id, online_at=online_at)

    def recent(
        self, limit: int, *, text: str = "", modes: Collection[Mode] | None = None
    ) -> list[Conversation]:
        """Conversations, the last active first.

        Args:
            limit: How many at most.
            text: Part of a message, an account or an id; empty for all.
            modes: Only those; None for all.
        """
        query = sa.select(CONVERSATIONS).order_by(CONVERSATIONS.c.last_at.desc(), CONVERSATIONS.c.id)
        if text:
            said = sa.select(MESSAGES.c.conversation_id).where(
                MESSAGES.c.text.contains(text, autoescape=True)
            )
            query = query.where(
                CONVERSATIONS.c.id.in_(said)
                | CONVERSATIONS.c.account_id.contains(text.upper(), autoescape=True)
                | (CONVERSATIONS.c.id == text)
            )
        found: list[Conversation] = []
        with reading(self._engine) as connection:
            for row in connection.execute(query if modes else query.limit(limit)):
                if modes is None or _mode(connection, row.id) in modes:
                    found.append(_conversation(row))
                if len(found) == limit:
                    break
        return found

    # --- messages --------------------------------------------------------------------------------

    def append(
        self,
        id: str,
        speaker: Speaker,
        text: str,
        *,
        at: datetime,
        client_id: str | None = None,
        agent: str | None = None,
        buttons: Iterable[Button] = (),
        picture_id: str | None = None,
        payload: str | None = None,
        state: State = "stored",
    ) -> tuple[Message, bool]:
        """Store a message behind the last one; a customer's opens a closed conversation again.

        Args:
            client_id: Idempotency key within the conversation.
            payload: What the engine is sent in place of the text.

        Returns:
            The message, and whether it is new: under a known `client_id` the first one comes back.

        Raises:
            ConversationNotFound: There is no such conversation.
        """
        with writing(self._engine) as connection:
            seq = _locked(connection, id).next_seq
            if client_id is not None and (present := _by_client(connection, id, client_id)):
                return present, False
            message = Message(
                id, seq, client_id, speaker, agent, text, tuple(buttons), picture_id, state, at, payload
            )
            _insert(connection, [message])
            reopened = {"closed_at": None} if speaker == "customer" else {}
            _set(connection, id, next_seq=seq + 1, last_at=at, **reopened)
        return message, True

    def receive(
        self,
        conversation: Conversation,
        text: str,
        *,
        client_id: str,
        at: datetime,
        worker: str,
        payload: str | None = None,
        picture_id: str | None = None,
    ) -> Received:
        """Store a customer's message and claim it for relaying, in one step: `append` for the busy way.

        A message without text, or while a person has the conversation, is not for the engine.

        Raises:
            NotTheirs: The conversation's account is another than when the customer came in.
            ConversationNotFound: There is no such conversation.
        """
        id = conversation.id
        with writing(self._engine) as connection:
            present = _locked(connection, id)
            if present.account_id != conversation.account_id:
                raise NotTheirs(id)
            before = _mode_of(present)
            if known := _by_client(connection, id, client_id):
                return Received(known, False, before, None)
            for_engine = before != "human" and bool(text)
            message = Message(
                conversation_id=id,
                seq=present.next_seq,
                client_id=client_id,
                speaker="customer",
                agent=None,
                text=text,
                buttons=(),
                picture_id=picture_id,
                state="pending" if for_engine else "done",
                created_at=at,
                payload=payload,
            )
            _insert(connection, [message])
            mine = for_engine and present.relay_worker is None and not present.pending
            held = {"relay_worker": worker, "relay_until": at + CLAIM} if mine else {}
            _set(connection, id, next_seq=message.seq + 1, last_at=at, closed_at=None, **held)
            after: Mode = "bot" if before == "closed" else before
            claim = Claim(message, after, present.account_id, False, present.engine_behind) if mine else None
            return Received(message, True, before, claim)

    def messages(
        self, id: str, *, after: int = 0, before: int | None = None, limit: int = 200, notes: bool = False
    ) -> list[Message]:
        """Messages in order: the newest `limit` of those between `after` and `before` (exclusive).

        Args:
            notes: Whether agents' notes are among them; never for a customer.
        """
        query = sa.select(MESSAGES).where(MESSAGES.c.conversation_id == id, MESSAGES.c.seq > after)
        if before is not None:
            query = query.where(MESSAGES.c.seq < before)
        if not notes:
            query = query.where(MESSAGES.c.speaker != "note")
        with reading(self._engine) as connection:
            rows = connection.execute(query.order_by(MESSAGES.c.seq.desc()).limit(limit)).all()
        return [_message(row) for row in reversed(rows)]

    def last(self, id: str) -> Message | None:
        """The newest message that a customer may see."""
        found = self.messages(id, limit=1)
        return found[0] if found else None

    def offered(self, id: str) -> dict[str, str]:
        """Quick replies that the bot offers now, payload to title: those since the customer spoke."""
        spoken = sa.select(sa.func.coalesce(sa.func.max(MESSAGES.c.seq), 0)).where(
            MESSAGES.c.conversation_id == id, MESSAGES.c.speaker == "customer"
        )
        query = sa.select(MESSAGES.c.buttons).where(
            MESSAGES.c.conversation_id == id,
            MESSAGES.c.speaker == "bot",
            MESSAGES.c.seq > spoken.scalar_subquery(),
        )
        with reading(self._engine) as connection:
            found = connection.execute(query).scalars().all()
        return {button["payload"]: button["title"] for buttons in found for button in buttons}

    def find(self, id: str, client_id: str) -> Message | None:
        """The message that was stored under a client's id."""
        with reading(self._engine) as connection:
            return _by_client(connection, id, client_id)

    def set_state(self, id: str, seq: int, state: State) -> None:
        """Where a customer's message stands towards the engine."""
        with writing(self._engine) as connection:
            connection.execute(MESSAGES.update().where(_message_at(id, seq)).values(state=state))

    # --- what waits for the engine ----------------------------------------------------------------

    def waiting_for_engine(self) -> list[str]:
        """Conversations with pending messages."""
        query = sa.select(MESSAGES.c.conversation_id).where(MESSAGES.c.state == "pending").distinct()
        with reading(self._engine) as connection:
            return list(connection.execute(query).scalars())

    def next_pending(self, id: str) -> Message | None:
        """The oldest pending message."""
        with reading(self._engine) as connection:
            return _next_pending(connection, id)

    def claim(self, id: str, worker: str, at: datetime, *, resume: bool = False) -> Claim | None:
        """The next pending message, for this worker alone until `CLAIM` is over.

        Args:
            worker: From `enlist`.
            resume: Whether a claim of this same worker was lost, and is taken up again.

        Returns:
            None when nothing is pending (the claim is given up then), or somebody has the conversation.
        """
        with writing(self._engine) as connection:
            present = _locked(connection, id)
            holder = present.relay_worker
            held = holder is not None and present.relay_until > at and not _gone(holder)
            if held and not (resume and holder == worker):
                return None
            return _claim(connection, present, worker, at)

    def answered(
        self,
        claim: Claim,
        worker: str,
        state: State,
        replies: Sequence[Draft],
        at: datetime,
        *,
        all_pending: bool = False,
    ) -> tuple[list[Message], Mode, Claim | None] | None:
        """Store what is said to a claimed message, and claim the next one.

        Args:
            state: Of the message from now on.
            all_pending: Whether the state is that of the other pending messages as well.

        Returns:
            The replies as stored, the mode now, and the next claim; None when the claim was lost and
            another worker answers.
        """
        id = claim.message.conversation_id
        with writing(self._engine) as connection:
            present = _locked(connection, id)
            if present.relay_worker != worker:
                return None
            if not _set_states(connection, id, None if all_pending else claim.message.seq, state):
                # Answered already: its answer must not be stored twice.
                replies = []
            stored = [
                Message(
                    conversation_id=id,
                    seq=present.next_seq + place,
                    client_id=None,
                    speaker=draft.speaker,
                    agent=None,
                    text=draft.text,
                    buttons=draft.buttons,
                    picture_id=None,
                    state="stored",
                    created_at=at,
                )
                for place, draft in enumerate(replies)
            ]
            _insert(connection, stored)
            spoken = {"next_seq": present.next_seq + len(stored), "last_at": at} if stored else {}
            following = _claim(connection, present, worker, at, begun=False, **spoken)
            return stored, _mode_of(present), following

    def set_engine_behind(self, id: str, behind: bool) -> None:
        """Note that the engine has to be told, or has been."""
        self._update(id, engine_behind=behind)

    def _one(self, condition: Any) -> Conversation | None:
        with reading(self._engine) as connection:
            row = connection.execute(sa.select(CONVERSATIONS).where(condition)).first()
        return _conversation(row) if row is not None else None

    def _update(self, id: str, *conditions: Any, **values: object) -> bool:
        change = CONVERSATIONS.update().where(CONVERSATIONS.c.id == id, *conditions).values(**values)
        with writing(self._engine) as connection:
            return bool(connection.execute(change).rowcount)


_ALIVE: set[str] = set()


def enlist() -> str:
    """A name for a worker of this process, by which others can see whether the process still runs."""
    name = f"{socket.gethostname()}|{os.getpid()}|{uuid.uuid4().hex}"
    _ALIVE.add(name)
    return name


def _gone(holder: str) -> bool:
    """Whether the holder's process has ended, as far as that can be seen from here."""
    host, number, _ = holder.split("|")
    if host != socket.gethostname():
        return False
    if int(number) == os.getpid():
        # Another life of this process: a container's first process always has the same number.
        return holder not in _ALIVE
    try:
        os.kill(int(number), 0)
    except ProcessLookupError:
        return True
    except PermissionError:
        return False
    return False


def _locked(connection: Connection, id: str) -> Any:
    # Held until the end of the transaction (PostgreSQL; SQLite has its one write lock).
    row = connection.execute(_LOCKED, {"id": id}).first()
    if row is None:
        raise ConversationNotFound(id)
    return row


_HANDOFF = (
    sa.select(HANDOFFS.c.status)
    .where(HANDOFFS.c.conversation_id == sa.bindparam("id"))
    .order_by(HANDOFFS.c.id.desc())
    .limit(1)
    .scalar_subquery()
    .label("handoff")
)

_STANDING = sa.select(CONVERSATIONS.c.closed_at, _HANDOFF).where(CONVERSATIONS.c.id == sa.bindparam("id"))

_LOCKED = (
    sa.select(
        CONVERSATIONS.c.id,
        CONVERSATIONS.c.account_id,
        CONVERSATIONS.c.next_seq,
        CONVERSATIONS.c.closed_at,
        CONVERSATIONS.c.engine_behind,
        CONVERSATIONS.c.relay_worker,
        CONVERSATIONS.c.relay_until,
        _HANDOFF,
        sa.exists()
        .where(MESSAGES.c.conversation_id == sa.bindparam("id"), sa.text("state = 'pending'"))
        .label("pending"),
    )
    .where(CONVERSATIONS.c.id == sa.bindparam("id"))
    .with_for_update()
)


def _mode(connection: Connection, id: str) -> Mode:
    row = connection.execute(_STANDING, {"id": id}).first()
    if row is None:
        raise ConversationNotFound(id)
    return _mode_of(row)


def _mode_of(row: Any) -> Mode:
    if row.closed_at is not None:
        return "closed"
    modes: dict[str | None, Mode] = {"waiting": "waiting", "active": "human"}
    return modes.get(row.handoff, "bot")


def _set(connection: Connection, id: str, **values: object) -> None:
    connection.execute(CONVERSATIONS.update().where(CONVERSATIONS.c.id == id).values(**values))


def _insert(connection: Connection, messages: Sequence[Message]) -> None:
    rows = [
        {
            **{name: getattr(message, name) for name in Message.__dataclass_fields__},
            "buttons": list(message.buttons),
        }
        for message in messages
    ]
    if rows:
        connection.execute(MESSAGES.insert(), rows)


def _set_states(connection: Connection, id: str, seq: int | None, state: State) -> bool:
    """Of one pending message, or (without `seq`) of all; False when there was none."""
    which = MESSAGES.c.conversation_id == id if seq is None else _message_at(id, seq)
    change = MESSAGES.update().where(which, MESSAGES.c.state == "pending").values(state=state)
    return bool(connection.execute(change).rowcount)


def _message_at(id: str, seq: int) -> Any:
    return (MESSAGES.c.conversation_id == id) & (MESSAGES.c.seq == seq)


def _claim(
    connection: Connection,
    present: Any,
    worker: str,
    at: datetime,
    begun: bool | None = None,
    **values: object,
) -> Claim | None:
    """Gives the next pending message to the worker, or frees the conversation; sets `values` beside."""
    message = _next_pending(connection, present.id)
    if message is not None:
        values |= {"relay_worker": worker, "relay_until": at + CLAIM}
    elif present.relay_worker is not None:
        values |= {"relay_worker": None, "relay_until": None}
    if values:
        _set(connection, present.id, **values)
    if message is None:
        return None
    return Claim(
        message=message,
        mode=_mode_of(present),
        account_id=present.account_id,
        begun=present.relay_worker is not None if begun is None else begun,
        behind=present.engine_behind,
    )


def _by_client(connection: Connection, id: str, client_id: str) -> Message | None:
    row = connection.execute(_BY_CLIENT, {"id": id, "client_id": client_id}).first()
    return _message(row) if row is not None else None


_OF_CONVERSATION = sa.select(MESSAGES).where(MESSAGES.c.conversation_id == sa.bindparam("id"))

_BY_CLIENT = _OF_CONVERSATION.where(MESSAGES.c.client_id == sa.bindparam("client_id"))

# Written out, not bound: only so the index of pending messages is used.
_NEXT_PENDING = _OF_CONVERSATION.where(sa.text("state = 'pending'")).order_by(MESSAGES.c.seq).limit(1)


def _next_pending(connection: Connection, id: str) -> Message | None:
    row = connection.execute(_NEXT_PENDING, {"id": id}).first()
    return _message(row) if row is not None else None


def _conversation(row: Any) -> Conversation:
    return Conversation(**{name: getattr(row, name) for name in Conversation.__dataclass_fields__})


def _message(row: Any) -> Message:
    fields = {name: getattr(row, name) for name in Message.__dataclass_fields__}
    return Message(**{**fields, "buttons": tuple(row.buttons)})
