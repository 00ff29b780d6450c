"""Brings customers' messages to the engine, one worker a conversation, in order, and answers back."""

from __future__ import annotations

import asyncio
import contextlib
import logging
from collections import Counter
from collections.abc import Iterator
from functools import partial
from typing import Any, Protocol

from desk.talk.claims import Claim, Claims
from desk.talk.engine_client import EngineClient, EngineFailed, EngineLost
from desk.talk.messages import Draft, Message, State
from desk.talk.talk import Talk
from desk.talk.writers import Writers
from desk.words import Words
from support.clock import now
from support.storage.database import DatabaseUnavailable

logger = logging.getLogger(__name__)

SWEEP_SECONDS = 2.0
"""How often messages are looked for that nobody works on."""

TYPING_AFTER = 0.3
"""Seconds after which the customer sees that the bot is writing; most answers are there before."""


class StandIn(Protocol):
    """Who is called when the engine fails."""

    def call_a_person(self, message: Message, account_id: str | None) -> str:
        """See that a person takes care of the customer. Synchronous.

        Args:
            message: The one that the engine did not answer.
            account_id: The verified account.

        Returns:
            What the customer is told; empty when nothing has to be said.

        Raises:
            DatabaseUnavailable: Nothing was done.
        """


class Relay:
    """The workers of this process.

    Args:
        claims: What waits for the engine.
        writers: Threads for the same database.
        talk: Shows what comes back.
        engine: Answers.
        stand_in: Is called when it does not.
        words: What is said to pictures, which the engine does not see.
        seconds: How long the engine may take for one message, over all that it is asked for it.
    """

    def __init__(
        self,
        claims: Claims,
        writers: Writers,
        talk: Talk,
        engine: EngineClient,
        stand_in: StandIn,
        words: Words,
        seconds: float,
    ) -> None:
        self._claims = claims
        self._writers = writers
        self._talk = talk
        self._engine = engine
        self._stand_in = stand_in
        self._words = words
        self._seconds = seconds
        self._handed: dict[str, Claim] = {}
        self._workers: dict[str, asyncio.Task[None]] = {}
        self._again: set[str] = set()
        self._dropped: set[str] = set()
        self._expected: Counter[str] = Counter()
        self._sweeper: asyncio.Task[None] | None = None

    async def start(self) -> None:
        """Take up what a killed process left, now and from time to time."""
        self._sweeper = asyncio.create_task(self._sweep())

    async def stop(self) -> None:
        """End; what is pending stays so, and is taken up by the next process."""
        tasks = [task for task in (self._sweeper, *self._workers.values()) if task is not None]
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)

    @contextlib.contextmanager
    def expecting(self, conversation_id: str) -> Iterator[None]:
        """While a message is stored that `wake` will be called for: nobody else looks for it."""
        self._expected[conversation_id] += 1
        try:
            yield
        finally:
            self._expected[conversation_id] -= 1
            if not self._expected[conversation_id]:
                del self._expected[conversation_id]

    def wake(self, conversation_id: str, claim: Claim | None = None) -> None:
        """See to a conversation's pending messages.

        Args:
            claim: The first of them, if it has been claimed for this process already.
        """
        if claim is not None:
            self._handed[conversation_id] = claim
        if conversation_id in self._workers:
            self._again.add(conversation_id)
        else:
            self._workers[conversation_id] = asyncio.create_task(self._work(conversation_id))

    async def _work(self, conversation_id: str) -> None:
        try:
            while True:
                self._again.discard(conversation_id)
                await self._drain(conversation_id)
                if conversation_id not in self._again:
                    return
        except DatabaseUnavailable as failure:
            self._dropped.add(conversation_id)
            logger.error("A message waits for the database: %s", failure)
        except Exception:
            self._dropped.add(conversation_id)
            logger.exception("A message could not be relayed; it is tried again")
        finally:
            del self._workers[conversation_id]

    async def _drain(self, conversation_id: str) -> None:
        claim = self._handed.pop(conversation_id, None)
        if claim is None:
            resume = conversation_id in self._dropped
            claim_next = partial(self._claims.claim, resume=resume)
            claim = await self._writers.write(claim_next, conversation_id, now())
            self._dropped.discard(conversation_id)
        while claim is not None:
            claim = await self._answer(claim)

    async def _answer(self, claim: Claim) -> Claim | None:
        """One message; gives the next one."""
        if claim.mode == "human":
            return await self._finish(claim, [])
        try:
            async with self._typing(claim):
                # The customer is promised an answer within 5 seconds.
                replies = await asyncio.wait_for(self._ask(claim), self._seconds)
        except (EngineFailed, asyncio.TimeoutError) as failure:
            logger.error("The engine failed: %s", str(failure) or type(failure).__name__)
            return await self._fail(claim)
        return await self._finish(claim, [*self._to_picture(claim, replies), *replies])

    def _to_picture(self, claim: Claim, replies: list[Draft]) -> list[Draft]:
        """That a picture is kept and cannot be read; what it is about is asked where nothing else is said."""
        if claim.message.picture_id is None:
            return []
        goes_on = replies or claim.mode == "waiting"
        return [Draft("bot", self._words.say("picture_kept" if goes_on else "picture_received"))]

    async def _ask(self, claim: Claim) -> list[Draft]:
        engine, message = self._engine, claim.message
        id, name = message.conversation_id, f"{message.conversation_id}:{message.seq}"
        if claim.begun and (said := await engine.said(id, name)) is not None:
            return said
        if claim.behind:
            await engine.tell(id, [], "waiting" if claim.mode == "waiting" else "none")
            await self._writers.write(self._claims.set_engine_behind, id, False)
        text = message.payload or _untyped_command(message.text)
        picture = message.picture_id is not None
        say = partial(engine.say, id, text, account_id=claim.account_id, message_id=name, picture=picture)
        try:
            replies = await say()
        except EngineLost:
            said = await engine.said(id, name)
            if said is not None:
                return said
            replies = await say()
        if not picture and not replies and claim.mode != "waiting" and await self._bot_still_has(id):
            raise EngineFailed("no answer")
        return replies

    async def _bot_still_has(self, conversation_id: str) -> bool:
        standing = await asyncio.to_thread(self._talk.standing, conversation_id)
        return bool(standing["mode"] == "bot")

    async def _finish(self, claim: Claim, replies: list[Draft]) -> Claim | None:
        return await self._keep(claim, "done", replies)

    async def _fail(self, claim: Claim) -> Claim | None:
        """Tells the customer, once, and calls a person; nothing else of the conversation is asked."""
        call = self._stand_in.call_a_person
        sentence = await self._writers.write(call, claim.message, claim.account_id)
        replies = [Draft("system", sentence)] if sentence else []
        return await self._keep(claim, "failed", replies)

    async def _keep(self, claim: Claim, state: State, replies: list[Draft]) -> Claim | None:
        answered = partial(self._claims.answered, all_pending=state == "failed")
        for again in (0.2, 0.5, 1.0, 2.0, None):
            try:
                result = await self._writers.write(answered, claim, state, replies, now())
                break
            except DatabaseUnavailable:
                # The engine has spoken: waiting a little is cheaper than finding out later what it said.
                if again is None:
                    raise
                await asyncio.sleep(again)
        if result is None:
            return None
        stored, mode, following = result
        for message in stored:
            await self._talk.show(message)
        if mode == "closed":
            # Ended while the engine was asked: it may have called a person for somebody who is gone.
            await self._talk.nobody_waits(claim.message.conversation_id)
        # Also when it waits as before: in between the wait may have been left, and this begun another.
        if mode != claim.mode or mode == "waiting":
            await self._talk.announce_mode(claim.message.conversation_id)
        return following

    @contextlib.asynccontextmanager
    async def _typing(self, claim: Claim) -> Any:
        """Shows that the bot is writing while the engine takes its time."""
        id = claim.message.conversation_id
        shown = False

        async def show() -> None:
            nonlocal shown
            await asyncio.sleep(TYPING_AFTER)
            shown = True
            await self._talk.show_typing(id, "bot", True)

        showing = asyncio.create_task(show())
        try:
            yield
        finally:
            showing.cancel()
            if shown:
                await self._talk.show_typing(id, "bot", False)

    async def _sweep(self) -> None:
        before: set[str] | None = None
        while True:
            try:
                found = set(await asyncio.to_thread(self._claims.pending))
            except DatabaseUnavailable as failure:
                logger.error("Pending messages can't be read: %s", failure)
                found = set()
            # Seen twice: nobody works on it. At the start nobody does anyway.
            for conversation_id in found if before is None else found & before:
                if conversation_id not in self._workers and conversation_id not in self._expected:
                    self.wake(conversation_id)
            before = found
            await asyncio.sleep(SWEEP_SECONDS)


def _untyped_command(text: str) -> str:
    """The text with a leading slash made one that commands nothing."""
    return f"／{text[1:]}" if text.startswith("/") else text
