"""`GET /health/seen`: as whom the desk sees whoever asks, so that `make doctor` can tell what a proxy lacks.

Inner addresses stand in it, so it is only for who runs the desk: with a pass (support/company/passes.py),
otherwise it is not there.
"""

from __future__ import annotations

from dataclasses import asdict

from starlette.requests import Request
from starlette.responses import JSONResponse, PlainTextResponse, Response
from starlette.routing import BaseRoute, Route

from desk.proxies import SEEN, Seen
from support.clock import now
from support.company import passes

PATH = "/health/seen"


def routes(rasa_api_token: str) -> list[BaseRoute]:
    """At the root.

    Args:
        rasa_api_token: Passes are made with it; empty: nobody has one.
    """

    async def seen(request: Request) -> Response:
        if not passes.holds(request.headers.get(passes.HEADER, ""), rasa_api_token, now()):
            return PlainTextResponse("Not Found", 404)
        return JSONResponse(_of(request), headers={"Cache-Control": "no-store"})

    return [Route(PATH, seen)]


def _of(request: Request) -> dict[str, object]:
    before: Seen = request.scope[SEEN]
    return {
        **asdict(before),
        "address": request.client.host if request.client else "",
        "scheme": request.url.scheme,
        "host": request.headers.get("host", ""),
    }
