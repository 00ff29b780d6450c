"""`ChatwootDesk` against a server that speaks Chatwoot's contract."""

from __future__ import annotations

import asyncio
import secrets
from collections.abc import Coroutine, Iterator
from typing import Any

import pytest

from desk.foreign.chatwoot import ChatwootDesk
from desk.foreign.chatwoot_api import ChatwootApi
from desk.foreign.port import AgentSaid, CustomerMessage, ForeignDeskUnavailable
from tests.desk.foreign.chatwoot import Chatwoot, running
from tests.desk.foreign.recorder import Notebook, briefing, listening, until

FIRST, SECOND = CustomerMessage("c-1", "在吗"), CustomerMessage("c-2", "在吗")


@pytest.fixture(scope="module")
def chatwoot() -> Iterator[Chatwoot]:
    """One server; each test has a conversation of its own."""
    with running(secrets.token_hex(16), secrets.token_hex(16)) as server:
        yield server


def adapter(chatwoot: Chatwoot, notebook: Notebook | None = None) -> ChatwootDesk:
    """One life of the desk's process."""
    return ChatwootDesk(ChatwootApi(chatwoot.url, 1, 7, chatwoot.token), notebook or Notebook())


def run(test: Coroutine[Any, Any, None]) -> None:
    """Runs a test's coroutine with a time limit."""
    asyncio.run(asyncio.wait_for(test, 60))


async def lose(desk: ChatwootDesk, chatwoot: Chatwoot, reference: str, message: CustomerMessage) -> None:
    """Chatwoot stores the message, and its answer is lost."""
    chatwoot.order("forget_answers", count=1)
    with pytest.raises(ForeignDeskUnavailable):
        await desk.customer_said(reference, message)


@pytest.mark.parametrize("agents", [0, 19, 20, 45])
@pytest.mark.parametrize("same_life", [True, False], ids=["the same process", "the next one"])
def test_words_whose_answer_was_lost_are_said_once(chatwoot: Chatwoot, agents: int, same_life: bool) -> None:
    """However much the agents have said since: Chatwoot gives twenty messages at a time."""

    async def test() -> None:
        desk = adapter(chatwoot)
        reference = await desk.open(briefing(f"lost-{agents}-{same_life}"))
        await lose(desk, chatwoot, reference, FIRST)
        said = [f"第{number}句" for number in range(agents)]
        for text in said:
            chatwoot.order("say", conversation=reference, agent="小林", text=text)
        following = desk if same_life else adapter(chatwoot)
        for message in (FIRST, SECOND, SECOND):
            await following.customer_said(reference, message)
        assert chatwoot.texts(int(reference)) == ["在吗", *said, "在吗"]

    run(test())


def test_a_note_between_changes_nothing(chatwoot: Chatwoot) -> None:
    """What we note by ourselves, while we do not know whether the customer's words are there."""

    async def test() -> None:
        notebook = Notebook()
        desk = adapter(chatwoot, notebook)
        reference = await desk.open(briefing("between"))
        notebook.references.append(reference)
        await lose(desk, chatwoot, reference, FIRST)
        chatwoot.order("say", conversation=reference, agent="小林", text="看这里", picture=1)
        async with listening(desk) as heard:
            await until(lambda: any(isinstance(event, AgentSaid) for event in heard.events))
        assert "看不到图片" in chatwoot.texts(int(reference), notes=True)[-1]
        await desk.customer_said(reference, FIRST)
        assert chatwoot.texts(int(reference)) == ["在吗", "看这里"]

    run(test())


@pytest.mark.parametrize("same_life", [True, False], ids=["the same process", "the next one"])
def test_opening_again_notes_nothing_twice(chatwoot: Chatwoot, same_life: bool) -> None:
    """It was not kept that it was opened, and much was said since."""

    async def test() -> None:
        desk, told = adapter(chatwoot), briefing(f"again-{same_life}")
        reference = await desk.open(told)
        for number in range(45):
            chatwoot.order("say", conversation=reference, agent="小林", text=f"第{number}句")
        for _ in range(2):
            assert await (desk if same_life else adapter(chatwoot)).open(told) == reference
        assert len(chatwoot.texts(int(reference), notes=True)) == 2

    run(test())


def test_opening_that_loses_every_answer_notes_everything_once(chatwoot: Chatwoot) -> None:
    """Conversation, transcript, summary and status: each is done, and at first none is answered."""

    async def test() -> None:
        desk, told = adapter(chatwoot), briefing("unanswered")
        await desk.open(briefing("so that the contact is there"))
        for _ in range(4):
            chatwoot.order("forget_answers", count=1)
            with pytest.raises(ForeignDeskUnavailable):
                await desk.open(told)
        reference = await desk.open(told)
        assert len(chatwoot.texts(int(reference), notes=True)) == 2

    run(test())
