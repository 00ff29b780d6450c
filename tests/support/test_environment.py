"""The environment: defaults, and errors that name a variable but never show its value."""

from __future__ import annotations

from pathlib import Path

import pytest
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ec, rsa

from support.environment import Environment

SECRET = "s3cret-" * 6


def public_pem(key: ec.EllipticCurvePrivateKey | rsa.RSAPrivateKey) -> str:
    return (
        key.public_key()
        .public_bytes(serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo)
        .decode()
    )


def test_defaults() -> None:
    environment = Environment.from_environ({})
    assert environment == Environment()
    assert environment.database_url == "sqlite:///var/okpay.db"
    assert environment.wallet_timeout == 2.0
    assert environment.identity_audience == "okpay-support"
    assert environment.settings_file == Path("data/settings.yml")
    assert environment.wallet_url == environment.verified_account == ""


def test_everything_is_read() -> None:
    environment = Environment.from_environ(
        {
            "DATABASE_URL": "postgres://u:p@host/name",
            "WALLET_URL": "https://wallet.example/api/",
            "WALLET_TOKEN": "token",
            "WALLET_TIMEOUT": "0.5",
            "IDENTITY_SECRET": SECRET,
            "IDENTITY_AUDIENCE": "somebody",
            "RASA_API_TOKEN": "rasa",
            "SETTINGS_FILE": "other.yml",
            "VERIFIED_ACCOUNT": "OK12345678",
            "SENTENCE_ENCODER": " /srv/encoder ",
            "UNRELATED": "x",
        }
    )
    assert environment == Environment(
        database_url="postgresql://u:p@host/name",
        conversations_url="postgresql://u:p@host/name",
        wallet_database_url="postgresql://u:p@host/name",
        wallet_url="https://wallet.example/api",
        wallet_token="token",
        wallet_named=True,
        wallet_timeout=0.5,
        identity_secret=SECRET,
        identity_audience="somebody",
        rasa_api_token="rasa",
        settings_file=Path("other.yml"),
        verified_account="OK12345678",
        sentence_encoder="/srv/encoder",
    )


def test_an_empty_variable_is_not_set() -> None:
    assert Environment.from_environ({"WALLET_TIMEOUT": "", "DATABASE_URL": " "}) == Environment()


