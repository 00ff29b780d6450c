"""`support.dialogue.theft`: what tells of stolen money, and what only sounds like it."""

from __future__ import annotations

import pytest

from support.dialogue import theft
from tests.support.dialogue.test_acts import turn


@pytest.mark.parametrize(
    "text",
    [
        "我的钱被盗刷了",
        "被人转走了",
        "我被骗了",
        "这笔钱不是我本人操作的",
        "有笔扣款不是我付的",
        "不是我提的啊 钱没了",
        "没经过我同意就扣钱",
        "账号被别人登了",
        "被骗走三千",
        "钱被偷了",
    ],
)
def test_clear(text: str) -> None:
    """Acted on at once."""
    assert theft.is_clear(text)
    assert theft.is_fraud(turn(text), ())


@pytest.mark.parametrize(
    "text",
    [
        "我妈帮我付的",
        "是我老婆转的",
        "我没点过确认收货",
        "钱被商家吞了",
        "会不会被盗啊",
        "怎么防止被盗刷",
        "没有被盗",
        "卖家跑路了",
        "一群骗子",
        "不是我填错的",
        "如果被骗怎么办",
        "钱没到",
        "有人给我转了一笔钱",
        "多了一笔不认识的进账",
        "自动续费扣了我68 我都不知道",
        "买东西被坑了",
    ],
)
def test_harmless(text: str) -> None:
    """Nobody is alarmed."""
    assert not theft.is_clear(text)
    assert not theft.is_fraud(turn(text), ())


@pytest.mark.parametrize("text", ["我点了", "密码给他了", "已经转过去了", "我照做了", "少了五千"])
def test_after_a_scam_was_talked_about(text: str) -> None:
    """What was then clicked, told or paid is fraud; without that talk it is none."""
    assert theft.is_fraud(turn(text, earlier=("report_phishing", "greet")), ())
    assert not theft.is_fraud(turn(text, earlier=("fees",)), ())


@pytest.mark.parametrize("text", ["我没点", "没给他", "我该点吗", "好的谢谢"])
def test_after_a_scam_that_took_nothing(text: str) -> None:
    """A warning is enough."""
    assert not theft.is_fraud(turn(text, earlier=("report_phishing",)), ())


def test_the_talk_is_looked_for_in_the_customers_own_lines() -> None:
    """The bot's warnings name scams too."""
    lines = [
        {"speaker": speaker, "text": "有人让我把钱转到安全账户", "at": ""} for speaker in ("customer", "bot")
    ]
    assert theft.is_fraud(turn("我转了", transcript=tuple(lines[:1])), ())
    assert not theft.is_fraud(turn("我转了", transcript=tuple(lines[1:])), ())


def test_given_away_and_gone() -> None:
    """Both at once need no talk before."""
    assert theft.is_fraud(turn("嗯"), {"gave_away", "money_gone"})
    assert not theft.is_fraud(turn("嗯"), {"gave_away"})


@pytest.mark.parametrize(
    ("text", "confidence", "doubt"),
    [
        ("这个收款方是谁呀我没见过", 0.9, "maybe_theft"),
        ("有人登过我的号", 0.5, "maybe_theft"),
        ("这一项看着不太对", 0.5, "unlikely_theft"),
        ("我的钱", 0.9, "unlikely_theft"),
        ("有一笔39块我没啥印象", 0.9, "unsure_own"),
        ("帮我看看有笔钱是不是我花的", 0.9, "unsure_own"),
        ("我妈帮我付的", 0.9, "family_own"),
        ("有人登过我的号", 0.49, ""),
    ],
)
def test_doubt(text: str, confidence: float, doubt: str) -> None:
    """The classifier's word counts from a half on, and for more with a word of a theft in the text."""
    assert theft.doubt(turn(text, intent="unauthorized_transaction", confidence=confidence)) == doubt


@pytest.mark.parametrize("text", ["是我付的", "是的", "想起来了", "我自己买的", "对"])
def test_own(text: str) -> None:
    """A yes."""
    assert theft.is_own(text)


@pytest.mark.parametrize("text", ["不是我", "不是", "没有", "我没付", "不认识这个人", "别人付的"])
def test_not_own(text: str) -> None:
    """A no."""
    assert theft.is_not_own(text)
    assert not theft.is_own(text)


@pytest.mark.parametrize(
    "text",
    [
        "我的会员账号被盗刷了500",
        "不是开玩笑 我被骗走了三万",
        "账单多了一笔不认识的消费",
        "被坑了 骗走我八千",
    ],
)
def test_harmless_words_beside_it_hide_no_theft(text: str) -> None:
    assert theft.is_clear(text)


@pytest.mark.parametrize("text", ["我妈把钱转给骗子了", "已经打给骗子两万", "钱汇到诈骗账户了"])
def test_what_went_to_a_fraudster_is_clear(text: str) -> None:
    """Whoever paid it."""
    assert theft.is_clear(text)


@pytest.mark.parametrize("text", ["我没改过啊", "我根本没申请过冻结 谁弄的", "不是我取消的", "没换过号"])
def test_what_the_record_says_is_denied(text: str) -> None:
    assert theft.is_denied(text)


@pytest.mark.parametrize("text", ["我改过吗", "改了密码登不上", "怎么改回来", "我老婆改的吧"])
def test_what_the_record_says_is_not_denied(text: str) -> None:
    assert not theft.is_denied(text)


@pytest.mark.parametrize("text", ["不是盗刷,小孩乱点的", "是我儿子买的", "我自己付的", "嗯"])
def test_it_was_them_or_the_family(text: str) -> None:
    """Their own, or the family's."""
    assert theft.is_own(text)
    assert not theft.is_not_own(text)
