"""Hides secrets and personal data in what customers write.

Two strengths. `mask_secrets` takes out what support must never have (contract.md: password,
verification code, CVV, full card number; ID numbers with them) and leaves everything else as it is.
`mask_personal` is for logs and pages and also shortens phone numbers, e-mails and account IDs.

The text is read in a copy of the same length (half-width, simplified keywords), so that what is
found there can be cut out of the original. Chinese has no word boundaries, so digits are bounded by
digits, never by a regex word boundary.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass

from support.reading.privacy.cards import cards
from support.reading.privacy.codes import codes
from support.reading.privacy.cvvs import cvvs
from support.reading.privacy.id_numbers import id_numbers
from support.reading.privacy.passwords import passwords
from support.reading.privacy.spans import PLACEHOLDER, PLACEHOLDERS, SecretKind, Span, plain

__all__ = [
    "PLACEHOLDERS",
    "Masked",
    "SecretKind",
    "hidden_kinds",
    "mask_personal",
    "mask_secrets",
    "without_placeholders",
]

_ROUNDS = 8


@dataclass(frozen=True)
class Masked:
    """A text without its secrets, and which kinds were taken out now, in order of appearance."""

    text: str
    kinds: tuple[SecretKind, ...]


def mask_secrets(text: str) -> Masked:
    """Replace card numbers, CVVs, passwords, verification codes, ID numbers by placeholders.

    Masking what is masked changes nothing.
    """
    kinds: list[SecretKind] = []
    # A placeholder can end the context that protected a number beside it: until nothing is left.
    for _ in range(_ROUNDS):
        text, found = _mask_once(text)
        if not found:
            break
        kinds.extend(found)
    return Masked(text, tuple(dict.fromkeys(kinds)))


def hidden_kinds(text: str) -> tuple[SecretKind, ...]:
    """The kinds of secrets that were masked in a text earlier, read from its placeholders."""
    places = [(text.find(mark), kind) for kind, mark in PLACEHOLDERS.items() if mark in text]
    return tuple(kind for _, kind in sorted(places))


def without_placeholders(text: str) -> str:
    """The text without what stands in place of secrets: a placeholder's words say nothing."""
    return PLACEHOLDER.sub(" ", text)


def mask_personal(text: str) -> str:
    """Hide secrets; shorten phones 138****5678, e-mails a***@x.com, accounts OK******01."""
    # What is shortened can set free a number beside it: until nothing changes.
    for _ in range(_ROUNDS):
        before, text = text, _PERSONAL.sub(_shorten, mask_secrets(text).text)
        if text == before:
            break
    return text


def _mask_once(text: str) -> tuple[str, list[SecretKind]]:
    parts: list[str] = []
    kinds: list[SecretKind] = []
    done = 0
    for span in _secrets(plain(text)):
        parts += [text[done : span.start], PLACEHOLDERS[span.kind]]
        kinds.append(span.kind)
        done = span.end
    return "".join([*parts, text[done:]]), kinds


def _secrets(text: str) -> list[Span]:
    """All secrets in order of appearance; overlapping ones joined under the first finder's kind."""
    finders = (id_numbers, cards, codes, cvvs, passwords)
    found = [(span, rank) for rank, finder in enumerate(finders) for span in finder(text)]
    joined: list[tuple[Span, int]] = []
    for span, rank in sorted(found):
        if joined and span.start < joined[-1][0].end:
            other, other_rank = joined.pop()
            kind = other.kind if other_rank <= rank else span.kind
            span = Span(other.start, max(other.end, span.end), kind)
            rank = min(rank, other_rank)
        joined.append((span, rank))
    return [span for span, _ in joined]


_PERSONAL = re.compile(
    r"(?P<email>[A-Za-z0-9][A-Za-z0-9._%+-]{0,63}@[A-Za-z0-9-]{1,63}(?:\.[A-Za-z0-9-]{1,63}){1,4})"
    r"|(?<![A-Za-z])(?P<account>[OoＯｏ][KkＫｋ][0-9０-９]{8}(?![0-9０-９]))"
    r"|(?<![0-9０-９])(?P<phone>[1１][3-9３-９][0-9０-９](?:[\s-]?[0-9０-９]{4}){2}(?![0-9０-９]))"
    r"|(?<![0-9０-９.])(?P<landline>0[1-9][0-9]{1,2}-?[0-9]{7,8}(?![0-9]))"
)


def _shorten(found: re.Match[str]) -> str:
    value = unicodedata.normalize("NFKC", found[0])
    if found["email"]:
        return f"{value[0]}***@{value.partition('@')[2]}"
    if found["account"]:
        return f"OK******{value[-2:]}"
    return f"{value[:3]}****{value[-4:]}"
