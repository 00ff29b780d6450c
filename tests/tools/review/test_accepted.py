"""What an accepted line was when customers said it, and which were accepted since the last measurement."""

from __future__ import annotations

import os
from collections.abc import Mapping
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from support.clock import SHANGHAI
from support.people.misreadings import Group, Meaning
from tools.review.accepted import Accepted, AcceptedLines, Result, counted, said_of

NOW = datetime(2026, 11, 29, 12, tzinfo=SHANGHAI)


@pytest.mark.parametrize(
    ("reasons", "intent", "said"),
    [
        ({"asked_back": 3, "unsure": 2}, "fees", "asked"),
        ({"refused": 1}, "fees", "asked"),
        ({"unsure": 1}, "fees", "right"),
        ({"unsolved": 1}, "limits_info", "wrong"),
        ({"taken_back": 1}, "fees", "wrong"),
        ({"asked_back": 1, "taken_back": 2}, "fees", "wrong"),
    ],
)
def test_most_of_the_messages_say_what_it_was(reasons: Mapping[str, int], intent: str, said: Result) -> None:
    """By the classifier's likeliest, though customers' choices stand before it in the list."""
    meanings = (Meaning("limits_info", 1, 0.2), Meaning("fees", 0, 0.6))
    assert said_of(Group("k", "转出咋算", sum(reasons.values()), reasons, meanings), intent) == said


def test_a_text_without_readings_was_wrong_unless_it_was_asked_back_on() -> None:
    assert said_of(Group("k", "转出咋算", 1, {"unsure": 1}, ()), "fees") == "wrong"
    assert said_of(Group("k", "转出咋算", 1, {"asked_back": 1}, ()), "fees") == "asked"


def test_lines_come_back_in_their_order(tmp_path: Path) -> None:
    lines = AcceptedLines(tmp_path / "review")
    assert lines.all() == []
    wanted = [Accepted("转出咋算", "fees", "asked", NOW), Accepted("没人说过的", "fees", None, NOW)]
    for line in wanted:
        lines.add(line)
    assert lines.all() == wanted
    assert counted(wanted) == {"asked": 1}


@pytest.mark.parametrize(
    "damaged", ["", "{", "[1]", "3", '{"text": "x"}', '{"text":"x","intent":"y","said":[],"at":1}']
)
def test_a_damaged_line_is_passed_over(tmp_path: Path, damaged: str) -> None:
    """A disk that was full costs a line of a measurement, and no review."""
    lines = AcceptedLines(tmp_path)
    lines.add(Accepted("转出咋算", "fees", "asked", NOW))
    with (tmp_path / "accepted.jsonl").open("a", encoding="utf-8") as file:
        print(damaged, file=file)
    lines.add(Accepted("转出咋收", "fees", "wrong", NOW))
    assert [line.text for line in lines.all()] == ["转出咋算", "转出咋收"]


def test_what_was_measured_is_not_new_any_more(tmp_path: Path) -> None:
    lines = AcceptedLines(tmp_path)
    lines.add(Accepted("转出咋算", "fees", "asked", NOW))
    assert len(lines.unmeasured()) == 1
    lines.measured()
    later = NOW + timedelta(hours=1)
    os.utime(tmp_path / "measured", (later.timestamp(), later.timestamp()))
    assert lines.unmeasured() == []
    lines.add(Accepted("转出咋收", "fees", "asked", later + timedelta(minutes=1)))
    assert [line.text for line in lines.unmeasured()] == ["转出咋收"]
