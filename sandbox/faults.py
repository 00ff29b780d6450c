"""Faults to order: what a service may do to its caller on a bad day."""

from __future__ import annotations

from dataclasses import dataclass, replace

import anyio
from starlette.types import ASGIApp, Receive, Scope, Send

MODES = ("none", "hang", "error", "garbage", "trickle")
_LONGEST = 600.0
_ERROR = b'{"error": "internal", "message": "a fault to order"}'
_GARBAGE = b'\xff\xfe{"areas": [[[ <html>'


@dataclass(frozen=True)
class Fault:
    """What the next requests meet.

    Attributes:
        mode: One of `MODES`: `hang` waits before the right answer, `error` answers `status`,
            `garbage` answers 200 with bytes that are no JSON, `trickle` a byte of such each 0.1 s.
        seconds: How long `hang` and `trickle` go on.
        status: What `error` answers.
        count: How many requests more meet it; None for all.
    """

    mode: str = "none"
    seconds: float = 30.0
    status: int = 500
    count: int | None = None

    def __post_init__(self) -> None:
        if self.mode not in MODES:
            raise ValueError(f"mode must be one of {', '.join(MODES)}")
        if not 0 <= self.seconds <= _LONGEST:
            raise ValueError(f"seconds must be from 0 to {_LONGEST:.0f}")
        if not 400 <= self.status <= 599:
            raise ValueError("status must be from 400 to 599")


class Faults:
    """ASGI middleware that plays the fault which is set, except on the paths that set it.

    Attributes:
        fault: What comes next.
        requests: How many requests came since it was set.
    """

    def __init__(self, app: ASGIApp, spared: str) -> None:
        """
        Args:
            app: What answers where no fault is in the way.
            spared: Start of the paths that always work.
        """
        self.app = app
        self.fault = Fault()
        self.requests = 0
        self._spared = spared

    def set(self, fault: Fault) -> None:
        """From now on this fault, counted anew."""
        self.fault = fault
        self.requests = 0

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or scope["path"].startswith(self._spared):
            await self.app(scope, receive, send)
            return
        self.requests += 1
        fault = self._next()
        if fault.mode == "error":
            await _answer(send, fault.status, b'{"error": "internal", "message": "a fault to order"}')
        elif fault.mode == "garbage":
            await _answer(send, 200, _GARBAGE)
        elif fault.mode == "trickle":
            await _trickle(send, fault.seconds)
        else:
            if fault.mode == "hang":
                await anyio.sleep(fault.seconds)
            await self.app(scope, receive, send)

    def _next(self) -> Fault:
        fault = self.fault
        if fault.count is not None:
            left = fault.count - 1
            self.fault = replace(fault, count=left) if left > 0 else Fault()
        return fault


async def _start(send: Send, status: int) -> None:
    headers = [(b"content-type", b"application/json")]
    await send({"type": "http.response.start", "status": status, "headers": headers})


async def _answer(send: Send, status: int, body: bytes) -> None:
    await _start(send, status)
    await send({"type": "http.response.body", "body": body})


async def _trickle(send: Send, seconds: float) -> None:
    await _start(send, 200)
    for _ in range(round(seconds * 10)):
        await send({"type": "http.response.body", "body": b" ", "more_body": True})
        await anyio.sleep(0.1)
    await send({"type": "http.response.body", "body": b""})
