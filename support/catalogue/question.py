"""A question that is answered from knowledge: `data/questions/NAME.yml`."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from support.catalogue.source import Source

KEYS = {"version", "means", "not", "button", "responses", "nlu"}


@dataclass(frozen=True)
class Question:
    """One question; its answer is the response `utter_<name>`.

    Attributes:
        name: Of its intent.
        button: Its text on a button, which is also what pressing it sends.
    """

    name: str
    button: str

    @classmethod
    def read(cls, path: Path) -> Question:
        """From its file.

        Raises:
            CatalogueError: It has no button.
        """
        source = Source(path)
        button = source.content.get("button")
        if not isinstance(button, str):
            raise source.fault("missing", key="button")
        return cls(path.stem, button)
