"""Reading YAML that people write: a date stays as it was written.

YAML makes dates of 2026-12-31 by itself, and ends in an error that names no line where there is no such day
(2026-02-30). Whoever wants a date reads it from the text, and can say what is wrong with it.
"""

from __future__ import annotations

from typing import Any

import yaml

_TIMESTAMP = "tag:yaml.org,2002:timestamp"
_BASE: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


class Loader(_BASE):  # type: ignore[misc]
    """The safe loader, without dates; in C where that is at hand."""


Loader.yaml_implicit_resolvers = {
    first: [(tag, pattern) for tag, pattern in resolvers if tag != _TIMESTAMP]
    for first, resolvers in _BASE.yaml_implicit_resolvers.items()
}


def load(text: str) -> Any:
    """The content of a YAML text.

    Raises:
        yaml.YAMLError: It is none.
    """
    return yaml.load(text, Loader)
