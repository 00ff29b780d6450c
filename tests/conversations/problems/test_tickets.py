"""Who is told what a ticket says: numbers are drawn at random, so YAML can't hold them."""

from __future__ import annotations

import pytest

from support.people.tickets import ticket_number
from tests.assistant import Assistant
from tests.bot import Customer

NO_SUCH_TICKET = "K20250101-000001"

NOT_READABLE = ["utter_ticket_status_not_readable"]


def opened(customer: Customer) -> str:
    """The number of a ticket that the bot has just opened for a signed-in customer."""
    heard = customer.say("帮我把限额调高点")
    assert "utter_ticket_opened" in heard.responses, heard.text
    number = str(heard.slots["ticket_id"])
    assert ticket_number(number) == number
    assert number in heard.text
    return number


def test_own_ticket_is_read_back_by_number(assistant: Assistant) -> None:
    """In the same conversation, and in the customer's next one."""
    customer = assistant.customer("OK10000043")
    number = opened(customer)
    for reader in (customer, assistant.customer("OK10000043")):
        heard = reader.say(f"{number} 这个工单处理得怎么样了")
        assert heard.responses == ["utter_ticket_status_open"], heard.text
        assert "提高限额" in heard.text
        assert "后天" in heard.text
        assert heard.slots["requested_slot"] is None


@pytest.mark.parametrize("account", ["OK10000001", ""])
def test_others_get_the_answer_of_a_number_nobody_has(assistant: Assistant, account: str) -> None:
    """Another signed-in customer and an anonymous one learn not even that the ticket exists."""
    number = opened(assistant.customer("OK10000043"))
    for asked in (number, NO_SUCH_TICKET):
        heard = assistant.customer(account).say(f"{asked} 这个工单处理得怎么样了")
        assert heard.responses == NOT_READABLE, heard.text
        assert "提高限额" not in heard.text
        assert asked not in heard.text
        assert heard.slots["ticket_id"] is None
        assert heard.buttons == ["转人工", "先不用了"]


def test_typed_account_does_not_open_a_ticket_to_its_owner(assistant: Assistant) -> None:
    """A ticket that somebody anonymous wrote under an account ID stays with that conversation."""
    stranger = assistant.customer()
    stranger.say("帮我提一下限额呗")
    stranger.say("OK10000043")
    number = stranger.say("对").slots["ticket_id"]
    assert number
    heard = assistant.customer("OK10000043").say(f"{number} 这个工单处理得怎么样了")
    assert heard.responses == NOT_READABLE, heard.text


def test_unsolved_case_has_one_ticket(assistant: Assistant) -> None:
    """The ticket that came with the explanation is the one that the person gets."""
    customer = assistant.customer("OK10000043")
    number = opened(customer)
    heard = customer.say("转人工")
    assert heard.slots["handoff_status"] == "waiting", heard.text
    assert heard.slots["ticket_id"] == number
