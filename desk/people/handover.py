"""What agents do with conversations: claim, answer, pass on, give back, end; each with its audit line."""

from __future__ import annotations

import logging
from collections.abc import Callable
from datetime import datetime
from functools import partial

from starlette.concurrency import run_in_threadpool

from desk.people.agents import Agent, AgentStore
from desk.people.audit import SYSTEM, Audit
from desk.people.not_allowed import NotAllowed
from desk.talk.engine_client import EngineClient, EngineFailed
from desk.talk.log import ConversationLog
from desk.talk.messages import ConversationNotFound, Message
from desk.talk.talk import Talk
from desk.words import Words
from support.clock import now
from support.company.wording import words
from support.people.handoffs import Handoff, HandoffQueue
from support.people.tickets import Ticket, TicketStore
from support.reading.privacy import mask_secrets
from support.reading.text import LONGEST_READ

logger = logging.getLogger(__name__)

_JOINED = "joined-"


class Handover:
    """The agents' acts on conversations.

    All methods raise `NotAllowed` when the agent does not hold the conversation (or it is no longer as the
    agent saw it), and `DatabaseUnavailable` when nothing was done.

    Args:
        log: Conversations and messages.
        handoffs: Who waits, and who holds what.
        tickets: Are answered and put away here.
        talk: Tells the customer.
        engine: Is told what was said without it.
        agents: Who is there.
        audit: Takes a line for each act.
    """

    def __init__(
        self,
        log: ConversationLog,
        handoffs: HandoffQueue,
        tickets: TicketStore,
        talk: Talk,
        engine: EngineClient,
        agents: AgentStore,
        audit: Audit,
    ) -> None:
        self._log = log
        self._handoffs = handoffs
        self._tickets = tickets
        self._talk = talk
        self._engine = engine
        self._agents = agents
        self._audit = audit
        self._words = Words.load("handover")

    async def held(self) -> list[Handoff]:
        """All conversations that agents hold."""
        return await run_in_threadpool(self._handoffs.held)

    async def claim(self, agent: Agent, conversation_id: str) -> None:
        """Take a waiting conversation; of several who try, one gets it.

        Claiming what one has already changes nothing.
        """
        await self._reachable(conversation_id)
        before = await run_in_threadpool(self._handoffs.latest, conversation_id)
        taken = await run_in_threadpool(self._handoffs.claim, conversation_id, agent.name, now())
        if taken is None:
            raise NotAllowed("taken")
        # The same claim has the same moment, so a second tab says nothing twice.
        key = f"{_JOINED}{_stamp(taken.claimed_at)}"
        await self._tell_customer(conversation_id, "joined", key, agent=agent.name)
        if before is None or before.status == "waiting":
            await self._write(agent, "claim", conversation_id)
        await self._talk.announce_mode(conversation_id)

    async def take_over(self, agent: Agent, conversation_id: str) -> None:
        """A supervisor takes a conversation from a colleague."""
        if not agent.supervises:
            raise NotAllowed("supervisors_only")
        await self._reachable(conversation_id)
        holder = await self._holder(conversation_id)
        if holder is None or holder == agent.name:
            raise NotAllowed("with_nobody")
        if not await run_in_threadpool(self._handoffs.pass_on, conversation_id, holder, agent.name):
            raise NotAllowed("just_moved")
        await self._write(agent, "take_over", conversation_id, holder, "taken_from")
        await self._tell_customer(conversation_id, "taken_over", agent=agent.name)
        await self._talk.announce_mode(conversation_id)

    async def reply(self, agent: Agent, conversation_id: str, text: str, client_id: str) -> Message:
        """Say something to the customer; the same `client_id` again says nothing twice."""
        await self._must_hold(agent, conversation_id)
        message = await self._talk.say(
            conversation_id, "agent", _clean(text), agent=agent.name, client_id=f"a-{client_id}"
        )
        await self._write(agent, "reply", conversation_id, str(message.seq), "message")
        return message

    async def note(self, agent: Agent, conversation_id: str, text: str, client_id: str) -> Message:
        """Write a note that only colleagues read: for the holder, and for supervisors."""
        if not agent.supervises:
            await self._must_hold(agent, conversation_id)
        message = await self._talk.say(
            conversation_id, "note", _clean(text), agent=agent.name, client_id=f"a-{client_id}"
        )
        await self._write(agent, "note", conversation_id, str(message.seq), "message")
        return message

    async def typing(self, agent: Agent, conversation_id: str, on: bool) -> None:
        """Show the customer that the agent is typing, or no longer."""
        await self._must_hold(agent, conversation_id)
        await self._talk.show_typing(conversation_id, "agent", on)

    async def transfer(self, agent: Agent, conversation_id: str, to: str) -> None:
        """Give a conversation to a colleague who is there."""
        colleague = await run_in_threadpool(self._agents.named, to)
        if colleague is None or colleague.name == agent.name:
            raise NotAllowed("no_colleague")
        if not colleague.available(now()):
            raise NotAllowed("colleague_away", agent=colleague.name)
        await self._change(agent, conversation_id, partial(self._handoffs.pass_on, to=to))
        await self._write(agent, "transfer", conversation_id, to, "given_to")
        await self._tell_customer(conversation_id, "transferred", agent=to, before=agent.name)
        await self._talk.announce_mode(conversation_id)

    async def release(self, agent: Agent, conversation_id: str) -> None:
        """Put a conversation back to the front of the queue."""
        await self._change(agent, conversation_id, self._handoffs.release)
        await self._write(agent, "release", conversation_id)
        await self._tell_customer(conversation_id, "released", agent=agent.name)
        await self._talk.announce_mode(conversation_id)

    async def give_back(self, agent: Agent, conversation_id: str) -> bool:
        """Let the bot go on, knowing what was said meanwhile.

        Returns:
            False when the bot could not be told: it goes on, but does not know.
        """
        told = await self._end(agent, conversation_id)
        await self._write(agent, "give_back", conversation_id, remark="" if told else "bot_not_told")
        await self._tell_customer(conversation_id, "back_to_bot", agent=agent.name)
        await self._ask_rating(conversation_id)
        return told

    async def close(self, agent: Agent, conversation_id: str, reason: str) -> None:
        """End the conversation, for one of the `close_reasons` in `data/words/console.yml`."""
        if reason not in words("console")["close_reasons"]:
            raise NotAllowed("no_reason")
        await self._end(agent, conversation_id)
        await self._tell_customer(conversation_id, "ended", agent=agent.name)
        await run_in_threadpool(self._log.close, conversation_id, reason, now())
        await self._write(agent, "close", conversation_id, reason)
        await self._ask_rating(conversation_id)

    async def answer_ticket(self, agent: Agent, number: str, answer: str) -> Ticket:
        """Answer a ticket; the customer reads it in the conversation and when asking for the ticket."""
        text = _clean(answer)
        ticket = await run_in_threadpool(self._tickets.answer, number, text, now())
        await self._write(agent, "ticket_answered", ticket.conversation_id, ticket.number)
        if await self._exists(ticket.conversation_id):
            key = f"{ticket.number}-{_stamp(ticket.answered_at)}"
            await self._tell_customer(
                ticket.conversation_id, "ticket_answered", key, ticket=ticket.number, answer=text
            )
        return ticket

    async def close_ticket(self, agent: Agent, number: str) -> Ticket:
        """Put a ticket away."""
        ticket = await run_in_threadpool(self._tickets.close, number)
        await self._write(agent, "ticket_closed", ticket.conversation_id, ticket.number)
        return ticket

    async def sign_off(self, agent: Agent) -> None:
        """The agent leaves: what the agent holds goes back to the queue."""
        for handoff in await self.held():
            if handoff.agent == agent.name:
                await self.release(agent, handoff.conversation_id)
        await run_in_threadpool(self._agents.gone, agent.name)

    async def release_lost(self) -> int:
        """Put back what agents hold whose console has gone; how many that were."""
        at = now()
        gone = {agent.name for agent in await run_in_threadpool(self._agents.all) if not agent.here(at)}
        released = 0
        for handoff in await self.held():
            # Names that are not in the store are people of a foreign desk.
            holder, conversation_id = handoff.agent or "", handoff.conversation_id
            if holder in gone and await run_in_threadpool(self._handoffs.release, conversation_id, holder):
                released += 1
                line = (SYSTEM, "released", conversation_id, holder, "connection_lost")
                await run_in_threadpool(self._audit.write, *line)
                if await self._exists(conversation_id):
                    await self._tell_customer(conversation_id, "agent_lost", agent=holder)
                    await self._talk.announce_mode(conversation_id)
        return released

    async def _end(self, agent: Agent, conversation_id: str) -> bool:
        """Close the hand-off and tell the bot; False when the bot could not be told."""
        handoff = await run_in_threadpool(self._handoffs.latest, conversation_id)
        lines = await run_in_threadpool(self._said_since, conversation_id, handoff)
        await self._change(agent, conversation_id, partial(self._handoffs.end, at=now()))
        await self._talk.announce_mode(conversation_id)
        try:
            await self._engine.tell(conversation_id, lines, "closed")
        except EngineFailed as failure:
            logger.error("The bot was not told what was said in %s: %s", conversation_id, failure)
            return False
        return True

    def _said_since(self, conversation_id: str, handoff: Handoff | None) -> list[tuple[str, str]]:
        """What the bot has not heard: while the customer waited, it still heard everything."""
        since = handoff.requested_at if handoff else now()
        said = [one for one in self._log.messages(conversation_id) if one.created_at >= since]
        joined = [one.seq for one in said if (one.client_id or "").startswith(_JOINED)]
        return [
            (one.speaker, one.text)
            for one in said
            if joined and one.seq > joined[0] and one.speaker in ("customer", "agent") and one.text
        ]

    async def _change(self, agent: Agent, conversation_id: str, move: Callable[..., bool]) -> None:
        if not await run_in_threadpool(move, conversation_id, agent.name):
            raise NotAllowed("not_held")

    async def _must_hold(self, agent: Agent, conversation_id: str) -> None:
        if await self._holder(conversation_id) != agent.name:
            raise NotAllowed("not_held")

    async def _holder(self, conversation_id: str) -> str | None:
        handoff = await run_in_threadpool(self._handoffs.latest, conversation_id)
        return handoff.agent if handoff is not None and handoff.status == "active" else None

    async def _reachable(self, conversation_id: str) -> None:
        if not await self._exists(conversation_id):
            raise NotAllowed("unreachable")

    async def _exists(self, conversation_id: str) -> bool:
        try:
            await run_in_threadpool(self._log.get, conversation_id)
        except ConversationNotFound:
            return False
        return True

    async def _ask_rating(self, conversation_id: str) -> None:
        await self._talk.announce_mode(conversation_id)
        await self._talk.ask_rating(conversation_id)

    async def _tell_customer(
        self, conversation_id: str, sentence: str, key: str | None = None, **variables: str
    ) -> None:
        text = self._words.say(sentence, **variables)
        await self._talk.say(conversation_id, "system", text, client_id=key)

    async def _write(
        self, agent: Agent, act: str, conversation_id: str, detail: str = "", remark: str = ""
    ) -> None:
        await run_in_threadpool(self._audit.write, agent.name, act, conversation_id, detail, remark)


def _clean(text: str) -> str:
    clean = mask_secrets(text.strip()[:LONGEST_READ]).text
    if not clean:
        raise NotAllowed("no_words")
    return clean


def _stamp(at: datetime | None) -> str:
    return f"{at.timestamp():.6f}" if at else ""
