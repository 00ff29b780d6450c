"""The acts of a message, where the rest of the assistant and its operators see them."""

from __future__ import annotations

from tests.assistant import Assistant


def test_they_stand_in_the_parse_data(assistant: Assistant) -> None:
    """`POST /model/parse`, beside what the contract names."""
    parsed = assistant.customer().parse("那还要多久啊 会收手续费吗")
    assert {"how_long", "cost"} <= parsed["acts"].keys()
    assert all(0 < chance <= 1 for chance in parsed["acts"].values())
    assert parsed["intent"]["name"] and parsed["intent_ranking"]


def test_they_stand_in_the_tracker(assistant: Assistant) -> None:
    """Through the channel, the guard and the store: the next message finds the earlier one's as well."""
    customer = assistant.customer()
    customer.say("提现没到账")
    customer.say("等我找一下记录")
    assert "waits" in customer.tracker()["latest_message"]["acts"]
    customer.say("OK10000004")
    said = [event for event in customer.tracker()["events"] if event["event"] == "user"]
    acts = [event["parse_data"].get("acts") for event in said if event.get("text")]
    assert "waits" in acts[1] and acts[2] == {}
