"""The agent console at /console: who waits, what they need, and answering them."""

from __future__ import annotations

from pathlib import Path

from starlette.routing import BaseRoute, Mount
from starlette.staticfiles import StaticFiles

from desk.console.access import PATH, Access
from desk.console.acts import Acts
from desk.console.case_panel import CasePanel
from desk.console.doorway import Doorway
from desk.console.opened import Openings
from desk.console.pages import Pages
from desk.console.picture_page import PicturePage
from desk.console.records import Records
from desk.console.reports import Reports
from desk.console.stream import Stream
from desk.console.ticket_pages import TicketPages
from desk.console.watch import watching
from desk.console.workspace import Workspace
from desk.people.agents import AgentStore
from desk.people.audit import Audit
from desk.people.card import Card
from desk.people.handover import Handover
from desk.people.queue import Queue
from desk.talk.log import ConversationLog
from desk.talk.pictures import Pictures
from desk.talk.push import Push
from desk.talk.talk import Talk
from support.company.settings import PresentSettings
from support.people.handoffs import HandoffQueue
from support.people.tickets import TicketStore
from support.storage.database import Database

__all__ = ["PATH", "routes", "watching"]

_STATIC = Path(__file__).parents[1] / "static" / "console"


def routes(
    *,
    database: Database,
    settings: PresentSettings,
    log: ConversationLog,
    handoffs: HandoffQueue,
    tickets: TicketStore,
    pictures: Pictures,
    push: Push,
    talk: Talk,
    card: Card,
    agents: AgentStore,
    audit: Audit,
    handover: Handover,
) -> list[BaseRoute]:
    """The console's routes, to be mounted at `PATH`.

    Args:
        database: For the figures and the lists.
        settings: The company's hours.
        log: Conversations and messages.
        handoffs: Who waits, and who holds what.
        tickets: What waits for an answer.
        pictures: What customers sent.
        push: Says that there is news.
        talk: Shows how far an agent has read.
        card: What is known of a case.
        agents: Who may sign in.
        audit: What agents did.
        handover: Does what they do.
    """
    pages, openings = Pages(settings, agents), Openings(log, handoffs, tickets)
    queue, panel = Queue(database, log, handoffs, tickets), CasePanel(card, tickets)
    rooms = (
        Doorway(agents, audit, handover, push, pages),
        Workspace(queue, openings, panel, log, settings, agents, pages),
        Acts(openings, handover, talk),
        TicketPages(tickets, log, handover, pages),
        Reports(database, pages),
        Records(agents, audit, pages),
        Stream(push, agents),
        PicturePage(pictures),
    )
    access = Access(agents)
    found: list[BaseRoute] = [route for room in rooms for route in room.routes(access)]
    return [*found, Mount("/static", StaticFiles(directory=_STATIC))]
