"""What customers sent, for agents to look at."""

from __future__ import annotations

from dataclasses import dataclass

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route

from desk.console.access import Access
from desk.people.agents import Agent
from desk.talk.pictures import Pictures
from support.company.wording import words


@dataclass(frozen=True)
class PicturePage:
    """A picture by its id."""

    pictures: Pictures

    def routes(self, access: Access) -> list[Route]:
        """Below the console's path."""
        return [access.get("/pictures/{id}", self.one)]

    async def one(self, request: Request, agent: Agent) -> Response:
        """The picture as it was sent."""
        found = await run_in_threadpool(self.pictures.get, request.path_params["id"])
        if found is None:
            return PlainTextResponse(words("console")["errors"]["no_picture"], 404)
        return Response(found.bytes, media_type=found.mime)
