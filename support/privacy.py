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
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from stdnum import luhn
from stdnum.cn import ric
from stdnum.exceptions import ValidationError

SecretKind = Literal["bank_card", "cvv", "password", "verification_code", "id_number"]

PLACEHOLDERS: dict[SecretKind, str] = {
    "bank_card": "[已隐藏的银行卡号]",
    "cvv": "[已隐藏的安全码]",
    "password": "[已隐藏的密码]",
    "verification_code": "[已隐藏的验证码]",
    "id_number": "[已隐藏的身份证号]",
}
"""What stands in the text afterwards."""


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
    return _PLACEHOLDER.sub(" ", text)


def mask_personal(text: str) -> str:
    """Hide secrets; shorten phones 138****5678, e-mails a***@x.com, accounts OK******01."""
    # What is shortened can set free a number beside it: until nothing changes.
    for _ in range(_ROUNDS):
        before, text = text, _PERSONAL.sub(_shorten, mask_secrets(text).text)
        if text == before:
            break
    return text


# --- the copy that is read -----------------------------------------------------------------------

_ROUNDS = 8
_HOLE = "\ue000"
_PLACEHOLDER = re.compile("|".join(re.escape(mark) for mark in PLACEHOLDERS.values()))
_SIMPLIFIED = str.maketrans(
    "碼驗證號銀電動態帳帐戶為這個設輸認應該記給發後錯訂單據們簽欄儲進確時馬嗎",
    "码验证号银电动态账账户为这个设输认应该记给发后错订单据们签栏储进确时马吗",
)


def _plain(text: str) -> str:
    """The text half-width and in simplified keywords, character for character; no placeholders."""
    text = _PLACEHOLDER.sub(lambda mark: _HOLE * len(mark[0]), text)
    if text.isascii():
        return text
    return "".join(map(_half_width, text)).translate(_SIMPLIFIED)


def _half_width(character: str) -> str:
    if character.isascii():
        return character
    normal = unicodedata.normalize("NFKC", character)
    return normal if len(normal) == 1 else character


# --- finding --------------------------------------------------------------------------------------


@dataclass(frozen=True, order=True)
class _Span:
    start: int
    end: int
    kind: SecretKind


def _mask_once(text: str) -> tuple[str, list[SecretKind]]:
    parts: list[str] = []
    kinds: list[SecretKind] = []
    done = 0
    for span in _secrets(_plain(text)):
        parts += [text[done : span.start], PLACEHOLDERS[span.kind]]
        kinds.append(span.kind)
        done = span.end
    return "".join([*parts, text[done:]]), kinds


def _secrets(plain: str) -> list[_Span]:
    """All secrets in order of appearance; overlapping ones joined under the first finder's kind."""
    finders = (_id_numbers, _cards, _codes, _cvvs, _passwords)
    found = [(span, rank) for rank, finder in enumerate(finders) for span in finder(plain)]
    joined: list[tuple[_Span, int]] = []
    for span, rank in sorted(found):
        if joined and span.start < joined[-1][0].end:
            other, other_rank = joined.pop()
            kind = other.kind if other_rank <= rank else span.kind
            span = _Span(other.start, max(other.end, span.end), kind)
            rank = min(rank, other_rank)
        joined.append((span, rank))
    return [span for span, _ in joined]


# --- ID numbers -----------------------------------------------------------------------------------

# Between the digits of long numbers people put spaces and hyphens; copying adds zero-width ones.
_GAP = r"[\s\-\u200b-\u200d\u2010-\u2015\u2060\ufeff]"
_ID_NUMBER = re.compile(
    rf"(?<![0-9])[1-9][0-9]{{5}}{_GAP}{{0,2}}(?:18|19|20)[0-9]{{2}}{_GAP}{{0,2}}"
    rf"(?:0[1-9]|1[0-2]){_GAP}{{0,2}}(?:[0-2][0-9]|3[01]){_GAP}{{0,2}}[0-9]{{3}}[0-9Xx](?![0-9A-Za-z])"
)
_ID_WORD = re.compile(r"身份证|证件号|身份号|(?i:\bid\s?(?:card|number|no))")
_NAMED_ID = re.compile(
    r"(?:身份证|证件)(?:号码?)?[^0-9\ue000]{0,6}([0-9]{17}[0-9Xx]|[0-9]{15})(?![0-9A-Za-z])"
)


