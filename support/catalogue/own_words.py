"""The texts of problems that stand in place of general ones.

The key `instead` of their `answers.yml` holds those that are said while the problem is open, the key `after`
those that are said once a finding was explained. A question's `after` holds those that are said once it was
answered.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from support.catalogue import DATA
from support.catalogue.source import Source

FILE = "answers.yml"


def instead(data: Path = DATA) -> Iterator[tuple[str, str, list[dict[str, Any]]]]:
    """Problem, the general response's name, and what is said in its place while the problem is open.

    Raises:
        CatalogueError: A file is malformed.
    """
    for path in sorted((data / "problems").glob(f"*/{FILE}")):
        for response, variants in Source(path).content.get("instead", {}).items():
            yield path.parent.name, response, variants


def after(data: Path = DATA) -> Iterator[tuple[dict[str, str], str, list[dict[str, Any]]]]:
    """Conditions by slot, the general response's name, and what is said in its place where they hold.

    After a problem's finding `problem` and `finding`; after a question's answer `answered`.

    Raises:
        CatalogueError: A file is malformed.
    """
    for path in sorted((data / "problems").glob(f"*/{FILE}")):
        for finding, answers in Source(path).content.get("after", {}).items():
            for response, variants in answers.items():
                yield {"problem": path.parent.name, "finding": finding}, response, variants
    for path in sorted((data / "questions").glob("*.yml")):
        for response, variants in Source(path).content.get("after", {}).items():
            yield {"answered": path.stem}, response, variants
