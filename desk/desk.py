"""The desk with everything wired together: what routes, sockets and the console call."""

from __future__ import annotations

import asyncio
import uuid
from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from typing import Any, Literal, TypeVar

from desk.configuration import DeskConfiguration
from desk.customers.limits import LONGEST_ACCEPTED, LONGEST_NAME, Refused
from desk.customers.pictures import Pictures
from desk.people.card import case_facts
from desk.people.outage import Outage
from desk.talk.engine_client import Engine
from desk.talk.log import Button, Conversation, ConversationLog, Message, NotTheirs, Received, Speaker
from desk.talk.push import Push
from desk.talk.relay import Relay
from desk.words import Words
from support.clock import now
from support.company.settings import Settings
from support.people.escalation import Escalation
from support.people.handoffs import HandoffQueue
from support.people.tickets import TicketStore
from support.reading.privacy import mask_secrets
from support.reading.text import LONGEST_READ
from support.storage.database import open_database

Result = TypeVar("Result")

_WRITERS = 8

_TOLD_OF_MOVES = 200
"""Waiting customers who are told of their new place when the queue moves."""


class Desk:
    """Everything that serves customers and agents.

    Attributes:
        configuration: From the environment.
        log: Conversations and messages; synchronous.
        handoffs: Who waits for a person, who has which conversation; synchronous.
        tickets: Synchronous.
        settings: The company's.
        push: To customers' devices and agents.
        engine: The Rasa engine.
        outage: Speaks in the engine's place when it fails; synchronous.
        words: The desk's own sentences.
        relay: Brings messages to the engine and answers back.
        pictures: Uploads; synchronous.
    """

    def __init__(self, configuration: DeskConfiguration) -> None:
        database = open_database(configuration.environment.database_url)
        # SQLite has one writer: in a queue of our own nobody sleeps until the lock is free by chance.
        writers = 1 if database.dialect.name == "sqlite" else _WRITERS
        self._writers = ThreadPoolExecutor(writers, thread_name_prefix="desk-writer")
        self.configuration = configuration
        self.database = database
        self.settings = Settings.load(configuration.environment.settings_file)
        self.handoffs = HandoffQueue(
            database,
            minutes_per_conversation=self.settings.minutes_per_conversation,
            agents_on_duty=self.settings.agents_on_duty,
        )
        self.tickets = TicketStore(database)
        self.log = ConversationLog(database, self.handoffs)
        self.pictures = Pictures(database)
        self.words = Words.load()
        self.push = Push(configuration.redis_url)
        self.engine = Engine(configuration)
        escalation = Escalation(self.tickets, self.handoffs, self.settings)
        self.outage = Outage(escalation, self.handoffs, self.log, self.words)
        self.relay = Relay(self)

    async def start(self) -> None:
        """Begin to relay, and to hear the other processes."""
        await self.push.start()
        await self.relay.start()

    async def stop(self) -> None:
        """End; what is not answered yet stays stored."""
        await self.relay.stop()
        await self.push.stop()
        await self.engine.close()
        self._writers.shutdown()

    async def write(self, act: Callable[..., Result], *arguments: Any) -> Result:
        """Do something that writes to the database, beside the event loop."""
        return await asyncio.get_running_loop().run_in_executor(self._writers, act, *arguments)

    # --- what a customer does ----------------------------------------------------------------------

    async def receive(
        self,
        conversation: Conversation,
        *,
        client_id: str,
        text: str,
        payload: str | None = None,
        picture_id: str | None = None,
    ) -> Message:
        """A customer's message: stored, shown to devices and agents, then brought to the engine.

        The same `client_id` again gives the same message and does nothing else. While a person has the
        conversation the engine is not asked; while it waits for one the engine is (it is silent, but
        notices a cancelled wait).

        Raises:
            Refused: `too_long`, `invalid` or `not_offered`.
            DatabaseUnavailable: Nothing was accepted.
        """
        typed = _storable(text)
        if len(client_id) > LONGEST_NAME or not client_id or "\0" in client_id:
            raise Refused("invalid")
        if len(typed) > LONGEST_ACCEPTED:
            raise Refused("too_long")
        with self.relay.expecting(conversation.id):
            try:
                received = await self.write(self._accept, conversation, client_id, typed, payload, picture_id)
            except NotTheirs:
                raise Refused("expired") from None
            message = received.message
            if received.created and message.state == "pending":
                self.relay.wake(conversation.id, received.claim)
        if not received.created:
            return message
        await self.show(message)
        if received.before == "closed":
            await self.announce_mode(conversation.id)
        if len(typed) > LONGEST_READ:
            await self.say(conversation.id, "system", self.words.say("cut", length=str(LONGEST_READ)))
        if message.picture_id and not message.text and received.before in ("bot", "closed"):
            await self.say(conversation.id, "bot", self.words.say("picture_received"))
        return message

    def _accept(
        self,
        conversation: Conversation,
        client_id: str,
        typed: str,
        payload: str | None,
        picture_id: str | None,
    ) -> Received:
        """Checks and stores a customer's message."""
        id = conversation.id
        text = mask_secrets(typed[:LONGEST_READ]).text
        if payload is not None and self.log.find(id, client_id) is None:
            offered = self.log.offered(id)
            if payload not in offered:
                raise Refused("not_offered")
            text = offered[payload]
        if picture_id is not None and not self.pictures.belongs(picture_id, id):
            raise Refused("invalid")
        if not text and picture_id is None:
            raise Refused("invalid")
        return self.log.receive(
            conversation,
            text,
            client_id=client_id,
            at=now(),
            worker=self.relay.name,
            payload=payload,
            picture_id=picture_id,
        )

    # --- what is said to a customer ------------------------------------------------------------------

    async def say(
        self,
        conversation_id: str,
        speaker: Speaker,
        text: str,
        *,
        agent: str | None = None,
        client_id: str | None = None,
        buttons: Iterable[Button] = (),
    ) -> Message:
        """Store a message and show it: to the agents, and unless it is a note to the customer.

        Args:
            agent: Who says it, for the speakers agent and note.
            client_id: Idempotency key within the conversation.

        Raises:
            DatabaseUnavailable: It was not stored.
        """
        kept = mask_secrets(_storable(text)).text if speaker in ("agent", "note", "customer") else text
        append = partial(self.log.append, at=now(), client_id=client_id, agent=agent, buttons=tuple(buttons))
        message, created = await self.write(append, conversation_id, speaker, kept)
        if created:
            await self.show(message)
        return message

    async def show(self, message: Message) -> None:
        """Push a stored message: to the agents, and unless it is a note to the customer's devices."""
        public = message.public()
        if message.speaker != "note":
            await self.push.to_customer(message.conversation_id, "message", public)
        await self.push.to_agents("message", {"conversation": message.conversation_id, "message": public})

    async def announce_mode(self, conversation_id: str) -> None:
        """Tell the customer and the agents who has the conversation now (`mode`, `queue`), and those who
        wait behind their new places."""
        standing = await asyncio.to_thread(self.standing, conversation_id)
        await self.push.to_customer(conversation_id, "mode", standing)
        await self.push.to_agents("queue", {"conversation": conversation_id, **standing})
        # Who comes or goes moves the others.
        others = await asyncio.to_thread(self.handoffs.waiting)
        for position, other in enumerate(others[:_TOLD_OF_MOVES], start=1):
            if other.conversation_id != conversation_id:
                moved = {"mode": "waiting", "queue": self._place(position), "agent": None}
                await self.push.to_customer(other.conversation_id, "mode", moved)

    def _place(self, position: int) -> dict[str, int]:
        minutes = self.handoffs.expected_wait(position).total_seconds() / 60
        return {"position": position, "wait_minutes": int(minutes)}

    def standing(self, conversation_id: str) -> dict[str, Any]:
        """Who has the conversation: `mode`, `queue` (position, wait_minutes) and `agent` where there is one.

        Synchronous.
        """
        mode = self.log.mode(conversation_id)
        standing: dict[str, Any] = {"mode": mode, "queue": None, "agent": None}
        if mode == "waiting":
            standing["queue"] = self._place(self.handoffs.position(conversation_id))
        if mode == "human":
            latest = self.handoffs.latest(conversation_id)
            standing["agent"] = latest.agent if latest else None
        return standing

    # --- what agents look at --------------------------------------------------------------------------

    async def facts(self, conversation_id: str) -> dict[str, Any]:
        """What is known of the case, for the facts card, in Chinese as an agent reads it.

        From the conversation's newest ticket, else from the engine's slots.

        Returns:
            `problem`, `account`, `time`, `amount`, `transaction`, `method`, `description`, `contact`,
            `ticket`, `due`: texts, empty if unknown; `verified`: bool; `findings`, `tried`: lists of texts.
        """
        return await case_facts(self, conversation_id)

    # --- what a customer does beside writing ----------------------------------------------------------

    async def ask_for_person(self, conversation: Conversation, client_id: str | None = None) -> Message:
        """The button for a person: a message like any other.

        Raises:
            DatabaseUnavailable: Nothing was accepted.
        """
        name = client_id or f"person-{uuid.uuid4().hex}"
        return await self.receive(conversation, client_id=name, text=self.words.content["person"])

    async def leave_queue(self, conversation_id: str) -> None:
        """The customer does not want to wait for a person any more; nothing happens when none waits."""
        if await self.write(self.handoffs.cancel, conversation_id, now()):
            await self.say(conversation_id, "system", self.words.say("left_queue"))
            await self.announce_mode(conversation_id)

    async def read(self, conversation_id: str, side: Literal["customer", "agent"], seq: int) -> None:
        """Note and show how far a side has read."""
        marked = await self.write(self.log.mark_read, conversation_id, side, seq)
        marks = {"customer": marked.customer_read, "agent": marked.agent_read}
        await self.push.to_customer(conversation_id, "read", marks)
        await self.push.to_agents("read", {"conversation": conversation_id, **marks})

    async def rate(self, conversation_id: str, stars: int, comment: str) -> None:
        """Keep a rating.

        Raises:
            Refused: `invalid`, not 1 to 5 stars.
        """
        if not 1 <= stars <= 5:
            raise Refused("invalid")
        kept = mask_secrets(_storable(comment)[:LONGEST_READ]).text
        await self.write(self.log.rate, conversation_id, stars, kept)
        await self.push.to_agents("rated", {"conversation": conversation_id, "stars": stars})

    async def typing(self, conversation_id: str, on: bool, draft: str) -> None:
        """Show the agents that the customer writes, and what so far, masked."""
        seen = mask_secrets(_storable(draft)[:LONGEST_READ]).text
        await self.push.to_agents("typing", {"conversation": conversation_id, "on": on, "draft": seen})

    def transcript(self, conversation_id: str) -> str:
        """The conversation as a text that the customer may keep. Synchronous."""
        words = self.words.content
        own = words["transcript"]
        lines = [own["title"].format(product=self.settings.product), ""]
        for message in self.log.messages(conversation_id, limit=2000):
            who = own["you"] if message.speaker == "customer" else words["speakers"][message.speaker]
            name = f"{who} {message.agent}" if message.agent else who
            text = message.text or own["picture"]
            lines.append(f"[{message.created_at:%Y-%m-%d %H:%M}] {name}：{text}")
        return "\n".join(lines) + "\n"


def _storable(text: str) -> str:
    """The text without what no database takes: NUL, and half a character; no blanks around it."""
    return text.replace("\0", "").encode("utf-8", "ignore").decode("utf-8").strip()
