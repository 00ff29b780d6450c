"""The reader of acts: what a message does in its context, beside its intent."""

from __future__ import annotations

import hashlib
from pathlib import Path
from typing import Any

from rasa.engine.graph import ExecutionContext, GraphComponent
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData

from nlu import multilabel
from nlu.features import features
from nlu.linear import LinearModel
from nlu.normaliser import normalised
from support import content
from support.catalogue import acts
from support.catalogue.source import yaml_files
from support.reading.text import normalise

ACTS = "acts"
"""Message attribute: names of acts (`support.catalogue.acts`) to the chance of each, likeliest first."""

_FILES = "acts"


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.INTENT_CLASSIFIER, is_trainable=True)
class ActReader(GraphComponent):
    """Gives a message its acts, by a linear model over the features that the intent is read by.

    It learns from `data/acts/`, which is no training data of Rasa's: a message has any number of acts, and an
    intent of its own beside them.
    """

    @staticmethod
    def get_default_config() -> dict[str, Any]:
        """Defaults: `strength` (inverse regularisation), `least` (chance below which an act is left out)."""
        return {"strength": 16.0, "least": 0.2}

    def __init__(
        self,
        config: dict[str, Any],
        storage: ModelStorage,
        resource: Resource,
        model: LinearModel | None = None,
    ) -> None:
        """Keeps the parts; `create` and `load` are the ways in."""
        self._config = config
        self._storage = storage
        self._resource = resource
        self._model = model

    @classmethod
    def create(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
    ) -> ActReader:
        """Creates an untrained component."""
        return cls(config, model_storage, resource)

    @classmethod
    def fingerprint_addon(cls, config: dict[str, Any]) -> str:
        """What Rasa's training cache can't see: the examples of acts, and the modules behind this one."""
        files = [*sorted(Path(__file__).parent.glob("*.*")), *yaml_files(content.folder() / acts.FOLDER)]
        digest = hashlib.sha256()
        for file in files:
            digest.update(file.name.encode() + b"\0" + file.read_bytes())
        return digest.hexdigest()

    def train(self, training_data: TrainingData) -> Resource:
        """Fits the model on the examples of acts and keeps it; without examples no message has acts."""
        texts, labels = examples(content.folder())
        if any(labels):
            names = [features(text) for text in texts]
            self._model = multilabel.train(names, labels, self._config["strength"])
        with self._storage.write_to(self._resource) as folder:
            if self._model is not None:
                self._model.save(folder, _FILES)
        return self._resource

    def process(self, messages: list[Message]) -> list[Message]:
        """Sets the acts."""
        for message in messages:
            message.set(ACTS, self.acts(normalised(message)), add_to_output=True)
        return messages

    def acts(self, text: str) -> dict[str, float]:
        """The acts of a normalised text, likeliest first, to their chances (three decimals)."""
        chances = self._model.chances(features(text)) if self._model is not None else None
        if self._model is None or chances is None:
            return {}
        order = [index for index in (-chances).argsort() if chances[index] >= self._config["least"]]
        return {self._model.labels[index]: round(float(chances[index]), 3) for index in order}

    @classmethod
    def load(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
        **kwargs: Any,
    ) -> ActReader:
        """Loads the model."""
        with model_storage.read_from(resource) as folder:
            known = (folder / f"{_FILES}.json").exists()
            return cls(config, model_storage, resource, LinearModel.load(folder, _FILES) if known else None)


def examples(data: Path) -> tuple[list[str], list[frozenset[str]]]:
    """The normalised examples of a data folder, each once, and the acts of each."""
    found: dict[str, frozenset[str]] = {}
    for text, names in acts.examples(data).items():
        plain = normalise(text)
        found[plain] = found.get(plain, frozenset()) | names
    return list(found), list(found.values())
