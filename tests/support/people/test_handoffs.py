"""Hand-offs: one per conversation, one agent per hand-off, a fair order."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import datetime, timedelta

import pytest
from sqlalchemy.engine import Engine

from support.clock import SHANGHAI
from support.company.settings import settings
from support.people.briefing import Briefing
from support.people.handoffs import Handoff, HandoffQueue
from support.people.tickets import Urgency

NOW = datetime(2026, 11, 22, 16, 30, tzinfo=SHANGHAI)


@pytest.fixture
def queue(engine: Engine) -> Iterator[HandoffQueue]:
    own = replace(settings(), minutes_per_conversation=4, agents_on_duty=3)
    yield HandoffQueue(engine, lambda: own)


def ask(
    queue: HandoffQueue,
    conversation: str,
    urgency: Urgency = "normal",
    minutes: int = 0,
    ticket: str | None = None,
) -> Handoff:
    return queue.request(
        conversation,
        urgency=urgency,
        briefing=Briefing("transfer_not_received"),
        ticket_number=ticket,
        at=NOW + timedelta(minutes=minutes),
    )


def test_from_none_to_closed(queue: HandoffQueue) -> None:
    assert queue.state("c") == "none"
    assert ask(queue, "c", ticket="K20261122-000001").ticket_number == "K20261122-000001"
    assert queue.state("c") == "waiting"
    claimed = queue.claim("c", "小李", NOW + timedelta(minutes=1))
    assert claimed is not None
    assert (claimed.agent, claimed.claimed_at) == ("小李", NOW + timedelta(minutes=1))
    assert queue.state("c") == "active"
    assert queue.close("c", NOW + timedelta(minutes=5))
    assert queue.state("c") == "closed"
    assert not queue.close("c")


def test_a_second_request_keeps_the_place(queue: HandoffQueue) -> None:
    first = ask(queue, "c")
    assert ask(queue, "c", minutes=9) == first
    assert len(queue.waiting()) == 1


def test_the_briefing_is_kept_as_it_was_given(queue: HandoffQueue) -> None:
    """The first one's, in the order of its facts: what the agent has read does not change under the eyes."""
    briefing = Briefing(
        problem="complaint",
        facts={"contact": "13800138000", "amount": "5.00"},
        also=("refund_status",),
        said=({"speaker": "customer", "text": "喂“喂”", "at": NOW.isoformat()},),
        earlier=(("头", "话\n话"),),
    )
    for given in (briefing, Briefing("refund_status")):
        queue.request("c", urgency="high", briefing=given, ticket_number=None, at=NOW)
    found = queue.latest("c")
    assert found is not None and found.briefing == briefing
    assert list(found.briefing.facts) == ["contact", "amount"]


def test_a_second_request_can_only_make_it_more_urgent(queue: HandoffQueue) -> None:
    ask(queue, "c")
    raised = ask(queue, "c", "urgent", ticket="K20261122-000001")
    assert (raised.urgency, raised.ticket_number) == ("urgent", "K20261122-000001")
    again = ask(queue, "c", "normal", ticket="K20261122-000002")
    assert (again.urgency, again.ticket_number) == ("urgent", "K20261122-000001")


def test_a_more_urgent_request_brings_its_own_briefing(queue: HandoffQueue) -> None:
    """The agent reads what it is about now; the problem of before stands behind it."""
    before = Briefing("refund_status", also=("complaint",))
    queue.request("c", urgency="normal", briefing=before, ticket_number="K20261122-000001", at=NOW)
    stolen = Briefing("unauthorized_transaction", last_words="钱被转走了")
    raised = queue.request("c", urgency="urgent", briefing=stolen, ticket_number="K20261122-000002", at=NOW)
    assert raised.briefing == replace(stolen, also=("refund_status", "complaint"))
    assert raised.ticket_number == "K20261122-000002"
    assert raised.requested_at == NOW


@pytest.mark.parametrize("claimed", [False, True])
def test_what_is_said_later_stands_in_the_briefing(queue: HandoffQueue, claimed: bool) -> None:
    """Whoever has it, or will have it, reads facts and what was told; nothing is lost of what was there."""
    assert queue.add("c", {"amount": "5.00"}, ("打过银行电话",)) is None
    given = Briefing("refund_status", facts={"contact": "13800138000", "amount": "4.00"}, last_words="转人工")
    queue.request("c", urgency="high", briefing=given, ticket_number=None, at=NOW)
    if claimed:
        queue.claim("c", "小李", NOW)
    for told in (("打过银行电话",), ()):
        added = queue.add("c", {"amount": "5.00"}, told)
        assert added == queue.latest("c")
        assert added is not None and added.briefing == replace(
            given, facts={"contact": "13800138000", "amount": "5.00"}, told=("打过银行电话",)
        )


def test_a_request_while_active_changes_nothing(queue: HandoffQueue) -> None:
    ask(queue, "c")
    active = queue.claim("c", "小李", NOW)
    assert ask(queue, "c", "urgent") == active


def test_after_closing_it_may_start_over(queue: HandoffQueue) -> None:
    ask(queue, "c")
    queue.close("c")
    ask(queue, "c", minutes=10)
    assert queue.state("c") == "waiting"
    assert queue.position("c") == 1


def test_cancelling_the_wait_leads_back_to_none(queue: HandoffQueue) -> None:
    assert not queue.cancel("c")
    ask(queue, "c")
    assert queue.cancel("c")
    assert queue.state("c") == "none"
    assert queue.claim("c", "小李") is None
    assert queue.position("c") == 0


