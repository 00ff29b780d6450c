"""`python -m benchmarks.reload`: how long a changed answer takes to be live, and what that costs customers.

A copy of the project is started as `make run` starts it; customers send 20 messages a second, an editor saves
an answer every few seconds. Printed: seconds from saving to the first message that hears it, messages that
failed, and the time of a message while a change is taken up beside that of quiet seconds.
"""

from __future__ import annotations

import argparse
import asyncio
import os
import signal
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass, field
from pathlib import Path
from statistics import median

import httpx

from launch import model
from launch.env_file import read as read_env
from launch.ports import free_port

ROOT = Path(__file__).parents[1]

ENGINE = "http://127.0.0.1:5005/webhooks/rest/webhook"
ASKED = "手续费怎么收"
FILE = Path("data/questions/fees.yml")
BEFORE = "转账：{fee_transfer}"

READY_WITHIN = 120.0
_BUSY = 2.0
"""Seconds after a saving that count as those of the change."""


@dataclass
class Record:
    """What was measured: when each message was sent, how long it took; and what failed."""

    sent: list[tuple[float, float]] = field(default_factory=list)
    failed: int = 0
    heard: dict[str, float] = field(default_factory=dict)


def main() -> int:
    """Runs it. Returns 1 when a message failed."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.reload", description=__doc__)
    parser.add_argument("--changes", type=int, default=10)
    parser.add_argument("--rate", type=float, default=20.0, help="messages a second")
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        copy = _copied(Path(folder))
        (copy / ".env").write_text(f"DESK_PORT={free_port()}\n", encoding="utf-8")
        with (copy / "output.txt").open("wb") as output:
            command = [sys.executable, "-m", "launch", "run"]
            process = subprocess.Popen(command, cwd=copy, stdout=output, stderr=subprocess.STDOUT)
        try:
            _until_ready(copy, process)
            saved, record = asyncio.run(_measured(copy, arguments.changes, arguments.rate))
        finally:
            process.send_signal(signal.SIGINT)
            process.wait()
    _report(saved, record)
    return 1 if record.failed else 0


def _copied(folder: Path) -> Path:
    listed = subprocess.run(["git", "ls-files"], cwd=ROOT, capture_output=True, text=True, check=True)
    for name in listed.stdout.splitlines():
        target = folder / name
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes((ROOT / name).read_bytes())
    (folder / "models").mkdir(exist_ok=True)
    trained = ROOT / model.train(os.environ)
    (folder / "models" / trained.name).symlink_to(trained)
    return folder


def _until_ready(copy: Path, process: subprocess.Popen[bytes]) -> None:
    deadline = time.monotonic() + READY_WITHIN
    while "Ctrl-C" not in (said := (copy / "output.txt").read_text("utf-8")):
        if process.poll() is not None or time.monotonic() > deadline:
            raise SystemExit(said)
        time.sleep(0.2)


async def _measured(copy: Path, changes: int, rate: float) -> tuple[dict[str, float], Record]:
    """The moment at which each text was saved, and what the customers saw."""
    record, saved, over = Record(), dict[str, float](), asyncio.Event()
    token = read_env(copy / ".env")["RASA_API_TOKEN"]
    async with httpx.AsyncClient(timeout=30, params={"token": token}) as client:
        customers = asyncio.create_task(_customers(client, record, rate, over))
        await asyncio.sleep(_BUSY)
        text = (copy / FILE).read_text(encoding="utf-8")
        for number in range(changes):
            mark = f"转账{number}号：" + "{fee_transfer}"
            (copy / FILE).write_text(text.replace(BEFORE, mark), encoding="utf-8")
            saved[f"转账{number}号："] = time.monotonic()
            await asyncio.sleep(3 * _BUSY)
        over.set()
        await customers
    return saved, record


async def _customers(client: httpx.AsyncClient, record: Record, rate: float, over: asyncio.Event) -> None:
    """New customers at an even rate, whether or not those before have been answered."""
    tasks, number = set(), 0
    while not over.is_set():
        tasks.add(asyncio.create_task(_ask(client, record, f"reload-{time.monotonic_ns()}-{number}")))
        number += 1
        await asyncio.sleep(1 / rate)
    await asyncio.gather(*tasks)


async def _ask(client: httpx.AsyncClient, record: Record, sender: str) -> None:
    begun = time.monotonic()
    try:
        answer = await client.post(ENGINE, json={"sender": sender, "message": ASKED})
        said = str(answer.json()[0]["text"])
    except (httpx.HTTPError, LookupError, ValueError):
        record.failed += 1
        return
    record.sent.append((begun, time.monotonic() - begun))
    [row] = [row for row in said.splitlines() if row.startswith("转账")]
    record.heard.setdefault(row.split("：")[0] + "：", time.monotonic())


def _report(saved: dict[str, float], record: Record) -> None:
    taken = [record.heard[mark] - at for mark, at in saved.items() if mark in record.heard]
    busy = [took for at, took in record.sent if any(0 <= at - when < _BUSY for when in saved.values())]
    quiet = [
        took for at, took in record.sent if not any(-_BUSY < at - when < 2 * _BUSY for when in saved.values())
    ]
    print(f"messages {len(record.sent)}, failed {record.failed}")
    print(f"changes {len(saved)}, live {len(taken)}")
    print(f"seconds until live: median {median(taken):.2f}, most {max(taken):.2f}")
    ratio, in_both = (
        median(busy) / median(quiet),
        f"{1000 * median(busy):.1f} / {1000 * median(quiet):.1f} ms",
    )
    print(f"a message while a change is taken up / in quiet: {ratio:.2f} ({in_both})")


if __name__ == "__main__":
    sys.exit(main())
