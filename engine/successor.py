"""A newer model, loaded beside the one in use and taken when it is whole; messages are answered meanwhile.

Rasa's own way (`PUT /model`) loads on the event loop: nobody is answered for seconds.
"""

from __future__ import annotations

import asyncio
import gc
import logging
from pathlib import Path
from typing import Any

from rasa.core.agent import Agent
from rasa.core.processor import MessageProcessor

from support import content

logger = logging.getLogger(__name__)

_EVERY = 0.5
"""Seconds between two looks at the pointer."""


async def follow(app: Any) -> None:
    """Takes up new content, and the model that belongs to it, until the engine ends."""
    refused: content.Content | None = None
    while content.follows():
        await asyncio.sleep(_EVERY)
        content.refresh()
        agent, present = app.ctx.agent, content.present()
        wanted = present.model
        if not agent or not agent.processor or wanted in ("", agent.processor.model_filename):
            continue
        if present == refused:
            continue
        folder = Path(agent.processor.model_path).parent
        try:
            processor = await asyncio.to_thread(_beside, agent, folder / wanted)
        except Exception:
            logger.exception("The new model %s could not be loaded; the one of before stays", wanted)
            refused = present
            continue
        take(agent, processor)
        logger.warning("Took the new model %s", wanted)
        del processor
        await asyncio.to_thread(spare)


def take(agent: Agent, processor: MessageProcessor) -> None:
    """Messages that come from now on are read by it; those under way end with the one of before."""
    agent.domain = processor.domain
    agent.tracker_store.domain = processor.domain
    agent.processor = processor


def spare() -> None:
    """What is loaded stays: each collection of garbage walked through all of it in vain."""
    gc.unfreeze()
    gc.collect()
    gc.freeze()


def _beside(agent: Agent, archive: Path) -> MessageProcessor:
    return MessageProcessor(
        model_path=archive,
        tracker_store=agent.tracker_store,
        lock_store=agent.lock_store,
        generator=agent.nlg,
        action_endpoint=agent.action_endpoint,
        http_interpreter=agent.http_interpreter,
    )
