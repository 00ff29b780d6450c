"""A message made ready for the time grammar: one script, and no digits that are not times."""

from __future__ import annotations

import re
from datetime import datetime

from support.clock import SHANGHAI
from support.reading.folding import fold
from support.reading.times.english import in_chinese

LONGEST_READ = 500
"""Characters that are read (the contract); later ones are ignored."""

_BLANK = "#"
_HIDDEN = re.compile("[\u200b-\u200f\u2060\ufeff\x00-\x08\x0e-\x1f\x7f]")
_NUMERAL = "0-9〇零一二两三四五六七八九十廿卅"
_GAP = re.compile(
    rf"(?<=[{_NUMERAL}]) (?=[年月日号点时刻周]|分|天|个|小时|星期|礼拜|半|:)"
    rf"|(?<=[年月点时:上下这周]) (?=[{_NUMERAL}半周星月])|(?<=个) (?=月|小时|星期|礼拜)"
    r"|(?<=[大昨今前明后]) (?=[天晚早前])|(?<=[早晚上下中]) (?=[上午])|(?<=[天点前]) (?=前|半|后)"
)
_ISO = re.compile(
    r"([0-9]{4}-[0-9]{2}-[0-9]{2})[Tt]([0-9]{2}:[0-9]{2})(?::[0-9]{2}(?:\.[0-9]{1,9})?)?"
    r"(Z|z|[+-][0-9]{2}:?[0-9]{2})?"
)
_SAYINGS = {
    "尋日": "昨天", "寻日": "昨天", "噚日": "昨天", "琴日": "昨天",
    "尋晚": "昨晚",
    "寻晚": "昨晚", "琴晚": "昨晚", "朝早": "早上", "下昼": "下午", "下晝": "下午", "晏昼": "中午",
    "咋天": "昨天", "作天": "昨天", "座天": "昨天", "昨田": "昨天", "咋晚": "昨晚", "作晚": "昨晚",
    "前田": "前天", "今田": "今天", "刚材": "刚才", "钢刚": "刚刚", "刚钢": "刚刚", "星其": "星期",
    "星奇": "星期", "星斯": "星期", "礼败": "礼拜", "晚尚": "晚上", "早尚": "早上", "凌辰": "凌晨",
    "零晨": "凌晨", "早商": "早上", "旱上": "早上", "晚商": "晚上", "下舞": "下午", "下唔": "下午",
    "上舞": "上午",
    "中舞": "中午", "做晚": "昨晚", "行期": "星期", "分种": "分钟", "小食前": "小时前",
    "上州": "上周", "灵晨": "凌晨", "钟头": "小时",
}  # fmt: skip
_DIALECT = re.compile(f"(?<!工)(?:{'|'.join(_SAYINGS)})")
_DIGIT_LIKE = re.compile(
    r"(?<![a-z0-9_])(?=[0-9ol]{0,2}[0-9])(?=[0-9]{0,2}[ol])[0-9ol]{2}(?= ?(?:[点号日月:时]"
    r"|分(?!期)|天|个?小时))"
)
_LIKE = str.maketrans("ol", "01")
"""Letters that are typed for digits: 2O号, l0点."""
_FIGURE = "0-9一二两三四五六七八九十"
_SLIPS: tuple[tuple[re.Pattern[str], str], ...] = (
    (
        re.compile(
            rf"(?<=[上下中])五(?=[{_FIGURE}]{{1,3}}[点:时])|(?<=[天号日][下中])五"
            rf"|(?<=[天号日]上)五(?![百千万十])"
        ),
        "午",
    ),
    (
        re.compile(
            r"(?<![0-9块〇零一二两三四五六七八九十百千万])元月(?=$"
            r"|[ ,。的份初底中0-9一二三四五六七八九十])"
        ),
        "1月",
    ),
    (re.compile(rf"(?<=[{_FIGURE}])约(?=[{_FIGURE}]{{1,3}}[号日好])"), "月"),
    (re.compile(rf"(?<=月)([{_FIGURE}]{{1,3}})好(?!像|几|多|久)"), r"\1号"),
    (re.compile(rf"(?<=[{_FIGURE}]点)[版伴办](?![本理卡])"), "半"),
    (re.compile(rf"(?<=点[{_FIGURE}]{{2}})份"), "分"),
    (re.compile(r"做(?=天(?![猫下气使]))"), "昨"),
    (re.compile(r"(?<!现)[金仅](?=天(?![下气使]))"), "今"),
    (re.compile(r"(?<![们咱他她我你])俩(?=个?(?:小时|钟头|月|星期|礼拜|周|天|年|点))"), "两"),
    (re.compile(r"(?<![们咱他她我你])仨(?=个?(?:小时|钟头|月|星期|礼拜|周|天|年|点))"), "三"),
)
"""Wrong characters in times and the right ones: 下五四点, 11约20好, 三点版."""
_MAY_SLIP = re.compile("[元五约好版伴办份做金仅俩仨]")
_LETTER = re.compile(r"[a-z]")
_DIGIT = re.compile(r"[0-9]")
_WORD = re.compile(r"(?<![A-Za-z0-9_])(?![0-9]{1,4}(?![A-Za-z0-9_]))[A-Za-z0-9_]{2,}")
_CLOCK_WORD = re.compile(r"[0-9]{1,2}[ap]m|[ap]m[0-9]{0,2}", re.IGNORECASE)
_CHAIN = re.compile(r"(?<![0-9.,/\-])[0-9]{1,6}(?:[-./,] ?[0-9]{1,6}){5,}|(?:[0-9]{1,6} ){8,}")
_DOTTED = re.compile(r"(?<![0-9.])[0-9]{1,6}(?:\.[0-9]{1,6}){2,6}(?![0-9])")
_DOTTED_DATE = re.compile(r"(?:19|20)[0-9]{2}\.[0-9]{1,2}\.[0-9]{1,2}")
_UNIT = (
    r"(?:元(?!旦|宵)|块|万|千|百(?!度)|亿|毛|角|%|[kKwW](?![A-Za-z])|rmb|RMB|cny|CNY"
    r"|[uU](?:[sS][dD][tT]?)?(?![A-Za-z])"
    r"|美元|美金|美刀|刀|港[币元纸]|日元|欧元|人民币|积分|个点|折|倍|[gGmM][bB]?(?![A-Za-z]))"
)
_AMOUNT = re.compile(
    r"(?<![0-9.])[0-9]{1,2}\.[0-9] ?的?[那这](?:个(?!月)|单|笔|次)|"
    rf"¥ ?[0-9][0-9,]{{0,14}}(?:\.[0-9]{{1,4}})?"
    rf"|(?<![0-9])(?<![0-9][,.:])[0-9]{{1,12}}(?:,[0-9]{{3}}){{0,4}}(?:\.[0-9]{{1,4}})? ?{_UNIT}"
    r"|(?<![0-9月])(?<![0-9][,.:])[0-9]{1,3}(?:,[0-9]{3}){1,4}(?:\.[0-9]{1,2})?(?![0-9,.])"
    r"|[一二两三四五六七八九十百千万]{1,6}点[零一二三四五六七八九]{1,2}(?:块|元(?!旦|宵)|万)"
    r"|(?<![〇零一二两三四五六七八九十百千万])[〇零一二两三四五六七八九十百千万]{1,12}(?:块"
    r"|元(?!旦|宵)|毛|角|万|千|百)"
    r"|(?:[转充提付扣打存汇刷花退]了?|金额(?:是|为)?:?|一?共|充值|提现|转账|付款"
    r"|支付) ?[0-9]{1,7}(?:\.[0-9]{1,2})?"
    r"(?![0-9.:/点时月号日年天小个分周星礼刻\-]| ?[0-9])"
)
_ID_BEFORE_DATE = re.compile(r"(?:[A-Za-z][ -]?|[账单尾编卡]号(?:码|是|为)?[: ]{0,2})$")


