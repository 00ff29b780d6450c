"""`examples/client.py` at a running desk: it talks, waits, says why, and knows when to stop."""

from __future__ import annotations

import signal
import sqlite3
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta, timezone
from email.utils import format_datetime
from pathlib import Path

import pytest

from desk.talk.log import ConversationLog
from support.clock import now
from support.storage.database import open_database
from tests.desk.desks import RunningDesk, running_desk
from tests.desk.passage import Failure, Passage, passage
from tests.desk.recorded_engine import RecordedEngine

ROOT = Path(__file__).parents[2]
SEND = ("POST", "/api/v1/messages")
PATIENCE = 60.0
"""Seconds after which something that was to come has not come; a pause may be a quarter of it."""


class Client:
    """The example as a process, with somebody who types."""

    def __init__(self, server: str, *options: str) -> None:
        command = [sys.executable, "-u", "examples/client.py", "--server", server, *options]
        self.said: list[str] = []
        self._news = threading.Condition()
        self._process = subprocess.Popen(
            command,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            cwd=ROOT,
        )
        self._hearing = threading.Thread(target=self._hear, daemon=True)
        self._hearing.start()

    def type(self, text: str) -> None:
        """A line."""
        assert self._process.stdin is not None
        self._process.stdin.write(f"{text}\n")
        self._process.stdin.flush()

    def until(self, part: str, times: int = 1) -> None:
        """Returns when as many lines with it have come.

        Raises:
            AssertionError: They did not in time.
        """
        end = time.monotonic() + PATIENCE
        with self._news:
            while self.count(part) < times:
                assert self._news.wait(end - time.monotonic()), self.said

    def count(self, part: str) -> int:
        """Lines with it."""
        return sum(part in line for line in self.said)

    def interrupt(self) -> int:
        """Ctrl-C; gives the exit status."""
        self._process.send_signal(signal.SIGINT)
        return self.end()

    def hang_up(self) -> int:
        """The end of the input; gives the exit status."""
        assert self._process.stdin is not None
        self._process.stdin.close()
        return self.end()

    def end(self) -> int:
        """The exit status, when it ends by itself."""
        status = self._process.wait(PATIENCE)
        self._hearing.join(PATIENCE)
        return status

    def kill(self) -> None:
        """In any case."""
        self._process.kill()
        self._process.wait(PATIENCE)
        for stream in (self._process.stdin, self._process.stdout):
            if stream is not None:
                stream.close()

    def _hear(self) -> None:
        assert self._process.stdout is not None
        for line in self._process.stdout:
            with self._news:
                self.said.append(line.rstrip("\n"))
                self._news.notify_all()


@contextmanager
def client(server: str, *options: str) -> Iterator[Client]:
    """One that is gone afterwards. No run of it may show a traceback."""
    started = Client(server, *options)
    try:
        yield started
        assert not started.count("Traceback"), started.said
    finally:
        started.kill()


@pytest.fixture
def between(desk: RunningDesk) -> Iterator[Passage]:
    """A proxy before the desk."""
    with passage(desk.url) as opened:
        yield opened


@pytest.mark.parametrize("options", [[], ["--account", "OK10000001"]])
def test_it_talks(desk: RunningDesk, options: list[str]) -> None:
    """Anonymous and verified; the end of the input ends it."""
    command = [sys.executable, "examples/client.py", "--server", desk.url, *options]
    heard = subprocess.run(
        command, input="你好\n", capture_output=True, text=True, timeout=60, cwd=ROOT, check=True
    )
    assert heard.stdout == "bot: 回：你好\n"
    assert heard.stderr == ""


@pytest.mark.parametrize("options", [[], ["--account", "OK10000011"]])
def test_ctrl_c_ends_it(desk: RunningDesk, options: list[str]) -> None:
    """While it waits for a line and for news."""
    with client(desk.url, *options) as talking:
        talking.type("在吗")
        talking.until("回：在吗")
        assert talking.interrupt() == 0
    assert talking.said == ["bot: 回：在吗"]


def test_any_number_of_messages_is_read_in_order(desk: RunningDesk) -> None:
    """More than two pages."""
    log = ConversationLog(open_database(desk.environment["DATABASE_URL"]))
    conversation = desk.app("OK10000017").conversation
    for number in range(450):
        log.append(conversation, "bot", f"第{number}条", at=now())
    with client(desk.url, "--account", "OK10000017") as talking:
        talking.until("第449条")
    assert talking.said == [f"bot: 第{number}条" for number in range(450)]


