"""A message as its readers see it."""

from __future__ import annotations

from datetime import datetime

from desk.talk.messages import Message
from support.clock import SHANGHAI

SENT = Message(
    conversation_id="web-1",
    seq=3,
    speaker="customer",
    text="看",
    created_at=datetime(2026, 11, 22, 14, 3, 0, 250_000, tzinfo=SHANGHAI),
    state="pending",
    client_id="c-1",
    buttons=({"title": "是", "payload": "/affirm"},),
    picture_id="p1",
    payload="/secret",
)


def test_everything_but_the_payload_is_shown() -> None:
    """A picture by its address, the moment to the second; the conversation's id is a secret."""
    assert SENT.public() == {
        "seq": 3,
        "client_id": "c-1",
        "speaker": "customer",
        "agent": None,
        "text": "看",
        "buttons": [{"title": "是", "payload": "/affirm"}],
        "picture": "/api/v1/pictures/p1",
        "at": "2026-11-22T14:03:00+08:00",
        "state": "pending",
    }


def test_no_payload_in_a_log_line() -> None:
    """`repr` may end up anywhere."""
    assert "/secret" not in repr(SENT)
