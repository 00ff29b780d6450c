"""The Rasa engine over its REST channel and HTTP API; always on loopback or a private network."""

from __future__ import annotations

import asyncio
from typing import Any

import httpx

from desk.configuration import DeskConfiguration
from desk.conversations import Draft
from support.clock import now

API_SECONDS = 4.0


class EngineFailed(Exception):
    """The engine did not answer in time, or answered with an error."""


class Engine:
    """The engine. All methods raise `EngineFailed`.

    Args:
        configuration: Address, token, time limit.
    """

    def __init__(self, configuration: DeskConfiguration) -> None:
        self._seconds = configuration.engine_seconds
        self._token = configuration.environment.rasa_api_token
        self._http = httpx.AsyncClient(
            base_url=configuration.engine_url,
            timeout=self._seconds,
            # httpx looks at every idle connection before each request.
            limits=httpx.Limits(max_connections=200, max_keepalive_connections=4),
            trust_env=False,
        )

    async def close(self) -> None:
        """Give the connections back."""
        await self._http.aclose()

    async def say(
        self, conversation_id: str, text: str, *, account_id: str | None = None, message_id: str = ""
    ) -> list[Draft]:
        """Give the bot a customer's message.

        Args:
            account_id: The verified account.
            message_id: The message's name, by which `said` finds it again.

        Returns:
            What the bot says; nothing while it stands back.
        """
        headers = {"X-Desk-Token": self._token, "X-Desk-Message": message_id}
        if account_id:
            headers["X-Verified-Account"] = account_id
        body = {"sender": conversation_id, "message": text}
        request = self._http.post("/webhooks/rest/webhook", json=body, headers=headers)
        return _drafts(await self._answer(request, self._seconds))

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
        request = self._http.get(f"/conversations/{conversation_id}/tracker", params={"token": self._token})
        found: dict[str, Any] = await self._answer(request, API_SECONDS)
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
        request = self._http.post(
            f"/conversations/{conversation_id}/tracker/events", params={"token": self._token}, json=events
        )
        await self._answer(request, API_SECONDS)

    async def _rolled_transcript(self, conversation_id: str) -> list[dict[str, Any]]:
        request = self._http.post(
            f"/conversations/{conversation_id}/execute",
            params={"token": self._token},
            json={"name": "action_session_start"},
        )
        await self._answer(request, API_SECONDS)
        slots = (await self.tracker(conversation_id))["slots"]
        return list(slots.get("transcript") or [])

    async def _answer(self, request: Any, seconds: float) -> Any:
        try:
            # httpx's own limits are for each read; this one is for the whole.
            answer: httpx.Response = await asyncio.wait_for(request, seconds)
            answer.raise_for_status()
            return answer.json()
        except httpx.HTTPStatusError as failure:
            raise EngineFailed(f"{failure.request.url.path}: {failure.response.status_code}") from None
        except (httpx.HTTPError, asyncio.TimeoutError, ValueError) as failure:
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
