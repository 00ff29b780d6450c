"""The classifier's look at facts alone, at clauses, and at the whole message before them."""

from __future__ import annotations

from typing import Any, cast

import pytest
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage

from nlu.adviser import Adviser
from nlu.features import features
from nlu.intents import IntentClassifier, _may_name_a_matter
from nlu.linear import train


@pytest.fixture(scope="module")
def classifier() -> IntentClassifier:
    """Numbers alone are as often out of scope as facts here, as in the real examples."""
    texts = ["300", "我的号是300", "12345", "天气怎么样", "提现没到", "提现一直没到账", "你好呀"] * 3
    labels = ["inform", "inform", "out_of_scope", "out_of_scope", "withdrawal", "withdrawal", "greet"] * 3
    config = {**IntentClassifier.get_default_config(), "problems": ["withdrawal"]}
    model = train(texts, labels, features, strength=10.0)
    return IntentClassifier(config, cast(ModelStorage, None), Resource("test"), model)


def _read(classifier: IntentClassifier, text: str) -> dict[str, Any]:
    return classifier._beside_facts(text, classifier.ranking(text))[0]


def test_a_number_alone_is_a_fact(classifier: IntentClassifier) -> None:
    """「900」 answers the question that was asked; it is not asked back."""
    assert classifier.ranking("900")[0]["confidence"] < 0.6
    best = _read(classifier, "900")
    assert best["name"] == "inform"
    assert best["confidence"] >= 0.9


def test_our_name_alone_is_no_fact(classifier: IntentClassifier) -> None:
    """It says nothing: no confidence is made up for it."""
    assert _read(classifier, "OKPay")["confidence"] < 0.9


def test_a_problem_is_left_alone(classifier: IntentClassifier) -> None:
    """Digits beside a problem do not make a fact of it."""
    assert _read(classifier, "提现300没到")["name"] == "withdrawal"


@pytest.mark.parametrize("clause", ["咋回事啊", "怎么回事", "这是什么情况", "我该怎么办啊", "到底为什么呢"])
def test_asking_what_is_the_matter_names_none(clause: str) -> None:
    assert not _may_name_a_matter(clause)


@pytest.mark.parametrize("clause", ["怎么提现", "怎么办理退款", "系统怎么了", "为什么冻结"])
def test_asking_about_something_names_it(clause: str) -> None:
    assert _may_name_a_matter(clause)


class _Ranked(IntentClassifier):
    """Reads whole texts and clauses as the test says."""

    readings: dict[str, tuple[str, float]]

    def ranking(self, text: str, adviser: Adviser | None = None) -> list[dict[str, Any]]:
        name, confidence = self.readings[text]
        return [{"name": name, "confidence": confidence}]


def _matters(readings: dict[str, tuple[str, float]]) -> list[str]:
    """The matters of a text, the first key, that is read as the first value says."""
    config = {**IntentClassifier.get_default_config(), "problems": ["frozen", "failed"]}
    config |= {"questions": ["phone", "limits"], "families": []}
    classifier = _Ranked(config, cast(ModelStorage, None), Resource("test"))
    classifier.readings = readings
    text = next(iter(readings))
    return [matter.name for matter in classifier._matters(text, classifier.ranking(text)[0])]


def test_what_is_told_around_a_clear_question_does_not_override_it() -> None:
    parts = {"钱包现在用不了": ("frozen", 0.92), "换了手机号怎么改": ("phone", 1.0)}
    assert _matters({"钱包现在用不了,换了手机号怎么改": ("phone", 0.97), **parts}) == []


def test_an_unclear_whole_is_read_by_its_clauses() -> None:
    parts = {"钱包现在用不了": ("frozen", 0.92), "换了手机号怎么改": ("phone", 1.0)}
    assert _matters({"钱包现在用不了,换了手机号怎么改": ("phone", 0.6), **parts}) == ["frozen", "phone"]


@pytest.mark.parametrize("lead", ["我想问", "然后", "但是"])
def test_words_that_lead_to_a_matter_let_its_clause_count(lead: str) -> None:
    clause = f"{lead}钱包用不了"
    parts = {"换了手机号怎么改": ("phone", 1.0), clause: ("frozen", 0.92)}
    assert _matters({f"换了手机号怎么改,{clause}": ("phone", 0.97), **parts}) == ["frozen", "phone"]


def test_two_clauses_beyond_doubt_are_two_matters() -> None:
    parts = {"付款一直失败": ("failed", 0.99), "你们限额是多少": ("limits", 0.99)}
    assert _matters({"付款一直失败,你们限额是多少": ("limits", 0.97), **parts}) == ["failed", "limits"]


def test_of_two_problems_the_one_the_whole_tells_leads() -> None:
    parts = {"钱包被冻了": ("frozen", 0.92), "付款失败怎么办": ("failed", 0.94)}
    assert _matters({"钱包被冻了,付款失败怎么办": ("failed", 0.97), **parts}) == ["failed", "frozen"]
