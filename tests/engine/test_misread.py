"""What the running engine collects for `make review`."""

from __future__ import annotations

import time
import uuid
from collections.abc import Callable

import pytest
from rasa.shared.core.domain import Domain
from rasa.shared.core.events import Event, UserUttered
from rasa.shared.core.trackers import DialogueStateTracker

from engine.misread import collect
from support.environment import Environment
from support.people.misreadings import Collector, Group, MisreadingStore, plain
from support.storage.database import open_database
from tests.assistant import Assistant
from tests.bot import HTTP, Customer

CANDIDATES = (
    "你们那个东西它到底咋整",
    "这回又不对头",
    "那啥来着怎么又那样了",
    "上次那个事那边说这边弄",
    "它这个老那样怎么个说法",
    "点了那个然后它就那样",
)

UNDERSTOOD = ("提现没到账", "昨天下午三点多吧", "三千", "不对 是四千", "OK123", "嗯嗯", "算了")


@pytest.fixture(scope="module")
def unclear(assistant: Assistant) -> str:
    """A text below the confidence line, whatever the present model is."""
    customer = assistant.customer()
    found = [text for text in CANDIDATES if customer.parse(text)["intent"]["name"] == "nlu_fallback"]
    assert found, "the model understands all of them: write a vaguer one"
    return found[0]


def collected(
    assistant: Assistant, text: str, enough: Callable[[Group], bool] = lambda group: True
) -> Group | None:
    """What stands in the review for a text; collecting runs beside the conversation, so it is waited for."""
    url = Environment.from_environ(assistant.environment).database_url
    store = MisreadingStore(open_database(url))
    deadline = time.monotonic() + 5
    while time.monotonic() < deadline:
        group = next((group for group in store.waiting() if plain(group.text) == plain(text)), None)
        if group and enough(group):
            return group
        time.sleep(0.05)
    return None


def unique(text: str, customer: Customer) -> str:
    """The text with a tail of letters that no other test counts, and as unclear with it."""
    for _ in range(50):
        tried = text + "".join(chr(0x4E00 + byte) for byte in uuid.uuid4().bytes[:2])
        if customer.parse(tried)["intent"]["name"] == "nlu_fallback":
            return tried
    raise AssertionError(f"{text} is understood with any tail")


def test_an_asked_back_message_appears(assistant: Assistant, unclear: str) -> None:
    customer = assistant.customer()
    assert customer.say(unclear).intent == "nlu_fallback"
    group = collected(assistant, unclear)
    assert group is not None
    assert "asked_back" in group.reasons
    ranking = [entry["name"] for entry in customer.parse(unclear)["intent_ranking"]]
    assert group.meanings[0].intent == next(name for name in ranking if name != "nlu_fallback")


def test_a_choice_is_recorded(assistant: Assistant, unclear: str) -> None:
    customer = assistant.customer()
    offered = customer.say(unclear).buttons
    first = customer.say(offered[1])
    group = collected(assistant, unclear, lambda group: bool(group.meanings[0].chosen))
    assert group is not None
    assert (group.meanings[0].intent, group.meanings[0].chosen) == (first.intent, 1)

    customer.say("算了")
    second = customer.say(offered[2])
    changed = collected(assistant, unclear, lambda group: group.meanings[0].intent == second.intent)
    assert changed is not None
    assert changed.count == group.count


def test_choices_that_were_refused_are_recorded(assistant: Assistant, unclear: str) -> None:
    """With what was refused, and as one message however often something was."""
    customer = assistant.customer()
    text = unique(unclear, customer)
    first = customer.say(text)
    assert first.intent == "nlu_fallback"
    second = customer.say("都不是")
    assert second.buttons
    group = collected(assistant, text, lambda group: "refused" in group.reasons)
    assert group is not None
    assert len(group.refused) == len(first.buttons[:3])
    assert not set(group.refused) & {meaning.intent for meaning in group.meanings}

    customer.say("这些都不是")
    customer.say("还是都不是")
    group = collected(assistant, text, lambda group: len(group.refused) > len(first.buttons[:3]))
    assert group is not None
    assert (group.count, group.reasons) == (1, {"refused": 1})


def test_a_choice_by_its_number_is_recorded(assistant: Assistant, unclear: str) -> None:
    """The others were offered as well, and not wanted."""
    customer = assistant.customer()
    text = unique(unclear, customer)
    offered = customer.say(text).buttons
    customer.say("2")
    group = collected(assistant, text, lambda group: bool(group.meanings[0].chosen))
    assert group is not None
    assert group.meanings[0].intent == assistant.customer().parse(offered[1])["intent"]["name"]
    assert group.meanings[0].intent not in group.refused
    assert len(group.refused) == len(offered[:3]) - 1


