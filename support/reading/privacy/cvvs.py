"""The security codes of cards (CVV)."""

from __future__ import annotations

import re
from collections.abc import Iterator

from support.reading.privacy.codes import LINK, OPENING, UNIT
from support.reading.privacy.spans import Span

_CVV_NAME = (
    r"(?:(?<![A-Za-z])(?i:cvv|cvc|cvn|cvv2|cvc2|cvn2)(?![A-Za-z])|安全码|安全号|签名栏"
    r"|(?:背面|卡背|卡后面?|反面)的?(?:末|后|那)?(?:三|3)(?:位|个)(?:数字?|号码?)?)"
)
_CVV_AFTER = re.compile(
    rf"{_CVV_NAME}2?(?:码|号码?|数字)?[\"'”’」』】)\]]?{OPENING}{{0,3}}{LINK}"
    rf"{OPENING}{{0,3}}(?P<token>[0-9]{{3,8}}|[0-9] [0-9] [0-9])(?![0-9*])"
)
_CVV_BEFORE = re.compile(
    rf"(?<![0-9A-Za-z.])(?P<token>[0-9]{{3,4}})[\s,]?(?:这个|就)?是(?:我|的|卡){{0,3}}{_CVV_NAME}"
)


def cvvs(plain: str) -> Iterator[Span]:
    """Three digits (or what is sent for them) beside the name of a card's security code."""
    for pattern in (_CVV_AFTER, _CVV_BEFORE):
        for found in pattern.finditer(plain):
            if not UNIT.match(plain, found.end("token")):
                yield Span(*found.span("token"), "cvv")
