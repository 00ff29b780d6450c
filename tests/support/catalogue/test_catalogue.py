"""The catalogue: what it derives from its entries, and what it says of a broken one."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from support.catalogue import DATA, Catalogue, CatalogueError, catalogue
from support.catalogue.examples import example_files, examples
from support.catalogue.own_words import instead
from support.catalogue.source import Source


@pytest.fixture
def data(tmp_path: Path) -> Path:
    """The project's data, to be changed."""
    return Path(shutil.copytree(DATA, tmp_path / "data"))


def test_buttons_are_those_of_problems_then_questions() -> None:
    buttons = catalogue().buttons
    assert buttons["fees"] == catalogue().questions["fees"].button
    assert "complaint" not in buttons
    assert list(buttons)[-1] in catalogue().questions


def test_a_family_holds_its_members() -> None:
    members = [family for family in catalogue().families if "duplicate_charge" in family]
    assert len(members) == len(catalogue().problems["duplicate_charge"].families)
    assert all(len(family) > 1 for family in catalogue().families)


def test_what_is_shown_stands_in_its_places() -> None:
    assert [fact.place for fact in catalogue().shown] == sorted(fact.place for fact in catalogue().shown)
    assert catalogue().shown[0].name == "account_id"


def test_a_slot_belongs_to_one_fact() -> None:
    slots = [slot for fact in catalogue().facts.values() for slot in fact.slots]
    assert len(slots) == len(set(slots))
    assert set(slots) == {*catalogue().case_slots, *catalogue().customer_slots}
    assert catalogue().facts_by_slot["transaction_time_grain"].name == "transaction_time"


def test_a_new_file_is_a_new_entry(data: Path) -> None:
    shutil.copy(data / "questions" / "fees.yml", data / "questions" / "charges.yml")
    shutil.copytree(data / "problems" / "refund_status", data / "problems" / "cashback_status")
    known = Catalogue.read(data)
    assert known.questions["charges"].button == known.questions["fees"].button
    assert "cashback_status" in known.named
    assert known.problems["cashback_status"].findings == known.problems["refund_status"].findings


def test_a_broken_entry_is_named_with_its_line(data: Path) -> None:
    file = data / "problems" / "refund_status" / "playbook.yml"
    rows = file.read_text(encoding="utf-8").splitlines()
    line = next(number for number, row in enumerate(rows, 1) if row.startswith("urgency"))
    rows[line - 1] = "urgency: at once"
    file.write_text("\n".join(rows), encoding="utf-8")
    with pytest.raises(CatalogueError) as raised:
        Catalogue.read(data)
    assert (raised.value.path, raised.value.line, raised.value.name) == (file, line, "not_one_of")
    assert f"{file}:{line}" in str(raised.value)


def test_own_words_are_read_with_their_problem() -> None:
    own = {(problem, response) for problem, response, variants in instead() if variants}
    assert ("withdrawal_delayed", "utter_ask_amount") in own
    assert ("unauthorized_transaction", "utter_handoff_still_waiting") in own


def test_every_intent_has_its_file_and_its_examples() -> None:
    files = example_files()
    assert set(files) > {*catalogue().questions, *catalogue().problems, "greet", "inform"}
    for intent, file in files.items():
        assert {name for name, _ in examples(Source(file))} == {intent}
