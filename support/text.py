"""Customer text brought into one form before anything reads it.

Steps, in order: NFKC (full-width to half-width), Traditional to Simplified (OpenCC), white space,
and the wrong characters that people type in this field's words. The last step is a list of words,
so that it stays a matter of data.
"""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

from opencc import OpenCC

LONGEST_READ = 1000
"""Characters of a message that are read. Longer ones are cut (rasa-facts: long texts block everybody)."""

TYPOS: dict[str, str] = {
    "帐号": "账号", "帐户": "账户", "帐单": "账单", "到帐": "到账", "转帐": "转账", "入帐": "入账", "记帐": "记账",
    "登陆": "登录", "登路": "登录", "登入": "登录", "登綠": "登录",
    "冻洁": "冻结", "冻节": "冻结", "冻接": "冻结", "动结": "冻结", "东结": "冻结", "冻解": "冻结", "解洞": "解冻",
    "提线": "提现", "题现": "提现", "提限": "提现", "体现不": "提现不", "体现没": "提现没", "体现到": "提现到",
    "提现現": "提现", "冲值": "充值", "充直": "充值", "冲钱": "充钱", "充植": "充值",
    "退宽": "退款", "退欵": "退款", "推款": "退款", "腿款": "退款", "退歀": "退款",
    "扣欵": "扣款", "付欵": "付款", "支负": "支付", "之付": "支付", "支府": "支付", "zhifu": "支付",
    "验正码": "验证码", "验证吗": "验证码", "研证码": "验证码", "验证玛": "验证码", "难证码": "验证码",
    "实明": "实名", "实名认正": "实名认证", "认正": "认证", "人证失败": "认证失败", "身份正": "身份证", "身份zheng": "身份证",
    "限额度": "限额", "线额": "限额", "手续废": "手续费", "手须费": "手续费", "手序费": "手续费",
    "绑顶": "绑定", "邦定": "绑定", "绑订": "绑定", "解邦": "解绑", "银形卡": "银行卡", "银行咔": "银行卡", "银航卡": "银行卡",
    "密马": "密码", "密嘛": "密码", "蜜码": "密码", "密吗": "密码", "秘码": "密码", "忘计": "忘记", "忘纪": "忘记",
    "客福": "客服", "克服电话": "客服电话", "人公": "人工", "转人功": "转人工", "申述": "申诉",
    "注消": "注销", "主销": "注销", "住销": "注销", "怎末": "怎么", "怎麽": "怎么", "怎嘛": "怎么", "为神马": "为什么", "什末": "什么",
    "收不倒": "收不到", "没到张": "没到账", "不到张": "不到账", "重覆": "重复", "从复": "重复", "宠复": "重复",
    "被到了": "被盗了", "倒刷": "盗刷", "道刷": "盗刷", "盗涮": "盗刷", "下栽": "下载", "跟新": "更新", "升及": "升级",
}
"""Wrong form to right form; longer ones are applied first."""

_TYPO = re.compile("|".join(sorted(map(re.escape, TYPOS), key=len, reverse=True)))
_SPACE = re.compile(r"[\s\u200b-\u200f\u2060\ufeff]+")
_TAG = re.compile(r"<[^<>]{0,200}>")
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")
_COMMAND = re.compile(r"^\s*([/／][A-Za-z_]+)\s*\{.*", re.DOTALL)
_SAYS_SOMETHING = re.compile(r"[0-9A-Za-z\u3400-\u9fff]")


@lru_cache(maxsize=1)
def _converter() -> OpenCC:
    return OpenCC("t2s")


def normalise(text: str) -> str:
    """The text as the rest of the program reads it.

    Args:
        text: What the customer typed, of any length.

    Returns:
        At most `LONGEST_READ` characters: NFKC, Simplified, single blanks, the field's usual typos
        put right. Reading it again changes nothing.
    """
    cut = _CONTROL.sub(" ", text[: LONGEST_READ * 2])
    # A typed command (`/inform{"account_id": ...}`) is not understood, and its content is no fact.
    cut = _COMMAND.sub(r"\1", cut)
    plain = unicodedata.normalize("NFKC", _TAG.sub(" ", cut))
    plain = _SPACE.sub(" ", plain).strip()[:LONGEST_READ]
    if not plain.isascii():
        plain = _converter().convert(plain)
    return _TYPO.sub(lambda match: TYPOS[match.group()], plain)


def says_something(text: str) -> bool:
    """Whether there is a letter, a digit or a Chinese character in it (not only emoji and signs)."""
    return bool(_SAYS_SOMETHING.search(text))
