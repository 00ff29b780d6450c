"""Chinese and Arabic whole numbers as people write them in dates and amounts."""

from __future__ import annotations

_DIGITS = {
    "〇": 0, "零": 0, "一": 1, "二": 2, "两": 2, "三": 3, "四": 4, "五": 5, "六": 6, "七": 7,
    "八": 8, "九": 9, "壹": 1, "贰": 2, "叁": 3,
    "肆": 4, "伍": 5, "陆": 6, "柒": 7, "捌": 8, "玖": 9,
    "俩": 2, "仨": 3,
}  # fmt: skip
_TENS = {"廿": 20, "卅": 30}
_UNITS = {"十": 10, "拾": 10, "百": 100, "佰": 100, "千": 1000, "仟": 1000}
_MYRIADS = {"万": 10_000, "亿": 100_000_000}
_LONGEST = 24


def chinese_number(text: str) -> int | None:
    """The value of a Chinese numeral, colloquial endings included.

    「二十五」 25, 「二〇二六」 2026, 「一百零五」 105, 「一百二」 120, 「两万三」 23000.

    Returns:
        None for anything else: two units in a wrong order, a mere unit (百), more than 24 signs.
    """
    if not text or len(text) > _LONGEST:
        return None
    if all(sign in _DIGITS for sign in text):
        return int("".join(str(_DIGITS[sign]) for sign in text))
    total = 0
    for myriad in "亿万":
        if myriad in text:
            head, _, tail = text.partition(myriad)
            high = _section(head)
            if not high or any(sign in _MYRIADS and sign != "万" for sign in tail):
                return None
            total += high * _MYRIADS[myriad]
            if not tail:
                return total
            if len(tail) == 1 and tail in _DIGITS:
                return total + _DIGITS[tail] * _MYRIADS[myriad] // 10
            text = tail
    rest = _section(text)
    return None if rest is None else total + rest


def _section(text: str) -> int | None:
    """A numeral below ten thousand."""
    total, digit, last_unit, zero = 0, None, 10_000, False
    for sign in text:
        if sign in _DIGITS:
            if digit is not None:
                return None
            digit = _DIGITS[sign] or None
            zero = zero or _DIGITS[sign] == 0
        elif sign in _TENS:
            if digit is not None or last_unit <= 10:
                return None
            total, last_unit = total + _TENS[sign], 10
        elif sign in _UNITS:
            unit = _UNITS[sign]
            if unit >= last_unit or (digit is None and unit != 10):
                return None
            total, digit, last_unit, zero = total + (digit or 1) * unit, None, unit, False
        else:
            return None
    if digit is not None:
        colloquial = last_unit in (100, 1000) and not zero
        total += digit * (last_unit // 10 if colloquial else 1)
    return total


def number(text: str) -> int | None:
    """The value of a whole number in Arabic digits or a Chinese numeral, None for anything else."""
    if text.isascii():
        return int(text) if text.isdigit() and len(text) <= _LONGEST else None
    return chinese_number(text)
