"""What a device is told: when it comes in, asks, or waits."""

from __future__ import annotations

import asyncio

import pytest

from desk.customers.news import REPLAYED, News
from desk.customers.refusals import Refused
from desk.customers.visitors import Party
from desk.parts import Parts
from support.clock import now
from support.people.briefing import Briefing
from tests.desk.talk.conversations import unbegun
from tests.desk.workbench import Told, at_work, visitor


@pytest.fixture
def news(parts: Parts) -> News:
    """Of the desk."""
    return News(parts.stores.log, parts.talk, parts.push, lambda: {"greeting": "您好"})


def said(parts: Parts, count: int) -> None:
    """So many messages, and a note."""
    for number in range(1, count + 1):
        parts.stores.log.append("web-1", "bot", str(number), at=now())
    parts.stores.log.append("web-1", "note", "小心", at=now(), agent="小林")


def test_welcome_holds_what_the_device_has_not(parts: Parts, news: News) -> None:
    """A visitor's secret is shown once, an identity's end only when there is one."""

    async def scenario(told: Told) -> None:
        conversation = await visitor(parts)
        said(parts, 3)
        conversation, until = parts.stores.log.get(conversation.id), now()
        new = await news.welcome(Party(conversation, new_secret="v-secret"), 0)
        assert [message["seq"] for message in new["messages"]] == [1, 2, 3]
        assert (new["visitor"], new["verified"], new["mode"]) == ("v-secret", False, "bot")
        assert (new["more"], new["texts"]) == (False, {"greeting": "您好"}) and "expires_at" not in new
        again = await news.welcome(Party(conversation, expires_at=until), 2)
        assert [message["seq"] for message in again["messages"]] == [3]
        assert again["verified"] and again["expires_at"] == until.isoformat(timespec="seconds")
        assert "visitor" not in again and again["read"] == {"customer": 0, "agent": 0}
        # The database was put back to an earlier day: what there is counts.
        ahead = await news.welcome(Party(conversation, expires_at=until), 9)
        assert [message["seq"] for message in ahead["messages"]] == [1, 2, 3]

    at_work(parts, scenario)


def test_pages(parts: Parts, news: News) -> None:
    """The newest first; `more` as long as older ones exist; notes are in none."""

    async def scenario(told: Told) -> None:
        conversation = await visitor(parts)
        said(parts, 60)
        newest = await news.history("web-1", 0)
        assert [message["seq"] for message in newest["messages"]] == list(range(11, 61)) and newest["more"]
        oldest = await news.history("web-1", 11)
        assert [message["seq"] for message in oldest["messages"]] == list(range(1, 11))
        assert not oldest["more"]
        between = await news.awaited(conversation, after=5, before=9)
        assert [message["seq"] for message in between["messages"]] == [6, 7, 8]
        assert [message.seq for message in await news.missed("web-1", 58)] == [59, 60]
        assert await news.last_seq("web-1") == 60

    at_work(parts, scenario)


def test_a_device_that_was_away_long_gets_the_newest(parts: Parts, news: News) -> None:
    """And learns that there are more."""

    async def scenario(told: Told) -> None:
        conversation = await visitor(parts)
        said(parts, REPLAYED + 5)
        found = await news.awaited(conversation)
        assert len(found["messages"]) == REPLAYED and found["more"]
        assert found["messages"][0]["seq"] == 6

    at_work(parts, scenario)


def test_waiting_ends_with_a_message(parts: Parts, news: News) -> None:
    """Whoever says it."""

    async def scenario(told: Told) -> None:
        conversation = await visitor(parts)
        waiting = asyncio.ensure_future(news.awaited(conversation, seconds=25))
        await asyncio.sleep(0.3)
        assert not waiting.done()
        await parts.talk.say("web-1", "system", "来了")
        found = await asyncio.wait_for(waiting, 15)
        assert [message["text"] for message in found["messages"]] == ["来了"]

    at_work(parts, scenario)


def test_waiting_ends_with_a_change_of_who_has_it(parts: Parts, news: News) -> None:
    """Though nothing was said."""

    async def scenario(told: Told) -> None:
        conversation = await visitor(parts)
        waiting = asyncio.ensure_future(news.awaited(conversation, seconds=25))
        await asyncio.sleep(0.3)
        parts.stores.handoffs.request(
            "web-1", urgency="normal", briefing=Briefing(), ticket_number=None, at=now()
        )
        await parts.talk.announce_mode("web-1")
        found = await asyncio.wait_for(waiting, 15)
        assert (found["mode"], found["messages"]) == ("waiting", [])

    at_work(parts, scenario)


def test_a_message_of_another_process_is_seen_without_a_word(parts: Parts, news: News) -> None:
    """Redis may be gone: one looks all the same."""

    async def scenario(told: Told) -> None:
        conversation = await visitor(parts)
        waiting = asyncio.ensure_future(news.awaited(conversation, seconds=25))
        await asyncio.sleep(0.3)
        parts.stores.log.append("web-1", "bot", "从别处", at=now())
        found = await asyncio.wait_for(waiting, 15)
        assert [message["text"] for message in found["messages"]] == ["从别处"]

    at_work(parts, scenario)


def test_nothing_new(parts: Parts, news: News) -> None:
    """It comes back empty."""

    async def scenario(told: Told) -> None:
        conversation = await visitor(parts)
        assert (await news.awaited(conversation, seconds=0.1))["messages"] == []
        assert await news.last_seq("web-1") == 0

    at_work(parts, scenario)


def test_of_a_conversation_that_has_not_begun_there_is_a_welcome_only(parts: Parts, news: News) -> None:
    """Whoever waits for news of it hears the first word, as of any other."""

    async def scenario(told: Told) -> None:
        conversation = unbegun()
        welcome = await news.welcome(Party(conversation, new_secret="v-secret"), 0)
        assert (welcome["mode"], welcome["messages"], welcome["more"]) == ("bot", [], False)
        assert (await news.history(conversation.id, 0)) == {"messages": [], "more": False}
        waiting = asyncio.ensure_future(news.awaited(conversation, seconds=25))
        await asyncio.sleep(0.1)
        assert parts.stores.log.stored(conversation.id) is None
        parts.stores.log.keep(conversation)
        await parts.talk.say(conversation.id, "bot", "您好")
        found = await asyncio.wait_for(waiting, 15)
        assert [message["text"] for message in found["messages"]] == ["您好"]

    at_work(parts, scenario)


def test_whoever_waits_for_news_of_what_became_an_accounts_gets_none(parts: Parts, news: News) -> None:
    """The request that was under way is refused, and sees no word of it."""

    async def scenario(told: Told) -> None:
        conversation = await visitor(parts)
        waiting = asyncio.ensure_future(news.awaited(conversation, seconds=25))
        await asyncio.sleep(0.1)
        assert parts.stores.log.adopt(conversation.id, "OK10000001")
        await parts.talk.say(conversation.id, "bot", "您的账户里有…")
        with pytest.raises(Refused, match="expired"):
            await asyncio.wait_for(waiting, 15)

    at_work(parts, scenario)
