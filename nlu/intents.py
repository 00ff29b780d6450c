"""The intent classifier: a linear model, an exact look-up before it, a second opinion and a second matter
beside it."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from rasa.engine.graph import ExecutionContext, GraphComponent
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.shared.nlu.constants import (
    ENTITIES,
    INTENT,
    INTENT_NAME_KEY,
    INTENT_RANKING_KEY,
    PREDICTED_CONFIDENCE_KEY,
)
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData

from nlu import adaptation
from nlu.adviser import EXAMPLES, Adviser
from nlu.corrections import corrected
from nlu.feature_index import Array
from nlu.features import features, residue
from nlu.linear import LinearModel, train
from nlu.normaliser import normalised
from support.catalogue import catalogue
from support.reading.privacy import hidden_kinds
from support.reading.text import says_something

SECOND_MATTER = "second_matter"
"""Entity whose value is the intent of another problem or question that the same message names."""

_CLAUSE = re.compile(
    r"[,。;!?\n]|(?<=\S{4}) (?=\S{4})|还有(?!没)|另外|而且还|顺便|同时|以及|再就是|第二[个是]?"
)


_SEPARATED = re.compile(r"[,。;!?\n]")

_LOOSE = 0.2
"""How much surer a clause must be where nothing says that a second matter follows."""

_JOINED = re.compile(r"还有(?!没)|另外|而且还|顺便|同时|以及|再就是|第二[个是]?|;")
"""What stands between two matters."""

_ALSO = re.compile(r"(?<![啥么点个直])也(?!不知|没办法)")
"""What says that a second problem is meant, and not the same one in other words."""

_LEADING_TO = re.compile(
    r"(?:我|还|就|那|对了|,| )*(?:(?:想|要|请|再)(?:再|请)?问|问一?[下声]|咨询"
    r"|然后|结果|但是?|可是?|不过|主要|关键|重点|问题是|真正)"
)
"""What a clause begins with that comes to the matter, and is not only told around it."""

_CERTAIN = 0.95
"""How sure each clause must be for two of them to be two matters beside a clear reading of the whole."""

_UNSURE = 0.5
"""Below this a second look is taken at the text without its facts."""

_KNOWN = 0.98
"""At least this sure is the look-up of an example only."""

_FACTS_ALONE = 0.9
"""How sure it is that a text of nothing but facts gives facts: 「900」 looks like every other number."""

_SHORTEST_CLAUSE = 4

_MOST_CLAUSES = 8

_NO_MATTER = re.compile(
    r"(?:这|那|到底|究竟|又|你说|我)*(?:是|该)?(?:咋|怎么|啥|什么|为啥|为什么|为何|咋个)(?:一?回事|情况|意思|原因|办|弄|搞|整|了)?(?:儿|啊|呀|呢|吗|嘛|哦)*"
)
"""A clause that only asks what is the matter names none."""

_INFORM = "inform"

_AROUND = (_INFORM, "complaint", "greet", "cancel", "thank")
"""What a message with a problem is taken for when facts, anger or politeness fill most of it."""


@dataclass(frozen=True)
class Matter:
    """A problem or question named in a clause.

    Attributes:
        reading: The clause's likeliest intent, with its confidence.
        start: Where the clause begins in the normalised text, and
        end: where it ends.
        led_to: Whether words before it say that this is the matter.
    """

    reading: dict[str, Any]
    start: int
    end: int
    led_to: bool = False

    @property
    def name(self) -> str:
        """The intent."""
        return str(self.reading[INTENT_NAME_KEY])

    @property
    def confidence(self) -> float:
        """Of that intent in the clause, 0 to 1."""
        return float(self.reading[PREDICTED_CONFIDENCE_KEY])


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.INTENT_CLASSIFIER, is_trainable=True)
class IntentClassifier(GraphComponent):
    """Classifies by `nlu.linear` over `nlu.features`.

    A text that stands in the training data word for word takes that label (so a button's payload
    can't be misread). Where the linear model is not sure, the whole message gets a second opinion
    (`nlu.adviser`). Clauses are read one by one as well: two different matters, each clear in its
    clause, give a `second_matter` entity; a problem goes before a question.
    """

    @staticmethod
    def get_default_config() -> dict[str, Any]:
        """Defaults; every key can be set in `config.yml`.

        Keys: `strength` (inverse regularisation), `ranking_length`, `problems` and `questions` (intents that
        can stand beside another in one message), `families` (problems that people name in the same breath
        for one matter), `second_matter_confidence` (what a clause must reach), `clear_confidence` (from where
        the whole message is clear without its clauses). Who knows the problems and questions is the
        catalogue; Rasa's training cache sees these defaults.
        """
        known = catalogue()
        return {
            "strength": 16.0,
            "ranking_length": 10,
            "problems": sorted(known.named),
            "questions": list(known.questions),
            "families": known.families,
            "second_matter_confidence": 0.7,
            "clear_confidence": 0.9,
        }

    def __init__(
        self,
        config: dict[str, Any],
        storage: ModelStorage,
        resource: Resource,
        model: LinearModel | None = None,
        examples: Sequence[tuple[str, str]] = (),
        adviser: Adviser | None = None,
    ) -> None:
        """Keeps the parts; `create` and `load` are the ways in."""
        self._config = config
        self._storage = storage
        self._resource = resource
        self._model = model
        self._examples = examples
        self._known = _by_key(examples)
        self.adviser = adviser

    @classmethod
    def create(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
    ) -> IntentClassifier:
        """Creates an untrained component."""
        return cls(config, model_storage, resource)

    @classmethod
    def fingerprint_addon(cls, config: dict[str, Any]) -> str:
        """What Rasa's training cache can't see: the modules behind this one, and what was learned.

        Without it the cache gives back a classifier of earlier features.
        """
        files = [*sorted(Path(__file__).parent.glob("*.*")), adaptation.FILE]
        return hashlib.sha256(b"".join(file.read_bytes() for file in files if file.is_file())).hexdigest()

    def train(self, training_data: TrainingData) -> Resource:
        """Fits the model on the examples' normalised texts and keeps it."""
        examples = training_data.intent_examples
        texts = [normalised(example) for example in examples]
        labels = [str(example.get(INTENT)) for example in examples]
        self._examples = list(dict(zip(texts, labels, strict=True)).items())
        self._known = _by_key(self._examples)
        log = [reading for reading in adaptation.learned() if reading.intent in set(labels)]
        self._model = train(texts, labels, features, strength=self._config["strength"], log=log)
        self._persist()
        return self._resource

    def process(self, messages: list[Message]) -> list[Message]:
        """Sets intent, ranking and, where there is one, the second matter."""
        for message in messages:
            text = normalised(message)
            ranking = self._beside_facts(text, self.ranking(text, self.adviser))
            taken = self._after_correction(text)
            matters = [] if taken else self._matters(text, ranking[0])
            if taken:
                ranking = _led_by(taken, ranking)
            if matters:
                ranking = _led_by(matters[0].reading, ranking)
            if len(matters) > 1:
                second = self._second(matters[1])
                message.set(ENTITIES, [*message.get(ENTITIES, []), second], add_to_output=True)
            message.set(INTENT, ranking[0], add_to_output=True)
            message.set(INTENT_RANKING_KEY, ranking, add_to_output=True)
        return messages

    def ranking(self, text: str, adviser: Adviser | None = None) -> list[dict[str, Any]]:
        """The likeliest intents of a normalised text, best first: `name`, `confidence`.

        Args:
            text: Normalised.
            adviser: Who is asked as well, where the linear model is not sure.
        """
        if self._model is None:
            return [{INTENT_NAME_KEY: None, PREDICTED_CONFIDENCE_KEY: 0.0}]
        chances = self._chances(self._model, text, adviser)
        order = (-chances).argsort()[: self._config["ranking_length"]]
        return [
            {
                INTENT_NAME_KEY: self._model.labels[index],
                PREDICTED_CONFIDENCE_KEY: float(chances[index]),
            }
            for index in order
        ]

    def _chances(self, model: LinearModel, text: str, adviser: Adviser | None) -> Array:
        if not says_something(text):
            return model.probabilities(())
        chances = model.probabilities(features(text))
        known = self._known.get(_key(text))
        if known is not None:
            chances = chances * 0.01
            chances[model.labels.index(known)] += 0.99
            return chances
        return adviser.advised(text, chances) if adviser else chances

    def _beside_facts(self, text: str, ranking: list[dict[str, Any]]) -> list[dict[str, Any]]:
        """The ranking, led by what a message full of facts says beside them: a problem, or nothing."""
        if ranking[0][PREDICTED_CONFIDENCE_KEY] >= _KNOWN:
            return ranking
        rest = residue(text)
        if not rest and any(map(str.isdigit, text)):
            return _led_by({INTENT_NAME_KEY: _INFORM, PREDICTED_CONFIDENCE_KEY: _FACTS_ALONE}, ranking)
        unsure = ranking[0][PREDICTED_CONFIDENCE_KEY] < _UNSURE
        if ranking[0][INTENT_NAME_KEY] != _INFORM and not unsure:
            return ranking
        if len(rest.replace(" ", "")) < _SHORTEST_CLAUSE:
            return ranking
        best = self.ranking(rest)[0]
        named = best[INTENT_NAME_KEY] in self._config["problems"]
        sure = best[PREDICTED_CONFIDENCE_KEY] >= self._config["second_matter_confidence"]
        return _led_by(best, ranking) if named and sure else ranking

    def _after_correction(self, text: str) -> dict[str, Any] | None:
        """The problem or question that is named once the beginning of a message is taken back, if any."""
        rest = corrected(text)
        if not rest:
            return None
        last = _parts(rest, _CLAUSE)[-1][0]
        matters = (*self._config["problems"], *self._config["questions"])
        for part in dict.fromkeys((rest, last)):
            best = self.ranking(part)[0]
            sure = best[PREDICTED_CONFIDENCE_KEY] >= self._config["second_matter_confidence"]
            if sure and best[INTENT_NAME_KEY] in matters:
                return best
        return None

    def _matters(self, text: str, whole: dict[str, Any]) -> list[Matter]:
        """The matters that clauses of the text name, each clear in its clause: problems, then questions.

        Two or more of them, or one problem that facts or feelings around it had drowned; else empty. What
        the whole text clearly says goes before what is said around it.

        Args:
            text: Normalised.
            whole: The likeliest intent of the whole text, with its confidence.
        """
        problems, questions = self._config["problems"], self._config["questions"]
        first = str(whole[INTENT_NAME_KEY])
        clauses = [clause for clause in _parts(text, _CLAUSE) if _may_name_a_matter(clause[0])]
        if not 2 <= len(clauses) <= _MOST_CLAUSES or hidden_kinds(text):
            return []
        if len(joined := self._joined(text)) > 1:
            return joined
        also = bool(_ALSO.search(text))
        needed = self._config["second_matter_confidence"] + (0 if also else _LOOSE)
        named = self._named(clauses, needed)
        found = _problems_first(named.values(), questions)
        if not also:
            if whole[PREDICTED_CONFIDENCE_KEY] >= self._config["clear_confidence"]:
                found = self._behind(first, found, len(clauses))
            found = self._unlike(found)
            if not _SEPARATED.search(text):
                # Blanks alone part the halves of one sentence as often as two problems.
                found = [m for m in found if m.name in questions or m is found[0]]
        if first in named:
            return found if len(found) > 1 else []
        return [matter for matter in found if matter.name in problems] if first in _AROUND else []

    def _named(self, parts: Iterable[tuple[str, int]], needed: float) -> dict[str, Matter]:
        """The matters that parts of a text name, by their names; of each the first."""
        named: dict[str, Matter] = {}
        for part, start in parts:
            best = self.ranking(part)[0]
            sure = best[PREDICTED_CONFIDENCE_KEY] >= needed
            if sure and best[INTENT_NAME_KEY] in (*self._config["problems"], *self._config["questions"]):
                led_to = bool(_LEADING_TO.match(part))
                matter = Matter(best, start, start + len(part), led_to)
                named.setdefault(best[INTENT_NAME_KEY], matter)
        return named

    def _joined(self, text: str) -> list[Matter]:
        """The matters between which the text says that another one comes, each read as a whole."""
        needed = self._config["second_matter_confidence"]
        found: dict[str, Matter] = {}
        for segment, start in _parts(text, _JOINED):
            if not _may_name_a_matter(segment):
                continue
            inside = [(clause, start + at) for clause, at in _parts(segment, _CLAUSE) if len(clause) > 1]
            named = self._named([(segment, start)], needed) or self._named(inside, needed)
            for matter in _problems_first(named.values(), self._config["questions"])[:1]:
                found.setdefault(matter.name, matter)
        return _problems_first(found.values(), self._config["questions"])

    def _behind(self, first: str, matters: list[Matter], clauses: int) -> list[Matter]:
        """The matters with the clear one first, and of the others those that are no circumstance of it.

        A problem beside a question is meant where words lead to it, or where each clause has a matter of
        its own beyond doubt.
        """
        apart = len(matters) == clauses and all(matter.confidence >= _CERTAIN for matter in matters)
        if apart or any(matter.led_to for matter in matters if matter.name != first):
            return matters
        if first in self._config["questions"]:
            matters = [matter for matter in matters if matter.name in self._config["questions"]]
        return sorted(matters, key=lambda matter: matter.name != first)

    def _unlike(self, matters: list[Matter]) -> list[Matter]:
        """Without those that say the same as an earlier one in other words (families of problems)."""
        kept: list[Matter] = []
        for matter in matters:
            families = [set(family) for family in self._config["families"]]
            alike = any({matter.name, other.name} <= family for other in kept for family in families)
            if not alike:
                kept.append(matter)
        return kept

    def _second(self, matter: Matter) -> dict[str, Any]:
        return {
            "entity": SECOND_MATTER,
            "value": matter.name,
            "confidence_entity": matter.reading[PREDICTED_CONFIDENCE_KEY],
            "extractor": type(self).__name__,
            "start": matter.start,
            "end": matter.end,
        }

    def _persist(self) -> None:
        assert self._model is not None
        with self._storage.write_to(self._resource) as folder:
            self._model.save(folder)
            (folder / EXAMPLES).write_text(json.dumps(self._examples, ensure_ascii=False), encoding="utf-8")

    @classmethod
    def load(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
        **kwargs: Any,
    ) -> IntentClassifier:
        """Loads the model and warms it (the first text costs the dictionary's loading)."""
        with model_storage.read_from(resource) as folder:
            read = json.loads((folder / EXAMPLES).read_text(encoding="utf-8"))
            examples = [(text, intent) for text, intent in read]
            model, adviser = LinearModel.load(folder), Adviser(examples)
            component = cls(config, model_storage, resource, model, examples, adviser)
        component.ranking("预热")
        return component


def _problems_first(matters: Iterable[Matter], questions: Collection[str]) -> list[Matter]:
    return sorted(matters, key=lambda matter: matter.name in questions)


def _may_name_a_matter(clause: str) -> bool:
    return len(clause) >= _SHORTEST_CLAUSE and not _NO_MATTER.fullmatch(clause)


def _parts(text: str, borders: re.Pattern[str]) -> list[tuple[str, int]]:
    """The parts of a text between borders, with where each starts."""
    found, start = [], 0
    for border in (*borders.finditer(text), None):
        end = border.start() if border else len(text)
        part = text[start:end]
        found.append((part.strip(), start + len(part) - len(part.lstrip())))
        start = border.end() if border else end
    return found


def _led_by(matter: dict[str, Any], ranking: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """The ranking with that matter first, at the confidence of the one that led it."""
    name, confidence = INTENT_NAME_KEY, PREDICTED_CONFIDENCE_KEY
    first = {name: matter[name], confidence: max(matter[confidence], ranking[0][confidence])}
    return [first, *(other for other in ranking if other[name] != matter[name])]


def _by_key(examples: Iterable[tuple[str, str]]) -> dict[str, str]:
    return {key: intent for text, intent in examples if (key := _key(text))}


def _key(text: str) -> str:
    """What is compared for the exact look-up: the text without blanks and signs, facts left in."""
    return re.sub(r"[^0-9a-z\u3400-\u9fff]+", "", text.lower())
