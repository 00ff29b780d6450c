"""The REST twin of the socket, for native apps: `/api/v1` (docs/openapi.yaml)."""

from __future__ import annotations

import asyncio
import functools
import json
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote

from python_multipart.exceptions import FormParserError
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import JSONResponse, PlainTextResponse, Response
from starlette.routing import Route

from desk.customers import fields
from desk.customers.inbox import Inbox
from desk.customers.limits import Rate, share
from desk.customers.news import News
from desk.customers.refusals import REFUSING, About, Error, NotAdmitted, Refusals, Refused
from desk.customers.transcripts import Transcripts
from desk.customers.visitors import Visitors
from desk.talk.messages import Conversation
from support.clock import now
from support.company.identity import in_authorization

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

_AGAIN_LATER: tuple[Error, ...] = ("rate_limited", "unavailable", "busy")

_PAUSE = "5"
"""Seconds until it is worth another try, as `Retry-After` says them."""

_BYTES = "application/octet-stream"
"""What a picture is called for a client that accepts nothing else."""

Endpoint = Callable[["Api", Request], Awaitable[Response]]


def answered(about: About) -> Callable[[Endpoint], Endpoint]:
    """Limits the rate by address, and answers whatever happens.

    Args:
        about: What is asked, so that a refusal is said in words that fit.
    """

    def around(endpoint: Endpoint) -> Endpoint:
        @functools.wraps(endpoint)
        async def handle(self: Api, request: Request) -> Response:
            try:
                await self.requests.check(share(request.client.host if request.client else "unknown"))
                response = await endpoint(self, request)
            except REFUSING as failure:
                response = self.refused(failure, about)
            response.headers["Cache-Control"] = "no-store"
            return response

        return handle

    return around


