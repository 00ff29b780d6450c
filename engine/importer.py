"""Rasa's file importer, plus the knowledge of which responses the code sends.

Rasa's validator calls a response unused unless a story or rule names it. Most answers here are sent
by actions, by the names that playbooks and code give; this importer lets `rasa data validate` know
them, so that what it still warns of is really unused.
"""

from __future__ import annotations

import re
from functools import lru_cache
from pathlib import Path

from rasa.shared.importers.rasa import RasaFileImporter
from rasa.validator import Validator

from support.catalogue import playbooks

_ROOT = Path(__file__).parent.parent
_ROOMS = ("actions", "support", "engine")
_LITERAL = re.compile(r"[\"'](utter_[a-z0-9_]+)[\"']")
_FORMATTED = re.compile(r"f[\"'](utter_[a-z0-9_]+)_?\{")


class AssistantImporter(RasaFileImporter):
    """Named under `importers` in `config.yml`."""


def sent_by_code(response: str) -> bool:
    """Whether code or a playbook sends the response."""
    literals, prefixes = _names()
    asked = response.startswith("utter_ask_")
    return asked or response in literals or any(response.startswith(name) for name in prefixes)


@lru_cache(maxsize=1)
def _names() -> tuple[frozenset[str], tuple[str, ...]]:
    """Responses named whole, and beginnings that code completes (`utter_why_` + a fact)."""
    literals: set[str] = set()
    prefixes: set[str] = set()
    for room in _ROOMS:
        for file in (_ROOT / room).rglob("*.py"):
            source = file.read_text(encoding="utf-8")
            literals.update(_LITERAL.findall(source))
            prefixes.update(name for name in _FORMATTED.findall(source) if name != "utter_")
    for playbook in playbooks().values():
        findings = [finding.name for finding in playbook.findings] + ["not_found"]
        literals.update(f"utter_{playbook.problem}_{name}" for name in findings)
    return frozenset(literals), tuple(prefixes)


_gather = Validator._gather_utterance_actions


def _gather_those_stories_must_name(self: Validator) -> set[str]:
    return {response for response in _gather(self) if not sent_by_code(response) or _named(self, response)}


def _named(validator: Validator, response: str) -> bool:
    return any(
        getattr(event, "action_name", None) == response
        for step in validator.story_graph.story_steps
        for event in step.events
    )


Validator._gather_utterance_actions = _gather_those_stories_must_name
