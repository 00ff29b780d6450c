"""`GET /webhooks/rest/readyz`: whether the engine answers, and how it stands with its second opinion."""

from __future__ import annotations

import asyncio
from typing import Any

from rasa.core.processor import MessageProcessor
from sanic import response
from sanic.request import Request
from sanic.response import HTTPResponse

PATH = "/readyz"
"""Below the channel's."""


async def answer(request: Request) -> HTTPResponse:
    """`ready`, and with a model: its name, `second_opinion` (`ready`, `preparing`, `missing`), `reason`, and
    while it is being made the texts that are `made` of those `wanted`. 503 without one. It holds no secret.
    """
    agent = request.app.ctx.agent
    processor = agent.processor if agent else None
    if processor is None:
        return response.json({"ready": False}, 503)
    asked = adviser(processor)
    # It reads files.
    standing = await asyncio.to_thread(asked.standing) if asked else {"state": "missing", "reason": ""}
    state = standing.pop("state")
    return response.json(
        {"ready": True, "model": processor.model_filename, "second_opinion": state, **standing}
    )


def adviser(processor: MessageProcessor) -> Any:
    """The one of the model's components, whichever has one (`nlu.adviser.Adviser`); None if none has."""
    nodes = processor.graph_runner._instantiated_nodes.values()
    found = (getattr(node._component, "adviser", None) for node in nodes)
    return next((each for each in found if each is not None), None)
