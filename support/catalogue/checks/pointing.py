"""Whether a text that sends the customer to a button has it: 点下面, 点“转人工”.

What stands in 「」 is the company's app, not a button of ours.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from support.catalogue import own_words
from support.catalogue.fault import Fault
from support.catalogue.source import Source

_BELOW = re.compile(
    r"(?:点|按|选)(?:一下|击)?(?:下面|下方|底下)|(?:下面|下方|底下)的?按钮|点(?:一下)?(?:这里|按钮)"
)
_NAMED = re.compile(r"(?:点|按|选)(?:一下|击)?“([^”]{1,20})”")


def faults(source: Source) -> Iterator[Fault]:
    """Texts of a file that name a button which is not beside them."""
    for keys, response, variants in own_words.said(source.content):
        for place, variant in enumerate(variants or []):
            titles = [str(button["title"]) for button in variant.get("buttons", ())]
            text = str(variant.get("text", ""))
            where: tuple[str | int, ...] = (*keys, response, place)
            if not titles and _BELOW.search(text):
                yield Fault.at(source, "points_at_nothing", *where)
            for title in _NAMED.findall(text):
                if title not in titles:
                    yield Fault.at(source, "points_at_no_button", *where, title=title)
