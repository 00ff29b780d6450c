"""How much, how long, how fast: what is beyond is refused."""

from __future__ import annotations

import ipaddress
import logging
import time
from collections import OrderedDict
from typing import Any

from redis import asyncio as aioredis
from redis.exceptions import RedisError

from desk.customers.refusals import Refused
from support.reading.text import LONGEST_READ

logger = logging.getLogger(__name__)

LONGEST_ACCEPTED = LONGEST_READ * 10
"""Characters; up to here a message is cut to `LONGEST_READ`, beyond it is refused."""

LONGEST_NAME = 64
"""Characters of a client's id for a message."""

LARGEST_BODY = 64 * 1024
"""Bytes of a JSON request."""

LARGEST_PICTURE = 5 * 1024 * 1024
"""Bytes of a picture."""

LARGEST_UPLOAD = LARGEST_PICTURE + 1024 * 1024
"""Bytes of a picture with what is around it."""

_KEPT = 20_000

_OF_ONE_CUSTOMER = 64
"""Bits of an IPv6 address that a connection has to itself: it may choose the others (RFC 6177)."""


def share(address: str) -> str:
    """Under which key an address is counted: an IPv6 address as the network that one customer has."""
    try:
        found = ipaddress.ip_address(address)
    except ValueError:
        return address
    if isinstance(found, ipaddress.IPv4Address):
        return address
    return str(ipaddress.ip_network((found, _OF_ONE_CUSTOMER), strict=False))


class Rate:
    """How often somebody may do something: bursts of a quarter of a minute's share, then evenly.

    Args:
        name: Tells rates of one Redis apart.
        per_minute: How often in the long run.
        redis_url: Shared by several processes; empty for one.
    """

    def __init__(self, name: str, per_minute: int, redis_url: str = "") -> None:
        self._name = name
        self._per_second = per_minute / 60
        self._burst = max(5.0, per_minute / 4)
        self._per_minute = per_minute
        self._buckets: OrderedDict[str, tuple[float, float]] = OrderedDict()
        self._redis = (
            aioredis.from_url(redis_url, socket_connect_timeout=1, socket_timeout=1) if redis_url else None
        )

    async def check(self, key: str) -> None:
        """Count one.

        Raises:
            Refused: `rate_limited`.
        """
        allowed = self._take(key) if self._redis is None else await self._count(self._redis, key)
        if not allowed:
            raise Refused("rate_limited")

    def _take(self, key: str) -> bool:
        at = time.monotonic()
        tokens, before = self._buckets.pop(key, (self._burst, at))
        tokens = min(self._burst, tokens + (at - before) * self._per_second)
        allowed = tokens >= 1
        self._buckets[key] = (tokens - 1 if allowed else tokens, at)
        while len(self._buckets) > _KEPT:
            self._buckets.popitem(last=False)
        return allowed

    async def _count(self, redis: Any, key: str) -> bool:
        minute = int(time.time() // 60)
        name = f"okpay-desk:rate:{self._name}:{key}:{minute}"
        try:
            async with redis.pipeline() as pipe:
                count, _ = await pipe.incr(name).expire(name, 120).execute()
        except (RedisError, OSError) as failure:
            logger.error("Redis does not answer: %s", type(failure).__name__)
            return self._take(key)
        return bool(count <= self._per_minute)