def test_the_own_environment_is_the_default(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("IDENTITY_AUDIENCE", "from-the-process")
    assert Environment.from_environ().identity_audience == "from-the-process"


@pytest.mark.parametrize(
    "name, value",
    [
        ("DATABASE_URL", "mysql://u:hunter2@host/name"),
        ("DATABASE_URL", "hunter2"),
        ("WALLET_URL", "ftp://hunter2"),
        ("WALLET_URL", "https://"),
        ("WALLET_URL", "https://:8080"),
        ("WALLET_URL", "https://wallet.example:hunter2"),
        ("WALLET_URL", "https://wallet.example:hunter2/"),
        ("WALLET_URL", "https://me:hunter2@wallet.example"),
        ("WALLET_URL", "https://wallet.example/?key=hunter2"),
        ("WALLET_URL", "https://[hunter2"),
        ("WALLET_TOKEN", "Bearer hunter2"),
        ("DESK_DEMO", "hunter2"),
        ("WALLET_TIMEOUT", "hunter2"),
        ("WALLET_TIMEOUT", "0"),
        ("WALLET_TIMEOUT", "nan"),
        ("WALLET_TIMEOUT", "inf"),
        ("WALLET_TIMEOUT", "61"),
        ("IDENTITY_SECRET", "hunter2"),
        ("IDENTITY_SECRET", "-----BEGIN PRIVATE KEY-----\nhunter2\n-----END PRIVATE KEY-----"),
        ("IDENTITY_PUBLIC_KEY", "-----BEGIN PUBLIC KEY-----\nhunter2\n-----END PUBLIC KEY-----"),
        ("RASA_API_TOKEN", "hunter2\udcff"),
        ("IDENTITY_SECRET", "hunter2" * 5 + "\udcff"),
        ("WALLET_TOKEN", "hunter2密"),
        ("WALLET_TOKEN", "hunter2\nX-Other: header"),
        ("VERIFIED_ACCOUNT", "OK123hunter2"),
        ("VERIFIED_ACCOUNT", "OK123456789"),
        ("SENTENCE_ENCODER", "hunter2\udcff"),
    ],
)
def test_a_bad_value_is_named_but_not_shown(name: str, value: str) -> None:
    with pytest.raises(ValueError, match=name) as refusal:
        Environment.from_environ({name: value})
    assert "hunter2" not in str(refusal.value)
    assert refusal.value.__suppress_context__ or refusal.value.__context__ is None


URL, TOKEN, DATABASE = (
    {"WALLET_URL": "https://wallet.example"},
    {"WALLET_TOKEN": "hunter2"},
    {"WALLET_DATABASE_URL": "postgresql://u:hunter2@host/name"},
)


@pytest.mark.parametrize(
    ("variables", "named"),
    [
        (URL, "WALLET_TOKEN is missing"),
        (TOKEN, "without WALLET_URL"),
        ({**TOKEN, **DATABASE}, "without WALLET_URL"),
        ({**URL, **TOKEN, **DATABASE}, "two wallets"),
        ({**URL, **TOKEN, "DESK_DEMO": "true"}, "DESK_DEMO must not be true while WALLET_URL"),
        ({**URL, **TOKEN, "DESK_DEMO": "Yes"}, "DESK_DEMO must not be true while WALLET_URL"),
        ({**DATABASE, "DESK_DEMO": "1"}, "DESK_DEMO must not be true while WALLET_DATABASE_URL"),
    ],
)
def test_a_wallet_is_the_companys_or_the_demos_and_wholly_so(variables: dict[str, str], named: str) -> None:
    with pytest.raises(ValueError, match=named) as refusal:
        Environment.from_environ(variables)
    assert "hunter2" not in str(refusal.value)


@pytest.mark.parametrize(
    ("variables", "company"),
    [
        ({}, False),
        ({"DATABASE_URL": "postgresql://u:p@host/name"}, False),
        ({**URL, **TOKEN}, True),
        (DATABASE, True),
        ({"WALLET_DATABASE_URL": " ", "WALLET_URL": "", "WALLET_TOKEN": ""}, False),
    ],
)
def test_a_wallet_that_is_named_is_the_companys(variables: dict[str, str], company: bool) -> None:
    environment = Environment.from_environ(variables)
    assert environment.wallet_named is company
    assert environment.demo is False


def test_secrets_are_not_in_the_representation() -> None:
    shown = repr(
        Environment.from_environ(
            {
                "DATABASE_URL": "postgresql://u:hunter2@host/name",
                "WALLET_URL": "https://wallet.example",
                "WALLET_TOKEN": "hunter2",
                "IDENTITY_SECRET": "hunter2" * 5,
                "RASA_API_TOKEN": "hunter2",
            }
        )
    )
    assert "hunter2" not in shown


def test_public_keys_for_both_algorithms_also_on_one_line() -> None:
    for key in (ec.generate_private_key(ec.SECP256R1()), rsa.generate_private_key(65537, 2048)):
        pem = public_pem(key)
        for written in (pem, pem.replace("\n", "\\n")):
            read = Environment.from_environ({"IDENTITY_PUBLIC_KEY": written}).identity_public_key
            assert read.strip() == pem.strip()


def test_unfit_keys_are_refused() -> None:
    private = ec.generate_private_key(ec.SECP256R1()).private_bytes(
        serialization.Encoding.PEM,
        serialization.PrivateFormat.PKCS8,
        serialization.NoEncryption(),
    )
    for pem in (private.decode(), public_pem(ec.generate_private_key(ec.SECP384R1()))):
        with pytest.raises(ValueError, match="IDENTITY_PUBLIC_KEY"):
            Environment.from_environ({"IDENTITY_PUBLIC_KEY": pem})
