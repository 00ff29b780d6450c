"""Which of the times in a message is the transaction's."""

from __future__ import annotations

import re
from collections.abc import Callable

from support.reading.times.asking import Message
from support.reading.times.expressions import Expression, expressions
from support.reading.times.said import Said

_TRANSACTION = re.compile(
    r"转(?!人工|接)|付|充|提(?!交|示|醒|供|前|问|到|出)|买|扣|打款|打的|打了|汇|支付|交易"
    r"|下的?单|存|刷|退(?!出)|消费"
    r"|还的|还款|借|划|冻结|锁|限制|受限|停了|收了|收的|交了|交的|花|盗|红包|入账|出账|收到(?!短信|通知|验证码)|发生|操作|弄的|搞的|投"
)
_QUERY = re.compile(
    r"(?<!一)看|查|问|联系|咨询|电话|发现|投诉|申诉|反馈|催|找|登|截图|客服|通知|短信|告诉|说|回复"
    r"|提交|上报|报案|报警|刷新|才知道|打开"
)
_UNTIL = re.compile(r"(?<![看找收查碰遇得想提达没未不])(?:直到|到|至|截至|截止|等到|拖到|直至) ?$")
_PROMISE = re.compile(r"(?:说|承诺|答应|预计|显示|告诉我|回复)(?:是|要|会|在|我|最晚|最迟)? ?$")
_THIS_ONE = re.compile(r"(?:这次|这回|这笔|本次)[是在,]? ?$")
_LAST_ONE = re.compile(r"(?:上次|上回|之前那笔|以前)[是在,]? ?$")
_STILL_NOT = re.compile(
    r"(?:为什么|为啥|怎么|都|也|还|仍|依然|依旧|就|钱|款|账|了|,| ){0,5}(?:没|未|不)(?:到|收|有"
    r"|见|看)"
)
_ARRIVED = re.compile(r"[ ,]?(?:才|刚)?(?:到账|到的|收到)")
_SETTLED = re.compile(
    r"[ ,]?(?:就|才|已经?|都|又|终于|钱|款|它)*(?:到了|到[账帐]|到的|好了"
    r"|解决|恢复|弄好|搞定|可以了|能[用登]了|登[上进]"
    r"|(?:收|查|看|等)到(?:了|啦|钱|款|退款|$|[ ,.!])(?!了?(?:一笔|一个|扣|短信|通知|验证))"
    r"|(?:退|打|返|转)回来|退(?:给我|回)了?)"
)
"""What has just ended well is the end of the matter, not the time of the transaction: 刚刚到了."""
_LATER = re.compile(r"[ ,]?(?:钟|左右)?(?:之?后|以后)?再(?:说|看|来|查|弄|试|问|联系|告诉|给|发|聊)")
_ALREADY = re.compile(r"(?:多|左右)?了")
_STILL_FINE = re.compile(r"还(?:好好|能|可以|正常|行)|都?正常|都?没问题|都好好")
_AGAIN = re.compile(r"又|突然|自动|莫名")
_TALK = re.compile(r"的?(?:那个|那些|这个)?(?:问题|流程|话题|客服|人工|申请|对话|电话|说|你|讲|事)")
_BACK_TO = re.compile(r"(?:取消|继续|撤销|跟|和|同|像|按|回到|接着) ?(?:了)?$")
_BY_NOW = re.compile(r"(?:都|已经|已) ?$")
_BASE_DATE, _BASE_HOUR, _BASE_TODAY = 4, 3, 1
_WINDOW = 14
_MOST_WEIGHED = 8


def transaction(text: str, corrected: Callable[[Said, Said], Said]) -> Said | None:
    """What a message says about the transaction's time.

    Args:
        text: From `support.reading.times.preparation.readable`.
        corrected: Lays a correction over what it corrects.

    Returns:
        None if the message gives no time, or only times that can be no transaction's.
    """
    found = expressions(text)
    if not found:
        return None
    weighed: list[tuple[int, Expression]] = []
    message = Message(text)
    for index, expression in enumerate(_without_corrected(found, corrected)[:_MOST_WEIGHED]):
        if expression.negated or expression.ends_range or expression.said.unusable:
            continue
        following = _following(found, expression)
        weight = _weight(text, expression, following)
        if weight is not None and not message.asks_generally(expression):
            weighed.append((weight * 100 - index, expression))
    if not weighed:
        return None
    best = max(weighed, key=lambda pair: pair[0])[1]
    others = [other.said for weight, other in weighed if other is not best and weight > 150]
    return _completed(best.said, others)


