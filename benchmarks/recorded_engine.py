"""A recorded engine: answers every message as long as the real one takes, and says how long that was."""

from __future__ import annotations

import argparse
import asyncio
import random
import time

import uvicorn
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

LATENCIES = (0.006, 0.007, 0.008, 0.009, 0.010, 0.010, 0.011, 0.012, 0.014, 0.030)
"""Seconds of answered questions (median 10 ms) and one in ten of a case's turns (`make benchmark`)."""


async def webhook(request: Request) -> Response:
    """The engine's REST channel: `TEXT|MILLISECONDS`."""
    begun = time.perf_counter()
    body = await request.json()
    await asyncio.sleep(random.choice(LATENCIES))
    taken = (time.perf_counter() - begun) * 1000
    return JSONResponse([{"recipient_id": body["sender"], "text": f"{body['message']}|{taken:.3f}"}])


async def tracker(_: Request) -> Response:
    """An empty conversation: a message that the desk takes up again was never here."""
    return JSONResponse({"slots": {}, "events": []})


async def status(_: Request) -> Response:
    """Ready."""
    return JSONResponse({})


def main() -> None:
    """Serve on loopback."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--port", type=int, required=True)
    routes = [
        Route("/webhooks/rest/webhook", webhook, methods=["POST"]),
        Route("/conversations/{id}/tracker", tracker),
        Route("/status", status),
        Route("/webhooks/rest/readyz", status),
    ]
    port = parser.parse_args().port
    uvicorn.run(
        Starlette(routes=routes),
        host="127.0.0.1",
        port=port,
        access_log=False,
        log_level="warning",
        ws="none",
    )


if __name__ == "__main__":
    main()
