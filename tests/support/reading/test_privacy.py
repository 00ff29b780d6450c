"""Masking: what must go goes, what is harmless stays, and twice is once."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from support.reading.privacy import PLACEHOLDERS, hidden_kinds, mask_personal, mask_secrets

CARD, CVV, PASSWORD, CODE, ID = PLACEHOLDERS.values()

SECRETS = [
    # bank cards
    ("我的卡6222021234567890123扣了", f"我的卡{CARD}扣了"),
    ("6222 0212 3456 7890 123", CARD),
    ("卡号:6222-0212-3456-7890-123。", f"卡号:{CARD}。"),
    ("６２２２０２１２３４５６７８９０１２３", CARD),
    ("4111111111111111能用吗", f"{CARD}能用吗"),
    ("4111.1111.1111.1111", CARD),
    ("卡號1234567890123456", f"卡號{CARD}"),
    ("378282246310005", CARD),
    ("转500到4111 1111 1111 1111", f"转500到{CARD}"),
    ("6222021234567890123和4111111111111111", f"{CARD}和{CARD}"),
    ("13812345678 6222021234567890123", f"13812345678 {CARD}"),
    ("OK12345678卡6222021234567890123", f"OK12345678卡{CARD}"),
    ("6222\u200b0212\u200b3456\u200b7890123", CARD),
    # CVV
    ("cvv 123", f"cvv {CVV}"),
    ("CVV2:123,08/26", f"CVV2:{CVV},08/26"),
    ("安全码是456", f"安全码是{CVV}"),
    ("背面后三位是789", f"背面后三位是{CVV}"),
    ("123是我的cvv", f"{CVV}是我的cvv"),
    # passwords
    ("密码是abc123", f"密码是{PASSWORD}"),
    ("密码:Abc123!,账号OK12345678", f"密码:{PASSWORD},账号OK12345678"),
    ("密碼：qwe123", f"密碼：{PASSWORD}"),
    ("登录密码123456不对", f"登录密码{PASSWORD}不对"),
    ("支付密码设置成了998877", f"支付密码设置成了{PASSWORD}"),
    ("密码是“p@ss w0rd”", f"密码是“{PASSWORD} w0rd”"),
    ("密码是 1 2 3 4 5 6", f"密码是 {PASSWORD}"),
    ("口令 ab12cd", f"口令 {PASSWORD}"),
    ("pwd=abc123", f"pwd={PASSWORD}"),
    ("password: hunter", f"password: {PASSWORD}"),
    ("my password is Hunter2", f"my password is {PASSWORD}"),
    ("888888是我的支付密码", f"{PASSWORD}是我的支付密码"),
    ("密码是我生日19900101", f"密码是我生日{PASSWORD}"),
    ("账号密码:OK12345678/abc123", f"账号密码:{PASSWORD}"),
    # verification codes
    ("验证码是 123456", f"验证码是 {CODE}"),
    ("验证码:1234", f"验证码:{CODE}"),
    ("验证码123456不对", f"验证码{CODE}不对"),
    ("驗證碼 654321", f"驗證碼 {CODE}"),
    ("code 123456", f"code {CODE}"),
    ("123456 是验证码", f"{CODE} 是验证码"),
    ("123456这个验证码不对", f"{CODE}这个验证码不对"),
    ("验证码我收到的是 8899", f"验证码我收到的是 {CODE}"),
    ("验证码是 123 456", f"验证码是 {CODE}"),
    # ID numbers
    ("身份证110101199003077571", f"身份证{ID}"),
    ("11010119900307109X", ID),
    ("11010119900307109x是我的", f"{ID}是我的"),
    ("身份证号是110101 19900307 7570", f"身份证号是{ID}"),
    ("身份证110101900307757", f"身份证{ID}"),
]

HARMLESS = [
    "转了500.00元给OK12345678,单号T20261122000123,昨天15:30",
    "订单号20261122153012345678",
    "订单号 1234567890123456789012345678",
    "我的电话13812345678,另一个 138-1234-5679 ,还有+86 13812345670",
    "13812345678 13912345678",
    "2026-11-22 15:30:00 扣了 1234.56",
    "2026年11月22日15点30分扣了1234元",
    "密码忘了",
    "密码是多少",
    "密码错误",
    "密码输错3次",
    "密码输错了5次被锁定10分钟",
    "密码是6位吗",
    "密码要8-20位数字和字母吗",
    "密码是8-16位吗",
    "忘记密码 13812345678",
    "忘记密码 OK12345678",
    "密码改了还是登不上",
    "提示密码错误 代码10023",
    "输入支付密码后转账5000失败",
    "my password is wrong",
    "forgot password, phone 13812345678",
    "密码是app里设置的吗",
    "密码 https://www.okpay.com/reset?id=42",
    "验证码收不到 13812345678",
    "验证码等了10分钟还没来",
    "验证码发了3次 还扣了5000块",
    "10086发的验证码收不到",
    "验证码是10086发的吗",
    "尾号5678的手机收不到验证码",
    "转5000 验证码收不到",
    "充值200000 验证码收不到",
    "error code 5003",
    "cvv输错3次",
    "cvv在哪里看",
    "安全码是什么",
    "身份证过期了",
    "银行卡尾号8812",
    "余额宝卡住了",
    "工单K20261122-483920到哪了",
    "客服电话400-000-0000",
    "",
]


@pytest.mark.parametrize("text, masked", SECRETS)
def test_secrets_go(text: str, masked: str) -> None:
    assert mask_secrets(text).text == masked


@pytest.mark.parametrize("text", HARMLESS)
def test_harmless_text_stays(text: str) -> None:
    masked = mask_secrets(text)
    assert masked.text == text
    assert masked.kinds == ()


def test_kinds_are_named_once_in_order() -> None:
    masked = mask_secrets("验证码123456 密码是abc123 卡6222021234567890123 验证码654321")
    assert masked.kinds == ("verification_code", "password", "bank_card")
    assert hidden_kinds(masked.text) == masked.kinds
    assert mask_secrets(masked.text).kinds == ()


def test_hidden_kinds_of_a_text_without_any() -> None:
    assert hidden_kinds("我的卡丢了") == ()


def test_a_card_between_chinese_characters_in_a_long_story() -> None:
    story = "您好我昨天用卡号6222021234567890123付了500.00元给OK12345678对方说没收到请查单号T20261122000123"
    assert mask_secrets(story).text == story.replace("6222021234567890123", CARD)


def test_timestamps_are_no_cards_but_with_the_word_they_are() -> None:
    order = "202611221530123453"
    assert mask_secrets(f"交易{order}").text == f"交易{order}"
    assert mask_secrets(f"我的卡号{order}").text == f"我的卡号{CARD}"


@pytest.mark.parametrize(
    "text, masked",
    [
        ("电话13812345678", "电话138****5678"),
        ("电话138-1234-5678或138 1234 5679", "电话138****5678或138****5679"),
        ("１３８１２３４５６７８", "138****5678"),
        ("邮箱abc.def@x.com谢谢", "邮箱a***@x.com谢谢"),
        ("账号OK12345601,ok12345602", "账号OK******01,OK******02"),
        ("座机010-12345678", "座机010****5678"),
        ("卡6222021234567890123", f"卡{CARD}"),
        ("单号T20261122000123金额500.00", "单号T20261122000123金额500.00"),
    ],
)
def test_personal_data_is_shortened(text: str, masked: str) -> None:
    assert mask_personal(text) == masked


WORDS = st.sampled_from(
    [
        *(text for text, _ in SECRETS),
        *HARMLESS,
        *PLACEHOLDERS.values(),
        *("是", ":", "的", "卡", "密码", "验证码", "cvv", "code", "身份证号", "卡号", "订单号"),
        *("123456", "6222", "0212", "-", ",", "。", "OK", "T", "1", "元", " "),
    ]
)
MESSAGES = st.lists(WORDS | st.text(max_size=6) | st.from_regex(r"[0-9 -]{1,24}", fullmatch=True))


@settings(max_examples=300, deadline=None)
@given(MESSAGES.map("".join))
def test_masking_twice_is_masking_once(text: str) -> None:
    once = mask_secrets(text).text
    assert mask_secrets(once).text == once
    personal = mask_personal(text)
    assert mask_personal(personal) == personal
    assert mask_secrets(personal).text == personal


@settings(max_examples=200, deadline=None)
@given(
    st.text(alphabet="我的你转了账到没收付款,。!？ ", max_size=12),
    st.sampled_from(["6222021234567890123", "4111111111111111", "5500000000000004"]),
    st.text(alphabet="我的你转了账到没收付款,。!？ ", max_size=12),
)
def test_a_valid_card_never_stays(before: str, card: str, after: str) -> None:
    masked = mask_secrets(before + card + after)
    assert masked.text == before + CARD + after
    assert masked.kinds == ("bank_card",)


@pytest.mark.parametrize(
    "piece",
    ["1", "1 ", "密码", "密码是", "pwd:", "pwd:www.", "验证码", "卡6222 ", "是密码", "a", "K", "-"],
)
@pytest.mark.timeout(20)
def test_long_hostile_texts_are_read_in_linear_time(piece: str) -> None:
    text = piece * (60_000 // len(piece))
    assert mask_personal(text) is not None
