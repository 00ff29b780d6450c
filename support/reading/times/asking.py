"""General questions about times (周末能提现吗): their times are no transaction's."""

from __future__ import annotations

import re
from functools import cached_property

from support.reading.times.expressions import Expression

_QUESTION = re.compile(
    r"[吗?？]|什么|么(?=$| )|能不|能.{0,10}不|可不可以|可以不|行不"
    r"|会不会|要不要|几点|几号|啥时|何时|多久|多长|多少|几[天时个]"
    r"|上班|下班|营业|放假|休息|人工|服务时间|热线|客服|在线|活动|优惠|有没有|是否|支持|开放|截止"
    r"|维护|工作日|法定|每天|怎样|(?:怎么|咋)(?!回事|还|没|不|搞|办|了)|啥|哪|算不算|天气"
)
_HAPPENED = re.compile(
    r"了(?![解吗么嘛没])|[转付充提现值款买扣易单存汇打刷收]的(?!话|时间|时候)|过(?![期节年来程了])"
    r"|(?<!有)没(?!问题|有?优惠|有人)|未|失败|错|被扣|被盗|不了|不到|不上"
)
_AHEAD = re.compile(r"(?:打算|准备|计划|想|想在|要在|要) ?$")
_CLAUSE_END = re.compile(r"[ ,.;。!?！？]")
_CLAUSE_REACH = 60
"""Characters on either side of an expression in which its clause is looked for."""


class Message:
    """A message as far as it asks in general or tells what happened."""

    def __init__(self, text: str) -> None:
        self._text = text

    @cached_property
    def _asks(self) -> bool:
        return bool(_QUESTION.search(self._text))

    @cached_property
    def _tells(self) -> bool:
        return bool(_HAPPENED.search(self._text))

    def asks_generally(self, expression: Expression) -> bool:
        """Whether a time that is no certain day belongs to a question about any such time."""
        said = expression.said
        if said.points_back:
            return False
        if _AHEAD.search(self._text[max(0, expression.start - 3) : expression.start]):
            return True
        clause = self._clause(expression)
        asked = bool(_QUESTION.search(clause)) or said.limit
        if asked and not _HAPPENED.search(clause):
            return True
        return (asked or self._asks) and not self._tells

    def _clause(self, expression: Expression) -> str:
        """The text around an expression up to the next comma or blank on either side."""
        start = max(0, expression.start - _CLAUSE_REACH)
        for match in _CLAUSE_END.finditer(self._text, start, expression.start):
            start = match.end()
        last = min(len(self._text), expression.end + _CLAUSE_REACH)
        end = _CLAUSE_END.search(self._text, expression.end, last)
        return self._text[start : end.start() if end else last]
