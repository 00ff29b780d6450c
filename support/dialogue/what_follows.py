"""What the bot does when a message does something, by where the dialogue stands: one table."""

from __future__ import annotations

from collections.abc import Collection, Mapping

from support.dialogue.acts import ASKS
from support.dialogue.case import Case
from support.dialogue.readers import CONFIRMATION

STATES = ("gathering", "describing", "read_back", "resulted", "answered", "offered", "waiting", "nothing")
"""A fact is asked for; a description is; the facts are read back; the finding was explained or has its
ticket; a question of knowledge was answered; choices were offered; a person is waited for; none of these."""

_ = ""
"""Nothing of its own: what the intent says follows."""

# fmt: off
_ROWS: tuple[tuple[str, ...], ...] = (
    # act             gathering     describing    read_back     resulted      answered      offered       waiting       nothing
    ("defrauded",     "protects",   "protects",   "protects",   "protects",   "protects",   "protects",   "protects",   "protects"),
    ("maybe_theft",   "asks_own",   _,            "asks_own",   "asks_own",   _,            _,            "keeps",      _),
    ("solved",        "ends",       "ends",       "ends",       "ends",       "ends",       "ends",       "ends",       _),
    ("calls_off",     "stops",      "stops",      "stops",      "lets_go",    "lets_go",    "lets_go",    "leaves",     _),
    ("none_of_these", _,            _,            _,            _,            _,            "offers_more", _,           _),
    ("names_field",   _,            _,            "asks_field", _,            _,            _,            _,            _),
    ("agrees",        _,            _,            "confirms",   _,            _,            _,            _,            _),
    ("another_one",   "adds",       "adds",       "adds",       "reopens",    _,            _,            "keeps",      _),
    ("not_solved",    "keeps",      _,            "keeps",      "hands_over", "offers_person", _,         "keeps",      _),
    *((act,           "answers",    "answers",    "answers",    "answers",    "answers",    _,            "answers",    _)
      for act in ASKS),
    ("waits",         "waits",      "waits",      "waits",      "waits",      "waits",      "waits",      "waits",      _),
    ("urgent",        "keeps",      "keeps",      "keeps",      "keeps",      "comforts",   _,            "keeps",      _),
    ("upset",         "comforts",   "comforts",   "comforts",   "comforts",   "comforts",   "comforts",   "comforts",   _),
    ("denies",        "keeps",      _,            "keeps",      "looks_again", _,           _,            "keeps",      _),
    ("elaborates",    "keeps",      _,            "keeps",      "looks_again", _,           _,            "keeps",      _),
)
# fmt: on

TABLE: Mapping[tuple[str, str], str] = {
    (state, row[0]): follows for row in _ROWS for state, follows in zip(STATES, row[1:], strict=True)
}
"""State and act to what follows; empty: nothing of its own."""

BEFORE_FACTS = ("protects", "ends", "stops", "leaves")
"""What follows whatever facts the message holds."""

COUNTERPARTS: Mapping[str, tuple[str, ...]] = {
    "how_long": ("arrival_time",),
    "safe": ("account_security",),
    "myself": ("transaction_history", "how_to_withdraw", "how_to_deposit", "how_to_transfer"),
    "needed": ("contact_preparation",),
    "whom": ("contact_channels",),
    "what_now": ("contact_channels",),
}
"""An act and the questions of knowledge that it is taken for; about an open matter the act is meant."""


def follows(state: str, acts: Collection[str]) -> tuple[str, str]:
    """The act that counts and what follows from it; two empty texts where nothing does."""
    for row in _ROWS:
        if row[0] in acts and (then := TABLE[state, row[0]]):
            return row[0], then
    return "", ""


def in_case(requested: str | None, in_own_words: bool) -> str:
    """The state in which a fact is asked for.

    Args:
        requested: The fact, or `confirmation`.
        in_own_words: Whether it is told in the customer's own words.
    """
    if requested == CONFIRMATION:
        return "read_back"
    return "describing" if in_own_words else "gathering"


def outside(case: Case, answered: str) -> str:
    """The state with nothing asked for.

    Args:
        case: The case as it was left.
        answered: The question of knowledge that was answered last, or empty.
    """
    if case.offer == "choices":
        return "offered"
    if case.problem and case.offer in ("solved", "ticketed", "own"):
        return "resulted"
    return "answered" if answered or case.answered else "nothing"
