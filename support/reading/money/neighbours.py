"""What stands before and behind a number tells whether it is an amount, and which."""

from __future__ import annotations

import re
from typing import Literal

Role = Literal["moved", "fee", "aside"]
"""What an amount is: the money that moved, a fee beside it, or something that did not move (a balance)."""

REACH = 16
"""Characters before a number that are read."""

_COUNTED = (
    r" ?(?:多|来|几)?(?:次|笔|个|天|号(?!码)|年|月|日(?!期)|时(?!间)|点|秒|小时|分钟|周|星期|礼拜|人|名|位"
    r"|张|件|条|份|家|度|米|克|斤|楼|路|种|项|层|排|页|期|字|级|岁|步|遍|回|代|g(?![a-z])|mb?(?![a-z])|:|/)"
)
FEN = r"分(?!钟|期|之|店|行|享|类|析|开|红|钟|多)(?:钱)?"
COUNTED = _COUNTED
_COUNTED_AFTER = re.compile(
    rf"{_COUNTED}|{FEN}|-{{1,2}}[0-9]|[a-z_]|%|折|倍| ?[-~到至] ?[0-9]{{1,3}}(?:天|个|次|笔|小时|点|号|月)"
)
_NOT_BEFORE = re.compile(
    r"(?:尾号|尾数|后四位|末四位|后4位|卡号|单号|账号|编号|工号|电话|手机|手机号|热线|订单|id|版本|v|qq"
    r"|验证码|密码|代码|错误码|编码)(?:码|是|为|的)?[: ]{0,2}$"
    r"|[第月点时年双*#]$|[0-9] ?-$"
)
_LIMIT_BEFORE = re.compile(
    r"(?:至少|最少|最低|最多|最高|上限|限额|额度|不超过|不能超过|超过|低于|高于|大于|起步|门槛|满|只能|只让|才能|才让|顶多|单笔"
    r"|每[天日月年周](?:最多|只能|可以|能)?)"
    r"(?:要|得|能|只能|可以|可|也要)?(?:转账?|提现?|充值?|付款?|存|花|消费)?(?:了|是|为|:)? ?$"
)
_LIMIT_AFTER = re.compile(
    r" ?(?:元|块钱?)? ?(?:以[上下内]|之[上下内]|起(?=$"
    r"|[ ,、。提充转付])|封顶|起步|上限)"
)
_FEE_BEFORE = re.compile(
    r"(?:(?:手续|服务|管理|通道|运|邮|工本|年|月租|快递|打包)费|费用|费率|利息|滞纳金|违约金|罚金|税)"
    r"(?:[^0-9一二两三四五六七八九十,、。.;；!！?？和加跟]{0,5})$"
)
_FEE_AFTER = re.compile(
    r" ?(?:的|是|当)? ?(?:(?:手续|服务|管理|通道|运|邮|工本|快递|打包)费|费用|利息|滞纳金|违约金|税)"
    r"(?![^0-9 ,、。.;]{0,5}[0-9一二两三四五六七八九十])"
)
_ASIDE_BEFORE = re.compile(
    r"(?:余额|零钱|优惠券?|立减|满减|减免|抵扣|折扣|便宜|返现)"
    r"(?:里面?|现在|目前|一共|总共|明明|还|只|就|也|都|又|才|仅){0,3}"
    r"(?:有|剩下?|是|为|显示|变成|了|:| ){0,3}$"
    r"|(?:卡里|卡上|钱包|账户|账上|里面?)(?:现在|目前|一共|总共|明明|还|只|就"
    r"|也|都|才|仅){0,3}(?:有|剩下?|是|显示|变成)了? ?$"
)
_ASIDE_AFTER = re.compile(r"的?(?:优惠(?!了)|余额|券|积分|额度|限额)")