def readable(text: str) -> str:
    """The first 500 characters with amounts, identifiers and versions blanked out."""
    plain = fold(_HIDDEN.sub("", text[:LONGEST_READ])).lower()
    plain = _DIALECT.sub(_plain_saying, " ".join(plain.split()))
    if _LETTER.search(plain):
        plain = _DIGIT_LIKE.sub(lambda match: match.group().translate(_LIKE), plain)
        plain = in_chinese(plain)
        plain = _ISO.sub(_local, plain)
    plain = _GAP.sub("", plain)
    if _MAY_SLIP.search(plain):
        for pattern, right in _SLIPS:
            plain = pattern.sub(right, plain)
    if _DIGIT.search(plain):
        plain = _CHAIN.sub(_blank, plain)
        plain = _DOTTED.sub(_unless_date, plain)
        plain = _WORD.sub(_unless_time, plain)
    return _AMOUNT.sub(_blank, plain)


def _plain_saying(match: re.Match[str]) -> str:
    return _SAYINGS[match.group()]


def _blank(match: re.Match[str]) -> str:
    return _BLANK * len(match.group())


def _unless_date(match: re.Match[str]) -> str:
    return match.group() if _DOTTED_DATE.fullmatch(match.group()) else _blank(match)


def _unless_time(match: re.Match[str]) -> str:
    word = match.group()
    if not word.isdigit():
        has_digit = any(sign.isdigit() for sign in word)
        return _blank(match) if has_digit and not _CLOCK_WORD.fullmatch(word) else word
    before = match.string[max(0, match.start() - 8) : match.start()]
    if len(word) not in (8, 12) or word[:2] != "20" or _ID_BEFORE_DATE.search(before):
        return _blank(match)
    return word


def _local(match: re.Match[str]) -> str:
    """An ISO moment in Shanghai's clock."""
    date, clock, offset = match.groups()
    if offset:
        sign = "+00:00" if offset in "Zz" else f"{offset[:3]}:{offset[-2:]}"
        try:
            there = datetime.fromisoformat(f"{date}T{clock}{sign}").astimezone(SHANGHAI)
        except (ValueError, OverflowError):
            return _blank(match)
        return there.strftime("%Y-%m-%d %H:%M ")
    return f"{date} {clock} "
