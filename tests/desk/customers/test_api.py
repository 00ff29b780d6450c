"""The REST twin: the same conversation over plain requests, and what strangers get."""

from __future__ import annotations

import io
import threading
import time
from datetime import timedelta

import httpx
import pytest
from PIL import Image

from tests.desk.desks import App, RunningDesk
from tests.desk.recorded_engine import RecordedEngine


def png(width: int = 20, height: int = 10) -> bytes:
    """A picture."""
    content = io.BytesIO()
    Image.new("RGB", (width, height), "red").save(content, "PNG")
    return content.getvalue()


def upload(app: App, content: bytes, kind: str = "image/png") -> httpx.Response:
    """Sends it as the body."""
    return httpx.post(
        f"{app.url}/api/v1/pictures",
        content=content,
        headers={**app.headers, "Content-Type": kind},
        timeout=20,
    )


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


def test_another_customers_picture_is_not_there(desk: RunningDesk) -> None:
    """Neither to look at nor to send."""
    owner, other = desk.app("OK10000001"), desk.app("OK10000011")
    picture = upload(owner, png()).json()["picture"]
    assert httpx.get(desk.url + picture, headers=other.headers).status_code == 404
    assert other.send("看", picture=picture).json()["error"] == "invalid"
    shown = httpx.get(desk.url + picture, headers=owner.headers)
    assert (shown.status_code, shown.headers["content-type"]) == (200, "image/png")


def test_expired_token_is_named(desk: RunningDesk) -> None:
    """So that the app fetches a new one, and goes on where it was."""
    app = desk.app("OK10000020")
    app.ask("之前")
    old = desk.token("OK10000020", timedelta(seconds=-1))
    refused = App(desk.url, {"Authorization": f"Bearer {old}"}).get("messages")
    assert (refused.status_code, refused.json()["error"]) == (401, "expired")
    again = App(desk.url, {"Authorization": f"Bearer {desk.token('OK10000020')}"})
    assert again.begin()["conversation"] == app.conversation


def test_picture_goes_with_a_message(desk: RunningDesk, recorded: RecordedEngine) -> None:
    """Alone it is for the person; the bot says that it can't see it."""
    app = desk.app()
    picture = upload(app, png()).json()["picture"]
    sent = app.send("", picture=picture)
    assert (sent.status_code, sent.json()["picture"]) == (201, picture)
    assert app.until(2)[1]["speaker"] == "bot"
    assert recorded.texts(app.conversation) == []
    app.ask("这是截图", picture=picture)
    assert recorded.texts(app.conversation) == ["这是截图"]


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP"])
def test_pictures_are_encoded_anew(desk: RunningDesk, kind: str) -> None:
    """What was hidden in them is gone: the place where it was taken, a script behind the picture."""
    content = io.BytesIO()
    extra = Image.Exif()
    extra[0x010E] = "secret place"
    Image.new("RGB", (30, 30), "blue").save(content, kind, exif=extra)
    app = desk.app()
    answer = upload(app, content.getvalue() + b"<script>alert(1)</script>", f"image/{kind.lower()}")
    stored = httpx.get(desk.url + answer.json()["picture"], headers=app.headers).content
    assert b"secret place" not in stored and b"script" not in stored
    assert Image.open(io.BytesIO(stored)).size == (30, 30)


@pytest.mark.parametrize(
    ("content", "status", "error"),
    [
        (b"", 415, "bad_type"),
        (b"GIF89a" + b"\0" * 50, 415, "bad_type"),
        (b"<svg xmlns='http://www.w3.org/2000/svg'/>", 415, "bad_type"),
        (b"%PDF-1.4", 415, "bad_type"),
        (png()[:40], 415, "bad_type"),
        (b"\xff\xd8\xff" + b"\0" * 100, 415, "bad_type"),
        (b"x" * (5 * 1024 * 1024 + 1), 413, "too_large"),
        (b"x" * (7 * 1024 * 1024), 413, "too_large"),
    ],
)
def test_what_is_no_picture_is_refused(desk: RunningDesk, content: bytes, status: int, error: str) -> None:
    """By its content, whatever it calls itself."""
    answer = upload(desk.app(), content)
    assert (answer.status_code, answer.json()["error"]) == (status, error)


def test_huge_picture_in_few_bytes_is_refused(desk: RunningDesk) -> None:
    """Unpacked it would fill the memory."""
    content = io.BytesIO()
    Image.new("1", (30_000, 30_000)).save(content, "PNG")
    assert upload(desk.app(), content.getvalue()).json()["error"] == "too_large"


def test_big_picture_is_made_smaller(desk: RunningDesk) -> None:
    """The side that an agent can see."""
    app = desk.app()
    picture = upload(app, png(4000, 1000)).json()["picture"]
    stored = httpx.get(desk.url + picture, headers=app.headers).content
    assert Image.open(io.BytesIO(stored)).size == (2560, 640)


@pytest.mark.parametrize("body", [b"", b"{", b"[]", b"1", b"null", b"\xff", b"[" * 20_000, b'{"text": "x"}'])
def test_odd_body_is_refused(desk: RunningDesk, body: bytes) -> None:
    """As invalid."""
    app = desk.app()
    answer = httpx.post(f"{desk.url}/api/v1/messages", content=body, headers=app.headers)
    assert (answer.status_code, answer.json()["error"]) == (400, "invalid")


def test_large_body_is_refused_unread(desk: RunningDesk) -> None:
    """Announced or not."""
    app = desk.app()
    for content in (b"x" * 100_000, iter([b"x" * 50_000] * 3)):
        answer = httpx.post(f"{desk.url}/api/v1/messages", content=content, headers=app.headers)
        assert (answer.status_code, answer.json()["error"]) == (413, "too_large")


def test_transcript_can_be_kept(desk: RunningDesk) -> None:
    """As a text file."""
    app = desk.app()
    app.ask("你好")
    answer = app.get("transcript")
    assert "attachment" in answer.headers["content-disposition"]
    assert "我：你好" in answer.text and "机器人：回：你好" in answer.text


@pytest.mark.parametrize("path", ["/", "/app", "/health", "/api/v1/messages", "/nowhere"])
def test_every_answer_carries_the_strict_headers(desk: RunningDesk, path: str) -> None:
    """No inline script, no frame but for the in-app page."""
    headers = httpx.get(desk.url + path).headers
    policy = headers["content-security-policy"]
    assert "script-src 'self';" in policy and "unsafe" not in policy
    assert f"frame-ancestors {chr(39)}{'self' if path == '/app' else 'none'}{chr(39)}" in policy
    assert headers["x-content-type-options"] == "nosniff"


def test_engine_is_not_reachable_through_the_desk(desk: RunningDesk) -> None:
    """None of its paths is there."""
    for path in ("/webhooks/rest/webhook", "/model/parse", "/conversations/x/tracker", "/status"):
        assert httpx.get(desk.url + path).status_code == 404


def test_demo_token_is_for_demo_accounts(desk: RunningDesk) -> None:
    """And is a token like the company's."""
    answer = httpx.post(f"{desk.url}/demo/token", json={"account": "OK10000001"})
    app = App(desk.url, {"Authorization": f"Bearer {answer.json()['token']}"})
    assert app.begin()["verified"]
    bodies: list[object] = [{"account": "OK99999999"}, {}, [], "x"]
    for body in bodies:
        assert httpx.post(f"{desk.url}/demo/token", json=body).status_code == 400
