"""The texts that stand for intents on buttons, and the intents answered from knowledge."""

from __future__ import annotations

from pathlib import Path

import yaml

_FILE = Path(__file__).parent.parent / "data" / "choices.yml"

_CONTENT = yaml.safe_load(_FILE.read_text(encoding="utf-8"))

CHOICES: dict[str, str] = _CONTENT["choices"]
"""Intent to the text of its button; the text is a training example of the intent."""

ANSWERS: frozenset[str] = frozenset(_CONTENT["answers"])
"""Intents that `utter_<intent>` answers."""
