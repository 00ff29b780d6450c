"""What the domain works with, opened once a process from the environment."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

from support.company.settings import PresentSettings, settings
from support.environment import Environment
from support.people.escalation import Escalation
from support.people.handoffs import HandoffQueue
from support.people.tickets import TicketStore
from support.storage.database import open_database
from support.wallet import Wallet
from support.wallet.opening import open_wallet


@dataclass(frozen=True)
class Services:
    """The stores, the wallet and the settings."""

    settings: PresentSettings
    tickets: TicketStore
    handoffs: HandoffQueue
    wallet: Wallet

    @property
    def escalation(self) -> Escalation:
        """What hands a matter to people."""
        return Escalation(self.tickets, self.handoffs, self.settings)

    @classmethod
    def open(cls, environment: Environment) -> Services:
        """Opens everything the environment names; connects when first used."""
        engine = open_database(environment.database_url)
        return cls(
            settings=settings,
            tickets=TicketStore(engine),
            handoffs=HandoffQueue(engine),
            wallet=open_wallet(environment),
        )


@lru_cache(maxsize=1)
def services() -> Services:
    """The process's services."""
    return Services.open(Environment.from_environ())
