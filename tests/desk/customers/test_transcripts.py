"""What the customer may keep."""

from __future__ import annotations

from datetime import datetime

from desk.customers.transcripts import Transcripts
from desk.talk.claims import Claims
from desk.talk.log import ConversationLog
from desk.words import Words
from support.clock import SHANGHAI
from support.company.settings import settings
from support.storage.database import Database
from tests.desk.desks import RunningDesk
from tests.desk.talk.conversations import opened


def test_transcript_can_be_kept(desk: RunningDesk) -> None:
    """As a text file."""
    app = desk.app()
    app.ask("你好")
    answer = app.get("transcript")
    assert "attachment" in answer.headers["content-disposition"]
    assert "我：你好" in answer.text and "机器人：回：你好" in answer.text


def test_a_transcript_names_who_spoke_and_holds_no_note(database: Database) -> None:
    """A picture by a word, an agent by name, everything at its moment."""
    log = ConversationLog(database)
    conversation = opened(log)
    at = datetime(2026, 11, 22, 14, 3, tzinfo=SHANGHAI)
    Claims(database).receive(conversation, "", client_id="c-1", at=at, picture_id="p1")
    log.append("web-1", "agent", "您好", at=at, agent="小林")
    log.append("web-1", "note", "小心", at=at, agent="小林")
    transcripts = Transcripts(log, Words.load(), settings)
    assert transcripts.of("web-1").splitlines() == [
        "OKPay 客服对话记录",
        "",
        "[2026-11-22 14:03] 我：[图片]",
        "[2026-11-22 14:03] 人工 小林：您好",
    ]
    assert transcripts.file_name(at) == "OKPay-20261122.txt"
