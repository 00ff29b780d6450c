"""First component: the message in one form for all that follow."""

from __future__ import annotations

import hashlib
from pathlib import Path
from typing import Any

from rasa.engine.graph import ExecutionContext, GraphComponent
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.shared.nlu.constants import TEXT
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData

from support import content
from support.reading import text as reading
from support.reading.text import normalise

NORMALISED = "normalised_text"
"""Message attribute with the text that the components below read."""


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.MESSAGE_FEATURIZER, is_trainable=False)
class TextNormaliser(GraphComponent):
    """Writes `normalised_text`, and takes from a leading slash its power.

    Rasa reads a text that starts with `/` as a command that sets intent and slots (rasa-facts). A
    customer's text must never do that, whatever channel or endpoint it comes through.
    """

    @classmethod
    def create(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
    ) -> TextNormaliser:
        """Creates the component (no state)."""
        return cls()

    @classmethod
    def fingerprint_addon(cls, config: dict[str, Any]) -> str:
        """What Rasa's training cache can't see: how texts are normalised."""
        files = (Path(reading.__file__), content.folder() / reading.TYPOS_FILE)
        return hashlib.sha256(b"".join(file.read_bytes() for file in files)).hexdigest()

    def process_training_data(self, training_data: TrainingData) -> TrainingData:
        """Normalises the examples."""
        self.process(training_data.training_examples)
        return training_data

    def process(self, messages: list[Message]) -> list[Message]:
        """Normalises messages in place."""
        for message in messages:
            text = message.get(TEXT)
            if text is None:
                continue
            message.set(NORMALISED, normalise(text), add_to_output=False)
            if text.lstrip().startswith("/"):
                message.set(TEXT, text.replace("/", "／", 1))
        return messages


def normalised(message: Message) -> str:
    """The normalised text of a message, also where the normaliser is not in the pipeline."""
    text = message.get(NORMALISED)
    return str(text) if text is not None else normalise(message.get(TEXT) or "")
