"""What every request and answer passes."""

from __future__ import annotations

import re

import httpx
import pytest

from tests.desk.desks import RunningDesk


def test_large_body_is_refused_unread(desk: RunningDesk) -> None:
    """Announced or not."""
    app = desk.app()
    for content in (b"x" * 100_000, iter([b"x" * 50_000] * 3)):
        answer = httpx.post(f"{desk.url}/api/v1/messages", content=content, headers=app.headers)
        assert (answer.status_code, answer.json()["error"]) == (413, "too_large")


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


def test_a_page_can_read_that_its_site_is_not_allowed(desk: RunningDesk) -> None:
    """And nothing else: what it asks of the customer's conversation stays closed to it."""
    origin = {"Origin": "https://evil.example"}
    refused = httpx.get(f"{desk.url}/socket.io/?EIO=4&transport=polling", headers=origin)
    assert refused.headers["access-control-allow-origin"] == "*"
    # By these words the widget knows it (widget/src/wire/engine.ts).
    assert re.search("not an accepted origin|origin not allowed", refused.text)
    own = httpx.get(f"{desk.url}/socket.io/?EIO=4&transport=polling", headers={"Origin": desk.url})
    assert (own.status_code, own.headers["access-control-allow-origin"]) == (200, desk.url)
    for path in ("/api/v1/messages", "/health", "/"):
        assert "access-control-allow-origin" not in httpx.get(desk.url + path, headers=origin).headers
