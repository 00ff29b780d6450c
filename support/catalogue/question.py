"""A question that is answered from knowledge: `data/questions/NAME.yml`."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from support.catalogue import shape
from support.catalogue.source import Source


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
            CatalogueError: It has not the shape of one.
        """
        source = Source(path)
        shape.require(source, "question")
        return cls(path.stem, source.content["button"])
