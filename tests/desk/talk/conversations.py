"""Conversations for the tests of this room."""

from __future__ import annotations

from desk.talk.log import ConversationLog
from desk.talk.messages import Conversation
from support.clock import now


def opened(log: ConversationLog, id: str = "web-1", account: str | None = None) -> Conversation:
    """A conversation that has just begun: a visitor's, or an account's."""
    visitor = None if account else f"hash-{id}"
    return log.open(id, account_id=account, visitor_hash=visitor, channel="web", language="zh-CN", at=now())
