"""Who is called when the engine fails, and what the customer reads."""

from __future__ import annotations

from dataclasses import replace

import pytest

from desk.people.outage import Outage
from desk.talk.claims import Claims
from desk.talk.log import ConversationLog
from desk.talk.messages import Message
from desk.words import Words
from support.clock import now
from support.company.hours import BusinessHours
from support.company.settings import Settings
from support.environment import Environment
from support.people.escalation import Escalation
from support.people.handoffs import HandoffQueue
from support.people.tickets import TicketStore
from support.storage.database import Database
from tests.desk.talk.conversations import opened

SETTINGS = Settings.load(Environment.from_environ({}).settings_file)
OPEN = replace(SETTINGS, agent_hours=BusinessHours.parse("always"))


def closed() -> Settings:
    """Nobody is there now; they are on the other half of each day."""
    hours = "13:00-13:01" if now().hour < 12 else "1:00-1:01"
    spans = dict.fromkeys(("workdays", "weekends", "holidays"), hours)
    return replace(SETTINGS, agent_hours=BusinessHours.parse(spans))


class Scene:
    """A conversation whose engine fails."""

    def __init__(self, database: Database, settings: Settings) -> None:
        self.log = ConversationLog(database)
        self.claims = Claims(database)
        self.handoffs = HandoffQueue(database)
        self.tickets = TicketStore(database)
        escalation = Escalation(self.tickets, self.handoffs, lambda: settings)
        self._outage = Outage(escalation, self.handoffs, self.log, self.claims, Words.load())
        self._conversation = opened(self.log)
        self._sent = 0

    def fails_at(self, text: str, account_id: str | None = None) -> str:
        """A message that is not answered; what the customer is told of it."""
        return self._outage.call_a_person(self._received(text), account_id)

    def _received(self, text: str) -> Message:
        self._sent += 1
        return self.claims.receive(self._conversation, text, client_id=f"c-{self._sent}", at=now()).message


@pytest.fixture
def scene(database: Database) -> Scene:
    """While people are there."""
    return Scene(database, OPEN)


def test_a_person_is_called_and_a_ticket_opened(scene: Scene) -> None:
    """With what was said, urgently; the customer reads place and number."""
    told = scene.fails_at("提现没到账", "OK10000001")
    (ticket,) = scene.tickets.of_conversation("web-1")
    (handoff,) = scene.handoffs.waiting()
    assert ticket.number in told and "第 1 位" in told
    assert (ticket.urgency, ticket.account_id, ticket.verified) == ("high", "OK10000001", True)
    assert [line["text"] for line in ticket.transcript] == ["提现没到账"]
    assert (handoff.conversation_id, handoff.ticket_number) == ("web-1", ticket.number)


def test_the_person_reads_the_last_lines(scene: Scene) -> None:
    """Masked, a line each, and who it is; the ticket holds all that was said but the desk's own words."""
    said = [
        scene.log.append("web-1", "bot", text, at=now())[0] for text in ("零", "一", "二", "三\n四", "五")
    ]
    scene.log.append("web-1", "system", "您这条消息太长", at=now())
    scene.fails_at("打 13800138000 找我", "OK10000001")
    (handoff,), (ticket,) = scene.handoffs.waiting(), scene.tickets.of_conversation("web-1")
    briefing = handoff.briefing
    assert (briefing.fault, briefing.problem, briefing.account_id) == ("engine", ticket.problem, "OK10000001")
    assert [(line["speaker"], line["text"]) for line in briefing.said] == [
        ("bot", "一"),
        ("bot", "二"),
        ("bot", "三 四"),
        ("bot", "五"),
        ("system", "您这条消息太长"),
        ("customer", "打 138****8000 找我"),
    ]
    assert briefing.said[0]["at"] == said[1].created_at.isoformat(timespec="seconds")
    assert ticket.facts == briefing.facts == {"problem_description": "打 13800138000 找我"}
    assert [line["speaker"] for line in ticket.transcript] == ["bot"] * 5 + ["customer"]


def test_a_picture_without_words_is_no_line(scene: Scene) -> None:
    scene.log.append("web-1", "bot", "您好", at=now())
    scene.fails_at("")
    (handoff,) = scene.handoffs.waiting()
    assert [line["text"] for line in handoff.briefing.said] == ["您好"]
    assert handoff.briefing.facts == {}


def test_the_engine_has_to_be_told_afterwards(scene: Scene) -> None:
    """That a person is waited for."""
    scene.fails_at("提现没到账")
    claim = scene.claims.claim("web-1", now(), resume=True)
    assert claim is not None and claim.behind and claim.mode == "waiting"


def test_whoever_waits_already_is_told_nothing(scene: Scene) -> None:
    """Nor while a person has the conversation; there stays one ticket."""
    assert scene.fails_at("一")
    assert scene.fails_at("二") == ""
    scene.handoffs.claim("web-1", "小林")
    assert scene.fails_at("三") == ""
    assert len(scene.tickets.of_conversation("web-1")) == 1


def test_the_wait_can_be_left_by_words(scene: Scene) -> None:
    """The bot is away, so the desk has to understand; the next failure calls a person again."""
    scene.fails_at("一")
    assert "排队" in scene.fails_at("不等了")
    assert scene.handoffs.state("web-1") == "none"
    assert scene.fails_at("不等了") != ""
    assert scene.handoffs.state("web-1") == "waiting"
    assert len(scene.tickets.of_conversation("web-1")) == 1, "one a day"


def test_out_of_hours_there_is_the_ticket_alone(database: Database) -> None:
    """Nobody is promised who is not there; the bot has the conversation."""
    scene = Scene(database, closed())
    told = scene.fails_at("提现没到账")
    (ticket,) = scene.tickets.of_conversation("web-1")
    assert ticket.number in told and "回来" in told
    assert scene.handoffs.waiting() == [] and scene.log.mode("web-1") == "bot"
