"""Bank card numbers."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from stdnum import luhn

from support.reading.privacy.spans import GAP, HOLE, Span

_DIGITS = re.compile("[0-9]+")
_RUN = re.compile(rf"[0-9]+(?:{GAP}{{1,3}}[0-9]+)*")
_DOTTED = re.compile(r"(?<![0-9.])[0-9]{4}(?:[.·_/*|,、][0-9]{4}){3}(?:[.·_/*|,、][0-9]{1,3})?(?![0-9])")
# Mainland cards begin with 62 or 9; Visa 4, Mastercard 51-55, American Express and others 3x.
_ISSUER = re.compile(r"62|9|4|5[1-5]|3[4-8]")
_CARD_WORD = re.compile(r"卡(?!住|顿|死|在)|(?i:card)")
_ORDER_WORD = re.compile(
    r"(?:订单|单|流水|交易|凭证|商户|运单|快递|参考)(?:编?号码?|ID)?[^0-9A-Za-z\ue000]{0,4}$|(?i:imei|order)\W{0,3}$"
)
_DATED = re.compile(r"20[0-9]{2}(?:0[1-9]|1[0-2])(?:0[1-9]|[12][0-9]|3[01])")
_PHONE = re.compile(r"(?:00)?(?:86)?1[3-9][0-9]{9}")


@dataclass(frozen=True)
class _Window:
    """Some neighbouring groups of a run of digits, taken together as one number."""

    plain: str
    groups: list[re.Match[str]]
    cut: bool
    """Hyphens go on at an end: this is a part of something longer."""

    @property
    def span(self) -> Span:
        return Span(self.groups[0].start(), self.groups[-1].end(), "bank_card")

    @property
    def digits(self) -> str:
        return "".join(group[0] for group in self.groups)


def cards(plain: str) -> Iterator[Span]:
    """Full card numbers in a half-width text, in order; never a phone, date or order number."""
    for run in _RUN.finditer(plain):
        groups = list(_DIGITS.finditer(plain, *run.span()))
        first = 0
        while first < len(groups):
            window = next(filter(_is_card, _windows(plain, groups, first)), None)
            first += len(window.groups) if window else 1
            if window:
                yield window.span
    for found in _DOTTED.finditer(plain):
        digits = re.sub("[^0-9]", "", found[0])
        if _ISSUER.match(digits) and luhn.is_valid(digits):
            yield Span(*found.span(), "bank_card")


def _windows(plain: str, groups: list[re.Match[str]], first: int) -> Iterator[_Window]:
    """The windows of 15 to 19 digits that begin at that group, the longest first."""
    sizes: list[int] = []
    total = 0
    for last in range(first, len(groups)):
        total += len(groups[last][0])
        if total > 19:
            break
        if total >= 15:
            sizes.append(last)
    for last in reversed(sizes):
        before = plain[groups[first - 1].end() : groups[first].start()] if first else ""
        after = plain[groups[last].end() : groups[last + 1].start()] if last + 1 < len(groups) else ""
        cut = bool((before + after).strip())
        yield _Window(plain, groups[first : last + 1], cut)


def _is_card(window: _Window) -> bool:
    digits = window.digits
    if len(set(digits)) == 1 or any(_PHONE.fullmatch(group[0]) for group in window.groups):
        return False
    valid = luhn.is_valid(digits)
    known = bool(_ISSUER.match(digits))
    unionpay = digits.startswith("62") and len(digits) in (16, 19)
    if _is_doubtful(window, digits):
        return valid and known
    named = len(digits) >= 16 and _near_card_word(window)
    if len(window.groups) == 1:
        return valid or unionpay or named
    regular = all(len(group[0]) == 4 for group in window.groups[:-1])
    return (valid and (known or named)) or (regular and (unionpay or named))


def _is_doubtful(window: _Window, digits: str) -> bool:
    """Whether it looks like an order number or a part of one."""
    span = window.span
    before = window.plain[max(0, span.start - 12) : span.start]
    after = window.plain[span.end : span.end + 1]
    glued = re.search(r"[A-Za-z]$|[0-9]\.$", before) and not re.search(r"(?i:card|no)\.?$", before)
    return bool(
        window.cut
        or glued
        or re.match("[A-Za-z]", after)
        or _ORDER_WORD.search(before)
        or (_DATED.match(digits) and not _near_card_word(window))
    )


def _near_card_word(window: _Window) -> bool:
    span = window.span
    before = window.plain[max(0, span.start - 12) : span.start].rpartition(HOLE)[2]
    after = window.plain[span.end : span.end + 8].partition(HOLE)[0]
    return bool(_CARD_WORD.search(before) or _CARD_WORD.search(after))
