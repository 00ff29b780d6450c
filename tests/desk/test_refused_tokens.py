"""A token that is refused: the log says why, at either door, and says nothing of the token."""

from __future__ import annotations

import base64
import json
import uuid
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import httpx
import jwt
import pytest

from support.clock import now
from support.environment import Environment
from tests.desk.desks import KeptOut, RunningDesk, running_desk
from tests.desk.recorded_engine import RecordedEngine

ACCOUNT = "OK10000001"


@pytest.fixture(scope="module")
def guarded(recorded: RecordedEngine, tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningDesk]:
    """A desk whose log no other test writes into, and which takes many requests."""
    folder: Path = tmp_path_factory.mktemp("guarded")
    with running_desk(folder, recorded.url, DESK_REQUESTS_PER_MINUTE="100000") as desk:
        yield desk


def log_of(desk: RunningDesk) -> str:
    """What it has logged."""
    return (desk.folder / "desk.log").read_text(encoding="utf-8")


def tokens(secret: str) -> dict[str, tuple[Any, str, str]]:
    """By what is wrong: the token, the client's error, the log's line."""
    at = int(now().timestamp())
    claims: dict[str, Any] = {"sub": uuid.uuid4().hex, "account_id": ACCOUNT, "aud": "okpay-support"}
    claims["exp"] = at + 3600

    def signed(key: str = secret, algorithm: str = "HS256", **changes: Any) -> str:
        changed = {**claims, **changes}
        return jwt.encode({name: value for name, value in changed.items() if value}, key, algorithm)

    none = base64.urlsafe_b64encode(json.dumps({"alg": "none"}).encode()).decode().rstrip("=")
    return {
        "another key": (signed("another secret of more than 32 bytes"), "invalid", "signature: not signed"),
        "another algorithm": (signed(algorithm="HS384"), "invalid", "signed as HS384, but IDENTITY_SECRET"),
        "no signature": (
            f"{none}.{signed().split('.')[1]}.",
            "invalid",
            "signed as none, but IDENTITY_SECRET",
        ),
        "expired": (signed(exp=at - 5), "expired", "expired: its claim exp is past"),
        "not yet valid": (signed(nbf=at + 900), "invalid", "not_yet_valid: its claim nbf is ahead"),
        "audience": (signed(aud="stolen-audience"), "invalid", "audience: its claim aud is not what"),
        "no audience": (signed(aud=None), "invalid", "missing: it has no claim aud"),
        "no account": (signed(account_id=None), "invalid", "missing: it has no claim account_id"),
        "no end": (signed(exp=None), "invalid", "missing: it has no claim exp"),
        "no sub": (signed(sub=None), "invalid", "missing: it has no claim sub"),
        "malformed account": (
            signed(account_id="stolen"),
            "invalid",
            "its claim account_id must be OK and 8",
        ),
        "milliseconds": (signed(exp=at * 1000), "invalid", "its claim exp must be seconds since 1970"),
        "no JWT": ("stolen-session-id", "invalid", "malformed: no JWT"),
        "a page": ("<!doctype html><title>stolen</title>", "invalid", "malformed: no JWT"),
        "too long": ("stolen" * 1000, "invalid", "too_long: longer than 4096"),
    }


KINDS = tuple(tokens("x" * 32))


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("door", ["socket", "rest"])
def test_the_log_says_why(door: str, guarded: RunningDesk, kind: str) -> None:
    """And the client, whether it is worth while to ask for a fresh one."""
    secret = Environment.from_environ(guarded.environment).identity_secret
    token, error, line = tokens(secret)[kind]
    if door == "socket":
        with pytest.raises(KeptOut, match=error), guarded.browser(token=token):
            pass
    else:
        headers = {"Authorization": f"Bearer {token}"}
        answer = httpx.post(f"{guarded.url}/api/v1/session", json={}, headers=headers)
        assert (answer.status_code, answer.json()["error"]) == (401, error)
    log = log_of(guarded)
    assert line in log
    assert token not in log and "stolen" not in log and ACCOUNT not in log


def test_the_same_reason_is_counted(guarded: RunningDesk) -> None:
    """A thousand refusals are a handful of lines."""
    before = log_of(guarded).count("\n")
    with httpx.Client() as client:
        for _ in range(120):
            client.post(
                f"{guarded.url}/api/v1/session", json={}, headers={"Authorization": f"Bearer {'x' * 5000}"}
            )
    lines = log_of(guarded).split("\n")[before:]
    assert 1 <= len([line for line in lines if line]) <= 3
    assert "100 times by now" in "".join(lines)


@pytest.mark.parametrize("given", [5, {"token": "stolen"}, ["stolen"], True])
def test_over_the_socket_a_token_may_be_no_text(guarded: RunningDesk, given: Any) -> None:
    """As when a site hands over the answer in place of what stands in it."""
    with pytest.raises(KeptOut, match="invalid"), guarded.browser(token=given):
        pass
    assert "not_text: what was presented is no text" in log_of(guarded)


@pytest.mark.parametrize("around", ["{}\n", "  {}", '"{}"', "Bearer {}", "Bearer Bearer {}", "'{}'\r\n"])
def test_both_doors_read_alike(guarded: RunningDesk, around: str) -> None:
    """What stands around a token is no part of it, at the door and when it is renewed."""
    token = around.format(guarded.token(ACCOUNT))
    with guarded.browser(token=token) as browser:
        assert browser.welcome["verified"]
        assert browser.call("renew", token=token)["ok"]
    # A header cannot hold line breaks.
    headers = {"Authorization": f"Bearer {token.strip()}"}
    answer = httpx.post(f"{guarded.url}/api/v1/session", json={}, headers=headers)
    assert answer.json()["verified"]


@pytest.mark.parametrize("nothing", [None, "", "\n", '""', " Bearer "])
def test_where_nothing_is_presented_the_customer_is_anonymous(guarded: RunningDesk, nothing: Any) -> None:
    """At both doors, in silence."""
    before = log_of(guarded)
    with guarded.browser(token=nothing) as browser:
        assert not browser.welcome["verified"]
    headers = {"Authorization": f"Bearer {nothing.strip()}".strip()} if nothing else {}
    answer = httpx.post(f"{guarded.url}/api/v1/session", json={}, headers=headers)
    assert answer.status_code == 200 and not answer.json()["verified"]
    assert log_of(guarded) == before


def test_renewing_with_anothers_token_is_told(guarded: RunningDesk) -> None:
    """It proves who somebody else is."""
    with guarded.browser(token=guarded.token(ACCOUNT)) as browser:
        assert browser.call("renew", token=guarded.token("OK10000002"))["error"] == "invalid"
        expired = guarded.token(ACCOUNT, timedelta(seconds=-5))
        assert browser.call("renew", token=expired)["error"] == "expired"
    assert "another_account: it is for another account" in log_of(guarded)
