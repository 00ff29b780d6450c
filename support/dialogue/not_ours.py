"""The answer to what is not ours: by the words and signs that stand in it.

The kinds, their words and their answers stand in `data/words/out_of_scope.yml`, further signs of them in
`data/words/signs.yml`.
"""

from __future__ import annotations

import re
from collections.abc import Collection

from support.company.signs import signs
from support.company.wording import words

_HAN = re.compile(r"[\u4e00-\u9fff]")

GENERAL = "utter_out_of_scope"

GIBBERISH = f"{GENERAL}_gibberish"

OTHER_COMPANY = f"{GENERAL}_other_company"

_TYPED_AT_RANDOM = 8
"""Characters up to which laughing or weeping is nothing else."""


def response(text: str) -> str:
    """The answer that fits a text; the general one where nothing of any kind stands in it.

    Args:
        text: Normalised.
    """
    said = text.lower()
    kinds = words("out_of_scope")["kinds"]
    kind = next((kind for kind, named in kinds.items() if _is_of(kind, named, said)), "")
    return _named(kind) if kind else GENERAL


def responses() -> frozenset[str]:
    """All that `response` may give."""
    return frozenset({GENERAL, *map(_named, words("out_of_scope")["kinds"])})


def _is_of(kind: str, named: Collection[str], said: str) -> bool:
    if _named(kind) == GIBBERISH and len(said) > _TYPED_AT_RANDOM and _HAN.search(said):
        return False
    return any(word in said for word in named) or signs().show(f"out_of_scope.{kind}", said)


def _named(kind: str) -> str:
    return f"{GENERAL}_{kind}"
