"""Identity tokens: only those that the configured key signed, for us, now."""

from __future__ import annotations

import base64
import json
import math
from datetime import datetime, timedelta
from typing import Any

import jwt
import pytest
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ec, rsa

from support.clock import SHANGHAI
from support.company.identity import (
    IdentityRefused,
    VerifiedIdentity,
    in_authorization,
    mint_token,
    presented,
    verify_token,
)
from support.environment import Environment

NOW = datetime(2026, 11, 22, 16, 30, tzinfo=SHANGHAI)
SECRET = "a secret of the tests, " * 3
SECRETLY = Environment(identity_secret=SECRET)
Key = ec.EllipticCurvePrivateKey | rsa.RSAPrivateKey


def pems(key: Key) -> tuple[str, str]:
    private = key.private_bytes(
        serialization.Encoding.PEM,
        serialization.PrivateFormat.PKCS8,
        serialization.NoEncryption(),
    )
    public = key.public_key().public_bytes(
        serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo
    )
    return private.decode(), public.decode()


def signed(changes: dict[str, Any] | None = None, key: str = SECRET, **options: Any) -> str:
    claims = {
        "sub": "user-7",
        "account_id": "OK12345678",
        "aud": "okpay-support",
        "exp": int((NOW + timedelta(hours=1)).timestamp()),
        **(changes or {}),
    }
    present = {name: value for name, value in claims.items() if value is not None}
    return jwt.encode(present, key, **{"algorithm": "HS256", **options})


def refusal(token: Any, environment: Environment = SECRETLY, now: datetime = NOW) -> str:
    with pytest.raises(IdentityRefused) as refused:
        verify_token(token, environment, now)
    assert not isinstance(token, str) or len(token) < 5 or token not in str(refused.value)
    return refused.value.reason


def test_a_minted_token_is_good_until_it_expires() -> None:
    token = mint_token("OK12345678", SECRETLY, NOW, sub="user-7")
    expected = VerifiedIdentity("user-7", "OK12345678", NOW + timedelta(hours=1))
    assert verify_token(token, SECRETLY, NOW) == expected
    assert verify_token(token, SECRETLY, NOW + timedelta(minutes=59)) == expected
    assert refusal(token, now=NOW + timedelta(hours=1)) == "expired"


@pytest.mark.parametrize("kind", ["RS256", "ES256"])
def test_public_keys(kind: str) -> None:
    key: Key = (
        rsa.generate_private_key(65537, 2048) if kind == "RS256" else ec.generate_private_key(ec.SECP256R1())
    )
    private, public = pems(key)
    # The secret is there as well, and must not count beside a public key.
    environment = Environment(identity_public_key=public, identity_secret=SECRET)
    token = mint_token("OK12345678", environment, NOW, private_key=private)
    assert jwt.get_unverified_header(token)["alg"] == kind
    assert verify_token(token, environment, NOW).account_id == "OK12345678"
    assert refusal(signed(), environment) == "algorithm"
    curve, length = ec.SECP256R1(), 2048
    for other, its_key in (
        ("ES256", ec.generate_private_key(curve)),
        ("RS256", rsa.generate_private_key(65537, length)),
    ):
        stranger, _ = pems(its_key)
        expected = "signature" if other == kind else "algorithm"
        assert refusal(signed(key=stranger, algorithm=other), environment) == expected
    with pytest.raises(ValueError, match="private key"):
        mint_token("OK12345678", environment, NOW)


def test_the_public_key_is_no_hmac_secret() -> None:
    _, public = pems(rsa.generate_private_key(65537, 2048))
    environment = Environment(identity_public_key=public)
    # PyJWT refuses to sign this way, so by hand.
    parts = [
        base64.urlsafe_b64encode(json.dumps(part).encode()).rstrip(b"=")
        for part in (
            {"alg": "HS256", "typ": "JWT"},
            jwt.decode(signed(), options={"verify_signature": False}),
        )
    ]
    signature = jwt.algorithms.HMACAlgorithm(jwt.algorithms.HMACAlgorithm.SHA256).sign(
        b".".join(parts), public.encode()
    )
    token = b".".join([*parts, base64.urlsafe_b64encode(signature).rstrip(b"=")]).decode()
    assert refusal(token, environment) == "algorithm"


@pytest.mark.parametrize("algorithm", ["none", "HS512"])
def test_the_header_does_not_choose_the_algorithm(algorithm: str) -> None:
    key: Any = None if algorithm == "none" else SECRET
    assert refusal(signed(key=key, algorithm=algorithm)) == "algorithm"


def test_another_secret() -> None:
    assert refusal(signed(key="another secret, long enough for HS256 as well")) == "signature"


