"""The REST twin of the socket, for native apps: `/api/v1` (docs/openapi.yaml)."""

from __future__ import annotations

import asyncio
import functools
import json
import logging
from collections.abc import Awaitable, Callable
from typing import Any
from urllib.parse import quote

from starlette.requests import Request
from starlette.responses import JSONResponse, PlainTextResponse, Response
from starlette.routing import Route

from desk.customers.limits import Error, Rate, Refused
from desk.customers.visitors import Visitors
from desk.customers.welcome import REPLAYED, welcome
from desk.desk import Desk
from desk.talk.messages import Conversation, ConversationNotFound
from support.clock import now
from support.storage.database import DatabaseUnavailable

logger = logging.getLogger(__name__)

LONGEST_WAIT = 25.0
"""Seconds that `GET /messages` waits for news."""

_LOOK_AGAIN = 2.0
_STATUS: dict[Error, int] = {
    "rate_limited": 429,
    "too_long": 413,
    "invalid": 400,
    "not_offered": 409,
    "too_large": 413,
    "bad_type": 415,
    "unavailable": 503,
    "expired": 401,
    "busy": 503,
    "not_found": 404,
}

Endpoint = Callable[["Api", Request], Awaitable[Response]]


def refusal(desk: Desk, error: Error, status: int = 0) -> JSONResponse:
    """An error as the client gets it."""
    headers = {"Retry-After": "5"} if error in ("rate_limited", "unavailable", "busy") else {}
    content = {"ok": False, "error": error, "text": desk.words.error(error)}
    return JSONResponse(content, status or _STATUS[error], headers)


def answered(endpoint: Endpoint) -> Endpoint:
    """Limits the rate by address, and answers whatever happens."""

    @functools.wraps(endpoint)
    async def handle(self: Api, request: Request) -> Response:
        try:
            await self.requests.check(request.client.host if request.client else "unknown")
            response = await endpoint(self, request)
        except Refused as refused:
            response = refusal(self.desk, refused.error, 401 if isinstance(refused, NotAdmitted) else 0)
        except DatabaseUnavailable as failure:
            logger.error("A request was refused: %s", failure)
            response = refusal(self.desk, "unavailable")
        except ConversationNotFound:
            response = refusal(self.desk, "not_found")
        response.headers["Cache-Control"] = "no-store"
        return response

    return handle


class NotAdmitted(Refused):
    """The token or the secret is not good."""


