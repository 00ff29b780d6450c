"""The company's settings: those that came with the project, filled in, and malformed."""

from __future__ import annotations

from pathlib import Path

from doctor.subjects import placeholders
from tests.doctor.patients import found


def test_what_came_with_the_project() -> None:
    finding = found(placeholders.look)["placeholders"]
    assert "hotline" in str(finding.about["names"]) and "email" in str(finding.about["names"])


def test_filled_in(tmp_path: Path) -> None:
    text = Path("data/settings.yml").read_text(encoding="utf-8")
    own = tmp_path / "own.yml"
    own.write_text(text.replace("400-000-0000", "400-820-1234").replace("okpay.example", "okpay.com"))
    assert set(found(placeholders.look, SETTINGS_FILE=str(own))) == {"settings_fine"}


def test_malformed_or_gone(tmp_path: Path) -> None:
    own = tmp_path / "own.yml"
    for text in ("hotline: [", "hotline: 1\n", ""):
        own.write_text(text)
        assert set(found(placeholders.look, SETTINGS_FILE=str(own))) == {"settings_malformed"}
    assert set(found(placeholders.look, SETTINGS_FILE=str(tmp_path / "gone.yml"))) == {"settings_malformed"}
