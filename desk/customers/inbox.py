"""What customers do: write, ask for a person, leave the queue, rate."""

from __future__ import annotations

import asyncio
import contextlib
import uuid
from dataclasses import dataclass

from desk.customers.limits import LONGEST_ACCEPTED, LONGEST_NAME
from desk.customers.refusals import Refused
from desk.customers.uploads import encoded_anew
from desk.talk.claims import Claims, Received
from desk.talk.log import ConversationLog
from desk.talk.messages import Conversation, ConversationNotFound, Message, NotTheirs
from desk.talk.pictures import Picture, Pictures
from desk.talk.relay import Relay
from desk.talk.talk import Talk
from desk.talk.writers import Writers
from desk.words import Words
from support.clock import now
from support.people.handoffs import HandoffQueue
from support.reading.privacy import mask_secrets
from support.reading.text import LONGEST_READ, storable

_LEFT = "customer_left"
"""Of the `close_reasons` in `data/words/console.yml`."""


@dataclass(frozen=True)
class Inbox:
    """Takes in what customers send; every door leads here.

    Attributes:
        log: Conversations and messages.
        claims: Stores what is for the engine.
        handoffs: Who waits for a person.
        pictures: Uploads.
        writers: Threads for the same database.
        relay: Brings messages to the engine.
        talk: Shows what was said.
        words: The desk's sentences.
    """

    log: ConversationLog
    claims: Claims
    handoffs: HandoffQueue
    pictures: Pictures
    writers: Writers
    relay: Relay
    talk: Talk
    words: Words

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
        conversation the engine is not asked; while it waits for one the engine goes on helping.

        Raises:
            Refused: `too_long`, `invalid`, `not_offered` or `expired`.
            DatabaseUnavailable: Nothing was accepted.
        """
        typed = _checked(client_id, text)
        with self.relay.expecting(conversation.id):
            try:
                received = await self.writers.write(
                    self._accept, conversation, client_id, typed, payload, picture_id
                )
            except NotTheirs:
                raise Refused("expired") from None
            if received.created and received.message.state == "pending":
                self.relay.wake(conversation.id, received.claim)
        if received.created:
            await self._show(received, len(typed) > LONGEST_READ)
        return received.message

    async def stored(self, conversation_id: str, client_id: str) -> Message | None:
        """The message that was stored under a client's id before."""
        return await asyncio.to_thread(self.log.find, conversation_id, client_id)

    async def keep_picture(self, conversation: Conversation, data: bytes) -> Picture:
        """Check and store an upload, to be sent with a message that names it.

        Raises:
            Refused: `too_large`, or `bad_type` when it is no picture that can be read.
            DatabaseUnavailable: It was not stored.
        """

        def keep() -> Picture:
            picture = encoded_anew(data)
            self.log.keep(conversation)
            return self.pictures.keep(conversation.id, *picture, now())

        # Not one of the writers: reading a picture takes time, and they are few.
        return await asyncio.to_thread(keep)

    async def picture(self, conversation_id: str, id: str) -> Picture:
        """A picture of the caller's own conversation.

        Raises:
            Refused: `not_found`.
        """
        found = await asyncio.to_thread(self.pictures.get, id)
        if found is None or found.conversation_id != conversation_id:
            raise Refused("not_found")
        return found

    async def ask_for_person(self, conversation: Conversation, client_id: str | None = None) -> Message:
        """The button for a person: a message like any other.

        Raises:
            DatabaseUnavailable: Nothing was accepted.
        """
        name = client_id or f"person-{uuid.uuid4().hex}"
        return await self.receive(conversation, client_id=name, text=self.words.content["person"])

    async def leave_queue(self, conversation_id: str) -> None:
        """The customer does not want to wait for a person any more; nothing happens when none waits."""
        if await self.writers.write(self.handoffs.cancel, conversation_id, now()):
            await self.talk.say(conversation_id, "system", self.words.say("left_queue"))
            await self.talk.announce_mode(conversation_id)

    async def end(self, conversation: Conversation) -> None:
        """The visitor is done for good: the secret leads nowhere any more, nobody waits or is talked to.

        Nothing happens when nothing was said, or the conversation was ended or adopted before.
        """
        id = conversation.id
        if await self.writers.write(self._leave, conversation):
            await self.talk.cut_off(id)
            await self.talk.say(id, "system", self.words.say("visitor_ended"))

    async def read(self, conversation_id: str, seq: int) -> None:
        """Note and show how far the customer has read; nothing while nothing was said."""
        with contextlib.suppress(ConversationNotFound):
            await self.talk.mark_read(conversation_id, "customer", seq)

    async def rate(self, conversation_id: str, stars: int, comment: str) -> None:
        """Keep a rating.

        Raises:
            Refused: `invalid`, not 1 to 5 stars.
        """
        if not 1 <= stars <= 5:
            raise Refused("invalid")
        kept = _cut(storable(comment).strip())
        if await self.writers.write(self.log.rate, conversation_id, stars, kept):
            await self.talk.show_rating(conversation_id, stars)

    async def typing(self, conversation_id: str, on: bool, draft: str) -> None:
        """Show the agents that the customer writes, and what so far, masked."""
        await self.talk.show_draft(conversation_id, on, _cut(storable(draft).strip()))

    async def left(self, conversation_id: str) -> None:
        """Note that the customer was connected until now."""
        await self.writers.write(self.log.touch, conversation_id, now())

    def _leave(self, conversation: Conversation) -> bool:
        at = now()
        if not self.log.leave(conversation, _LEFT, at):
            return False
        # Who only waited counts as having left the queue.
        if not self.handoffs.cancel(conversation.id, at):
            self.handoffs.close(conversation.id, at)
        return True

    def _accept(
        self,
        conversation: Conversation,
        client_id: str,
        typed: str,
        payload: str | None,
        picture_id: str | None,
    ) -> Received:
        """Checks and stores a customer's message; with the first one the conversation."""
        id = conversation.id
        text = _cut(typed)
        if payload is not None and self.log.find(id, client_id) is None:
            offered = self.log.offered(id)
            if payload not in offered:
                raise Refused("not_offered")
            text = offered[payload]
        if picture_id is not None and not self.pictures.belongs(picture_id, id):
            raise Refused("invalid")
        if not text and picture_id is None:
            raise Refused("invalid")
        self.log.keep(conversation)
        return self.claims.receive(
            conversation, text, client_id=client_id, at=now(), payload=payload, picture_id=picture_id
        )

    async def _show(self, received: Received, cut: bool) -> None:
        """Shows a new message, and says what the customer has to know of it."""
        message, id = received.message, received.message.conversation_id
        await self.talk.show(message)
        if received.before == "closed":
            await self.talk.announce_mode(id)
        if cut:
            await self.talk.say(id, "system", self.words.say("cut", length=str(LONGEST_READ)))


def _checked(client_id: str, text: str) -> str:
    """The text as it can be stored.

    Raises:
        Refused: `invalid` name of the message, or `too_long`.
    """
    if not client_id or len(client_id) > LONGEST_NAME or "\0" in client_id:
        raise Refused("invalid")
    typed = storable(text).strip()
    if len(typed) > LONGEST_ACCEPTED:
        raise Refused("too_long")
    return typed


def _cut(typed: str) -> str:
    """What is kept of a storable text: so much as is read, masked."""
    return mask_secrets(typed[:LONGEST_READ]).text
