"""Yuan and fen, exactly."""

from __future__ import annotations

from decimal import Decimal

_FEN = Decimal("0.01")
_LARGEST_YUAN = Decimal("999999999999.99")


def to_fen(yuan: Decimal) -> int | None:
    """The amount in fen; None if it is negative, has parts of a fen or over 14 digits."""
    if not yuan.is_finite() or not 0 <= yuan <= _LARGEST_YUAN:
        return None
    rounded = yuan.quantize(_FEN)
    return int(rounded.scaleb(2)) if rounded == yuan else None


def to_yuan(fen: int) -> Decimal:
    """The amount in yuan, with two places."""
    return Decimal(fen).scaleb(-2)
