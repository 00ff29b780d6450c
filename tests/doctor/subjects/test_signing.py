"""Tokens as sites sign them, and as they get them wrong."""

from __future__ import annotations

import base64
import json
from dataclasses import replace
from datetime import timedelta
from typing import Any

import jwt
import pytest

from doctor.finding import Finding
from doctor.patient import Patient, Wish
from doctor.subjects import signing
from support.clock import now
from tests.doctor.keys import private_key
from tests.doctor.patients import SECRET, found, of

GOOD_CLAIMS: dict[str, Any] = {
    "sub": "hunter2-user",
    "account_id": "OK10000001",
    "aud": "okpay-support",
    "exp": int((now() + timedelta(minutes=100)).timestamp()),
}

RSA, EC = private_key("rsa"), private_key("p256")


def token(key: Any = SECRET, algorithm: str = "HS256", **claims: Any) -> str:
    """A token with these claims in place of good ones; None leaves one out."""
    content = {name: value for name, value in {**GOOD_CLAIMS, **claims}.items() if value is not None}
    return _signed(content, key, algorithm)


def _signed(content: dict[str, Any], key: Any, algorithm: str) -> str:
    # By the library's lower half: the upper one refuses to sign what is wrong.
    return jwt.PyJWS().encode(json.dumps(content).encode(), key, algorithm=algorithm)


def look(written: str, **variables: str) -> dict[str, Finding]:
    """What is found of a token."""
    return found(signing.of_site, Wish(token=written), **variables)


def at(**delta: float) -> int:
    return int((now() + timedelta(**delta)).timestamp())


ROWS: list[tuple[str, dict[str, Any], str]] = [
    ("another key", {"key": "x" * 40}, "token_signature"),
    ("the secret read as hexadecimal", {"key": bytes.fromhex(SECRET)}, "token_secret_as_hex"),
    ("... as Base64", {"key": base64.b64decode(SECRET)}, "token_secret_as_base64"),
    ("... with a line end", {"key": f"{SECRET}\n"}, "token_secret_with_end"),
    ("... with quotes", {"key": f'"{SECRET}"'}, "token_secret_with_quotes"),
    ("... with other quotes", {"key": f"'{SECRET}'"}, "token_secret_with_quotes"),
    ("another algorithm", {"algorithm": "HS512"}, "token_algorithm"),
    ("a private key's algorithm", {"key": RSA.private, "algorithm": "RS256"}, "token_algorithm"),
    ("no algorithm", {"key": None, "algorithm": "none"}, "token_algorithm"),
    ("past", {"exp": at(minutes=-5)}, "token_expired"),
    ("ahead", {"nbf": at(minutes=90)}, "token_not_yet"),
    ("milliseconds", {"exp": at(minutes=100) * 1000}, "token_milliseconds"),
    ("milliseconds of nbf", {"nbf": at(minutes=-5) * 1000}, "token_milliseconds"),
    ("a time as text", {"exp": "2026-12-01T00:00:00Z"}, "token_time"),
    ("another site's", {"aud": "somebody-else"}, "token_audience"),
    ("several others'", {"aud": ["a", "b"]}, "token_audience"),
    ("no audience", {"aud": None}, "token_claims_missing"),
    ("no account", {"account_id": None}, "token_claims_missing"),
    ("no end", {"exp": None}, "token_claims_missing"),
    ("no user", {"sub": None}, "token_claims_missing"),
    ("a number as user", {"sub": 42}, "token_sub"),
    ("an empty user", {"sub": ""}, "token_sub"),
    ("an account without OK", {"account_id": "10000001"}, "token_account"),
    ("an account as number", {"account_id": 10000001}, "token_account"),
    ("a number as jti", {"jti": 7}, "token_jti"),
    ("for weeks", {"exp": at(days=20)}, "token_long"),
]


@pytest.mark.parametrize(("_", "given", "name"), ROWS, ids=[row[0] for row in ROWS])
def test_what_sites_get_wrong(_: str, given: dict[str, Any], name: str) -> None:
    """One reason each; neither the token nor whose it is stands in it."""
    written = token(**given)
    findings = look(written)
    assert set(findings) == {name}
    assert (
        written not in repr(findings) and "hunter2" not in repr(findings) and "OK1000" not in repr(findings)
    )


def test_details() -> None:
    assert look(token(aud=None, sub=None))["token_claims_missing"].about["names"] == "sub aud"
    assert look(token(exp=at(minutes=-5)))["token_expired"].about["minutes"] == 5
    audience = look(token(aud="x" * 100))["token_audience"].about
    assert audience["needed"] == "okpay-support" and len(str(audience["used"])) == 41
    assert look(token(algorithm="HS384"))["token_algorithm"].about == {"used": "HS384", "needed": "HS256"}


def test_one_that_is_good() -> None:
    """Also with what a terminal or a header leaves around it."""
    for around in ("{}", "{}\n", " {}\r\n", '"{}"', "Bearer {}"):
        minutes = look(around.format(token()))["token_fine"].about["minutes"]
        assert isinstance(minutes, int) and 0 < minutes <= 100


@pytest.mark.parametrize(
    ("written", "name"),
    [
        ("", "token_empty"),
        ("\n", "token_empty"),
        ('{"token": "a.b.c"}', "token_wrapped"),
        ("[object Object]", "token_wrapped"),
        ("undefined", "token_no_jwt"),
        ("a.b.c", "token_malformed"),
        (token()[:-3], "token_signature"),
        ("x" * 5000, "token_too_long"),
    ],
    ids=["nothing", "a line end", "an object", "an object as text", "undefined", "dots", "cut", "long"],
)
def test_what_is_no_token(written: str, name: str) -> None:
    assert set(look(written)) == {name}


def test_public_keys() -> None:
    for pair, algorithm, other in ((RSA, "RS256", "ES256"), (EC, "ES256", "RS256")):
        variables = {"IDENTITY_PUBLIC_KEY": pair.public}
        assert "token_fine" in look(token(pair.private, algorithm), **variables)
        assert look(token(), **variables)["token_algorithm"].about["needed"] == algorithm
        stranger = private_key("rsa", 3072) if algorithm == "RS256" else private_key("p256", 1)
        assert "token_signature" in look(token(stranger.private, algorithm), **variables), other


def test_no_key() -> None:
    assert set(look(token(), IDENTITY_SECRET="")) == {"token_no_key"}


def test_a_clock_that_is_wrong_here() -> None:
    """A token of now looks expired to a clock of tomorrow."""
    late: Patient = replace(of(Wish(token=token())), now=lambda: now() + timedelta(days=1))
    assert [finding.name for finding in signing.of_site(late)] == ["token_expired"]


def test_not_asked_for() -> None:
    assert not found(signing.of_site)


def test_our_own_signing() -> None:
    assert set(found(signing.own)) == {"signing_fine"}
    assert set(found(signing.own, IDENTITY_SECRET="")) == {"key_not_there"}
    assert found(signing.own, IDENTITY_PUBLIC_KEY=RSA.public)["key_fine"].about == {"algorithm": "RS256"}
    assert found(signing.own, IDENTITY_PUBLIC_KEY=EC.public)["key_fine"].about == {"algorithm": "ES256"}
