"""The desk with everything wired together: what routes, sockets and the console call."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from desk.configuration import DeskConfiguration
from desk.conversations import Button, Conversation, ConversationLog, Message, Speaker
from desk.engine import Engine
from desk.pictures import Pictures
from desk.push import Push
from desk.relay import Relay
from desk.words import Words
from support.database import open_database
from support.handoffs import HandoffQueue
from support.settings import Settings
from support.tickets import TicketStore


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
        words: The desk's own sentences.
        relay: Brings messages to the engine and answers back.
        pictures: Uploads; synchronous.
    """

    def __init__(self, configuration: DeskConfiguration) -> None:
        database = open_database(configuration.environment.database_url)
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
        self.relay = Relay(self)

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
        raise NotImplementedError

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
        raise NotImplementedError

    async def announce_mode(self, conversation_id: str) -> None:
        """Tell the customer and the agents who has the conversation now (`mode`, `queue`)."""
        raise NotImplementedError

    # --- what agents look at --------------------------------------------------------------------------

    async def facts(self, conversation_id: str) -> dict[str, Any]:
        """What is known of the case, for the facts card, in Chinese as an agent reads it.

        From the conversation's newest ticket, else from the engine's slots.

        Returns:
            `problem`, `account`, `time`, `amount`, `transaction`, `method`, `description`, `contact`,
            `ticket`, `due`: texts, empty if unknown; `verified`: bool; `findings`, `tried`: lists of texts.
        """
        raise NotImplementedError
