"""Time expressions that begin with a number: 11月20号, 三点半, 五一; `digits`, `spans`."""

from __future__ import annotations

import re

from support.reading.numerals import number
from support.reading.times.ago import span
from support.reading.times.counts import CN, NUM, TO, Found, first_of
from support.reading.times.digits import digits
from support.reading.times.lexicon import HOLIDAY_NAMES, edge_of, festival, third_of
from support.reading.times.said import Clock, Said

RUN = re.compile(rf"[0-9]+(?:\.[0-9]{{1,2}}(?=个|小时|天|年))?|[{CN}]+|半")
_LONGEST_RUN = 12
_TAIL_MONTH = re.compile(
    rf"月(?:份)?(?:的?(?P<third>初(?![一二三四五六七八九])|中旬|上旬|下旬|中(?!国|间|心|秋)|底"
    rf"|末|头|尾)"
    r"|(?P<edge>最后一[天日]|第一天|头一天)"
    rf"|(?P<day>{NUM})(?:{TO}{NUM}(?=号|日))?(?P<more>多)?(?P<suffix>号|日)"
    rf"|(?P<bare>{NUM})(?![ ]?[点时:个笔次天块元万千百分月年%#小人级倍.]))?"
)
_MONTH_LIMIT = re.compile(r"(?:份)?(?:之|以)?前")
_TAIL_DAY = re.compile(
    rf"(?:{TO}(?P<to>{NUM}))?(?P<more>多|来)?(?P<sign>号|日)"
    r"(?!码|线|楼|店|铺|窗|柜|机|卡|群|仓|库|桌|门|院|客服|员|年化|游|均|内|常|志|元|本|语)"
)
_DAY_LIMIT = re.compile(r"(?:之|以)?(?:前|后|内)(?!后)")
_TAIL_CLOCK = re.compile(
    rf"(?:{TO}(?P<to>{NUM}))?(?P<sign>点(?!击|赞|评|卡|开(?!始)|数|建议|意见|要求|问题|原因"
    rf"|疑问|说明|不满|手续费|利|以上)|时(?!间|候|段|常|限))"
    r"(?:钟|整|正)?(?:的时候)?"
    rf"(?:(?P<half>半)(?!小时|个|天|年)|过?(?P<quarter>[一二两三123])刻钟?|差(?P<short>{NUM})分?"
    rf"|过?(?P<nought>零(?=[0-9一二三四五六七八九]))?(?P<minute>{NUM})(?P<sure>分(?!之)钟?)?"
    rf"(?! ?[个笔次天块元万千百号月日年点小%#刻秒张]))?"
    r"(?:[0-9一二三四五六七八九十]{1,3}秒)?(?: ?不到(?=$|[ ,.。]|的|吧|样子|[转付充提扣买]))?"
)
_LIMIT = re.compile(r"(?:多|左右|钟)?(?:之|以)?(?:前(?!后|台|面)|后(?!来|台|面))")
_NOT_A_COUNT = re.compile(r"(?:第|这|那|几|以下|上述|哪|小|有|满|共) ?$")
_IDLE_ONE = re.compile(r"都|也|没|儿|点|不|问题|小|钱|用|反应|消息|办法|效果|信息")
_LIKE_HOLIDAY = re.compile(
    r"那天|当天|当晚|那晚|最后一天|头一天|期间|假|放|长|节|晚|早|上午|下午|凌晨|中午|前|后|的时候|时候|第|大促"
    r"|活动|买|下单|购|转(?!账户)|付|充|提|花|的|我"
)


def read(text: str, start: int, after_part: bool, after_date: bool) -> Found:
    """The expression whose number begins at `start`.

    Args:
        text: From `support.reading.times.preparation.readable`.
        start: Where a digit, a Chinese numeral or 半 stands, no other numeral before it.
        after_part: A part of the day stands directly before, so that 3.20 is a clock time.
        after_date: A day in digits with its year stands directly before: its clock has 24 hours.
    """
    match = RUN.match(text, start)
    if not match:
        return Found(start + 1, None)
    run, end = match.group(), match.end()
    if len(run) > _LONGEST_RUN:
        return Found(end, None)
    if run.isascii():
        found = digits(text, start, run, after_part, after_date)
        if found:
            return found
    for reader in (_festival_number, _year, _month, _day, _clock, span):
        found = reader(text, start, end, run)
        if found:
            return found
    return Found(end, None)


def _festival_number(text: str, start: int, end: int, run: str) -> Found | None:
    """五一, 十一, 618: holidays where what follows, or nothing beside them, makes it sure."""
    if run not in HOLIDAY_NAMES:
        return None
    alone = not text[:start].strip(" 是在就") and not text[end:].strip(" 。.,的了吧")
    if not alone and not _LIKE_HOLIDAY.match(text, end):
        return None
    said, after = festival(run, text, end)
    return Found(after, said)


