"""The calls of Matrix's Client-Server API that a hand-off needs.

https://spec.matrix.org/v1.11/client-server-api/ - the sections are named at the methods.
"""

from __future__ import annotations

import json
from typing import Any
from urllib.parse import quote

import httpx

from desk.foreign.port import ForeignConversationLost, ForeignDeskUnavailable

CALL_SECONDS = 10.0
SYNC_SECONDS = 25.0
"""How long the server may hold a sync open when there is nothing new."""

_PAGE = 100
_GONE = {"M_FORBIDDEN", "M_NOT_FOUND", "M_GUEST_ACCESS_FORBIDDEN"}
_REFUSED_WAIT = 60.0


class NameTaken(Exception):
    """There is a room of that alias already."""


class MatrixApi:
    """One account at one homeserver.

    All methods raise `ForeignDeskUnavailable` when the server does not answer or refuses the token,
    and `ForeignConversationLost` when it refuses the room.
    """

    def __init__(self, url: str, token: str) -> None:
        self._client = httpx.AsyncClient(
            base_url=url,
            headers={"Authorization": f"Bearer {token}"},
            timeout=CALL_SECONDS,
            # A proxy from the environment would see customers' words.
            trust_env=False,
        )

    async def aclose(self) -> None:
        """Give back connections."""
        await self._client.aclose()

    async def whoami(self) -> str:
        """Our user ID."""
        return str((await self._call("GET", "account/whoami"))["user_id"])

    async def create_room(self, room: dict[str, Any]) -> str:
        """Make a room; its ID ("Creation").

        Raises:
            NameTaken: The alias is in use.
        """
        return str((await self._call("POST", "createRoom", room))["room_id"])

    async def room_of(self, alias: str) -> str:
        """The ID behind an alias ("Room aliases")."""
        return str((await self._call("GET", f"directory/room/{_part(alias)}"))["room_id"])

    async def send(self, room: str, kind: str, key: str, content: dict[str, Any]) -> None:
        """Send an event; the same key again sends nothing ("Transaction identifiers")."""
        path = f"rooms/{_part(room)}/send/{_part(kind)}/{_part(key)}"
        await self._call("PUT", path, content)

    async def state(self, room: str, kind: str) -> dict[str, Any]:
        """The content of a state event with an empty state key."""
        return await self._call("GET", f"rooms/{_part(room)}/state/{_part(kind)}")

    async def set_state(self, room: str, kind: str, content: dict[str, Any], key: str = "") -> None:
        """Set a state event."""
        await self._call("PUT", f"rooms/{_part(room)}/state/{_part(kind)}/{_part(key)}", content)

    async def leave(self, room: str) -> None:
        """Leave a room; leaving it again is no error."""
        await self._call("POST", f"rooms/{_part(room)}/leave", {})

    async def event(self, room: str, event_id: str) -> dict[str, Any]:
        """One event."""
        return await self._call("GET", f"rooms/{_part(room)}/event/{_part(event_id)}")

    async def members(self, room: str) -> set[str]:
        """Who is in a room."""
        return set((await self._call("GET", f"rooms/{_part(room)}/joined_members"))["joined"])

    async def withdraw_invitations(self, room: str) -> None:
        """Nobody who has not entered yet may still do so."""
        path = f"rooms/{_part(room)}"
        found = await self._call("GET", f"{path}/members", query={"membership": "invite"})
        for event in found["chunk"]:
            await self._call("POST", f"{path}/kick", {"user_id": event["state_key"]})

    async def display_name(self, user: str) -> str:
        """What somebody is called; empty when the server does not tell."""
        try:
            answer = await self._call("GET", f"profile/{_part(user)}/displayname")
        except ForeignConversationLost:
            return ""
        return str(answer.get("displayname") or "")

    async def sync(self, since: str | None, me: str) -> dict[str, Any]:
        """What is new since a token, not counting what we did ("Syncing")."""
        wanted = {
            "presence": {"types": []},
            "account_data": {"types": []},
            "room": {
                "account_data": {"types": []},
                "ephemeral": {"types": []},
                "state": {"types": []},
                "timeline": {"limit": _PAGE if since else 1, "not_senders": [me]},
            },
        }
        query = {"filter": json.dumps(wanted), "timeout": str(int(SYNC_SECONDS * 1000) if since else 0)}
        if since:
            query["since"] = since
        return await self._call("GET", "sync", query=query, seconds=SYNC_SECONDS + CALL_SECONDS)

    async def between(self, room: str, older: str, newer: str, me: str) -> list[dict[str, Any]]:
        """The events between two tokens, the oldest first ("Syncing", limited timelines)."""
        found: list[dict[str, Any]] = []
        start = newer
        while True:
            query = {
                "dir": "b",
                "from": start,
                "to": older,
                "limit": str(_PAGE),
                "filter": json.dumps({"not_senders": [me]}),
            }
            page = await self._call("GET", f"rooms/{_part(room)}/messages", query=query)
            found += page["chunk"]
            if not page.get("end") or page["end"] == start:
                return found[::-1]
            start = page["end"]

    async def _call(
        self,
        method: str,
        path: str,
        body: dict[str, Any] | None = None,
        query: dict[str, str] | None = None,
        seconds: float = CALL_SECONDS,
    ) -> dict[str, Any]:
        try:
            answer = await self._client.request(
                method, f"/_matrix/client/v3/{path}", json=body, params=query, timeout=seconds
            )
        # AttributeError is anyio's word for a connection that the other side closes while it opens.
        except (httpx.TransportError, AttributeError) as error:
            raise ForeignDeskUnavailable(f"Matrix does not answer: {type(error).__name__}") from error
        try:
            content = answer.json()
        except ValueError:
            content = {}
        if answer.is_success and isinstance(content, dict):
            return content
        raise _refusal(answer.status_code, content if isinstance(content, dict) else {})


def _part(text: str) -> str:
    return quote(text, safe="")


def _refusal(status: int, content: dict[str, Any]) -> Exception:
    code = str(content.get("errcode", ""))
    message = f"Matrix answered {status} {code}".rstrip()
    if code == "M_ROOM_IN_USE":
        return NameTaken(message)
    if status == 429:
        return ForeignDeskUnavailable(message, wait=float(content.get("retry_after_ms", 1000)) / 1000)
    if status == 401:
        return ForeignDeskUnavailable(f"{message}: the token is refused", wait=_REFUSED_WAIT)
    if status in (403, 404) and code in _GONE:
        return ForeignConversationLost(message)
    return ForeignDeskUnavailable(message)
