"""What is wrong with a file of `data/`, for an editor to read."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from support.catalogue.source import CatalogueError, Source


@dataclass(frozen=True)
class Fault:
    """One fault.

    Attributes:
        path: The file.
        line: Where in it, from 1.
        name: A sentence of `data/words/validate.yml`.
        about: The sentence's variables.
    """

    path: Path
    line: int
    name: str
    about: Mapping[str, str] = field(default_factory=dict)

    @classmethod
    def at(cls, source: Source, name: str, /, *keys: str | int, **about: str) -> Fault:
        """About the part of a file that the keys lead to."""
        return cls(source.path, source.line(*keys), name, about)

    @classmethod
    def of(cls, error: CatalogueError) -> Fault:
        """What ended the reading of a file."""
        return cls(error.path, error.line, error.name, error.about)
