"""The page of the audit trail."""

from __future__ import annotations

import re

from desk.people.audit import SYSTEM, Audit
from tests.desk.console.consoles import Console, database_of, waiting_customer
from tests.desk.desks import RunningDesk


def test_every_act_leaves_a_line(desk: RunningDesk, agent: Console) -> None:
    customer = waiting_customer(desk)
    agent.act(customer, "claim")
    agent.say(customer, "您好")
    agent.say(customer, "记一下", kind="note")
    agent.act(customer, "release")
    agent.act(customer, "claim")
    agent.act(customer, "close", reason="customer_left")
    page = agent.get("/audit", conversation=customer.conversation).text
    for act in ("接入", "回复", "备注", "放回队列", "结束会话"):
        assert f">{act}</td>" in page
    assert "客户离开" in page


def test_an_agent_reads_the_own_lines_only(agent: Console, colleague: Console, supervisor: Console) -> None:
    assert f">{colleague.name}</td>" not in agent.get("/audit", agent=colleague.name).text
    assert f">{colleague.name}</td>" in supervisor.get("/audit", agent=colleague.name).text


def test_what_the_system_did_is_one_of_the_choices(desk: RunningDesk, supervisor: Console) -> None:
    page = supervisor.get("/audit", agent=SYSTEM).text
    assert f'<option value="{SYSTEM}" selected>系统</option>' in page
    assert '<td class="tight">系统</td><td class="tight">建账号</td>' in page
    assert f"<td>{supervisor.name}（supervisor）</td>" in page
    assert f'<td class="tight">{supervisor.name}</td>' not in page


def test_older_lines_are_a_page_further(desk: RunningDesk, supervisor: Console) -> None:
    audit = Audit(database_of(desk))
    for number in range(102):
        audit.write(supervisor.name, "reply", "web-many", str(number), "message")
    newest = supervisor.get("/audit", conversation="web-many").text
    assert "第 101 条" in newest and "第 2 条" in newest and "第 1 条" not in newest
    (before,) = re.findall(r"/console/audit\?before=([0-9]+)", newest)
    older = supervisor.get("/audit", conversation="web-many", before=before).text
    assert "第 1 条" in older and "第 2 条" not in older and "before=" not in older