def _id_numbers(plain: str) -> Iterator[_Span]:
    for found in _ID_NUMBER.finditer(plain):
        near = plain[max(0, found.start() - 12) : found.start()]
        if _valid_id(found[0]) or _ID_WORD.search(near):
            yield _Span(*found.span(), "id_number")
    for found in _NAMED_ID.finditer(plain):
        yield _Span(*found.span(1), "id_number")


def _valid_id(number: str) -> bool:
    """Check digit and birth date. Not the place: codes of districts come and go."""
    digits = re.sub(_GAP, "", number).upper()
    try:
        ric.get_birth_date(digits)
    except (ValidationError, ValueError):
        return False
    return bool(ric.calc_check_digit(digits) == digits[-1])


# --- bank cards -----------------------------------------------------------------------------------

_DIGITS = re.compile("[0-9]+")
_RUN = re.compile(rf"[0-9]+(?:{_GAP}{{1,3}}[0-9]+)*")
_DOTTED = re.compile(r"(?<![0-9.])[0-9]{4}(?:[.·_/*|,、][0-9]{4}){3}(?:[.·_/*|,、][0-9]{1,3})?(?![0-9])")
# Mainland cards begin with 62 or 9; Visa 4, Mastercard 51-55, American Express and others 3x.
_ISSUER = re.compile(r"62|9|4|5[1-5]|3[4-8]")
_CARD_WORD = re.compile(r"卡(?!住|顿|死|在)|(?i:card)")
_ORDER_WORD = re.compile(
    r"(?:订单|单|流水|交易|凭证|商户|运单|快递|参考)(?:编?号码?|ID)?[^0-9A-Za-z\ue000]{0,4}$|(?i:imei|order)\W{0,3}$"
)
_DATED = re.compile(r"20[0-9]{2}(?:0[1-9]|1[0-2])(?:0[1-9]|[12][0-9]|3[01])")
_PHONE = re.compile(r"(?:00)?(?:86)?1[3-9][0-9]{9}")


@dataclass(frozen=True)
class _Window:
    """Some neighbouring groups of a run of digits, taken together as one number."""

    plain: str
    groups: list[re.Match[str]]
    cut: bool
    """Hyphens go on at an end: this is a part of something longer."""

    @property
    def span(self) -> _Span:
        return _Span(self.groups[0].start(), self.groups[-1].end(), "bank_card")

    @property
    def digits(self) -> str:
        return "".join(group[0] for group in self.groups)


def _cards(plain: str) -> Iterator[_Span]:
    for run in _RUN.finditer(plain):
        groups = list(_DIGITS.finditer(plain, *run.span()))
        first = 0
        while first < len(groups):
            window = next(filter(_is_card, _windows(plain, groups, first)), None)
            first += len(window.groups) if window else 1
            if window:
                yield window.span
    for found in _DOTTED.finditer(plain):
        digits = re.sub("[^0-9]", "", found[0])
        if _ISSUER.match(digits) and luhn.is_valid(digits):
            yield _Span(*found.span(), "bank_card")


def _windows(plain: str, groups: list[re.Match[str]], first: int) -> Iterator[_Window]:
    """The windows of 15 to 19 digits that begin at that group, the longest first."""
    sizes: list[int] = []
    total = 0
    for last in range(first, len(groups)):
        total += len(groups[last][0])
        if total > 19:
            break
        if total >= 15:
            sizes.append(last)
    for last in reversed(sizes):
        before = plain[groups[first - 1].end() : groups[first].start()] if first else ""
        after = plain[groups[last].end() : groups[last + 1].start()] if last + 1 < len(groups) else ""
        cut = bool((before + after).strip())
        yield _Window(plain, groups[first : last + 1], cut)


