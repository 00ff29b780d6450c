"""Time expressions that begin with a number: 11月20号, 15:30, 三点半, 3天前, 2026-11-20 ..."""

from __future__ import annotations

import re
from typing import NamedTuple

from support.numerals import number
from support.times.said import Ago, Clock, Said
from support.times.words import HOLIDAY_NAMES, festival, third_of

_CN = "〇零一二两三四五六七八九十廿卅"
_NUM = rf"(?:[0-9]{{1,2}}(?![0-9])|[{_CN}]{{1,3}}(?![{_CN}]))"
_TO = r" ?(?:-|~|到|至|、|,|或) ?"

RUN = re.compile(rf"[0-9]+(?:\.[0-9]{{1,2}}(?=个|小时|天|年))?|[{_CN}]+|半")
_LONGEST_RUN = 12

_FULL = re.compile(r"([0-9]{4}) ?([-/.]) ?([0-9]{1,2}) ?\2 ?([0-9]{1,2})(?![0-9])(?:[日号])?")
_SHORT_YEAR = re.compile(r"([0-9]{2})([-/])([0-9]{1,2})\2([0-9]{1,2})(?![-/0-9])")
_YEAR_LAST = re.compile(r"([0-9]{1,2})([-/.])([0-9]{1,2})\2(20[0-9]{2})(?![-/.0-9])")
_YEAR_MONTH = re.compile(r"(20[0-9]{2})([-/])([0-9]{1,2})(?![-/0-9])")
_MONTH_DAY = re.compile(r"([0-9]{1,2})([-/.])([0-9]{1,2})(?![0-9]|[-/.][0-9])")
_COLON = re.compile(r"([0-9]{1,2})[:;]([0-9]{2})(?::([0-9]{2}))?(?![0-9:]) ?([ap]\.?m\b\.?)?")
_COMPACT = re.compile(r"(20[0-9]{2})([0-9]{2})([0-9]{2})(?:([0-9]{2})([0-9]{2}))?(?! ?[0-9]{3})")
_AM_PM = re.compile(r" ?([ap])\.?m(?![a-z])\.?")
_CLOCK_FOLLOWS = re.compile(
    rf"[ ,]{{0,2}}(?:凌晨|早上|上午|中午|下午|傍晚|晚上|早|晚)?{_NUM}(?:[:点])")
_MARK_FOLLOWS = re.compile(
    r" ?(?:[号日]|那天|当天|上午|下午|晚上|早上|中午|凌晨|晚|早|的|[转付充提买扣支下])")
_AMOUNT_BEFORE = re.compile(r"(?:[了付充转扣提元钱额费款共率约v版本]|金额) ?$")
_ROUND_CLOCK = re.compile(r" ?(?:小时|\*|客服|在线|天|个|工作|笔|次|折|年)")

