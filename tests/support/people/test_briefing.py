"""What an agent reads first: fields, whatever they are called where they are shown."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import datetime

import pytest

from support.catalogue import catalogue
from support.catalogue.showing import finding_label, label
from support.clock import SHANGHAI
from support.company.wording import words
from support.people.briefing import Briefing, Row, rows, title

AT = datetime(2026, 11, 25, 10, 30, tzinfo=SHANGHAI)

HEADS = {
    "problem": "P",
    "identity": "I",
    "verified": "signed in",
    "anonymous": "unknown",
    "finding": "F",
    "also": "A",
    "last_words": "W",
    "between": " + ",
    "faults": {"engine": "the bot failed"},
    "speakers": {"customer": "C", "bot": "B", "agent": "G", "system": "S"},
}
"""Heads of the caller's own: nothing may depend on what they say."""

WHOLE = Briefing(
    problem="withdrawal_delayed",
    account_id="OK10000001",
    facts={
        "account_id": "OK10000001",
        "transaction_time": "2026-11-24T15:00:00+08:00",
        "transaction_time_grain": "hour",
        "amount": "500.00",
        "contact": "13800138000",
    },
    finding="bank_processing",
    also=("refund_rejected", "raise_limit"),
    last_words="转人工",
)

FAILED = Briefing(
    problem="talk_to_human",
    facts={"problem_description": "提现没到"},
    fault="engine",
    said=(
        {"speaker": "bot", "text": "您好", "at": AT.isoformat()},
        {"speaker": "customer", "text": "提现没到", "at": AT.isoformat()},
    ),
)


def name(problem: str) -> str:
    return catalogue().problems[problem].label


def test_all_rows_in_an_agents_order() -> None:
    """Times in words and contacts masked; the exactness of a time is no row."""
    assert rows(WHOLE, HEADS, AT) == [
        Row("problem", "P", name("withdrawal_delayed")),
        Row("identity", "I", "signed in OK10000001"),
        Row("account_id", label("account_id"), "OK10000001"),
        Row("transaction_time", label("transaction_time"), "昨天15点左右"),
        Row("amount", label("amount"), "500.00元"),
        Row("contact", label("contact"), "138****8000"),
        Row("finding", "F", finding_label("withdrawal_delayed", "bank_processing")),
        Row("also", "A", f"{name('refund_rejected')} + {name('raise_limit')}"),
        Row("last_words", "W", "转人工"),
    ]


def test_a_time_is_told_from_when_it_is_read() -> None:
    later = rows(WHOLE, HEADS, AT.replace(day=28))
    assert [row.text for row in later if row.name == "transaction_time"] == ["11月24日(周二)15点左右"]


def test_what_is_not_known_has_no_row() -> None:
    """But for who it is: that nobody knows is worth saying."""
    shown = rows(Briefing(problem="complaint"), HEADS, AT)
    assert shown == [Row("problem", "P", name("complaint")), Row("identity", "I", "unknown")]
    assert rows(Briefing(), HEADS, AT) == []


def test_where_the_engine_failed_the_last_lines_are_read() -> None:
    """What was said tells the facts in the customer's own words: they do not stand there twice."""
    assert rows(FAILED, HEADS, AT) == [
        Row("problem", "P", "the bot failed"),
        Row("identity", "I", "unknown"),
        Row("said", "B", "您好"),
        Row("said", "C", "提现没到"),
    ]
    wordless = replace(FAILED, said=())
    assert [row.name for row in rows(wordless, HEADS, AT)] == ["problem", "identity", "problem_description"]


def test_heads_of_before_stand_behind() -> None:
    kept = replace(WHOLE, earlier=(("事项", "红包"), ("时间", "某天")))
    assert rows(kept, HEADS, AT)[-2:] == [Row("earlier", "事项", "红包"), Row("earlier", "时间", "某天")]


def test_what_the_catalogue_does_not_know_any_more_is_read_by_its_name() -> None:
    old = Briefing(problem="red_packet", facts={"packet_id": "7"}, also=("complaint", "lottery"))
    shown = {row.name: (row.head, row.text) for row in rows(old, HEADS, AT)}
    assert shown["problem"] == ("P", "red_packet")
    assert shown["packet_id"] == ("packet_id", "7")
    assert shown["also"] == ("A", f"{name('complaint')} + lottery")


@pytest.mark.parametrize(
    ("briefing", "expected"),
    [
        (WHOLE, name("withdrawal_delayed")),
        (FAILED, "the bot failed"),
        (replace(FAILED, fault="wallet"), "wallet"),
        (Briefing(last_words="喂"), ""),
    ],
)
def test_a_title_is_the_problem_or_what_failed(briefing: Briefing, expected: str) -> None:
    assert title(briefing, HEADS) == expected


def test_the_projects_own_heads_are_all_there() -> None:
    own = words("console")["summary"]
    assert set(HEADS) <= set(own)
    assert set(own["speakers"]) == set(HEADS["speakers"])
    assert set(own["faults"]) == set(HEADS["faults"])


@pytest.mark.parametrize("briefing", [WHOLE, FAILED, Briefing(), replace(WHOLE, earlier=(("a", "b"),))])
def test_it_is_stored_as_json(briefing: Briefing) -> None:
    stored = json.loads(json.dumps(briefing.to_stored()))
    assert Briefing.from_stored(stored) == briefing
    assert hash(Briefing.from_stored(stored)) == hash(briefing)


def test_what_another_release_stored_is_read() -> None:
    """Both run at the same time while one takes the other's place."""
    assert Briefing.from_stored({"problem": "complaint", "mood": "angry"}) == Briefing(problem="complaint")
