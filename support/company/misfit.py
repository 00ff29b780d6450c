"""What the company wrote in one of its files, and what can't be meant by it."""

from __future__ import annotations

from collections.abc import Mapping


class Misfit(ValueError):
    """A part of a file can't be used.

    Attributes:
        keys: What leads to the part: keys, and places in lists from 0.
        name: What is wrong: a sentence of `data/words/validate.yml`.
        about: The sentence's variables.
    """

    def __init__(self, keys: tuple[str | int, ...], name: str, about: Mapping[str, str]) -> None:
        details = ", ".join(f"{key} {value}" for key, value in about.items())
        super().__init__(f"{'.'.join(map(str, keys))}: {name} ({details})")
        self.keys = keys
        self.name = name
        self.about = about
