"""What the bot does when a message does something, by where the dialogue stands: one table."""

from __future__ import annotations

from collections.abc import Collection, Mapping

from support.dialogue.acts import ASKS
from support.dialogue.case import Case
from support.dialogue.readers import CONFIRMATION

STATES = ("gathering", "describing", "read_back", "resulted", "answered", "offered", "waiting", "nothing")
"""A fact is asked for; a description is; the facts are read back; the finding was explained or has its
ticket; a question of knowledge was answered; choices were offered; a person is waited for; none of these."""

_TEXT = """
act           gathering describing read_back  resulted    answered      offered     waiting  nothing
defrauded     protects  protects   protects   protects    protects      protects    protects protects
unharmed      -         -          -          keeps       ends          -           keeps    -
solved        ends      ends       ends       ends        ends          ends        ends     -
calls_off     stops     stops      stops      lets_go     lets_go       lets_go     leaves   -
unsure_own    asks_own  asks_own   asks_own   asks_own    asks_own      asks_own    keeps    asks_own
family_own    -         -          -          -           asks_own      asks_own    keeps    asks_own
unlikely_theft -        -          -          -           asks_back     asks_back   keeps    asks_back
maybe_theft   asks_own  asks_own   asks_own   asks_own    -             -           keeps    -
none_of_these -         -          -          -           offers_more   offers_more -        offers_more
names_field   -         -          asks_field -           -             -           -        -
agrees        -         -          confirms   accepts     accepts       -           -        -
another_one   adds      adds       adds       reopens     -             -           keeps    -
not_solved    keeps     -          keeps      hands_over  offers_person offers_more keeps    -
disagrees     -         -          -          -           -             offers_more -        -
asks          answers   answers    answers    answers     answers       -           answers  -
waits         waits     waits      waits      waits       waits         waits       waits    -
urgent        keeps     keeps      keeps      keeps       comforts      -           keeps    -
upset         comforts  comforts   comforts   comforts    comforts      comforts    comforts -
denies        keeps     -          keeps      looks_again -             -           keeps    -
elaborates    keeps     -          keeps      looks_again -             -           keeps    -
"""
"""The first act of a message that has an entry counts; `asks` stands for each question (`acts.ASKS`).
`-`: nothing of its own, what the intent says follows."""


def _read(text: str) -> dict[tuple[str, str], str]:
    head, *rows = (line.split() for line in text.strip().splitlines())
    assert tuple(head[1:]) == STATES, head
    acts = {"asks": ASKS}
    return {
        (act, state): "" if then == "-" else then
        for name, *entries in rows
        for act in acts.get(name, (name,))
        for state, then in zip(STATES, entries, strict=True)
    }


TABLE: Mapping[tuple[str, str], str] = _read(_TEXT)
"""Act and state, the act that counts before others first, to what follows; empty: nothing of its own."""

_OF_STATE: Mapping[str, tuple[tuple[str, str], ...]] = {
    state: tuple((act, then) for (act, there), then in TABLE.items() if then and there == state)
    for state in STATES
}

BEFORE_FACTS = ("protects", "ends", "stops", "leaves")
"""What follows whatever facts the message holds."""

COUNTERPARTS: Mapping[str, tuple[str, ...]] = {
    "how_long": ("arrival_time",),
    "why": ("arrival_time", "service_status"),
    "what_if_not": ("arrival_time", "contact_channels"),
    "safe": ("account_security",),
    "myself": ("transaction_history", "how_to_withdraw", "how_to_deposit", "how_to_transfer"),
    "needed": ("contact_preparation",),
    "whom": ("contact_channels",),
    "what_now": ("contact_channels",),
}
"""An act and the questions of knowledge that it is taken for; about an open matter the act is meant."""


def follows(state: str, acts: Collection[str]) -> tuple[str, str]:
    """The act that counts and what follows from it; two empty texts where nothing does."""
    return next(((act, then) for act, then in _OF_STATE[state] if act in acts), ("", ""))


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
    if answered:
        return "answered"
    # Solved, or called well: what was found can still be asked about.
    return "resulted" if case.problem and case.finding and not case.offer else "nothing"
