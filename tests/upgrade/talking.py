"""Customers of a running desk who say their lines, as an app would over REST."""

from __future__ import annotations

import io
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path
from typing import Any

import httpx
import yaml
from PIL import Image

from tests.assistant import Assistant
from tests.desk.desks import PATIENCE, App, RunningDesk

TALKS = Path(__file__).parent / "talks.yml"

_SEEN = ("done", "failed")
"""States of a message that the engine is done with."""


class NotAsWanted(AssertionError):
    """A talk did not lead where its `ends` says."""


@dataclass
class Hall:
    """The customers of one assistant, each under the name of a talk.

    Attributes:
        apps: Those who came through the desk.
        direct: The conversations of those who came to the engine by another channel.
    """

    assistant: Assistant
    apps: dict[str, App] = field(default_factory=dict)
    direct: dict[str, str] = field(default_factory=dict)

    @property
    def desk(self) -> RunningDesk:
        """The assistant's desk."""
        here = self.assistant
        return RunningDesk(here.desk_url, here.environment, here.processes, here.folder)

    def play(self, part: str) -> None:
        """All talks of a part, one after the other.

        Raises:
            NotAsWanted: A talk led elsewhere.
        """
        for name, talk in talks()[part].items():
            if name not in self.apps:
                self.apps[name] = self._come(talk)
            for line in talk["says"]:
                perform(self.apps[name], line)
            self._check(name, talk["ends"])

    def sign_in(self, name: str, account: str) -> None:
        """An anonymous customer signs in: the conversation becomes the account's."""
        app, conversation = self.apps[name], self.apps[name].conversation
        app.headers["Authorization"] = f"Bearer {self.desk.token(account)}"
        app.post("session", {"adopt": True}).raise_for_status()
        app.begin()
        assert app.conversation == conversation

    def conversation(self, name: str) -> str:
        """A customer's conversation."""
        return self.direct.get(name) or self.apps[name].conversation

    def _come(self, talk: dict[str, Any]) -> App:
        account = talk.get("account", "")
        app = App(self.desk.url, {"Authorization": f"Bearer {self.desk.token(account)}"} if account else {})
        kind = {name: talk[name] for name in ("channel", "language") if name in talk}
        begun = app.post("session", kind).json()
        if "visitor" in begun:
            app.headers["X-Visitor"] = begun["visitor"]
        app.begin()
        return app

    def _check(self, name: str, ends: dict[str, Any]) -> None:
        app = self.apps[name]
        news = app.get("messages").json()
        found = _at_the_desk(news)
        if not set(ends) <= set(found):
            found |= self.slots(app.conversation)
        wrong = {what: found.get(what) for what, wanted in ends.items() if found.get(what) != wanted}
        if wrong:
            said = [f"{one['speaker']}: {one['text']}" for one in news["messages"]]
            raise NotAsWanted("\n".join([f"{name}: {wrong} instead of {ends}", *said]))

    def slots(self, conversation: str) -> dict[str, Any]:
        """The engine's slots; beside them what the case offers, and whether a session was rolled."""
        slots: dict[str, Any] = self.assistant.customer(sender=conversation).tracker()["slots"]
        case = slots.get("case") or {}
        return slots | {"offer": case.get("offer"), "rolled": bool(slots.get("transcript"))}


def _at_the_desk(news: dict[str, Any]) -> dict[str, Any]:
    messages = news["messages"]
    states = [one["state"] for one in messages if one["speaker"] == "customer"]
    return {
        "mode": news["mode"],
        "states": {"failed": states.count("failed")},
        "offered": bool(messages and messages[-1]["buttons"]),
    }


def perform(app: App, line: Any) -> list[dict[str, Any]]:
    """One line of a talk; what came back to it."""
    if isinstance(line, str):
        return say(app, line)
    if "press" in line:
        buttons = [button for message in app.messages()[-1:] for button in message["buttons"]]
        button = buttons[line["press"]]
        return say(app, button["title"], payload=button["payload"])
    if "picture" in line:
        return say(app, line["picture"], picture=_uploaded(app))
    if "person" in line:
        return _awaited(app, app.post("person", {}).json()["seq"])
    if "leave" in line:
        app.post("leave-queue", {}).raise_for_status()
        return []
    if "read" in line:
        app.post("read", {"seq": app.messages()[-1]["seq"]}).raise_for_status()
        return []
    app.post("rating", {"stars": line["stars"], "comment": line["comment"]}).raise_for_status()
    return []


def say(app: App, text: str, **more: Any) -> list[dict[str, Any]]:
    """A message; what came back once the engine, or the desk for it, is done with it."""
    sent = app.send(text, **more)
    sent.raise_for_status()
    return _awaited(app, sent.json()["seq"])


def _uploaded(app: App) -> str:
    """A picture of the customer's at the desk; its address."""
    headers = {**app.headers, "Content-Type": "image/png"}
    sent = httpx.post(f"{app.url}/api/v1/pictures", content=picture(), headers=headers, timeout=PATIENCE)
    sent.raise_for_status()
    address: str = sent.json()["picture"]
    return address


def wait_until(done: Callable[[], bool]) -> None:
    """Look again and again, for as long as tests have patience."""
    deadline = time.monotonic() + PATIENCE
    while not done():
        assert time.monotonic() < deadline, "it has not come"
        time.sleep(0.05)


def _awaited(app: App, seq: int) -> list[dict[str, Any]]:
    wait_until(lambda: any(one["seq"] == seq and one["state"] in _SEEN for one in app.messages()))
    return [one for one in app.messages() if one["seq"] > seq]


@lru_cache(maxsize=1)
def talks() -> dict[str, dict[str, Any]]:
    """The parts of `talks.yml`."""
    content: dict[str, dict[str, Any]] = yaml.safe_load(TALKS.read_text(encoding="utf-8"))
    return content


def picture() -> bytes:
    """A small picture."""
    file = io.BytesIO()
    Image.radial_gradient("L").resize((24, 16)).convert("RGB").save(file, "PNG")
    return file.getvalue()
