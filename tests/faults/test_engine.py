"""The engine is killed and started again between two messages."""

from __future__ import annotations

from tests.assistant import Assistant
from tests.faults.records import handoff, tickets


def test_conversations_go_on(fragile: Assistant) -> None:
    """A case with its slots and its open question, and a wait for a person."""
    in_case, waiting = fragile.customer("OK10000001"), fragile.customer()
    in_case.say("提现没到账")
    before = in_case.say("昨天上午10点")
    assert before.slots["requested_slot"] == "amount"
    number = waiting.say("钱被盗刷了").slots["ticket_id"]
    fragile.processes.restart("engine")
    after = in_case.say("3000")
    assert after.slots["requested_slot"] == "confirmation"
    assert after.loop == "case_form"
    for name in ("account_id", "transaction_time", "transaction_time_grain", "problem"):
        assert after.slots[name] == before.slots[name] is not None
    heard = in_case.say("对的")
    assert heard.responses == ["utter_withdrawal_delayed_under_review", "utter_check_solved"]
    assert waiting.say("人呢").responses == ["utter_still_here"]
    assert handoff(fragile, waiting) == "waiting"
    assert [ticket.number for ticket in tickets(fragile, waiting)] == [number]
