"""Linear models of texts with any number of labels."""

from __future__ import annotations

import numpy as np
import pytest

from nlu import multilabel
from nlu.multilabel import Trial

COUNT = 600


@pytest.fixture(scope="module")
def texts() -> tuple[list[list[str]], list[set[str]]]:
    """Texts with a word that says `certain`, one that says `likely` in two of three texts, and noise."""
    chance = np.random.default_rng(7)
    names, labels = [], []
    for _ in range(COUNT):
        features, has = [f"w:{chance.integers(40)}" for _ in range(4)], set()
        if chance.random() < 0.2:
            features.append("w:sure")
            has.add("certain")
        if chance.random() < 0.3:
            features.append("w:maybe")
            has |= {"likely"} if chance.random() < 2 / 3 else set()
        names.append(features)
        labels.append(has)
    return names, labels


@pytest.fixture(scope="module")
def tried(texts: tuple[list[list[str]], list[set[str]]]) -> Trial:
    return multilabel.trial(*texts, strength=16.0)


def test_a_text_has_several_labels_or_none(texts: tuple[list[list[str]], list[set[str]]]) -> None:
    model = multilabel.train(*texts, strength=16.0)
    assert model.labels == ("certain", "likely")
    both, none = model.chances(["w:sure", "w:maybe", "w:1"]), model.chances(["w:1", "w:2"])
    assert both is not None and none is not None
    assert both[0] > 0.9 and both[1] > 0.5, "their sum is not one"
    assert none.max() < 0.2


def test_where_no_feature_is_known_nothing_is_said(texts: tuple[list[list[str]], list[set[str]]]) -> None:
    assert multilabel.train(*texts, strength=16.0).chances(["w:other"]) is None


def test_a_chance_is_how_often_it_comes_true(tried: Trial) -> None:
    """Two of three texts with the word have the label: so the chance has to say, however strong the model."""
    column = tried.labels.index("likely")
    chances, right = tried.chances[:, column], tried.right[:, column]
    high = chances > 0.4
    assert np.mean(chances[high]) == pytest.approx(np.mean(right[high]), abs=0.1)
    raw = 1 / (1 + np.exp(-tried.scores[:, column]))
    loss = [float(np.mean((each - right) ** 2)) for each in (chances, raw)]
    assert loss[0] <= loss[1], "put right, they are no worse"


def test_the_trial_is_of_texts_that_were_not_learned(texts: tuple[list[list[str]], list[set[str]]]) -> None:
    """Labels by lot: a model that had seen the texts would know them by heart."""
    names, chance = texts[0], np.random.default_rng(3)
    lots = [{label for label in ("one", "other") if chance.random() < 0.5} for _ in names]
    tried = multilabel.trial(names, lots, strength=1000.0)
    hits = (tried.chances > 0.5) == tried.right.astype(bool)
    assert np.mean(hits) < 0.65