def _is_card(window: _Window) -> bool:
    digits = window.digits
    if len(set(digits)) == 1 or any(_PHONE.fullmatch(group[0]) for group in window.groups):
        return False
    valid = luhn.is_valid(digits)
    known = bool(_ISSUER.match(digits))
    unionpay = digits.startswith("62") and len(digits) in (16, 19)
    if _is_doubtful(window, digits):
        return valid and known
    named = len(digits) >= 16 and _near_card_word(window)
    if len(window.groups) == 1:
        return valid or unionpay or named
    regular = all(len(group[0]) == 4 for group in window.groups[:-1])
    return (valid and (known or named)) or (regular and (unionpay or named))


def _is_doubtful(window: _Window, digits: str) -> bool:
    """Whether it looks like an order number or a part of one."""
    span = window.span
    before = window.plain[max(0, span.start - 12) : span.start]
    after = window.plain[span.end : span.end + 1]
    glued = re.search(r"[A-Za-z]$|[0-9]\.$", before) and not re.search(r"(?i:card|no)\.?$", before)
    return bool(
        window.cut
        or glued
        or re.match("[A-Za-z]", after)
        or _ORDER_WORD.search(before)
        or (_DATED.match(digits) and not _near_card_word(window))
    )


def _near_card_word(window: _Window) -> bool:
    span = window.span
    before = window.plain[max(0, span.start - 12) : span.start].rpartition(_HOLE)[2]
    after = window.plain[span.end : span.end + 8].partition(_HOLE)[0]
    return bool(_CARD_WORD.search(before) or _CARD_WORD.search(after))


# --- verification codes and CVVs ------------------------------------------------------------------

