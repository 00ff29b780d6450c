"""Lengths of time back from the message: 3天前, 半小时前, 等了两天了."""

from __future__ import annotations

import re
from dataclasses import replace

from support.reading.numerals import number
from support.reading.times.counts import NUM, Found, first_of, pair_of
from support.reading.times.said import Ago, Said

_UNIT = (
    r"(?:分钟|分(?=前|之前|以前|钟)|小时|钟(?=前|之前|了)|天(?!猫|下|气)|日(?=前|之前|以前|了)"
    r"|周(?!年|[一二三四五六日末])"
    r"|星期(?![一二三四五六日天])|礼拜(?![一二三四五六日天])|个?月|年|刻钟?|秒钟?)"
)
_TAIL_SPAN = re.compile(
    rf"(?:(?:、|-|~|到|至)?(?P<to>{NUM}))?(?P<many>几|来"
    rf"|多)?(?P<counted>个)?(?P<more>多)?(?P<half>半)?(?P<many2>多)?"
    rf"(?:个)?(?P<work>工作日|交易日)?(?P<unit>{_UNIT})?(?P<half2>半)?(?P<more2>多)?"
)
_MINUTES_TOO = re.compile(rf"零?(?P<minutes>{NUM})分钟?(?=前|之前|以前|了)")
_BEFORE_NOW = re.compile(r" ?(?:左右)?的?(?:之前|以前|前(?![后期台]))")
_WAITED = re.compile(
    r"(?:左右|的?时间)?[,，]? ?(?:都|也|还|仍|已经|就|钱|款项?|账|依然|依旧|到现在|现在|我|一直"
    r"|是|未){0,4}"
    r"(?:了(?!解)|没|未|不见|无果|不到账|毫无|没有)"
)
_SURE_WAIT = re.compile(
    r"(?:等了|过了|过去了|已经?过去|都过去|已经?(?:提现|转账|充值|付款|退款|申请|提交)|隔了|已经?|整整|足足|拖了|卡了|[转充提付汇打存退还买交]了|现了|值了"
    r"|款了|账了|审核了|处理了|冻结了)"
    r"(?:快|将近|差不多|大概|大约|都|有|一|整整|足足|已经?|超过)?$"
)
_NO_WAIT = re.compile(
    r"(?:如果|要是|若|假如|万一|一般|通常|正常|最多|最晚|最迟|最长|最快|不超过|要等|需要?|需等"
    r"|得等|再等|还要|每|第|这|那|最近|近|前|客服|用了|注册|开户|限"
    r"|几|好|头|凭什么要|多等|内|无|满|连续|有效期|预计)[0-9一二两三天小时超过了 ]{0,2}$"
)
_NOT_YET = re.compile(r" ?(?:之?内|以内|之?后|以后|无理由|到账|可|才能|最多|限|客服|左右到|之久)")


def span(text: str, start: int, end: int, run: str) -> Found | None:
    """3天前, 等了两天了: back from now. Any other length of time says nothing about when."""
    match = _TAIL_SPAN.match(text, end)
    if not match or not match["unit"]:
        return Found(match.end(), None) if match and match["work"] else None
    unit, counted = match["unit"], match["counted"] or match["unit"].startswith("个")
    if unit == "月" and not counted and run != "两":
        return None
    ago = _roughly(run, match) if match["many"] in ("几", "来") else _ago(text, run, match)
    after, extra = match.end(), _MINUTES_TOO.match(text, match.end())
    if extra and ago and unit == "小时":
        ago = Ago("minute", minutes=ago.minutes + (number(extra["minutes"]) or 0))
        after = extra.end()
    if ago is None or match["work"]:
        return Found(after, None)
    before = text[max(0, start - 10) : start]
    if re.search(r"第 ?$", before):
        return Found(after, None)
    behind = _BEFORE_NOW.match(text, after)
    if behind:
        return Found(behind.end(), Said(ago=ago))
    if not ago.rough and _waiting(text, before, after) and unit != "年":
        return Found(after, Said(ago=ago, waiting=True))
    return Found(after, None)


def _waiting(text: str, before: str, after: int) -> bool:
    """Whether a length of time is how long the user has waited so far."""
    if _NOT_YET.match(text, after):
        return False
    tail = _WAITED.match(text, after)
    if _SURE_WAIT.search(before):
        return True
    if _NO_WAIT.search(before):
        return False
    return tail is not None


def _ago(text: str, run: str, match: re.Match[str]) -> Ago | None:
    """How far back the span reaches; the earlier end of an approximate one."""
    half = run == "半"
    pair = pair_of(run)
    if half:
        count = 0.5
    elif match["to"]:
        count = float(max(number(match["to"]) or 0, first_of(run) or 0))
    elif pair and not _counts_as_number(run):
        count = float(pair[1])
    else:
        count = float(run) if run.isascii() else float(number(run) or 0)
    if not half and (match["half"] or match["half2"]):
        count += 0.5
    ago = _distance(count, match["unit"].removeprefix("个")) if 0 < count <= 1000 else None
    first = first_of(run)
    if ago and ago.grain == "day" and first and first + 1 == count and not (half or match["half"]):
        return replace(ago, days_less=1)
    return ago


def _roughly(run: str, match: re.Match[str]) -> Ago | None:
    """十几分钟前, 二十来天前."""
    count, some = number(run), match["many"] == "几"
    if count is None or (some and count % 10) or match["half"] or match["half2"]:
        return None
    return roughly(match["unit"].removeprefix("个"), count + (_SOME if some else 0), tens=True)


def roughly(unit: str, count: int, *, tens: bool = False) -> Ago | None:
    """A distance that is only roughly said, one grain coarser than its unit; None where it says too little.

    Args:
        unit: 分钟, 小时, 天, 周 ...
        count: About how many.
        tens: They are tens (十几天前), and the true count may be higher.
    """
    if unit.startswith("分"):
        return Ago("hour", minutes=count, rough=True)
    if unit in ("小时", "钟"):
        return Ago("part", minutes=60 * count, rough=True)
    if unit in ("天", "日"):
        return Ago("week", minutes=24 * 60 * (count + (2 if tens else 0)), rough=True)
    if unit in ("周", "星期", "礼拜") and count < 10:
        return Ago("month", minutes=7 * 24 * 60 * count, rough=True)
    return None


_SOME = 5
"""What 几 adds to its ten (十几)."""


def _counts_as_number(run: str) -> bool:
    return "十" in run and len(run) == 2


def _distance(count: float, unit: str) -> Ago | None:
    whole = count == int(count)
    if unit.startswith("秒"):
        return Ago("minute", minutes=int(count) // 60)
    if unit.startswith("刻"):
        return Ago("minute", minutes=int(15 * count))
    if unit.startswith("分"):
        return Ago("minute", minutes=int(count))
    if unit in ("小时", "钟"):
        return Ago("hour" if whole else "minute", minutes=int(60 * count))
    if unit in ("天", "日"):
        # Half a day (等了半天) is an idiom for a long while.
        return Ago("day", minutes=int(24 * 60 * count)) if count >= 1 else None
    if unit in ("周", "星期", "礼拜"):
        return Ago("week" if whole else "day", minutes=int(7 * 24 * 60 * count))
    if unit == "月":
        if not whole:
            return Ago("day", minutes=15 * 24 * 60, months=int(count))
        return Ago("month", months=int(count))
    return Ago("month", months=int(12 * count)) if count <= 5 else None
