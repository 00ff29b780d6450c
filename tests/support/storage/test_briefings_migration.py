"""Version 0004: what an agent reads first becomes fields, from texts as the releases before wrote them."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timezone
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
import yaml
from alembic import command
from sqlalchemy.engine import Engine
from sqlalchemy.exc import IntegrityError

from support.clock import SHANGHAI
from support.people.briefing import Briefing, rows
from support.people.handoffs import HandoffQueue
from support.storage.database import migrations, open_database, reading, upgrade, writing

AT = datetime(2026, 11, 25, 10, 30, tzinfo=SHANGHAI)

STORED_AT = AT.astimezone(timezone.utc)
"""SQLite keeps no zone: what is stored is UTC (`Moment`)."""

HEADS = {
    "problem": "问题",
    "identity": "身份",
    "verified": "已登录",
    "anonymous": "未登录(身份未核实)",
    "finding": "机器人查到",
    "also": "还提到",
    "last_words": "客户原话",
    "between": "、",
    "faults": {"engine": "机器人故障，没能回答客户"},
    "speakers": {"customer": "客户", "bot": "机器人", "agent": "人工", "system": "系统"},
}
"""The words that the texts were written with."""

CASES: dict[str, dict[str, Any]] = yaml.safe_load(
    (Path(__file__).parent / "summaries.yml").read_text(encoding="utf-8")
)

TIMES = [
    ("今天9:05", "2026-11-25T09:05:00+08:00", "minute"),
    ("2025年12月31日(周三)23点左右", "2025-12-31T23:00:00+08:00", "hour"),
    ("昨天凌晨", "2026-11-24T00:00:00+08:00", "part"),
    ("前天", "2026-11-23T00:00:00+08:00", "day"),
    ("11月1日(周日)", "2026-11-01T00:00:00+08:00", "day"),
    ("11月16日那一周", "2026-11-16T00:00:00+08:00", "week"),
    ("2025年12月", "2025-12-01T00:00:00+08:00", "month"),
]

TICKET: dict[str, Any] = {
    "number": "K20261125-000001",
    "key": "key",
    "problem": "talk_to_human",
    "label": "人工客服",
    "verified": False,
    "facts": {},
    "findings": [],
    "transcript": [],
    "urgency": "normal",
    "status": "open",
    "created_at": STORED_AT,
    "answer_due_at": STORED_AT,
}
"""A ticket as the release before stored it, but for what a case says of it."""

HANDOFF: dict[str, Any] = {
    "status": "waiting",
    "urgency": "high",
    "noticed": False,
    "requested_at": STORED_AT,
}
"""A hand-off as the release before stored it, without its conversation and its text."""


@pytest.fixture
def before(empty_url: str) -> Iterator[Engine]:
    """Each kind of database in turn, as the release before left it."""
    engine = open_database(empty_url)
    with writing(engine) as connection:
        command.upgrade(migrations(connection), "0003")
    yield engine
    engine.dispose()


def put(engine: Engine, name: str, *content: dict[str, Any]) -> None:
    with writing(engine) as connection:
        table = sa.Table(name, sa.MetaData(), autoload_with=connection)
        connection.execute(table.insert(), list(content))


def store(engine: Engine, conversation: str, summary: str, ticket: Any = None, **more: Any) -> None:
    """A hand-off, and its ticket if there is one, as the release before wrote them."""
    handoff = {**HANDOFF, "conversation_id": conversation, "summary": summary, **more}
    if ticket is not None:
        handoff["ticket_number"] = TICKET["number"]
        put(engine, "tickets", {**TICKET, "conversation_id": conversation, **ticket})
    put(engine, "handoffs", handoff)


def down(engine: Engine) -> None:
    with writing(engine) as connection:
        command.downgrade(migrations(connection), "0003")


def text_of(engine: Engine, conversation: str) -> list[str]:
    """The lines of a text of before."""
    found = sa.text("SELECT summary FROM handoffs WHERE conversation_id = :id")
    with reading(engine) as connection:
        return str(connection.execute(found, {"id": conversation}).scalar_one()).split("\n")


def briefings(engine: Engine) -> dict[str, Briefing]:
    """Those that wait, by conversation, as the present release reads them."""
    return {one.conversation_id: one.briefing for one in HandoffQueue(engine).waiting()}


@pytest.mark.parametrize("case", CASES.values(), ids=CASES)
def test_a_text_becomes_fields(before: Engine, case: dict[str, Any]) -> None:
    """Forward, back and forward again: the same fields, and no line is lost on the way."""
    fields = Briefing.from_stored(case["briefing"])
    store(before, "c", case["summary"], case.get("ticket"))
    upgrade(before)
    assert briefings(before) == {"c": fields}
    assert list(briefings(before)["c"].facts) == list(fields.facts), "in the order they were shown"
    down(before)
    assert not set(case["summary"].split("\n")) - set(text_of(before, "c"))
    upgrade(before)
    assert briefings(before) == {"c": fields}


@pytest.mark.parametrize("case", CASES.values(), ids=CASES)
def test_an_agent_reads_what_stood_there(before: Engine, case: dict[str, Any]) -> None:
    """Each line of before is read as it was, under the same head."""
    store(before, "c", case["summary"], case.get("ticket"))
    upgrade(before)
    found = rows(briefings(before)["c"], HEADS, AT)
    # What had no head has one since.
    read = "\n".join(row.text if row.head == "摘要" else f"{row.head}：{row.text}" for row in found)
    unread = [line for line in case["summary"].split("\n") if line not in read.split("\n")]
    assert unread == case.get("lost", [])


@pytest.mark.parametrize(("text", "start", "grain"), TIMES, ids=[text for text, *_ in TIMES])
def test_a_time_is_the_tickets(before: Engine, text: str, start: str, grain: str) -> None:
    """However exactly it was said, and whatever day it is told from."""
    store(before, "c", f"时间：{text}", {"facts": {"transaction_time": start}})
    upgrade(before)
    facts = {"transaction_time": start, "transaction_time_grain": grain}
    assert briefings(before)["c"].facts == facts
    down(before)
    assert f"时间：{text}" in text_of(before, "c")


def test_all_else_of_a_handoff_stays(before: Engine) -> None:
    """On SQLite the table is copied."""
    moves = {"claimed_at": STORED_AT, "closed_at": STORED_AT}
    store(before, "a", "", {}, status="closed", agent="小李", noticed=True, **moves)
    store(before, "b", "", urgency="urgent")

    def rest() -> list[dict[str, Any]]:
        with reading(before) as connection:
            found = connection.execute(sa.text("SELECT * FROM handoffs ORDER BY id")).mappings().all()
        return [{name: row[name] for name in row if name not in ("summary", "briefing")} for row in found]

    stored = rest()
    upgrade(before)
    assert rest() == stored
    down(before)
    assert rest() == stored


@pytest.mark.parametrize("back", [False, True], ids=["up", "up and down"])
def test_one_open_handoff_of_a_conversation_as_before(before: Engine, back: bool) -> None:
    """The index that holds it is one of part of the table; a copied table forgets such ones easily."""
    for status in ("closed", "cancelled", "waiting"):
        store(before, "c", "", status=status)
    upgrade(before)
    if back:
        down(before)
    columns = f"conversation_id, status, urgency, noticed, requested_at, {'summary' if back else 'briefing'}"
    again = sa.text(f"INSERT INTO handoffs ({columns}) SELECT {columns} FROM handoffs WHERE status = :status")
    with writing(before) as connection:
        connection.execute(again, {"status": "closed"})
    with pytest.raises(IntegrityError), writing(before) as connection:
        connection.execute(again, {"status": "waiting"})
    with reading(before) as connection:
        names = {index["name"] for index in sa.inspect(connection).get_indexes("handoffs")}
    assert names == {"handoffs_one_open", "handoffs_conversation_id", "handoffs_status"}


def test_more_than_are_read_at_once(before: Engine) -> None:
    numbers = [str(number) for number in range(1300)]
    stored = [{**HANDOFF, "conversation_id": number, "summary": f"客户原话：{number}"} for number in numbers]
    put(before, "handoffs", *stored)
    upgrade(before)
    assert {name: one.last_words for name, one in briefings(before).items()} == {one: one for one in numbers}
