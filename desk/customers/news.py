"""What a customer's device is told: when it comes in, asks, or waits."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping
from typing import Any

from desk.customers.refusals import Refused
from desk.customers.visitors import Party
from desk.talk.log import ConversationLog
from desk.talk.messages import Conversation, Message
from desk.talk.push import Push
from desk.talk.talk import Talk

REPLAYED = 200
"""Messages at most, of those that a device has missed."""

LONGEST_WAIT = 25.0
"""Seconds that a device may wait for news."""

UNBEGUN: dict[str, Any] = {"mode": "bot", "queue": None, "agent": None}
"""Who has a conversation of which nothing is stored yet."""

_PAGE = 50
_LOOK_AGAIN = 2.0


class News:
    """The conversations as their customers' devices see them.

    All methods raise `DatabaseUnavailable`.

    Args:
        log: Conversations and messages.
        talk: Who has a conversation.
        push: Wakes those who wait.
        texts: What the widget shows by itself.
    """

    def __init__(
        self, log: ConversationLog, talk: Talk, push: Push, texts: Callable[[], Mapping[str, str]]
    ) -> None:
        self._log = log
        self._talk = talk
        self._push = push
        self._texts = texts

    async def welcome(self, party: Party, after: int) -> dict[str, Any]:
        """The content of `welcome` (docs/desk.md).

        Args:
            after: The last message that the device has; 0 for none.
        """
        conversation = party.conversation
        content = {
            "conversation": conversation.id,
            "verified": party.verified,
            "texts": self._texts(),
            **await asyncio.to_thread(self._of, conversation, after, 0),
        }
        if party.offered:
            content["adoptable"] = True
        if party.new_secret:
            content["visitor"] = party.new_secret
        if party.expires_at:
            content["expires_at"] = party.expires_at.isoformat(timespec="seconds")
        return content

    async def awaited(
        self, conversation: Conversation, *, after: int = 0, before: int = 0, seconds: float = 0.0
    ) -> dict[str, Any]:
        """Messages between two, who has the conversation, who has read what: as soon as there are
        messages or one of the others changes, else when the time is over.

        Args:
            conversation: As the caller came in with it.
            before: 0 for none.
            seconds: How long to wait, at most `LONGEST_WAIT`.

        Raises:
            Refused: `expired`, it is another's by now.
        """
        clock = asyncio.get_running_loop()
        with self._push.news_of(conversation.id) as news:
            end = clock.time() + min(seconds, LONGEST_WAIT)
            found = await self._now(conversation, after, before)
            while not found["messages"] and (left := end - clock.time()) > 0:
                try:
                    await asyncio.wait_for(news.wait(), min(left, _LOOK_AGAIN))
                    news.clear()
                except asyncio.TimeoutError:
                    # Another process may have stored it, and Redis may be gone: look all the same.
                    pass
                seen, found = found, await self._now(conversation, after, before)
                if _standing(seen) != _standing(found):
                    break
        return found

    async def history(self, conversation_id: str, before: int) -> dict[str, Any]:
        """A page of messages before one (0: the newest), and whether there are `more`."""
        return await asyncio.to_thread(self._page, conversation_id, 0, before, _PAGE)

    async def missed(self, conversation_id: str, after: int) -> list[Message]:
        """The messages after one."""
        return await asyncio.to_thread(self._log.messages, conversation_id, after=after, limit=REPLAYED)

    async def last_seq(self, conversation_id: str) -> int:
        """The place of the newest message; 0 when there is none."""
        last = await asyncio.to_thread(self._log.last, conversation_id)
        return last.seq if last else 0

    async def _now(self, conversation: Conversation, after: int, before: int) -> dict[str, Any]:
        def look() -> dict[str, Any]:
            present = self._log.stored(conversation.id) or conversation
            if present.owner != conversation.owner:
                raise Refused("expired")
            return self._of(present, after, before)

        return await asyncio.to_thread(look)

    def _of(self, conversation: Conversation, after: int, before: int) -> dict[str, Any]:
        if after >= max(conversation.next_seq, 1):
            # The device is ahead of the log: a database was put back to an earlier day.
            after = 0
        return {
            **self._page(conversation.id, after, before, REPLAYED),
            **(self._talk.standing(conversation.id) if conversation.stored else UNBEGUN),
            "read": {"customer": conversation.customer_read, "agent": conversation.agent_read},
        }

    def _page(self, conversation_id: str, after: int, before: int, most: int) -> dict[str, Any]:
        found = self._log.messages(conversation_id, after=after, before=before or None, limit=most + 1)
        return {"messages": [message.public() for message in found[-most:]], "more": len(found) > most}


def _standing(news: dict[str, Any]) -> tuple[Any, ...]:
    return news["mode"], news["queue"], news["agent"], news["read"]
