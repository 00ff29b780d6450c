"""`GET /health/seen`: as whom the desk sees whoever asks, so that `make doctor` can tell what a proxy lacks.
`GET /health/seen/stream`: some beats of a stream like the console's, to see whether a proxy holds them back.

Inner addresses stand in the first, so both are only for who runs the desk: with a pass
(support/company/passes.py), otherwise they are not there.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from dataclasses import asdict

from starlette.requests import Request
from starlette.responses import JSONResponse, PlainTextResponse, Response, StreamingResponse
from starlette.routing import BaseRoute, Route

from desk.proxies import SEEN, Seen
from support.clock import now
from support.company import passes

PATH = "/health/seen"
STREAM = f"{PATH}/stream"

BEATS = 3
"""What comes at once with the head of an answer, most proxies hand on at once."""

BEAT_SECONDS = 0.8


def routes(rasa_api_token: str) -> list[BaseRoute]:
    """At the root.

    Args:
        rasa_api_token: Passes are made with it; empty: nobody has one.
    """

    def held(request: Request) -> bool:
        return passes.holds(request.headers.get(passes.HEADER, ""), rasa_api_token, now())

    async def seen(request: Request) -> Response:
        if not held(request):
            return PlainTextResponse("Not Found", 404)
        return JSONResponse(_of(request), headers={"Cache-Control": "no-store"})

    async def stream(request: Request) -> Response:
        if not held(request):
            return PlainTextResponse("Not Found", 404)
        # The same headers as the console's stream: a proxy treats both alike.
        headers = {"X-Accel-Buffering": "no"}
        return StreamingResponse(_beats(), media_type="text/event-stream", headers=headers)

    return [Route(PATH, seen), Route(STREAM, stream)]


async def _beats() -> AsyncIterator[str]:
    for beat in range(BEATS):
        if beat:
            await asyncio.sleep(BEAT_SECONDS)
        yield f": {beat}\n\n"


def _of(request: Request) -> dict[str, object]:
    before: Seen = request.scope[SEEN]
    return {
        **asdict(before),
        "address": request.client.host if request.client else "",
        "scheme": request.url.scheme,
        "host": request.headers.get("host", ""),
    }
