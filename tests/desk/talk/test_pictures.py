"""Stored pictures."""

from __future__ import annotations

from desk.talk.pictures import Pictures
from support.clock import now
from support.storage.database import Database


def test_a_picture_comes_back_as_it_was_kept(database: Database) -> None:
    """And belongs to its conversation only."""
    pictures = Pictures(database)
    kept = pictures.keep("web-1", "image/png", b"\x89PNG\0", (30, 20), now())
    assert pictures.get(kept.id) == kept
    assert (kept.mime, kept.bytes, kept.width, kept.height) == ("image/png", b"\x89PNG\0", 30, 20)
    assert pictures.belongs(kept.id, "web-1") and not pictures.belongs(kept.id, "web-2")
    assert pictures.get("another") is None and not pictures.belongs("another", "web-1")
