"""Where a secret stands in a text, of what kind, and the copy that it is looked for in."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from typing import Literal

SecretKind = Literal["bank_card", "cvv", "password", "verification_code", "id_number"]

PLACEHOLDERS: dict[SecretKind, str] = {
    "bank_card": "[已隐藏的银行卡号]",
    "cvv": "[已隐藏的安全码]",
    "password": "[已隐藏的密码]",
    "verification_code": "[已隐藏的验证码]",
    "id_number": "[已隐藏的身份证号]",
}
"""What stands in the text afterwards."""

HOLE = "\ue000"
PLACEHOLDER = re.compile("|".join(re.escape(mark) for mark in PLACEHOLDERS.values()))
_SIMPLIFIED = str.maketrans(
    "碼驗證號銀電動態帳帐戶為這個設輸認應該記給發後錯訂單據們簽欄儲進確時馬嗎",
    "码验证号银电动态账账户为这个设输认应该记给发后错订单据们签栏储进确时马吗",
)

GAP = r"[\s\-\u200b-\u200d\u2010-\u2015\u2060\ufeff]"
"""What people put between the digits of long numbers: spaces, hyphens; copying adds zero-width signs."""


@dataclass(frozen=True, order=True)
class Span:
    """A part of a text that is a secret: `start` until before `end`."""

    start: int
    end: int
    kind: SecretKind


def plain(text: str) -> str:
    """The text half-width and in simplified keywords, character for character; no placeholders."""
    text = PLACEHOLDER.sub(lambda mark: HOLE * len(mark[0]), text)
    if text.isascii():
        return text
    return "".join(map(_half_width, text)).translate(_SIMPLIFIED)


def _half_width(character: str) -> str:
    if character.isascii():
        return character
    normal = unicodedata.normalize("NFKC", character)
    return normal if len(normal) == 1 else character