_OPENING = r"[\s\"'“‘「『【(\[<:=,、。.~#-]"
_CODE_NAME = (
    r"(?:[验难][证正](?:[码马玛]|吗(?=[\s:是]*[0-9]))|校验码|动态码|动态口令|短信码|短信口令|确认码"
    r"|(?<![A-Za-z])(?i:otp|yzm|(?:verification|security|sms|auth)\s?code|captcha)(?![A-Za-z]))"
)
_BARE_CODE = r"(?<![A-Za-z])(?i:code)(?![A-Za-z])"
_LINK = (
    r"(?:(?:是我|我|你们?|刚|刚才|刚刚|手机|短信|收到|里|填|输入?|发|给|告诉|您|的|了|就|应该|好像){0,5}"
    r"(?:是|为|填|输入?|(?:发|给|告诉|报)给?[你您]们?|(?i:is|was))了?的?(?:是)?)?"
)
_DIGIT_CODE = r"[0-9]{4,8}(?![0-9*])|[0-9]{3}[ -][0-9]{3}(?![ -]?[0-9*])|[0-9](?: [0-9]){3,7}(?![ ]?[0-9])"
_CODE_AFTER = re.compile(
    rf"(?P<name>{_CODE_NAME}|{_BARE_CODE})[\"'”’」』】)\]]?{_OPENING}{{0,3}}{_LINK}"
    rf"{_OPENING}{{0,3}}(?P<token>{_DIGIT_CODE})"
)
_LETTER_CODE = re.compile(
    rf"{_CODE_NAME}\s?(?:[:=]|就?是|为){_OPENING}{{0,3}}"
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
_UNIT = re.compile(
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


def _codes(plain: str) -> Iterator[_Span]:
    for found in _CODE_AFTER.finditer(plain):
        before = plain[max(0, found.start() - 8) : found.start()]
        if found["name"].lower() == "code" and _ERROR_WORD.search(before):
            continue
        if _is_code(plain, *found.span("token")):
            yield _Span(*found.span("token"), "verification_code")
    for found in _GIVEN_CODE.finditer(plain):
        start, end = found.span("token")
        if _is_code(plain, start, end) and not _named_otherwise(plain, start):
            yield _Span(start, end, "verification_code")
    for found in _LETTER_CODE.finditer(plain):
        yield _Span(*found.span("token"), "verification_code")
    for found in _CODE_BEFORE.finditer(plain):
        token = re.search(r"(?<![0-9A-Za-z.])[0-9]{4,8}$", plain[max(0, found.start() - 10) : found.start()])
        start = found.start() - len(token[0]) if token else 0
        if token and _is_code(plain, start, found.start()) and not _named_otherwise(plain, start):
            yield _Span(start, found.start(), "verification_code")
    for found in _SIX_BEFORE.finditer(plain):
        if not _named_otherwise(plain, found.start()):
            yield _Span(*found.span("token"), "verification_code")


def _is_code(plain: str, start: int, end: int) -> bool:
    """Not an amount, a duration or the short number that codes are sent from."""
    token, after = plain[start:end], plain[end : end + 8]
    if _SENDERS.fullmatch(token) and _SENDER.match(after):
        return False
    return not _UNIT.match(after)


def _named_otherwise(plain: str, start: int) -> bool:
    before = plain[max(0, start - 8) : start]
    return bool(_AMOUNT_WORD.search(before) or _TAIL_WORD.search(before))


_CVV_NAME = (
    r"(?:(?<![A-Za-z])(?i:cvv|cvc|cvn|cvv2|cvc2|cvn2)(?![A-Za-z])|安全码|安全号|签名栏"
    r"|(?:背面|卡背|卡后面?|反面)的?(?:末|后|那)?(?:三|3)(?:位|个)(?:数字?|号码?)?)"
)
_CVV_AFTER = re.compile(
    rf"{_CVV_NAME}2?(?:码|号码?|数字)?[\"'”’」』】)\]]?{_OPENING}{{0,3}}{_LINK}"
    rf"{_OPENING}{{0,3}}(?P<token>[0-9]{{3,8}}|[0-9] [0-9] [0-9])(?![0-9*])"
)
_CVV_BEFORE = re.compile(
    rf"(?<![0-9A-Za-z.])(?P<token>[0-9]{{3,4}})[\s,]?(?:这个|就)?是(?:我|的|卡){{0,3}}{_CVV_NAME}"
)


def _cvvs(plain: str) -> Iterator[_Span]:
    for pattern in (_CVV_AFTER, _CVV_BEFORE):
        for found in pattern.finditer(plain):
            if not _UNIT.match(plain, found.end("token")):
                yield _Span(*found.span("token"), "cvv")


# --- passwords ------------------------------------------------------------------------------------

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
    rf"(?:账[号户]|用户名)[和及与/、,&\s]{{0,2}}密码{_OPENING}{{0,2}}是?{_OPENING}{{0,2}}"
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


def _passwords(plain: str) -> Iterator[_Span]:
    position = 0
    while found := _PASSWORD_AFTER.search(plain, position):
        if _is_password(plain, found):
            yield _Span(*found.span("token"), "password")
            position = found.end()
        else:
            position = found.end("key")
    for found in _LOGIN_PAIR.finditer(plain):
        yield _Span(*found.span("token"), "password")
    for found in _PASSWORD_BEFORE.finditer(plain):
        token = re.search(r"[!-~]{4,64}$", plain[max(0, found.start() - 64) : found.start()])
        if token and _is_bare_password(token[0]):
            yield _Span(found.start() - len(token[0]), found.start(), "password")


def _is_password(plain: str, found: re.Match[str]) -> bool:
    token = found["token"]
    if len(token) < 3 or _HARMLESS.fullmatch(token):
        return False
    if re.fullmatch(r"[0-9~-]+", token) and _UNIT.match(plain, found.end("token")):
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


# --- personal data --------------------------------------------------------------------------------

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
