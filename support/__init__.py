"""The domain of the support assistant. Imports libraries only: no Rasa, no web framework."""

from __future__ import annotations

from support.reading.times import TransactionTime, parse_transaction_time

__all__ = ["TransactionTime", "parse_transaction_time"]
