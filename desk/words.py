"""The sentences of a words file, with their variables."""

from __future__ import annotations

import random
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from support.company.wording import words


@dataclass(frozen=True)
class Words:
    """Sentences by name; where there are several, one is drawn."""

    name: str = "desk"

    @property
    def content(self) -> Mapping[str, Any]:
        """All of the file, as it is now: it may change while all runs."""
        return words(self.name)

    @classmethod
    def load(cls, name: str = "desk") -> Words:
        """Those of `data/words/NAME.yml`.

        Raises:
            ValueError: The file is missing or malformed.
        """
        words(name)
        return cls(name)

    def say(self, name: str, **variables: str) -> str:
        """A sentence with its variables filled in.

        Raises:
            KeyError: There is no such sentence, or a variable is missing.
        """
        found = self.content["sentences"][name]
        sentence = random.choice(found) if isinstance(found, list) else found
        return str(sentence).format(**variables)

    def error(self, name: str, about: str = "") -> str:
        """What the customer reads when something was refused.

        Args:
            about: What was asked, where that is known: a name of `errors_about`.
        """
        own = self.content["errors_about"].get(about, {})
        return str(own.get(name) or self.content["errors"][name])

    def texts(self, product: str) -> dict[str, str]:
        """What the widget shows by itself (`welcome.texts`)."""
        return {name: str(text).format(product=product) for name, text in self.content["texts"].items()}
