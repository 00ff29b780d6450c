"""Slips of the finger and of the input method: a message as somebody types it who types fast."""

from __future__ import annotations

import re
from collections.abc import Mapping
from random import Random
from typing import Any

_SIGNS = re.compile(r"[，。！？、,.!?]")
_PLAIN = re.compile(r"[\u4e00-\u9fff]")


def slipped(text: str, known: Mapping[str, Any], most: int, chance: Random) -> str:
    """The text with slips in its words; figures and what is written in Latin letters stay as they are.

    Args:
        text: What was meant.
        known: `words/slips.yml`.
        most: How many words are typed wrongly at most.
        chance: Decides which.
    """
    forms: Mapping[str, list[str]] = known["slips"]
    # The longest first, so that a slip in 银行卡 is not looked for in 银行.
    there = sorted((form for form in forms if form in text), key=len, reverse=True)
    for right in chance.sample(there, min(most, len(there))):
        text = text.replace(right, chance.choice(forms[right]), 1)
    if chance.random() < known["drops_signs"]:
        text = _SIGNS.sub("", text) if not re.search(r"\d[,.]\d", text) else text
    if chance.random() < known["doubles"] and (places := list(_PLAIN.finditer(text))):
        place = chance.choice(places)
        text = text[: place.end()] + place[0] + text[place.end() :]
    return text
