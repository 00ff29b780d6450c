"""What customers do: what is accepted, what is refused, who is shown it."""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import Any

import pytest

from desk.application import inbox_of
from desk.customers.inbox import Inbox
from desk.customers.limits import LONGEST_ACCEPTED
from desk.customers.refusals import Refused
from desk.parts import Parts
from support.clock import now
from support.company.wording import words
from support.people.briefing import Briefing
from tests.desk.customers.uploads import png
from tests.desk.recorded_engine import RecordedEngine
from tests.desk.talk.conversations import unbegun
from tests.desk.workbench import Told, at_work, come_true, visitor


@pytest.fixture
def inbox(parts: Parts) -> Inbox:
    """Where the doors of the desk lead."""
    return inbox_of(parts)


def states(parts: Parts) -> list[str]:
    """Of all messages."""
    return [message.state for message in parts.stores.log.messages("web-1")]


REFUSED: list[tuple[dict[str, Any], str]] = [
    ({"client_id": "", "text": "x"}, "invalid"),
    ({"client_id": "a" * 65, "text": "x"}, "invalid"),
    ({"client_id": "a\0", "text": "x"}, "invalid"),
    ({"client_id": "a", "text": ""}, "invalid"),
    ({"client_id": "a", "text": " \0\n"}, "invalid"),
    ({"client_id": "a", "text": "x" * (LONGEST_ACCEPTED + 1)}, "too_long"),
    ({"client_id": "a", "text": "x", "payload": "/restart"}, "not_offered"),
    ({"client_id": "a", "text": "x", "picture_id": "nobodys"}, "invalid"),
]


def test_what_is_refused_is_not_stored(parts: Parts, inbox: Inbox) -> None:
    """Nor shown."""

    async def scenario(told: Told) -> None:
        conversation = await visitor(parts)
        for given, error in REFUSED:
            with pytest.raises(Refused, match=error):
                await inbox.receive(conversation, **given)
        assert parts.stores.log.messages("web-1") == [] and told.customers == []

    at_work(parts, scenario)


def test_a_message_is_shown_asked_and_answered_once(
    parts: Parts, inbox: Inbox, recorded: RecordedEngine
) -> None:
    """Under the same name again it is the same message."""
    before = len(recorded.heard)

    async def scenario(told: Told) -> None:
        conversation = await visitor(parts)
        first = await inbox.receive(conversation, client_id="c-1", text=" 你好 ")
        again = await inbox.receive(conversation, client_id="c-1", text="别的")
        assert first.seq == again.seq == 1 and again.text == "你好"
        assert await inbox.stored("web-1", "c-1") is not None and await inbox.stored("web-1", "x") is None
        await come_true(lambda: states(parts) == ["done", "stored"])
        await come_true(lambda: len(told.to_customer("web-1", "message")) == 2)
        assert recorded.heard[before:] == [("web-1", "你好")]

    at_work(parts, scenario)


def test_a_quick_reply_is_stored_by_its_title(parts: Parts, inbox: Inbox, recorded: RecordedEngine) -> None:
    """And goes to the engine by its payload."""
    before = len(recorded.heard)

    async def scenario(told: Told) -> None:
        conversation = await visitor(parts)
        recorded.buttons = [{"title": "查进度", "payload": "/ticket_status"}]
        await inbox.receive(conversation, client_id="c-1", text="工单")
        await come_true(lambda: states(parts) == ["done", "stored"])
        said = await inbox.receive(conversation, client_id="c-2", text="x", payload="/ticket_status")
        assert said.text == "查进度"
        # Sent again it is not offered any more, but known.
        again = await inbox.receive(conversation, client_id="c-2", text="x", payload="/ticket_status")
        assert again.seq == said.seq
        await come_true(lambda: len(states(parts)) == 4)
        assert [text for _, text in recorded.heard[before:]] == ["工单", "/ticket_status"]

    at_work(parts, scenario)


def test_what_was_cut_and_what_was_hidden(parts: Parts, inbox: Inbox) -> None:
    """The customer is told of the first; the second is nowhere."""

    async def scenario(told: Told) -> None:
        conversation = await visitor(parts)
        said = await inbox.receive(
            conversation, client_id="c-1", text="我的密码是hunter2secret" + "长" * 1500
        )
        assert "hunter2secret" not in said.text and len(said.text) <= 1000
        assert any("1000" in message["text"] for message in told.to_customer("web-1", "message"))

    at_work(parts, scenario)


