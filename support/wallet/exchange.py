"""One request to the company's service and its answer, within bounds of time and size."""

from __future__ import annotations

import re
import time
from collections.abc import Sequence
from dataclasses import dataclass

import httpx

from support.wallet.breach import Breach, BrokenContract

LARGEST_BODY = 1_000_000
"""Bytes (docs/wallet-api.yaml)."""

JSON = "application/json"

_MEDIA_TYPE = re.compile(r"[a-z]+/[a-z0-9.+-]{1,60}")

Parameters = Sequence[tuple[str, str]]


class TooSlow(Exception):
    """The answer was not there, or not wholly, in time."""


@dataclass(frozen=True)
class Answer:
    """What came back.

    Attributes:
        status: The HTTP status.
        media_type: Of `Content-Type`, without its parameters; empty where there is none that can be shown.
        body: Of a 200; of others it is not read.
    """

    status: int
    media_type: str
    body: bytes


def exchange(
    client: httpx.Client, url: str, parameters: Parameters, *, timeout: float, deadline: float, where: str
) -> Answer:
    """Asks once.

    Args:
        timeout: Seconds to wait for an answer.
        deadline: When the whole of it must be there, as `time.monotonic` counts.
        where: The path as the contract has it.

    Raises:
        TooSlow: There is no time left, or the answer trickles.
        BrokenContract: The body is too large.
        httpx.HTTPError, httpx.InvalidURL, httpx.StreamError: No answer.
    """
    left = deadline - time.monotonic()
    if left <= 0:
        raise TooSlow
    # A quarter for connecting, so that it and the wait for the answer fit the deadline.
    limits = httpx.Timeout(min(timeout / 4, left), read=min(timeout, left))
    with client.stream("GET", url, params=list(parameters), timeout=limits) as response:
        media_type = response.headers.get("content-type", "").split(";")[0].strip().lower()
        shown = media_type if _MEDIA_TYPE.fullmatch(media_type) else ""
        body = _body(response, deadline, where) if response.status_code == 200 else b""
        return Answer(response.status_code, shown, body)


def cause_of(error: Exception) -> str:
    """Why there was no answer: a name in `findings` of `data/words/wallet.yml`."""
    told = f"{error} {error.__cause__}".lower()
    if isinstance(error, TooSlow | httpx.TimeoutException):
        return "too_slow"
    if "certificate" in told:
        return "certificate"
    if "ssl" in told or "tls" in told:
        return "tls"
    if "name or service" in told or "name resolution" in told or "nodename" in told or "no address" in told:
        return "unknown_host"
    if "refused" in told:
        return "refused"
    return "no_http" if isinstance(error, httpx.ProtocolError) else "lost"


def _body(response: httpx.Response, deadline: float, where: str) -> bytes:
    body = bytearray()
    for chunk in response.iter_bytes():
        body += chunk
        if len(body) > LARGEST_BODY:
            raise BrokenContract([Breach(where, "", "size", "an answer that is too large")])
        if time.monotonic() > deadline:
            raise TooSlow
    return bytes(body)
