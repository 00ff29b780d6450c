"""Passes: from whoever knows the secret, for a minute."""

from __future__ import annotations

import hashlib
from datetime import datetime, timedelta

import jwt
import pytest

from support.clock import SHANGHAI
from support.company import passes

NOW = datetime(2026, 11, 28, 16, 30, tzinfo=SHANGHAI)
TOKEN = "the API's token of the tests, long enough"
RIGHT = {"aud": "okpay-desk-seen", "exp": int(NOW.timestamp()) + 60}


def test_a_pass_holds_for_a_minute() -> None:
    """And says nothing of the secret that it was made with."""
    given = passes.issued(TOKEN, NOW)
    assert passes.holds(given, TOKEN, NOW + timedelta(seconds=59))
    assert not passes.holds(given, TOKEN, NOW + timedelta(seconds=60))
    assert TOKEN not in given


@pytest.mark.parametrize("given", ["", "x", TOKEN, passes.issued("another", NOW), passes.issued("", NOW)])
def test_no_other_pass_holds(given: str) -> None:
    assert not passes.holds(given, TOKEN, NOW)


def test_where_no_token_is_set_no_pass_holds() -> None:
    assert not passes.holds(passes.issued("", NOW), "", NOW)


@pytest.mark.parametrize(
    "claims", [{"exp": 10**11}, {"exp": "soon"}, {"aud": "okpay-support"}, {"exp": True}]
)
def test_a_pass_is_short(claims: dict[str, object]) -> None:
    """One for longer, or for something else, is none of ours."""
    own_key = hashlib.sha256(b"desk pass " + TOKEN.encode()).digest()
    assert passes.holds(jwt.encode(RIGHT, own_key, algorithm="HS256"), TOKEN, NOW)
    assert not passes.holds(jwt.encode({**RIGHT, **claims}, own_key, algorithm="HS256"), TOKEN, NOW)


def test_the_token_itself_signs_no_pass() -> None:
    """A pass can be tried against nothing else."""
    assert not passes.holds(jwt.encode(RIGHT, TOKEN, algorithm="HS256"), TOKEN, NOW)
