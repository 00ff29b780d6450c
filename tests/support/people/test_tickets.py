"""Tickets: one per key whoever races, and nobody reads another's."""

from __future__ import annotations

import re
import sqlite3
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import datetime, timedelta, timezone

import pytest
from sqlalchemy.engine import Engine

from support.catalogue import catalogue
from support.clock import SHANGHAI
from support.people.tickets import (
    Line,
    TicketDraft,
    TicketNotFound,
    TicketStore,
    Urgency,
    readable_by,
    ticket_number,
)
from support.storage.database import DatabaseUnavailable, open_database, upgrade

NOW = datetime(2026, 11, 22, 16, 30, tzinfo=SHANGHAI)
DRAFT = TicketDraft(
    problem="transfer_not_received",
    label="转账未到账",
    conversation_id="conversation-1",
    created_at=NOW,
    answer_due_at=NOW + timedelta(hours=48),
    account_id="OK12345678",
    verified=True,
    facts={"amount": "500.00", "transaction_id": "T20261122000123"},
    findings=["银行处理中"],
    transcript=[{"speaker": "user", "text": "转账没到", "at": NOW.isoformat()}],
    urgency="high",
    contact="13812345678",
)


@pytest.fixture
def store(engine: Engine) -> TicketStore:
    return TicketStore(engine)


def test_a_ticket_keeps_what_the_draft_says(store: TicketStore) -> None:
    opened = store.open(DRAFT, key="k")
    found = store.find(opened.number)
    assert found == opened
    for name in TicketDraft.__dataclass_fields__:
        assert getattr(opened, name) == getattr(DRAFT, name), name
    assert (opened.status, opened.answer, opened.answered_at) == ("open", None, None)
    assert opened.created_at.utcoffset() == timedelta(hours=8)


def test_a_problem_is_called_as_it_is_called_now(store: TicketStore) -> None:
    """By the name of then only where the catalogue does not know the problem any more."""
    renamed, gone = (
        store.open(replace(DRAFT, problem=problem, label="旧名"), key=problem)
        for problem in ("transfer_not_received", "red_packet")
    )
    assert renamed.problem_label == catalogue().problems["transfer_not_received"].label != "旧名"
    assert gone.problem_label == "旧名"


def test_the_number_has_the_day_in_shanghai(store: TicketStore) -> None:
    late = datetime(2026, 11, 22, 20, 0, tzinfo=timezone.utc)
    number = store.open(replace(DRAFT, created_at=late), key="k").number
    assert re.fullmatch(r"K20261123-[0-9]{6}", number)


def test_the_same_key_gives_the_same_ticket(store: TicketStore) -> None:
    first = store.open(DRAFT, key="k")
    again = store.open(replace(DRAFT, label="别的"), key="k")
    assert again == first
    assert store.open(DRAFT, key="other").number != first.number


def test_what_is_said_later_is_put_into_the_ticket(store: TicketStore) -> None:
    """Once, behind what was there; no secret of it is kept."""
    opened = store.open(DRAFT, key="k")
    later: list[Line] = [
        {"speaker": "customer", "text": text, "at": (NOW + timedelta(minutes=minutes)).isoformat()}
        for minutes, text in ((-5, "更早的"), (2, "是300"), (3, "我的密码是hunter2secret"))
    ]
    for _ in range(2):
        store.add(opened.number, {"amount": "300.00"}, [*opened.transcript, *later])
    found = store.find(opened.number)
    assert found is not None
    assert found.facts == {"amount": "300.00", "transaction_id": "T20261122000123"}
    assert [line["text"] for line in found.transcript] == ["转账没到", "是300", "我的密码是[已隐藏的密码]"]


def test_nothing_is_put_into_a_ticket_that_is_done(store: TicketStore) -> None:
    """Nor into one that is not there."""
    number = store.open(DRAFT, key="k").number
    done = store.answer(number, "查过了", NOW)
    for name in (number, "K20261122-999999"):
        store.add(name, {"amount": "300.00"}, [])
    assert store.find(number) == done


def test_racing_threads_make_one_ticket(store: TicketStore) -> None:
    with ThreadPoolExecutor(8) as pool:
        made = list(pool.map(lambda _: store.open(DRAFT, key="k"), range(24)))
    assert len({ticket.number for ticket in made}) == 1
    assert len(store.of_conversation("conversation-1")) == 1


def test_racing_threads_with_keys_of_their_own_make_all(store: TicketStore) -> None:
    with ThreadPoolExecutor(8) as pool:
        made = list(pool.map(lambda i: store.open(DRAFT, key=f"k{i}"), range(24)))
    assert len({ticket.number for ticket in made}) == 24


