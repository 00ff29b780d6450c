"""The variables that name a foreign desk."""

from __future__ import annotations

import pytest

from desk.foreign.configuration import ForeignConfiguration

MATRIX = {
    "FOREIGN_DESK": "matrix",
    "MATRIX_URL": "https://matrix.example.com/",
    "MATRIX_TOKEN": "syt_secret",
    "MATRIX_AGENTS": "@lin:example.com, @zhou:example.com",
}
CHATWOOT = {
    "FOREIGN_DESK": "chatwoot",
    "CHATWOOT_URL": "https://chatwoot.example.com",
    "CHATWOOT_TOKEN": "cw-secret",
    "CHATWOOT_ACCOUNT": "1",
    "CHATWOOT_INBOX": "7",
    "CHATWOOT_SECRET": "whsec",
}


def test_none_unless_named() -> None:
    without = {name: value for name, value in MATRIX.items() if name != "FOREIGN_DESK"}
    assert ForeignConfiguration.from_environ(without) == ForeignConfiguration()


def test_matrix() -> None:
    read = ForeignConfiguration.from_environ(MATRIX)
    assert read.url == "https://matrix.example.com"
    assert read.agents == ("@lin:example.com", "@zhou:example.com")


def test_chatwoot() -> None:
    read = ForeignConfiguration.from_environ(CHATWOOT)
    assert (read.account, read.inbox, read.secret) == (1, 7, "whsec")


def test_secrets_are_not_shown() -> None:
    for variables in (MATRIX, CHATWOOT):
        shown = repr(ForeignConfiguration.from_environ(variables))
        assert "secret" not in shown.replace("secret=", "") and "whsec" not in shown


@pytest.mark.parametrize(
    "base,name,value",
    [
        (MATRIX, "FOREIGN_DESK", "zendesk"),
        (MATRIX, "MATRIX_URL", ""),
        (MATRIX, "MATRIX_URL", "matrix.example.com"),
        (MATRIX, "MATRIX_TOKEN", ""),
        (MATRIX, "MATRIX_TOKEN", "syt_密"),
        (MATRIX, "MATRIX_AGENTS", ""),
        (MATRIX, "MATRIX_AGENTS", "somebody"),
        (MATRIX, "MATRIX_SPACE", "#space:example.com"),
        (CHATWOOT, "CHATWOOT_TOKEN", ""),
        (CHATWOOT, "CHATWOOT_TOKEN", "cw\nX-Other: header"),
        (CHATWOOT, "CHATWOOT_ACCOUNT", "OKPay"),
        (CHATWOOT, "CHATWOOT_INBOX", "0"),
    ],
)
def test_malformed_names_the_variable_and_not_the_value(base: dict[str, str], name: str, value: str) -> None:
    with pytest.raises(ValueError) as refused:
        ForeignConfiguration.from_environ({**base, name: value})
    assert name in str(refused.value)
    assert not value or value not in str(refused.value).replace("FOREIGN_DESK", "")
