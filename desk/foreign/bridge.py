"""Keeps a foreign desk and ours together.

What is to be done is read from the database each time (who waits, what was said, who has it), so a
restart or an outage delays it and loses nothing; what was done already is noticed and not done again.
"""

from __future__ import annotations

import asyncio
import contextlib
import hashlib
import logging
from datetime import datetime

from starlette.concurrency import run_in_threadpool

from desk.foreign.persistence import for_ever
from desk.foreign.port import (
    AgentClosed,
    AgentJoined,
    AgentSaid,
    Briefing,
    CustomerMessage,
    Event,
    ForeignConversationLost,
    ForeignDesk,
    ForeignDeskUnavailable,
    Line,
    Lost,
)
from desk.foreign.references import Reference, References
from desk.people.agents import Agent, AgentStore
from desk.people.card import Card
from desk.people.handover import Handover
from desk.people.not_allowed import NotAllowed
from desk.talk.log import ConversationLog
from desk.talk.messages import ConversationNotFound, Message
from desk.talk.push import Push
from desk.talk.talk import Talk
from support.catalogue.showing import finding_label
from support.clock import now
from support.company.wording import words
from support.people.briefing import rows
from support.people.handoffs import Handoff, HandoffQueue
from support.reading.privacy import mask_secrets
from support.reading.text import LONGEST_READ
from support.storage.database import DatabaseUnavailable

LOOK_SECONDS = 2.0
"""How often we look without having been woken."""

_LOG = logging.getLogger(__name__)
_TRANSCRIPT = 60
_AT_ONCE = 1000


