"""Being back is no fact."""

from __future__ import annotations

import pytest

from support.dialogue import returning


@pytest.mark.parametrize(
    "text",
    [
        "我又来了",
        "不好意思,昨天断线了",
        "前天问过你们",
        "刚才走开了,继续",
        "你好 又是我",
        "昨晚睡着了 接着弄吧",
    ],
)
def test_only_back(text: str) -> None:
    assert returning.is_all(text)
    assert returning.without(text) == text


@pytest.mark.parametrize(
    ("text", "left"),
    [
        ("我又来了,提现还是没到", "提现还是没到"),
        ("刚才断线了,是昨天下午三点", "是昨天下午三点"),
        ("昨天转了900没到", "昨天转了900没到"),
        ("昨天下午就没收到了", "昨天下午就没收到了"),
        ("钱又回来了", "钱又回来了"),
    ],
)
def test_what_else_is_said_stays(text: str, left: str) -> None:
    assert not returning.is_all(text)
    assert returning.without(text) == left
