"""Conversations and their messages: stored first, in order, once.

All methods are synchronous (call them in threads) and raise `DatabaseUnavailable` when it is.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any, Literal

import sqlalchemy as sa
from sqlalchemy.exc import IntegrityError

from desk.schema import CONVERSATIONS, MESSAGES, PICTURES
from desk.talk import rows
from desk.talk.messages import Conversation, ConversationNotFound, Message, Mode, Speaker, Standing
from support.storage.database import Database, reading, writing


class ConversationLog:
    """The conversations of one database.

    Args:
        database: With the desk's tables.
    """

    def __init__(self, database: Database) -> None:
        self._database = database

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
            with writing(self._database) as connection:
                connection.execute(row)
        except IntegrityError:
            # Two devices of one customer at the same time: the first one's conversation is both's.
            present = (account_id and self.of_account(account_id)) or self.stored(id)
            if not present:
                raise
            return present
        return self.get(id)

    def keep(self, conversation: Conversation) -> None:
        """Store a visitor's conversation that begins now; nothing when another device has begun it."""
        if not conversation.stored and self.stored(conversation.id) is None:
            self.open(
                conversation.id,
                account_id=conversation.account_id,
                visitor_hash=conversation.visitor_hash,
                channel=conversation.channel,
                language=conversation.language,
                at=conversation.created_at,
            )

    def stored(self, id: str) -> Conversation | None:
        """The conversation, if there is one."""
        return self._one(CONVERSATIONS.c.id == id)

    def get(self, id: str) -> Conversation:
        """The conversation.

        Raises:
            ConversationNotFound: There is none.
        """
        found = self.stored(id)
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

        It takes the place of one of the account's own in which nothing was said.

        Returns:
            False when it is somebody's already or was ended, or the account has one of its own.
        """
        own = (CONVERSATIONS.c.account_id == account_id) & (CONVERSATIONS.c.next_seq == 1)
        try:
            with writing(self._database) as connection:
                if rows.locked(connection, id).visitor_hash is None:
                    return False
                silent = connection.execute(sa.select(CONVERSATIONS.c.id).where(own)).scalar()
                if silent is not None:
                    # What was uploaded and waits to be sent goes along.
                    moved = PICTURES.update().where(PICTURES.c.conversation_id == silent)
                    connection.execute(moved.values(conversation_id=id))
                    connection.execute(CONVERSATIONS.delete().where(own))
                rows.change(connection, id, account_id=account_id, visitor_hash=None)
                return True
        except IntegrityError:
            return False

    def leave(self, conversation: Conversation, reason: str, at: datetime) -> bool:
        """End a visitor's conversation for good: no secret leads to it any more.

        Returns:
            False when it was another's, or nobody's, before.
        """
        return self._update(
            conversation.id,
            CONVERSATIONS.c.account_id.is_(None),
            CONVERSATIONS.c.visitor_hash == conversation.visitor_hash,
            visitor_hash=None,
            close_reason=reason,
            closed_at=at,
        )

    def mode(self, id: str) -> Mode:
        """Who has the conversation, by kind.

        Raises:
            ConversationNotFound: There is none.
        """
        return self.standing(id).mode

    def standing(self, id: str) -> Standing:
        """Who has the conversation: the one place where that is decided.

        Raises:
            ConversationNotFound: There is none.
        """
        with reading(self._database) as connection:
            return rows.standing(connection, id)

    def close(self, id: str, reason: str, at: datetime) -> bool:
        """End a conversation until the customer writes again. False when it is closed already."""
        return self._update(id, CONVERSATIONS.c.closed_at.is_(None), close_reason=reason[:200], closed_at=at)

    def rate(self, id: str, stars: int, comment: str) -> bool:
        """Keep how satisfied the customer is; a later rating replaces an earlier one.

        Returns:
            False when there is no such conversation.

        Raises:
            ValueError: Not 1 to 5 stars.
        """
        if not 1 <= stars <= 5:
            raise ValueError("a rating has 1 to 5 stars")
        return self._update(id, rating=stars, rating_comment=comment or None)

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

    def recent(self, limit: int, *, text: str = "") -> list[Conversation]:
        """Conversations, the last active first.

        Args:
            limit: How many at most.
            text: Part of a message, an account or an id; empty for all in which something was said.
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
        else:
            query = query.where(CONVERSATIONS.c.next_seq > 1)
        with reading(self._database) as connection:
            return [rows.conversation_of(row) for row in connection.execute(query.limit(limit))]

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
    ) -> tuple[Message, bool]:
        """Store a message behind the last one; customers' come through `Claims.receive`.

        Args:
            client_id: Idempotency key within the conversation.

        Returns:
            The message, and whether it is new: under a known `client_id` the first one comes back.

        Raises:
            ConversationNotFound: There is no such conversation.
        """
        with writing(self._database) as connection:
            seq = rows.locked(connection, id).next_seq
            if client_id is not None and (present := rows.by_client(connection, id, client_id)):
                return present, False
            message = Message(
                conversation_id=id,
                seq=seq,
                client_id=client_id,
                speaker=speaker,
                agent=agent,
                text=text,
                created_at=at,
            )
            rows.insert(connection, [message])
            rows.change(connection, id, next_seq=seq + 1, last_at=at)
        return message, True

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
        with reading(self._database) as connection:
            found = connection.execute(query.order_by(MESSAGES.c.seq.desc()).limit(limit)).all()
        return [rows.message_of(row) for row in reversed(found)]

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
        with reading(self._database) as connection:
            found = connection.execute(query).scalars().all()
        return {button["payload"]: button["title"] for buttons in found for button in buttons}

    def find(self, id: str, client_id: str) -> Message | None:
        """The message that was stored under a client's id."""
        with reading(self._database) as connection:
            return rows.by_client(connection, id, client_id)

    def _one(self, condition: Any) -> Conversation | None:
        with reading(self._database) as connection:
            row = connection.execute(sa.select(CONVERSATIONS).where(condition)).first()
        return rows.conversation_of(row) if row is not None else None

    def _update(self, id: str, *conditions: Any, **values: object) -> bool:
        change = CONVERSATIONS.update().where(CONVERSATIONS.c.id == id, *conditions).values(**values)
        with writing(self._database) as connection:
            return bool(connection.execute(change).rowcount)
