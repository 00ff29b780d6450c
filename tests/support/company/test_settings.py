"""The settings file: the shipped one is good, and a bad one says where."""

from __future__ import annotations

import copy
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
import yaml

from support.clock import SHANGHAI
from support.company.settings import Settings, SettingsError

SHIPPED = Path(__file__).parents[3] / "data" / "settings.yml"
SUNDAY = datetime(2026, 11, 22, 16, 30, tzinfo=SHANGHAI)


@pytest.fixture
def content() -> dict[str, Any]:
    return copy.deepcopy(yaml.safe_load(SHIPPED.read_text(encoding="utf-8")))


def test_the_shipped_file_is_good() -> None:
    settings = Settings.load(SHIPPED)
    assert settings.answer_time_hours == 48
    assert (settings.minutes_per_conversation, settings.agents_on_duty) == (4, 3)
    assert settings.hotline_hours.describe() == "工作日 9:00–18:00"
    assert settings.agent_hours.always


def test_placeholders_are_listed_until_the_company_sets_them(content: dict[str, Any]) -> None:
    assert Settings.load(SHIPPED).placeholders() == ("hotline", "email")
    content.update(hotline="400-123-4567", email="kefu@okpay.com")
    assert Settings.from_mapping(content).placeholders() == ()


def test_variables_are_texts_for_sentences() -> None:
    variables = Settings.load(SHIPPED).variables(SUNDAY)
    assert variables["hotline_hours"] == "工作日 9:00–18:00"
    assert variables["hotline_back"] == "明天9:00"
    assert variables["agents_back"] == "今天16:30"
    assert variables["answer_hours"] == "48"
    assert variables["greeting"] == "下午好"
    assert variables["fee_withdrawal"].endswith("以提现页面显示为准")
    assert {"limit_single", "arrival_bank", "minimum_withdrawal", "email"} <= set(variables)
    for name, value in variables.items():
        assert value and not value.endswith("。"), name


@pytest.mark.parametrize(
    "path, value, key",
    [
        (["hotline"], None, "hotline"),
        (["hotline"], 4000000000, "hotline"),
        (["hotline"], "  ", "hotline"),
        (["email"], "{email}", "email"),
        (["hotline_hours"], "sometimes", "hotline_hours"),
        (["hotline_hours", "workdays"], "9-18", "hotline_hours"),
        (["agent_hours"], {"mondays": "9:00-18:00"}, "agent_hours"),
        (["answer_time_hours"], "48", "answer_time_hours"),
        (["answer_time_hours"], 0, "answer_time_hours"),
        (["agents_on_duty"], True, "agents_on_duty"),
        (["fees"], "free", "fees"),
        (["fees", "withdrawal"], 0.1, "fees.withdrawal"),
        (["fees", "withdraw"], "x", "fees.withdraw"),
        (["hotlin"], "x", "hotlin"),
    ],
)
def test_a_bad_key_is_named(content: dict[str, Any], path: list[str], value: object, key: str) -> None:
    place = content
    for part in path[:-1]:
        place = place[part]
    place[path[-1]] = value
    with pytest.raises(SettingsError, match=rf"^{key}\b"):
        Settings.from_mapping(content)


@pytest.mark.parametrize("path", [["hotline"], ["fees", "deposit"]])
def test_a_missing_key_is_named(content: dict[str, Any], path: list[str]) -> None:
    place = content
    for part in path[:-1]:
        place = place[part]
    del place[path[-1]]
    with pytest.raises(SettingsError, match=rf"{'.'.join(path)} is missing"):
        Settings.from_mapping(content)


@pytest.mark.parametrize("text", ["", "- a list", "a: [", "\x00"])
def test_a_file_of_something_else_is_named(tmp_path: Path, text: str) -> None:
    path = tmp_path / "settings.yml"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(SettingsError, match=r"settings\.yml"):
        Settings.load(path)


def test_a_missing_file_is_named(tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match=r"nowhere\.yml"):
        Settings.load(tmp_path / "nowhere.yml")


def test_days_of_the_companys_own_count_everywhere(content: dict[str, Any]) -> None:
    """Hotline, chat, the answer time, and what customers are told."""
    content.update(closed=["2026-11-23..2026-11-24"], open={"2026-11-28": "10:00-16:00"})
    settings = Settings.from_mapping(content)
    noon = SUNDAY.replace(hour=12)
    variables = settings.variables(noon)
    assert variables["hotline_hours"] == "工作日 9:00–18:00，11月23日至11月24日休息，11月28日 10:00–16:00"
    assert variables["agent_hours"] == "全天24小时，11月23日至11月24日休息，11月28日 10:00–16:00"
    assert variables["hotline_back"] == "11月25日(周三)9:00"
    assert variables["answer_hours"] == "96"
    assert settings.answer_due(noon) == noon.replace(day=26)
    assert Settings.from_mapping(content).variables(noon.replace(day=24))["agents_back"] == "明天0:00"


def test_a_file_of_before_has_no_days_of_its_own(content: dict[str, Any]) -> None:
    del content["closed"], content["open"]
    assert Settings.from_mapping(content).variables(SUNDAY)["agents_back"] == "今天16:30"


@pytest.mark.parametrize(
    "days",
    [
        {"closed": ["2026-11-31"]},
        {"closed": ["2026-12-31"], "open": ["2026-12-31"]},
        {"hotline_hours": {"workdays": "9:00-18:00", "closed": ["x"]}},
    ],
)
def test_days_that_cant_be_meant_are_refused(content: dict[str, Any], days: dict[str, Any]) -> None:
    content.update(days)
    with pytest.raises(SettingsError, match=r"closed|open"):
        Settings.from_mapping(content)


def test_a_broken_calendar_is_named(tmp_path: Path) -> None:
    broken = tmp_path / "calendar.yml"
    broken.write_text("years: 5", encoding="utf-8")
    with pytest.raises(SettingsError, match=r"calendar\.yml"):
        Settings.load(SHIPPED, broken)
