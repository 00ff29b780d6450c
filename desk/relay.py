"""Brings customers' messages to the engine, one worker a conversation, in order, and answers back."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from desk.desk import Desk


class Relay:
    """The workers of this process."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk

    def wake(self, conversation_id: str) -> None:
        """See to a conversation's pending messages."""
        raise NotImplementedError
