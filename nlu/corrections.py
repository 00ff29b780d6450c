"""What a message says after it took back how it began: 「我登不上，不对，是实名过不去」."""

from __future__ import annotations

import re

_START = r"(?:^|[,。;!?\n ])"
_STOP = r"(?:[,。;!?\n ]+|$)"
_OH = r"(?:啊|哦|噢|呃|哎|额|诶|唉)?"

_TAKEN_BACK = re.compile(
    rf"{_START}{_OH}(?:"
    r"(?:不对|不是|错了){1,3}(?:我)?(?:说错|打错|搞错|看错)?了?"
    r"|(?:我)?(?:说|打|写|讲)(?:错|反|岔)了?|口误"
    r"|那个我(?:报|说|问|提)过了"
    r"|不是这(?:个|件)(?:意思|事|事儿|问题)?"
    r"|我(?:说|问|要)的不是(?:这个|这件事|这事)?"
    r"|(?:你|您)(?:理解|搞|弄|听|看)(?:错|岔)了(?:我的意思)?"
    rf"){_OH}{_STOP}"
    rf"|{_START}{_OH}不是[^,。;!?\n]{{1,8}}[, ](?=(?:而|就)?是)"
)
"""Words by which the beginning of a message is taken back, with the sign or blank behind them."""

_SHORTEST = 4
"""Characters that must be left to say anything."""


def corrected(text: str) -> str:
    """What stands behind the last words that take back how a message began; empty where nothing does.

    Args:
        text: Normalised.
    """
    end = max((found.end() for found in _TAKEN_BACK.finditer(text)), default=0)
    rest = text[end:].strip()
    return rest if end and len(rest) >= _SHORTEST else ""