@pytest.mark.parametrize(
    "changes, reason",
    [
        ({"sub": None}, "missing"),
        ({"sub": ""}, "claims"),
        ({"sub": 7}, "claims"),
        ({"account_id": None}, "missing"),
        ({"account_id": "OK1234567"}, "claims"),
        ({"account_id": "OK12345678\n"}, "claims"),
        ({"account_id": "OK１２３４５６７８"}, "claims"),
        ({"account_id": ["OK12345678"]}, "claims"),
        ({"exp": None}, "missing"),
        ({"exp": "2030"}, "claims"),
        ({"exp": True}, "claims"),
        ({"exp": 10**30}, "claims"),
        ({"exp": 10**400}, "claims"),
        ({"exp": int(NOW.timestamp() * 1000)}, "claims"),
        ({"exp": math.nan}, "claims"),
        ({"exp": math.inf}, "claims"),
        ({"jti": 5}, "claims"),
        ({"aud": 5}, "audience"),
        ({"aud": None}, "missing"),
        ({"aud": "another-service"}, "audience"),
        ({"exp": int(NOW.timestamp())}, "expired"),
        ({"nbf": int(NOW.timestamp()) + 120}, "not_yet_valid"),
        ({"nbf": "soon"}, "claims"),
    ],
)
def test_bad_claims(changes: dict[str, Any], reason: str) -> None:
    assert refusal(signed(changes)) == reason


def test_a_clock_that_is_a_little_ahead_is_fine() -> None:
    token = signed({"nbf": int(NOW.timestamp()) + 20})
    assert verify_token(token, SECRETLY, NOW).sub == "user-7"


@pytest.mark.parametrize(
    ("token", "reason"),
    [
        ("", "malformed"),
        ("x", "malformed"),
        ("a.b.c", "malformed"),
        ("é.é.é", "malformed"),
        ("null", "malformed"),
        ("<!doctype html>", "malformed"),
        ("x" * 5000, "too_long"),
        (" " * 100_000 + "x", "too_long"),
        ("Bearer " * 100_000, "too_long"),
        (5, "not_text"),
        ({"token": "x"}, "not_text"),
        (["x"], "not_text"),
        (True, "not_text"),
    ],
)
def test_no_tokens(token: Any, reason: str) -> None:
    assert refusal(token) == reason


AROUND = [
    "{}\n", "\r\n{}", " {} ", "\t{}", "\u3000{}", '"{}"', "'{}'", '"{}"\n', "Bearer {}", "bearer {}",
    "BEARER\t{}", "Bearer Bearer {}", 'Bearer "{}"', '"Bearer {}"', 'Bearer "Bearer {}"\n',
]  # fmt: skip
"""What sites leave around a token."""


@pytest.mark.parametrize("around", AROUND)
def test_what_stands_around_a_token_is_no_part_of_it(around: str) -> None:
    """At whichever door: all read it here."""
    token = around.format(mint_token("OK12345678", SECRETLY, NOW))
    assert presented(token)
    assert verify_token(token, SECRETLY, NOW).account_id == "OK12345678"
    assert verify_token(in_authorization(f"Bearer {token}"), SECRETLY, NOW).account_id == "OK12345678"


@pytest.mark.parametrize(
    "nothing", [None, "", " ", "\n", '""', "''", "Bearer", "Bearer ", ' "Bearer" ', False]
)
def test_where_nothing_is_presented_the_caller_is_anonymous(nothing: Any) -> None:
    assert not presented(nothing)


@pytest.mark.parametrize("broken", ["{} x", "x {}", "Token {}", "Bearer: {}", "Bearer{}", "{},{}"])
def test_what_is_more_than_a_token_is_none(broken: str) -> None:
    token = broken.format(*[mint_token("OK12345678", SECRETLY, NOW)] * 2)
    assert refusal(token) == "malformed"
    assert refusal(in_authorization(token)) == "malformed"


@pytest.mark.parametrize("scheme", ["Basic", "basic", "Digest", "Negotiate", "NTLM"])
def test_other_schemes_are_somebody_elses(scheme: str) -> None:
    """A test site behind a password sends it with each request."""
    assert not presented(in_authorization(f"{scheme} dXNlcjpwYXNz"))
    assert not presented(in_authorization(None))


def test_the_log_is_told_what_is_wrong_in_words_of_ours() -> None:
    """What is named is ours: a variable, a claim, an algorithm; never what the token holds."""
    told = {}
    for changes in ({"account_id": "OK1234"}, {"aud": "stolen"}, {"exp": None}, {"nbf": "soon"}):
        token = signed(changes)
        with pytest.raises(IdentityRefused) as refused:
            verify_token(token, SECRETLY, NOW)
        told[next(iter(changes))] = str(refused.value)
        assert refused.value.__suppress_context__
    assert told == {
        "account_id": "claims: its claim account_id must be OK and 8 digits",
        "aud": "audience: its claim aud is not what IDENTITY_AUDIENCE says",
        "exp": "missing: it has no claim exp",
        "nbf": "claims: its claim nbf must be seconds since 1970",
    }
    _, public = pems(rsa.generate_private_key(65537, 2048))
    keyed = Environment(identity_public_key=public)
    for algorithm, named in (("HS256", "HS256"), ("HS512", "HS512"), ("stolen", "something unknown")):
        header = base64.urlsafe_b64encode(json.dumps({"alg": algorithm, "typ": "JWT"}).encode()).rstrip(b"=")
        token = ".".join([header.decode(), *signed().split(".")[1:]])
        with pytest.raises(IdentityRefused, match="algorithm") as refused:
            verify_token(token, keyed, NOW)
        assert str(refused.value) == (
            f"algorithm: signed as {named}, but IDENTITY_PUBLIC_KEY is set, so it must be RS256"
        )


def test_without_a_key_nobody_is_verified() -> None:
    assert refusal(signed(), Environment()) == "not_configured"


def test_minting_checks_the_account() -> None:
    with pytest.raises(ValueError, match="OK"):
        mint_token("12345678", SECRETLY, NOW)
