"""Variables that do not fit together: a row for each rule, and rows that it must leave alone."""

from __future__ import annotations

import pytest

from doctor.subjects import contradictions
from tests.doctor.keys import private_key
from tests.doctor.patients import SECRET, found, written, wrong

KEY = private_key("p256").public

WALLET = {"WALLET_URL": "https://wallet.example.com", "WALLET_TOKEN": "t"}

ROWS: list[tuple[dict[str, str], set[str]]] = [
    ({}, set()),
    ({"DESK_DEMO": "true"}, set()),
    (WALLET, set()),
    ({**WALLET, "DESK_DEMO": "false"}, set()),
    ({"IDENTITY_PUBLIC_KEY": KEY, "DESK_DEMO": "on"}, {"demo_with_public_key", "two_keys"}),
    ({"IDENTITY_PUBLIC_KEY": KEY, "IDENTITY_SECRET": ""}, set()),
    ({"IDENTITY_PUBLIC_KEY": KEY}, {"two_keys"}),
    ({**WALLET, "WALLET_URL": "http://wallet.internal"}, {"wallet_in_clear"}),
    ({**WALLET, "WALLET_URL": "http://127.0.0.1:9000"}, set()),
    ({**WALLET, "WALLET_URL": "http://[::1]:9000/api"}, set()),
    ({"VERIFIED_ACCOUNT": "OK10000001"}, {"everybody_verified"}),
    ({"DESK_ENGINE_SECONDS": "4.5"}, set()),
    ({"DESK_ENGINE_SECONDS": "10"}, {"engine_slow"}),
    ({"DESK_ENGINE_URL": "http://engine.internal:5005"}, {"engine_in_clear"}),
    ({"DESK_ENGINE_URL": "https://engine.internal"}, set()),
    ({"DESK_ENGINE_URL": "http://localhost:5006"}, {"engine_elsewhere"}),
    ({"DESK_ENGINE_URL": "http://localhost:5005/"}, set()),
    ({"ACTION_SERVER_URL": ""}, {"actions_empty"}),
    ({"ACTION_SERVER_URL": "http://127.0.0.1:5056/webhook"}, {"actions_elsewhere"}),
    ({"ACTION_SERVER_URL": "http://127.0.0.1:5055/webhook"}, set()),
    ({"REDIS_URL": "redis://127.0.0.1"}, {"redis_with_sqlite"}),
    ({"REDIS_URL": "redis://127.0.0.1", "DATABASE_URL": "postgresql://h/n"}, set()),
    ({"DESK_HOST": "0.0.0.0"}, {"desk_open"}),
    ({"DESK_HOST": "::"}, {"desk_open"}),
    ({"DESK_HOST": "localhost"}, set()),
    ({"DESK_PORT": "5055"}, {"desk_port_is_inner"}),
    ({"DESK_PORT": "5005"}, {"desk_port_is_inner"}),
    ({"DESK_PORT": "443"}, set()),
]


@pytest.mark.parametrize(("variables", "names"), ROWS)
def test_rules(variables: dict[str, str], names: set[str]) -> None:
    findings = found(contradictions.look, **variables)
    assert wrong(findings) == names
    assert ("variables_fit" in findings) is not bool(names)


def test_a_secret_that_was_drawn_for_the_file_is_no_second_key() -> None:
    """`make run` draws one at first start, whatever else is set."""
    written(f"IDENTITY_SECRET={SECRET}\n")
    assert not wrong(found(contradictions.look, IDENTITY_PUBLIC_KEY=KEY, IDENTITY_SECRET=""))
