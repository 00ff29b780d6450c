"""The REST twin: the same conversation over plain requests, and what strangers get."""

from __future__ import annotations

import threading
import time
from datetime import timedelta

import httpx
import pytest

from tests.desk.customers.uploads import png, upload
from tests.desk.desks import App, RunningDesk
from tests.desk.recorded_engine import RecordedEngine


def test_waiting_request_answers_when_there_is_news(desk: RunningDesk, recorded: RecordedEngine) -> None:
    """Not before, and not only at the end."""
    recorded.delay = 1
    app = desk.app()
    seq = app.send("慢").json()["seq"]
    begun = time.monotonic()
    news = app.get("messages", after=seq, wait=20).json()
    assert 0.7 < time.monotonic() - begun < 3
    assert [message["text"] for message in news["messages"]] == ["回：慢"]


def test_waiting_request_ends(desk: RunningDesk) -> None:
    """With nothing new it comes back empty."""
    begun = time.monotonic()
    assert desk.app().get("messages", after=0, wait=1).json()["messages"] == []
    assert 0.9 < time.monotonic() - begun < 3


def test_many_wait_at_the_same_time(desk: RunningDesk) -> None:
    """Nobody is held up by them."""
    apps = [desk.app() for _ in range(12)]
    waits = [threading.Thread(target=app.get, args=("messages",), kwargs={"wait": 4}) for app in apps]
    for wait in waits:
        wait.start()
    time.sleep(0.5)
    begun = time.monotonic()
    desk.app().ask("你好")
    assert time.monotonic() - begun < 2
    for wait in waits:
        wait.join()


@pytest.mark.parametrize(
    "headers",
    [
        {},
        {"X-Visitor": "v-" + "a" * 43},
        {"X-Visitor": "x"},
        {"Authorization": "Bearer abc"},
        {"Authorization": "Basic abc"},
    ],
)
def test_strangers_get_nothing(desk: RunningDesk, headers: dict[str, str]) -> None:
    """No message, no transcript, no picture."""
    app = desk.app()
    app.ask("秘密的事")
    picture = upload(app, png()).json()["picture"]
    for path in ("/api/v1/messages", "/api/v1/transcript", picture):
        answer = httpx.get(desk.url + path, headers=headers)
        assert answer.status_code == 401
        assert "秘密" not in answer.text
    assert httpx.post(f"{desk.url}/api/v1/messages", headers=headers, json={}).status_code == 401


def test_expired_token_is_named(desk: RunningDesk) -> None:
    """So that the app fetches a new one, and goes on where it was."""
    app = desk.app("OK10000020")
    app.ask("之前")
    old = desk.token("OK10000020", timedelta(seconds=-1))
    refused = App(desk.url, {"Authorization": f"Bearer {old}"}).get("messages")
    assert (refused.status_code, refused.json()["error"]) == (401, "expired")
    again = App(desk.url, {"Authorization": f"Bearer {desk.token('OK10000020')}"})
    assert again.begin()["conversation"] == app.conversation


@pytest.mark.parametrize("body", [b"", b"{", b"[]", b"1", b"null", b"\xff", b"[" * 20_000, b'{"text": "x"}'])
def test_odd_body_is_refused(desk: RunningDesk, body: bytes) -> None:
    """As invalid."""
    app = desk.app()
    answer = httpx.post(f"{desk.url}/api/v1/messages", content=body, headers=app.headers)
    assert (answer.status_code, answer.json()["error"]) == (400, "invalid")
