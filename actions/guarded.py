"""How an action's body runs: beside other customers', and with an answer when the stores are gone."""

from __future__ import annotations

import asyncio
import functools
import logging
from collections.abc import Awaitable, Callable
from typing import Any

from rasa_sdk import Tracker
from rasa_sdk.events import EventType
from rasa_sdk.executor import CollectingDispatcher

from support.storage.database import DatabaseUnavailable

logger = logging.getLogger(__name__)

Run = Callable[[Any, CollectingDispatcher, Tracker, dict[str, Any]], list[EventType]]
AsyncRun = Callable[[Any, CollectingDispatcher, Tracker, dict[str, Any]], Awaitable[list[EventType]]]


def guarded(run: Run) -> AsyncRun:
    """Runs the body in a thread: a slow wallet makes nobody else wait.

    When the database is gone nothing is claimed and no slot changes, so the next try repeats the step.
    """

    @functools.wraps(run)
    async def answer(
        self: Any, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]
    ) -> list[EventType]:
        try:
            return await asyncio.to_thread(run, self, dispatcher, tracker, domain)
        except DatabaseUnavailable as failure:
            logger.error("%s: the database is unavailable (%s)", self.name(), failure)
            dispatcher.messages.clear()
            dispatcher.utter_message(response="utter_system_busy")
            return []

    return answer
