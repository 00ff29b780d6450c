"""The upgraded assistant goes on where the one of before was ended: in conversations, queue and console."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from html import unescape
from typing import Any

import pytest

from desk.schema import CONVERSATIONS
from support.clock import now
from support.storage.database import open_database, writing
from tests.assistant import running
from tests.desk.console.consoles import Console
from tests.desk.desks import App
from tests.upgrade.copies import KINDS, Copy, restored
from tests.upgrade.stores import with_desk
from tests.upgrade.talking import Hall, perform, say, wait_until

SHOWN = ("问题", "还提到", "客户原话", "客户", "机器人")
"""Lines of a summary of before whose words an agent still reads (the others are worded by the day)."""


@dataclass
class Upgraded:
    """The assistant of today over a copy.

    Attributes:
        copy: As it was stored.
        hall: The running assistant and its customers.
    """

    copy: Copy
    hall: Hall

    def back(self, talk: str) -> App:
        """A customer of a talk comes back with what the browser or the account's site has."""
        if talk not in self.hall.apps:
            customer = self.copy.manifest["customers"][talk]
            account = self.copy.manifest["conversations"][customer["conversation"]]["account"]
            headers = {"X-Visitor": customer["visitor"]}
            if not customer["visitor"]:
                headers = {"Authorization": f"Bearer {self.hall.desk.token(account)}"}
            app = self.hall.apps[talk] = App(self.hall.desk.url, headers)
            app.begin()
            assert app.conversation == customer["conversation"]
        return self.hall.apps[talk]

    def slots(self, talk: str) -> dict[str, Any]:
        """The engine's slots."""
        return self.hall.slots(self.copy.conversation(talk))

    def mode(self, talk: str) -> str:
        """Who has the conversation."""
        mode: str = self.back(talk).get("messages").json()["mode"]
        return mode

    def handoff(self, talk: str) -> dict[str, Any]:
        """The newest hand-off, as it is now."""
        newest: dict[str, Any] = self.copy.stores.handoffs()[self.copy.conversation(talk)][-1]
        return newest

    def console(self, agent: str) -> Console:
        """An agent who signs in with the password of before."""
        return Console(self.hall.desk, agent, self.copy.manifest["passwords"][agent])


@pytest.fixture(scope="module", params=KINDS)
def upgraded(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Upgraded]:
    """The whole assistant, started over each copy as its operator would."""
    folder = tmp_path_factory.mktemp("going-on")
    with (
        _soon(restored(request.param, folder)) as copy,
        running(
            folder, DATABASE_URL=copy.database_url, CONVERSATIONS_URL=copy.conversations_url
        ) as assistant,
    ):
        yield Upgraded(copy, Hall(with_desk(assistant)))


@contextmanager
def _soon(copies: AbstractContextManager[Copy]) -> Iterator[Copy]:
    """As if the assistant had been upgraded at once: a visitor's secret ends with a month of silence."""
    with copies as copy:
        database = open_database(copy.database_url)
        with writing(database) as connection:
            connection.execute(CONVERSATIONS.update().values(last_at=now()))
        database.dispose()
        yield copy


def test_a_message_that_nobody_had_answered_is_answered(upgraded: Upgraded) -> None:
    app = upgraded.back("unanswered")
    wait_until(lambda: len(app.messages()) > 1)
    assert [one["state"] for one in app.messages() if one["speaker"] == "customer"] == ["done"]
    assert {one["speaker"] for one in app.messages()[1:]} == {"bot"}


@pytest.mark.parametrize("talk", ["ordinary", "traditional", "adopted", "closed", "held"])
def test_customers_read_what_was_said(upgraded: Upgraded, talk: str) -> None:
    speakers = upgraded.copy.manifest["conversations"][upgraded.copy.conversation(talk)]["speakers"]
    shown = [one["speaker"] for one in upgraded.back(talk).messages()]
    # Beside notes, which are the agents' own.
    assert {who: shown.count(who) for who in set(shown)} == {
        who: count for who, count in speakers.items() if who != "note"
    }


GOING_ON: dict[str, tuple[str, dict[str, Any]]] = {
    "amount_open": ("500", {"amount": "500.00", "requested_slot": "confirmation"}),
    "rolled": ("500块", {"amount": "500.00", "requested_slot": "confirmation"}),
    "traditional": ("对", {"requested_slot": None, "handoff_status": "waiting"}),
    "parked": ("接着办", {"problem": "withdrawal_delayed", "requested_slot": "amount"}),
    "noted": ("提现没到账", {"problem": "withdrawal_delayed", "requested_slot": "account_id"}),
    "person_open": ("商家没收到钱", {"problem": "talk_to_human", "handoff_status": "waiting"}),
    "failed_twice": ("大后天", {"requested_slot": "transaction_time", "offer": "person"}),
    "solved_offered": ("解决了，谢谢", {"requested_slot": None, "handoff_status": "none", "offer": ""}),
    "vague": ("好", {"problem": "talk_to_human", "handoff_status": "waiting"}),
    "adopted": ("昨天下午三点", {"problem": "refund_request", "transaction_time_grain": "hour"}),
}
"""Talk to what the customer says next, and some of the slots afterwards."""


