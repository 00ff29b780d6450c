"""The figures and the transcripts say what happened."""

from __future__ import annotations

from simulation.conversation import Conversation
from simulation.utterance import Message
from simulation.watcher import Fault, Turn
from simulation.written import failures, summary
from tests.simulation.heard import GOOD, cell, heard


def failed() -> Conversation:
    message = Message("我等了半天了", "elaborates")
    turn = Turn(message, heard("utter_invalid_amount_other", asks="amount"))
    faults = [Fault("complaint", 2, "utter_invalid_amount_other to elaborates"), Fault("no_finding", 0)]
    return Conversation(cell(), 2, [GOOD[0], turn], faults)


def test_the_figures() -> None:
    text = summary([Conversation(cell(), 1, list(GOOD)), failed()], runs=2, seconds=12.4)
    assert "2 conversations, 8 messages in 12 s" in text
    assert "pass at one run 50.0% (1 of 2), at 2 of 2 0.0% (0 of 1)" in text
    assert "terse" in text and "withdrawal_delayed" in text and "complaint" in text


def test_the_transcripts_of_failures_only() -> None:
    text = failures([Conversation(cell(), 1, list(GOOD)), failed()])
    assert "# 1 of 2 conversations failed" in text
    assert "### terse/withdrawal_delayed/under_review#2" in text and "#1\n" not in text
    lines = text.splitlines()
    message = next(place for place, line in enumerate(lines) if "我等了半天了" in line)
    assert "**FAULT complaint** utter_invalid_amount_other to elaborates" in lines[message + 3]
    assert lines[-1] == "- **FAULT no_finding** "


def test_each_failure_stands_once() -> None:
    assert failures([failed(), failed()]).count("### ") == 2
