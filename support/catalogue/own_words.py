"""Texts in place of general ones, by what is open, what was found, what was answered last.

A problem's own words stand under `instead` in its `answers.yml`, those behind a finding under `after`,
those behind the answer of a question under `then` in its file. What holds behind every ticket, hand-over or
answer stands under `after` in `data/words/acts.yml`; own words go before it.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from support.catalogue import DATA
from support.catalogue.playbook import Playbook
from support.catalogue.source import Source, yaml_files

FILE = "answers.yml"

INSTEAD = "instead"
AFTER = "after"
THEN = "then"

ANSWERED = "answered"
"""The key in `data/words/acts.yml` for behind an answer from knowledge; the slot of its question."""

GENERAL = Path("words") / "acts.yml"
"""Where the words behind an outcome stand, in `data/`."""

OUTCOMES = ("ticket", "person")
"""Outcomes that have words of their own. They are names of findings as well: of a case that went to a person
or a ticket with nothing looked up."""

NOT_FOUND = "not_found"
"""What a look-up shows that fits no record: a ticket follows."""

Variants = list[dict[str, Any]]


def instead(data: Path = DATA) -> Iterator[tuple[str, str, Variants]]:
    """Problem, the general response's name, and what is said in its place while the problem is open.

    Raises:
        CatalogueError: A file is malformed.
    """
    for path in _files(data):
        for response, variants in Source(path).content.get(INSTEAD, {}).items():
            yield path.parent.name, response, variants


def after(data: Path = DATA) -> Iterator[tuple[str, str, str, Variants]]:
    """Problem, finding, the general response's name, and what is said in its place once that was found.

    Raises:
        CatalogueError: A file is malformed.
    """
    path = data / GENERAL
    shared = Source(path).content.get(AFTER, {}) if path.exists() else {}
    for path in _files(data):
        problem, content = Playbook.read(path.parent), Source(path).content
        own = content.get(AFTER, {})
        # No fact is asked for before a person is called: such a problem's own words are meant for behind it.
        kept = content.get(INSTEAD, {}) if problem.immediate else {}
        for finding, outcome in outcomes(problem).items():
            general = {name: words for name, words in shared.get(outcome, {}).items() if name not in kept}
            for response, variants in {**general, **own.get(finding, {})}.items():
                yield problem.problem, finding, response, variants


def then(data: Path = DATA) -> Iterator[tuple[str, str, Variants]]:
    """Question, the general response's name, and what is said in its place behind that question's answer.

    Raises:
        CatalogueError: A file is malformed.
    """
    path = data / GENERAL
    shared = Source(path).content.get(AFTER, {}) if path.exists() else {}
    for path in yaml_files(data / "questions"):
        own = Source(path).content.get(THEN, {})
        for response, variants in {**shared.get(ANSWERED, {}), **own}.items():
            yield path.stem, response, variants


def said(content: Mapping[str, Any]) -> Iterator[tuple[tuple[str, ...], str, Variants]]:
    """All answers of a file: the keys that lead to where they stand, the response's name, the variants."""
    for key in ("responses", INSTEAD, THEN):
        for response, variants in (content.get(key) or {}).items():
            yield (key,), response, variants
    for what, answers in (content.get(AFTER) or {}).items():
        for response, variants in answers.items():
            yield (AFTER, what), response, variants


def outcomes(problem: Playbook) -> dict[str, str]:
    """What may have been found of a problem, and what followed from it."""
    found = {finding.name: finding.outcome for finding in problem.findings}
    return {**dict(zip(OUTCOMES, OUTCOMES, strict=True)), NOT_FOUND: "ticket", **found}


def _files(data: Path) -> list[Path]:
    return sorted((data / "problems").glob(f"*/{FILE}"))
