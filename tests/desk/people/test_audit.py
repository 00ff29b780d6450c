"""The audit trail: names are stored and read as words; lines of earlier releases read as they did."""

from __future__ import annotations

from typing import Any

import pytest
from sqlalchemy.engine import Engine

from desk.people.agents import AgentStore
from desk.people.audit import SYSTEM, Audit, AuditLine, reason_said
from desk.people.not_allowed import NotAllowed
from desk.schema import AUDIT
from support.clock import now
from support.company.wording import words
from support.storage.database import writing


def of_before(engine: Engine, **values: Any) -> None:
    """A line as the release of before wrote it."""
    row = {"at": now(), "conversation_id": "web-1", **values}
    with writing(engine) as connection:
        connection.execute(AUDIT.insert().values(**row))


@pytest.mark.parametrize(
    ("act", "detail", "remark", "read"),
    [
        ("reply", "12", "message", "第 12 条"),
        ("take_over", "小林", "taken_from", "从 小林"),
        ("transfer", "小林", "given_to", "给 小林"),
        ("released", "小林", "connection_lost", "小林 断线"),
        ("give_back", "", "bot_not_told", "机器人没收到刚才的对话"),
        ("agent_made", "小林", "supervisor", "小林（supervisor）"),
        ("close", "solved", "", "已解决"),
        ("ticket_closed", "K20261122-483920", "", "K20261122-483920"),
        ("sign_in", "203.0.113.7", "", "203.0.113.7"),
        # A name is no template.
        ("transfer", "{detail}", "given_to", "给 {detail}"),
        # What an editor took out of the file is still read.
        ("reply", "12", "gone", "12"),
    ],
)
def test_a_detail_is_stored_as_it_is_and_read_as_words(
    database: Engine, act: str, detail: str, remark: str, read: str
) -> None:
    audit = Audit(database)
    audit.write("小周", act, "web-1", detail, remark)
    (line,) = audit.lines()
    assert (line.detail, line.said()) == (detail, read)


@pytest.mark.parametrize(
    ("act", "detail"),
    [
        ("reply", "第 12 条"),
        ("take_over", "从 小林"),
        ("transfer", "给 小林"),
        ("released", "小林 断线"),
        ("agent_made", "小林（agent）"),
        ("close", "已记工单，之后答复"),
    ],
)
def test_a_line_of_before_reads_as_it_did(database: Engine, act: str, detail: str) -> None:
    of_before(database, agent="小周", act=act, detail=detail)
    (line,) = Audit(database).lines()
    assert (line.agent, line.said()) == ("小周", detail)


def test_the_systems_lines_are_found_whatever_it_was_called(database: Engine) -> None:
    audit = Audit(database)
    of_before(database, agent="系统", act="released", detail="小林 断线")
    audit.write(SYSTEM, "released", "web-1", "小周", "connection_lost")
    audit.write("小林", "release", "web-1")
    assert [line.said() for line in audit.lines(agent=SYSTEM)] == ["小周 断线", "小林 断线"]
    assert [line.act for line in audit.lines(agent="小林")] == ["release"]


def test_nobody_can_be_called_like_the_system(database: Engine) -> None:
    with pytest.raises(NotAllowed) as refused:
        AgentStore(database, Audit(database)).make(SYSTEM, "long-enough-password")
    assert refused.value.name == "bad_name"


def test_a_reason_is_read_by_its_name_and_one_of_before_as_it_was() -> None:
    reasons = words("console")["close_reasons"]
    assert [reason_said(name) for name in reasons] == list(reasons.values())
    assert reason_said("客户离开") == "客户离开"


def test_personal_data_is_hidden(database: Engine) -> None:
    audit = Audit(database)
    audit.write("小林", "transfer", "web-1", "13812345678", "given_to")
    line: AuditLine = audit.lines()[0]
    assert "13812345678" not in line.said()