def test_a_number_that_is_taken_is_drawn_again(store: TicketStore, monkeypatch: pytest.MonkeyPatch) -> None:
    drawn = iter([7, 7, 8])
    monkeypatch.setattr("support.people.tickets.secrets.randbelow", lambda _: next(drawn))
    numbers = [store.open(DRAFT, key=key).number for key in "ab"]
    assert numbers == ["K20261122-000007", "K20261122-000008"]


@pytest.mark.parametrize("key, draft", [("", DRAFT), ("k", replace(DRAFT, account_id=None))])
def test_a_ticket_needs_a_key_and_a_verified_one_an_account(
    store: TicketStore, key: str, draft: TicketDraft
) -> None:
    with pytest.raises(ValueError):
        store.open(draft, key=key)


def test_secrets_are_not_stored(store: TicketStore) -> None:
    draft = replace(
        DRAFT,
        facts={"problem_description": "密码是abc123登不上"},
        transcript=[{"speaker": "user", "text": "卡号6222021234567890123", "at": "x"}],
    )
    opened = store.open(draft, key="k")
    assert "abc123" not in opened.facts["problem_description"]
    assert "6222" not in opened.transcript[0]["text"]


def test_a_ticket_is_found_however_the_number_is_written(store: TicketStore) -> None:
    opened = store.open(DRAFT, key="k")
    plain = opened.number.replace("-", "")
    for written in (plain, plain.lower(), f"单号{opened.number}谢谢", plain[:9] + " " + plain[9:]):
        assert store.find(written) == opened, written
    assert store.find(opened.number + "0") is None, "a digit too many"
    assert store.find("O" + opened.number) is None
    assert store.find("没有") is None


def test_ticket_numbers_are_read_from_full_width_text() -> None:
    assert ticket_number("Ｋ２０２６１１２２－０００１２３") == "K20261122-000123"
    assert ticket_number("K2026112") is None


def test_of_account_leaves_out_what_was_only_claimed(store: TicketStore) -> None:
    mine = store.open(DRAFT, key="mine")
    claimed = store.open(replace(DRAFT, verified=False, conversation_id="x"), key="claimed")
    assert store.of_account("OK12345678") == [mine]
    everything = store.of_account("OK12345678", verified_only=False)
    assert {ticket.number for ticket in everything} == {mine.number, claimed.number}
    assert store.of_account("OK00000000") == []


def test_waiting_is_ordered_by_urgency_then_age(store: TicketStore) -> None:
    cases: list[tuple[str, Urgency, int]] = [("a", "normal", 0), ("b", "high", 2), ("c", "high", 1)]
    for key, urgency, minutes in cases:
        store.open(
            replace(DRAFT, urgency=urgency, created_at=NOW + timedelta(minutes=minutes), label=key),
            key=key,
        )
    answered = store.open(replace(DRAFT, urgency="urgent", label="d"), key="d")
    store.answer(answered.number, "好了", NOW)
    assert [ticket.label for ticket in store.waiting()] == ["c", "b", "a"]


def test_answers_contacts_and_closing(store: TicketStore) -> None:
    number = store.open(DRAFT, key="k").number
    assert store.update_contact(number, "a@b.cn").contact == "a@b.cn"
    at = NOW + timedelta(hours=3)
    answered = store.answer(number, " 已退回余额 ", at)
    assert (answered.status, answered.answer, answered.answered_at) == (
        "answered",
        "已退回余额",
        at,
    )
    assert store.answer(number, "更正", at).answer == "更正"
    closed = store.close(number)
    assert (closed.status, closed.answer) == ("closed", "更正")


def test_answers_need_words_and_a_ticket(store: TicketStore) -> None:
    with pytest.raises(TicketNotFound):
        store.answer("K20261122-000000", "好了", NOW)
    number = store.open(DRAFT, key="k").number
    with pytest.raises(ValueError):
        store.answer(number, "  ", NOW)


def test_who_may_read_a_ticket(store: TicketStore) -> None:
    verified = store.open(DRAFT, key="k")
    assert readable_by(verified, "OK12345678", "anywhere")
    assert not readable_by(verified, "OK87654321", "conversation-1")
    assert not readable_by(verified, None, "conversation-1")

    anonymous = store.open(replace(DRAFT, verified=False), key="a")
    assert readable_by(anonymous, None, "conversation-1")
    assert not readable_by(anonymous, "OK12345678", "conversation-2"), "a typed ID is a claim"
    assert not readable_by(replace(anonymous, conversation_id=""), None, "")


def test_a_locked_database_is_named_as_such(sqlite_url: str) -> None:
    engine = open_database(sqlite_url)
    upgrade(engine)
    holder = sqlite3.connect(engine.url.database, isolation_level=None)
    holder.execute("BEGIN EXCLUSIVE")
    with pytest.raises(DatabaseUnavailable):
        TicketStore(engine).open(DRAFT, key="k")
    holder.execute("ROLLBACK")
    assert TicketStore(engine).open(DRAFT, key="k").number
