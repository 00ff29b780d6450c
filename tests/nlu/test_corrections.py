"""Where a message takes back how it began."""

from __future__ import annotations

import pytest

from nlu.corrections import corrected


@pytest.mark.parametrize(
    ("text", "left"),
    [
        ("转账转错人了,不对,是提现没到", "是提现没到"),
        ("账户冻结了,啊说错了,是被锁了", "是被锁了"),
        ("充值没到,不是,钱到了,就是多扣了一笔", "钱到了,就是多扣了一笔"),
        ("密码错了,哦不对不对,是验证码没来", "是验证码没来"),
        ("不是这个意思,我要问限额", "我要问限额"),
        ("你理解错了,我的卡没了", "我的卡没了"),
        ("我忘了密码,不是密码,是账号登不上", "是账号登不上"),
    ],
)
def test_what_is_said_instead(text: str, left: str) -> None:
    assert corrected(text) == left


@pytest.mark.parametrize(
    "text",
    [
        "提现没到账",
        "金额不对",
        "这笔不是我付的,钱没了",
        "不是我操作的,赶紧帮我查",
        "不对",
        "是不是要等三天,还是更久",
        "密码不对,登不上去",
        "账单不对,多扣了",
        "不对,是昨",
    ],
)
def test_nothing_is_taken_back(text: str) -> None:
    assert corrected(text) == ""
