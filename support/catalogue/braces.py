"""What stands in the braces of a text that is filled in."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator

DOUBLED = "{}"
"""Among the variables of a text: it may double a brace, to show one."""

_IN_BRACES = re.compile(r"\{([^{}]*)\}|[{}\uff5b\uff5d]")
_DOUBLED = re.compile(r"\{\{|\}\}")


def slips(text: str, known: Collection[str], unknown: str) -> Iterator[tuple[str, dict[str, str]]]:
    """What can't be filled in, as sentences of `data/words/validate.yml` with their variables.

    Args:
        text: What is filled in.
        known: The variables that there are.
        unknown: The sentence of a variable that there is not.
    """
    bare = _DOUBLED.sub("", text) if DOUBLED in known else text
    for found in _IN_BRACES.finditer(bare):
        name = found[1]
        if name is None:
            yield "unpaired_brace", {"text": found[0]}
        elif not name.isidentifier():
            yield "no_variable", {"text": found[0]}
        elif name not in known:
            yield unknown, {"variable": name}