def _without_corrected(found: list[Expression], corrected: Callable[[Said, Said], Said]) -> list[Expression]:
    kept: list[Expression] = []
    for expression in found:
        if expression.corrects and kept and not expression.said.unusable:
            before = kept.pop()
            said = corrected(before.said, expression.said)
            expression = expression._replace(said=said)
        elif expression.or_else and kept and not expression.said.unusable and _is_day(expression.said):
            before = kept.pop()
            other = corrected(before.said, expression.said)
            expression = before._replace(said=before.said._replace(or_else=other), end=expression.end)
        kept.append(expression)
    return kept


def _following(found: list[Expression], expression: Expression) -> int:
    """Where the next expression begins."""
    starts = [other.start for other in found if other.start >= expression.end]
    return min(starts, default=expression.end + _WINDOW)


def _weight(text: str, expression: Expression, following: int) -> int | None:
    """How much speaks for the transaction's time; None if it is surely another."""
    said = expression.said
    before = text[max(0, expression.start - 6) : expression.start]
    behind = text[expression.end : min(following, expression.end + _WINDOW)]
    if _UNTIL.search(before):
        return None
    if _is_now(said, before, behind):
        return None
    if (not said.has_date or said.days_back == 0) and _LATER.match(behind):
        return None
    if said.just_now and (_of_this_talk(before, behind) or _SETTLED.match(behind)):
        return None
    weight = _base(said)
    transaction, query = _TRANSACTION.search(behind), _QUERY.search(behind)
    if transaction and (not query or transaction.start() < query.start()):
        weight += 3
    elif query:
        weight -= 2
    if _STILL_NOT.match(behind) and not said.waiting:
        weight -= 1
    if _ARRIVED.match(behind) or _STILL_FINE.match(behind):
        weight -= 3
    if _AGAIN.match(behind):
        weight += 1
    if _PROMISE.search(before):
        weight -= 3
    return weight + (2 if _THIS_ONE.search(before) else -2 if _LAST_ONE.search(before) else 0)


def _is_now(said: Said, before: str, behind: str) -> bool:
    """Whether it says what time it is by now: 今天还没到, 都三点了, 都十号了."""
    today = said.days_back == 0 or not said.has_date
    if today and (_STILL_NOT.match(behind) or behind in ("都", "已经", "都已经")):
        return True
    if not said.has_date and said.clock is not None and _ALREADY.match(behind):
        return True
    mere_day = said.names and said.names <= {"day", "month", "weekday"} and not said.has_hour
    return bool(mere_day and _BY_NOW.search(before) and behind.startswith("了"))


def _of_this_talk(before: str, behind: str) -> bool:
    """Whether 刚才 means something said in this conversation: 取消刚才的, 刚才那个客服."""
    return bool(_TALK.match(behind) or _BACK_TO.search(before))


def _base(said: Said) -> int:
    if said.waiting or said.just_now:
        return 1 if said.just_now == 1 else 2
    if not said.has_date:
        return _BASE_HOUR
    if said.days_back == 0:
        return _BASE_HOUR if said.has_hour else _BASE_TODAY
    return _BASE_DATE


def _completed(best: Said, others: list[Said]) -> Said:
    """The hour or the day from another place in the message: 「昨天转的，大概下午三点」."""
    if best.ago is not None or best.just_now:
        return best
    if not best.has_hour and _is_day(best):
        for other in others:
            if not other.has_date:
                return best._replace(part=other.part, clock=other.clock)
    elif not best.has_date:
        for other in others:
            if _is_day(other) and not other.has_hour:
                return other._replace(part=best.part, clock=best.clock)
    return best


def _is_day(said: Said) -> bool:
    return any(value is not None for value in (said.days_back, said.day, said.weekday, said.holiday))
