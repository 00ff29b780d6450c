"""The desk's variables: read once, wrong ones named without their value."""

from __future__ import annotations

import re
from pathlib import Path

import httpx
import pytest

from desk.configuration import DeskConfiguration
from tests.desk.desks import running_desk
from tests.desk.recorded_engine import RecordedEngine

EXAMPLE = Path(__file__).parents[2] / ".env.example"


def test_defaults_are_those_of_the_example_file() -> None:
    """What `.env.example` says is what happens."""
    text = EXAMPLE.read_text(encoding="utf-8")
    assert DeskConfiguration.from_environ({}) == DeskConfiguration.from_environ(
        {
            name: value
            for name, value in re.findall(r"^# (DESK_\w+)=(.*)$", text, re.MULTILINE)
            if name != "DESK_ALLOWED_ORIGINS"
        }
    )


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("DESK_PORT", "http"),
        ("DESK_PORT", "70000"),
        ("DESK_ENGINE_SECONDS", "soon"),
        ("DESK_ENGINE_SECONDS", "0"),
        ("DESK_ENGINE_SECONDS", "nan"),
        ("DESK_ENGINE_URL", "localhost:5005"),
        ("DESK_DEMO", "maybe"),
        ("DESK_ALLOWED_ORIGINS", "www.okpay.com"),
        ("DESK_ALLOWED_ORIGINS", "https://okpay.com/path"),
        ("DESK_ALLOWED_ORIGINS", "*"),
        ("DESK_TRUSTED_PROXIES", "*"),
        ("DESK_TRUSTED_PROXIES", "localhost"),
        ("DESK_MESSAGES_PER_MINUTE", "-1"),
        ("REDIS_URL", "127.0.0.1:6379"),
    ],
)
def test_malformed_variable_is_named(name: str, value: str) -> None:
    """And its value is not shown."""
    with pytest.raises(ValueError, match=name) as caught:
        DeskConfiguration.from_environ({name: value})
    assert value not in str(caught.value).replace("localhost", "").replace(name, "") or len(value) < 4


def test_allowed_site_may_embed(recorded: RecordedEngine, tmp_path: Path) -> None:
    """Its requests are answered with its name, another's are not; it may frame the in-app page."""
    site = "https://www.okpay.example"
    with running_desk(tmp_path, recorded.url, DESK_ALLOWED_ORIGINS=site, DESK_DEMO="false") as desk:
        for origin, allowed in ((site, site), ("https://evil.example", None)):
            answer = httpx.post(f"{desk.url}/api/v1/session", json={}, headers={"Origin": origin})
            assert answer.headers.get("access-control-allow-origin") == allowed
            polled = httpx.get(f"{desk.url}/socket.io/?EIO=4&transport=polling", headers={"Origin": origin})
            assert polled.status_code == (200 if allowed else 400)
        assert site in httpx.get(f"{desk.url}/app").headers["content-security-policy"]
        assert site not in httpx.get(f"{desk.url}/").headers["content-security-policy"]
        assert httpx.post(f"{desk.url}/demo/token", json={"account": "OK10000001"}).status_code == 404
