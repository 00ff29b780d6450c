"""The charts: what they show and what is read out in their place."""

from __future__ import annotations

from sqlalchemy.engine import Engine

from desk.console.charts import charts, percent, span
from desk.console.figures import Seconds, figures
from support.catalogue import catalogue
from tests.desk.console.past import NOON, week


def test_nothing_happened(database: Engine) -> None:
    found = figures(database, 7, NOON)
    assert (found.containment, found.satisfaction, found.wait) == (None, None, Seconds(None, None))
    assert all("这段时间没有" in chart for chart in charts(found).values())


def test_charts_name_their_values_and_need_no_style(database: Engine) -> None:
    drawn = charts(week(database))
    called = catalogue().problems["withdrawal_delayed"].label
    assert f"{called} 40.0，旧的问题 20.0" in drawn["problems"]
    assert "5 星 1" in drawn["ratings"]
    assert "11月21日 1 分 30 秒" in drawn["waits"]
    assert not any("style=" in chart or "<script" in chart for chart in drawn.values())


def test_durations_and_shares_are_readable() -> None:
    assert [span(seconds) for seconds in (None, 0.4, 59, 60, 200, 3900)] == [
        "—", "0 秒", "59 秒", "1 分", "3 分 20 秒", "1 小时 5 分",
    ]  # fmt: skip
    assert (percent(None), percent(0.666)) == ("—", "67%")