def _year(text: str, start: int, end: int, run: str) -> Found | None:
    if text[end : end + 1] != "年":
        return None
    digits = run.isascii() or (len(run) in (2, 4) and not set(run) & set("十廿卅两"))
    value = number(run) if digits else None
    if value is None or len(run) not in (2, 4):
        return None
    if len(run) == 2:
        nothing_after = not re.match(rf"年 ?[{CN}0-9]{{1,3}}月", text[end : end + 6])
        if nothing_after:
            return None
        value += 2000
    return Found(end + 1, Said(year=value) if 1990 <= value <= 2099 else Said(impossible=True))


def _month(text: str, start: int, end: int, run: str) -> Found | None:
    if text[end : end + 1] != "月" or run in ("两", "半"):
        return None
    month = number(run)
    match = _TAIL_MONTH.match(text, end)
    if month is None or match is None or len(run) > 3:
        return None
    if not match["day"] and not match["bare"] and _MONTH_LIMIT.match(text, match.end()):
        return Found(match.end(), None)
    if not 1 <= month <= 12:
        return Found(match.end(), Said(impossible=True))
    if match["third"]:
        return Found(match.end(), Said(month=month, third=third_of(match["third"])))
    if match["edge"]:
        return Found(match.end(), Said(month=month, day=edge_of(match["edge"])))
    if match["day"]:
        day = first_of(match["day"])
        possible = day is not None and 1 <= day <= 31
        said = Said(month=month, day=day) if possible else Said(impossible=True)
        return Found(match.end(), said)
    day = number(match["bare"]) if match["bare"] else None
    if day is None or not 1 <= day <= 31:
        after = match.start("bare") if match["bare"] else match.end()
        return Found(after, Said(month=month))
    return Found(match.end(), Said(month=month, day=day))


def _day(text: str, start: int, end: int, run: str) -> Found | None:
    match = _TAIL_DAY.match(text, end)
    if not match or run == "半" or len(run) > 3:
        return None
    sign = match["sign"]
    if sign == "日" and (_colloquial_days(run) or re.match("前|之前|以前|了", text[match.end() :])):
        return None
    if _DAY_LIMIT.match(text, match.end()):
        return Found(match.end(), None)
    day = first_of(run)
    if day is None or (len(run) == 3 and run.isascii()):
        return Found(match.end(), None)
    return Found(match.end(), Said(day=day) if 1 <= day <= 31 else Said(impossible=True))


def _colloquial_days(run: str) -> bool:
    """三日 alone is a number of days; 十五日 and 3日 are dates."""
    return len(run) == 1 and not run.isascii() and run != "十"


def _clock(text: str, start: int, end: int, run: str) -> Found | None:
    match = _TAIL_CLOCK.match(text, end)
    if not match or run == "半" or len(run) > 3 or (run.isascii() and len(run) > 2):
        return None
    said_more = match["half"] or match["quarter"] or match["sure"] or "钟" in match.group()
    before = text[max(0, start - 2) : start]
    if _NOT_A_COUNT.search(before) and not said_more:
        return Found(match.end(), None)
    if run == "一" and not said_more and not _one_o_clock(text, start, match):
        return Found(match.end(), None)
    said = _clock_said(first_of(run), match)
    if said is None or said.impossible:
        return Found(match.end(), said)
    limit = _LIMIT.match(text, match.end())
    if limit:
        return Found(match.end(), Said(clock=said.clock, limit=True))
    return Found(match.end(), said)


def _one_o_clock(text: str, start: int, match: re.Match[str]) -> bool:
    """一点 is one o'clock after a day or a part of it, else 'a little'."""
    if match["sign"] == "时" or _IDLE_ONE.match(text, match.end()):
        return False
    if match["minute"]:
        return True
    before, after = text[max(0, start - 1) : start], text[match.end() : match.end() + 2]
    if before and before in "天晚上午夜里早晨后号日一二三四五六末":
        return True
    return after in ("左右", "多的", "多转", "前后") or after[:1] == "多" or text.strip() == "一点"


def _clock_said(hour: int | None, match: re.Match[str]) -> Said | None:
    if hour is None:
        return None
    if hour > 24:
        return Said(impossible=True)
    if match["half"]:
        minute: int | None = 30
    elif match["quarter"]:
        minute = 15 * (number(match["quarter"]) or 0)
    elif match["short"]:
        return _hour_short_of(hour, number(match["short"]))
    else:
        minute = _minute_of(match)
    if (minute or 0) > 59 or (hour == 24 and minute):
        return Said(impossible=True)
    return Said(clock=Clock(hour, minute, exact=hour > 12 or hour == 0))


def _minute_of(match: re.Match[str]) -> int | None:
    minute = match["minute"]
    if not minute:
        return None
    if len(minute) == 1 and not match["sure"] and not match["nought"] and minute != "十":
        return None  # 三点五 is no time: 3.5, or the beginning of an amount
    return number(minute)


def _hour_short_of(hour: int, minutes: int | None) -> Said:
    if minutes is None or not 1 <= minutes <= 59 or not 1 <= hour <= 24:
        return Said(impossible=True)
    return Said(clock=Clock(hour - 1 or 12, 60 - minutes, exact=hour > 13))
