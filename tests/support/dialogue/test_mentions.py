"""What stands in a message's words, whatever it was taken for."""

from __future__ import annotations

import pytest

from support.clock import now
from support.dialogue.mentions import is_about_the_case, is_named
from support.dialogue.turn import Turn


def turn(text: str) -> Turn:
    """A message that is taken for a question of knowledge."""
    return Turn("c", text, "fees", 0.9, {}, (), now())


@pytest.mark.parametrize(
    ("problem", "text", "named"),
    [
        ("deposit_not_received", "我充值的钱呢", True),
        ("deposit_not_received", "那我的钱呢", False),
        ("account_frozen", "账户怎么被冻结了", True),
        ("refund_status", "几天能到", False),
        ("talk_to_human", "随便什么", True),
    ],
)
def test_a_problem_is_named_by_its_words(problem: str, text: str, named: bool) -> None:
    """One that has none is named by whatever is taken for it."""
    assert is_named(problem, text) is named


@pytest.mark.parametrize(
    ("act", "text", "about"),
    [
        ("how_long", "还要等多久", True),
        ("whom", "你们客服电话多少", False),
        ("cost", "手续费怎么算", False),
        ("elaborates", "银行说没查到", True),
        ("elaborates", "有电话吗", False),
    ],
)
def test_a_question_is_about_the_case_unless_it_names_what_is_known_in_general(
    act: str, text: str, about: bool
) -> None:
    assert is_about_the_case(act, turn(text)) is about
