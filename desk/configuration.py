"""The desk's environment variables, read in this one place."""

from __future__ import annotations

import os
import re
from collections.abc import Mapping
from dataclasses import dataclass, field

from desk.addresses import networks, origins
from desk.foreign.configuration import ForeignConfiguration
from support.environment import Environment


@dataclass(frozen=True)
class DeskConfiguration:
    """What the surroundings set for the desk. Secrets are left out of `repr`.

    Attributes:
        environment: The variables all rooms share: databases, identity, the engine's token.
        host: Address to listen on.
        port: Port to listen on.
        engine_url: Where the engine is, loopback as a rule.
        engine_seconds: How long the engine may take for one message.
        redis_url: Shared by several desk processes; empty when there is one.
        allowed_origins: Sites that may embed the widget, beside the desk's own.
        trusted_proxies: Addresses and networks of proxies that are believed who the customer is.
        demo: Whether the demo site hands out identity tokens for the demo accounts.
        messages_per_minute: Of one conversation.
        requests_per_minute: Of one address.
        foreign: Somebody else's live-chat system beside our console.
    """

    environment: Environment
    host: str = "127.0.0.1"
    port: int = 8080
    engine_url: str = "http://127.0.0.1:5005"
    engine_seconds: float = 4.5
    redis_url: str = field(default="", repr=False)
    allowed_origins: tuple[str, ...] = ()
    trusted_proxies: tuple[str, ...] = ()
    demo: bool = False
    messages_per_minute: int = 40
    requests_per_minute: int = 600
    foreign: ForeignConfiguration = field(default_factory=ForeignConfiguration)

    @classmethod
    def from_environ(cls, mapping: Mapping[str, str] | None = None) -> DeskConfiguration:
        """Read and check the variables; an empty one counts as not set.

        Args:
            mapping: Variables by name; the process's own when left out.

        Raises:
            ValueError: A variable is malformed. Names the variable, not the value.
        """
        variables = os.environ if mapping is None else mapping

        def read(name: str) -> str:
            return variables.get(name, "").strip()

        environment = Environment.from_environ(variables)
        return cls(
            environment=environment,
            host=read("DESK_HOST") or cls.host,
            port=_whole("DESK_PORT", read("DESK_PORT"), cls.port, 65_535),
            engine_url=_http_url("DESK_ENGINE_URL", read("DESK_ENGINE_URL") or cls.engine_url),
            engine_seconds=_seconds("DESK_ENGINE_SECONDS", read("DESK_ENGINE_SECONDS"), cls.engine_seconds),
            redis_url=_redis_url("REDIS_URL", read("REDIS_URL")),
            allowed_origins=origins("DESK_ALLOWED_ORIGINS", read("DESK_ALLOWED_ORIGINS")),
            trusted_proxies=networks("DESK_TRUSTED_PROXIES", read("DESK_TRUSTED_PROXIES")),
            demo=environment.demo,
            messages_per_minute=_whole(
                "DESK_MESSAGES_PER_MINUTE", read("DESK_MESSAGES_PER_MINUTE"), cls.messages_per_minute, 100_000
            ),
            requests_per_minute=_whole(
                "DESK_REQUESTS_PER_MINUTE",
                read("DESK_REQUESTS_PER_MINUTE"),
                cls.requests_per_minute,
                1_000_000,
            ),
            foreign=ForeignConfiguration.from_environ(variables),
        )


def _whole(name: str, value: str, default: int, most: int) -> int:
    if not value:
        return default
    if not value.isdecimal() or not 1 <= int(value) <= most:
        raise ValueError(f"{name} must be a whole number from 1 to {most}")
    return int(value)


def _seconds(name: str, value: str, default: float) -> float:
    try:
        seconds = float(value or default)
    except ValueError:
        seconds = 0.0
    if not 0.1 <= seconds <= 30:
        raise ValueError(f"{name} must be a number of seconds from 0.1 to 30")
    return seconds


def _http_url(name: str, value: str) -> str:
    if not re.fullmatch(r"https?://[^\s/?#]+[^\s?#]*", value):
        raise ValueError(f"{name} must start with http:// or https:// and name a host")
    return value.rstrip("/")


def _redis_url(name: str, value: str) -> str:
    if value and not re.match(r"rediss?://|unix://", value):
        raise ValueError(f"{name} must be empty or redis://HOST:PORT/DATABASE")
    return value
