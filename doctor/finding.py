"""What a look at an installation finds."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import IntEnum


class Severity(IntEnum):
    """How bad it is; the worst one is the exit code."""

    GOOD = 0
    WARNING = 1
    BROKEN = 2


@dataclass(frozen=True)
class Finding:
    """One thing that was seen.

    Attributes:
        name: Of its sentence in `data/words/doctor.yml`.
        severity: How bad it is.
        about: What the sentence's places are filled with. No secret.
    """

    name: str
    severity: Severity
    about: Mapping[str, object]


def good(name: str, /, **about: object) -> Finding:
    """All is well."""
    return Finding(name, Severity.GOOD, about)


def warning(name: str, /, **about: object) -> Finding:
    """It works, and should not stay so."""
    return Finding(name, Severity.WARNING, about)


def broken(name: str, /, **about: object) -> Finding:
    """Something does not work, or will not."""
    return Finding(name, Severity.BROKEN, about)
