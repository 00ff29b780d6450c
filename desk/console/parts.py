"""What the console's pages are made of."""

from __future__ import annotations

from dataclasses import dataclass

from desk.people.card import Card
from desk.talk.log import ConversationLog
from desk.talk.push import Push
from desk.talk.talk import Talk
from support.company.settings import Settings
from support.people.handoffs import HandoffQueue
from support.people.tickets import TicketStore
from support.storage.database import Database


@dataclass(frozen=True)
class Parts:
    """Stores and services that the pages read."""

    database: Database
    settings: Settings
    log: ConversationLog
    handoffs: HandoffQueue
    tickets: TicketStore
    push: Push
    talk: Talk
    card: Card
