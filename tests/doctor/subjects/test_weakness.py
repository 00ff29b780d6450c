"""Secrets as people make them up, and as machines draw them."""

from __future__ import annotations

import secrets

import pytest

from doctor.subjects import weakness
from tests.doctor.patients import SECRET, found, wrong

GUESSED = [
    "a" * 40,
    "12345678901234567890123456789012",
    "01234567890123456789012345678901234567890123456789",
    "changeme-changeme-changeme-changeme",
    "secret" * 6,
    "supersecretsupersecretsupersecret",
    "okpay-support-secret-okpay-support-secret",
    "passwordpasswordpasswordpassword",
    "your-secret-token-here-change-me-please!",
    "abcabcabcabcabcabcabcabcabcabcabcabc",
    "0" * 64,
    "IDENTITY_SECRET_FOR_PRODUCTION_12345",
    "qwertyqwertyqwertyqwertyqwertyqwerty",
]


@pytest.mark.parametrize("secret", GUESSED)
def test_what_can_be_guessed(secret: str) -> None:
    finding = found(weakness.look, IDENTITY_SECRET=secret)["secret_weak"]
    assert finding.about == {"variable": "IDENTITY_SECRET"}


def test_what_is_drawn_is_never_blamed() -> None:
    """As `make run` draws it, and as others do."""
    draws = (secrets.token_hex, secrets.token_urlsafe, lambda size: secrets.token_hex(size // 2))
    for _ in range(200):
        for draw in draws:
            drawn = draw(32)
            assert not wrong(found(weakness.look, IDENTITY_SECRET=drawn)), drawn


def test_short_ones() -> None:
    finding = found(weakness.look, RASA_API_TOKEN="x7Kp2q")["secret_short"]
    assert finding.about == {"variable": "RASA_API_TOKEN", "length": 6, "fewest": weakness.SHORTEST}


def test_a_malformed_one_is_named_by_its_own_check() -> None:
    assert not wrong(found(weakness.look, IDENTITY_SECRET="x7Kp2q"))


@pytest.mark.parametrize("other", ["RASA_API_TOKEN", "WALLET_TOKEN", "CHATWOOT_SECRET"])
def test_one_value_for_two_doors(other: str) -> None:
    finding = found(weakness.look, **{other: SECRET})["secret_twice"]
    assert {finding.about["variable"], finding.about["other"]} == {other, "IDENTITY_SECRET"}


@pytest.mark.parametrize(
    ("url", "weak"),
    [
        ("postgresql://okpay:okpay@db.internal/okpay", True),
        ("postgresql://postgres:postgres@10.0.0.5/okpay", True),
        ("postgresql://okpay:@10.0.0.5/okpay", True),
        ("postgresql://okpay:123456@10.0.0.5/okpay", True),
        ("postgresql://okpay:k8Zr-2mQx7TnB4@10.0.0.5/okpay", False),
        ("postgresql://okpay@10.0.0.5/okpay", False),
        ("postgresql://okpay:okpay@127.0.0.1/okpay", False),
        ("postgresql://okpay:okpay@localhost/okpay", False),
        ("sqlite:///var/okpay.db", False),
    ],
)
def test_passwords_of_other_machines(url: str, weak: bool) -> None:
    assert ("password_weak" in found(weakness.look, DATABASE_URL=url)) is weak


def test_redis_too() -> None:
    findings = found(weakness.look, REDIS_URL="redis://:redis@10.0.0.5:6379/0")
    assert findings["password_weak"].about == {"variable": "REDIS_URL"}


def test_all_well() -> None:
    assert set(found(weakness.look)) == {"secrets_fine"}
