"""The times of a message: its time words gathered into what they make up."""

from __future__ import annotations

import re
from typing import NamedTuple

from support.reading.times import numbers
from support.reading.times.counts import Found
from support.reading.times.lexicon import SHORT_PART, SHORT_PART_BEFORE_CLOCK, SHORT_PARTS, WORDS, Word
from support.reading.times.said import Said, join

MOST_READ = 16
"""Time words that are read: a longer list of times is no answer, and this bounds the work."""

MOST_TRIED = 120
"""Places tried for a time word: far more than 500 characters of speech have."""

_NUMERALS = "0123456789〇零一二两三四五六七八九十廿卅半"
_RULES: dict[str, list[Word]] = {}
for _word in WORDS:
    for _first in dict.fromkeys(_word.firsts):
        _RULES.setdefault(_first, []).append(_word)
_BEGINNING = re.compile(f"[{_NUMERALS}{''.join(_RULES)}{''.join(SHORT_PARTS)}]")
_LIGHT = re.compile(
    r"[ ,.;:()\[\]的是在于那当天时候大概约莫左右前后就应该可能好像吧嘛啊呢"
    r"呀哦嗯呃额我记得快将近差不多钟]{0,10}"
)
_TOUCHING = re.compile(r"[ (]?")
_RANGE = re.compile(r" ?(?:到了?|至|-{1,2}|~|_)(?:第二天|次日|当天)? ?")
_OR_ELSE = re.compile(
    r"(?:的?(?:时候|那天|样子)?)?[吧啊呢]?[ ,]?(?:或者?|还是|要么|要不|抑或|也?有?可能|就是)(?:说|是|在)? ?"
)
_NOT = re.compile(r"(?<!是)(?:不是|并不是|不在|并非|非)(?:在|说)? ?$")
_CORRECTION = re.compile(
    r"不对|不是[,.;。 ]|说错|记错|搞错|弄错|打错|写错|错了|[哦噢啊呃]不|应该是|改成|更正|纠正"
    r"|而是|准确(?:地)?说|[,.;。 ]不[,.;。 ]"
)
_DIGITS_DATE = re.compile(r"[0-9]{4}[-/. 0-9]{4,12}")
_TOTAL = re.compile(r"(?:一|整|整个|一个|每|一整个) ?$")


class _Token(NamedTuple):
    start: int
    end: int
    said: Said


class Expression(NamedTuple):
    """One time in a message.

    Attributes:
        start: Where it begins in the text.
        end: Where it ends.
        said: What it says.
        negated: 不是 stands before it.
        corrects: It takes the place of the one before it (不是X是Y, X不对是Y).
        ends_range: It is the Y of 「X到Y」.
        or_else: It is the Y of 「X或者Y」.
    """

    start: int
    end: int
    said: Said
    negated: bool = False
    corrects: bool = False
    ends_range: bool = False
    or_else: bool = False


def expressions(text: str) -> list[Expression]:
    """The times in a text from `support.reading.times.preparation.readable`, in their order."""
    found: list[Expression] = []
    for token in _tokens(text):
        gap = text[found[-1].end : token.start] if found else ""
        joined = _joined(found[-1], token, gap) if found else None
        if joined:
            found[-1] = joined
        else:
            found.append(_begun(text, found, token, gap))
    return found


def _joined(last: Expression, token: _Token, gap: str) -> Expression | None:
    if not _LIGHT.fullmatch(gap) or ("是" in gap and _CORRECTION.search(gap)):
        return None
    close = bool(_TOUCHING.fullmatch(gap))
    said = join(last.said, token.said, close=close)
    return last._replace(end=token.end, said=said) if said else None


def _begun(text: str, found: list[Expression], token: _Token, gap: str) -> Expression:
    ends_range = bool(found) and bool(_RANGE.fullmatch(gap))
    negated = bool(_NOT.search(text[max(0, token.start - 6) : token.start]))
    neither = bool(found) and found[-1].negated and gap.strip() == "就是"
    if neither:  # 不是周一就是周二
        found[-1] = found[-1]._replace(negated=False)
    corrects = bool(found) and (found[-1].negated or bool(_CORRECTION.search(gap))) and not negated
    or_else = bool(found) and not ends_range and bool(_OR_ELSE.fullmatch(gap))
    return Expression(token.start, token.end, token.said, negated, corrects, ends_range, or_else)


def _tokens(text: str) -> list[_Token]:
    tokens: list[_Token] = []
    position = 0
    for _ in range(MOST_TRIED):
        match = _BEGINNING.search(text, position)
        if not match or len(tokens) == MOST_READ:
            break
        last = tokens[-1] if tokens else None
        position, said = _token(text, match.start(), last)
        if said is not None:
            tokens.append(_Token(match.start(), position, said))
    return tokens


def _token(text: str, start: int, last: _Token | None) -> Found:
    sign = text[start]
    for word in _RULES.get(sign, ()):
        match = word.pattern.match(text, start)
        said = word.build(match) if match else None
        if match and said is not None:
            if said.part and _TOTAL.search(text[max(start - 3, last.end if last else 0) : start]):
                said = None  # 等了一晚上 is a length of time
            return Found(match.end(), said)
    if sign in SHORT_PARTS:
        return _short_part(text, start, last)
    if sign in _NUMERALS:
        touching = last is not None and not text[last.end : start].strip(" 的")
        return numbers.read(
            text,
            start,
            after_part=touching and last is not None and last.said.part is not None,
            after_date=touching and last is not None and _in_digits(text, last),
        )
    return Found(start + 1, None)


def _in_digits(text: str, last: _Token) -> bool:
    """Whether it is a full date as a bill shows it, whose clock runs to 24."""
    return bool(_DIGITS_DATE.fullmatch(text, last.start, last.end))


def _short_part(text: str, start: int, last: _Token | None) -> Found:
    after_day = last is not None and last.end == start and bool(last.said.names)
    pattern = SHORT_PART if after_day else SHORT_PART_BEFORE_CLOCK
    match = pattern.match(text, start)
    if not match:
        return Found(start + 1, None)
    return Found(match.end(), Said(part=SHORT_PARTS[match.group()]))
