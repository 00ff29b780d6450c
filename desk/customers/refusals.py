"""What the desk refuses, and how it says so."""

from __future__ import annotations

import logging
from typing import Any, Literal

from desk.talk.messages import ConversationNotFound
from desk.words import Words
from support.storage.database import DatabaseUnavailable

logger = logging.getLogger(__name__)

Error = Literal[
    "rate_limited",
    "too_long",
    "invalid",
    "not_offered",
    "too_large",
    "bad_type",
    "unavailable",
    "expired",
    "busy",
    "not_found",
]

About = Literal["request", "sign_in", "message", "picture", "rating"]
"""What was asked, so that the sentence fits (`errors_about` of the words); `request` is anything else."""


class Refused(Exception):
    """The desk does not do it.

    Attributes:
        error: One of the errors of docs/desk.md.
    """

    def __init__(self, error: Error) -> None:
        super().__init__(error)
        self.error = error


class NotAdmitted(Refused):
    """It is not known who is there: the token or the visitor's secret is not good, or nothing was shown."""


REFUSING = (Refused, DatabaseUnavailable, ConversationNotFound)
"""What an act may raise that the customer is told of."""


class Refusals:
    """The answers that say no.

    Args:
        words: What the customer reads.
    """

    def __init__(self, words: Words) -> None:
        self._words = words

    def saying(self, error: Error, about: About = "request") -> dict[str, Any]:
        """The answer: `ok` (false), `error`, `text`."""
        return {"ok": False, "error": error, "text": self._words.error(error, about)}

    def of(self, failure: Exception, about: About = "request") -> dict[str, Any]:
        """The answer to one of `REFUSING`.

        Args:
            about: What was asked; who is there comes first.
        """
        if isinstance(failure, NotAdmitted):
            return self.saying(failure.error, "sign_in")
        if isinstance(failure, Refused):
            return self.saying(failure.error, about)
        if isinstance(failure, DatabaseUnavailable):
            logger.error("A customer was refused: %s", failure)
            return self.saying("unavailable", about)
        return self.saying("not_found", "sign_in")