def test_the_same_text_twice_counts_twice(assistant: Assistant, unclear: str) -> None:
    before = collected(assistant, unclear)
    count = before.count if before else 0
    for _ in range(2):
        assistant.customer().send(unclear)
    assert collected(assistant, unclear, lambda group: group.count == count + 2)


def test_a_secret_is_masked(assistant: Assistant) -> None:
    customer, text = assistant.customer(), "密码是Qw7788zzk 我忘记密码了该怎么办"
    customer.say(text)
    customer.say("答非所问")
    group = collected(assistant, text)
    assert group is not None
    assert group.text == "密码是[已隐藏的密码] 我忘记密码了该怎么办"


def test_what_the_desk_delivers_again_counts_once(assistant: Assistant, unclear: str) -> None:
    before = collected(assistant, unclear)
    count = before.count if before else 0
    customer = assistant.customer()
    for name in ("c-1", "c-1", "c-2"):
        HTTP.post(
            f"{customer.url}/webhooks/rest/webhook",
            json={"sender": customer.sender, "message": unclear},
            headers={"X-Desk-Token": customer.api_token, "X-Desk-Message": name},
        ).raise_for_status()
    assistant.customer().send(unclear)
    group = collected(assistant, unclear, lambda group: group.count >= count + 3)
    assert group is not None
    assert group.count == count + 3


def test_what_was_taken_back_is_recorded(assistant: Assistant) -> None:
    customer, question = assistant.customer(), "提现的手续费是怎么收的呀"
    read = customer.say(question).intent
    assert read != "nlu_fallback"
    customer.say("答非所问")
    group = collected(assistant, question, lambda group: "taken_back" in group.reasons)
    assert group is not None
    assert read not in [meaning.intent for meaning in group.meanings]


def test_a_case_opened_by_mistake_is_recorded(assistant: Assistant) -> None:
    customer, message = assistant.customer(), "唉你们这提现的钱我一直没等到啊"
    heard = customer.say(message)
    assert heard.loop == "case_form"
    customer.say("你没懂我的意思")
    group = collected(assistant, message, lambda group: "taken_back" in group.reasons)
    assert group is not None
    assert heard.intent not in [meaning.intent for meaning in group.meanings]


def test_what_did_not_help_is_recorded(assistant: Assistant) -> None:
    customer, question = assistant.customer(), "请问从你们这提现到底要收多少手续费的呀"
    read = customer.say(question).intent
    customer.say("还是没解决")
    group = collected(assistant, question, lambda group: "unsolved" in group.reasons)
    assert group is not None
    assert group.meanings[0].intent == read


def test_what_was_understood_is_not_collected(assistant: Assistant, unclear: str) -> None:
    url = Environment.from_environ(assistant.environment).database_url
    store = MisreadingStore(open_database(url))

    def counts() -> dict[str, int]:
        """Of these texts: other tests share the database, and say them where they mean nothing."""
        return {group.text: group.count for group in store.waiting() if group.text in UNDERSTOOD}

    before, customer = counts(), assistant.customer()
    for text in UNDERSTOOD:
        customer.say(text)
    # In their order: when the last one is there, the others would be.
    marker = f"{unclear}{unclear}"
    customer.send(marker)
    assert collected(assistant, marker)
    assert counts() == before


def test_what_is_said_to_a_person_is_not_collected(assistant: Assistant, unclear: str) -> None:
    customer = assistant.customer()
    text = unique(unclear, customer)
    customer.say("转人工")
    customer.say("转人工")
    assert customer.say(text).slots["handoff_status"] == "waiting"
    other: Customer = assistant.customer()
    other.send(unclear)
    assert collected(assistant, unclear)
    assert collected(assistant, text) is None


def turn(message: UserUttered) -> DialogueStateTracker:
    tracker = DialogueStateTracker.from_events("c", [message], domain=Domain.empty())
    return tracker


def heard(message_id: str) -> UserUttered:
    intent = {"name": "nlu_fallback", "confidence": 0.7}
    ranking = [intent, {"name": "fees", "confidence": 0.3}]
    return UserUttered(
        "那笔咋弄", intent, parse_data={"intent": intent, "intent_ranking": ranking}, message_id=message_id
    )


@pytest.mark.parametrize("ranking", [[{"name": "fees"}], [None], "fees"])
def test_an_event_of_another_form_fails_nobody(ranking: object) -> None:
    message = heard("m2")
    message.parse_data["intent_ranking"] = ranking  # type: ignore[typeddict-item]
    events: list[Event] = [message]
    collect(Collector(lambda misreading: None), turn(message), events)
