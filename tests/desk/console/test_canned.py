"""Canned replies: what the editor wrote, with what is known of the conversation."""

from __future__ import annotations

import re
from pathlib import Path

from desk.console.canned import CannedReply, canned_replies
from support.clock import now
from support.company.settings import Settings
from support.company.wording import words
from tests.desk.console.consoles import Console, waiting_customer
from tests.desk.desks import RunningDesk

OF_THE_CONVERSATION = {"customer_account", "problem", "amount", "time", "ticket", "agent"}


def test_every_variable_in_the_file_is_known() -> None:
    settings = Settings.load(Path("data/settings.yml")).variables(now())
    used = {name for reply in canned_replies() for name in re.findall(r"{(\w+)}", reply.text)}
    assert used and used <= OF_THE_CONVERSATION | settings.keys()


def test_titles_are_different_and_there_are_enough() -> None:
    titles = [reply.title for reply in canned_replies()]
    assert len(titles) >= 20 and len(set(titles)) == len(titles)


def test_what_is_unknown_is_left_as_a_gap() -> None:
    reply = CannedReply("核对", "hd", "{customer_account} 的 {amount} 元")
    filled = reply.filled({"customer_account": "OK10000001", "amount": ""})
    assert filled.text == f"OK10000001 的 {words('console')['gap']} 元"


def test_the_conversations_facts_stand_in_them(desk: RunningDesk, agent: Console) -> None:
    customer = waiting_customer(desk, "OK10000001")
    found = agent.get(f"/c/{customer.conversation}/canned").json()
    texts = {one["title"]: one["text"] for one in found}
    assert "OK10000001" in texts["核对账户"]
    assert agent.name in texts["打招呼"]
    assert not [text for text in texts.values() if "{" in text]