@dataclass(frozen=True)
class Api:
    """The endpoints.

    Attributes:
        visitors: Who is at the other end.
        inbox: What they do.
        news: What they are told.
        transcripts: What they may keep.
        refusals: What they read when something is refused.
        requests: How often one address may call.
        sends: How often one conversation may write.
    """

    visitors: Visitors
    inbox: Inbox
    news: News
    transcripts: Transcripts
    refusals: Refusals
    requests: Rate
    sends: Rate

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
            Route("/end", self.end, methods=["POST"]),
            Route("/pictures", self.keep_picture, methods=["POST"]),
            Route("/pictures/{id}", self.picture, methods=["GET"]),
            Route("/transcript", self.transcript, methods=["GET"]),
        ]

    def refused(self, failure: Exception, about: About) -> JSONResponse:
        """The answer to one of `REFUSING`."""
        content = self.refusals.of(failure, about)
        error: Error = content["error"]
        admitted = not isinstance(failure, NotAdmitted) or error == "not_found"
        headers = {"Retry-After": _PAUSE} if error in _AGAIN_LATER else {}
        return JSONResponse(content, _STATUS[error] if admitted else 401, headers)

    async def nowhere(self, request: Request, failure: Exception) -> Response:
        """The answer to a path or a method that is not there."""
        assert isinstance(failure, HTTPException)
        error: Error = "not_found" if failure.status_code == 404 else "invalid"
        return JSONResponse(self.refusals.saying(error), failure.status_code, failure.headers)

    @answered("request")
    async def session(self, request: Request) -> Response:
        """Comes in; for a new visitor with the secret."""
        body = await _body(request)
        try:
            party = await self.visitors.admit(
                _token(request),
                request.headers.get("X-Visitor"),
                adopt=body.get("adopt"),
                channel=body.get("channel", "api"),
                language=body.get("language"),
            )
        except Refused as refused:
            raise NotAdmitted(refused.error) from None
        return JSONResponse(await self.news.welcome(party, fields.whole(body.get("after"))))

    @answered("message")
    async def send(self, request: Request) -> Response:
        """A message: 201, or 200 for one that is there already."""
        conversation = await self._caller(request)
        await self.sends.check(conversation.id)
        body = await _body(request)
        client_id = fields.text(body.get("client_id"))
        before = await self.inbox.stored(conversation.id, client_id)
        message = before or await self.inbox.receive(
            conversation,
            client_id=client_id,
            text=fields.text(body.get("text", "")),
            payload=fields.text_or_none(body.get("payload")),
            picture_id=fields.picture_id(body.get("picture")),
        )
        return JSONResponse(message.public(), 200 if before else 201)

    @answered("request")
    async def messages(self, request: Request) -> Response:
        """Messages after or before one; with `wait`, as soon as there are some."""
        conversation = await self._caller(request)
        asked = {name: fields.number(request.query_params.get(name)) for name in ("after", "before", "wait")}
        found = await self.news.awaited(
            conversation, after=asked["after"], before=asked["before"], seconds=asked["wait"]
        )
        return JSONResponse(found)

    @answered("request")
    async def read(self, request: Request) -> Response:
        """How far the customer has read."""
        conversation, body = await self._caller(request), await _body(request)
        await self.inbox.read(conversation.id, fields.whole(body.get("seq")))
        return Response(status_code=204)

    @answered("request")
    async def typing(self, request: Request) -> Response:
        """The customer writes."""
        conversation, body = await self._caller(request), await _body(request)
        draft = fields.text(body.get("draft", ""))
        await self.inbox.typing(conversation.id, bool(body.get("on")), draft)
        return Response(status_code=204)

    @answered("message")
    async def person(self, request: Request) -> Response:
        """A person is wanted: 201, or 200 when it was said before under the same name."""
        conversation, body = await self._caller(request), await _body(request)
        await self.sends.check(conversation.id)
        client_id = fields.text_or_none(body.get("client_id"))
        before = await self.inbox.stored(conversation.id, client_id) if client_id else None
        message = before or await self.inbox.ask_for_person(conversation, client_id)
        return JSONResponse(message.public(), 200 if before else 201)

    @answered("request")
    async def leave_queue(self, request: Request) -> Response:
        """No person is wanted any more."""
        await self.inbox.leave_queue((await self._caller(request)).id)
        return Response(status_code=204)

    @answered("rating")
    async def rating(self, request: Request) -> Response:
        """How it was."""
        conversation, body = await self._caller(request), await _body(request)
        comment = fields.text(body.get("comment", ""))
        await self.inbox.rate(conversation.id, fields.whole(body.get("stars")), comment)
        return Response(status_code=204)

    @answered("request")
    async def end(self, request: Request) -> Response:
        """A visitor is done for good. An account's conversation stays: a token counts for nothing here.

        Whoever leaves need not know whether there was anything to end.
        """
        try:
            conversation = await self.visitors.present(None, request.headers.get("X-Visitor"))
        except Refused:
            return Response(status_code=204)
        await self.inbox.end(conversation)
        return Response(status_code=204)

    @answered("picture")
    async def keep_picture(self, request: Request) -> Response:
        """An upload: the picture itself as the body, or as the form's field `file`."""
        conversation = await self._caller(request)
        await self.sends.check(conversation.id)
        picture = await self.inbox.keep_picture(conversation, await _uploaded(request))
        return JSONResponse({"ok": True, "picture": f"/api/v1/pictures/{picture.id}"}, 201)

    @answered("picture")
    async def picture(self, request: Request) -> Response:
        """A picture of the caller's own conversation."""
        conversation = await self._caller(request)
        found = await self.inbox.picture(conversation.id, request.path_params["id"])
        plain = request.headers.get("Accept") == _BYTES
        return Response(found.bytes, media_type=_BYTES if plain else found.mime)

    @answered("request")
    async def transcript(self, request: Request) -> Response:
        """The conversation as a text file."""
        conversation = await self._caller(request)
        text = await asyncio.to_thread(self.transcripts.of, conversation.id)
        name = quote(self.transcripts.file_name(now()))
        headers = {"Content-Disposition": f"attachment; filename*=UTF-8''{name}"}
        return PlainTextResponse(text, headers=headers)

    async def _caller(self, request: Request) -> Conversation:
        token = _token(request)
        try:
            return await self.visitors.present(token, request.headers.get("X-Visitor"))
        except Refused as refused:
            # An account may be known and have no conversation; a secret is nothing but its conversation's.
            unknown = refused.error == "not_found" and not token
            raise NotAdmitted("invalid" if unknown else refused.error) from None


def _token(request: Request) -> str:
    return in_authorization(request.headers.get("Authorization"))


async def _uploaded(request: Request) -> bytes:
    if not request.headers.get("Content-Type", "").startswith("multipart/form-data"):
        return await request.body()
    try:
        async with request.form(max_files=1, max_fields=5) as form:
            file = form.get("file")
            return await file.read() if file is not None and not isinstance(file, str) else b""
    except (HTTPException, FormParserError):
        raise Refused("invalid") from None


async def _body(request: Request) -> dict[str, Any]:
    raw = await request.body()
    try:
        content = json.loads(raw) if raw else {}
    except (ValueError, RecursionError):
        raise Refused("invalid") from None
    if not isinstance(content, dict):
        raise Refused("invalid")
    return content
