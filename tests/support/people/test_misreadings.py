"""Misread messages: masked, counted by text, once a message, and never in anybody's way."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime
from typing import Any

import pytest
import sqlalchemy as sa
from sqlalchemy.engine import Engine

from support.clock import SHANGHAI
from support.people.misreadings import MISREADINGS, Collector, Meaning, Misreading, MisreadingStore, key_of
from support.storage.database import open_database, reading

HANGS = 30.0
"""Seconds that a database hangs."""

NOW = datetime(2026, 11, 22, 16, 30, tzinfo=SHANGHAI)
LIKELIEST = (("fees", 0.3), ("limits_info", 0.2), ("arrival_time", 0.1), ("greet", 0.05))


@pytest.fixture
def store(engine: Engine) -> Iterator[MisreadingStore]:
    yield MisreadingStore(engine)


def misread(text: str, message_id: str, **changes: Any) -> Misreading:
    values: dict[str, Any] = {"reason": "asked_back", "likeliest": LIKELIEST, "at": NOW, **changes}
    return Misreading(message_id=message_id, text=text, **values)


def stored(engine: Engine) -> list[Any]:
    with reading(engine) as connection:
        return list(connection.execute(sa.select(MISREADINGS).order_by(MISREADINGS.c.id)))


def test_texts_come_by_frequency(store: MisreadingStore) -> None:
    store.record(misread("那笔咋弄", "1"))
    store.record(misread("收多少", "2"))
    store.record(misread("收多少？", "3", reason="unsure"))
    first, second = store.waiting()
    assert (first.text, first.count, dict(first.reasons)) == ("收多少?", 2, {"asked_back": 1, "unsure": 1})
    assert (second.text, second.count) == ("那笔咋弄", 1)
    assert [meaning.intent for meaning in first.meanings] == ["fees", "limits_info", "arrival_time", "greet"]
    assert first.meanings[0] == Meaning("fees", 0, 0.3)


@pytest.mark.parametrize("other", ["收 多少", "收多少!!!", "收多少？", "「收多少」"])
def test_signs_and_blanks_do_not_count(store: MisreadingStore, other: str) -> None:
    store.record(misread("收多少", "1"))
    store.record(misread(other, "2"))
    assert [group.count for group in store.waiting()] == [2]


def test_numbers_count_as_one_beside_words() -> None:
    assert key_of("提500的那笔") == key_of("提3000.50的那笔")
    assert key_of("500") != key_of("300")
    assert key_of("提的那笔") != key_of("充的那笔")


def test_the_same_message_counts_once(store: MisreadingStore) -> None:
    for _ in range(3):
        store.record(misread("收多少", "1"))
    assert [group.count for group in store.waiting()] == [1]


def test_the_same_message_from_two_sides_counts_once(store: MisreadingStore) -> None:
    with ThreadPoolExecutor(4) as pool:
        list(pool.map(store.record, [misread("收多少", "1")] * 8))
    assert [group.count for group in store.waiting()] == [1]


def test_a_choice_is_the_strongest_hint(store: MisreadingStore) -> None:
    store.record(misread("收多少", "1"))
    store.record(misread("收多少", "1", chosen="arrival_time"))
    (group,) = store.waiting()
    assert group.count == 1
    assert group.meanings[0] == Meaning("arrival_time", 1, 0.1)
    store.record(misread("收多少", "1", chosen="limits_info"))
    assert store.waiting()[0].meanings[0].intent == "limits_info"


def test_a_repeated_delivery_does_not_take_the_choice_away(store: MisreadingStore) -> None:
    store.record(misread("收多少", "1", chosen="arrival_time"))
    store.record(misread("收多少", "1"))
    assert store.waiting()[0].meanings[0].intent == "arrival_time"


def test_what_the_customer_took_back_is_not_likely(store: MisreadingStore) -> None:
    store.record(misread("收多少", "1", reason="unsure"))
    store.record(misread("收多少", "1", reason="taken_back"))
    (group,) = store.waiting()
    assert dict(group.reasons) == {"taken_back": 1}
    assert [meaning.intent for meaning in group.meanings] == ["limits_info", "arrival_time", "greet"]


@pytest.mark.parametrize(
    ("text", "hidden"),
    [
        ("密码是Qw7788zzk那个", "Qw7788zzk"),
        ("卡号6222021234567890128的", "6222021234567890128"),
        ("打13912345678找我", "13912345678"),
        ("OK12345678那笔", "12345678"),
    ],
)
def test_what_is_stored_is_masked(store: MisreadingStore, engine: Engine, text: str, hidden: str) -> None:
    store.record(misread(text, "1"))
    assert len(stored(engine)) == 1
    assert hidden not in repr(stored(engine))


@pytest.mark.parametrize("outcome", ["accepted", "deleted"])
def test_what_is_settled_is_gone_for_good(store: MisreadingStore, engine: Engine, outcome: Any) -> None:
    store.record(misread("收多少", "1"))
    store.record(misread("那笔咋弄", "2"))
    for _ in range(2):
        store.settle(key_of("收多少"), outcome, NOW)
    store.record(misread("收多少？", "3"))
    assert [group.text for group in store.waiting()] == ["那笔咋弄"]
    assert len(stored(engine)) == 1


def test_no_message_id_no_message(store: MisreadingStore) -> None:
    with pytest.raises(ValueError, match="ID"):
        store.record(misread("收多少", ""))


def test_the_collector_keeps_what_it_is_given(store: MisreadingStore) -> None:
    collector = Collector(store.record)
    collector.take([misread("收多少", "1"), misread("收多少", "1", chosen="arrival_time")])
    collector.flush()
    assert store.waiting()[0].meanings[0].intent == "arrival_time"


def test_the_collector_outlives_a_failure(store: MisreadingStore) -> None:
    collector = Collector(store.record)
    collector.take([misread("那笔咋弄", ""), misread("收多少", "1")])
    collector.flush()
    assert [group.text for group in store.waiting()] == ["收多少"]


def test_a_database_without_tables_fails_nobody(sqlite_url: str) -> None:
    collector = Collector(MisreadingStore(open_database(sqlite_url)).record)
    collector.take([misread("收多少", "1")])
    collector.flush()


def test_a_database_that_hangs_costs_nobody_time() -> None:
    free = threading.Event()

    def hang(misreading: Misreading) -> None:
        free.wait(HANGS)

    collector = Collector(hang)
    started = time.monotonic()
    for number in range(Collector.ROOM * 2):
        collector.take([misread("收多少", str(number))])
    assert time.monotonic() - started < HANGS
    free.set()
