"""`python -m benchmarks.load`: many connected customers, many messages, nothing lost, doubled or disordered.

The engine is a recorded one at the real one's latency. The desk's own cost is the time from a customer's
`send` to the bot's message on the same socket, less the time inside the engine; this process, the engine and
the desk share the machine, so it is an upper bound.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import os
import random
import secrets
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from statistics import median, quantiles
from typing import Any

import aiohttp
import psutil

from launch.ports import free_port
from launch.processes import Processes
from launch.programs import HOST, Program, desk

CONNECTING = 40
"""Customers who connect at the same time."""

SETTLE_SECONDS = 10.0


@dataclass
class Customer:
    """A socket with just enough of Socket.IO's protocol; light, so that it does not measure itself."""

    number: int
    socket: aiohttp.ClientWebSocketResponse
    sent: dict[str, float] = field(default_factory=dict)
    order: list[str] = field(default_factory=list)
    acknowledged: int = 0
    given_up: int = 0
    dropped: bool = False
    refused: list[Any] = field(default_factory=list)
    answers: list[str] = field(default_factory=list)
    seqs: list[int] = field(default_factory=list)
    costs: list[float] = field(default_factory=list)
    totals: list[float] = field(default_factory=list)

    async def send(self, text: str) -> None:
        """A message with a wish for an acknowledgement."""
        self.sent[text] = time.perf_counter()
        self.order.append(text)
        event = json.dumps(["send", {"client_id": f"c-{text}", "text": text}])
        try:
            await self.socket.send_str(f"42/chat,{len(self.order)}{event}")
        except ConnectionError:
            self.dropped = True

    async def listen(self) -> None:
        """Until the socket is closed."""
        async for frame in self.socket:
            if frame.type is not aiohttp.WSMsgType.TEXT:
                continue
            packet: str = frame.data
            if packet == "2":
                await self.socket.send_str("3")
            elif packet.startswith("43/chat,"):
                self._acknowledge(json.loads(packet[packet.index("[") :])[0])
            elif packet.startswith("42/chat,"):
                self._hear(*json.loads(packet[8:]))

    def _acknowledge(self, answer: dict[str, Any]) -> None:
        if answer["ok"]:
            self.acknowledged += 1
        else:
            self.refused.append(answer)

    def _hear(self, event: str, data: Any) -> None:
        if event != "message":
            return
        self.seqs.append(data["seq"])
        if data["speaker"] == "customer":
            return
        if data["speaker"] == "system":
            self.given_up += 1
            return
        text, _, milliseconds = data["text"].rpartition("|")
        self.answers.append(text)
        total = (time.perf_counter() - self.sent[text]) * 1000
        self.totals.append(total)
        self.costs.append(total - float(milliseconds))


async def connect(session: aiohttp.ClientSession, url: str, number: int) -> Customer:
    """One anonymous customer, with `welcome` received."""
    socket = await session.ws_connect(f"{url}/socket.io/?EIO=4&transport=websocket", max_msg_size=0)
    await socket.receive_str()
    await socket.send_str("40/chat,{}")
    while not (packet := await socket.receive_str()).startswith("42/chat,"):
        if packet.startswith("44"):
            raise RuntimeError(f"the desk refused a connection: {packet}")
    return Customer(number, socket)


async def drive(url: str, count: int, per_second: float, seconds: float) -> list[Customer]:
    """Connects all, sends evenly to customers drawn at random, waits for the last answers."""
    gate = asyncio.Semaphore(CONNECTING)
    connector = aiohttp.TCPConnector(limit=0)
    async with aiohttp.ClientSession(connector=connector) as session:

        async def admitted(number: int) -> Customer:
            async with gate:
                return await connect(session, url, number)

        begun = time.perf_counter()
        customers = await asyncio.gather(*(admitted(number) for number in range(count)))
        print(f"{count} customers connected in {time.perf_counter() - begun:.1f} s", flush=True)
        idle = desk_cpu_seconds()
        listeners = [asyncio.create_task(customer.listen()) for customer in customers]
        begun = time.perf_counter()
        for place in range(int(per_second * seconds)):
            due = begun + place / per_second
            await asyncio.sleep(max(0.0, due - time.perf_counter()))
            customer = random.choice(customers)
            await customer.send(f"{customer.number}-{len(customer.order)}")
        end = time.perf_counter() + SETTLE_SECONDS
        while time.perf_counter() < end and any(len(one.answers) < len(one.order) for one in customers):
            await asyncio.sleep(0.1)
        used = desk_cpu_seconds() - idle
        print(f"CPU of the desk: {used * 1000 / (per_second * seconds):.1f} ms a message", flush=True)
        for customer in customers:
            await customer.socket.close()
        for listener in listeners:
            listener.cancel()
        await asyncio.gather(*listeners, return_exceptions=True)
        return list(customers)


