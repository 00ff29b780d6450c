"""How far the making of a second opinion is: a file for whoever wants to know."""

from __future__ import annotations

import json
import os
import uuid
from dataclasses import asdict, dataclass
from pathlib import Path

FILE = "progress.json"
"""In the folder of vectors."""


@dataclass(frozen=True)
class Progress:
    """Where it stands.

    Attributes:
        model: The archive's name.
        examples: Digest of its examples (`nlu.adviser.digest`).
        made: Texts that were encoded, of those that
        wanted: had no vector.
        done: Whether the opinion is there.
        fault: Why it was not made.
    """

    model: str
    examples: str = ""
    made: int = 0
    wanted: int = 0
    done: bool = False
    fault: str = ""

    def write(self, folder: Path) -> None:
        """Whole or not at all.

        Raises:
            OSError: The disk refuses.
        """
        folder.mkdir(parents=True, exist_ok=True)
        fresh = folder / f".{uuid.uuid4().hex}.json"
        fresh.write_text(json.dumps(asdict(self)), encoding="utf-8")
        os.replace(fresh, folder / FILE)

    @classmethod
    def read(cls, folder: Path) -> Progress | None:
        """What was written last; None where nothing was, or it is not legible."""
        try:
            return cls(**json.loads((folder / FILE).read_text(encoding="utf-8")))
        except (OSError, ValueError, TypeError):
            return None
