"""The sentences for and about foreign desks, from `data/desk_foreign.yml`."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path
from typing import Any

import yaml

WORDING_FILE = Path(__file__).parent.parent.parent / "data" / "desk_foreign.yml"


@lru_cache(maxsize=1)
def wording() -> dict[str, Any]:
    """All sentences, by their keys in the file."""
    content: dict[str, Any] = yaml.safe_load(WORDING_FILE.read_text(encoding="utf-8"))
    return content
