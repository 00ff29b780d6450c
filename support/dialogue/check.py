"""Whether answers use only variables that are filled in where they are said."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

from support.catalogue import DATA, Catalogue, Playbook, braces
from support.catalogue.checks import replies_file
from support.catalogue.fault import Fault
from support.catalogue.own_words import FILE as ANSWERS
from support.catalogue.own_words import GENERAL, said
from support.catalogue.source import Source, yaml_files
from support.clock import now
from support.company.calendar import FILE as CALENDAR
from support.company.settings import Settings, SettingsError
from support.dialogue.lookup import ACCOUNT_VARIABLES, TRANSACTION_VARIABLES
from support.dialogue.resolution import TICKET_VARIABLES

OF_TICKET = ("ticket_id", "answer_due")
"""What opening a ticket gives the answers behind it."""

_SETTINGS = "settings.yml"
_VARIABLE = re.compile(r"\{(.*?)\}|[{}]")


def faults(data: Path = DATA) -> list[Fault]:
    """All faults, by file and line, of data in which `support.catalogue.check` finds none."""
    try:
        settings = Settings.load(data / _SETTINGS, data / CALENDAR)
    except SettingsError as error:
        return [Fault(data / _SETTINGS, 1, "bad_settings", {"reason": str(error)})]
    known, of_settings = Catalogue.read(data), settings.variables(now())
    found = list(_faults(data, known, {*of_settings, *known.facts_by_slot}))
    found += replies_file.unfilled(data, of_settings)
    found += _articles(Source(data / "words" / "desk.yml"), of_settings)
    return sorted(found, key=lambda fault: (str(fault.path), fault.line))


def _faults(data: Path, known: Catalogue, everywhere: set[str]) -> Iterator[Fault]:
    general = _general(data)
    for name in known.questions:
        yield from _unknown(
            Source(data / "questions" / f"{name}.yml"), {"responses": everywhere, "then": everywhere}, {}
        )
    for name in known.facts:
        yield from _unknown(Source(data / "facts" / f"{name}.yml"), {"responses": everywhere}, {})
    for name, problem in known.problems.items():
        answers = data / "problems" / name / ANSWERS
        if answers.exists():
            found = everywhere.union(_looked_up(problem))
            allowed = {"responses": found, "instead": everywhere, "after": found.union(OF_TICKET)}
            yield from _unknown(Source(answers), allowed, general)
    if (data / GENERAL).exists():
        yield from _unknown(Source(data / GENERAL), {"after": everywhere.union(OF_TICKET)}, general)


def _articles(desk: Source, settings: Collection[str]) -> Iterator[Fault]:
    """The texts of the help page, which the settings fill in."""
    for place, article in enumerate(desk.content["site"]["articles"]):
        for name, about in braces.slips(article["text"], settings, "unknown_variable"):
            yield Fault.at(desk, name, "site", "articles", place, "text", **about)


def _looked_up(problem: Playbook) -> Iterator[str]:
    """What a problem's look-up gives its answers."""
    if problem.account:
        yield from ACCOUNT_VARIABLES
    if problem.transactions:
        yield from TRANSACTION_VARIABLES
    if problem.ticket:
        yield from TICKET_VARIABLES


def _general(data: Path) -> dict[str, set[str]]:
    """The variables of each answer of `data/words/`: what is said instead of it gets the same."""
    return {
        response: {name for variant in variants for name in _VARIABLE.findall(variant["text"])}
        for path in yaml_files(data / "words")
        for response, variants in Source(path).content.get("responses", {}).items()
    }


def _unknown(
    source: Source, allowed: Mapping[str, Iterable[str]], more: dict[str, set[str]]
) -> Iterator[Fault]:
    """Variables that nobody fills in.

    Args:
        source: The file.
        allowed: The variables that there are, by the key that the answers stand under; other keys are not
            looked at.
        more: The same by response, whatever the key.
    """
    for keys, response, variants in said(source.content):
        if keys[0] not in allowed:
            continue
        fits = {*allowed[keys[0]], *more.get(response, ())}
        for place, variant in enumerate(variants):
            for name in _texts(variant):
                if name not in fits:
                    yield Fault.at(source, "unknown_variable", *keys, response, place, variable=name)


def _texts(variant: dict[str, Any]) -> Iterator[str]:
    """The names in braces of a variant's texts; an unclosed brace as an empty one."""
    for text in (variant["text"], *(button["title"] for button in variant.get("buttons", ()))):
        yield from _VARIABLE.findall(text)
