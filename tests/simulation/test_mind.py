"""What a person says to what was heard."""

from __future__ import annotations

from datetime import datetime
from random import Random

import pytest

from simulation.casting import Cell
from simulation.mind import MOST_MESSAGES, OWN, Mind
from simulation.utterance import Message
from support.catalogue import catalogue
from support.clock import SHANGHAI
from support.wallet.scenarios import demo
from tests.simulation.heard import cell, heard

AT = datetime(2026, 11, 29, 10, 0, tzinfo=SHANGHAI)

OPENED = heard("utter_open_withdrawal_delayed", "utter_ask_transaction_time", asks="transaction_time")
ASKS_AMOUNT = heard("utter_ask_amount", asks="amount")
RIGHT_TIME = "2026-11-28T10:00:00+08:00"


def mind(of: Cell | None = None, seed: int = 1) -> Mind:
    whose = of or cell()
    return Mind(whose, whose.matter.account, AT, Random(seed))


def opened(of: Cell | None = None, seed: int = 1) -> Mind:
    person = mind(of, seed)
    person.opens()
    return person


def reads_back(amount: str = "3000.00", time: str = RIGHT_TIME, account: str = "OK10000001"):  # type: ignore[no-untyped-def]
    return heard(
        "utter_ask_confirmation",
        asks="confirmation",
        amount=amount,
        transaction_time=time,
        account_id=account,
    )


def until(person: Mind, reply, means: str) -> Message:  # type: ignore[no-untyped-def]
    """The first message that means this, to the same reply again and again."""
    for _ in range(MOST_MESSAGES):
        message = person.answers(reply)
        assert message is not None
        if message.means == means:
            return message
    raise AssertionError(f"never {means}")


def test_the_same_seed_says_the_same() -> None:
    assert mind(seed=5).opens() == mind(seed=5).opens()


def test_another_seed_says_it_otherwise() -> None:
    assert len({mind(seed=seed).opens().text for seed in range(20)}) > 2


def test_a_fact_that_is_asked_for_is_given() -> None:
    message = until(opened(), ASKS_AMOUNT, "gives")
    assert "3000" in message.text and message.gives == ("amount",) and not message.wasted


def test_given_again_it_counts_as_wasted() -> None:
    person = opened()
    until(person, ASKS_AMOUNT, "gives")
    again = person.answers(ASKS_AMOUNT)
    assert again is not None and again.means == "gives" and again.wasted


def test_who_is_not_understood_for_ever_gives_up() -> None:
    person = opened()
    for _ in range(MOST_MESSAGES):
        if person.answers(ASKS_AMOUNT) is None:
            return
    raise AssertionError("went on for ever")


def test_what_is_read_back_rightly_is_confirmed() -> None:
    assert until(opened(), reads_back(), "confirms").tries


@pytest.mark.parametrize(
    ("read_back", "puts_right"),
    [
        (reads_back(amount="30.00"), "puts_right_amount"),
        (reads_back(time="2026-11-20T10:00:00+08:00"), "puts_right_time"),
        (reads_back(account="OK10000002"), "puts_right_account"),
    ],
)
def test_what_is_read_back_wrongly_is_put_right(read_back, puts_right: str) -> None:  # type: ignore[no-untyped-def]
    assert until(opened(), read_back, puts_right).wasted


def test_who_knows_it_roughly_says_so_and_does_not_mend_it() -> None:
    person = opened(cell("vague"))
    rough = until(person, ASKS_AMOUNT, "gives")
    assert "3000" not in rough.text and rough.gives == () and rough.tries
    person = opened(cell("vague"))
    until(person, ASKS_AMOUNT, "gives")
    confirmed = person.answers(reads_back(amount="3100.00"))
    assert confirmed is not None and confirmed.means == "confirms"


@pytest.mark.parametrize("seed", range(12))
def test_who_mends_an_amount_has_said_a_wrong_one_first(seed: int) -> None:
    person = mind(cell("self_correcting"), seed)
    first = person.opens().text
    wrong = first
    if "gives" not in person.says and not any(sign.isdigit() for sign in first):
        wrong = until(person, ASKS_AMOUNT, "gives").text
    assert "3000" not in wrong
    mended = [message for _ in range(4) if (message := person.answers(reads_back(amount="1.00")))]
    assert "3000" in next(message for message in mended if "amount" in message.gives).text


