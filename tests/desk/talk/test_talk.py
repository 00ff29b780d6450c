"""What is said and who has the floor: whom it is shown to."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import pytest
import sqlalchemy as sa

from desk.parts import Parts
from desk.talk.messages import ConversationNotFound
from support.clock import now
from support.people.briefing import Briefing
from tests.desk.workbench import Told, at_work, visitor


def wait_for_person(parts: Parts, id: str) -> None:
    """The conversation stands in the queue."""
    parts.stores.handoffs.request(id, urgency="normal", briefing=Briefing(), ticket_number=None, at=now())


def test_what_is_said_is_stored_and_shown_once(parts: Parts) -> None:
    """To the customer and the agents; the same again shows nothing."""

    async def scenario(told: Told) -> None:
        await visitor(parts)
        said = [
            await parts.talk.say("web-1", "agent", " 您好 \0", agent="小林", client_id="a-1")
            for _ in range(2)
        ]
        assert said[0] == said[1]
        await parts.talk.say("web-1", "system", "再见")
        shown = told.to_customer("web-1", "message")
        assert [(message["speaker"], message["text"]) for message in shown] == [
            ("agent", "您好"),
            ("system", "再见"),
        ]
        await asyncio.sleep(0)
        assert [event["message"] for event in told.to_agents("message")] == shown
        assert [message.public() for message in parts.stores.log.messages("web-1")] == shown

    at_work(parts, scenario)


def test_a_note_is_shown_to_agents_only(parts: Parts) -> None:
    """The customer's devices hear nothing."""

    async def scenario(told: Told) -> None:
        await visitor(parts)
        await parts.talk.say("web-1", "note", "小心", agent="小林")
        await asyncio.sleep(0)
        assert told.customers == []
        assert [event["message"]["text"] for event in told.to_agents("message")] == ["小心"]

    at_work(parts, scenario)


def test_what_people_type_is_masked(parts: Parts) -> None:
    """What the desk says by itself is left as it is: it may hold a ticket's number."""

    async def scenario(told: Told) -> None:
        await visitor(parts)
        number = "6222021001122334450"
        for speaker in ("agent", "note", "system"):
            await parts.talk.say("web-1", speaker, f"卡号 {number}")  # type: ignore[arg-type]
        said = parts.stores.log.messages("web-1", notes=True)
        assert [number in message.text for message in said] == [False, False, True]

    at_work(parts, scenario)


def test_who_has_the_conversation(parts: Parts) -> None:
    """The bot, a place in the queue, a person by name."""

    async def scenario(told: Told) -> None:
        for id in ("web-1", "web-2"):
            await visitor(parts, id)
        assert parts.talk.standing("web-2") == {"mode": "bot", "queue": None, "agent": None}
        wait_for_person(parts, "web-1")
        wait_for_person(parts, "web-2")
        minutes = int(parts.stores.handoffs.expected_wait(2).total_seconds() / 60)
        assert parts.talk.standing("web-2") == {
            "mode": "waiting",
            "queue": {"position": 2, "wait_minutes": minutes},
            "agent": None,
        }
        parts.stores.handoffs.claim("web-2", "小林")
        assert parts.talk.standing("web-2") == {"mode": "human", "queue": None, "agent": "小林"}
        with pytest.raises(ConversationNotFound):
            parts.talk.standing("web-3")

    at_work(parts, scenario)


@contextmanager
def as_soon_as_looked(parts: Parts, act: Callable[[], object]) -> Iterator[None]:
    """Somebody acts right after it was read who has a conversation: as another process may."""
    acts = [act]

    def looked(_connection: Any, _cursor: Any, statement: str, *_: Any) -> None:
        if acts and statement.startswith("SELECT desk_conversations.closed_at"):
            acts.pop()()

    database = parts.stores.database
    sa.event.listen(database, "after_cursor_execute", looked)
    try:
        yield
    finally:
        sa.event.remove(database, "after_cursor_execute", looked)
    assert not acts


