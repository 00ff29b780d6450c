"""One conversation as an agent opens it."""

from __future__ import annotations

from datetime import timedelta

import pytest

from desk.console.opened import Openings
from desk.people.naming import name_of
from desk.people.not_allowed import NotAllowed
from support.clock import now
from support.people.briefing import Briefing
from support.people.tickets import Ticket, TicketDraft
from support.storage.database import Database
from tests.desk.console.past import Past
from tests.desk.talk.conversations import opened


class Room(Past):
    """A desk's stores and the openings on them."""

    def __init__(self, database: Database) -> None:
        super().__init__(database)
        self.openings = Openings(self.log, self.queue, self.tickets)

    def ticket(self, conversation: str, account: str | None = None, *, verified: bool = False) -> Ticket:
        """Opened in a conversation."""
        at = now()
        draft = TicketDraft(
            "complaint", "投诉", conversation, at, at + timedelta(hours=48), account, verified
        )
        return self.tickets.open(draft, key=f"{conversation}-{account}-{verified}")

    def waits(self, conversation: str) -> None:
        """Stands in the queue."""
        self.queue.request(conversation, urgency="normal", briefing=Briefing(), ticket_number=None, at=now())


@pytest.fixture
def room(database: Database) -> Room:
    """Nobody is there yet."""
    return Room(database)


def test_a_conversation_of_the_desk_says_who_has_it(room: Room) -> None:
    opened(room.log, account="OK10000001")
    found = [room.openings.one("web-1")]
    room.waits("web-1")
    found.append(room.openings.one("web-1"))
    room.queue.claim("web-1", "小林")
    found.append(room.openings.one("web-1"))
    assert [(one.mode, one.holder) for one in found] == [("bot", ""), ("waiting", ""), ("human", "小林")]
    assert (found[0].account, found[0].who, found[0].foreign) == ("OK10000001", "OK10000001", False)


def test_a_visitor_has_no_account(room: Room) -> None:
    opened(room.log)
    found = room.openings.one("web-1")
    assert (found.account, found.who) == (None, name_of("web-1", None))


def test_what_came_through_another_channel_is_known_by_its_hand_off(room: Room) -> None:
    room.waits("rest-7")
    found = [room.openings.one("rest-7")]
    room.queue.claim("rest-7", "小林")
    found.append(room.openings.one("rest-7"))
    room.queue.close("rest-7")
    found.append(room.openings.one("rest-7"))
    assert [(one.mode, one.holder) for one in found] == [("waiting", ""), ("human", "小林"), ("closed", "")]
    assert found[0].foreign and found[0].conversation is None


def test_there_the_account_is_that_of_a_verified_ticket(room: Room) -> None:
    room.ticket("rest-7", "OK10000008")
    assert room.openings.one("rest-7").account is None
    own = room.ticket("rest-7", "OK10000009", verified=True)
    found = room.openings.one("rest-7")
    assert found.account == "OK10000009" and own.number in {ticket.number for ticket in found.tickets}


def test_of_nothing_there_is_nothing(room: Room) -> None:
    assert room.openings.find("web-none") is None
    with pytest.raises(NotAllowed) as refused:
        room.openings.one("web-none")
    assert refused.value.name == "no_conversation"
