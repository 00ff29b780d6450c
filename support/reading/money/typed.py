"""A message made ready for the grammar of amounts, each character where it was."""

from __future__ import annotations

import re
from functools import lru_cache

from support.reading.folding import fold
from support.reading.identifiers import identifier_spans

_DIGIT_LIKE = re.compile(
    r"(?<![A-Za-z0-9_])(?=[0-9OolI.]*[0-9])(?=[0-9.]*[OolI])[0-9OolI.]{2,9}(?![A-Za-z0-9_])"
)
_LIKE = str.maketrans("OolI", "0011")
"""Letters that are typed for digits: 5OO, l00."""

_NUMERAL = "0-9〇零一二两三四五六七八九十百千万"
_ENDS = r"(?=$|[ ,、。.!！?？;；~]|的|没|还没|怎|呢|吧|啊|不见)"
_SLIPS: tuple[tuple[re.Pattern[str], str], ...] = (
    (re.compile(r"(?<![们咱他她我你])俩(?=[百千万十块毛元])"), "两"),
    (re.compile(r"(?<![们咱他她我你])仨(?=[百千万十块毛元])"), "三"),
    (re.compile(r"(?<=[一二两三四五六七八九])白(?=[块元多来二三四五六七八九]|$)"), "百"),
    (re.compile(rf"(?<=[{_NUMERAL}])快(?:(?=钱)|{_ENDS})"), "块"),
    (re.compile(rf"(?<=[{_NUMERAL}])[员园]{_ENDS}"), "元"),
    (re.compile(r"(?<=[0-9])。(?=[0-9]{1,2}(?:元|块|$))"), "."),
    (re.compile(r"(?<=[0-9])、(?=000(?![0-9]))"), ","),
)
"""Wrong characters in amounts and the right ones, one for one (俩百, 五白, 500快, 39。9元, 1，000)."""

_NO_NUMBER = re.compile(
    r"[一半1](?:(?:分|毛|块|个子)(?:钱|儿)?(?:都|也)|[分毛]钱?)(?:[没不未]|木有)|一(?=直)"
)
"""一分钱都没给 is nothing, and no amount; 三千一直没到 is three thousand."""

_MAY_SLIP = re.compile("[俩仨白快员园。、]")


@lru_cache(maxsize=64)  # a message is read for several facts, and more than once
def plain(text: str) -> str:
    """Half width, lower case, slips put right, identifiers blanked; exactly as long as the text.

    A full-width comma ends a number, unless the digits are full-width too.
    """
    marked = text.replace("，", "、") if not any("０" <= sign <= "９" for sign in text) else text
    folded = fold(marked)
    for first, last in identifier_spans(text):
        folded = folded[:first] + "_" * (last - first) + folded[last:]
    folded = _DIGIT_LIKE.sub(lambda match: match.group().translate(_LIKE), folded)
    lower = folded.lower()
    lower = lower if len(lower) == len(folded) else folded
    lower = _NO_NUMBER.sub(lambda match: " " * len(match.group()), lower)
    if _MAY_SLIP.search(lower):
        for pattern, right in _SLIPS:
            lower = pattern.sub(right, lower)
    return lower