@pytest.mark.parametrize("change", ["claimed", "left"])
def test_a_wait_that_ends_meanwhile_has_a_place_or_is_over(parts: Parts, change: str) -> None:
    """Never a wait without a place: both are of one moment."""
    handoffs = parts.stores.handoffs

    async def scenario(told: Told) -> None:
        await visitor(parts)
        wait_for_person(parts, "web-1")
        end = {
            "claimed": lambda: handoffs.claim("web-1", "小林"),
            "left": lambda: handoffs.cancel("web-1", now()),
        }
        with as_soon_as_looked(parts, end[change]):
            standing = parts.talk.standing("web-1")
        assert standing["mode"] == "waiting" and standing["queue"]["position"] == 1
        assert parts.talk.standing("web-1")["mode"] == {"claimed": "human", "left": "bot"}[change]

    at_work(parts, scenario)


def test_a_talk_that_is_given_back_meanwhile_has_its_person(parts: Parts) -> None:
    """Never a person without a name."""
    handoffs = parts.stores.handoffs

    async def scenario(told: Told) -> None:
        await visitor(parts)
        wait_for_person(parts, "web-1")
        handoffs.claim("web-1", "小林")
        with as_soon_as_looked(parts, lambda: handoffs.release("web-1", "小林")):
            assert parts.talk.standing("web-1") == {"mode": "human", "queue": None, "agent": "小林"}

    at_work(parts, scenario)


def test_whoever_waits_behind_is_told_of_a_move(parts: Parts) -> None:
    """The first one is taken, the others come nearer."""

    async def scenario(told: Told) -> None:
        for id in ("web-1", "web-2", "web-3"):
            await visitor(parts, id)
            wait_for_person(parts, id)
        parts.stores.handoffs.claim("web-1", "小林")
        await parts.talk.announce_mode("web-1")
        assert told.to_customer("web-1", "mode") == [{"mode": "human", "queue": None, "agent": "小林"}]
        moved = [told.to_customer(id, "mode")[0]["queue"]["position"] for id in ("web-2", "web-3")]
        assert moved == [1, 2]
        await asyncio.sleep(0)
        (event,) = told.to_agents("queue")
        assert (event["conversation"], event["mode"]) == ("web-1", "human")

    at_work(parts, scenario)


def test_both_sides_see_how_far_the_other_has_read(parts: Parts) -> None:
    """And no mark goes back."""

    async def scenario(told: Told) -> None:
        await visitor(parts)
        for text in "ab":
            await parts.talk.say("web-1", "system", text)
        await parts.talk.mark_read("web-1", "customer", 2)
        await parts.talk.mark_read("web-1", "customer", 1)
        await parts.talk.mark_read("web-1", "agent", 1)
        marks = [{"customer": 2, "agent": 0}, {"customer": 2, "agent": 0}, {"customer": 2, "agent": 1}]
        assert told.to_customer("web-1", "read") == marks
        await asyncio.sleep(0)
        assert told.to_agents("read") == [{"conversation": "web-1", **mark} for mark in marks]

    at_work(parts, scenario)


def test_signs_without_words(parts: Parts) -> None:
    """Each goes to the side that it is for."""

    async def scenario(told: Told) -> None:
        await visitor(parts)
        await parts.talk.show_typing("web-1", "agent", True)
        await parts.talk.ask_rating("web-1")
        await parts.talk.show_draft("web-1", True, "我的")
        await parts.talk.show_rating("web-1", 4)
        await asyncio.sleep(0)
        assert [(event, payload) for _, event, payload in told.customers] == [
            ("typing", {"who": "agent", "on": True}),
            ("rate", {"ask": True}),
        ]
        assert told.agents == [
            ("typing", {"conversation": "web-1", "on": True, "draft": "我的"}),
            ("rated", {"conversation": "web-1", "stars": 4}),
        ]

    at_work(parts, scenario)
