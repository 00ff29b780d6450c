"""What is read of what clients send, whatever they send."""

from __future__ import annotations

from typing import Any

import pytest

from desk.customers import fields
from desk.customers.refusals import Refused

ODD: list[Any] = [None, 5, 1.5, True, [], ["x"], {}, {"a": 1}, b"x"]


@pytest.mark.parametrize("value", ODD)
def test_what_is_no_text_is_refused_or_left_out(value: Any) -> None:
    """Where a text may be left out, None is no text."""
    with pytest.raises(Refused, match="invalid"):
        fields.text(value)
    assert fields.text_or_empty(value) == ""
    for read in (fields.text_or_none, fields.picture_id):
        if value is None:
            assert read(value) is None
        else:
            with pytest.raises(Refused, match="invalid"):
                read(value)


def test_a_text_is_left_as_it_is() -> None:
    """Cutting and masking are not done here."""
    for read in (fields.text, fields.text_or_none, fields.text_or_empty):
        assert read(" 好\0 ") == " 好\0 "
        assert read("") == ""


@pytest.mark.parametrize(
    ("value", "read"),
    [(0, 0), (7, 7), (2**31 - 1, 2**31 - 1), (2**31, 0), (-1, 0), (True, 0), (1.0, 0), ("7", 0), (None, 0)],
)
def test_whole_numbers(value: Any, read: int) -> None:
    """Of JSON; what a column can't hold counts as none."""
    assert fields.whole(value) == read


@pytest.mark.parametrize(
    ("value", "read"),
    [("0", 0), ("12", 12), ("999999999", 999999999), ("9999999999", 0), ("-1", 0), ("1.5", 0), ("x", 0),
     ("", 0), (None, 0), ("１２", 0), ("²", 0)],
)  # fmt: skip
def test_numbers_of_a_query(value: str | None, read: int) -> None:
    """ASCII digits only: others are digits to Python, too."""
    assert fields.number(value) == read


@pytest.mark.parametrize(
    ("value", "read"),
    [("p1", "p1"), ("/api/v1/pictures/p1", "p1"), ("../../etc/passwd", "passwd"), ("", None)],
)
def test_a_picture_by_id_or_address(value: str, read: str | None) -> None:
    """Whether the caller has such a picture is looked up later."""
    assert fields.picture_id(value) == read
