"""The answer to what is not ours: by the words that stand in it (`data/words/out_of_scope.yml`)."""

from __future__ import annotations

from support.company.wording import words

GENERAL = "utter_out_of_scope"

GIBBERISH = f"{GENERAL}_gibberish"


def response(text: str) -> str:
    """The answer that fits a text; the general one where no kind's words stand in it.

    Args:
        text: Normalised.
    """
    said = text.lower()
    kinds = words("out_of_scope")["kinds"]
    kind = next((kind for kind, signs in kinds.items() if any(sign in said for sign in signs)), "")
    return _named(kind) if kind else GENERAL


def responses() -> frozenset[str]:
    """All that `response` may give."""
    return frozenset({GENERAL, *map(_named, words("out_of_scope")["kinds"])})


def _named(kind: str) -> str:
    return f"{GENERAL}_{kind}"
