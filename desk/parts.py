"""The desk's parts: each made once, and given what it needs.

Only `desk.application` knows all of them, and hands on single ones.
"""

from __future__ import annotations

from dataclasses import dataclass

from desk.configuration import DeskConfiguration
from desk.people.agents import AgentStore
from desk.people.audit import Audit
from desk.people.card import Card
from desk.people.handover import Handover
from desk.people.outage import Outage
from desk.talk.claims import Claims
from desk.talk.engine_client import EngineClient
from desk.talk.log import ConversationLog
from desk.talk.pictures import Pictures
from desk.talk.push import Push
from desk.talk.relay import Relay
from desk.talk.talk import Talk
from desk.talk.writers import Writers
from desk.words import Words
from support.company.settings import PresentSettings, settings
from support.people.escalation import Escalation
from support.people.handoffs import HandoffQueue
from support.people.tickets import TicketStore
from support.storage.database import Database, open_database


@dataclass(frozen=True)
class Stores:
    """What is kept, all in one database; synchronous."""

    database: Database
    log: ConversationLog
    claims: Claims
    pictures: Pictures
    handoffs: HandoffQueue
    tickets: TicketStore
    agents: AgentStore
    audit: Audit

    @classmethod
    def of(cls, database: Database) -> Stores:
        """The stores of a database."""
        audit = Audit(database)
        return cls(
            database=database,
            log=ConversationLog(database),
            claims=Claims(database),
            pictures=Pictures(database),
            handoffs=HandoffQueue(database),
            tickets=TicketStore(database),
            agents=AgentStore(database, audit),
            audit=audit,
        )


@dataclass(frozen=True)
class Parts:
    """What works, on what is kept."""

    settings: PresentSettings
    words: Words
    stores: Stores
    writers: Writers
    push: Push
    engine: EngineClient
    talk: Talk
    relay: Relay
    card: Card
    handover: Handover

    @classmethod
    def of(cls, configuration: DeskConfiguration) -> Parts:
        """The parts of a desk. Nothing runs yet.

        Raises:
            ValueError: The settings or the database's URL are malformed.
        """
        environment, seconds = configuration.environment, configuration.engine_seconds
        settings()  # a malformed file is told at start
        words = Words.load()
        stores = Stores.of(open_database(environment.database_url))
        log, claims, handoffs, tickets = stores.log, stores.claims, stores.handoffs, stores.tickets
        writers, push = Writers(stores.database), Push(configuration.redis_url)
        engine = EngineClient(configuration.engine_url, environment.rasa_api_token, seconds)
        talk = Talk(log, handoffs, writers, push)
        escalation = Escalation(tickets, handoffs, settings)
        outage = Outage(escalation, handoffs, log, claims, words)
        return cls(
            settings=settings,
            words=words,
            stores=stores,
            writers=writers,
            push=push,
            engine=engine,
            talk=talk,
            relay=Relay(claims, writers, talk, engine, outage, words, seconds),
            card=Card(log, tickets, engine),
            handover=Handover(log, handoffs, tickets, talk, engine, stores.agents, stores.audit),
        )

    async def start(self) -> None:
        """Begin to hear the other processes, and to relay."""
        await self.push.start()
        await self.relay.start()

    async def stop(self) -> None:
        """End; what is not answered yet stays stored."""
        await self.relay.stop()
        await self.push.stop()
        await self.engine.close()
        self.writers.close()
