"""The Rasa engine over its REST channel and HTTP API; always on loopback or a private network."""

from __future__ import annotations

import asyncio
from typing import Any
from urllib.parse import quote

import aiohttp

from desk.talk.messages import Draft
from support.clock import now

API_SECONDS = 4.0

_CONNECTIONS = 200

_IDLE_SECONDS = 2.0
"""Less than servers keep an idle connection (5 s), so that none is used that is just being closed."""


class EngineFailed(Exception):
    """The engine did not answer in time, or answered with an error."""


class EngineLost(EngineFailed):
    """The connection ended without an answer: whether the engine heard it has to be found out."""


class EngineClient:
    """The way to the engine. All methods raise `EngineFailed`.

    Args:
        url: Where it is, without a slash at the end.
        token: `RASA_API_TOKEN`: opens its HTTP API, and proves the desk to its channel.
        seconds: How long it may take for one message.
    """

    def __init__(self, url: str, token: str, seconds: float) -> None:
        self._url = url
        self._token = token
        self._seconds = seconds
        self._session: aiohttp.ClientSession | None = None

    async def close(self) -> None:
        """Give the connections back."""
        if self._session is not None:
            await self._session.close()

    async def say(
        self,
        conversation_id: str,
        text: str,
        *,
        account_id: str | None = None,
        message_id: str = "",
        picture: bool = False,
    ) -> list[Draft]:
        """Give the bot a customer's message.

        Args:
            account_id: The verified account.
            message_id: The message's name, by which `said` finds it again.
            picture: Whether a picture came with it.

        Returns:
            What the bot says; nothing while it stands back, or to a picture alone that it has no question to.
        """
        # A header holds neither line breaks nor all of Unicode; the engine takes the encoding off again.
        headers = {"X-Desk-Token": quote(self._token, safe=""), "X-Desk-Message": message_id}
        if account_id:
            headers["X-Verified-Account"] = account_id
        if picture:
            headers["X-Desk-Picture"] = "1"
        body = {"sender": conversation_id, "message": text}
        answer = await self._ask("POST", "/webhooks/rest/webhook", self._seconds, json=body, headers=headers)
        return _drafts(answer)

    async def said(self, conversation_id: str, message_id: str) -> list[Draft] | None:
        """What the bot said to a message, as its tracker has it; None if it never came there."""
        events = (await self.tracker(conversation_id))["events"]
        places = [
            place
            for place, event in enumerate(events)
            if event["event"] == "user" and (event.get("metadata") or {}).get("desk_message") == message_id
        ]
        if not places:
            return None
        found = []
        for event in events[places[-1] + 1 :]:
            if event["event"] == "user":
                break
            if event["event"] == "bot" and event.get("text"):
                found.append({"text": event["text"], "buttons": (event.get("data") or {}).get("buttons")})
        return _drafts(found)

    async def tracker(self, conversation_id: str) -> dict[str, Any]:
        """The conversation as the engine holds it: `slots`, `events`, `active_loop`."""
        found: dict[str, Any] = await self._api("GET", f"/conversations/{conversation_id}/tracker")
        return found

    async def ready(self, seconds: float) -> dict[str, Any]:
        """What the engine says of itself (`engine/readiness.py`).

        Args:
            seconds: How long it may take.
        """
        found = await self._ask("GET", "/webhooks/rest/readyz", seconds)
        if not isinstance(found, dict):
            raise EngineFailed("readyz: no object")
        return found

    async def tell(self, conversation_id: str, lines: list[tuple[str, str]], handoff_status: str) -> None:
        """Let the bot know what was said without it, and who has the conversation.

        The session is rolled and the lines are put behind its transcript: no event of a customer's or the
        bot's is made up, so an open form is not disturbed.

        Args:
            lines: Speaker (customer, agent) and text, oldest first.
            handoff_status: The contract's slot: none, waiting, active, closed.
        """
        events: list[dict[str, Any]] = []
        if lines:
            transcript = await self._rolled_transcript(conversation_id)
            at = now().timestamp()
            transcript += [
                {"event": "user" if speaker == "customer" else "bot", "text": text, "timestamp": at}
                | ({"parse_data": {"intent": {"name": "inform"}}} if speaker == "customer" else {})
                for speaker, text in lines
            ]
            events.append({"event": "slot", "name": "transcript", "value": transcript[-60:]})
        events.append({"event": "slot", "name": "handoff_status", "value": handoff_status})
        await self._api("POST", f"/conversations/{conversation_id}/tracker/events", events)

    async def _rolled_transcript(self, conversation_id: str) -> list[dict[str, Any]]:
        await self._api("POST", f"/conversations/{conversation_id}/execute", {"name": "action_session_start"})
        slots = (await self.tracker(conversation_id))["slots"]
        return list(slots.get("transcript") or [])

    async def _api(self, method: str, path: str, body: Any = None) -> Any:
        return await self._ask(method, path, API_SECONDS, json=body, params={"token": self._token})

    async def _ask(self, method: str, path: str, seconds: float, **content: Any) -> Any:
        if self._session is None:
            # Here and not before: it belongs to the loop that runs.
            connector = aiohttp.TCPConnector(limit=_CONNECTIONS, keepalive_timeout=_IDLE_SECONDS)
            self._session = aiohttp.ClientSession(connector=connector)
        limit = aiohttp.ClientTimeout(total=seconds)
        try:
            async with self._session.request(method, self._url + path, timeout=limit, **content) as answer:
                if answer.status != 200:
                    raise EngineFailed(f"{path.rsplit('/', 1)[-1]}: {answer.status}")
                return await answer.json(content_type=None)
        except (aiohttp.ServerDisconnectedError, aiohttp.ClientOSError) as failure:
            if isinstance(failure, aiohttp.ClientConnectorError):
                raise EngineFailed(type(failure).__name__) from failure
            raise EngineLost(type(failure).__name__) from failure
        except (aiohttp.ClientError, asyncio.TimeoutError, ValueError) as failure:
            raise EngineFailed(type(failure).__name__) from failure


def _drafts(replies: list[dict[str, Any]]) -> list[Draft]:
    return [
        Draft(
            "bot",
            reply["text"],
            tuple(
                {"title": str(button["title"]), "payload": str(button["payload"])}
                for button in reply.get("buttons") or []
            ),
        )
        for reply in replies
        if reply.get("text")
    ]
