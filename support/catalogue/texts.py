"""What is said: the `responses` of all files of `data/`, own words of problems and findings before them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from support import content
from support.catalogue.own_words import ANSWERED, after, instead, then
from support.catalogue.source import Source

Variants = list[dict[str, Any]]
"""The texts of one response, as Rasa's format has them."""

KEY = "responses"


@content.kept
def answers() -> dict[str, Variants]:
    """Those of the content in use, by the response's name.

    Raises:
        CatalogueError: A file is malformed.
    """
    return read(content.folder())


def read(data: Path) -> dict[str, Variants]:
    """Those of a data folder.

    Raises:
        CatalogueError: A file is malformed.
    """
    general: dict[str, Variants] = {}
    for path in files(data):
        general.update(Source(path).content.get(KEY, {}))
    return with_own_words(general, instead(data), after(data), then(data))


def files(data: Path) -> list[Path]:
    """The files that hold answers; the key is looked for in their text, which is faster than reading them."""
    marked = ("\n" + KEY + ":").encode()
    found = sorted(path for path in data.rglob("*.yml") if not path.name.startswith("."))
    return [path for path in found if marked in b"\n" + path.read_bytes()]


def with_own_words(
    general: Mapping[str, Variants],
    own: Iterable[tuple[str, str, Variants]],
    behind: Iterable[tuple[str, str, str, Variants]] = (),
    answered: Iterable[tuple[str, str, Variants]] = (),
) -> dict[str, Variants]:
    """The answers, each with the words that are said in its place, on the condition that they fit.

    Args:
        general: Response to its variants.
        own: Problem, response, variants: said while that problem is open.
        behind: Problem, finding, response, variants: said once that was found.
        answered: Question, response, variants: said behind its answer.
    """
    found = {name: list(variants) for name, variants in general.items()}
    for problem, response, variants in own:
        _put_before(found, response, variants, problem=problem)
    for problem, finding, response, variants in behind:
        _put_before(found, response, variants, problem=problem, finding=finding)
    for question, response, variants in answered:
        _put_before(found, response, variants, **{ANSWERED: question})
    return found


def _put_before(found: dict[str, Variants], response: str, variants: Variants, **slots: str) -> None:
    condition = [{"type": "slot", "name": name, "value": value} for name, value in slots.items()]
    found.setdefault(response, [])[:0] = [{**variant, "condition": condition} for variant in variants]
