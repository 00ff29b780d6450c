"""`support.dialogue.acts`: what is heard in a message; the tables show what follows from it."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import pytest

from support.catalogue import acts as all_acts
from support.clock import SHANGHAI
from support.dialogue import acts
from support.dialogue.turn import Turn


def turn(text: str, **more: Any) -> Turn:
    """A message of which no intent is known."""
    known: dict[str, Any] = {"intent": "nlu_fallback", "confidence": 0.2, "entities": {}, "choices": ()}
    known |= more
    return Turn(
        conversation_id="this", text=text, at=datetime(2026, 11, 25, 10, 30, tzinfo=SHANGHAI), **known
    )


def test_the_questions_are_those_that_there_are() -> None:
    """In another order: the more special ones first."""
    assert sorted(acts.ASKS) == sorted(all_acts.ASKS)


SIGNS = {
    "how_long": ["要锁多久", "什么时候能到", "几天能退", "明天能到吗", "多久啊"],
    "why": ["为什么停发", "咋回事", "是什么原因", "怎么这么慢"],
    "what_now": ["那怎么办", "接下来呢", "我该怎么做"],
    "myself": ["我自己能弄吗", "在哪里点", "怎么操作", "要重新申请一次吗"],
    "needed": ["需要什么材料", "没有收入证明可以吗", "要身份证吗"],
    "safe": ["我的钱安全吗", "钱会不会没了"],
    "cost": ["手续费呢", "收费吗"],
    "undo": ["能撤回吗", "能不能现在解锁", "追得回来吗"],
    "told": ["会通知我吗", "到账有短信吗"],
    "whom": ["那找谁", "该联系哪里"],
    "what_if_not": ["明天不到怎么办", "要是没到呢"],
    "waits": ["稍等", "等我找找", "我看看", "等会儿"],
    "upset": ["急死我了", "好烦啊", "太慢了"],
    "urgent": ["我急用钱", "等着看病呢"],
    "denies": ["不是我填错的", "我没犯法啊", "我没点过确认收货", "我没有做错什么"],
    "elaborates": ["银行说没收到", "我都试过了", "我妈帮我买的", "已经等了很久了"],
    "solved": ["刚到了", "没事了", "已经解决了", "弄好了", "看到了 谢谢"],
    "not_solved": ["还是不行", "根本没有这笔", "没用啊", "重新登录也没有"],
    "calls_off": ["不用了", "不等了", "取消转接", "不用转人工了"],
    "agrees": ["赶紧查吧", "可以了", "是的谢谢", "差不多"],
    "disagrees": ["不对", "不是这样的"],
    "none_of_these": ["都不是", "没有我要的", "也不是"],
    "another_one": ["还有一笔", "另外一单也没到"],
    "gave_away": ["我给了他验证码", "我输了密码", "密码告诉他了"],
    "money_gone": ["钱没了", "卡里少了五千", "被骗了三千"],
}


@pytest.mark.parametrize(("act", "text"), [(act, text) for act, texts in SIGNS.items() for text in texts])
def test_a_sign_is_enough(act: str, text: str) -> None:
    """No classifier is needed where the words say it."""
    assert act in acts.heard(turn(text))


NOT = {
    "how_long": ["500元", "昨天下午三点", "明天不到怎么办"],
    "solved": ["还没到", "什么时候才能到", "到了吗", "没解决", "银行说已经到了", "收到了一条短信",
        "更新好了", "才到了100", "我找到了 号是OK10000001"],
    "not_solved": ["还有一笔没到", "还是没到要等多久", "弄好了"],
    "calls_off": ["不用身份证可以吗", "怎么取消"],
    "waits": ["等了很久", "帮我查一下", "还要等多久"],
    "denies": ["我没收到", "我没看到"],
    "agrees": ["不对", "对但是金额错了", "还没好"],
    "another_one": ["只有一笔"],
    "gave_away": ["我没给他验证码", "能给验证码吗"],
    "money_gone": ["钱会不会没了", "是不是被盗了"],
    "none_of_these": ["不是", "银行卡里也没有"],
    "elaborates": ["我付了多久了", "500块"],
}  # fmt: skip


@pytest.mark.parametrize(("act", "text"), [(act, text) for act, texts in NOT.items() for text in texts])
def test_what_only_resembles_it(act: str, text: str) -> None:
    """Not heard."""
    assert act not in acts.heard(turn(text))


def test_a_chance_from_a_half_on() -> None:
    """The classifier alone."""
    assert acts.heard(turn("嗯这个嘛", acts={"why": 0.5, "safe": 0.49})) == {"why"}


def test_a_sign_against_it_counts_more_than_a_chance() -> None:
    """「还没到」 is no 「到了」, whatever the classifier hears."""
    assert "solved" not in acts.heard(turn("还没到", acts={"solved": 0.99}))


def test_of_two_that_exclude_each_other_the_likelier_is_heard() -> None:
    """A sign is certain."""
    assert acts.heard(turn("嗯这个嘛", acts={"solved": 0.6, "not_solved": 0.7})) == {"not_solved"}
    assert acts.heard(turn("嗯这个嘛", acts={"solved": 0.7, "not_solved": 0.6})) == {"solved"}
    assert "not_solved" not in acts.heard(turn("弄好了", acts={"not_solved": 0.99}))


def test_the_most_special_question() -> None:
    """「明天不到怎么办」 asks what follows, rather than what to do now."""
    assert acts.asks(frozenset({"what_now", "what_if_not"})) == "what_if_not"
    assert acts.asks(frozenset({"upset"})) == ""


@pytest.mark.parametrize("text", ["里面还有钱呢", "可以不", "在哪看", "行不行", "真的?", "几天"])
def test_a_question(text: str) -> None:
    """Whatever it asks for."""
    assert acts.is_question(text)


@pytest.mark.parametrize("text", ["我什么都没做", "没什么", "昨天下午三点"])
def test_no_question(text: str) -> None:
    """For all that a word of asking stands in it."""
    assert not acts.is_question(text)