# --- tokens ----------------------------------------------------------------------------------------


def test_a_refused_token_stops_it(desk: RunningDesk, between: Passage) -> None:
    """At once, with the reason, and without a word of the token."""
    token = desk.token("OK10000001")[:-4] + "AAAA"
    with client(between.url, "--token", token) as talking:
        talking.type("你好")
        assert talking.end() == 1
    assert len(between.asked) == 1
    assert "the token is refused" in talking.said[-1]
    assert not talking.count(token[-20:])


def test_a_token_that_is_refused_later_stops_it_too(desk: RunningDesk, between: Passage) -> None:
    """Also while it only listens: nobody types anything."""
    with client(between.url, "--token", desk.token("OK10000006")) as talking:
        talking.type("你好")
        talking.until("回：你好")
        between.dropped = ("authorization",)
        assert talking.end() == 1
    assert "the token is refused" in talking.said[-1]


def test_an_expired_token_stops_whoever_has_no_other(desk: RunningDesk, between: Passage) -> None:
    with client(between.url, "--token", desk.token("OK10000007", timedelta(seconds=-1))) as talking:
        assert talking.end() == 1
    assert len(between.asked) == 1
    assert "the token is over" in talking.said[-1]


def test_an_expired_token_is_renewed(desk: RunningDesk, tmp_path: Path) -> None:
    """And the conversation goes on."""
    first, second = tmp_path / "first", tmp_path / "second"
    first.write_text(desk.token("OK10000008", timedelta(seconds=-1)))
    second.write_text(desk.token("OK10000008"))
    with client(desk.url, "--token-command", f"cat {first} && cp {second} {first}") as talking:
        talking.type("你好")
        talking.until("回：你好")
    assert talking.count("the token was over") == 1


def test_tokens_that_are_all_expired_stop_it(desk: RunningDesk, between: Passage, tmp_path: Path) -> None:
    """The clock of whoever signs them is wrong: asking for more would never end."""
    tokens = "\n".join(desk.token("OK10000008", timedelta(seconds=-number)) for number in range(1, 10))
    (tmp_path / "tokens").write_text(tokens)
    with client(
        between.url, "--token-command", f"cd {tmp_path}; head -1 tokens; sed -i 1d tokens"
    ) as talking:
        assert talking.end() == 1
    assert len(between.asked) <= 4
    assert "is the clock right" in talking.said[-1]


def test_an_account_that_the_demo_does_not_have_is_said(desk: RunningDesk) -> None:
    with client(desk.url, "--account", "OK99999999") as talking:
        assert talking.end() == 1
    assert "OK99999999" in talking.said[-1]


# --- what passes by itself -------------------------------------------------------------------------


@pytest.mark.parametrize("status", [429, 503])
def test_it_waits_as_long_as_it_is_asked(between: Passage, status: int) -> None:
    """And says so."""
    between.failing[SEND] = [Failure(status, {"Retry-After": "2"})]
    with client(between.url) as talking:
        talking.type("你好")
        talking.until("回：你好")
    first, second = between.times(*SEND)
    assert second - first >= 2
    assert talking.count(f"the server says {status} unavailable; again in 2.") == 1


def test_it_waits_until_the_moment_that_it_is_told(between: Passage) -> None:
    """`Retry-After` may be a date."""
    moment = format_datetime(datetime.now(timezone.utc) + timedelta(seconds=120), usegmt=True)
    between.failing[SEND] = [Failure(503, {"Retry-After": moment})]
    with client(between.url) as talking:
        talking.type("你好")
        talking.until("again in 1")
        assert talking.interrupt() == 1
    (waiting,) = [line for line in talking.said if "again in" in line]
    assert float(waiting.split()[-2]) > 60
    assert len(between.times(*SEND)) == 1


@pytest.mark.parametrize("odd", ["soon", "-1", "Sun, 99 Foo 2026 99:99:99 GMT", ""])
def test_advice_that_is_none_is_no_advice(between: Passage, odd: str) -> None:
    between.failing[SEND] = [Failure(503, {"Retry-After": odd})]
    with client(between.url) as talking:
        talking.type("你好")
        talking.until("回：你好")


