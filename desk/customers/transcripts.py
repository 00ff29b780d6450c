"""The conversation as a text file that the customer may keep."""

from __future__ import annotations

from datetime import datetime

from desk.talk.log import ConversationLog
from desk.words import Words
from support.company.settings import PresentSettings

_MESSAGES = 2000


class Transcripts:
    """Transcripts of conversations.

    Args:
        log: What was said.
        words: How the speakers are called.
        settings: The company's name for what it offers.
    """

    def __init__(self, log: ConversationLog, words: Words, settings: PresentSettings) -> None:
        self._log = log
        self._words = words
        self._settings = settings

    def of(self, conversation_id: str) -> str:
        """What the customer has read and written, a line each; no notes. Synchronous.

        Raises:
            DatabaseUnavailable: It could not be read.
        """
        words = self._words.content
        own = words["transcript"]
        lines = [own["title"].format(product=self._settings().product), ""]
        for message in self._log.messages(conversation_id, limit=_MESSAGES):
            who = own["you"] if message.speaker == "customer" else words["speakers"][message.speaker]
            name = f"{who} {message.agent}" if message.agent else who
            text, time = message.text or own["picture"], f"{message.created_at:%Y-%m-%d %H:%M}"
            lines.append(own["line"].format(time=time, speaker=name, text=text))
        return "\n".join(lines) + "\n"

    def file_name(self, at: datetime) -> str:
        """The name of a file that is written at a moment."""
        return f"{self._settings().product}-{at:%Y%m%d}.txt"
