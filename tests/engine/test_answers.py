"""The answers as customers read them: every variable filled, every button understood."""

from __future__ import annotations

import ast
import asyncio
import re
from collections.abc import Iterator, Mapping
from copy import deepcopy
from dataclasses import replace
from functools import lru_cache
from typing import Any

import pytest
import yaml
from rasa.shared.core.domain import Domain
from rasa.shared.core.events import BotUttered, SlotSet, UserUttered
from rasa.shared.core.slots import TextSlot
from rasa.shared.core.trackers import DialogueStateTracker

from engine.importer import AssistantImporter
from engine.loaded import AnswerGenerator
from support.catalogue import Playbook, catalogue
from support.catalogue.examples import example_files
from support.catalogue.examples import examples as examples_of
from support.catalogue.source import Source
from support.clock import now
from support.company.settings import Settings
from support.dialogue.check import OF_TICKET
from support.dialogue.lookup import look_up
from support.environment import Environment
from support.storage.database import open_database
from support.wallet import Notice, TransactionQuery, Wallet
from support.wallet.scenarios import demo
from support.wallet.sql import SqlWallet
from tests.assistant import ROOT, Assistant

ROOMS = ("support", "actions", "engine")

SLOTS = {"utter_ask_confirmation": {"case_summary"}}
"""Responses that read a slot: one that is set whenever they are said."""

SENDERS = ("say", "_say", "Say", "utter_message")

Names = frozenset[str]


# --- what the code passes -------------------------------------------------------------------------


@lru_cache(maxsize=1)
def passed_by_code() -> tuple[tuple[re.Pattern[str], Names], ...]:
    """Names of responses as patterns, and the variables that the code says them with."""
    found = []
    for room in ROOMS:
        for file in sorted((ROOT / room).rglob("*.py")):
            for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
                if sent := _sent(node):
                    found.append(sent)
    return tuple(found)


def _sent(node: ast.AST) -> tuple[re.Pattern[str], Names] | None:
    """`reply.say("utter_x", a=...)`, or a pair `"utter_x", {"a": ...}` that is said later."""
    if isinstance(node, ast.Call):
        name = getattr(node.func, "attr", getattr(node.func, "id", ""))
        pattern = _pattern(node.args[0]) if name in SENDERS and node.args else None
        return (pattern, frozenset(word.arg for word in node.keywords if word.arg)) if pattern else None
    if isinstance(node, ast.Tuple) and len(node.elts) == 2 and isinstance(node.elts[1], ast.Dict):
        pattern = _pattern(node.elts[0])
        keys = [key.value for key in node.elts[1].keys if isinstance(key, ast.Constant)]
        return (pattern, frozenset(map(str, keys))) if pattern else None
    return None


def _pattern(name: ast.expr) -> re.Pattern[str] | None:
    if isinstance(name, ast.Constant) and str(name.value).startswith("utter_"):
        return re.compile(re.escape(str(name.value)))
    if isinstance(name, ast.JoinedStr):
        parts = [
            re.escape(str(part.value)) if isinstance(part, ast.Constant) else ".+" for part in name.values
        ]
        return re.compile("".join(parts))
    return None


# --- what look-ups pass ---------------------------------------------------------------------------


class Announced:
    """The wallet with a notice for every service."""

    def __init__(self, wallet: Wallet) -> None:
        self._wallet = wallet
        self.account, self.transactions = wallet.account, wallet.transactions

    def notices(self) -> list[Notice]:
        """One that concerns all."""
        return [Notice("all", "系统维护", None)]


@pytest.fixture(scope="module")
def looked_up(assistant: Assistant) -> Mapping[str, Names]:
    """Each finding's response to the variables that all look-ups in the demo data give it.

    A finding that only broken data leads to (`unexplained`) has what any of its problem's
    transactions gives.
    """
    settings = Environment.from_environ(assistant.environment)
    wallet = SqlWallet(open_database(settings.wallet_database_url), settings.wallet_timeout)
    found: dict[str, Names] = {}
    for playbook in catalogue().problems.values():
        for facts in _cases(playbook, wallet) if playbook.looks_up else ():
            for source in (wallet, Announced(wallet)) if playbook.service else (wallet,):
                shown = look_up(playbook, facts, source, now())
                names = [shown.finding.name] if shown.finding else ["not_found"]
                keys = [f"utter_{playbook.problem}_{name}" for name in names]
                if shown.transaction_id:
                    keys += ["utter_similar_found", f"utter_{playbook.problem}_unexplained"]
                variables = frozenset(shown.variables)
                found.update({key: found.get(key, variables) & variables for key in keys})
    return found


def _cases(playbook: Playbook, wallet: Wallet) -> Iterator[dict[str, str]]:
    for account in demo().accounts:
        if not playbook.transactions:
            yield {"account_id": account}
            continue
        yield {"account_id": account, "transaction_id": "T20200101000001"}
        query = TransactionQuery(account, playbook.transactions)
        while found := wallet.transactions(query):
            for transaction in found:
                yield {"account_id": account, "transaction_id": transaction.transaction_id}
            query = replace(query, end=found[-1].created_at)


