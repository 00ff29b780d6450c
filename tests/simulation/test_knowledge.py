"""What people know, and how they say it."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal
from random import Random

import pytest

from simulation.knowledge import Knowledge, wrong_amount
from simulation.sayings import words
from support.clock import SHANGHAI
from support.wallet.scenarios import Movement

AT = datetime(2026, 11, 29, 10, 0, tzinfo=SHANGHAI)


def movement(amount: str = "200.00", days: int = 1, hour: int = 15) -> Movement:
    return Movement("deposit", amount, days, hour, "processing", "银行卡", "招商银行")


def ways(name: str, **of: int | str) -> set[str]:
    """All ways in which something is said."""
    known = Knowledge("OK10000001", movement(**of), AT)  # type: ignore[arg-type]
    return {known.words(words("numbers"), Random(seed))[name] for seed in range(60)}


@pytest.mark.parametrize(
    ("amount", "said"),
    [
        ("200.00", {"两百左右", "两百上下"}),
        ("20.00", {"二十左右", "二十上下"}),
        ("10.00", {"十左右", "十上下"}),
        ("30000.00", {"三万左右", "三万上下"}),
        ("265.00", {"两百多", "两百多块"}),
        ("1500.00", {"一千五左右", "一千多"}),
        ("79.00", {"快八十", "八十不到"}),
        ("19.90", {"快二十", "二十不到"}),
        ("96.00", {"九十多", "九十多块"}),
        ("99.00", {"快一百", "一百不到"}),
        ("5.00", {"五块左右", "也就五块上下"}),
    ],
)
def test_an_amount_roughly(amount: str, said: set[str]) -> None:
    assert ways("roughly_much", amount=amount) == said


@pytest.mark.parametrize(
    ("days", "said"),
    [
        (1, {"昨天"}),
        (2, {"前天"}),
        (4, {"4天前", "11月25号", "25号"}),
        (100, {"8月21号"}),
    ],
)
def test_a_day_exactly(days: int, said: set[str]) -> None:
    assert ways("day", days=days) == said


@pytest.mark.parametrize(("days", "said"), [(3, {"三四天前", "前几天"}), (15, {"半个月前"})])
def test_a_day_roughly(days: int, said: set[str]) -> None:
    assert ways("roughly_when", days=days) == said


@pytest.mark.parametrize(
    ("hour", "said"),
    [
        (2, {"凌晨两点", "凌晨2点"}),
        (10, {"上午十点", "上午10点"}),
        (12, {"中午十二点", "中午12点"}),
        (15, {"下午三点", "下午3点"}),
        (23, {"晚上十一点", "晚上11点"}),
    ],
)
def test_an_hour(hour: int, said: set[str]) -> None:
    assert ways("hour", hour=hour) == said


def test_two_zeros_are_not_said() -> None:
    assert ways("yuan") == {"200"}
    assert ways("yuan", amount="59.90") == {"59.90"}


def test_without_a_transaction_only_the_account_is_known() -> None:
    known = Knowledge("OK10000001", None, AT).words(words("numbers"), Random(1))
    assert known == {"account": "OK10000001"}


@pytest.mark.parametrize("seed", range(20))
def test_a_wrong_amount_is_nobodys(seed: int) -> None:
    taken = ["200.00", "400.00", "220.00"]
    found = wrong_amount("200.00", taken, Random(seed))
    assert found not in taken and Decimal(found) > 0
