"""What is said in a conversation and who has it, shown to everybody whom it concerns."""

from __future__ import annotations

import asyncio
from functools import partial
from typing import Any, Literal

from desk.talk.log import ConversationLog
from desk.talk.messages import Message, Speaker
from desk.talk.push import Push
from desk.talk.writers import Writers
from support.clock import now
from support.people.handoffs import HandoffQueue
from support.reading.privacy import mask_secrets
from support.reading.text import storable

_TOLD_OF_MOVES = 200
"""Waiting customers who are told of their new place when the queue moves."""

_TYPED: tuple[Speaker, ...] = ("agent", "note")
"""Whose words a person has typed: they are masked."""


class Talk:
    """The conversations as customers' devices and agents follow them.

    Args:
        log: Keeps what is said.
        handoffs: Knows who waits, and who has a conversation.
        writers: Threads for the same database.
        push: Reaches devices and agents.
    """

    def __init__(self, log: ConversationLog, handoffs: HandoffQueue, writers: Writers, push: Push) -> None:
        self._log = log
        self._handoffs = handoffs
        self._writers = writers
        self._push = push

    async def say(
        self,
        conversation_id: str,
        speaker: Speaker,
        text: str,
        *,
        agent: str | None = None,
        client_id: str | None = None,
    ) -> Message:
        """Store a message and show it: to the agents, and unless it is a note to the customer.

        Args:
            speaker: Anybody but the customer.
            agent: Who says it, for the speakers agent and note.
            client_id: Idempotency key within the conversation.

        Raises:
            ConversationNotFound: There is no such conversation.
            DatabaseUnavailable: It was not stored.
        """
        kept = mask_secrets(storable(text).strip()).text if speaker in _TYPED else text
        append = partial(self._log.append, at=now(), client_id=client_id, agent=agent)
        message, created = await self._writers.write(append, conversation_id, speaker, kept)
        if created:
            await self.show(message)
        return message

    async def show(self, message: Message) -> None:
        """Push a stored message: to the agents, and unless it is a note to the customer's devices."""
        public = message.public()
        if message.speaker != "note":
            await self._push.to_customer(message.conversation_id, "message", public)
        await self._push.to_agents("message", {"conversation": message.conversation_id, "message": public})

    async def show_typing(self, conversation_id: str, who: Literal["bot", "agent"], on: bool) -> None:
        """Show the customer that somebody is writing, or no longer."""
        await self._push.to_customer(conversation_id, "typing", {"who": who, "on": on})

    async def show_draft(self, conversation_id: str, on: bool, draft: str) -> None:
        """Show the agents that the customer is writing, and what so far."""
        await self._push.to_agents("typing", {"conversation": conversation_id, "on": on, "draft": draft})

    async def show_rating(self, conversation_id: str, stars: int) -> None:
        """Show the agents how the customer has rated the conversation."""
        await self._push.to_agents("rated", {"conversation": conversation_id, "stars": stars})

    async def ask_rating(self, conversation_id: str) -> None:
        """Ask the customer for a rating."""
        await self._push.to_customer(conversation_id, "rate", {"ask": True})

    async def mark_read(self, conversation_id: str, side: Literal["customer", "agent"], seq: int) -> None:
        """Note and show how far a side has read.

        Raises:
            ConversationNotFound: There is no such conversation.
            DatabaseUnavailable: It was not stored.
        """
        marked = await self._writers.write(self._log.mark_read, conversation_id, side, seq)
        marks = {"customer": marked.customer_read, "agent": marked.agent_read}
        await self._push.to_customer(conversation_id, "read", marks)
        await self._push.to_agents("read", {"conversation": conversation_id, **marks})

    async def cut_off(self, conversation_id: str) -> None:
        """The conversation is not its customer's any more: no device of theirs hears of it from now on, and
        the agents are told to look again."""
        await self._push.cut_off(conversation_id)
        await self.announce_mode(conversation_id)

    async def nobody_waits(self, conversation_id: str) -> None:
        """The conversation has ended: it waits for a person no more."""
        await self._writers.write(self._handoffs.cancel, conversation_id, now())

    async def announce_mode(self, conversation_id: str) -> None:
        """Tell the customer and the agents who has the conversation now (`mode`, `queue`), and those who
        wait behind their new places."""
        standing = await asyncio.to_thread(self.standing, conversation_id)
        await self._push.to_customer(conversation_id, "mode", standing)
        await self._push.to_agents("queue", {"conversation": conversation_id, **standing})
        # Who comes or goes moves the others.
        others = await asyncio.to_thread(self._handoffs.waiting)
        for position, other in enumerate(others[:_TOLD_OF_MOVES], start=1):
            if other.conversation_id != conversation_id:
                moved = {"mode": "waiting", "queue": self._place(position), "agent": None}
                await self._push.to_customer(other.conversation_id, "mode", moved)

    def standing(self, conversation_id: str) -> dict[str, Any]:
        """Who has the conversation: `mode`, `queue` (position, wait_minutes) and `agent` where there is one.

        Synchronous.

        Raises:
            ConversationNotFound: There is no such conversation.
            DatabaseUnavailable: It could not be read.
        """
        found = self._log.standing(conversation_id)
        queue = self._place(found.place) if found.place is not None else None
        return {"mode": found.mode, "queue": queue, "agent": found.agent}

    def _place(self, position: int) -> dict[str, int]:
        minutes = self._handoffs.expected_wait(position).total_seconds() / 60
        return {"position": position, "wait_minutes": int(minutes)}
