"""The bot to compare with: `rasa init`, its own configuration, our intents and examples.

What differs from Rasa's starter bot is only what gives it the same task: our examples, one
response, one rule and one short story an intent, and one custom action that says one text.
"""

from __future__ import annotations

import os
import shutil
import sys
from importlib import resources
from pathlib import Path
from typing import Any

import yaml

from benchmarks.bot import Bot, free_port
from benchmarks.ours import ROOT
from launch.programs import HOST, Program, action_server
from support.catalogue.examples import example_files

ACTING = ("out_of_scope", "withdrawal_delayed")
"""Intents that the custom action answers: they call an action in the assistant as well."""

_ACTION = "action_of_the_peer"

_ACTION_SOURCE = f'''
from rasa_sdk import Action


class OfThePeer(Action):
    def name(self):
        return "{_ACTION}"

    def run(self, dispatcher, tracker, domain):
        dispatcher.utter_message(text="好的,我来看一下。")
        return []
'''


def make(scratch: Path, epochs: int | None = None) -> Bot:
    """The peer, still to be trained on our intents.

    Args:
        scratch: Where its folder and its output go.
        epochs: How long its DIET learns; None leaves the 100 of Rasa's default. Fewer change its
            accuracy, not what a turn, a start or its memory takes.

    Raises:
        BotError: `rasa init` failed.
    """
    folder = scratch / "peer"
    folder.mkdir()
    port, action_port = free_port(), free_port()
    rasa = (sys.executable, "-m", "rasa")
    address = f"http://{HOST}:{port}"
    bot = Bot(
        name="peer",
        folder=folder,
        scratch=scratch,
        environment={**os.environ, "RASA_TELEMETRY_ENABLED": "false"},
        training=(*rasa, "train", "--force"),
        engine=Program(
            name="engine",
            command=(*rasa, "run", "--enable-api", "--interface", HOST, "--port", str(port)),
            ready=f"{address}/status",
            variables={},
        ),
        actions=action_server(action_port),
        port=port,
    )
    bot.run((*rasa, "init", "--no-prompt", "--init-dir", str(folder)))
    _swap_in_our_intents(folder, action_port)
    if epochs is not None:
        _shorten(folder / "config.yml", epochs)
    return bot


def intents() -> list[str]:
    """The intents that have examples."""
    return list(example_files(ROOT / "data"))


def _swap_in_our_intents(folder: Path, action_port: int) -> None:
    shutil.rmtree(folder / "models")
    (folder / "data" / "nlu.yml").unlink()
    (folder / "data" / "nlu").mkdir()
    for intent, file in example_files(ROOT / "data").items():
        blocks = yaml.safe_load(file.read_text(encoding="utf-8"))["nlu"]
        _write(folder / "data" / "nlu" / f"{intent}.yml", {"nlu": blocks})
    _write(folder / "domain.yml", _domain(folder / "domain.yml"))
    _write(folder / "data" / "rules.yml", {"rules": [_rule(name) for name in intents()]})
    _write(folder / "data" / "stories.yml", {"stories": [_story(name) for name in intents()]})
    (folder / "actions" / "actions.py").write_text(_ACTION_SOURCE, encoding="utf-8")
    webhook = {"url": f"http://{HOST}:{action_port}/webhook"}
    (folder / "endpoints.yml").write_text(yaml.safe_dump({"action_endpoint": webhook}))


def _shorten(config: Path, epochs: int) -> None:
    """Writes Rasa's default pipeline out, for the one number in it."""
    recipe = resources.files("rasa.engine.recipes") / "config_files" / "default_config.yml"
    pipeline = yaml.safe_load(recipe.read_text(encoding="utf-8"))["pipeline"]
    for component in pipeline:
        if component["name"] == "DIETClassifier":
            component["epochs"] = epochs
    made = yaml.safe_load(config.read_text(encoding="utf-8"))
    config.write_text(yaml.safe_dump({**made, "pipeline": pipeline}), encoding="utf-8")


def _domain(made: Path) -> dict[str, Any]:
    """The starter's domain with other intents, responses and actions."""
    domain: dict[str, Any] = yaml.safe_load(made.read_text(encoding="utf-8"))
    answers = {name: [{"text": f"{name} 的回答"}] for name in intents() if name not in ACTING}
    domain["intents"] = intents()
    domain["responses"] = {f"utter_{name}": answer for name, answer in answers.items()}
    domain["actions"] = [_ACTION]
    return domain


def _answer(intent: str) -> list[dict[str, str]]:
    return [{"intent": intent}, {"action": _ACTION if intent in ACTING else f"utter_{intent}"}]


def _rule(intent: str) -> dict[str, Any]:
    return {"rule": f"answers {intent}", "steps": _answer(intent)}


def _story(intent: str) -> dict[str, Any]:
    """What the starter's TED policy learns from: greeting, question, goodbye."""
    steps = [step for name in ("greet", intent, "goodbye") for step in _answer(name)]
    return {"story": f"a talk about {intent}", "steps": steps}


def _write(path: Path, content: dict[str, Any]) -> None:
    text = yaml.safe_dump({"version": "3.1", **content}, allow_unicode=True, sort_keys=False)
    path.write_text(text, encoding="utf-8")