_TAIL_YEAR = re.compile(rf"年(?=[{_CN}0-9])?(?:的)?")
_TAIL_MONTH = re.compile(
    rf"月(?:份)?(?:的?(?P<third>初(?![一二三四五六七八九])|中旬|上旬|下旬|中(?!国|间|心|秋)|底"
    rf"|末|头|尾)"
    rf"|(?P<day>{_NUM})(?:{_TO}{_NUM}(?=号|日))?(?P<more>多)?(?P<suffix>号|日)"
    rf"|(?P<bare>{_NUM})(?![ ]?[点时:个笔次天块元万千百分月年%#小人级倍.]))?"
)
_MONTH_LIMIT = re.compile(r"(?:份)?(?:之|以)?前")
_TAIL_DAY = re.compile(
    rf"(?:{_TO}(?P<to>{_NUM}))?(?P<more>多|来)?(?P<sign>号|日)"
    r"(?!码|线|楼|店|铺|窗|柜|机|卡|群|仓|库|桌|门|院|客服|员|年化|游|均|内|常|志|元|本|语)"
)
_DAY_LIMIT = re.compile(r"(?:之|以)?(?:前|后|内)(?!后)")
_TAIL_CLOCK = re.compile(
    rf"(?:{_TO}(?P<to>{_NUM}))?(?P<sign>点(?!击|赞|评|卡|开(?!始)|数|建议|意见|要求|问题|原因"
    rf"|疑问|说明|不满|手续费|利|以上)|时(?!间|候|段|常|限))"
    r"(?:钟|整|正)?(?:的时候)?"
    rf"(?:(?P<half>半)(?!小时|个|天|年)|过?(?P<quarter>[一二两三123])刻钟?|差(?P<short>{_NUM})分?"
    rf"|过?(?P<minute>{_NUM})(?P<sure>分(?!之)钟?)?(?! ?[个笔次天块元万千百号月日年点小%#刻秒张]))?"
    r"(?:[0-9一二三四五六七八九十]{1,3}秒)?"
)
_LIMIT = re.compile(r"(?:多|左右|钟)?(?:之|以)?(?:前(?!后|台|面)|后(?!来|台|面))")
_NOT_A_COUNT = re.compile(r"(?:第|这|那|几|以下|上述|哪|小|有|满|共) ?$")
_IDLE_ONE = re.compile(r"都|也|没|儿|点|不|问题|小|钱|用|反应|消息|办法|效果|信息")

