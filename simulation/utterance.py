"""What a person says in one message, and what they have said so far."""

from __future__ import annotations

from dataclasses import dataclass, field

CONFIRMATION = "confirmation"
"""What is asked for when facts are read back (contract.md, slots)."""

ASKS = frozenset(("how_long", "why", "safe", "what_now", "needed", "undo", "told", "cost"))
"""Moves that ask something beside the matter, and want an answer."""

TELLS = frozenset(("elaborates", "urgent", "upset", "waits", "comes_back", "comes_again"))
"""Moves that say something and give no fact that was asked for."""


@dataclass(frozen=True)
class Message:
    """What a person says.

    Attributes:
        text: As it is typed.
        means: Name of a move, or `opens`, `gives`, `picks`.
        gives: The facts that it tells exactly and rightly.
        tries: Whether it is a try at what was asked, well-formed or not.
        wasted: Whether it would not be needed if the bot had understood.
        away: Whether a day has passed before it.
    """

    text: str
    means: str
    gives: tuple[str, ...] = ()
    tries: bool = False
    wasted: bool = False
    away: bool = False


@dataclass
class Past:
    """What a person has said so far.

    Attributes:
        messages: All of them.
        given: Facts that were told exactly.
        roughly: Facts that were told roughly.
        repeats: How often they had to say something again, or put something right.
    """

    messages: list[Message] = field(default_factory=list)
    given: set[str] = field(default_factory=set)
    roughly: set[str] = field(default_factory=set)
    repeats: int = 0

    @property
    def means(self) -> list[str]:
        """The names of the moves."""
        return [message.means for message in self.messages]

    def add(self, message: Message) -> Message:
        """Takes up what is said now, and gives it back."""
        self.messages.append(message)
        self.given.update(message.gives)
        return message
