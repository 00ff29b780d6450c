"""The sandbox's Chatwoot as a process, and the people who use it."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import httpx

_HTTP = httpx.Client(trust_env=False, timeout=20)


@dataclass(frozen=True)
class Chatwoot:
    """A running one."""

    url: str
    token: str
    secret: str

    def order(self, act: str, **query: Any) -> None:
        """Something that happens there (sandbox/chatwoot_server.py)."""
        answer = _HTTP.post(
            f"{self.url}/sandbox/{act}", params=query, headers={"api_access_token": self.token}
        )
        answer.raise_for_status()

    def all(self) -> dict[str, Any]:
        """Everything that is there."""
        headers = {"api_access_token": self.token}
        content: dict[str, Any] = _HTTP.get(f"{self.url}/sandbox/conversations", headers=headers).json()
        return content

    def conversations(self, status: str = "") -> list[dict[str, Any]]:
        """The conversations, of a status or all."""
        return [item for item in self.all()["conversations"] if status in ("", item["status"])]

    def texts(self, conversation: int, *, notes: bool = False) -> list[str]:
        """What was said in a conversation, or noted for agents."""
        (found,) = [item for item in self.conversations() if item["id"] == conversation]
        return [message["content"] for message in found["messages"] if message["private"] == notes]


@contextmanager
def running(token: str, secret: str) -> Iterator[Chatwoot]:
    """Starts one and ends it."""
    command = [sys.executable, "-m", "sandbox.chatwoot_server", "--port", "0", "--token", token]
    process = subprocess.Popen([*command, "--secret", secret], stdout=subprocess.PIPE, text=True)
    try:
        assert process.stdout is not None
        for line in process.stdout:
            if line.startswith("CHATWOOT_URL="):
                yield Chatwoot(line.partition("=")[2].strip(), token, secret)
                break
    finally:
        process.terminate()
        process.wait(timeout=10)
