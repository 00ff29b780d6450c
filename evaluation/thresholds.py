"""The confidence lines, as the pipeline has them: for readings that do not go through it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import yaml
from rasa.nlu.classifiers.fallback_classifier import THRESHOLD_KEY

from evaluation.scores import FALLBACK, Answer
from nlu.lines import OWN

CONFIGURATION = Path("config.yml")

_COMPONENT = "nlu.lines.ConfidenceLines"


@dataclass(frozen=True)
class Thresholds:
    """Below its line the likeliest intent is not taken.

    Attributes:
        common: The line, 0 to 1.
        own: Intents to lines of their own.
    """

    common: float
    own: Mapping[str, float]

    @classmethod
    def configured(cls, file: Path = CONFIGURATION) -> Thresholds:
        """Those of a Rasa configuration with `nlu.lines` in its pipeline."""
        pipeline = yaml.safe_load(file.read_text(encoding="utf-8"))["pipeline"]
        lines = next(part for part in pipeline if part["name"] == _COMPONENT)
        return cls(float(lines[THRESHOLD_KEY]), lines.get(OWN, {}))

    def of(self, intent: str) -> float:
        """The line of an intent."""
        return self.own.get(intent, self.common)

    def answer(self, best: str, confidence: float) -> Answer:
        """What a reader answers to whom this intent is the likeliest."""
        return Answer(best if confidence >= self.of(best) else FALLBACK, best, confidence)
