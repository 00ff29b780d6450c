"""ID card numbers: 18 digits with a valid checksum, or named as such."""

from __future__ import annotations

import re
from collections.abc import Iterator

from stdnum.cn import ric
from stdnum.exceptions import ValidationError

from support.reading.privacy.spans import GAP, Span

_ID_NUMBER = re.compile(
    rf"(?<![0-9])[1-9][0-9]{{5}}{GAP}{{0,2}}(?:18|19|20)[0-9]{{2}}{GAP}{{0,2}}"
    rf"(?:0[1-9]|1[0-2]){GAP}{{0,2}}(?:[0-2][0-9]|3[01]){GAP}{{0,2}}[0-9]{{3}}[0-9Xx](?![0-9A-Za-z])"
)
_ID_WORD = re.compile(r"身份证|证件号|身份号|(?i:\bid\s?(?:card|number|no))")
_NAMED_ID = re.compile(
    r"(?:身份证|证件)(?:号码?)?[^0-9\ue000]{0,6}([0-9]{17}[0-9Xx]|[0-9]{15})(?![0-9A-Za-z])"
)


def id_numbers(plain: str) -> Iterator[Span]:
    """ID numbers in a half-width text, in order."""
    for found in _ID_NUMBER.finditer(plain):
        near = plain[max(0, found.start() - 12) : found.start()]
        if _valid_id(found[0]) or _ID_WORD.search(near):
            yield Span(*found.span(), "id_number")
    for found in _NAMED_ID.finditer(plain):
        yield Span(*found.span(1), "id_number")


def _valid_id(number: str) -> bool:
    """Check digit and birth date. Not the place: codes of districts come and go."""
    digits = re.sub(GAP, "", number).upper()
    try:
        ric.get_birth_date(digits)
    except (ValidationError, ValueError):
        return False
    return bool(ric.calc_check_digit(digits) == digits[-1])
