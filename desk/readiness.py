"""`GET /readyz`: whether customers are answered right now: the database and the engine, each asked itself.

For load balancers and monitoring, so without a pass. No address and no reason stands in it: those are in the
logs, and at the engine's own `/webhooks/rest/readyz`.
"""

from __future__ import annotations

import asyncio
import time
from typing import Any

import sqlalchemy as sa
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import BaseRoute, Route

from desk.schema import CONVERSATIONS
from desk.talk.engine_client import EngineClient, EngineFailed
from support.storage.database import Database, reading

PATH = "/readyz"

WITHIN = 2.0
"""Seconds that database and engine have to answer."""

KEPT = 1.0
"""Seconds that an answer is given again: however often it is asked for, little is done for it."""

_TOLD = ("made", "wanted")


class Readiness:
    """Asks, and remembers for a moment.

    Args:
        database: The desk's.
        engine: The way to the engine.
    """

    def __init__(self, database: Database, engine: EngineClient) -> None:
        self._database = database
        self._engine = engine
        self._asking: asyncio.Task[dict[str, Any]] | None = None
        self._reading: asyncio.Task[None] | None = None
        self._until = 0.0

    def routes(self) -> list[BaseRoute]:
        """At the root."""
        return [Route(PATH, self.answer)]

    async def answer(self, _: Request) -> Response:
        """200 when both answer, else 503; what does not answer is named."""
        if self._asking is None or (self._asking.done() and time.monotonic() >= self._until):
            self._asking = asyncio.create_task(self._look())
        # Whoever goes away leaves the others their answer.
        found = await asyncio.shield(self._asking)
        status = 200 if found["ready"] else 503
        return JSONResponse(found, status, headers={"Cache-Control": "no-store"})

    async def _look(self) -> dict[str, Any]:
        reads, engine = await asyncio.gather(self._reads(), self._engine_says())
        self._until = time.monotonic() + KEPT
        answers = {"database": reads, "engine": engine is not None}
        return {
            "ready": all(answers.values()),
            "failing": [name for name, well in answers.items() if not well],
            "second_opinion": _second_opinion(engine or {}),
        }

    async def _reads(self) -> bool:
        if self._reading is None or self._reading.done():
            # One that hangs is waited for again: of threads there are few.
            self._reading = asyncio.create_task(asyncio.to_thread(self._read))
        done, _ = await asyncio.wait({self._reading}, timeout=WITHIN)
        return bool(done) and self._reading.exception() is None

    def _read(self) -> None:
        with reading(self._database) as connection:
            # A table of ours: SQLite answers without a look at the file where none is asked for.
            connection.execute(sa.select(CONVERSATIONS.c.id).limit(1))

    async def _engine_says(self) -> dict[str, Any] | None:
        try:
            return await self._engine.ready(WITHIN)
        except EngineFailed:
            return None


def _second_opinion(engine: dict[str, Any]) -> dict[str, Any]:
    """Its state, and while it is being made how far that is; `unknown` where the engine does not say."""
    told = {name: engine[name] for name in _TOLD if isinstance(engine.get(name), int)}
    state = engine.get("second_opinion")
    return {"state": state if state in ("ready", "preparing", "missing") else "unknown", **told}
