"""The pages for customers, and the demo's tokens."""

from __future__ import annotations

import httpx

from tests.desk.desks import App, RunningDesk


def test_demo_token_is_for_demo_accounts(desk: RunningDesk) -> None:
    """And is a token like the company's."""
    answer = httpx.post(f"{desk.url}/demo/token", json={"account": "OK10000001"})
    app = App(desk.url, {"Authorization": f"Bearer {answer.json()['token']}"})
    assert app.begin()["verified"]
    bodies: list[object] = [{"account": "OK99999999"}, {}, [], "x"]
    for body in bodies:
        assert httpx.post(f"{desk.url}/demo/token", json=body).status_code == 400
