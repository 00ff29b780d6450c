"""The column beside an open conversation: what is known of the case, its tickets, the briefing."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

from starlette.concurrency import run_in_threadpool

from desk.console.opened import Opened
from desk.people.card import Card, Known
from desk.talk.messages import ConversationNotFound
from support.catalogue.showing import shown as shown_facts
from support.clock import now
from support.company.wording import words
from support.people.briefing import Briefing, Row, rows, title
from support.people.tickets import Ticket, TicketStore


@dataclass(frozen=True)
class CasePanel:
    """What the column shows."""

    card: Card
    tickets: TicketStore

    async def values(self, opened: Opened) -> dict[str, Any]:
        """For the template `_facts.html`: `known`, `facts`, `tickets`, `briefing`.

        Raises:
            DatabaseUnavailable: It could not be read.
        """
        known = await self.known(opened)
        heads = words("console")["summary"]
        briefing = opened.handoff.briefing if opened.handoff else Briefing()
        # What came through another channel is told as it was when its ticket was opened.
        at = opened.tickets[0].created_at if opened.foreign and opened.tickets else now()
        return {
            "known": replace(known, problem_label=known.problem_label or title(briefing, heads)),
            "facts": known.shown(at),
            "tickets": await run_in_threadpool(self._tickets_of, opened),
            "briefing": _unsaid(briefing, known, rows(briefing, heads, now())),
        }

    async def known(self, opened: Opened) -> Known:
        """What is known of the case; nothing where nobody knows.

        Raises:
            DatabaseUnavailable: It could not be read.
        """
        if opened.foreign:
            return Known.of_ticket(opened.tickets[0]) if opened.tickets else Known()
        try:
            return await self.card.known(opened.id)
        except ConversationNotFound:
            # Deleted a moment ago.
            return Known()

    def _tickets_of(self, opened: Opened) -> list[Ticket]:
        """The conversation's, then the account's other ones."""
        own = {ticket.number for ticket in opened.tickets}
        earlier = self.tickets.of_account(opened.account) if opened.account else []
        return opened.tickets + [ticket for ticket in earlier if ticket.number not in own]


def _unsaid(briefing: Briefing, known: Known, shown: list[Row]) -> list[Row]:
    """The rows of a briefing that the column does not show by itself."""
    said = {"problem", "identity"}
    if known.problem_label:
        said |= {"finding", *(name for name, _ in shown_facts(briefing.facts, now()))}
    return [row for row in shown if row.name not in said]
