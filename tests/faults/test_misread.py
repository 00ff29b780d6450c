"""Collecting for `make review` is nobody's business but the editor's: without its tables, the bot answers."""

from __future__ import annotations

import time

from tests.assistant import Assistant
from tests.faults.outages import locked, without_tables

UNCLEAR = "你们那个东西它到底咋整"

USUAL_SECONDS = 1.5
"""A turn takes some 20 ms; waiting for a lock would take `BUSY_SECONDS`, two."""


def test_tables_gone(fragile: Assistant) -> None:
    with without_tables(fragile.folder / "okpay.db", "misreadings", "misreadings_settled"):
        heard = fragile.customer().say(UNCLEAR)
        again = fragile.customer().say(UNCLEAR)
    assert heard.texts
    assert "utter_system_busy" not in (*heard.responses, *again.responses)


def test_database_locked(fragile: Assistant) -> None:
    customer = fragile.customer()
    customer.say("手续费怎么收")
    with locked(fragile.folder / "okpay.db"):
        started = time.monotonic()
        heard = customer.say(UNCLEAR)
        took = time.monotonic() - started
        assert customer.say("手续费怎么收").responses == ["utter_fees"]
    assert heard.texts
    assert "utter_system_busy" not in heard.responses
    assert took < USUAL_SECONDS