@pytest.mark.parametrize("seed", range(6))
def test_nobody_takes_it_for_an_amount_that_is_there(seed: int) -> None:
    person = mind(cell("self_correcting", "refund_status", "late"), seed)
    wrong = person._knowledge.wrong_amount
    assert wrong and wrong not in [one.amount for one in demo().movements.values()]


def test_a_wrong_problem_is_protested_against() -> None:
    reply = heard("utter_open_refund_status", asks="transaction_time", problem="refund_status")
    message = opened().answers(reply)
    assert message is not None and message.means == "protests" and message.wasted


def test_a_choice_that_is_offered_is_taken() -> None:
    button = catalogue().buttons["withdrawal_delayed"]
    message = opened().answers(heard("utter_ask_back", problem="", buttons=("x", button)))
    assert message is not None and (message.means, message.text) == ("picks", button)


def test_none_of_the_choices() -> None:
    message = opened().answers(heard("utter_ask_back", problem="", buttons=("x", "y")))
    assert message is not None and message.means == "none_of_these"


@pytest.mark.parametrize(
    ("candidate", "means"), [("T20261128000038", "is_that_one"), ("T20261128000039", "is_not_that_one")]
)
def test_a_transaction_that_is_shown(candidate: str, means: str) -> None:
    case = {"offer": "similar", "candidate": candidate}
    message = opened().answers(heard("utter_similar_found", case=case))
    assert message is not None and message.means == means


def test_after_the_result_it_is_closed() -> None:
    person = opened()
    result = heard("utter_withdrawal_delayed_under_review", "utter_check_solved")
    until(person, result, "closes")
    assert person.answers(heard("utter_solved")) is None


def test_who_is_handed_over_waits() -> None:
    assert opened().answers(heard("utter_handoff_queued", ticket="K1", handoff="waiting")) is None


def test_out_of_hours_a_contact_is_left() -> None:
    reply = heard("utter_handoff_closed_hours", "utter_ask_contact", asks="contact", ticket="K1")
    message = opened().answers(reply)
    assert message is not None and message.gives == ("contact",)


@pytest.mark.parametrize("seed", range(8))
def test_who_sees_it_solved_says_so(seed: int) -> None:
    person = opened(cell("solved"), seed)
    message = until(person, OPENED, "solved")
    assert not message.tries
    assert person.answers(heard("utter_solved_in_case")) is None


@pytest.mark.parametrize("seed", range(8))
def test_who_was_away_comes_back_once_a_day_later(seed: int) -> None:
    person = opened(cell("away"), seed)
    first, second = person.answers(OPENED), person.answers(ASKS_AMOUNT)
    assert first is not None and first.away
    assert second is not None and not second.away


def test_nobody_goes_away_from_a_ticket() -> None:
    late = heard("utter_withdrawal_delayed_late", "utter_ticket_opened", ticket="K1")
    message = opened(cell("away", finding="late")).answers(late)
    assert message is not None and not message.away


def test_a_fraud_is_told_in_pieces() -> None:
    person = opened(cell("defrauded"))
    told = [person.answers(OPENED) for _ in range(4)]
    assert [piece.means for piece in told if piece] == [
        "fraud_came",
        "fraud_gave",
        "fraud_gone",
        "fraud_plain",
    ]
    assert person.answers(OPENED) is None


def test_who_is_protected_stops() -> None:
    person = opened(cell("defrauded"))
    person.answers(OPENED)
    reply = heard("utter_unauthorized_transaction_protect", ticket="K1", handoff="waiting")
    assert person.answers(reply) is None


def test_whose_it_was() -> None:
    reply = heard(OWN, asks="amount")
    own = opened().answers(reply)
    not_own = opened(cell(problem="unauthorized_transaction", finding="protect")).answers(
        heard(OWN, problem="unauthorized_transaction")
    )
    assert own is not None and own.means == "it_was_me"
    assert not_own is not None and not_own.means == "not_me"