def test_a_picture_without_words_is_for_a_person(
    parts: Parts, inbox: Inbox, recorded: RecordedEngine
) -> None:
    """The bot says that it can't see it, unless somebody else has the conversation; words are answered."""
    before = len(recorded.heard)

    def said_of(speaker: str) -> list[str]:
        return [said.text for said in parts.stores.log.messages("web-1") if said.speaker == speaker]

    async def scenario(told: Told) -> None:
        conversation = await visitor(parts)
        picture = await inbox.keep_picture(conversation, png())
        assert await inbox.picture("web-1", picture.id) == picture
        for id, name in (("web-2", picture.id), ("web-1", "another")):
            with pytest.raises(Refused, match="not_found"):
                await inbox.picture(id, name)
        await inbox.receive(conversation, client_id="c-1", text="", picture_id=picture.id)
        await come_true(lambda: len(parts.stores.log.messages("web-1")) == 2)
        assert said_of("bot")[-1] in words("desk")["sentences"]["picture_received"]
        await inbox.receive(conversation, client_id="c-3", text="看这里", picture_id=picture.id)
        await come_true(lambda: len(parts.stores.log.messages("web-1")) == 5)
        kept, answer = said_of("bot")[-2:]
        assert kept in words("desk")["sentences"]["picture_kept"] and answer == "回：看这里"
        assert "x-desk-picture" in recorded.headers
        parts.stores.handoffs.request(
            "web-1", urgency="normal", briefing=Briefing(), ticket_number=None, at=now()
        )
        await inbox.receive(conversation, client_id="c-4", text="", picture_id=picture.id)
        await come_true(lambda: len(parts.stores.log.messages("web-1")) == 7)
        assert said_of("bot")[-1] in words("desk")["sentences"]["picture_kept"]
        parts.stores.handoffs.claim("web-1", "小林")
        await inbox.receive(conversation, client_id="c-2", text="", picture_id=picture.id)
        assert len(parts.stores.log.messages("web-1")) == 8
        assert [text for _, text in recorded.heard[before:]] == ["", "看这里", ""]

    at_work(parts, scenario)


def test_writing_opens_a_closed_conversation(parts: Parts, inbox: Inbox) -> None:
    """Everybody hears that the bot has it again."""

    async def scenario(told: Told) -> None:
        conversation = await visitor(parts)
        parts.stores.log.close("web-1", "解决了", now())
        await inbox.receive(conversation, client_id="c-1", text="还有")
        assert told.to_customer("web-1", "mode") == [{"mode": "bot", "queue": None, "agent": None}]

    at_work(parts, scenario)


def test_a_connection_from_before_signing_in_is_over(parts: Parts, inbox: Inbox) -> None:
    """The conversation has become an account's."""

    async def scenario(told: Told) -> None:
        conversation = await visitor(parts)
        parts.stores.log.adopt("web-1", "OK10000001")
        with pytest.raises(Refused, match="expired"):
            await inbox.receive(conversation, client_id="c-1", text="旧的连接")

    at_work(parts, scenario)


def test_the_button_for_a_person_is_a_message(parts: Parts, inbox: Inbox, recorded: RecordedEngine) -> None:
    """Each time it is pressed, another one, unless the client names it."""

    async def scenario(told: Told) -> None:
        conversation = await visitor(parts)
        for name in (None, None, "c-1", "c-1"):
            assert (await inbox.ask_for_person(conversation, name)).text == "转人工"
        said = [message for message in parts.stores.log.messages("web-1") if message.speaker == "customer"]
        assert len(said) == 3

    at_work(parts, scenario)


def test_leaving_the_queue_is_said_once(parts: Parts, inbox: Inbox) -> None:
    """And nothing when nobody waits."""

    async def scenario(told: Told) -> None:
        await visitor(parts)
        parts.stores.handoffs.request(
            "web-1", urgency="normal", briefing=Briefing(), ticket_number=None, at=now()
        )
        for _ in range(2):
            await inbox.leave_queue("web-1")
        assert [message.speaker for message in parts.stores.log.messages("web-1")] == ["system"]
        assert [standing["mode"] for standing in told.to_customer("web-1", "mode")] == ["bot"]

    at_work(parts, scenario)


def test_ratings_drafts_and_marks_reach_the_agents(parts: Parts, inbox: Inbox) -> None:
    """Masked, and cut to what is read."""

    async def scenario(told: Told) -> None:
        await visitor(parts)
        await parts.talk.say("web-1", "system", "一")
        await inbox.read("web-1", 1)
        await inbox.typing("web-1", True, "我的密码是hunter2secret")
        for stars in (0, 6):
            with pytest.raises(Refused, match="invalid"):
                await inbox.rate("web-1", stars, "")
        await inbox.rate("web-1", 4, "密码是hunter2secret" + "慢" * 2000)
        await asyncio.sleep(0)
        assert told.to_agents("read")[0]["customer"] == 1
        assert "hunter2secret" not in str(told.agents) and told.to_agents("typing")[0]["on"]
        assert told.to_agents("rated") == [{"conversation": "web-1", "stars": 4}]
        rated = parts.stores.log.get("web-1")
        assert rated.rating == 4 and rated.rating_comment is not None
        assert "hunter2secret" not in rated.rating_comment and len(rated.rating_comment) <= 1010

    at_work(parts, scenario)


