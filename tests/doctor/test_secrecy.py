"""Secrets wherever they could turn up in what is printed."""

from __future__ import annotations

import json

import pytest

from doctor import printing
from doctor.finding import broken, good
from doctor.looking import Check, Looked
from doctor.patient import Wish
from doctor.secrecy import hidden, is_secret, secrets_of
from tests.doctor.patients import SECRET, TOKEN, of, written

JWT = "eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiJ1LTEifQ.c2lnbmF0dXJlLXNpZ25hdHVyZQ"


@pytest.mark.parametrize(
    ("name", "secret"),
    [
        ("RASA_API_TOKEN", True),
        ("IDENTITY_SECRET", True),
        ("IDENTITY_SECERT", False),
        ("WALET_TOKEN", True),
        ("IDENTITY_PUBLIC_KEY", True),
        ("db_password", True),
        ("DESK_PORT", False),
        ("DATABASE_URL", False),
    ],
)
def test_which_names_are_secrets(name: str, secret: bool) -> None:
    assert is_secret(name) is secret


def test_what_is_hidden() -> None:
    """Of the surroundings and of the file, where the surroundings win too; passwords in both their forms."""
    written("WALLET_TOKEN=from-the-file\nWALET_TOKEN=misspelled-one\nexport CHATWOOT_SECRET='with space'\n")
    patient = of(
        Wish(token=f"{JWT}\n"),
        WALLET_TOKEN="from-outside",
        DATABASE_URL="postgresql://okpay:p%40ss-word@h/n",
        REDIS_URL="redis://:redis-pass@h",
    )
    secrets = secrets_of(patient)
    for value in (
        *(SECRET, TOKEN, "from-the-file", "misspelled-one", "with space", "from-outside"),
        *("p%40ss-word", "p@ss-word", "redis-pass", JWT, *JWT.split(".")),
    ):
        said = hidden(f"said {value} by a driver", secrets)
        assert said == "said *** by a driver", value


def test_passwords_of_any_url_are_hidden() -> None:
    assert (
        hidden("at https://u:p@h/x and redis://:q@h", frozenset()) == "at https://***@h/x and redis://***@h"
    )
    assert hidden("mail@example.com https://h/a@b", frozenset()) == "mail@example.com https://h/a@b"


def test_both_prints_hide() -> None:
    """Whatever a finding holds."""
    patient = of(Wish(token=JWT))
    about = {"variable": SECRET, "reason": f"{TOKEN} {JWT}"}
    looked = [
        Looked(Check("settings", "dotenv", lambda _: []), [broken("form_other", **about), good("env_fine")])
    ]
    for text in (printing.as_text(looked, patient), printing.as_json(looked, patient)):
        assert "***" in text
        assert not [one for one in (SECRET, TOKEN, JWT, *JWT.split(".")) if one in text]
    assert json.loads(printing.as_json(looked, patient))["findings"][0]["about"]["variable"] == "***"
