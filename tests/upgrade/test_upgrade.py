"""Nothing is lost by an upgrade: databases that the code of before filled are read by today's."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.upgrade.copies import KINDS, Copy, restored
from tests.upgrade.stores import SECTIONS, upgrade


@pytest.fixture(scope="module", params=KINDS)
def upgraded(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Copy]:
    """Each copy after the upgrade, for looking at only."""
    with restored(request.param, tmp_path_factory.mktemp("upgraded")) as copy:
        upgrade(copy.database_url)
        yield copy


@pytest.fixture(params=KINDS)
def copy(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Copy]:
    """Each copy as it was stored, for one test alone."""
    with restored(request.param, tmp_path) as copy:
        yield copy


@pytest.mark.parametrize("section", SECTIONS)
def test_all_that_stood_in_it_is_there(upgraded: Copy, section: str) -> None:
    """What is there now is what the code of before read, and nothing else."""
    now, before = upgraded.stores.section(section), upgraded.manifest[section]
    if isinstance(before, dict):
        assert list(now) == list(before)
        for name, content in before.items():
            assert now[name] == content, name
    assert now == before


def test_the_copy_holds_something_of_everything(upgraded: Copy) -> None:
    """Else the tests here would pass on an empty copy."""
    stood = upgraded.manifest
    handoffs = [handoff for several in stood["handoffs"].values() for handoff in several]
    assert {one["status"] for one in handoffs} == {"waiting", "active", "closed", "cancelled"}
    assert {one["urgency"] for one in handoffs} == {"urgent", "high", "normal"}
    assert any(one["about"]["also"] for one in handoffs) and any(one["about"]["said"] for one in handoffs)
    assert {one["status"] for one in stood["tickets"].values()} == {"open", "answered", "closed"}
    assert {one["verified"] for one in stood["tickets"].values()} == {True, False}
    facts = {name for ticket in stood["tickets"].values() for name in ticket["facts"]}
    wanted = {"account_id", "transaction_id", "transaction_time", "amount", "payment_method"}
    assert facts >= wanted | {"problem_description", "contact"}
    modes = {one["mode"] for one in stood["conversations"].values()}
    assert modes == {"bot", "waiting", "human", "closed"}
    assert any(one["comment"] for one in stood["conversations"].values())
    assert all(stood[section] for section in SECTIONS)


def test_a_second_upgrade_changes_nothing(copy: Copy) -> None:
    """As at each start from then on."""
    upgrade(copy.database_url)
    upgrade(copy.database_url)
    for section in SECTIONS:
        assert copy.stores.section(section) == copy.manifest[section], section


def test_agents_sign_in_with_their_passwords(copy: Copy) -> None:
    upgrade(copy.database_url)
    for name, password in copy.manifest["passwords"].items():
        assert copy.stores.sign_in(name, f"{password}?") is None
        token = copy.stores.sign_in(name, password)
        assert token and copy.stores.signed_in(token) == name


def test_a_console_that_was_open_stays_signed_in(copy: Copy) -> None:
    """The upgrade comes within the hours that a session holds."""
    copy.run("UPDATE desk_sessions SET expires_at = '2999-01-01 00:00:00.000000'")
    upgrade(copy.database_url)
    still = {name for name, token in copy.manifest["tokens"].items() if copy.stores.signed_in(token) == name}
    assert still == {session["agent"] for session in copy.manifest["sessions"]} != set()


def test_customers_find_their_conversations(upgraded: Copy) -> None:
    """By the secret in a visitor's browser, or by the account."""
    for customer in upgraded.manifest["customers"].values():
        conversation, secret = customer["conversation"], customer["visitor"]
        account = upgraded.manifest["conversations"][conversation]["account"]
        found = upgraded.stores.of_visitor(secret) if secret else upgraded.stores.of_account(account)
        assert found == conversation


def test_what_an_editor_has_settled_is_not_asked_again(copy: Copy) -> None:
    upgrade(copy.database_url)
    for text in (*copy.manifest["settled_texts"], "这一句是新的"):
        copy.stores.misread(text)
    waiting = set(copy.stores.section("misreadings")["waiting"])
    assert waiting - set(copy.manifest["misreadings"]["waiting"]) == {"这一句是新的"}


def test_a_case_has_no_second_ticket(copy: Copy) -> None:
    """A ticket is found again by the key of its case."""
    upgrade(copy.database_url)
    for number, ticket in copy.manifest["tickets"].items():
        assert copy.stores.open_ticket_again(ticket["key"]) == number
    assert set(copy.stores.section("tickets")) == set(copy.manifest["tickets"])
