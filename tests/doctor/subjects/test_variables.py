"""Variables that are malformed, and names that nobody reads."""

from __future__ import annotations

import re

import pytest

from desk.configuration import DeskConfiguration
from doctor.subjects import variables
from tests.doctor.keys import private_key
from tests.doctor.patients import found, of, written, wrong

MALFORMED = [
    ("DATABASE_URL", "mysql://u:hunter2@host/name", "form_database"),
    ("DATABASE_URL", "postgres:/hunter2", "form_database"),
    ("CONVERSATIONS_URL", "hunter2", "form_database"),
    ("WALLET_URL", "wallet.hunter2.example", "form_http"),
    ("WALLET_URL", "ftp://hunter2", "form_http"),
    ("ACTION_SERVER_URL", "hunter2", "form_http"),
    ("DESK_ENGINE_URL", "hunter2:5005", "form_http"),
    ("WALLET_TOKEN", "hunter2密", "form_bearer"),
    ("WALLET_TIMEOUT", "hunter2", "form_other"),
    ("IDENTITY_SECRET", "hunter2", "form_secret"),
    ("IDENTITY_PUBLIC_KEY", "hunter2", "form_key"),
    ("VERIFIED_ACCOUNT", "hunter2", "form_account"),
    ("DESK_PORT", "hunter2", "form_other"),
    ("DESK_PORT", "70000", "form_other"),
    ("DESK_DEMO", "hunter2", "form_flag"),
    ("REDIS_URL", "hunter2:6379", "form_redis"),
    ("DESK_ENGINE_SECONDS", "hunter2", "form_other"),
    ("FOREIGN_DESK", "hunter2", "form_other"),
    ("DESK_ALLOWED_ORIGINS", "hunter2", "form_origins"),
    ("DESK_ALLOWED_ORIGINS", "https://a.example, https://*.hunter2", "form_wildcard"),
    ("DESK_ALLOWED_ORIGINS", "https://a.example/hunter2", "form_origins"),
    ("DESK_TRUSTED_PROXIES", "hunter2.internal", "form_proxies"),
    ("DESK_TRUSTED_PROXIES", "127.0.0.1:80hunter2", "form_proxies"),
    ("DESK_TRUSTED_PROXIES", "*", "form_everybody"),
    ("DESK_TRUSTED_PROXIES", "0.0.0.0/0", "form_everybody"),
    ("IDENTITY_SECRET", f"-----BEGIN PUBLIC KEY-----{'hunter2' * 9}", "key_in_secret"),
    ("IDENTITY_AUDIENCE", "hunter2\udc80", "form_utf8"),
]


@pytest.mark.parametrize(("variable", "value", "name"), MALFORMED)
def test_a_malformed_one_is_named(variable: str, value: str, name: str) -> None:
    """With how to write it, and never with its value."""
    finding = found(variables.malformed, **{variable: value})[name]
    assert finding.about["variable"] == variable
    assert "hunter2" not in repr(finding) and "70000" not in repr(finding)


def test_which_of_several_is_counted() -> None:
    """By its place: the value is not shown."""
    about = found(variables.malformed, DESK_TRUSTED_PROXIES="127.0.0.1, ::1, x")["form_proxies"].about
    assert about["variable"] == "DESK_TRUSTED_PROXIES" and about["entry"] == "3"


def test_all_are_named_at_once() -> None:
    """And those that are well-formed are read."""
    patient = of(DATABASE_URL="x", WALLET_TIMEOUT="x", DESK_PORT="x", DESK_HOST="127.0.0.2")
    assert {variable.name for variable in patient.malformed} == {
        "DATABASE_URL",
        "WALLET_TIMEOUT",
        "DESK_PORT",
    }
    assert patient.desk.host == "127.0.0.2" and patient.desk.port == DeskConfiguration.port


def test_all_well() -> None:
    assert set(found(variables.malformed)) == {"variables_fine"}


WALLET = {"WALLET_URL": "https://wallet.example.com", "WALLET_TOKEN": "t"}