# --- every variable filled ----------------------------------------------------------------------


@lru_cache(maxsize=1)
def domain() -> Domain:
    """The project's own, with all answers."""
    importer = AssistantImporter(None, str(ROOT / "domain.yml"), [str(ROOT / "data")])
    return importer.get_domain().merge(Domain.from_dict({"responses": importer.get_nlu_data().responses}))


def responses() -> list[str]:
    """All names, read without Rasa so that collecting the tests stays quick."""
    return sorted({name for content in contents() for name in content})


def contents() -> Iterator[dict[str, Any]]:
    """The answers of all files, those in place of general ones among them."""
    for file in sorted((ROOT / "data").rglob("*.yml")):
        content = yaml.safe_load(file.read_text(encoding="utf-8"))
        if not isinstance(content, dict):
            continue
        for key in ("responses", "instead", "then"):
            yield content.get(key, {})
        yield from content.get("after", {}).values()


def findings() -> set[str]:
    """The responses of the playbooks' findings: what a look-up gives is all that they have."""
    return {
        f"utter_{playbook.problem}_{name}"
        for playbook in catalogue().problems.values()
        if playbook.looks_up
        for name in [*(finding.name for finding in playbook.findings), "not_found"]
    }


def known_to(response: str, looked_up: Mapping[str, Names]) -> set[str]:
    """The variables that are there whenever the response is said, beside the settings'."""
    if response in looked_up:
        return set(looked_up[response])
    said = [(pattern, names) for pattern, names in passed_by_code() if pattern.fullmatch(response)]
    # `utter_{intent}` fits any name: what is said by a name more like this one is meant.
    closest = max((len(pattern.pattern) for pattern, _ in said), default=0)
    meant = [names for pattern, names in said if len(pattern.pattern) == closest]
    return set(frozenset.intersection(*meant) if meant else ()) | SLOTS.get(response, set())


def rendered(variant: dict[str, Any], values: Mapping[str, str]) -> str:
    """Everything of a variant that a customer sees or sends, its variables filled in."""
    generator = AnswerGenerator(None, domain())
    filled = generator._fill_response(deepcopy(variant), {}, **values)
    buttons = filled.get("buttons") or []
    return "\n".join(
        [filled["text"], *(text for button in buttons for text in (button["title"], button["payload"]))]
    )


@pytest.mark.parametrize("response", responses())
def test_no_variable_is_left(response: str, looked_up: Mapping[str, Names]) -> None:
    """In no variant, with what the settings, the code and the look-ups give it."""
    known = known_to(response, looked_up)
    for variant in domain().responses[response]:
        values = {name: "某值" for name in known | behind(variant, looked_up)}
        text = rendered(variant, values)
        assert not re.search(r"[{}]", text), text


def behind(variant: Mapping[str, Any], looked_up: Mapping[str, Names]) -> Names:
    """What a variant behind a finding is filled with: as the finding's answer, and its ticket, were."""
    slots = {each["name"]: each["value"] for each in variant.get("condition", ())}
    if "finding" not in slots:
        return frozenset()
    return looked_up.get("utter_{problem}_{finding}".format(**slots), frozenset()) | frozenset(OF_TICKET)


def test_the_words_that_fit_closest_are_said() -> None:
    """A finding's before its problem's, a problem's before the general ones."""
    generator, name = AnswerGenerator(None, domain()), "utter_asks_how_long"
    for conditions, slots in enumerate(
        [{}, {"problem": "withdrawal_delayed"}, {"problem": "withdrawal_delayed", "finding": "under_review"}]
    ):
        found = [generator.generate_from_slots(name, slots, "rest") for _ in range(20)]
        assert {len((one or {}).get("condition", ())) for one in found} == {conditions}
    assert generator.generate_from_slots("utter_nothing_of_that_name", {}, "rest") is None


@pytest.mark.parametrize(
    "name", ["utter_again_amount", "utter_handoff_still_waiting", "utter_tells_elaborates"]
)
def test_no_two_texts_in_a_row_are_alike(name: str) -> None:
    """Nor does one come again before all others were said, whatever is said between."""
    generator, tracker = AnswerGenerator(None, domain()), DialogueStateTracker("c", [])
    variants = sum("condition" not in variant for variant in domain().responses[name])
    said = []
    for turn in range(3 * variants):
        drawn = asyncio.run(generator.generate(name, tracker, "rest", position="2", wait="约3分钟"))
        assert drawn
        said.append(drawn["text"])
        tracker.update(UserUttered(str(turn)))
        tracker.update(BotUttered(drawn["text"]))
        tracker.update(BotUttered(f"别的 {turn}"))
    assert all(len(set(said[at : at + variants])) == variants for at in range(2 * variants))


def test_the_only_text_is_said_again() -> None:
    """Better than none."""
    generator, tracker = AnswerGenerator(None, domain()), DialogueStateTracker("c", [])
    slots = {"problem": "talk_to_human"}
    alone = generator.generate_from_slots("utter_asks_cost", slots, "rest")
    assert alone
    tracker.update(BotUttered(alone["text"]))
    tracker.slots["problem"] = TextSlot("problem", [], initial_value="talk_to_human")
    again = asyncio.run(generator.generate("utter_asks_cost", tracker, "rest"))
    assert again and again["text"] == alone["text"]


