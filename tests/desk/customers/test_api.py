"""The REST twin: the same conversation over plain requests, and what strangers get."""

from __future__ import annotations

import time
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from pathlib import Path

import httpx
import pytest

from tests.desk.customers.uploads import png, upload
from tests.desk.desks import PATIENCE, App, RunningDesk, running_desk
from tests.desk.recorded_engine import RecordedEngine


def test_waiting_request_answers_when_there_is_news(desk: RunningDesk, recorded: RecordedEngine) -> None:
    """Not before, and not only at the end."""
    recorded.holding = True
    app = desk.app()
    seq = app.send("慢").json()["seq"]
    with ThreadPoolExecutor(1) as pool:
        begun = time.monotonic()
        news = pool.submit(app.get, "messages", after=seq, wait=20)
        time.sleep(0.3)
        assert not news.done()
        recorded.holding = False
        assert [message["text"] for message in news.result().json()["messages"]] == ["回：慢"]
    assert time.monotonic() - begun < PATIENCE


def test_waiting_request_ends(desk: RunningDesk) -> None:
    """With nothing new it comes back empty."""
    begun = time.monotonic()
    assert desk.app().get("messages", after=0, wait=1).json()["messages"] == []
    assert 0.9 < time.monotonic() - begun < PATIENCE


def test_many_wait_at_the_same_time(desk: RunningDesk) -> None:
    """Nobody is held up by them."""
    apps = [desk.app() for _ in range(12)]
    with ThreadPoolExecutor(len(apps)) as pool:
        waits = [pool.submit(app.get, "messages", wait=20) for app in apps]
        time.sleep(0.5)
        assert desk.app().ask("你好")
        assert not [wait for wait in waits if wait.done()]
        for app in apps:
            app.send("好了")
        assert all(wait.result().json()["messages"] for wait in waits)


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


@pytest.mark.parametrize(
    ("kind", "body"),
    [
        ("; boundary=x", b"--y\r\nbroken"),
        ("", b"--x--"),
        ("; boundary=" + "x" * 300, b"--x--"),
        ("; boundary=x", b'--x\r\nContent-Disposition: form-data; no="file"\r\n\r\na\r\n--x--\r\n'),
        ("; boundary=x", b'--x\r\nContent-Disposition: form-data; name="file"; filename="a"\r\n\r\n\r\n' * 3),
    ],
    ids=["other boundary", "no boundary", "long boundary", "no name", "three files"],
)
def test_a_form_that_cannot_be_read_is_refused(desk: RunningDesk, kind: str, body: bytes) -> None:
    """As invalid, whatever is wrong with it."""
    headers = {**desk.app().headers, "Content-Type": f"multipart/form-data{kind}"}
    answer = httpx.post(f"{desk.url}/api/v1/pictures", content=body, headers=headers)
    assert (answer.status_code, answer.json()["error"]) == (400, "invalid")


@pytest.mark.parametrize(("who", "status"), [("account", 404), ("visitor", 401)])
def test_not_found_is_only_what_a_known_customer_does_not_have(
    desk: RunningDesk, who: str, status: int
) -> None:
    """An account may have no conversation yet; a secret that the desk does not know proves nothing."""
    known = {"Authorization": f"Bearer {desk.token('OK10000021')}"}
    answer = App(desk.url, known if who == "account" else {"X-Visitor": "v-" + "a" * 43}).get("messages")
    assert answer.status_code == status
    assert answer.json()["error"] == {404: "not_found", 401: "invalid"}[status]


@pytest.mark.parametrize("path", ["messages", "person"])
def test_the_same_name_again_is_the_same_message(desk: RunningDesk, path: str) -> None:
    """201, then 200."""
    app, body = desk.app(), {"client_id": "c-1", "text": "转人工"}
    first, again = app.post(path, body), app.post(path, body)
    assert (first.status_code, again.status_code) == (201, 200)
    assert first.json()["seq"] == again.json()["seq"]


def test_a_picture_is_called_bytes_for_whom_it_should(desk: RunningDesk) -> None:
    """Clients that a generator wrote accept what they can type; browsers must see a picture."""
    app = desk.app()
    picture = desk.url + upload(app, png()).json()["picture"]
    for accepted, kind in (("application/octet-stream", "application/octet-stream"), ("*/*", "image/png")):
        answer = httpx.get(picture, headers={**app.headers, "Accept": accepted})
        assert answer.headers["Content-Type"] == kind


def test_a_page_of_another_site_may_read_how_long_to_wait(tmp_path: Path, recorded: RecordedEngine) -> None:
    """Browsers show a script no header that the answer does not name."""
    site = "https://www.example.com"
    with running_desk(tmp_path, recorded.url, DESK_ALLOWED_ORIGINS=site) as started:
        answer = httpx.post(f"{started.url}/api/v1/session", json={}, headers={"Origin": site})
    assert "Retry-After" in answer.headers["Access-Control-Expose-Headers"]


def test_a_session_alone_stores_nothing(desk: RunningDesk) -> None:
    """Everything can be asked of it; the first message begins the conversation that it named."""
    app = desk.app()
    assert app.messages() == [] and "visitor" in app.welcome
    assert app.get("transcript").status_code == 200
    assert app.post("read", {"seq": 1}).status_code == 204
    assert app.post("leave-queue", {}).status_code == 204
    again = app.begin()
    assert again["conversation"] == app.welcome["conversation"] and "visitor" not in again
    assert [message["text"] for message in app.ask("你好")] == ["回：你好"]
    assert App(desk.url, dict(app.headers)).begin()["messages"][0]["text"] == "你好"


def test_ending_for_good(desk: RunningDesk) -> None:
    """The secret leads nowhere, also not to a new one; who has none, or ends twice, learns nothing."""
    app = desk.app()
    app.ask("我的事")
    old = app.conversation
    for headers in (app.headers, app.headers, {}, {"X-Visitor": "v-" + "a" * 43}):
        assert httpx.post(f"{desk.url}/api/v1/end", headers=headers).status_code == 204
    assert (app.get("messages").status_code, app.get("messages").json()["error"]) == (401, "invalid")
    fresh = app.begin()
    assert fresh["conversation"] != old and fresh["messages"] == [] and "visitor" in fresh


def test_a_token_ends_nothing(desk: RunningDesk) -> None:
    """An account's conversation is there on all its devices, and stays."""
    app = desk.app("OK10000032")
    app.ask("我的事")
    assert app.post("end", {}).status_code == 204
    assert app.begin()["mode"] == "bot" and len(app.messages()) == 2


def test_adopting_over_rest(desk: RunningDesk) -> None:
    """Only when the app says that it is the same person's; then it is the account's."""
    visitor = desk.app()
    visitor.ask("登录前")
    both = App(desk.url, {**visitor.headers, "Authorization": f"Bearer {desk.token('OK10000033')}"})
    assert both.begin()["adoptable"] is True and both.messages() == []
    adopted = both.post("session", {"adopt": True}).json()
    assert [message["text"] for message in adopted["messages"]] == ["登录前", "回：登录前"]
    assert [message["text"] for message in both.messages()] == ["登录前", "回：登录前"]
    assert visitor.get("messages").status_code == 401
