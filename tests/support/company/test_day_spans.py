"""Parts of a day."""

from __future__ import annotations

import pytest

from support.company.day_spans import Span, clock, spans


@pytest.mark.parametrize("text", ["9:00至18:00", "9:00-18:00", " 09:00 - 18:00", "9:00到18:00", "9:00~18:00"])
def test_spans_are_read_with_chinese_signs(text: str) -> None:
    assert Span.parse(text) == Span(540, 1080)


def test_several_come_in_order() -> None:
    assert spans("13:00-18:00，9:00-12:00") == (Span(540, 720), Span(780, 1080))


@pytest.mark.parametrize("value", [None, 540, "", "9-18", "9:00-18", "9:00-24:30", "9:00-12:00, 11:00-13:00"])
def test_what_is_none_is_refused(value: object) -> None:
    with pytest.raises(ValueError):
        spans(value)


def test_a_clock() -> None:
    assert clock(545) == "9:05"
