"""What all pages have in common: the hours of service, who is on duty, days as they are read."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date, datetime, timedelta, timezone
from pathlib import Path

import pytest
import yaml

from desk.console import pages
from support.clock import SHANGHAI, now
from support.company.calendar import Calendar
from support.company.settings import Settings
from support.company.wording import words
from tests.desk.console.consoles import Console, agent_at, store_of
from tests.desk.desks import RunningDesk, running_desk
from tests.desk.recorded_engine import RecordedEngine


def test_out_of_hours_it_says_when_service_begins(recorded: RecordedEngine, tmp_path: Path) -> None:
    settings = yaml.safe_load(Path("data/settings.yml").read_text("utf-8"))
    settings["agent_hours"] = {"workdays": "0:00-0:01"}
    file = tmp_path / "settings.yml"
    file.write_text(yaml.safe_dump(settings, allow_unicode=True), "utf-8")
    with running_desk(tmp_path, recorded.url, SETTINGS_FILE=str(file)) as desk:
        page = agent_at(desk).get("/").text
    assert "不在服务时间" in page and "0:00 开始" in page
    assert "人工服务时间：工作日 0:00–0:01" in page


def test_who_may_be_given_a_conversation_stands_on_every_page(
    desk: RunningDesk, agent: Console, colleague: Console
) -> None:
    assert colleague.name in _on_duty(agent)
    colleague.post("/presence", presence="away")
    assert colleague.name not in _on_duty(agent)
    colleague.post("/presence", presence="online")
    store_of(desk).gone(colleague.name)
    assert colleague.name not in _on_duty(agent)


def _on_duty(console: Console) -> str:
    found = re.search(r'class="duty" title="([^"]*)"', console.get("/tickets").text)
    assert found
    return found[1]


def test_a_day_is_read_as_people_say_it(monkeypatch: pytest.MonkeyPatch) -> None:
    noon = datetime(2026, 11, 22, 12, tzinfo=SHANGHAI)
    monkeypatch.setattr(pages, "now", lambda: noon)
    read = [pages.day(noon - timedelta(days=days)) for days in (0, 1, 2, 30)]
    assert read == ["今天", "昨天", "11月20日 周五", "10月23日 周五"]
    # Just after midnight over there it is still yesterday in London.
    assert pages.day(datetime(2026, 11, 21, 16, 30, tzinfo=timezone.utc)) == "今天"


def test_supervisors_read_that_the_calendar_ends(desk: RunningDesk, agent: Console) -> None:
    """On every page, while it does; others can do nothing about it."""
    supervisor = agent_at(desk, role="supervisor")
    end = Settings.load(Path("data/settings.yml")).calendar_ending(now())
    line = words("console")["calendar_ends"].format(end=end, next=end.year + 1 if end else "")
    for path in ("/", "/tickets", "/figures"):
        assert (line in supervisor.get(path).text) is (end is not None)
    assert line not in agent.get("/").text


def test_the_line_is_there_for_a_calendar_that_ends() -> None:
    """Whatever day it is: filled from a duty as a page has it."""
    known = Calendar(years=frozenset({2097}))
    settings = Settings.load(Path("data/settings.yml"))
    settings = replace(settings, agent_hours=replace(settings.agent_hours, calendar=known))
    assert settings.calendar_ending(datetime(2097, 10, 1, tzinfo=SHANGHAI)) == date(2097, 12, 31)
    assert settings.calendar_ending(datetime(2097, 9, 30, 23, tzinfo=SHANGHAI)) is None