@pytest.mark.parametrize(
    ("asking", "said"),
    [
        (None, "utter_ask_amount"),
        ("utter_again_amount", "utter_again_amount"),
        ("utter_again_nothing_of_that_name", "utter_again"),
        ("utter_tells_waits", "utter_tells_waits"),
    ],
)
def test_an_open_question_is_asked_as_the_slot_says(asking: str | None, said: str) -> None:
    """In its own words, in short, or not at all; what is no question is said as it is."""
    generator = AnswerGenerator(None, domain())
    tracker = DialogueStateTracker("x", [TextSlot("asking", mappings=[])])
    tracker.update(SlotSet("asking", asking))
    texts = {variant["text"] for variant in generator.responses[said] if "condition" not in variant}
    drawn = asyncio.run(generator.generate("utter_ask_amount", tracker, "rest"))
    assert drawn and drawn["text"] in texts
    thanks = asyncio.run(generator.generate("utter_thank", tracker, "rest"))
    assert thanks and thanks["text"] in {variant["text"] for variant in generator.responses["utter_thank"]}


def test_behind_an_answer_its_question_decides() -> None:
    """Whatever problem was open before."""
    generator, slots = (
        AnswerGenerator(None, domain()),
        {"problem": "withdrawal_delayed", "finding": "under_review"},
    )
    own = Source(ROOT / "data/questions/service_status.yml").content["then"]["utter_asks_told"]
    said = generator.generate_from_slots("utter_asks_told", slots, "rest", answered="service_status")
    assert said is not None
    assert said["text"] == rendered(own[0], {})


def test_every_finding_is_looked_up(looked_up: Mapping[str, Names]) -> None:
    """The demo data reaches each; one that it did not reach would be checked against nothing."""
    assert not findings() & set(responses()) - set(looked_up)


def test_settings_are_filled_in() -> None:
    """The company's words stand in the answers."""
    settings = Settings.load(Environment.from_environ().settings_file)
    assert settings.product in rendered({"text": "这里是{product}"}, {})
    assert settings.hotline in rendered({"text": "打{hotline}"}, {})


@pytest.mark.parametrize("said", ["错误代码500[网络异常]", "提示{amount}和{0}", "100%{}", "{{product}}"])
def test_customers_words_come_back_as_they_were(said: str) -> None:
    """Signs that mean something to a template mean nothing in a value."""
    tracker = DialogueStateTracker.from_events("x", [SlotSet("case_summary", said)], domain().slots)
    generator = AnswerGenerator(None, domain())
    answer = asyncio.run(generator.generate("utter_ask_confirmation", tracker, "rest"))
    assert answer is not None
    assert said in answer["text"]


# --- every button understood ---------------------------------------------------------------------


@lru_cache(maxsize=1)
def examples() -> Mapping[str, set[str]]:
    """Training text to the intents it stands under."""
    found: dict[str, set[str]] = {}
    for file in example_files().values():
        for intent, text in examples_of(Source(file)):
            found.setdefault(text, set()).add(intent)
    return found


def payloads() -> list[str]:
    """What the buttons of all responses send."""
    found = set()
    for content in contents():
        for variants in content.values():
            found |= {button["payload"] for variant in variants for button in variant.get("buttons", ())}
    return sorted(found)


@pytest.mark.parametrize("payload", payloads())
def test_button_is_understood(assistant: Assistant, payload: str) -> None:
    """It stands word for word in the training data, under one intent, and is read as that."""
    intents = examples().get(payload, set())
    assert len(intents) == 1
    parsed = assistant.customer().parse(payload)
    assert {parsed["intent"]["name"]} == intents
    assert "second_matter" not in [entity["entity"] for entity in parsed["entities"]]


@pytest.mark.parametrize(("intent", "text"), catalogue().buttons.items())
def test_choice_is_understood(assistant: Assistant, intent: str, text: str) -> None:
    """What pressing it sends stands under its intent, and is read as that."""
    assert examples().get(text) == {intent}
    assert assistant.customer().parse(text)["intent"]["name"] == intent


def test_each_problem_is_a_choice() -> None:
    """When the bot asks back, the right problem can be among the buttons."""
    assert set(catalogue().buttons) >= catalogue().named


def test_pages_exist() -> None:
    """The folders that these tests read hold something."""
    assert len(responses()) > 100
    assert len(payloads()) > 10


def test_who_waits_for_a_person_is_not_told_how_to_call_one() -> None:
    """Where the words that fit closest can be said without."""
    generator = AnswerGenerator(None, domain())
    for name in ("utter_tells_upset", "utter_tells_urgent", "utter_bot"):
        drawn = [
            generator.generate_from_slots(name, {"handoff_status": "waiting"}, "rest") for _ in range(20)
        ]
        assert not any("转人工" in (one or {})["text"] for one in drawn), name
    always = generator.generate_from_slots("utter_ticket_exists", {"handoff_status": "waiting"}, "rest")
    assert always is not None
