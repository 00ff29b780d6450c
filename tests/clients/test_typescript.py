"""The documents under redocly, and a TypeScript client of types that openapi-typescript writes."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from tests.clients.commands import HERE, ROOT, npm, run

OWN = HERE / "typescript"


@pytest.fixture(scope="session")
def workshop(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with our client and the locked packages."""
    folder = tmp_path_factory.mktemp("typescript")
    for file in OWN.iterdir():
        if file.is_file():
            shutil.copy(file, folder)
    run(npm(), "ci", "--no-audit", "--no-fund", "--loglevel=error", "--prefer-offline", folder=folder)
    return folder


@pytest.mark.parametrize(
    ("document", "rules"), [("openapi", "recommended"), ("wallet-api", "recommended"), ("asyncapi", "spec")]
)
def test_a_document_is_clean(workshop: Path, document: str, rules: str) -> None:
    """No fault and no warning."""
    path = str(ROOT / "docs" / f"{document}.yaml")
    said = run("npx", "--no-install", "redocly", "lint", "--extends", rules, path, folder=workshop)
    assert "is valid" in said and "warning was" not in said.lower() and "You have" not in said


def test_it_is_generated_type_checked_and_talks(surroundings: Path, workshop: Path) -> None:
    """Under tsc's strict rules, and every kind of answer."""
    run("node", "generate.js", str(ROOT / "docs" / "openapi.yaml"), "desk.d.ts", folder=workshop)
    run("npx", "--no-install", "tsc", folder=workshop)
    said = run("node", "built/talk.js", str(surroundings), folder=workshop)
    assert said.splitlines()[-1] == "all answers came as documented"
