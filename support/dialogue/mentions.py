"""What a message is about by the words that stand in it, beside what it was taken for."""

from __future__ import annotations

from support.company.signs import signs
from support.dialogue import acts
from support.dialogue.turn import Turn


def is_named(problem: str, text: str) -> bool:
    """Whether one of the words that name a problem stands in the text (充值, of a top-up).

    Args:
        problem: Its name. One without words in `data/words/signs.yml` is named by whatever is taken for it.
        text: The message.
    """
    place = f"matters.{problem}"
    return place not in signs().patterns or signs().show(place, text)


def is_about_the_case(act: str, turn: Turn) -> bool:
    """Whether a message that sounds like a question from the knowledge is about the matter at hand.

    A question is, unless it names what is known in general (你们电话多少); so is what asks nothing.

    Args:
        act: What the message does.
        turn: The message.
    """
    if act in acts.ASKS:
        return not signs().show("topics", turn.text)
    return not acts.is_question(turn.text)
