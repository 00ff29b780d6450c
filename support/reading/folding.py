"""Width and script folded one character to one character, so that positions stay what they were.

`support.reading.text.normalise` prepares whole messages; this is for the small grammars (times, amounts,
identifiers), which must read raw text too and give positions in it.
"""

from __future__ import annotations

import unicodedata

_COMPATIBILITY_BLOCKS = (
    (0x00B2, 0x00BA),  # superscripts
    (0x2070, 0x209F),  # superscripts, subscripts
    (0x2460, 0x24FF),  # circled digits
    (0x2F00, 0x2FDF),  # Kangxi radicals
    (0x3000, 0x3000),  # ideographic space
    (0xF900, 0xFAFF),  # compatibility ideographs
    (0xFF00, 0xFFEF),  # full-width and half-width forms
    (0x1D7CE, 0x1D7FF),  # mathematical digits
)

_TRADITIONAL = (
    "點点號号週周禮礼個个剛刚後后時时鐘钟鍾钟陽阳誕诞節节國国慶庆兒儿勞劳動动雙双裏里裡里兩两幾几這这還还"
    "沒没轉转過过錢钱現现賬账帳账開开發发聯联問问買买單单應应該该對对說说錯错記记嗎吗間间內内來来萬万億亿"
    "塊块圓元圆元從从會会麼么長长當当優优業业無无貳贰參叁陸陆親亲聖圣間间傍傍臘腊歲岁給给戶户約约書书"
    "內内剩剩負负額额達达請请鬧闹貨货費费實实際际餘余"
)
_DASHES = "‐‑‒–—―−﹣"
_OTHER = {"〜": "~", "∼": "~", "﹕": ":", "︰": ":", "∶": ":", "￥": "¥"}


def _table() -> dict[int, str]:
    table: dict[int, str] = {}
    for first, last in _COMPATIBILITY_BLOCKS:
        for point in range(first, last + 1):
            plain = unicodedata.normalize("NFKC", chr(point))
            if len(plain) == 1 and plain != chr(point):
                table[point] = plain
    for traditional, simplified in zip(_TRADITIONAL[::2], _TRADITIONAL[1::2], strict=True):
        table[ord(traditional)] = simplified
    table.update({ord(dash): "-" for dash in _DASHES})
    table.update({ord(sign): plain for sign, plain in _OTHER.items()})
    table.update(dict.fromkeys(map(ord, "\t\r\n\v\f\u00a0\u2002\u2003\u2009"), " "))
    return table


_TABLE = _table()


def fold(text: str) -> str:
    """The text in half width and Simplified script, exactly as long as it was.

    Args:
        text: Any text.

    Returns:
        The same number of characters; those without a one-character counterpart stay.
    """
    return text.translate(_TABLE)
