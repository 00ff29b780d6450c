"""Facts in a message: IDs, amounts, methods, contacts, times, by spaCy rules and the domain's grammars."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from datetime import datetime
from typing import Any

import spacy
from rasa.engine.graph import ExecutionContext, GraphComponent
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.shared.nlu.constants import ENTITIES
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData
from spacy.language import Language
from spacy.tokens import Doc, Span

from nlu.normaliser import normalised
from support.catalogue import catalogue
from support.clock import now
from support.reading.identifiers import find_account_id, find_email, find_phone, find_transaction_id
from support.reading.money import parse_amounts
from support.reading.privacy import without_placeholders
from support.reading.times import parse_transaction_time

METHOD = "payment_method"

_NOT_THIS = re.compile(r"(?:不是|没用|没有用|不用)$")
_BALANCE_ITSELF = re.compile(
    r"(?:里|里面)?(?:还是|也|又|却|怎么|都|一直|根本|明明)?(?:没|不|少|变|未|够|有|查|显示|在哪)"
)

_FOUND_IN_WHOLE_TEXT = {
    "account_id": find_account_id,
    "transaction_id": find_transaction_id,
    "phone": find_phone,
    "email": find_email,
}


@Language.component("payment_facts")
def payment_facts(doc: Doc) -> Doc:
    """spaCy pipe: identifiers, contacts and amounts as spans of the group `facts`.

    A span's label is the kind of the fact, its `kb_id_` the canonical value.
    """
    spans = []
    for kind, find in _FOUND_IN_WHOLE_TEXT.items():
        value = find(doc.text)
        if value:
            spans.append(Span(doc, 0, len(doc), label=kind, kb_id=value))
    for amount in parse_amounts(doc.text):
        if not amount.valid:
            continue
        span = doc.char_span(*amount.span, label="amount", alignment_mode="expand")
        if span is not None:
            spans.append(Span(doc, span.start, span.end, label="amount", kb_id=f"{amount.value:.2f}"))
    doc.spans["facts"] = spans
    return doc


def pipeline(methods: dict[str, list[str]]) -> Language:
    """A blank Chinese spaCy pipeline (characters as tokens) with the field's rules.

    Args:
        methods: Canonical name of a payment method to the ways people write it.
    """
    language = spacy.blank("zh")
    ruler = language.add_pipe("span_ruler", config={"spans_key": "methods", "phrase_matcher_attr": "LOWER"})
    patterns = [
        {"label": METHOD, "pattern": written, "id": canonical}
        for canonical, forms in methods.items()
        for written in {canonical, *forms}
    ]
    ruler.add_patterns(patterns)  # type: ignore[attr-defined]
    language.add_pipe("payment_facts")
    return language


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.ENTITY_EXTRACTOR, is_trainable=True)
class FactExtractor(GraphComponent):
    """Gives the entities `account_id` `transaction_id` `amount` `payment_method` `phone` `email`
    `transaction_time` and `transaction_time_grain`; values are canonical, malformed ones never appear.

    The methods and the ways to write them are the `synonym` blocks of `data/facts/payment_method.yml`, so an
    editor adds one in YAML.
    """

    @staticmethod
    def get_default_config() -> dict[str, Any]:
        """Defaults: `methods`, the canonical names of the fact `payment_method`."""
        return {"methods": list(catalogue().facts[METHOD].choices)}

    def __init__(
        self,
        config: dict[str, Any],
        storage: ModelStorage,
        resource: Resource,
        methods: dict[str, list[str]] | None = None,
    ) -> None:
        """Keeps the parts; `create` and `load` are the ways in."""
        self._config = config
        self._storage = storage
        self._resource = resource
        self._language = pipeline(methods) if methods is not None else None

    @classmethod
    def create(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
    ) -> FactExtractor:
        """Creates an untrained component."""
        return cls(config, model_storage, resource)

    def train(self, training_data: TrainingData) -> Resource:
        """Collects the methods' synonyms and keeps them in the model."""
        methods: dict[str, list[str]] = {name: [] for name in self._config["methods"]}
        for written, canonical in training_data.entity_synonyms.items():
            if canonical in methods:
                methods[canonical].append(written)
        self._language = pipeline(methods)
        with self._storage.write_to(self._resource) as folder:
            (folder / "methods.json").write_text(json.dumps(methods, ensure_ascii=False), encoding="utf-8")
        return self._resource

    def process(self, messages: list[Message]) -> list[Message]:
        """Adds the entities to messages in place."""
        moment = now()
        for message in messages:
            found = list(self._entities(normalised(message), moment))
            message.set(ENTITIES, [*message.get(ENTITIES, []), *found], add_to_output=True)
        return messages

    def _entities(self, text: str, moment: datetime) -> Iterator[dict[str, Any]]:
        if not text or self._language is None:
            return
        text = without_placeholders(text)
        doc = self._language(text)
        seen: set[str] = set()
        for span in (*doc.spans["facts"], *_longest(doc.spans["methods"])):
            kind, value = span.label_, span.kb_id_ or span.id_
            if kind != "amount" and kind in seen:
                continue
            if kind == METHOD and not _is_used(text, span.start_char, span.end_char, value):
                continue
            seen.add(kind)
            yield self._entity(kind, value, span.start_char, span.end_char)
        time = parse_transaction_time(text, moment)
        if time is not None:
            yield self._entity("transaction_time", time.start.isoformat(), 0, len(text))
            yield self._entity("transaction_time_grain", time.grain, 0, len(text))

    def _entity(self, kind: str, value: str, start: int, end: int) -> dict[str, Any]:
        return {
            "entity": kind,
            "value": value,
            "start": start,
            "end": end,
            "extractor": type(self).__name__,
        }

    @classmethod
    def load(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
        **kwargs: Any,
    ) -> FactExtractor:
        """Loads the methods and builds the spaCy pipeline from them."""
        with model_storage.read_from(resource) as folder:
            methods = json.loads((folder / "methods.json").read_text(encoding="utf-8"))
        return cls(config, model_storage, resource, methods)


def _is_used(text: str, start: int, end: int, method: str) -> bool:
    """Whether a method is said to be used: not 「不是余额」, not 「余额没变」."""
    if _NOT_THIS.search(text[:start]):
        return False
    return method != "余额" or not _BALANCE_ITSELF.match(text[end:])


def _longest(spans: Any) -> list[Span]:
    """Spans without those inside a longer one (`信用卡` beats `卡`), in order of the text."""
    chosen: list[Span] = []
    for span in sorted(spans, key=lambda span: (span.start - span.end, span.start)):
        if all(span.end <= other.start or span.start >= other.end for other in chosen):
            chosen.append(span)
    return sorted(chosen, key=lambda span: span.start)