def test_when_the_customer_was_there_last(parts: Parts, inbox: Inbox, tmp_path: Path) -> None:
    """For the agents."""

    async def scenario(told: Told) -> None:
        await visitor(parts)
        assert parts.stores.log.get("web-1").online_at is None
        begun = now()
        await inbox.left("web-1")
        online_at = parts.stores.log.get("web-1").online_at
        assert online_at is not None and begun <= online_at <= now()

    at_work(parts, scenario)


def test_a_visitors_conversation_is_stored_with_the_first_word(parts: Parts, inbox: Inbox) -> None:
    """Not before: reading, typing, rating, leaving the queue and going away store nothing."""

    async def scenario(told: Told) -> None:
        conversation = unbegun()
        await inbox.read("web-1", 3)
        await inbox.typing("web-1", True, "写到一半")
        await inbox.rate("web-1", 5, "")
        await inbox.leave_queue("web-1")
        await inbox.left("web-1")
        await inbox.end(conversation)
        assert parts.stores.log.stored("web-1") is None and told.to_agents("rated") == []
        for number in (1, 2):
            await inbox.receive(conversation, client_id=f"c-{number}", text="你好")
        kept = parts.stores.log.get("web-1")
        assert (kept.owner, kept.channel, kept.language) == (conversation.owner, "web", "zh-CN")

    at_work(parts, scenario)


@pytest.mark.parametrize("begins", ["person", "picture"])
def test_a_call_for_a_person_and_a_picture_begin_one_too(parts: Parts, inbox: Inbox, begins: str) -> None:
    """They need something to belong to."""

    async def scenario(told: Told) -> None:
        conversation = unbegun()
        if begins == "person":
            await inbox.ask_for_person(conversation)
        else:
            kept = await inbox.keep_picture(conversation, png())
            assert await inbox.picture("web-1", kept.id) == kept
        assert parts.stores.log.get("web-1").owner == conversation.owner

    at_work(parts, scenario)


def test_what_cannot_be_a_picture_begins_none(parts: Parts, inbox: Inbox) -> None:
    """It is refused before anything is stored."""

    async def scenario(told: Told) -> None:
        with pytest.raises(Refused, match="bad_type"):
            await inbox.keep_picture(unbegun(), b"no picture")
        assert parts.stores.log.stored("web-1") is None

    at_work(parts, scenario)


@pytest.mark.parametrize(("claimed", "status"), [(False, "cancelled"), (True, "closed")])
def test_who_ends_for_good_leaves_nobody_waiting(
    parts: Parts, inbox: Inbox, claimed: bool, status: str
) -> None:
    """The agents read why, the visitor's devices hear nothing more and can do nothing more."""

    async def scenario(told: Told) -> None:
        conversation, handoffs = await visitor(parts), parts.stores.handoffs
        handoffs.request("web-1", urgency="normal", briefing=Briefing(), ticket_number=None, at=now())
        if claimed:
            handoffs.claim("web-1", "小林")
        await inbox.end(conversation)
        latest = handoffs.latest("web-1")
        assert latest is not None and latest.status == status
        kept = parts.stores.log.get("web-1")
        assert (kept.owner, kept.close_reason) == ((None, None), "customer_left")
        assert parts.stores.log.mode("web-1") == "closed"
        (last,) = parts.stores.log.messages("web-1")
        assert (last.speaker, "客户结束了" in last.text) == ("system", True)
        events = [event for room, event, _ in told.customers if room == "web-1"]
        assert events[:2] == ["expired", "closed room"]
        await asyncio.sleep(0)
        assert told.to_agents("queue")[-1]["mode"] == "closed"
        with pytest.raises(Refused, match="expired"):
            await inbox.receive(conversation, client_id="c-1", text="还在吗")
        await inbox.end(conversation)
        assert len(parts.stores.log.messages("web-1")) == 1

    at_work(parts, scenario)


def test_a_person_who_is_called_after_the_end_waits_for_nobody(
    parts: Parts, inbox: Inbox, recorded: RecordedEngine
) -> None:
    """The engine was still at it when the visitor ended the conversation."""

    async def scenario(told: Told) -> None:
        conversation = await visitor(parts)
        recorded.delay = 0.5
        await inbox.receive(conversation, client_id="c-1", text="转人工")
        await inbox.end(conversation)
        parts.stores.handoffs.request(
            "web-1", urgency="normal", briefing=Briefing(), ticket_number=None, at=now()
        )
        await come_true(lambda: parts.stores.handoffs.state("web-1") == "none")
        assert parts.stores.log.mode("web-1") == "closed"

    try:
        at_work(parts, scenario)
    finally:
        recorded.delay = 0
