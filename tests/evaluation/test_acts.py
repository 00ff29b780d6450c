"""What `make evaluate` prints of acts."""

from __future__ import annotations

from pathlib import Path

import pytest

from evaluation.acts import scores, table


@pytest.fixture
def data(tmp_path: Path) -> Path:
    """Acts that are easily told apart."""
    (tmp_path / "acts").mkdir()
    texts = {
        "cost": [f"收费{word}吗" for word in "甲乙丙丁戊己庚辛壬癸"],
        "how_long": [f"多久{word}到" for word in "甲乙丙丁戊己庚辛壬癸"],
        "none": [f"昨天{word}号" for word in "甲乙丙丁戊己庚辛壬癸"],
    }
    for name, lines in texts.items():
        rows = "".join(f"  - {line}\n" for line in lines)
        (tmp_path / "acts" / f"{name}.yml").write_text(f"means: x\nexamples: |\n{rows}", encoding="utf-8")
    return tmp_path


def test_each_act_has_its_figures(data: Path) -> None:
    found = {each.act: each for each in scores(data)}
    assert set(found) == {"cost", "how_long"}, "none is no act"
    assert found["cost"].count == 10
    assert found["cost"].precision == found["cost"].recall == 1.0


def test_they_are_a_line_each(data: Path) -> None:
    rows = table(data).splitlines()
    assert [row.split() for row in rows] == [
        ["cost", "100%", "100%", "10"],
        ["how_long", "100%", "100%", "10"],
        ["mean", "100%", "100%", "20"],
    ]


def test_without_acts_there_is_nothing_to_say(tmp_path: Path) -> None:
    assert table(tmp_path) == ""