def test_without_advice_it_waits_longer_each_time(between: Passage) -> None:
    """Drawn at random, so what holds is what it says it waits for, and that the sum grows."""
    between.failing[SEND] = [Failure(503)] * 5 + [Failure(502, page="<html>")] * 2
    with client(between.url) as talking:
        talking.type("你好")
        talking.until("回：你好")
    assert talking.count("again in") == 7 and talking.count("502") == 2
    assert len({line.rsplit("again in", 1)[-1] for line in talking.said if "again in" in line}) > 3


def test_an_answer_of_somebody_else_is_no_answer(between: Passage) -> None:
    """The sign-in page of a hotel's network."""
    between.failing[SEND] = [
        Failure(200, page="<html>Sign in"),
        Failure(302, {"Location": "/"}, page="<html>"),
    ]
    with client(between.url) as talking:
        talking.type("你好")
        talking.until("回：你好")
    assert talking.count("is not the desk") == 2


def test_a_message_is_stored_once_however_often_its_answer_is_lost(
    desk: RunningDesk, between: Passage, recorded: RecordedEngine
) -> None:
    """The desk had it each time."""
    between.failing[SEND] = [Failure(502, passed=True), Failure(504, passed=True, page="<html>")]
    with client(between.url) as talking:
        talking.type("只说一次")
        assert talking.hang_up() == 0
    assert len(between.times(*SEND)) == 3
    assert [text for _, text in recorded.heard].count("只说一次") == 1


def test_it_survives_the_desk(recorded: RecordedEngine, tmp_path: Path) -> None:
    """What was typed while it was away is sent when it is back, once; then Ctrl-C."""
    recorded.reset()
    with running_desk(tmp_path, recorded.url) as desk, client(desk.url) as talking:
        talking.type("之前")
        talking.until("回：之前")
        desk.processes.send("desk", signal.SIGKILL)
        talking.until("no answer")
        talking.type("其间")
        desk.processes.restart("desk")
        talking.until("回：其间")
        assert talking.interrupt() == 0
    assert [talking.count(text) for text in ("回：之前", "回：其间")] == [1, 1]
    assert [text for _, text in recorded.heard if text in ("之前", "其间")] == ["之前", "其间"]


def test_what_could_not_be_sent_is_named_at_the_end(tmp_path: Path) -> None:
    """Ctrl-C while the desk is away."""
    with running_desk(tmp_path, "http://127.0.0.1:1") as desk, client(desk.url) as talking:
        talking.type("没有引擎")
        talking.until("system")
        desk.processes.send("desk", signal.SIGKILL)
        talking.type("发不出去")
        talking.until("no answer", 3)
        assert talking.interrupt() == 1
    assert talking.said[-1] == "! not sent: 发不出去"


def test_what_came_back_counts_as_sent(between: Passage) -> None:
    """Ctrl-C while the answer to the sending is lost, and the message itself has been heard."""
    between.failing[SEND] = [Failure(503, {"Retry-After": "60"}, passed=True)]
    with client(between.url) as talking:
        talking.type("在吗")
        talking.until("again in")
        talking.until("回：在吗")
        assert talking.interrupt() == 0
    assert talking.count("not sent") == 0


# --- what does not --------------------------------------------------------------------------------


def test_a_message_that_is_refused_is_said_and_the_chat_goes_on(desk: RunningDesk) -> None:
    with client(desk.url) as talking:
        talking.type("长" * 10_001)
        talking.type("短")
        talking.until("回：短")
    assert talking.count("too_long") == 1


def test_a_conversation_that_is_gone_begins_anew(recorded: RecordedEngine, tmp_path: Path) -> None:
    """The desk's database was put back to an earlier day."""
    recorded.reset()
    with running_desk(tmp_path, recorded.url) as desk, client(desk.url) as talking:
        talking.type("之前")
        talking.until("回：之前")
        with sqlite3.connect(tmp_path / "okpay.db") as database:
            for table in ("desk_messages", "desk_conversations"):
                database.execute(f"DELETE FROM {table}")
        talking.type("之后")
        talking.until("回：之后")
    assert talking.count("回：之前") == 1


def test_a_proxy_that_drops_the_secret_is_no_endless_loop(between: Passage) -> None:
    between.dropped = ("x-visitor",)
    with client(between.url) as talking:
        assert talking.end() == 1
    assert "does a proxy drop the headers" in talking.said[-1]
    assert len(between.asked) < 12
