"""Pictures that customers send: whose they are, what is kept of them."""

from __future__ import annotations

import io

import httpx
import pytest
from PIL import Image

from tests.desk.customers.uploads import png, upload
from tests.desk.desks import RunningDesk
from tests.desk.recorded_engine import RecordedEngine


def test_another_customers_picture_is_not_there(desk: RunningDesk) -> None:
    """Neither to look at nor to send."""
    owner, other = desk.app("OK10000001"), desk.app("OK10000011")
    picture = upload(owner, png()).json()["picture"]
    assert httpx.get(desk.url + picture, headers=other.headers).status_code == 404
    assert other.send("看", picture=picture).json()["error"] == "invalid"
    shown = httpx.get(desk.url + picture, headers=owner.headers)
    assert (shown.status_code, shown.headers["content-type"]) == (200, "image/png")


def test_picture_goes_with_a_message(desk: RunningDesk, recorded: RecordedEngine) -> None:
    """The engine is told that there is one, without a word of its own; the bot says that it can't see it."""
    app = desk.app()
    picture = upload(app, png()).json()["picture"]
    sent = app.send("", picture=picture)
    assert (sent.status_code, sent.json()["picture"]) == (201, picture)
    assert app.until(2)[1]["speaker"] == "bot"
    assert recorded.texts(app.conversation) == [""]
    app.ask("这是截图", picture=picture)
    assert recorded.texts(app.conversation) == ["", "这是截图"]


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
