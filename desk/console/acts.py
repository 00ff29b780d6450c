"""What an agent does with the open conversation."""

from __future__ import annotations

from dataclasses import dataclass

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import JSONResponse, PlainTextResponse, Response
from starlette.routing import Route

from desk.console.access import PATH, Access
from desk.console.opened import Openings
from desk.people.agents import Agent
from desk.people.handover import Handover
from desk.talk.talk import Talk
from support.company.wording import words

_LONGEST_KEY = 60


@dataclass(frozen=True)
class Acts:
    """The acts around one conversation."""

    openings: Openings
    handover: Handover
    talk: Talk

    def routes(self, access: Access) -> list[Route]:
        """Below the console's path."""
        acts = {
            "claim": self.claim,
            "take-over": self.take_over,
            "say": self.say,
            "typing": self.typing,
            "read": self.read,
            "transfer": self.transfer,
            "release": self.release,
            "give-back": self.give_back,
            "close": self.close,
        }
        return [access.post(f"/c/{{id}}/{name}", act) for name, act in acts.items()]

    async def claim(self, request: Request, agent: Agent) -> Response:
        """Take the conversation."""
        await self.handover.claim(agent, _id(request))
        return _done(request)

    async def take_over(self, request: Request, agent: Agent) -> Response:
        """Take the conversation from a colleague."""
        await self.handover.take_over(agent, _id(request))
        return _done(request)

    async def say(self, request: Request, agent: Agent) -> Response:
        """A reply or a note, named by the page so that a repeated one counts once."""
        form = await request.form()
        text, key = str(form.get("text", "")), str(form.get("client_id", ""))[:_LONGEST_KEY]
        if not key:
            return PlainTextResponse(words("console")["errors"]["no_client_id"], 400)
        act = self.handover.note if form.get("kind") == "note" else self.handover.reply
        message = await act(agent, _id(request), text, key)
        return JSONResponse({"seq": message.seq, "client_id": key})

    async def typing(self, request: Request, agent: Agent) -> Response:
        """The agent types, or no longer does."""
        form = await request.form()
        await self.handover.typing(agent, _id(request), form.get("on") == "1")
        return Response(status_code=204)

    async def read(self, request: Request, agent: Agent) -> Response:
        """The holder has read so far; the customer sees it."""
        form = await request.form()
        opened = await run_in_threadpool(self.openings.one, _id(request))
        text = str(form.get("seq", ""))
        if opened.holder == agent.name and text.isdecimal():
            await self.talk.mark_read(opened.id, "agent", int(text))
        return Response(status_code=204)

    async def transfer(self, request: Request, agent: Agent) -> Response:
        """Give the conversation to a colleague."""
        form = await request.form()
        await self.handover.transfer(agent, _id(request), str(form.get("to", "")))
        return _done(request)

    async def release(self, request: Request, agent: Agent) -> Response:
        """Put the conversation back into the queue."""
        await self.handover.release(agent, _id(request))
        return _done(request)

    async def give_back(self, request: Request, agent: Agent) -> Response:
        """Let the bot go on."""
        told = await self.handover.give_back(agent, _id(request))
        return _done(request, "" if told else words("console")["warnings"]["bot_not_told"])

    async def close(self, request: Request, agent: Agent) -> Response:
        """End the conversation."""
        form = await request.form()
        await self.handover.close(agent, _id(request), str(form.get("reason", "")))
        return _done(request)


def _id(request: Request) -> str:
    return str(request.path_params["id"])


def _done(request: Request, warning: str = "") -> Response:
    """The act is done: the page refreshes its parts; a browser without scripts goes back to it."""
    if request.headers.get("hx-request"):
        return PlainTextResponse(warning, headers={"HX-Trigger": "acted"})
    return Response(status_code=303, headers={"Location": f"{PATH}/c/{_id(request)}"})
