"""One conversation as an agent opens it."""

from __future__ import annotations

from dataclasses import dataclass

from desk.people.naming import name_of
from desk.people.not_allowed import NotAllowed
from desk.talk.log import ConversationLog
from desk.talk.messages import Conversation, ConversationNotFound
from support.people.handoffs import Handoff, HandoffQueue
from support.people.tickets import Ticket, TicketStore

_MODES = {"waiting": "waiting", "active": "human"}
"""Who has a conversation that did not come through the desk, by the state of its hand-off."""


@dataclass(frozen=True)
class Opened:
    """The open conversation.

    Attributes:
        conversation: None when it did not come through the desk.
        handoff: The newest one.
        mode: Who has it, a name under `modes` in `data/words/console.yml`.
        tickets: What it opened, the newest first.
    """

    id: str
    conversation: Conversation | None
    handoff: Handoff | None
    mode: str
    tickets: list[Ticket]

    @property
    def foreign(self) -> bool:
        """Whether it did not come through the desk: there is no way to answer in it."""
        return self.conversation is None

    @property
    def holder(self) -> str:
        """Who has it; empty when nobody."""
        return self.handoff.agent or "" if self.handoff and self.mode == "human" else ""

    @property
    def account(self) -> str | None:
        """The verified account."""
        if self.conversation:
            return self.conversation.account_id
        return next((ticket.account_id for ticket in self.tickets if ticket.verified), None)

    @property
    def who(self) -> str:
        """The customer, as agents call them."""
        return name_of(self.id, self.account)


@dataclass(frozen=True)
class Openings:
    """Looks conversations up. Synchronous; raises `DatabaseUnavailable` when it is."""

    log: ConversationLog
    handoffs: HandoffQueue
    tickets: TicketStore

    def one(self, conversation_id: str) -> Opened:
        """What there is of a conversation.

        Raises:
            NotAllowed: There is nothing.
        """
        found = self.find(conversation_id)
        if found is None:
            raise NotAllowed("no_conversation")
        return found

    def find(self, conversation_id: str) -> Opened | None:
        """What there is of a conversation; None when there is nothing."""
        handoff = self.handoffs.latest(conversation_id)
        tickets = self.tickets.of_conversation(conversation_id)
        try:
            conversation = self.log.get(conversation_id)
            mode: str = self.log.mode(conversation_id)
        except ConversationNotFound:
            if handoff is None and not tickets:
                return None
            mode = _MODES.get(self.handoffs.state(conversation_id), "closed")
            return Opened(conversation_id, None, handoff, mode, tickets)
        return Opened(conversation_id, conversation, handoff, mode, tickets)