@pytest.mark.parametrize("talk", GOING_ON)
def test_an_open_case_goes_on(upgraded: Upgraded, talk: str) -> None:
    """What was known stays known, and the next message is read in its light."""
    said, wanted = GOING_ON[talk]
    before = upgraded.copy.engine(talk)["slots"]
    assert say(upgraded.back(talk), said)
    slots = upgraded.slots(talk)
    assert {name: slots[name] for name in wanted} == wanted
    kept = {name for name in ("account_id", "transaction_time", "amount") if name in before}
    assert {name: slots[name] for name in kept} == {name: before[name] for name in kept}


def test_what_was_said_before_the_session_was_rolled_is_known(upgraded: Upgraded) -> None:
    """The ticket of a long talk holds its beginning."""
    assert say(upgraded.back("rolled"), "转人工")
    number = upgraded.handoff("rolled")["ticket"]
    assert upgraded.copy.stores.said_in_ticket(number)[0] == "我的提现没到账"


def test_a_read_back_is_confirmed(upgraded: Upgraded) -> None:
    """The case that was read back before is taken with all its facts."""
    before = upgraded.copy.engine("read_back")["slots"]
    assert say(upgraded.back("read_back"), "对")
    assert upgraded.mode("read_back") == "waiting"
    handoff = upgraded.handoff("read_back")
    assert (handoff["about"]["problem"], handoff["about"]["verified"]) == ("withdrawal_delayed", False)
    facts = upgraded.copy.stores.tickets()[handoff["ticket"]]["facts"]
    assert facts == {
        name: before[name] for name in ("account_id", "amount", "transaction_time", "transaction_time_grain")
    }


def test_not_solved_calls_a_person_who_knows_what_was_found(upgraded: Upgraded) -> None:
    finding = upgraded.copy.engine("unsolved_offered")["slots"]["case"]["finding"]
    assert say(upgraded.back("unsolved_offered"), "还没解决")
    about = upgraded.handoff("unsolved_offered")["about"]
    assert (about["problem"], about["finding"]) == ("identity_verification", finding)


def test_a_contact_that_was_asked_for_goes_to_its_ticket(upgraded: Upgraded) -> None:
    conversation = upgraded.copy.conversation("night_asked")
    tickets = upgraded.copy.manifest["tickets"].items()
    number = next(number for number, ticket in tickets if ticket["conversation"] == conversation)
    assert say(upgraded.back("night_asked"), "13700137000")
    assert upgraded.copy.stores.tickets()[number]["contact"] == "13700137000"


def test_a_button_that_was_offered_may_be_pressed(upgraded: Upgraded) -> None:
    assert perform(upgraded.back("asked_back"), {"press": 0})


def test_who_waits_goes_on_waiting_and_may_leave(upgraded: Upgraded) -> None:
    """Without a second ticket, and without a word of the bot's beyond the one that is due."""
    before = upgraded.copy.handoff("talk")
    news = upgraded.back("talk").get("messages").json()
    assert news["mode"] == "waiting" and news["queue"]["position"] > 0
    say(upgraded.back("talk"), "人呢")
    now = upgraded.handoff("talk")
    assert {**now, "noticed": before["noticed"]} == before
    say(upgraded.back("talk"), "算了，先不弄了")
    assert upgraded.mode("talk") == "bot" and upgraded.handoff("talk")["status"] == "cancelled"


def test_an_agent_goes_on_with_the_customer_held(upgraded: Upgraded) -> None:
    agent, customer = upgraded.console("林晓"), upgraded.back("held")
    assert agent.say(customer, "我回来了，接着办").status_code == 200
    assert customer.messages()[-1]["text"] == "我回来了，接着办"
    assert agent.act(customer, "give-back").status_code == 200
    assert upgraded.mode("held") == "bot"


def test_agents_read_what_stood_in_the_summaries(upgraded: Upgraded) -> None:
    """Of everybody who waited or was held."""
    agent = upgraded.console("王敏")
    looked_at = 0
    for conversation, handoffs in upgraded.copy.manifest["handoffs"].items():
        if handoffs[-1]["status"] in ("waiting", "active"):
            page = " ".join(unescape(agent.get(f"/c/{conversation}").text).split())
            for words in _to_be_read(upgraded.copy.manifest["summaries"][conversation][-1]):
                assert words in page, (conversation, words)
            looked_at += 1
    assert looked_at > 20


def test_a_ticket_is_read_to_its_customer(upgraded: Upgraded) -> None:
    """The answer of before, asked for today."""
    answer = next(
        ticket["answer"]
        for ticket in upgraded.copy.manifest["tickets"].values()
        if ticket["conversation"] == upgraded.copy.conversation("answered")
    )
    heard = say(upgraded.back("answered"), "查询工单进度")
    assert any(answer in one["text"] for one in heard)


def _to_be_read(summary: list[str]) -> Iterator[str]:
    for line in summary:
        head, _, text = line.partition("：")
        if head in SHOWN:
            yield from (" ".join(part.split()) for part in (text.split("、") if head == "还提到" else [text]))