_VERB = (
    r"(?:充(?:值|话费)?|提现?(?![示交醒供前问出额高升])(?!到 ?[0-9])|转账?(?!人工"
    r"|接|账户)|付款?|支付(?!宝)|退款?(?!出)|扣款?|汇款?"
    r"|打款|打给|打了|打过去|存入?|还款|还了|还的|还给|还花呗|还信用卡|还贷|花|刷(?!新|脸)|消费|缴费?|交了|交的|借给|借了|收款|收到|划走|划扣"
    r"|取现|取了|转走|盗刷?走?|骗走?|发红包|红包|下单|拍了|拍的)"
)
_MOVED_BEFORE = re.compile(
    rf"(?:{_VERB}|买)(?:出去|过去|进去|进来|走)?(?:[了过的给我:]|一共|总共|共|是){{0,3}} ?$"
    r"|(?:金额|本金|实付|实际|数额|数目|总额|总价|价格|价钱|一共|总共"
    r"|合计)(?:应该|好像|就|也|都)?(?:[是为:]|是:)? ?$"
    r"|(?:[一那这另]|另外一|[每各])[笔单次期](?:都|是|都是|的|:|各|各扣|扣|付|转|充|提|扣了|付了)? ?$"
    r"|(?:都是|各|各扣|各付|少了) ?$"
)
_MOVED_BETWEEN = re.compile(
    rf"{_VERB}[^0-9 ,、。.;；!！?？:~没未不吗么怎哪几多少号码尾时间第每月日点分天"
    r"版岁次短败错示电双报]{1,12} ?$"
)
_CARD_BEFORE = re.compile(r"卡(?:是|为|的)?$")
_CARD_AFTER = re.compile(r" ?的?(?:[那这]张)?(?:银行|储蓄|信用)?卡")
_THAT_ONE = re.compile(
    r" ?的 ?[那这](?:个(?!人|月|时)|[笔单次]|一[笔单次])| ?[那这](?:[笔单次]|一[笔单次])"
    r"|的(?=也(?:没|要|想|是|被|扣|不|失败))"
    r"|的(?:订单|单子?|提现|充值|转账|退款|付款|红包|[那这]|呢(?=$|[ ,。?？]))"
)
_HOTLINE = re.compile(r"95[0-9]{3}|100[0-9]{2}|12[0-9]{3}|110|120|119|114")
_CALLS = re.compile(r"打(?:给|了|过|电话)?的? ?$")
_DATE_LIKE = re.compile(r"(?:0?[1-9]|1[0-2])\.(?:0[1-9]|[12][0-9]|3[01])")
_FESTIVALS = ("618", "1111", "1212", "十一", "11", "12", "315")
_FESTIVE = re.compile(r"那天|当天|活动|大促|期间|的?时候|之?前|之?后|买|放假|假期|长假")
_LONGEST_MOVED = 7


def is_counted(plain: str, end: int) -> bool:
    """Whether the number that ends there counts something else than money: 3次, 7天, 5分."""
    return bool(_COUNTED_AFTER.match(plain, end))


def is_label(plain: str, numeral: str, start: int, end: int) -> bool:
    """Whether it names something: 尾号8812, 验证码123456, 第3, 银行卡6688, 618那天."""
    before = plain[max(0, start - 8) : start]
    of_card = _CARD_BEFORE.search(before) or _CARD_AFTER.match(plain, end)
    if len(numeral) == 4 and numeral.isdigit() and of_card:
        return True
    return bool(_NOT_BEFORE.search(before) or (numeral in _FESTIVALS and _FESTIVE.match(plain, end)))


def is_limit(plain: str, start: int, end: int) -> bool:
    """Whether it is a limit that no money moved by: 至少100元, 500元以上."""
    return bool(_LIMIT_BEFORE.search(plain[max(0, start - 10) : start]) or _LIMIT_AFTER.match(plain, end))


def role_of(plain: str, start: int, end: int) -> Role:
    """What the amount is, by the words next to it (手续费2块, 余额还有300)."""
    before = plain[max(0, start - REACH) : start]
    if _FEE_AFTER.match(plain, end) or _FEE_BEFORE.search(before):
        return "fee"
    if _ASIDE_AFTER.match(plain, end) or _ASIDE_BEFORE.search(before):
        return "aside"
    return "moved"


def is_moved(plain: str, digits: str, start: int, end: int) -> bool:
    """Whether a number without a unit is what moved: 打给房东的1800, 155的那单, 每次39.9.

    Args:
        plain: From `support.reading.money.typed.plain`.
        digits: The number as typed, in Arabic digits.
        start: Where it begins.
        end: Where it ends.
    """
    whole = digits.replace(",", "").partition(".")[0]
    if len(whole) > _LONGEST_MOVED or (len(whole) > 1 and whole[0] == "0"):
        return False
    before = plain[max(0, start - REACH) : start]
    if _HOTLINE.fullmatch(digits) and _CALLS.search(before):
        return False
    if _MOVED_BEFORE.search(before):
        return True
    if len(digits) < 2 or not digits.isascii():
        return bool(not digits.isascii() and _THAT_ONE.match(plain, end))
    if _MOVED_BETWEEN.search(before):
        return True
    return bool(_THAT_ONE.match(plain, end)) and not _DATE_LIKE.fullmatch(digits)
