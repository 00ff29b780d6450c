"""Telling customers' devices and agents what is new; over Redis when several processes serve them."""

from __future__ import annotations

import asyncio
import contextlib
import json
import logging
from collections import defaultdict
from collections.abc import AsyncIterator
from typing import Any

import socketio
from redis import asyncio as aioredis
from redis.exceptions import RedisError

logger = logging.getLogger(__name__)

NAMESPACE = "/chat"

_CHANNEL = "okpay-desk"
_LONGEST_QUEUE = 1000
_AGAIN_SECONDS = 1.0

AgentEvent = tuple[str, dict[str, Any]]


class Push:
    """Events to a conversation's devices, to agents, and to requests that wait for news.

    Nothing here is kept: whoever was away reads the log (`ConversationLog`).

    Args:
        redis_url: Joins the processes; empty for one process.
    """

    def __init__(self, redis_url: str = "") -> None:
        self._sockets: socketio.AsyncServer | None = None
        self._agents: set[asyncio.Queue[AgentEvent]] = set()
        self._waiting: defaultdict[str, set[asyncio.Event]] = defaultdict(set)
        self._redis = aioredis.from_url(redis_url, socket_connect_timeout=2) if redis_url else None
        self._listener: asyncio.Task[None] | None = None

    def attach(self, sockets: socketio.AsyncServer) -> None:
        """Name the socket server that holds the customers' connections."""
        self._sockets = sockets

    async def start(self) -> None:
        """Begin to hear the other processes."""
        if self._redis is not None:
            self._listener = asyncio.create_task(self._listen(self._redis))

    async def stop(self) -> None:
        """Hear no more."""
        if self._listener is not None:
            self._listener.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await self._listener
        if self._redis is not None:
            await self._redis.close()

    async def to_customer(self, conversation_id: str, event: str, payload: Any) -> None:
        """Send an event to all devices of a conversation, and wake the requests that wait for it."""
        if self._sockets is not None:
            await self._sockets.emit(event, payload, room=conversation_id, namespace=NAMESPACE)
        await self._spread("", {"conversation": conversation_id})

    async def cut_off(self, conversation_id: str) -> None:
        """End the part that the devices have in a conversation: they are told `expired`, and no more."""
        if self._sockets is not None:
            await self._sockets.emit("expired", {}, room=conversation_id, namespace=NAMESPACE)
            await self._sockets.close_room(conversation_id, namespace=NAMESPACE)
        await self._spread("", {"conversation": conversation_id})

    async def to_agents(self, event: str, payload: dict[str, Any]) -> None:
        """Send an event to all agents.

        Args:
            payload: Plain data; `conversation` is the conversation's id where it is about one.
        """
        await self._spread(event, payload)

    async def agents(self) -> AsyncIterator[AgentEvent]:
        """Events for agents from now on; ends with the caller."""
        queue: asyncio.Queue[AgentEvent] = asyncio.Queue(_LONGEST_QUEUE)
        self._agents.add(queue)
        try:
            while True:
                yield await queue.get()
        finally:
            self._agents.discard(queue)

    @contextlib.contextmanager
    def news_of(self, conversation_id: str) -> Any:
        """Within it, an `asyncio.Event` that is set when the conversation has something new."""
        event = asyncio.Event()
        self._waiting[conversation_id].add(event)
        try:
            yield event
        finally:
            self._waiting[conversation_id].discard(event)
            if not self._waiting[conversation_id]:
                del self._waiting[conversation_id]

    async def _spread(self, event: str, payload: dict[str, Any]) -> None:
        if self._redis is None:
            self._deliver(event, payload)
            return
        try:
            await self._redis.publish(_CHANNEL, json.dumps([event, payload], ensure_ascii=False))
        except (RedisError, OSError) as failure:
            # The other processes miss it; what is in the log is not lost.
            logger.error("Redis does not answer: %s", type(failure).__name__)
            self._deliver(event, payload)

    def _deliver(self, event: str, payload: dict[str, Any]) -> None:
        if not event:
            for waiting in self._waiting.get(payload["conversation"], ()):
                waiting.set()
            return
        for queue in self._agents:
            if queue.full():
                # A console that does not read: the oldest goes, it reloads anyway.
                queue.get_nowait()
            queue.put_nowait((event, payload))

    async def _listen(self, redis: Any) -> None:
        while True:
            try:
                async with redis.pubsub(ignore_subscribe_messages=True) as channel:
                    await channel.subscribe(_CHANNEL)
                    async for message in channel.listen():
                        event, payload = json.loads(message["data"])
                        self._deliver(event, payload)
            except (RedisError, OSError) as failure:
                logger.error("Redis does not answer: %s", type(failure).__name__)
            await asyncio.sleep(_AGAIN_SECONDS)
