"""The catalogue: what it derives from its entries, and what it says of a broken one."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import Any

import pytest

from support.catalogue import DATA, Catalogue, CatalogueError, catalogue
from support.catalogue.examples import example_files, examples
from support.catalogue.own_words import after, instead, then
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


def behind(problem: str, finding: str) -> dict[str, list[dict[str, Any]]]:
    """What is said behind a finding, by the general response's name."""
    return {
        response: variants
        for name, found, response, variants in after()
        if (name, found) == (problem, finding)
    }


def test_own_words_behind_a_finding_are_read_with_it() -> None:
    own = Source(DATA / "problems/withdrawal_delayed/answers.yml").content["after"]["under_review"]
    assert behind("withdrawal_delayed", "under_review") == own


@pytest.mark.parametrize("finding", ["late", "not_found", "ticket"])
def test_behind_a_ticket_the_general_words_hold(finding: str) -> None:
    """Whatever led to it: a finding, none, or that nothing was looked up."""
    general = Source(DATA / "words/acts.yml").content["after"]["ticket"]
    assert behind("withdrawal_delayed", finding) == general


def test_a_findings_own_words_go_before_those_of_its_outcome(data: Path) -> None:
    file = data / "problems/withdrawal_delayed/answers.yml"
    text = file.read_text(encoding="utf-8")
    own = "\nafter:\n  late:\n    utter_asks_why:\n    - text: 甲\n"
    file.write_text(text.replace("\nafter:\n", own), encoding="utf-8")
    own_words = {
        response: variants
        for problem, finding, response, variants in after(data)
        if (problem, finding) == ("withdrawal_delayed", "late")
    }
    assert own_words["utter_asks_why"] == [{"text": "甲"}]
    assert own_words["utter_asks_how_long"] != [{"text": "甲"}]


def test_a_problem_that_calls_a_person_at_once_keeps_its_words() -> None:
    """They were written for behind the hand-over: nothing is asked before it."""
    own = Source(DATA / "problems/unauthorized_transaction/answers.yml").content["instead"]
    assert not own.keys() & behind("unauthorized_transaction", "protect").keys()


def test_behind_an_answer_stand_its_questions_own_words_and_the_general_ones() -> None:
    own = Source(DATA / "questions/fees.yml").content["then"]
    general = Source(DATA / "words/acts.yml").content["after"]["answered"]
    found = {response: variants for question, response, variants in then() if question == "fees"}
    assert found == {**general, **own}


def test_every_intent_has_its_file_and_its_examples() -> None:
    files = example_files()
    assert set(files) > {*catalogue().questions, *catalogue().problems, "greet", "inform"}
    for intent, file in files.items():
        assert {name for name, _ in examples(Source(file))} == {intent}
