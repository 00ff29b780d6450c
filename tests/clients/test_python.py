"""A Python client that openapi-python-client writes from the document, in an environment of its own."""

from __future__ import annotations

import shutil
import sys
from pathlib import Path

from tests.clients.commands import HERE, ROOT, run, uv

OWN = HERE / "python"


def in_own_environment(*command: str, folder: Path) -> str:
    """Runs with the generator's packages, pinned, beside ours."""
    environment = ("--no-project", "--isolated", "--no-python-downloads", "--python", sys.executable)
    return run(
        uv(),
        "run",
        *environment,
        "--with-requirements",
        str(OWN / "requirements.txt"),
        *command,
        folder=folder,
    )


def test_it_is_generated_type_checked_and_talks(surroundings: Path, tmp_path: Path) -> None:
    """Without a warning, under mypy's strict rules, and every kind of answer."""
    shutil.copy(OWN / "talk.py", tmp_path)
    generate = ("openapi-python-client", "generate", "--meta", "none", "--output-path", "desk_client")
    document = ("--path", str(ROOT / "docs" / "openapi.yaml"))
    strictly = ("--config", str(OWN / "config.yml"), "--fail-on-warning")
    in_own_environment(*generate, *document, *strictly, folder=tmp_path)
    in_own_environment("mypy", "--strict", "talk.py", "desk_client", folder=tmp_path)
    said = in_own_environment("python", "talk.py", str(surroundings), folder=tmp_path)
    assert said.splitlines()[-1] == "all answers came as documented"