def faults(customers: list[Customer]) -> dict[str, int]:
    """What went wrong, counted; all zero is what must be."""
    return {
        "refused": sum(len(one.refused) for one in customers),
        "not acknowledged": sum(len(one.order) - one.acknowledged - len(one.refused) for one in customers),
        "connections dropped": sum(one.dropped for one in customers),
        "given to a person": sum(one.given_up for one in customers),
        "lost": sum(len(set(one.order) - set(one.answers)) for one in customers),
        "doubled": sum(len(one.answers) - len(set(one.answers)) for one in customers)
        + sum(len(one.seqs) - len(set(one.seqs)) for one in customers),
        "out of order": sum(
            [text for text in one.order if text in one.answers] != one.answers or one.seqs != sorted(one.seqs)
            for one in customers
        ),
        "gaps": sum(one.seqs != list(range(1, len(one.seqs) + 1)) for one in customers),
    }


@contextmanager
def started(database_url: str, folder: Path) -> Iterator[str]:
    """A recorded engine and a desk; gives the desk's address."""
    engine_port, desk_port = free_port(), free_port()
    engine = Program(
        name="engine",
        command=(sys.executable, "-m", "benchmarks.recorded_engine", "--port", str(engine_port)),
        ready=f"http://{HOST}:{engine_port}/status",
        variables={},
    )
    environment = {
        **os.environ,
        "RASA_API_TOKEN": secrets.token_urlsafe(24),
        "IDENTITY_SECRET": secrets.token_urlsafe(36),
        "DATABASE_URL": database_url or f"sqlite:///{folder}/okpay.db",
        "DESK_ENGINE_URL": f"http://{HOST}:{engine_port}",
        # All customers come from this one address.
        "DESK_REQUESTS_PER_MINUTE": "1000000",
        "DESK_MESSAGES_PER_MINUTE": "10000",
    }
    with Processes(environment, logs=folder) as processes:
        processes.start([engine, desk(desk_port)])
        yield f"http://{HOST}:{desk_port}"


def desk_cpu_seconds() -> float:
    """What the desk's process has used so far."""
    for child in psutil.Process().children():
        if "desk" in child.cmdline():
            times = child.cpu_times()
            return float(times.user + times.system)
    return 0.0


def main() -> int:
    """Measure and print; 1 when anything was lost, doubled or out of order."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--customers", type=int, default=1000)
    parser.add_argument("--per-second", type=float, default=50)
    parser.add_argument("--seconds", type=float, default=60)
    parser.add_argument("--database", default="", help="SQLAlchemy URL; a fresh SQLite file when left out")
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder, started(given.database, Path(folder)) as url:
        customers = asyncio.run(drive(url, given.customers, given.per_second, given.seconds))
        log = (Path(folder) / "desk.log").read_text(encoding="utf-8")
    costs = sorted(cost for one in customers for cost in one.costs)
    totals = sorted(total for one in customers for total in one.totals)
    found = faults(customers)
    load = subprocess.run(["uptime"], capture_output=True, text=True, check=False).stdout.strip()
    print(f"messages sent           {sum(len(one.order) for one in customers)}")
    print(f"answers                 {len(totals)}")
    for name, number in found.items():
        print(f"{name:<23} {number}")
    for name, values in (("desk's own cost", costs), ("send to answer", totals)):
        cuts = quantiles(values, n=100)
        print(f"{name:<16} ms: median {median(values):.1f}, p95 {cuts[94]:.1f}, p99 {cuts[98]:.1f}")
    print(f"the machine afterwards: {load}")
    if log.strip():
        print(f"the desk said:\n{log[-2000:]}")
    return 1 if any(found.values()) else 0


if __name__ == "__main__":
    sys.exit(main())
