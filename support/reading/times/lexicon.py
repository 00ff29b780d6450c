"""The time words without a number in front: 昨天, 上周五, 上个月底, 晚上, 刚刚, 每月, 国庆 ..."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import NamedTuple

from support.reading.numerals import number
from support.reading.times.ago import roughly
from support.reading.times.said import LAST_DAY, Ago, Clock, PartOfDay, Said, Third

Build = Callable[[re.Match[str]], Said | None]

_WEEKDAYS = {sign: day % 7 for day, sign in enumerate("一二三四五六日")}
_WEEKDAYS |= {sign: day for day, sign in enumerate("123456")} | {"天": 6, "7": 6}
_EDGE = r"最后一[天日]|第一天|头一天"
_NUM = "0-9〇零一二两三四五六七八九十廿卅"


class Word(NamedTuple):
    """A pattern that is tried where its text may begin, and what it says.

    Attributes:
        firsts: The characters that it may begin with.
        pattern: Matched at the position; bounded, so that no text makes it slow.
        build: What the match says; None if it says nothing about a time after all.
    """

    firsts: str
    pattern: re.Pattern[str]
    build: Build


def third_of(text: str | None) -> Third | None:
    """Which third of a month or year 初, 中旬, 底 ... mean."""
    if not text:
        return None
    if text[0] in "初头上":
        return "start"
    return "middle" if text[0] == "中" else "end"


def _week(match: re.Match[str]) -> Said | None:
    prefix, day = match["prefix"] or "", match["day"]
    back = prefix.count("上") + prefix.count("大") - prefix.count("下") if prefix else None
    if not prefix and not day:
        return None
    if match["none"]:
        return Said(impossible=True)
    if back is not None and back < 0:
        return Said(future=True)
    weekday = 5 if day == "末" else _WEEKDAYS.get(day) if day else None
    return Said(weeks_back=back, weekday=weekday)


def _month(match: re.Match[str]) -> Said:
    if "下" in match["prefix"]:
        return Said(future=True)
    day = number(match["day"]) if match["day"] else None
    if day is not None and not 1 <= day <= 31:
        return Said(impossible=True)
    if match["edge"]:
        day = edge_of(match["edge"])
    back = match["prefix"].count("上") + match["prefix"].count("大")
    return Said(months_back=back, third=third_of(match["third"]), day=day)


def _year_third(match: re.Match[str]) -> Said:
    back = {"": None, "今": 0, "去": 1, "上": 1, "前": 2, "大前": 3}.get(match["prefix"] or "")
    if not match["third"]:
        return Said(years_back=back)
    third = third_of(match["third"])
    return Said(
        years_back=back,
        month={"start": 1, "middle": 6, "end": 12}[third or "end"],
        third=third,
    )


def _day(match: re.Match[str]) -> Said:
    if match["before"]:
        return Said(days_back=2 + len(match["big"]))
    return Said(days_back=1 if match["near"] == "昨" else 0)


def _some_ago(match: re.Match[str]) -> Said | None:
    """几天前, 前几天, 前阵子."""
    if match["ahead"]:
        return Said(ago=roughly("天", 7))
    if not match["unit"]:
        return Said(ago=Ago("month", months=1, rough=True))
    count = {"分钟": 5, "小时": 4, "天": 7, "日": 7}.get(match["unit"], 6)
    return Said(ago=roughly(match["unit"], 10 * 4 if match["tens"] else count))


def edge_of(text: str) -> int:
    """The day of the month that 第一天 and 最后一天 mean."""
    return LAST_DAY if text[0] == "最" else 1


def _short_to(match: re.Match[str]) -> Said | None:
    """差五分三点: 14:55 or 2:55, so the clock stays an hour of twelve."""
    hour, minutes = number(match["hour"]), number(match["minutes"])
    if hour is None or minutes is None:
        return None
    if not 1 <= hour <= 24 or not 1 <= minutes <= 59:
        return Said(impossible=True)
    return Said(clock=Clock(hour - 1 or 12, 60 - minutes))


def _quarter_to(match: re.Match[str]) -> Said:
    hour = number(match["hour"]) or 0
    if not 1 <= hour <= 24:
        return Said(impossible=True)
    return Said(clock=Clock(hour - 1 or 12, 45))


def _new_year_day(match: re.Match[str]) -> Said:
    return Said(holiday="春节", shift=(number(match["count"]) or 1) - 1)


def _says(said: Said) -> Build:
    return lambda match: said


def _part(name: PartOfDay) -> Build:
    return _says(Said(part=name))


HOLIDAY_NAMES = {
    "元旦": "元旦", "情人节": "情人节", "妇女节": "妇女节", "三八节": "妇女节", "清明": "清明",
    "劳动节": "劳动节", "五一": "劳动节", "青年节": "青年节", "五四": "青年节", "儿童节": "儿童节",
    "六一": "儿童节", "建党节": "建党节", "建军节": "建军节", "八一": "建军节", "教师节": "教师节",
    "国庆": "国庆", "十一": "国庆", "万圣节": "万圣节", "光棍节": "双十一",
    "双十一": "双十一", "双11": "双十一", "双十二": "双十二", "双12": "双十二", "平安夜": "平安夜",
    "圣诞": "圣诞", "跨年": "跨年", "618": "618", "六一八": "618", "春节": "春节", "过年": "春节",
    "大年初一": "春节", "正月初一": "春节", "农历新年": "春节", "除夕": "除夕", "大年三十": "除夕",
    "年三十": "除夕", "大年夜": "除夕", "年夜饭": "除夕", "元宵": "元宵", "正月十五": "元宵",
    "端午": "端午",
    "七夕": "七夕", "中元": "中元", "鬼节": "中元", "中秋": "中秋", "重阳": "重阳", "腊八": "腊八",
    "小年": "小年", "冬至": "冬至", "母亲节": "母亲节", "父亲节": "父亲节", "感恩节": "感恩节",
}  # fmt: skip
"""Each name that people use, and the holiday of `support.reading.times.holidays`."""

_NAMED_BY_NUMBER = {"五一", "十一", "六一", "八一", "五四", "618", "六一八"}
"""Names that may be numbers too: `support.reading.times.numbers` reads them where that is sure."""

_AFTER_FESTIVAL = (
    r"(?:节|佳节)?(?:(?:放假|长假|假期)?(?:的|那天)?(?P<shift>最后一天|头一天|第一天|前(?P<count>[一二两三123])[天晚]|前夕"
    r"|第(?P<nth>[二三四五六七2-7])天|后一天)"
    r"|(?P<around>(?:放假)?(?:之|以)?(?:前(?!后)|后)))?"
)


def _festivals() -> re.Pattern[str]:
    names = sorted(set(HOLIDAY_NAMES) - _NAMED_BY_NUMBER, key=len, reverse=True)
    return re.compile(f"(?P<name>{'|'.join(names)})(?!卡){_AFTER_FESTIVAL}")


def festival(name: str, text: str, position: int) -> tuple[Said | None, int]:
    """A holiday and what follows it at `position`: 国庆第二天, 五一前 (says nothing sure)."""
    match = _NAMED.match(text, position)
    end = match.end() if match else position
    if match and match["around"]:
        return None, end
    return _holiday(name, match), end


def _holiday(name: str, match: re.Match[str] | None) -> Said | None:
    name = HOLIDAY_NAMES[name]
    if match and match["shift"] == "最后一天":
        days = _DAYS_OFF.get(name)
        return Said(holiday=name, shift=days - 1) if days else None
    return Said(holiday=name, shift=_shift(match) if match else 0)


_DAYS_OFF = {"国庆": 7, "春节": 7, "劳动节": 5, "清明": 3, "端午": 3, "中秋": 3, "元旦": 3}
"""Days from the first to the last one off, counted from the day that `holidays` gives (the State Council's
order on public holidays of November 2024: 国庆 7 days, 劳动节 5, 春节 from the eve to the seventh)."""


def _shift(match: re.Match[str]) -> int:
    shift = match["shift"]
    if not shift or shift in ("第一天", "头一天"):
        return 0
    if shift == "前夕":
        return -1
    if shift == "后一天":
        return 1
    if match["nth"]:
        return (number(match["nth"]) or 1) - 1
    return -(number(match["count"]) or 1)


def _named_festival(match: re.Match[str]) -> Said | None:
    if match["around"]:
        return None
    return _holiday(match["name"], match)


_NAMED = re.compile(_AFTER_FESTIVAL)
_NO_GREETING = r"(?!好(?![像多几])|安|饭|餐|茶)"
_MONTH_DAY = (
    rf"(?P<day>[0-9]{{1,2}}(?![0-9])|[{_NUM[3:]}]{{1,3}})(?=号|日|下午|上午|早|晚|中午"
    rf"|凌晨)(?:号|日)?"
)

WORDS: tuple[Word, ...] = (
    Word("农阴旧", re.compile(rf"(?:农历|阴历|旧历)(?:[{_NUM}]{{1,3}}月)?(?:初?[{_NUM}]{{1,3}})?"),
         _says(Said(impossible=True))),  # only the named lunar days are converted
    Word("周工节法营", re.compile(
        r"周[一1](?:到|至|-|~|—)(?:周|星期|礼拜)?[四五六日天末4567]|周六(?:周)?日|工作日|节假日"
        r"|法定|营业日"),
        _says(Said(recurring=True))),
    Word("星礼", re.compile(r"(?:星期|礼拜)[一1](?:到|至|-|~)(?:周|星期|礼拜)?[四五六日天末]"),
         _says(Said(recurring=True))),
    Word("每逢天日夜历", re.compile(
        r"(?:每逢?|逢(?=[年周月节星]))(?:到|逢)?(?:[一1两2])?个?(?:月初|月底|月末|月|周末|周"
        r"|星期|礼拜|工作日|天|日|年|晚上?|早上?|季度|小时|分钟)?"
        r"(?:[一二三四五六日天](?![0-9点]))?|天天(?!$)|日日|夜夜|历年"),
        _says(Said(recurring=True))),
    Word("大上这本那今下周星礼", re.compile(
        r"(?P<prefix>大?上{1,3}|这|本|那|今|下{1,2})?(?:一)?(?:个)?(?:周|星期|礼拜)"
        r"(?:的?(?:周|星期|礼拜)?(?P<day>末|[日天](?!内|后|均|常)"
        r"|一(?![直共般些样个笔次起定会年天旦]|下(?!午)|点(?:都|也|没|儿))"
        r"|[二两三四五六](?![个笔次单年百千万])|[1-7](?![0-9个笔次单天年.:/点月号]))"
        r"|(?P<none>[八九8-9](?![0-9点号日月天])))?"), _week),
    Word("大上这本当下", re.compile(
        r"(?P<prefix>大?上{1,3}|这|本|当|下{1,2})(?:一)?(?:个)?月(?:份)?的?"
        rf"(?:(?P<third>初(?!一)|中旬|上旬|下旬|中(?!国|间|心|秋)|底|末|头|尾)"
        rf"|(?P<edge>{_EDGE})|{_MONTH_DAY})?"), _month),
    Word("月", re.compile(rf"月(?:底|末|初)?的?(?P<edge>{_EDGE})"),
         lambda match: Said(day=edge_of(match["edge"]))),
    Word("前几好", re.compile(
        r"(?<![提日期月之款节号假以])前(?:几|些|两三|三四|三五)(?P<ahead>天|日(?!子))|好?几(?P<tens>十)?个?(?P<unit>分钟|小时|天|日|周|星期|礼拜)"
        r" ?(?:左右)?的?(?:之前|以前|前(?![后期台]))|(?<![提日期月之款节号假以])前(?:一)?(?:些日子"
        r"|段时间|段日子|阵子?)"), _some_ago),
    Word("月", re.compile(r"月(?P<third>初|中旬|上旬|下旬|底|末|头|尾|中(?!国|间|心|秋))"),
         lambda match: Said(third=third_of(match["third"]))),
    Word("大今去前上年", re.compile(
        r"(?P<prefix>大前|今|去|前|上)年的?(?:年)?(?P<third>初(?!一)|底|末|尾|中(?!国|秋))?"
        ), _year_third),
    Word("年", re.compile(
        r"(?P<prefix>)年(?P<third>初(?![一二三四五六七八九])|底|末|尾)"), _year_third),
    Word("明后大翌次改", re.compile(
        r"明(?:天|日|儿|早|晚|晨|年)|大?后(?:天(?!天)|日)|后年|翌日"
        r"|改天"), _says(Said(future=True))),
    Word("大昨今前", re.compile(
        r"(?P<big>大{0,2})(?P<before>前)(?:天(?!天)|日|儿个?|(?=晚))"
        r"|(?P<near>昨|今)(?:天|日|儿个?|个儿?|(?=[晚夜早晨凌]))"), _day),
    Word("前头", re.compile(r"[前头](?P<count>[两2])天"), _says(Said(days_back=2))),
    Word("刚方", re.compile(
        r"刚刚|刚才|方才|刚(?=我?[转付充提买扣支交下存汇打刷收还退去在给])(?!在线|好|开)"),
        lambda match: Said(just_now=1 if match.group() == "刚" else 2)),
    Word("差", re.compile(
        rf"差(?P<minutes>[0-9]{{1,2}}|[{_NUM[3:]}]{{1,3}})分?(?:钟)?(?:就|到"
        rf"|不到)?(?P<hour>[0-9]{{1,2}}|[{_NUM[3:]}]{{1,2}})点"),
        _short_to),
    Word("差", re.compile(
        rf"差(?P<quarter>一刻)(?:钟)?(?:就|到|不到)?(?P<hour>[0-9]{{1,2}}|[{_NUM[3:]}]{{1,2}})点"),
        _quarter_to),
    Word("大正初年", re.compile(
        r"(?:大年|正月|年)初(?P<count>[一二三四五六七八九])(?!期)"), _new_year_day),
    Word("".join(sorted({name[0] for name in HOLIDAY_NAMES})), _festivals(), _named_festival),
    Word("凌拂", re.compile(rf"(?:凌晨|拂晓){_NO_GREETING}"), _part("small_hours")),
    Word("大清早上朝晨一", re.compile(
        rf"(?:一大早|大早上|大清早|大上午|清早|清晨|早晨|早上|早间|上午"
        rf"|一早(?!就已)){_NO_GREETING}"),
        _part("morning")),
    Word("大中正晌午", re.compile(rf"(?:大中午|中午|正午|晌午|午间){_NO_GREETING}"), _part("noon")),
    Word("大下午", re.compile(rf"(?:大?下午|午后){_NO_GREETING}"), _part("afternoon")),
    Word("傍黄", re.compile(r"傍晚|黄昏"), _part("dusk")),
    Word("大半午三后下子", re.compile(
        r"大半夜|三更半夜|后半夜|下半夜|半夜|午夜|子夜"), _part("midnight")),
    Word("大晚夜深当那", re.compile(
        rf"(?:大晚上|晚上|晚间|夜晚|夜里|夜间|深夜|当晚|那晚){_NO_GREETING}"), _part("evening")),
)  # fmt: skip

SHORT_PARTS: dict[str, PartOfDay] = {
    "早": "morning", "晨": "morning", "晚": "evening", "夜": "evening", "午": "noon",
}  # fmt: skip
"""Parts of the day in one character: only right after a day (昨晚) or before a clock (晚8点)."""

SHORT_PART = re.compile(
    rf"早(?![点就已些了在期日安退])|晨|晚(?![点了到来些于安餐])|晚(?=[{_NUM}]{{1,3}}[点:])"
    rf"|夜(?!宵)|午(?=[{_NUM}])"
)
SHORT_PART_BEFORE_CLOCK = re.compile(rf"[早晚](?=[{_NUM}]{{1,3}}[点:])")
