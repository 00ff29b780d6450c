"""A customer's message in an open case: what it is, beside the facts that it may hold."""

from __future__ import annotations

import re
from dataclasses import replace

from support.catalogue import catalogue
from support.catalogue.responses import OTHER
from support.catalogue.showing import label
from support.company.signs import signs
from support.company.wording import phrases
from support.dialogue.case import Case
from support.dialogue.facts import answers, is_free_text, read
from support.dialogue.faults import complaint_about
from support.dialogue.readers import CONFIRMATION
from support.dialogue.turn import Facts, Turn
from support.reading.identifiers import find_account_id

SWITCH_CONFIDENCE = 0.5
"""What the classifier must reach before a message in the middle of a case opens another problem."""

OTHER_MATTER = 0.8
"""From here on the classifier's problem is another one than the open one, whatever act is heard beside it."""

CHAT_CONFIDENCE = 0.7
"""From here on a question or small talk is one, even where a fact could be read into it."""

_QUESTION = re.compile(r"[?]|吗|怎么|多少|多久|什么|哪[里儿个些]|为啥|能不能|可不可以|是不是|真的假的|真假")

_CLAUSES = re.compile(r"([,。;!?\s]+)")

_WHERE = re.compile(r"哪|怎么看|怎么找|怎么查")

_LIKE_AN_ID = re.compile(r"(?<![A-Za-z0-9])[Oo0][Kk]\s?\d")


def _passes(clause: str) -> bool:
    """Whether a clause asks, denies, or tells of another day only in passing."""
    places = ("in_passing", "acts.denies.is")
    return bool(_QUESTION.search(clause)) or any(signs().show(place, clause) for place in places)


class Message:
    """Reads one message; changes nothing.

    Args:
        turn: The message.
        requested: The fact that was asked for before it, or None.
        facts: The facts there are, as they stand when a method is called.
        case: The open case.
    """

    def __init__(
        self,
        turn: Turn,
        requested: str | None,
        facts: Facts,
        case: Case,
    ) -> None:
        self._turn = turn
        self._requested = requested
        self._facts = facts
        self._case = case

    def parts(self) -> tuple[Turn, Turn]:
        """The message without the clause of its second matter, and that clause."""
        text, span = self._turn.text, self._turn.second_span
        if span is None:
            return self._turn, self._turn
        start, end = span
        rest = f"{text[:start]} {text[end:]}"
        return replace(self._turn, text=rest), replace(self._turn, text=text[start:end])

    def yes_or_no(self) -> str:
        """`affirm`, `deny` (a yes with a but is one), or nothing."""
        if phrases().means("agree", self._turn.text):
            return "affirm"
        if self._turn.intent == "affirm" and phrases().mentions("but", self._turn.text):
            return "deny"
        return "deny" if phrases().means("disagree", self._turn.text) else ""

    def is_useful(self) -> bool:
        """Whether the message holds any fact."""
        return bool(read(self._turn, self._requested, self._facts))

    def is_answered(self) -> bool:
        """Whether the message holds the fact that was asked for."""
        return answers(read(self._turn, self._requested, self._facts), self._requested)

    def is_question(self) -> bool:
        """A question from the knowledge, rather than an answer to the bot's."""
        turn = self._turn
        if turn.intent not in catalogue().questions:
            return False
        asks = bool(_QUESTION.search(turn.text))
        if self._requested == CONFIRMATION and not asks and self.is_useful():
            return False
        if is_free_text(self._requested):
            return asks and turn.confidence >= CHAT_CONFIDENCE
        tried = not complaint_about(turn, str(self._requested)).endswith(f"_{OTHER}")
        return asks or (not tried and not self.is_answered() and turn.confidence >= SWITCH_CONFIDENCE)

    def asks_where(self) -> bool:
        """「在哪看」, or 「账号在哪里看」 when the account ID is asked for."""
        text = self._turn.text
        named = self._requested in catalogue().facts and label(str(self._requested)) in text
        return phrases().means("where", text) or (named and bool(_WHERE.search(text)))

    def is_chat(self) -> bool:
        """Small talk that only sounds like a fact: 「今天天气真不错啊」."""
        turn = self._turn
        sure = turn.intent == "out_of_scope" and turn.confidence >= CHAT_CONFIDENCE
        if is_free_text(self._requested) or (self._requested == "amount" and self.is_answered()):
            return False
        return sure and not re.search(r"\d", turn.text)

    def statements(self) -> str:
        """The clauses of the message that ask nothing."""
        clauses = re.split(r"[,。;!?]", self._turn.text)
        return ",".join(clause for clause in clauses if not _QUESTION.search(clause))

    def told(self) -> str:
        """The message without what it asks, and what it tells only in passing."""
        parts = _CLAUSES.split(self._turn.text)
        return "".join(part for part in parts if not _passes(part))

    def is_malformed_id(self) -> bool:
        """`OK1234567`: too like an OK to the classifier, yet meant as an ID."""
        return bool(_LIKE_AN_ID.search(self._turn.text)) and not find_account_id(self._turn.text)

    def looks_like_a_try(self) -> bool:
        """Out of scope to the classifier, yet probably meant for the question: digits, or a scrap."""
        if self._turn.intent != "out_of_scope":
            return False
        text = self._turn.text
        return len(text) <= 5 or any(sign.isdigit() for sign in text)
