"""Messages are read on the event loop, and what takes long is asked beside it."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Iterator
from contextvars import ContextVar
from typing import Any, cast

import numpy as np
import pytest
from rasa.core.agent import Agent
from rasa.core.channels.channel import UserMessage
from rasa.core.processor import MessageProcessor

from engine import readiness
from engine.fixes import reading
from nlu import adviser as module
from nlu.adviser import Adviser
from nlu.encoders import SentenceEncoder
from nlu.feature_index import Array
from nlu.intents import IntentClassifier
from nlu.opinion import ASKED_BELOW, SecondOpinion

UNSURE = "那个东西老是不行咋弄呀"
"""Nothing that the linear model is sure of."""

CLEAR = "手续费怎么收"


class Slow:
    """An encoder that goes on when it is let."""

    name = "slow-1"
    width = 4

    def __init__(self) -> None:
        self.begun = threading.Event()
        self.let = threading.Event()
        self.threads: list[str] = []
        self.texts: list[str] = []
        self.failing = False

    def encode(self, texts: list[str]) -> Array:
        """See `nlu.encoders.SentenceEncoder`."""
        self.threads.append(threading.current_thread().name)
        self.texts += texts
        self.begun.set()
        assert self.let.wait(60)
        if self.failing:
            raise RuntimeError("the encoder is gone")
        return np.full((len(texts), self.width), 0.5)


class Favouring(SecondOpinion):
    """An opinion that always names the last intent."""

    def mixed(self, first: Array, vector: Array) -> Array:
        """See `SecondOpinion`."""
        last: Array = np.eye(len(first))[-1]
        return last


@pytest.fixture
def slow(agent: Agent) -> Iterator[Slow]:
    """The model's adviser with a slow encoder, and an opinion of its own."""
    assert agent.processor
    adviser: Adviser = readiness.adviser(agent.processor)
    before = adviser._encoder, adviser._opinion
    encoder, nothing = Slow(), np.zeros((1, 1))
    adviser._encoder = cast(SentenceEncoder, encoder)
    adviser._opinion = Favouring(adviser._labels, *[nothing] * 6)
    yield encoder
    encoder.let.set()
    adviser._encoder, adviser._opinion = before


async def parsed(agent: Agent, text: str) -> dict[str, Any]:
    """What the engine reads."""
    assert agent.processor
    return dict(await agent.processor.parse_message(UserMessage(text)))


def test_the_loop_goes_on_while_a_text_is_encoded(agent: Agent, slow: Slow) -> None:
    """Somebody else's clear message is read and answered meanwhile."""

    async def both() -> tuple[bool, str, str]:
        waiting = asyncio.create_task(parsed(agent, UNSURE))
        while not slow.begun.is_set():
            await asyncio.sleep(0.001)
        clear = await parsed(agent, CLEAR)
        still = not waiting.done()
        slow.let.set()
        return still, clear["intent"]["name"], (await waiting)["intent"]["name"]

    labels = readiness.adviser(agent.processor)._labels
    assert asyncio.run(both()) == (True, "fees", labels[-1])
    assert slow.texts == [UNSURE] and threading.main_thread().name not in slow.threads


def test_what_is_clear_is_not_asked(agent: Agent, slow: Slow) -> None:
    """And needs no other thread."""
    assert asyncio.run(parsed(agent, CLEAR))["intent"]["name"] == "fees"
    assert not slow.texts


def _unsure(agent: Agent) -> list[str]:
    """Texts that a second opinion is asked for, whatever examples there are."""
    assert agent.processor
    nodes = agent.processor.graph_runner._instantiated_nodes.values()
    classifier = next(node._component for node in nodes if isinstance(node._component, IntentClassifier))
    candidates = [f"{UNSURE}{'呀' * number}" for number in range(12)]
    found = [text for text in candidates if classifier.ranking(text)[0]["confidence"] < ASKED_BELOW]
    assert len(found) > 3
    return found


def test_questions_are_asked_one_by_one_in_their_order(agent: Agent, slow: Slow) -> None:
    texts = _unsure(agent)

    async def all_of_them() -> list[str]:
        tasks = [asyncio.create_task(parsed(agent, text)) for text in texts]
        await asyncio.sleep(0)
        slow.let.set()
        return [read["text"] for read in await asyncio.gather(*tasks)]

    assert asyncio.run(all_of_them()) == texts
    assert slow.texts == texts and len(set(slow.threads)) == 1


def test_the_callers_context_is_there_in_each_reading(
    agent: Agent, slow: Slow, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Of each message its own, and nothing of the asking stays behind in it."""
    mine: ContextVar[str] = ContextVar("mine", default="")
    heard: list[tuple[str, str]] = []
    advised = Adviser.advised

    def listening(self: Adviser, text: str, first: Array) -> Array:
        heard.append((mine.get(), text))
        return advised(self, text, first)

    monkeypatch.setattr(Adviser, "advised", listening)
    slow.let.set()

    async def under(name: str, text: str) -> object:
        mine.set(name)
        await parsed(agent, text)
        return module._ASIDE.get()

    async def both() -> list[object]:
        return list(await asyncio.gather(under("a", UNSURE), under("b", f"{UNSURE}呀")))

    assert asyncio.run(both()) == [None, None]
    assert sorted(set(heard)) == [("a", UNSURE), ("b", f"{UNSURE}呀")]
    assert len(heard) == 4, "once to know what to ask, once with the answer"


def test_an_encoder_that_fails_costs_the_message_nothing(agent: Agent, slow: Slow) -> None:
    """It is read as the linear model reads it."""
    slow.failing = True
    slow.let.set()
    alone = asyncio.run(_alone(agent, UNSURE))
    assert asyncio.run(parsed(agent, UNSURE))["intent"] == alone["intent"]


async def _alone(agent: Agent, text: str) -> dict[str, Any]:
    adviser = readiness.adviser(agent.processor)
    kept, adviser._encoder = adviser._encoder, None
    try:
        return await parsed(agent, text)
    finally:
        adviser._encoder = kept


def test_reading_with_an_answer_is_reading_with_waiting(agent: Agent, slow: Slow) -> None:
    """The whole result is what one reading gives that asks in between."""
    slow.let.set()
    assert agent.processor
    processor: MessageProcessor = agent.processor
    for text in (UNSURE, CLEAR, f"{CLEAR},{UNSURE}", "900", ""):
        tracker = asyncio.run(agent.tracker_store.get_or_create_tracker("x"))
        waited = processor._parse_message_with_graph(UserMessage(text), tracker)
        beside = asyncio.run(parsed(agent, text))
        assert beside["intent"] == waited["intent"] and beside["entities"] == waited["entities"]


def test_a_model_without_an_adviser_is_read_as_rasa_reads_it(
    agent: Agent, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A company's own pipeline may have none."""
    monkeypatch.setattr(reading, "_adviser", lambda _: None)
    assert asyncio.run(parsed(agent, CLEAR))["intent"]["name"] == "fees"
