"""Verification codes."""

from __future__ import annotations

import re
from collections.abc import Iterator

from support.reading.privacy.spans import Span

OPENING = r"[\s\"'“‘「『【(\[<:=,、。.~#-]"
_CODE_NAME = (
    r"(?:[验难][证正](?:[码马玛]|吗(?=[\s:是]*[0-9]))|校验码|动态码|动态口令|短信码|短信口令|确认码"
    r"|(?<![A-Za-z])(?i:otp|yzm|(?:verification|security|sms|auth)\s?code|captcha)(?![A-Za-z]))"
)
_BARE_CODE = r"(?<![A-Za-z])(?i:code)(?![A-Za-z])"
LINK = (
    r"(?:(?:是我|我|你们?|刚|刚才|刚刚|手机|短信|收到|里|填|输入?|发|给|告诉|您|的|了|就|应该|好像){0,5}"
    r"(?:是|为|填|输入?|(?:发|给|告诉|报)给?[你您]们?|(?i:is|was))了?的?(?:是)?)?"
)
_DIGIT_CODE = r"[0-9]{4,8}(?![0-9*])|[0-9]{3}[ -][0-9]{3}(?![ -]?[0-9*])|[0-9](?: [0-9]){3,7}(?![ ]?[0-9])"
_CODE_AFTER = re.compile(
    rf"(?P<name>{_CODE_NAME}|{_BARE_CODE})[\"'”’」』】)\]]?{OPENING}{{0,3}}{LINK}"
    rf"{OPENING}{{0,3}}(?P<token>{_DIGIT_CODE})"
)
_LETTER_CODE = re.compile(
    rf"{_CODE_NAME}\s?(?:[:=]|就?是|为){OPENING}{{0,3}}"
    r"(?P<token>(?=[A-Za-z]*[0-9])(?=[0-9]*[A-Za-z])[A-Za-z0-9]{4,6})(?![A-Za-z0-9])"
)
_GIVEN_CODE = re.compile(
    rf"{_CODE_NAME}[^0-9]{{0,6}}?(?:给|告诉|告訴|说|發|发|报|念|讲)[^0-9]{{0,10}}(?P<token>[0-9]{{4,8}})(?![0-9])"
)
_CODE_BEFORE = re.compile(
    rf"(?P<link>[\s,(]{{0,2}}(?:(?:这个?|就|应该|也)?不?是|这个)[\s\"'“‘]?"
    rf"(?:我|的|你们?|刚才|刚|手机|短信|收到|发来|发){{0,5}}){_CODE_NAME}"
)
_SIX_BEFORE = re.compile(rf"(?<![0-9A-Za-z.])(?P<token>[0-9]{{6}})[\s,]{{0,2}}{_CODE_NAME}")
UNIT = re.compile(
    r"\s?(?:元|块|圆|円|(?i:rmb|yuan)|分钟|分(?!享)|秒|小时|个|次|条|位|天|年|月|日|万|千|百|笔|[.:/-][0-9]|%)"
    r"|\s?[-~至到]\s?[0-9]+\s?位"
)
_AMOUNT_WORD = re.compile(r"(?:转账?|付款?|充值?|提现?|扣款?|花|收|金额|[¥$])了?我?\s?$")
_ERROR_WORD = re.compile(
    r"(?:错误|报错|返回|状态|提示|显示|(?i:error|err|status|http|zip|promo|qr|bar))[\s:_-]?$"
)
_SENDER = re.compile(r"\s?(?:发|短信|号码?发|开头|打)")
_SENDERS = re.compile(r"1000[01]|10010|10086|10099|95[0-9]{3}|106[0-9]{1,5}|12306|123[0-9]{2}")
_TAIL_WORD = re.compile(r"(?:尾号|末尾|后四位|手机号?|订单号?|单号|账号|错误码|代码)[\s:是为]{0,2}$")


def codes(plain: str) -> Iterator[Span]:
    """Verification codes in a half-width text; amounts and senders' numbers are none."""
    for found in _CODE_AFTER.finditer(plain):
        before = plain[max(0, found.start() - 8) : found.start()]
        if found["name"].lower() == "code" and _ERROR_WORD.search(before):
            continue
        if _is_code(plain, *found.span("token")):
            yield Span(*found.span("token"), "verification_code")
    for found in _GIVEN_CODE.finditer(plain):
        start, end = found.span("token")
        if _is_code(plain, start, end) and not _named_otherwise(plain, start):
            yield Span(start, end, "verification_code")
    for found in _LETTER_CODE.finditer(plain):
        yield Span(*found.span("token"), "verification_code")
    for found in _CODE_BEFORE.finditer(plain):
        token = re.search(r"(?<![0-9A-Za-z.])[0-9]{4,8}$", plain[max(0, found.start() - 10) : found.start()])
        start = found.start() - len(token[0]) if token else 0
        if token and _is_code(plain, start, found.start()) and not _named_otherwise(plain, start):
            yield Span(start, found.start(), "verification_code")
    for found in _SIX_BEFORE.finditer(plain):
        if not _named_otherwise(plain, found.start()):
            yield Span(*found.span("token"), "verification_code")


def _is_code(plain: str, start: int, end: int) -> bool:
    """Not an amount, a duration or the short number that codes are sent from."""
    token, after = plain[start:end], plain[end : end + 8]
    if _SENDERS.fullmatch(token) and _SENDER.match(after):
        return False
    return not UNIT.match(after)


def _named_otherwise(plain: str, start: int) -> bool:
    before = plain[max(0, start - 8) : start]
    return bool(_AMOUNT_WORD.search(before) or _TAIL_WORD.search(before))
