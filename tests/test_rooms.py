"""The rooms hold what they show: each module has its test, and a name means one thing."""

from __future__ import annotations

from collections import defaultdict
from pathlib import Path

import yaml

from tests.assistant import ROOT

COVERED: dict[str, list[str]] = yaml.safe_load(
    Path(__file__).with_name("covered_elsewhere.yml").read_text(encoding="utf-8")
)
"""Test file to the modules that it covers under another name."""

SAME = {
    "__init__",
    "__main__",
    "acts",  # what a message does in its context: names and examples, their reader, how well it reads
    "configuration",  # what the surroundings set: of the desk, of a foreign desk
    "env",  # Alembic's own name
    "check",  # whether files fit: of the catalogue, of the wallet's part of them
    "examples",  # the training examples: which there are, and how one gets in
    "readiness",  # whether it answers: of the engine, of the desk
    "finding",  # what was found, and how bad it is: by a trial of the wallet, by a look at all
    "tickets",  # what waits for a person: the store, and the command that prints it
}
"""Names that several rooms have for the same thing."""

ROOMS = (
    "actions",
    "desk",
    "doctor",
    "engine",
    "evaluation",
    "launch",
    "nlu",
    "simulation",
    "support",
    "tools",
)


def modules(*rooms: str) -> list[Path]:
    """The rooms' modules; a migration is tested by upgrading."""
    found = (file for room in rooms for file in sorted((ROOT / room).rglob("*.py")))
    return [file.relative_to(ROOT) for file in found if "versions" not in file.parts]


def test_each_module_of_the_domain_and_the_desk_has_its_test() -> None:
    """A test file by its name in the mirrored room, or a line that says which one covers it."""
    elsewhere = {module for covered in COVERED.values() for module in covered}
    missing = []
    for module in modules("support", "desk", "doctor", "simulation"):
        own = ROOT / "tests" / module.parent / f"test_{module.name}"
        if not own.exists() and str(module) not in elsewhere and module.stem not in ("__init__", "env"):
            missing.append(str(module))
    assert not missing, "no test by its name, and no line in tests/covered_elsewhere.yml"


def test_the_lines_about_other_tests_are_true() -> None:
    for test, covered in COVERED.items():
        assert (ROOT / test).exists(), test
        for module in covered:
            own = ROOT / "tests" / Path(module).parent / f"test_{Path(module).name}"
            assert (ROOT / module).exists(), module
            assert not own.exists(), f"{module} has a test of its own"


def test_a_name_means_one_thing() -> None:
    """Two modules of one name would be one thing in two rooms, or two things under one name."""
    places: dict[str, list[str]] = defaultdict(list)
    for module in modules(*ROOMS):
        if module.stem not in SAME:
            places[module.stem].append(str(module))
    assert not [found for found in places.values() if len(found) > 1]