class Bridge:
    """One foreign desk beside our console: whoever takes a hand-off first has it."""

    def __init__(
        self,
        foreign: ForeignDesk,
        references: References,
        *,
        log: ConversationLog,
        handoffs: HandoffQueue,
        talk: Talk,
        push: Push,
        card: Card,
        handover: Handover,
        agents: AgentStore,
    ) -> None:
        """
        Args:
            references: Of this foreign desk.
            log: Conversations and messages.
            handoffs: What is shown over there.
            talk: Tells customers.
            push: Says that there is news.
            card: What is known of a case.
            handover: Does what the agents over there do.
            agents: Our own; a foreign agent of the same name is told apart.
        """
        self._foreign = foreign
        self._references = references
        self._log = log
        self._handoffs = handoffs
        self._talk = talk
        self._push = push
        self._card = card
        self._handover = handover
        self._agents = agents
        self._news = asyncio.Event()
        # Events from there and our looking around change the same hand-offs.
        self._one = asyncio.Lock()

    async def run(self) -> None:
        """Work until cancelled."""
        looking = for_ever(self._look_around, "the foreign desk is behind")
        tasks = [
            asyncio.create_task(work) for work in (self._foreign.listen(self.hear), looking, self._watch())
        ]
        try:
            await asyncio.gather(*tasks)
        finally:
            for task in tasks:
                task.cancel()
            for task in tasks:
                with contextlib.suppress(asyncio.CancelledError, Exception):
                    await task

    async def hear(self, event: Event) -> None:
        """Do what an agent over there did; see `Listener`."""
        async with self._one:
            reference = await self._references.of(event.reference)
            if reference is None or reference.closed_at is not None:
                return
            try:
                await self._act(reference, event)
            except (NotAllowed, ConversationNotFound) as refused:
                _LOG.info("an act at the foreign desk came too late: %s", refused)
            except DatabaseUnavailable:
                raise
            except Exception:
                # Given again, it would fail again, and hold up every other customer.
                _LOG.exception("an act at the foreign desk was lost")
        self._news.set()

    async def look(self) -> None:
        """Bring the foreign desk up to date once.

        Raises:
            ForeignDeskUnavailable: Something is left to do.
            DatabaseUnavailable: As before.
        """
        async with self._one:
            await self._follow_open()
            await self._open_waiting()

    async def _look_around(self) -> None:
        self._news.clear()
        await self.look()
        with contextlib.suppress(asyncio.TimeoutError):
            await asyncio.wait_for(self._news.wait(), LOOK_SECONDS)

    async def _watch(self) -> None:
        async for _ in self._push.agents():
            self._news.set()

    # --- what happens over there -----------------------------------------------------------------------

    async def _act(self, reference: Reference, event: Event) -> None:
        if isinstance(event, Lost):
            await self._lose(reference)
            return
        agent = await self._known_as(event.agent)
        if isinstance(event, AgentJoined):
            if reference.agent is None or reference.agent == agent.name:
                await self._take(reference, agent)
        elif isinstance(event, AgentSaid):
            await self._take(reference, agent)
            await self._reply(reference, agent, event)
        else:
            await self._give_back(reference, event)

    async def _reply(self, reference: Reference, agent: Agent, event: AgentSaid) -> None:
        # Masked whole, then cut: a message longer than the desk stores comes as several.
        text = mask_secrets(event.text).text
        for start in range(0, len(text), LONGEST_READ):
            part, key = text[start : start + LONGEST_READ], _digest(f"{event.key}|{start}")
            # Looked up first, so that what is given again leaves no second audit line.
            known = await run_in_threadpool(self._log.find, reference.conversation_id, f"a-{key}")
            if known is None and part.strip():
                await self._handover.reply(agent, reference.conversation_id, part, key)

    async def _take(self, reference: Reference, agent: Agent) -> None:
        """Makes the agent the one who has the conversation; nothing when it is so.

        Raises:
            NotAllowed: Somebody at our console has it, or the customer does not wait any more.
        """
        conversation_id = reference.conversation_id
        handoff = await run_in_threadpool(self._handoffs.latest, conversation_id)
        if handoff is None or not _same(reference, handoff):
            raise NotAllowed("taken")
        if handoff.status == "active" and handoff.agent == agent.name:
            await self._references.taken(reference, agent.name)
            return
        if handoff.status == "active" and handoff.agent == reference.agent:
            # A colleague in the same room goes on.
            await run_in_threadpool(self._handoffs.pass_on, conversation_id, str(reference.agent), agent.name)
            await self._references.taken(reference, agent.name)
            await self._talk.announce_mode(conversation_id)
            return
        # Kept first: whoever looks in between must see that the new holder is the one over there.
        await self._references.taken(reference, agent.name)
        await self._handover.claim(agent, conversation_id)

    async def _give_back(self, reference: Reference, event: AgentClosed) -> None:
        conversation_id = reference.conversation_id
        if reference.agent is None:
            await self._decline(reference)
            return
        agent = _person(reference.agent)
        await self._take(reference, agent)
        if event.reason:
            await self._handover.note(agent, conversation_id, event.reason, _digest(event.key))
        await self._handover.give_back(agent, conversation_id)

    async def _decline(self, reference: Reference) -> None:
        """Nobody took it, and it was closed over there."""
        handoff = await run_in_threadpool(self._handoffs.latest, reference.conversation_id)
        if handoff is None or not _same(reference, handoff) or handoff.status != "waiting":
            return
        if await run_in_threadpool(self._handoffs.close, reference.conversation_id, now()):
            text = words("foreign")["declined"]
            await self._talk.say(
                reference.conversation_id, "system", text, client_id=f"declined-{reference.id}"
            )
            await self._talk.announce_mode(reference.conversation_id)

    async def _known_as(self, name: str) -> Agent:
        """The agent, by a name that none of ours has."""
        if await run_in_threadpool(self._agents.named, name) is not None:
            name = words("foreign")["namesake"].format(agent=name, desk=self._foreign.title)
        return _person(name)

    # --- what happens here -----------------------------------------------------------------------------

    async def _open_waiting(self) -> None:
        present = {reference.conversation_id for reference in await self._references.open()}
        for handoff in await run_in_threadpool(self._handoffs.waiting):
            if handoff.conversation_id not in present:
                await self._open(handoff)

    async def _open(self, handoff: Handoff) -> None:
        try:
            await run_in_threadpool(self._log.get, handoff.conversation_id)
        except ConversationNotFound:
            # Not one of the desk's customers: nobody could bring them an answer.
            return
        messages = await run_in_threadpool(
            lambda: self._log.messages(handoff.conversation_id, limit=_TRANSCRIPT)
        )
        # What was said later is passed on as messages, so that opening again tells the same.
        before = [message for message in messages if message.created_at <= handoff.requested_at]
        times = await self._references.count(handoff.conversation_id)
        briefing = await self._briefing(handoff, before, times)
        try:
            foreign_id = await self._foreign.open(briefing)
        except ForeignConversationLost as error:
            raise ForeignDeskUnavailable(f"no conversation can be opened there: {error}") from error
        sent = before[-1].seq if before else 0
        reference = await self._references.add(
            handoff.conversation_id, foreign_id, sent, handoff.requested_at
        )
        await self._send(reference, None)

    async def _briefing(self, handoff: Handoff, messages: list[Message], times: int) -> Briefing:
        speakers = words("foreign")["speakers"]
        key = f"{handoff.conversation_id}|{handoff.requested_at.isoformat()}|{times}"
        return Briefing(
            key=key,
            customer=words("foreign")["customer"].format(mark=_digest(handoff.conversation_id)[:4]),
            customer_key=_digest(handoff.conversation_id),
            urgency=handoff.urgency,
            ticket_number=handoff.ticket_number,
            requested_at=handoff.requested_at,
            summary=_summary(handoff),
            facts=await self._facts(handoff.conversation_id),
            transcript=tuple(
                Line(message.agent or speakers[message.speaker], _words(message), message.created_at)
                for message in messages
            ),
        )

    async def _facts(self, conversation_id: str) -> tuple[tuple[str, str], ...]:
        """What the summary does not say: what was found, and what the bot tried."""
        known = await self._card.known(conversation_id)
        heads, between = words("foreign")["facts"], words("foreign")["between"]
        found = [finding_label(known.problem, name) for name in known.findings]
        rows = ((heads["findings"], found), (heads["tried"], known.tried))
        return tuple((head, between.join(texts)) for head, texts in rows if texts)

    async def _follow_open(self) -> None:
        for reference in await self._references.open():
            try:
                await self._follow(reference)
            except ForeignConversationLost as error:
                _LOG.warning("a conversation is gone at the foreign desk: %s", error)
                await self._lose(reference)

    async def _follow(self, reference: Reference) -> None:
        handoff = await run_in_threadpool(self._handoffs.latest, reference.conversation_id)
        why = _over(reference, handoff)
        gone = bool(why) and await run_in_threadpool(self._abandoned, reference)
        if gone:
            why = "left"
        # The last words first: a customer may write while the agent closes.
        if why in ("", "agent", "left"):
            await self._send(reference, handoff.closed_at if handoff else None)
        if why:
            holder = (handoff.agent if handoff else None) or ""
            text = words("foreign")["closed"][why].format(agent=holder)
            await self._foreign.closed(reference.foreign_id, text)
            await self._references.close(reference, now())

    def _abandoned(self, reference: Reference) -> bool:
        """Whether the customer has ended the conversation for good."""
        present = self._log.stored(reference.conversation_id)
        return present is not None and present.owner == (None, None)

    async def _send(self, reference: Reference, until: datetime | None) -> None:
        """Passes on what the customer said, and what the bot answered meanwhile; what comes after `until` is
        between those two."""
        messages = await run_in_threadpool(
            lambda: self._log.messages(reference.conversation_id, after=reference.sent_seq, limit=_AT_ONCE)
        )
        for message in messages:
            if until is not None and message.created_at > until:
                return
            key = f"{reference.conversation_id}|{message.seq}"
            if message.speaker == "customer":
                said = CustomerMessage(key, _words(message))
                await self._foreign.customer_said(reference.foreign_id, said)
            elif message.speaker == "bot":
                row, speaker = words("foreign")["row"], words("foreign")["speakers"]["bot"]
                answer = CustomerMessage(key, row.format(head=speaker, text=_words(message)))
                await self._foreign.bot_said(reference.foreign_id, answer)
            await self._references.sent(reference, message.seq)

    async def _lose(self, reference: Reference) -> None:
        """The conversation is gone over there: back into the queue with it, where it is shown anew."""
        await self._references.close(reference, now())
        released = reference.agent is not None and await run_in_threadpool(
            self._handoffs.release, reference.conversation_id, reference.agent
        )
        if released:
            await self._talk.announce_mode(reference.conversation_id)


