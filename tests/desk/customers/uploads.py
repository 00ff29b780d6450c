"""Pictures, and sending them."""

from __future__ import annotations

import io

import httpx
from PIL import Image

from tests.desk.desks import App


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
