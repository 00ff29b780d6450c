"""The arithmetic of the comparison's table."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

from benchmarks.report import Row, table, write

QUESTION = Row("an answered question", "ms", ours=5.0, peer=40.0, limit=0.2)
START = Row("start", "s", ours=5.0, peer=16.0, limit=0.25)
AGEING = Row("turn 300 / turn 10", "x", ours=1.1, peer=0.5, limit=1.3, alone=True)


def _cells(line: str) -> list[str]:
    return re.split(r" {2,}", line)


def test_an_aim_beside_the_peer_is_held_against_the_ratio() -> None:
    assert QUESTION.ratio == 0.125
    assert QUESTION.judged == 0.125
    assert QUESTION.met
    assert START.judged == 0.3125
    assert not START.met


def test_an_aim_of_ours_alone_does_not_look_at_the_peer() -> None:
    assert AGEING.ratio == pytest.approx(2.2)
    assert AGEING.judged == 1.1
    assert AGEING.met
    assert not Row("turn 300 / turn 10", "x", 1.4, 2.8, limit=1.3, alone=True).met


def test_the_limit_itself_meets_the_aim() -> None:
    assert Row("memory", "MB", ours=700.0, peer=1400.0, limit=0.5).met
    assert not Row("memory", "MB", ours=700.1, peer=1400.0, limit=0.5).met


def test_a_peer_that_was_not_measured_is_no_win() -> None:
    with pytest.raises(ZeroDivisionError):
        assert Row("training", "s", ours=8.0, peer=0.0, limit=0.25).met


def test_the_table_shows_both_values_the_ratio_the_aim_and_the_verdict() -> None:
    head, question, start, ageing = table([QUESTION, START, AGEING]).splitlines()
    assert _cells(head) == ["measure", "ours", "peer", "ours/peer", "aim", "met"]
    assert _cells(question)[1:] == ["5 ms", "40 ms", "0.125", "ours/peer <= 0.2", "yes"]
    assert _cells(start)[1:] == ["5 s", "16 s", "0.312", "ours/peer <= 0.25", "NO"]
    assert _cells(ageing)[1:] == ["1.1 x", "0.5 x", "2.200", "ours <= 1.3", "yes"]
    assert question.index("5 ms") == start.index("5 s ") == head.index("ours")


def test_the_file_holds_rows_and_circumstances(tmp_path: Path) -> None:
    path = tmp_path / "var" / "benchmarks.json"
    write(path, [QUESTION, AGEING], {"cores": 2})
    written = json.loads(path.read_text(encoding="utf-8"))
    assert written["circumstances"] == {"cores": 2}
    assert [row["met"] for row in written["rows"]] == [True, True]
    assert written["rows"][0]["ratio"] == 0.125
    assert written["rows"][0]["aim"] == {"of": "ratio", "at_most": 0.2}
    assert written["rows"][1]["aim"] == {"of": "ours", "at_most": 1.3}