def _person(name: str) -> Agent:
    return Agent(id=0, name=name, role="agent", presence="online", seen_at=now())


def _same(reference: Reference, handoff: Handoff) -> bool:
    return reference.requested_at == handoff.requested_at and handoff.status in ("waiting", "active")


def _over(reference: Reference, handoff: Handoff | None) -> str:
    """Why a conversation is over there no more, as a key of the wording; empty while it is."""
    if handoff is None or handoff.requested_at != reference.requested_at:
        return "ended"
    if handoff.status == "waiting":
        return ""
    if handoff.status == "cancelled":
        return "customer"
    if handoff.agent != reference.agent:
        return "colleague" if handoff.status == "active" and handoff.agent else "ended"
    return "" if handoff.status == "active" else "agent"


def _summary(handoff: Handoff) -> str:
    heads, row_of = words("console")["summary"], words("foreign")["row"]
    # Told from the moment of the request, so that opening again tells the same.
    found = rows(handoff.briefing, heads, handoff.requested_at)
    return "\n".join(row_of.format(head=row.head, text=row.text) for row in found)


def _words(message: Message) -> str:
    picture = words("foreign")["picture"] if message.picture_id else ""
    return "\n".join(part for part in (message.text, picture) if part)


def _digest(key: str) -> str:
    return hashlib.sha256(key.encode()).hexdigest()[:32]
