"""The fields of what a client sends: read from anything that JSON or the socket can hold."""

from __future__ import annotations

from desk.customers.refusals import Refused


def text(value: object) -> str:
    """A text.

    Raises:
        Refused: `invalid`, it is none.
    """
    if not isinstance(value, str):
        raise Refused("invalid")
    return value


def text_or_none(value: object) -> str | None:
    """A text that may be left out.

    Raises:
        Refused: `invalid`, it is something else.
    """
    return None if value is None else text(value)


def text_or_empty(value: object) -> str:
    """A text; empty when it is none."""
    return value if isinstance(value, str) else ""


def whole(value: object) -> int:
    """A whole number from 0; 0 when it is none, or larger than a column holds."""
    return value if isinstance(value, int) and not isinstance(value, bool) and 0 <= value < 2**31 else 0


def number(value: str | None) -> int:
    """A whole number from 0 in a query; 0 when it is none, or has more than nine digits."""
    return int(value) if value and value.isascii() and value.isdigit() and len(value) < 10 else 0


def picture_id(value: object) -> str | None:
    """A picture's id, from the id or the address that an upload gave; None when there is none.

    Raises:
        Refused: `invalid`, it is no text.
    """
    return (text_or_none(value) or "").rsplit("/", 1)[-1] or None