def test_an_active_one_is_not_cancelled(queue: HandoffQueue) -> None:
    ask(queue, "c")
    queue.claim("c", "小李")
    assert not queue.cancel("c")
    assert queue.state("c") == "active"


def test_only_one_of_the_agents_gets_it(queue: HandoffQueue) -> None:
    ask(queue, "c")
    with ThreadPoolExecutor(8) as pool:
        claims = list(pool.map(lambda i: queue.claim("c", f"agent-{i}"), range(8)))
    winners = [claim for claim in claims if claim]
    assert len(winners) == 1
    assert queue.claim("c", winners[0].agent or "") == winners[0], "asking twice is the same"


def test_racing_requests_make_one_wait(queue: HandoffQueue) -> None:
    with ThreadPoolExecutor(8) as pool:
        made = list(pool.map(lambda _: ask(queue, "c"), range(24)))
    assert len(set(made)) == 1
    assert len(queue.waiting()) == 1


def test_the_order_is_urgency_then_time(queue: HandoffQueue) -> None:
    ask(queue, "a", "normal", 0)
    ask(queue, "b", "high", 2)
    ask(queue, "c", "high", 1)
    ask(queue, "d", "urgent", 3)
    assert [handoff.conversation_id for handoff in queue.waiting()] == ["d", "c", "b", "a"]
    assert [queue.position(name) for name in "dcba"] == [1, 2, 3, 4]
    queue.claim("d", "小李")
    assert queue.position("c") == 1
    assert queue.position("d") == 0
    assert queue.position("nobody") == 0


def test_the_notice_is_given_once_for_each_wait(queue: HandoffQueue) -> None:
    assert not queue.noticed("c")
    ask(queue, "c")
    with ThreadPoolExecutor(8) as pool:
        notices = list(pool.map(lambda _: queue.noticed("c"), range(8)))
    assert sorted(notices) == [False] * 7 + [True]
    queue.close("c")
    ask(queue, "c")
    assert queue.noticed("c")
    queue.claim("c", "小李")
    assert not queue.noticed("c")


def test_a_holder_passes_on_and_only_the_holder(queue: HandoffQueue) -> None:
    ask(queue, "c")
    assert not queue.pass_on("c", "小李", "小周"), "nobody has it yet"
    queue.claim("c", "小李", NOW)
    assert not queue.pass_on("c", "小周", "小王")
    assert queue.pass_on("c", "小李", "小周")
    latest = queue.latest("c")
    assert latest is not None
    assert (latest.status, latest.agent, latest.claimed_at) == ("active", "小周", NOW)


def test_released_it_stands_where_it_stood(queue: HandoffQueue) -> None:
    ask(queue, "early", minutes=0)
    ask(queue, "late", minutes=1)
    queue.claim("early", "小李", NOW)
    assert not queue.release("early", "小周")
    assert queue.release("early", "小李")
    assert not queue.release("early", "小李"), "it waits already"
    waiting = queue.waiting()
    assert [handoff.conversation_id for handoff in waiting] == ["early", "late"]
    assert (waiting[0].agent, waiting[0].claimed_at) == (None, None)


def test_only_its_holder_ends_it(queue: HandoffQueue) -> None:
    ask(queue, "c")
    queue.claim("c", "小李", NOW)
    assert not queue.end("c", "小周", NOW)
    assert queue.end("c", "小李", NOW + timedelta(minutes=3))
    latest = queue.latest("c")
    assert latest is not None and latest.closed_at == NOW + timedelta(minutes=3)
    assert queue.state("c") == "closed"
    assert not queue.end("c", "小李", NOW)


def test_held_are_those_with_an_agent_the_longest_held_first(queue: HandoffQueue) -> None:
    for place, name in enumerate(("waits", "second", "first", "ended")):
        ask(queue, name, minutes=place)
    queue.claim("second", "小李", NOW + timedelta(minutes=2))
    queue.claim("first", "小周", NOW + timedelta(minutes=1))
    queue.claim("ended", "小李", NOW)
    queue.end("ended", "小李", NOW)
    assert [handoff.conversation_id for handoff in queue.held()] == ["first", "second"]


def test_of_a_release_and_an_end_at_once_one_wins(queue: HandoffQueue) -> None:
    ask(queue, "c")
    queue.claim("c", "小李", NOW)

    def move(place: int) -> bool:
        return queue.release("c", "小李") if place % 2 else queue.end("c", "小李", NOW)

    with ThreadPoolExecutor(8) as pool:
        assert list(pool.map(move, range(8))).count(True) == 1


@pytest.mark.parametrize("position, minutes", [(0, 0), (1, 2), (2, 3), (3, 4), (4, 6), (30, 40)])
def test_expected_wait(queue: HandoffQueue, position: int, minutes: int) -> None:
    assert queue.expected_wait(position) == timedelta(minutes=minutes)


def test_expected_wait_follows_the_settings(engine: Engine) -> None:
    """Also those that change while it is in use."""
    present = [replace(settings(), minutes_per_conversation=10, agents_on_duty=1)]
    queue = HandoffQueue(engine, lambda: present[0])
    assert queue.expected_wait(2) == timedelta(minutes=20)
    present[0] = replace(present[0], agents_on_duty=2)
    assert queue.expected_wait(2) == timedelta(minutes=10)
