"""Messages are read beside the event loop, on one thread: a sentence encoder takes 12 ms for one."""

from __future__ import annotations

import asyncio
import contextvars
from concurrent.futures import ThreadPoolExecutor
from typing import Any

from rasa.core.channels.channel import UserMessage
from rasa.core.processor import MessageProcessor
from rasa.shared.core.trackers import DialogueStateTracker

_THREAD = ThreadPoolExecutor(1, "reading")
"""One: the components keep what they know of the message before, and their answers come in order."""


def apply() -> None:
    """Patches the processor."""
    parse_on_the_loop = MessageProcessor.parse_message

    async def parse_message(
        self: MessageProcessor,
        message: UserMessage,
        tracker: DialogueStateTracker | None = None,
        only_output_properties: bool = True,
    ) -> dict[str, Any]:
        if self.http_interpreter:
            asked: dict[str, Any] = await parse_on_the_loop(self, message, tracker, only_output_properties)
            return asked
        before = tracker or DialogueStateTracker.from_events(message.sender_id, [])
        read = contextvars.copy_context().run
        parsed: dict[str, Any] = await asyncio.get_running_loop().run_in_executor(
            _THREAD, read, self._parse_message_with_graph, message, before, only_output_properties
        )
        self._update_full_retrieval_intent(parsed)
        self._check_for_unseen_features(parsed)
        return parsed

    MessageProcessor.parse_message = parse_message
