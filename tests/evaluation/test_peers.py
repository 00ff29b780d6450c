"""The peers are pipelines that Rasa takes: one that it refuses would fail after half an hour."""

from __future__ import annotations

from pathlib import Path

import pytest
import yaml
from rasa.engine import validation
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.shared.data import TrainingType

from tests.assistant import ROOT

PEERS = sorted((ROOT / "evaluation" / "peers").glob("*.yml"))


@pytest.mark.parametrize("config", PEERS, ids=lambda config: config.stem)
def test_rasa_takes_the_peer(config: Path) -> None:
    content = yaml.safe_load(config.read_text(encoding="utf-8"))
    model = DefaultV1Recipe().graph_config_for_recipe(content, {}, training_type=TrainingType.NLU)
    validation.validate(model)


def test_both_peers_are_there() -> None:
    assert [config.stem for config in PEERS] == ["jieba_diet", "rasa_default"]