@pytest.mark.parametrize(
    ("given", "name"),
    [
        ({**WALLET, "DESK_DEMO": "yes"}, "demo_with_wallet"),
        ({"WALLET_DATABASE_URL": "postgresql://h/wallet", "DESK_DEMO": "1"}, "demo_with_wallet"),
        ({**WALLET, "WALLET_DATABASE_URL": "sqlite:///wallet.db"}, "wallet_twice"),
        ({"WALLET_URL": "https://wallet.example.com"}, "wallet_without_token"),
        ({"WALLET_TOKEN": "t"}, "token_without_wallet"),
        ({**WALLET, "WALLET_URL": "https://u:hunter2@wallet.example.com"}, "form_no_password"),
        ({**WALLET, "WALLET_URL": "https://wallet.example.com:hunter2"}, "form_port"),
        ({**WALLET, "WALLET_TOKEN": "Bearer hunter2"}, "form_bearer"),
        ({**WALLET, "WALLET_URL": "wallet.hunter2"}, "form_http"),
    ],
)
def test_a_wallet_that_is_half_set(given: dict[str, str], name: str) -> None:
    """One line each: what is only wrong because of it is not said as well."""
    findings = found(variables.malformed, **given)
    assert set(findings) == {name} and "hunter2" not in repr(findings)


@pytest.mark.parametrize(
    ("given", "missing"),
    [
        ({"FOREIGN_DESK": "matrix"}, "MATRIX_URL"),
        ({"FOREIGN_DESK": "matrix", "MATRIX_URL": "https://m", "MATRIX_TOKEN": "t"}, "MATRIX_AGENTS"),
        ({"FOREIGN_DESK": "chatwoot", "CHATWOOT_URL": "https://c"}, "CHATWOOT_TOKEN"),
    ],
)
def test_what_a_foreign_desk_lacks(given: dict[str, str], missing: str) -> None:
    finding = found(variables.malformed, **given)["form_needed"]
    assert finding.about["variable"] == missing


def test_a_token_that_no_header_can_hold() -> None:
    given = {"FOREIGN_DESK": "matrix", "MATRIX_URL": "https://m", "MATRIX_AGENTS": "@a:b"}
    findings = found(variables.malformed, **given, MATRIX_TOKEN="hunter2密")
    assert set(findings) == {"form_header"} and "hunter2" not in repr(findings)


def test_a_weak_public_key_is_told_from_none() -> None:
    weak = private_key("rsa", 1024)
    assert set(found(variables.malformed, IDENTITY_PUBLIC_KEY=weak.public)) == {"form_key_kind"}


@pytest.mark.parametrize("kind", ["rsa", "p256"])
@pytest.mark.parametrize("folded", [True, False])
def test_a_private_key_in_the_public_ones_place(kind: str, folded: bool) -> None:
    private = private_key(kind).private
    written_as = private.replace("\n", "\\n") if folded else private
    findings = found(variables.malformed, IDENTITY_PUBLIC_KEY=written_as)
    assert set(findings) == {"key_is_private"}


@pytest.mark.parametrize(
    ("written_as", "meant"),
    [
        ("DATABSE_URL", "DATABASE_URL"),
        ("WALLET_UTL", "WALLET_URL"),
        ("WALET_TOKEN", "WALLET_TOKEN"),
        ("IDENTITY_SECERT", "IDENTITY_SECRET"),
        ("DESK_ALLOWED_ORIGIN", "DESK_ALLOWED_ORIGINS"),
        ("REDISURL", "REDIS_URL"),
        ("desk_port", "DESK_PORT"),
        ("SENTENCE_ENCODR", "SENTENCE_ENCODER"),
        ("IDENTITY_PUBLICKEY", "IDENTITY_PUBLIC_KEY"),
    ],
)
def test_misspelled_names(written_as: str, meant: str) -> None:
    written(f"{written_as}=hunter2\n")
    finding = found(variables.unknown)["variable_misspelled"]
    assert finding.about == {"variable": written_as, "meant": meant}


def test_names_outside_that_look_like_ours() -> None:
    findings = found(variables.unknown, DESK_COLOUR="x", HTTP_PROXY="x", PATH="x", TZ="x")
    assert findings["variable_unread"].about == {"variable": "DESK_COLOUR"} and len(findings) == 1


def test_somebody_elses_names_are_let_be() -> None:
    written("HTTPS_PROXY=x\nTZ=Asia/Shanghai\nSSL_CERT_FILE=x\nLANG=C\nDESK_PORT=1\nREDIS_URL=\n")
    assert not wrong(found(variables.unknown))


def test_what_is_known_is_what_is_read() -> None:
    """`.env.example` has each variable that the code reads."""
    reads: set[str] = set()

    class Noting(dict[str, str]):
        def get(self, name: str, default: str = "") -> str:  # type: ignore[override]
            reads.add(name)
            return default

    DeskConfiguration.from_environ(Noting())
    assert reads and reads <= set(variables.known())
    assert not [name for name in variables.known() if not re.fullmatch(r"[A-Z][A-Z0-9_]+", name)]