class Api:
    """The endpoints."""

    def __init__(self, desk: Desk, visitors: Visitors) -> None:
        configuration = desk.configuration
        self.desk = desk
        self.visitors = visitors
        self.requests = Rate("request", configuration.requests_per_minute, configuration.redis_url)
        self.messages_sent = Rate("send", configuration.messages_per_minute, configuration.redis_url)

    def routes(self) -> list[Route]:
        """Below `/api/v1`."""
        return [
            Route("/session", self.session, methods=["POST"]),
            Route("/messages", self.send, methods=["POST"]),
            Route("/messages", self.messages, methods=["GET"]),
            Route("/read", self.read, methods=["POST"]),
            Route("/typing", self.typing, methods=["POST"]),
            Route("/person", self.person, methods=["POST"]),
            Route("/leave-queue", self.leave_queue, methods=["POST"]),
            Route("/rating", self.rating, methods=["POST"]),
            Route("/pictures", self.keep_picture, methods=["POST"]),
            Route("/pictures/{id}", self.picture, methods=["GET"]),
            Route("/transcript", self.transcript, methods=["GET"]),
        ]

    @answered
    async def session(self, request: Request) -> Response:
        """Begins or goes on; for a new visitor with the secret."""
        body = await _body(request)
        try:
            admit = functools.partial(
                self.visitors.admit, channel=body.get("channel", "api"), language=body.get("language")
            )
            party = await self.desk.write(admit, _token(request), request.headers.get("X-Visitor"))
        except Refused as refused:
            raise NotAdmitted(refused.error) from None
        after = _whole(body.get("after"))
        return JSONResponse(await asyncio.to_thread(welcome, self.desk, party, after))

    @answered
    async def send(self, request: Request) -> Response:
        """A message: 201, or 200 for one that is there already."""
        conversation = await self._caller(request)
        await self.messages_sent.check(conversation.id)
        body = await _body(request)
        client_id = _text(body, "client_id")
        before = await asyncio.to_thread(self.desk.log.find, conversation.id, client_id)
        message = before or await self.desk.receive(
            conversation,
            client_id=client_id,
            text=_text(body, "text", ""),
            payload=_text_or_none(body, "payload"),
            picture_id=(_text_or_none(body, "picture") or "").rsplit("/", 1)[-1] or None,
        )
        return JSONResponse(message.public(), 200 if before else 201)

    @answered
    async def messages(self, request: Request) -> Response:
        """Messages after or before one; with `wait`, as soon as there are some."""
        conversation = await self._caller(request)
        query = request.query_params
        after, before = _number(query.get("after"), 0), _number(query.get("before"), 0)
        wait = min(_number(query.get("wait"), 0), LONGEST_WAIT)
        with self.desk.push.news_of(conversation.id) as news:
            found = await asyncio.to_thread(self._news, conversation.id, after, before)
            end = asyncio.get_running_loop().time() + wait
            while not found["messages"] and (left := end - asyncio.get_running_loop().time()) > 0:
                try:
                    await asyncio.wait_for(news.wait(), min(left, _LOOK_AGAIN))
                    news.clear()
                except asyncio.TimeoutError:
                    # Another process may have stored it, and Redis may be gone: look all the same.
                    pass
                changed = await asyncio.to_thread(self._news, conversation.id, after, before)
                if _standing(changed) != _standing(found):
                    found = changed
                    break
                found = changed
        return JSONResponse(found)

    def _news(self, conversation_id: str, after: int, before: int) -> dict[str, Any]:
        conversation = self.desk.log.get(conversation_id)
        found = self.desk.log.messages(
            conversation_id, after=after, before=before or None, limit=REPLAYED + 1
        )
        return {
            "messages": [message.public() for message in found[-REPLAYED:]],
            "more": len(found) > REPLAYED,
            **self.desk.standing(conversation_id),
            "read": {"customer": conversation.customer_read, "agent": conversation.agent_read},
        }

    @answered
    async def read(self, request: Request) -> Response:
        """How far the customer has read."""
        conversation, body = await self._caller(request), await _body(request)
        await self.desk.read(conversation.id, "customer", _whole(body.get("seq")))
        return Response(status_code=204)

    @answered
    async def typing(self, request: Request) -> Response:
        """The customer writes."""
        conversation, body = await self._caller(request), await _body(request)
        await self.desk.typing(conversation.id, bool(body.get("on")), _text(body, "draft", ""))
        return Response(status_code=204)

    @answered
    async def person(self, request: Request) -> Response:
        """A person is wanted."""
        conversation, body = await self._caller(request), await _body(request)
        await self.messages_sent.check(conversation.id)
        message = await self.desk.ask_for_person(conversation, _text_or_none(body, "client_id"))
        return JSONResponse(message.public(), 201)

    @answered
    async def leave_queue(self, request: Request) -> Response:
        """No person is wanted any more."""
        await self.desk.leave_queue((await self._caller(request)).id)
        return Response(status_code=204)

    @answered
    async def rating(self, request: Request) -> Response:
        """How it was."""
        conversation, body = await self._caller(request), await _body(request)
        await self.desk.rate(conversation.id, _whole(body.get("stars")), _text(body, "comment", ""))
        return Response(status_code=204)

    @answered
    async def keep_picture(self, request: Request) -> Response:
        """An upload: the picture itself as the body, or as the form's field `file`."""
        conversation = await self._caller(request)
        await self.messages_sent.check(conversation.id)
        if request.headers.get("Content-Type", "").startswith("multipart/form-data"):
            async with request.form(max_files=1, max_fields=5) as form:
                file = form.get("file")
                data = await file.read() if file is not None and not isinstance(file, str) else b""
        else:
            data = await request.body()
        picture = await asyncio.to_thread(self.desk.pictures.keep, conversation.id, data, now())
        return JSONResponse({"ok": True, "picture": f"/api/v1/pictures/{picture.id}"}, 201)

    @answered
    async def picture(self, request: Request) -> Response:
        """A picture of the caller's own conversation."""
        conversation = await self._caller(request)
        found = await asyncio.to_thread(self.desk.pictures.get, request.path_params["id"])
        if found is None or found.conversation_id != conversation.id:
            raise Refused("not_found")
        return Response(found.bytes, media_type=found.mime)

    @answered
    async def transcript(self, request: Request) -> Response:
        """The conversation as a text file."""
        conversation = await self._caller(request)
        text = await asyncio.to_thread(self.desk.transcript, conversation.id)
        name = quote(f"{self.desk.settings.product}-{now():%Y%m%d}.txt")
        headers = {"Content-Disposition": f"attachment; filename*=UTF-8''{name}"}
        return PlainTextResponse(text, headers=headers)

    async def _caller(self, request: Request) -> Conversation:
        try:
            return await asyncio.to_thread(
                self.visitors.present, _token(request), request.headers.get("X-Visitor")
            )
        except Refused as refused:
            raise NotAdmitted(refused.error) from None


def _token(request: Request) -> str:
    kind, _, token = request.headers.get("Authorization", "").partition(" ")
    return token.strip() if kind.lower() == "bearer" else ""


async def _body(request: Request) -> dict[str, Any]:
    raw = await request.body()
    try:
        content = json.loads(raw) if raw else {}
    except (ValueError, RecursionError):
        raise Refused("invalid") from None
    if not isinstance(content, dict):
        raise Refused("invalid")
    return content


def _text(body: dict[str, Any], name: str, default: str | None = None) -> str:
    value = body.get(name, default)
    if not isinstance(value, str):
        raise Refused("invalid")
    return value


def _text_or_none(body: dict[str, Any], name: str) -> str | None:
    return None if body.get(name) is None else _text(body, name)


def _whole(value: object) -> int:
    return value if isinstance(value, int) and not isinstance(value, bool) and 0 <= value < 2**31 else 0


def _number(value: str | None, default: int) -> int:
    return int(value) if value and value.isascii() and value.isdigit() and len(value) < 10 else default


def _standing(news: dict[str, Any]) -> tuple[Any, ...]:
    return news["mode"], news["queue"], news["agent"], news["read"]
