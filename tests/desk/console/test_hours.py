"""The hours of service in the console: the bot's own, from the settings."""

from __future__ import annotations

from pathlib import Path

import yaml

from tests.desk.console.consoles import agent_at
from tests.desk.desks import running_desk
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
