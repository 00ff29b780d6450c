"""Conversations for the tests of this room."""

from __future__ import annotations

from desk.talk.log import ConversationLog
from desk.talk.messages import Conversation
from support.clock import now


def opened(log: ConversationLog, id: str = "web-1", account: str | None = None) -> Conversation:
    """A conversation that has just begun: a visitor's, or an account's."""
    visitor = None if account else f"hash-{id}"
    return log.open(id, account_id=account, visitor_hash=visitor, channel="web", language="zh-CN", at=now())


def unbegun(id: str = "web-1") -> Conversation:
    """A visitor's conversation in which nothing was said yet."""
    return Conversation(
        id=id,
        account_id=None,
        visitor_hash=f"hash-{id}",
        channel="web",
        language="zh-CN",
        customer_read=0,
        agent_read=0,
        rating=None,
        rating_comment=None,
        close_reason=None,
        created_at=now(),
        last_at=now(),
        closed_at=None,
        next_seq=0,
    )
