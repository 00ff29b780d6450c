"""What a customer's device is given when it comes in."""

from __future__ import annotations

from typing import Any

from desk.customers.visitors import Party
from desk.desk import Desk

REPLAYED = 200
"""Messages of one `welcome` at most."""


def welcome(desk: Desk, party: Party, after: int) -> dict[str, Any]:
    """The content of `welcome` (docs/desk.md). Synchronous.

    Args:
        after: The last message that the device has; 0 for none.
    """
    conversation = party.conversation
    found = desk.log.messages(conversation.id, after=after, limit=REPLAYED + 1)
    content: dict[str, Any] = {
        "conversation": conversation.id,
        "verified": party.verified,
        **desk.standing(conversation.id),
        "read": {"customer": conversation.customer_read, "agent": conversation.agent_read},
        "messages": [message.public() for message in found[-REPLAYED:]],
        "more": len(found) > REPLAYED,
        "texts": desk.words.texts(desk.settings.product),
    }
    if party.new_secret:
        content["visitor"] = party.new_secret
    if party.expires_at:
        content["expires_at"] = party.expires_at.isoformat(timespec="seconds")
    return content
