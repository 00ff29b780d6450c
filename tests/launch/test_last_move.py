"""Where this folder's data was moved last."""

from __future__ import annotations

from pathlib import Path

import pytest

from launch import last_move, running
from support.environment import Environment

TARGET = "postgresql://okpay:hunter2@db/okpay"


def test_it_is_said_while_another_database_is_in_use(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    Path("var").mkdir()
    old, new = Environment(), Environment(database_url=TARGET)
    assert not list(running.left_behind(old)), "nothing was moved"
    last_move.remember(TARGET)
    [told] = running.left_behind(old)
    assert "postgresql://okpay:***@db/okpay" in told and str(last_move.FILE) in told
    assert len(told.splitlines()) == 1
    assert "hunter2" not in last_move.FILE.read_text(encoding="utf-8")
    assert last_move.unused(new) is None
    last_move.FILE.write_text("[]", encoding="utf-8")
    assert last_move.unused(old) is None, "a note that somebody has spoiled"
    last_move.FILE.unlink()
    assert last_move.unused(old) is None
