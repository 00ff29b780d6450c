"""What `endpoints.yml` names: loading it puts the corrections to Rasa in place, for every way to start.

`rasa shell` reads no `credentials.yml`, so this is the one file of the project that Rasa always loads.
"""

from __future__ import annotations

from engine import fixes
from engine.answers import AnswerGenerator

__all__ = ["AnswerGenerator"]

fixes.apply()
