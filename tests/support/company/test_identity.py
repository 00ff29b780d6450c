"""Identity tokens: only those that the configured key signed, for us, now."""

from __future__ import annotations

import base64
import json
from datetime import datetime, timedelta
from typing import Any

import jwt
import pytest
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ec, rsa

from support.clock import SHANGHAI
from support.company.identity import IdentityRefused, VerifiedIdentity, mint_token, verify_token
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


def refusal(token: str, environment: Environment = SECRETLY, now: datetime = NOW) -> str:
    with pytest.raises(IdentityRefused) as refused:
        verify_token(token, environment, now)
    assert not token or token not in str(refused.value)
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
    assert refusal(signed(), environment) == "signature"
    stranger, _ = pems(ec.generate_private_key(ec.SECP256R1()))
    assert refusal(signed(key=stranger, algorithm="ES256"), environment) == "signature"
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
    assert refusal(token, environment) == "signature"


@pytest.mark.parametrize("algorithm", ["none", "HS512"])
def test_the_header_does_not_choose_the_algorithm(algorithm: str) -> None:
    key: Any = None if algorithm == "none" else SECRET
    assert refusal(signed(key=key, algorithm=algorithm)) == "signature"


def test_another_secret() -> None:
    assert refusal(signed(key="another secret, long enough for HS256 as well")) == "signature"


@pytest.mark.parametrize(
    "changes, reason",
    [
        ({"sub": None}, "claims"),
        ({"sub": ""}, "claims"),
        ({"sub": 7}, "claims"),
        ({"account_id": None}, "claims"),
        ({"account_id": "OK1234567"}, "claims"),
        ({"account_id": "OK12345678\n"}, "claims"),
        ({"account_id": "OK１２３４５６７８"}, "claims"),
        ({"account_id": ["OK12345678"]}, "claims"),
        ({"exp": None}, "claims"),
        ({"exp": "2030"}, "claims"),
        ({"exp": True}, "claims"),
        ({"exp": 10**30}, "claims"),
        ({"aud": None}, "claims"),
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


@pytest.mark.parametrize("token", ["", "x", "a.b.c", "é.é.é", "x" * 5000])
def test_no_tokens(token: str) -> None:
    assert refusal(token) == "malformed"


def test_without_a_key_nobody_is_verified() -> None:
    assert refusal(signed(), Environment()) == "not_configured"


def test_minting_checks_the_account() -> None:
    with pytest.raises(ValueError, match="OK"):
        mint_token("12345678", SECRETLY, NOW)
