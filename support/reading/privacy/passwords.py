"""Passwords."""

from __future__ import annotations

import re
from collections.abc import Iterator

from support.reading.privacy.codes import OPENING, UNIT
from support.reading.privacy.spans import Span

_KEY = (
    r"(?P<key>密码|口令|密[马吗嘛](?=[\s:是]*[0-9])"
    r"|(?<![A-Za-z])(?i:pass\s?word|passwd|passcode|pwd|pw|pin)码?(?![A-Za-z]))"
)
_ADVERBS = (
    r"(?:我|你|他|她|的|应该|好像|可能|大概|就|一直|以前|之前|现在|原来|原先|明明|确实|记得|当时|都|也|还"
    r"|这个|那个|已经|设置?|改|换|输入?|填|用|写){0,5}"
)
_STRONG = (
    r"(?:是不是|不?是|为|[设改换]?成了?|[设改换]置?为|叫|等于|(?i:is|was)(?![A-Za-z])|[:=]|(?:输入?|填|用|设置?|写)了?的是?)"
    r"(?:我?的?(?:生日|名字|姓名|拼音|手机号?|电话|车牌号?|(?i:qq)号?)){0,3}"
)
_WEAK = r"(?:输入?|填|用|写|设置?)了?"
# ASCII only: no Chinese payment app takes Chinese characters in a password. A comma or full stop
# belongs to the sentence when a space, Chinese or another of our numbers follows.
_TOKEN = (
    r"(?P<token>[0-9](?: [0-9]){3,11}(?![0-9])|[0-9]{3} [0-9]{3}(?![0-9])"
    r"|(?:(?![,;.!?)\]}\"'>](?:\s|$|[^!-~]|OK[0-9]{8}|T[0-9]{14}|1[3-9][0-9]{9}))[!-~]){1,256})"
)
_PASSWORD_AFTER = re.compile(
    rf"{_KEY}[\"'”’」』】)\]]?[\s\"'“‘「『【(\[<,、。.~]{{0,3}}(?:(?P<strong>{_ADVERBS}{_STRONG})|{_ADVERBS}{_WEAK})?"
    rf"[\s\"'“‘「『【(\[<:=,、。.~]{{0,3}}{_TOKEN}"
)
_LOGIN_PAIR = re.compile(
    rf"(?:账[号户]|用户名)[和及与/、,&\s]{{0,2}}密码{OPENING}{{0,2}}是?{OPENING}{{0,2}}"
    r"(?i:OK[0-9]{8})[/,;、|\s-]{1,3}(?P<token>[!-~]{4,256})"
)
_PASSWORD_BEFORE = re.compile(
    r"\s?(?:(?:这个?|就)?是)(?:我|的|你们?|登录|支付|交易|取款|钱包|新|旧|原){0,4}(?:密码|口令)(?!错|不对|问题|忘|输)"
)
_ASKING = re.compile(r"(?:忘记?了?|找回|重置|修改|改|重设|更改)(?:登录|支付|交易)?$")
_HARMLESS = re.compile(
    r"OK[0-9]{8}|T[0-9]{14}|K[0-9]{8}-?[0-9]{6}|(?:https?:|www\.).*"
    r"|[0-9]{3}\*{4}[0-9]{4}|OK\*{6}[0-9]{2}|[!-~]?\*{3}@.*|[^A-Za-z0-9]+",
    re.IGNORECASE,
)
_HARMLESS_IF_BARE = re.compile(
    r"\+?(?:00)?(?:86)?-?1[3-9][0-9]-?[0-9]{4}-?[0-9]{4}|[!-~]+@[!-~]+\.[A-Za-z]+"
    r"|[¥$]?[0-9]+\.[0-9]{1,2}|[¥$][0-9.]+|20[0-9]{2}[-/.][0-9]{1,2}[-/.][0-9]{1,2}"
    r"|[0-9]{1,2}:[0-9]{2}(?::[0-9]{2})?|[0-9]+[-~][0-9]{1,2}"
    r"|(?:iphone|ios|ipad|android|mate|wi-?fi|win|app|error|code)[-\s]?[0-9v.]*(?:pro|plus|max)*",
    re.IGNORECASE,
)
# fmt: off
_WORDS = frozenset({
    "app", "atm", "pin", "sim", "id", "face", "touch", "wifi", "ios", "android", "iphone", "ok",
    "okpay", "pay", "kyc", "sms", "email", "web", "vip", "pos", "nfc", "wrong", "incorrect",
    "error", "not", "invalid", "reset", "forgotten", "forgot", "lost", "expired", "required",
    "too", "the", "my", "a", "an", "in", "correct", "right", "fine", "locked", "blocked",
    "hacked", "stolen", "leaked", "changed", "same", "what", "still", "always", "missing",
})
# fmt: on
"""What follows "password is" and is no password."""


def passwords(plain: str) -> Iterator[Span]:
    """Passwords beside the word for one; a question about passwords holds none."""
    position = 0
    while found := _PASSWORD_AFTER.search(plain, position):
        if _is_password(plain, found):
            yield Span(*found.span("token"), "password")
            position = found.end()
        else:
            position = found.end("key")
    for found in _LOGIN_PAIR.finditer(plain):
        yield Span(*found.span("token"), "password")
    for found in _PASSWORD_BEFORE.finditer(plain):
        token = re.search(r"[!-~]{4,64}$", plain[max(0, found.start() - 64) : found.start()])
        if token and _is_bare_password(token[0]):
            yield Span(found.start() - len(token[0]), found.start(), "password")


def _is_password(plain: str, found: re.Match[str]) -> bool:
    token = found["token"]
    if len(token) < 3 or _HARMLESS.fullmatch(token):
        return False
    if re.fullmatch(r"[0-9~-]+", token) and UNIT.match(plain, found.end("token")):
        return False
    asking = _ASKING.search(plain[max(0, found.start() - 8) : found.start()])
    if found["strong"] and not asking:
        return token.lower() not in _WORDS
    return _is_bare_password(token)


def _is_bare_password(token: str) -> bool:
    """Whether a token merely beside the word is one: it has a digit and looks like nothing else."""
    return (
        len(token) >= 4
        and any(character.isdigit() for character in token)
        and not _HARMLESS.fullmatch(token)
        and not _HARMLESS_IF_BARE.fullmatch(token)
    )
