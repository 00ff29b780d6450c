"""The conversations in this folder's YAML files, each against the running engine."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml

from tests.assistant import Assistant
from tests.bot import Heard

FOLDER = Path(__file__).parent

FACTS = (
    "account_id",
    "transaction_time",
    "amount",
    "payment_method",
    "transaction_id",
    "problem_description",
)

SAME = ("problem", "requested_slot", "ticket_id", "handoff_status", *FACTS)
"""What a turn that only talks about the case leaves as it was."""

KEYS = {
    "user",
    "intent",
    "says",
    "says_also",
    "says_not",
    "asks",
    "asking",
    "slots",
    "same",
    "told",
    "handoff",
    "ticket",
    "texts",
    "texts_not",
    "texts_again",
    "texts_new",
    "buttons",
    "silent",
    "open",
}


def conversations() -> list[Any]:
    """All conversations, named folder/file/name."""
    found = []
    for file in sorted(FOLDER.rglob("*.yml")):
        for talk in yaml.safe_load(file.read_text(encoding="utf-8")):
            name = f"{file.parent.name}/{file.stem}/{talk['name']}"
            found.append(pytest.param(talk, id=name))
    return found


@pytest.mark.parametrize("talk", conversations())
def test_conversation(assistant: Assistant, talk: dict[str, Any]) -> None:
    """Each turn leads to what the file says."""
    customer = assistant.customer(talk.get("verified", ""))
    before: list[Heard] = []
    for number, turn in enumerate(talk["turns"], 1):
        assert set(turn) <= KEYS, f"unknown keys {set(turn) - KEYS}"
        heard = customer.say(turn["user"])
        faults = [*check(turn, heard), *compare(turn, heard, before)]
        assert not faults, report(number, turn, heard, faults)
        before.append(heard)


def compare(turn: dict[str, Any], heard: Heard, before: list[Heard]) -> Iterator[str]:
    """The ways in which a turn differs from what was expected, in the light of the turns before it."""
    was = before[-1].slots if before else {}
    for name in SAME if turn.get("same") else ():
        if heard.slots.get(name) != was.get(name):
            yield f"{name} was {was.get(name)!r}, is {heard.slots.get(name)!r}"
    if "ticket" in turn:
        new = heard.slots["ticket_id"] not in (None, was.get("ticket_id"))
        if new != (turn["ticket"] == "new"):
            yield f"ticket is {heard.slots['ticket_id']}, expected {turn['ticket']}"
    if pattern := turn.get("texts_again"):
        parts = {part[0] for turn_before in before for part in re.finditer(pattern, turn_before.text)}
        if not any(part in heard.text for part in parts):
            yield f"none of {sorted(parts)} was said again"
    if turn.get("texts_new"):
        said = {text for turn_before in before for text in turn_before.texts}
        yield from (f"said again: {text!r}" for text in heard.texts if text in said)


def check(turn: dict[str, Any], heard: Heard) -> Any:
    """The ways in which a turn differs from what was expected."""
    if "intent" in turn and heard.intent != turn["intent"]:
        yield f"intent {heard.intent}, expected {turn['intent']}"
    if "says" in turn and heard.responses != turn["says"]:
        yield f"said {heard.responses}, expected {turn['says']}"
    for name in turn.get("says_also", []):
        if name not in heard.responses:
            yield f"did not say {name}"
    for name in turn.get("says_not", []):
        if name in heard.responses:
            yield f"said {name}"
    if "asks" in turn and heard.slots["requested_slot"] != turn["asks"]:
        yield f"asks {heard.slots['requested_slot']}, expected {turn['asks']}"
    if "asking" in turn and heard.slots["asking"] != turn["asking"]:
        yield f"asks by {heard.slots['asking']}, expected {turn['asking']}"
    if "handoff" in turn and heard.slots["handoff_status"] != turn["handoff"]:
        yield f"handoff_status {heard.slots['handoff_status']}, expected {turn['handoff']}"
    for line in turn.get("told", []):
        if line not in (heard.slots["case"] or {}).get("told", []):
            yield f"{line!r} was not kept"
    for name, value in turn.get("slots", {}).items():
        if heard.slots.get(name) != value:
            yield f"{name} is {heard.slots.get(name)!r}, expected {value!r}"
    for part in turn.get("texts", []):
        if part not in heard.text:
            yield f"{part!r} was not said"
    for part in turn.get("texts_not", []):
        if part in heard.text:
            yield f"{part!r} was said"
    for payload in turn.get("buttons", []):
        if payload not in heard.buttons:
            yield f"no button {payload!r}"
    if turn.get("silent") and heard.texts:
        yield "was not silent"
    if not turn.get("silent") and not heard.texts:
        yield "was silent"
    if "open" in turn and bool(heard.loop) != turn["open"]:
        yield f"form is {heard.loop}"


def report(number: int, turn: dict[str, Any], heard: Heard, faults: list[str]) -> str:
    """What a person needs to see of a failed turn."""
    slots = {name: value for name, value in heard.slots.items() if value and name != "case"}
    return "\n".join(
        [f"turn {number}: {turn['user']!r} ({heard.intent})", *faults, "bot:", heard.text, str(slots)]
    )
