"""Taking up what editors have changed, while the assistant runs.

Answers, buttons, settings, playbooks and words are in use as soon as they are checked; examples are trained
first, beside the model in use, which goes on answering.
"""

from __future__ import annotations

import os
from collections.abc import Mapping
from enum import Enum
from pathlib import Path

from launch import editions, file_lock, model, second_opinion
from launch.sources import Sources
from support.content import Content

_LOCK = editions.FOLDER / ".lock"


class Outcome(Enum):
    """What came of a change; the values are names of sentences in `data/words/launch.yml`."""

    SAME = "content_same"
    LIVE = "content_live"
    LIVE_BUT_EXAMPLES = "content_live_but_examples"
    NEEDS_TRAINING = "content_needs_training"

    @property
    def trains(self) -> bool:
        """Whether there is something that has to be trained."""
        return self in (Outcome.LIVE_BUT_EXAMPLES, Outcome.NEEDS_TRAINING)


def begin(variables: Mapping[str, str], settings: Path) -> Content:
    """The content to start with: `data/` as it is, with its model, which is trained if there is none.

    Raises:
        NotAsItShould: Something in `data/` is wrong.
        TrainingFailed: Rasa made no model.
    """
    with file_lock.held(_LOCK):
        edition = editions.take(settings)
    trained = model.train(variables, edition)
    editions.publish(edition, trained.name)
    return Content(edition, trained.name)


def take_up(settings: Path) -> Outcome:
    """Checks what is in `data/` now, and makes all of it live that needs no training.

    Raises:
        NotAsItShould: Something in it is wrong; what was live stays.
    """
    with file_lock.held(_LOCK):
        edition, before = editions.take(settings), editions.present()
        if before is None:
            return Outcome.NEEDS_TRAINING
        old, new = Sources.of(before.folder), Sources.of(edition)
        trained = model.path(edition).name == before.model
        if edition.name == before.folder.name:
            return Outcome.SAME if trained else Outcome.LIVE_BUT_EXAMPLES
        if old.frame != new.frame:
            return Outcome.NEEDS_TRAINING
        editions.publish(edition, before.model)
        return Outcome.LIVE if trained else Outcome.LIVE_BUT_EXAMPLES


def learn(variables: Mapping[str, str], settings: Path) -> None:
    """Trains what is in `data/` at the lowest priority; makes it live with all that was saved meanwhile.

    Nothing older than what is live ever goes live: where `data/` is wrong when the training ends, the model
    waits for it to be mended.

    Raises:
        NotAsItShould: Something in it is wrong; what was live stays.
        TrainingFailed: Rasa made no model.
    """
    os.nice(19)
    while True:
        with file_lock.held(_LOCK):
            edition = editions.take(settings)
        trained = model.train(variables, edition)
        second_opinion.make_soon(variables, trained)
        with file_lock.held(_LOCK):
            latest = editions.take(settings)
            was, is_now = Sources.of(edition), Sources.of(latest)
            if was.frame == is_now.frame:
                editions.publish(latest, trained.name)
        if was.learned == is_now.learned:
            return
