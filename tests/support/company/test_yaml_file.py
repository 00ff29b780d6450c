"""YAML that people write: dates stay as they were written."""

from __future__ import annotations

import pytest
import yaml

from support.company.yaml_file import load


def test_dates_stay_texts_and_all_else_is_as_ever() -> None:
    assert load("[2026-12-31, 2026-02-30, 5, 1.5, true, no, ~, x]") == [
        "2026-12-31", "2026-02-30", 5, 1.5, True, False, None, "x",
    ]  # fmt: skip


def test_the_loader_of_others_is_untouched() -> None:
    assert not isinstance(yaml.safe_load("2026-12-31"), str)


def test_no_objects() -> None:
    with pytest.raises(yaml.YAMLError):
        load("!!python/object/apply:os.getcwd []")
