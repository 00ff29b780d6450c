"""A real Matrix server for tests, and people who use it."""

from __future__ import annotations

import hashlib
import hmac
import subprocess
import time
import uuid
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import quote

import httpx
import yaml

from launch.ports import free_port

_SERVER = "desk.test"
_SECRET = "for tests on the loopback address only"
_START_SECONDS = 60.0
_HTTP = httpx.Client(verify=False, trust_env=False, timeout=60)
_UNLIMITED = {"per_second": 10_000, "burst_count": 10_000}


class Synapse:
    """A homeserver with a SQLite file in a folder of its own, without rate limits."""

    def __init__(self, python: Path, folder: Path) -> None:
        self.url = f"http://127.0.0.1:{(port := free_port())}"
        self._python = python
        self._folder = folder
        self._process: subprocess.Popen[bytes] | None = None
        (folder / "homeserver.yaml").write_text(yaml.safe_dump(_configuration(folder, port)))
        self._run("--generate-keys")

    def start(self) -> None:
        """Start it and wait until it answers."""
        log = (self._folder / "synapse.log").open("ab")
        self._process = subprocess.Popen(self._command(), cwd=self._folder, stdout=log, stderr=log)
        deadline = time.monotonic() + _START_SECONDS
        while True:
            try:
                _HTTP.get(f"{self.url}/_matrix/client/versions", timeout=2).raise_for_status()
                return
            except httpx.HTTPError:
                if time.monotonic() > deadline or self._process.poll() is not None:
                    raise RuntimeError(f"Synapse did not start, see {self._folder}/synapse.log") from None
                time.sleep(0.2)

    def stop(self) -> None:
        """End it, as a crash would."""
        if self._process is not None:
            self._process.kill()
            self._process.wait(timeout=20)
            self._process = None

    def person(self, name: str) -> Person:
        """A new user of that display name."""
        user = f"u{uuid.uuid4().hex[:12]}"  # one of digits alone is refused
        url = f"{self.url}/_synapse/admin/v1/register"
        nonce = _HTTP.get(url).json()["nonce"]
        fields = [nonce, user, "password", "notadmin"]
        mac = hmac.new(_SECRET.encode(), "\0".join(fields).encode(), hashlib.sha1).hexdigest()
        body = {"nonce": nonce, "username": user, "password": "password", "admin": False, "mac": mac}
        answer = _HTTP.post(url, json={**body, "displayname": name})
        answer.raise_for_status()
        return Person(self.url, answer.json()["user_id"], answer.json()["access_token"])

    def _run(self, *arguments: str) -> None:
        subprocess.run(
            [*self._command(), *arguments], cwd=self._folder, check=True, timeout=60, capture_output=True
        )

    def _command(self) -> list[str]:
        return [str(self._python), "-m", "synapse.app.homeserver", "-c", "homeserver.yaml"]


@dataclass(frozen=True)
class Person:
    """Somebody with a Matrix client."""

    url: str
    user: str
    token: str

    def invitations(self) -> list[str]:
        """Rooms that this person is invited to."""
        return list(self._sync().get("rooms", {}).get("invite", {}))

    def join(self, room: str) -> None:
        """Enter a room."""
        self.call("POST", f"join/{quote(room)}", {})

    def leave(self, room: str) -> None:
        """Leave a room."""
        self.call("POST", f"rooms/{quote(room)}/leave", {})

    def say(self, room: str, text: str) -> str:
        """Write; the event's ID."""
        return self.send(room, "m.room.message", {"msgtype": "m.text", "body": text})

    def send(self, room: str, kind: str, content: dict[str, Any]) -> str:
        """Send any event; its ID."""
        path = f"rooms/{quote(room)}/send/{kind}/{uuid.uuid4().hex}"
        return str(self.call("PUT", path, content)["event_id"])

    def events(self, room: str) -> list[dict[str, Any]]:
        """Everything in a room, the oldest first."""
        page = self.call("GET", f"rooms/{quote(room)}/messages?dir=b&limit=500")
        return list(reversed(page["chunk"]))

    def texts(self, room: str) -> list[str]:
        """The messages in a room, the oldest first."""
        return [
            str(event["content"].get("body"))
            for event in self.events(room)
            if event["type"] == "m.room.message"
        ]

    def call(self, method: str, path: str, body: Any = None) -> dict[str, Any]:
        """A call of the Client-Server API."""
        headers = {"Authorization": f"Bearer {self.token}"}
        answer = _HTTP.request(method, f"{self.url}/_matrix/client/v3/{path}", json=body, headers=headers)
        if answer.is_error:
            raise RuntimeError(f"{method} {path}: {answer.status_code} {answer.text}")
        content: dict[str, Any] = answer.json()
        return content

    def _sync(self) -> dict[str, Any]:
        return self.call("GET", "sync?timeout=0")


def _configuration(folder: Path, port: int) -> dict[str, Any]:
    listener = {
        "type": "http",
        "port": port,
        "bind_addresses": ["127.0.0.1"],
        "resources": [{"names": ["client"], "compress": False}],
    }
    limits = ("message", "registration", "joins_per_room", "room_creation", "presence", "reports")
    return {
        "server_name": _SERVER,
        "listeners": [listener],
        "database": {"name": "sqlite3", "args": {"database": str(folder / "homeserver.db")}},
        "media_store_path": str(folder / "media"),
        "signing_key_path": str(folder / "signing.key"),
        "pid_file": str(folder / "homeserver.pid"),
        "registration_shared_secret": _SECRET,
        "macaroon_secret_key": _SECRET,
        "form_secret": _SECRET,
        "report_stats": False,
        "bcrypt_rounds": 4,
        "trusted_key_servers": [],
        "presence": {"enabled": False},
        # Else the same question gets the same answer for two minutes.
        "caches": {"sync_response_cache_duration": "0s"},
        "rc_login": {kind: _UNLIMITED for kind in ("address", "account", "failed_attempts")},
        "rc_joins": {kind: _UNLIMITED for kind in ("local", "remote")},
        "rc_invites": {kind: _UNLIMITED for kind in ("per_room", "per_user", "per_issuer")},
        **{f"rc_{name}": _UNLIMITED for name in limits},
    }
