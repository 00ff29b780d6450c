"""The page of three columns: the queue, the open conversation, what is known of it."""

from __future__ import annotations

from support.clock import now
from support.people.briefing import Briefing
from support.people.handoffs import HandoffQueue
from tests.desk.console.consoles import Console, database_of, waiting_customer
from tests.desk.desks import RunningDesk


def test_the_queue_is_by_urgency_then_by_waiting_time(desk: RunningDesk, agent: Console) -> None:
    normal, urgent, high = (waiting_customer(desk, urgency=one) for one in ("normal", "urgent", "high"))
    page = agent.get("/queue").text
    places = [page.index(f"item-{one.conversation}") for one in (urgent, high, normal)]
    assert places == sorted(places)


def test_waits_turn_amber_and_red_by_the_settings(desk: RunningDesk, agent: Console) -> None:
    waiting_customer(desk)
    assert 'data-amber="240" data-red="480"' in agent.get("/queue").text


def test_search_finds_by_what_was_said_and_by_account(desk: RunningDesk, agent: Console) -> None:
    customer = desk.app("OK10000039")
    customer.ask("蓝色的企鹅在哪里")
    for text in ("蓝色的企鹅", "ok10000039"):
        assert f"item-{customer.conversation}" in agent.get("/queue", q=text).text
    assert f"item-{customer.conversation}" not in agent.get("/queue", q="绿色的企鹅").text


def test_a_conversation_from_another_channel_is_listed_and_says_that_it_cannot_be_answered(
    desk: RunningDesk, agent: Console
) -> None:
    queue = HandoffQueue(database_of(desk))
    briefing = Briefing("refund_status")
    queue.request("rest-7", urgency="normal", briefing=briefing, ticket_number=None, at=now())
    assert "item-rest-7" in agent.get("/queue").text
    page = agent.get("/c/rest-7").text
    assert "这里回不了" in page and 'id="composer"' not in page
    assert agent.post("/c/rest-7/claim").status_code == 409
    assert queue.state("rest-7") == "waiting"


def test_a_conversation_that_does_not_exist_is_not_found(agent: Console) -> None:
    answer = agent.get("/c/web-none")
    assert answer.status_code == 404
    assert "没有这个对话" in answer.text


def test_what_the_holder_has_not_read_is_marked(
    desk: RunningDesk, agent: Console, colleague: Console
) -> None:
    customer = waiting_customer(desk)
    agent.act(customer, "claim")
    seq = customer.send("在吗").json()["seq"]

    def marked() -> bool:
        items = agent.get("/queue").text.split("</a>")
        return 'class="unread"' in next(one for one in items if f"item-{customer.conversation}" in one)

    assert marked()
    colleague.act(customer, "read", seq=str(seq))
    assert marked()
    agent.act(customer, "read", seq=str(seq))
    assert not marked()
    assert customer.get("messages").json()["read"]["agent"] == seq
