"""Whether a general answer has words of its own behind the present finding."""

from __future__ import annotations

from support import content
from support.catalogue import own_words
from support.dialogue.case import Case


def after(case: Case, response: str) -> bool:
    """Whether the case's finding has its own words for a response."""
    return (case.problem, case.finding, response) in _after()


def only_before(case: Case, response: str) -> bool:
    """Whether there is a finding, and a response's own words are the problem's alone: meant for before it."""
    return bool(case.finding) and (case.problem, response) in _instead() and not after(case, response)


@content.kept
def _instead() -> frozenset[tuple[str, str]]:
    return frozenset(place[:2] for place in own_words.instead(content.folder()))


@content.kept
def _after() -> frozenset[tuple[str, str, str]]:
    return frozenset(place[:3] for place in own_words.after(content.folder()))
