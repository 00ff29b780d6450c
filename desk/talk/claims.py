"""What waits for the engine: customers' messages, each in the hands of one worker at a time.

All methods are synchronous (call them in threads) and raise `DatabaseUnavailable` when it is.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from desk.schema import MESSAGES
from desk.talk import rows
from desk.talk.messages import Conversation, Draft, Message, Mode, NotTheirs, State
from desk.talk.workers import enlist, gone
from support.storage.database import Database, reading, writing

CLAIM = timedelta(seconds=15)
"""How long a process may work on one message before another takes it up."""


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


class Claims:
    """The messages of one database that wait for the engine, as one worker sees them.

    Args:
        database: With the desk's tables.
        worker: The worker's name, from `enlist`; a new one when left out.
    """

    def __init__(self, database: Database, worker: str = "") -> None:
        self._database = database
        self._worker = worker or enlist()

    def receive(
        self,
        conversation: Conversation,
        text: str,
        *,
        client_id: str,
        at: datetime,
        payload: str | None = None,
        picture_id: str | None = None,
    ) -> Received:
        """Store a customer's message, and claim it unless somebody is busy with the conversation.

        While a person has the conversation a message is not for the engine.

        Raises:
            NotTheirs: The conversation's owner is another than when the customer came in.
            ConversationNotFound: There is no such conversation.
        """
        id = conversation.id
        with writing(self._database) as connection:
            present = rows.locked(connection, id)
            if (present.account_id, present.visitor_hash) != conversation.owner:
                raise NotTheirs(id)
            before = rows.mode_of(present)
            if known := rows.by_client(connection, id, client_id):
                return Received(known, False, before, None)
            for_engine = before != "human"
            message = Message(
                conversation_id=id,
                seq=present.next_seq,
                client_id=client_id,
                speaker="customer",
                text=text,
                picture_id=picture_id,
                state="pending" if for_engine else "done",
                created_at=at,
                payload=payload,
            )
            rows.insert(connection, [message])
            mine = for_engine and present.relay_worker is None and not present.pending
            held = {"relay_worker": self._worker, "relay_until": at + CLAIM} if mine else {}
            rows.change(connection, id, next_seq=message.seq + 1, last_at=at, closed_at=None, **held)
            after: Mode = "bot" if before == "closed" else before
            claim = Claim(message, after, present.account_id, False, present.engine_behind) if mine else None
            return Received(message, True, before, claim)

    def pending(self) -> list[str]:
        """Conversations with pending messages."""
        query = sa.select(MESSAGES.c.conversation_id).where(MESSAGES.c.state == "pending").distinct()
        with reading(self._database) as connection:
            return list(connection.execute(query).scalars())

    def claim(self, id: str, at: datetime, *, resume: bool = False) -> Claim | None:
        """The next pending message, for this worker alone until `CLAIM` is over.

        Args:
            resume: Whether a claim of this worker's own was lost, and is taken up again.

        Returns:
            None when nothing is pending (the claim is given up then), or somebody has the conversation.
        """
        with writing(self._database) as connection:
            present = rows.locked(connection, id)
            holder = present.relay_worker
            held = holder is not None and present.relay_until > at and not gone(holder)
            if held and not (resume and holder == self._worker):
                return None
            return self._next(connection, present, at)

    def answered(
        self,
        claim: Claim,
        state: State,
        replies: Sequence[Draft],
        at: datetime,
        *,
        all_pending: bool = False,
    ) -> tuple[list[Message], Mode, Claim | None] | None:
        """Store what is said to a claimed message, and claim the next one.

        The bot says nothing any more when a person has taken the conversation meanwhile.

        Args:
            state: Of the message from now on.
            all_pending: Whether the state is that of the other pending messages as well.

        Returns:
            The replies as stored, the mode now, and the next claim; None when the claim was lost and
            another worker answers.
        """
        id = claim.message.conversation_id
        with writing(self._database) as connection:
            present = rows.locked(connection, id)
            if present.relay_worker != self._worker:
                return None
            if not _set_states(connection, id, None if all_pending else claim.message.seq, state):
                # Answered already: its answer must not be stored twice.
                replies = []
            if rows.mode_of(present) == "human":
                replies = [draft for draft in replies if draft.speaker != "bot"]
            stored = [
                Message(
                    conversation_id=id,
                    seq=seq,
                    speaker=draft.speaker,
                    text=draft.text,
                    buttons=draft.buttons,
                    created_at=at,
                )
                for seq, draft in enumerate(replies, present.next_seq)
            ]
            rows.insert(connection, stored)
            spoken = {"next_seq": present.next_seq + len(stored), "last_at": at} if stored else {}
            following = self._next(connection, present, at, begun=False, **spoken)
            return stored, rows.mode_of(present), following

    def set_engine_behind(self, id: str, behind: bool) -> None:
        """Note that the engine has to be told who has the conversation, or has been."""
        with writing(self._database) as connection:
            rows.change(connection, id, engine_behind=behind)

    def _next(
        self,
        connection: Connection,
        present: Any,
        at: datetime,
        begun: bool | None = None,
        **values: object,
    ) -> Claim | None:
        """Takes the next pending message, or frees the conversation; sets `values` beside."""
        message = _next_pending(connection, present.id)
        if message is not None:
            values |= {"relay_worker": self._worker, "relay_until": at + CLAIM}
        elif present.relay_worker is not None:
            values |= {"relay_worker": None, "relay_until": None}
        if values:
            rows.change(connection, present.id, **values)
        if message is None:
            return None
        return Claim(
            message=message,
            mode=rows.mode_of(present),
            account_id=present.account_id,
            begun=present.relay_worker is not None if begun is None else begun,
            behind=present.engine_behind,
        )


def _set_states(connection: Connection, id: str, seq: int | None, state: State) -> bool:
    """Of one pending message, or (without `seq`) of all; False when there was none."""
    change = MESSAGES.update().where(MESSAGES.c.conversation_id == id, MESSAGES.c.state == "pending")
    if seq is not None:
        change = change.where(MESSAGES.c.seq == seq)
    return bool(connection.execute(change.values(state=state)).rowcount)


# Written out, not bound: only so the index of pending messages is used.
_NEXT_PENDING = (
    sa.select(MESSAGES)
    .where(MESSAGES.c.conversation_id == sa.bindparam("id"), sa.text("state = 'pending'"))
    .order_by(MESSAGES.c.seq)
    .limit(1)
)


def _next_pending(connection: Connection, id: str) -> Message | None:
    row = connection.execute(_NEXT_PENDING, {"id": id}).first()
    return rows.message_of(row) if row is not None else None