_UNIT = (
    r"(?:分钟|分(?=前|之前|以前|钟)|小时|钟(?=前|之前|了)|天(?!猫|下|气)|日(?=前|之前|以前|了)"
    r"|周(?!年|[一二三四五六日末])"
    r"|星期(?![一二三四五六日天])|礼拜(?![一二三四五六日天])|个?月|年|刻钟?|秒钟?)"
)
_TAIL_SPAN = re.compile(
    rf"(?:(?:、|-|~|到|至)?(?P<to>{_NUM}))?(?P<many>几|来"
    rf"|多)?(?P<counted>个)?(?P<more>多)?(?P<half>半)?(?P<many2>多)?"
    rf"(?:个)?(?P<work>工作日|交易日)?(?P<unit>{_UNIT})?(?P<half2>半)?(?P<more2>多)?"
)
_MINUTES_TOO = re.compile(rf"零?(?P<minutes>{_NUM})分钟?(?=前|之前|以前|了)")
_BEFORE_NOW = re.compile(r" ?(?:左右)?的?(?:之前|以前|前(?![后期台]))")
_WAITED = re.compile(
    r"(?:左右|的?时间)?[,，]? ?(?:都|也|还|仍|已经|就|钱|款项?|账|依然|依旧|到现在|现在|我|一直"
    r"|是|未){0,4}"
    r"(?:了(?!解)|没|未|不见|无果|不到账|毫无|没有)"
)
_WAITING = re.compile(
    r"(?:等了|等待了?|过了|过去了?|隔了|已经?|整整|足足|拖了|卡了|[转充提付汇打存退还买交]了"
    r"|现了|值了|款了|账了|[转充提付汇打存退]|都|快|将近"
    r"|一直|有|审核了?|处理了?|冻结了?|超过|超了?)(?:快|将近|差不多|大概|大约|都|有|一|整整"
    r"|足足|已经?|超过)?$"
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
_LIKE_HOLIDAY = re.compile(
    r"那天|当天|当晚|那晚|期间|假|放|长|节|晚|早|上午|下午|凌晨|中午|前|后|的时候|时候|第|大促"
    r"|活动|买|下单|购|转(?!账户)|付|充|提|花|的|我"
)


class Found(NamedTuple):
    """What stands at a position: where it ends, and what it says (None: nothing about a time)."""

    end: int
    said: Said | None


def read(text: str, start: int, after_part: bool, after_date: bool) -> Found:
    """The expression whose number begins at `start`.

    Args:
        text: From `support.times.wording.readable`.
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
        found = _digits(text, start, run, after_part, after_date)
        if found:
            return found
    for reader in (_festival_number, _year, _month, _day, _clock, _span):
        found = reader(text, start, end, run)
        if found:
            return found
    return Found(end, None)


def _digits(
    text: str, start: int, run: str, after_part: bool, after_date: bool
) -> Found | None:
    """Dates and times in digits and signs only."""
    if len(run) == 4:
        return _digits_from_year(text, start)
    if len(run) in (8, 12):
        return _compact(text, start)
    if len(run) > 2:
        return None
    match = _COLON.match(text, start)
    if match:
        return Found(match.end(), _colon(match, after_date))
    match = _AM_PM.match(text, start + len(run))
    if match:
        return Found(match.end(), _half_day(int(run), None, match[1]))
    if "." in run:
        return None
    match = _SHORT_YEAR.match(text, start)
    if match and 20 <= int(match[1]) <= 39:
        return Found(match.end(), _date(2000 + int(match[1]), int(match[3]), int(match[4])))
    match = _YEAR_LAST.match(text, start)
    if match:
        return Found(match.end(), _year_last(int(match[1]), int(match[3]), int(match[4])))
    match = _MONTH_DAY.match(text, start)
    return _month_day(text, match, after_part) if match else None


def _digits_from_year(text: str, start: int) -> Found | None:
    match = _FULL.match(text, start)
    if match:
        return Found(match.end(), _date(int(match[1]), int(match[3]), int(match[4])))
    match = _YEAR_MONTH.match(text, start)
    if match and 1 <= int(match[3]) <= 12:
        return Found(match.end(), Said(year=int(match[1]), month=int(match[3])))
    return None


def _compact(text: str, start: int) -> Found | None:
    match = _COMPACT.match(text, start)
    if not match:
        return None
    said = _date(int(match[1]), int(match[2]), int(match[3]))
    if said.impossible:
        return Found(match.end(), None)
    if match[4]:
        hour, minute = int(match[4]), int(match[5])
        if hour > 23 or minute > 59:
            return Found(match.end(), None)
        said = Said(said.year, month=said.month, day=said.day, clock=Clock(hour, minute, True))
    return Found(match.end(), said)


def _date(year: int, month: int, day: int) -> Said:
    if not (1990 <= year <= 2099 and 1 <= month <= 12 and 1 <= day <= 31):
        return Said(impossible=True)
    return Said(year=year, month=month, day=day)


def _year_last(first: int, second: int, year: int) -> Said | None:
    """11/20/2026 and 20/11/2026; 05/06/2026 may be either, so it says nothing sure."""
    if first == second or second > 12:
        return _date(year, first, second)
    return _date(year, second, first) if first > 12 else None


def _month_day(text: str, match: re.Match[str], after_part: bool) -> Found | None:
    first, sign, second = int(match[1]), match[2], int(match[3])
    two_digits = len(match[3]) == 2
    if sign == "." and (after_part or first > 12) and two_digits and first <= 24 and second < 60:
        clock = Clock(first, second, exact=first > 12 or match[1][0] == "0")
        return Found(match.end(), Said(clock=clock)) if after_part or first > 12 else None
    if not 1 <= first <= 12 or not 1 <= second <= 31 or _ROUND_CLOCK.match(text, match.end()):
        return Found(match.end(), None)
    followed = _CLOCK_FOLLOWS.match(text, match.end()) or _MARK_FOLLOWS.match(text, match.end())
    alone = not text[: match.start()].strip() and not text[match.end() :].strip(" 。.,")
    if sign == "-" and not (followed or alone or (len(match[1]) == 2 and two_digits)):
        return Found(match.end(), None)
    if sign == "." and not followed:
        before = text[max(0, match.start() - 3) : match.start()]
        if _AMOUNT_BEFORE.search(before) or not (two_digits or alone):
            return Found(match.end(), None)
    end = match.end()
    if text[end : end + 1] in ("号", "日"):
        end += 1
    return Found(end, Said(month=first, day=second))


def _colon(match: re.Match[str], after_date: bool) -> Said:
    hour, minute = int(match[1]), int(match[2])
    if hour > 24 or minute > 59 or int(match[3] or 0) > 59 or (hour == 24 and minute):
        return Said(impossible=True)
    if match[4]:
        return _half_day(hour, minute, match[4][0])
    exact = hour > 12 or match[1][0] == "0" or bool(match[3]) or after_date
    return Said(clock=Clock(hour, minute, exact))


def _half_day(hour: int, minute: int | None, letter: str) -> Said:
    if not 1 <= hour <= 12:
        return Said(impossible=True)
    return Said(clock=Clock(hour % 12 + (12 if letter == "p" else 0), minute, exact=True))


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
        nothing_after = not re.match(rf"年 ?[{_CN}0-9]{{1,3}}月", text[end : end + 6])
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
    if match["day"]:
        day = _first_of(match["day"])
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
    day = _first_of(run)
    if day is None or (len(run) == 3 and run.isascii()):
        return Found(match.end(), None)
    return Found(match.end(), Said(day=day) if 1 <= day <= 31 else Said(impossible=True))


def _colloquial_days(run: str) -> bool:
    """三日 alone is a number of days; 十五日 and 3日 are dates."""
    return len(run) == 1 and not run.isascii() and run != "十"


def _first_of(run: str) -> int | None:
    """The number; the first of an approximate pair (两三, 十一二)."""
    pair = _pair(run)
    return pair[0] if pair else number(run)


def _pair(run: str) -> tuple[int, int] | None:
    """两三 is (2, 3), 十七八 is (17, 18); None for a number."""
    if run.isascii() or len(run) not in (2, 3) or set(run[-2:]) & set("十廿卅零〇"):
        return None
    tens = number(run[0]) if len(run) == 3 else 0
    if len(run) == 3 and run[0] not in "十廿":
        return None
    low, high = number(run[-2]), number(run[-1])
    if tens is None or low is None or high is None or not low < high:
        return None
    return tens + low, tens + high


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
    said = _clock_said(_first_of(run), match)
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
    if len(minute) == 1 and not match["sure"] and minute != "十":
        return None  # 三点五 is no time: 3.5, or the beginning of an amount
    return number(minute)


def _hour_short_of(hour: int, minutes: int | None) -> Said:
    if minutes is None or not 1 <= minutes <= 59 or not 1 <= hour <= 24:
        return Said(impossible=True)
    return Said(clock=Clock(hour - 1 or 12, 60 - minutes, exact=hour > 13))


def _span(text: str, start: int, end: int, run: str) -> Found | None:
    """3天前, 等了两天了: back from now. Any other length of time says nothing about when."""
    match = _TAIL_SPAN.match(text, end)
    if not match or not match["unit"]:
        return Found(match.end(), None) if match and match["work"] else None
    unit, counted = match["unit"], match["counted"] or match["unit"].startswith("个")
    if unit == "月" and not counted and run != "两":
        return None
    ago = _ago(text, run, match)
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
    if _waiting(text, before, after) and unit != "年":
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
    if match["many"] in ("几", "来"):
        return None
    half = run == "半"
    pair = _pair(run)
    if half:
        count = 0.5
    elif match["to"]:
        count = float(max(number(match["to"]) or 0, _first_of(run) or 0))
    elif pair and not _counts_as_number(run):
        count = float(pair[1])
    else:
        count = float(run) if run.isascii() else float(number(run) or 0)
    if not half and (match["half"] or match["half2"]):
        count += 0.5
    return _distance(count, match["unit"].removeprefix("个")) if 0 < count <= 1000 else None


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
            return Ago("day", minutes=15 * 24 * 60) if count == 0.5 else None
        return Ago("month", months=int(count))
    return Ago("month", months=int(12 * count)) if count <= 5 else None
