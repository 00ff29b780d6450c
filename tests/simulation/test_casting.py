"""Who comes with what: each pair, seeded, and as it can be played."""

from __future__ import annotations

from simulation.casting import cast
from simulation.matters import matters
from simulation.persons import persons

PERSONS = list(persons().values())


def test_the_first_cells_are_all_pairs() -> None:
    cells = cast(PERSONS, [], 200, seed=3)
    pairs = {(cell.person.name, cell.matter.problem) for cell in cells}
    assert len(cells) == len(pairs) == len(PERSONS) * len(matters())


def test_no_cell_comes_twice() -> None:
    names = [cell.name for cell in cast(PERSONS, [], 10_000, seed=3)]
    assert len(names) == len(set(names)) > 800


def test_the_same_seed_casts_the_same() -> None:
    assert cast(PERSONS, [], 40, seed=3) == cast(PERSONS, [], 40, seed=3) != cast(PERSONS, [], 40, seed=4)


def test_all_kinds_of_trouble_come() -> None:
    cells = cast(PERSONS, [], 260, seed=3)
    assert {cell.matter.fault for cell in cells} == {"", "error", "garbage", "hang"}
    assert any(cell.matter.anonymous for cell in cells)
    assert any(cell.matter.notice for cell in cells)


def test_only_who_has_two_matters_has_a_second() -> None:
    for cell in cast(PERSONS, [], 400, seed=3):
        assert bool(cell.second) == (cell.person.twist == "two")


def test_who_needs_a_calm_matter_has_one() -> None:
    for cell in cast(PERSONS, [], 400, seed=3):
        calm = cell.matter.shown.outcome != "person" or cell.matter.problem == "unauthorized_transaction"
        assert calm or cell.person.twist not in ("fraud", "two", "away")


def test_only_some_problems() -> None:
    cells = cast(PERSONS[:2], ["raise_limit"], 4, seed=3)
    assert {cell.matter.problem for cell in cells} == {"raise_limit"}
