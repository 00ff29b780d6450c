"""The line for what takes long."""

from __future__ import annotations

import ast
import io
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from launch.progress import Progress
from launch.sentences import say
from tests.launch.checkout import ROOT

INSTALLING = say("installing")

SECONDS = 60.0
"""Within which what was told to end has ended, on any machine."""


class Terminal(io.StringIO):
    """Text that goes to a terminal."""

    def isatty(self) -> bool:
        return True


def shown(out: io.StringIO, *moments: float) -> str:
    """What stands there when the clock has shown these seconds."""
    progress = Progress("正在做（约 1 分钟）", out)
    for seconds in moments:
        progress.tick(seconds)
    progress.end()
    return out.getvalue()


def test_terminal_shows_the_seconds_in_one_line() -> None:
    """Each look writes over the last."""
    text = shown(Terminal(), 1.2, 2.3, 61)
    assert [row.strip("\x1b[K\n") for row in text.split("\r")[1:]] == [
        f"正在做（约 1 分钟）{say('gone', seconds=seconds)}" for seconds in (1, 2, 61)
    ]
    assert text.endswith("\n") and text.count("\n") == 1


def test_file_gets_a_line_now_and_then() -> None:
    """At first, then every 15 seconds."""
    rows = shown(io.StringIO(), *range(1, 47)).splitlines()
    assert rows == [
        f"正在做（约 1 分钟）{say('going_on')}",
        *(f"正在做（约 1 分钟）{say('gone', seconds=seconds)}" for seconds in (15, 30, 45)),
    ]


def test_nothing_is_shown_of_what_is_quick() -> None:
    """`make install` when all is installed."""
    assert shown(Terminal()) == shown(io.StringIO()) == ""


@contextmanager
def under_progress(*command: str, **variables: str) -> Iterator[subprocess.Popen[bytes]]:
    """A command under the line of the installation."""
    process = subprocess.Popen(
        [sys.executable, "-m", "launch.progress", "installing", "--", *command],
        cwd=ROOT,
        env={**os.environ, **variables},
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        start_new_session=True,
    )
    with process:
        try:
            yield process
        finally:
            process.kill()


def until_there(file: Path) -> str:
    """A program that prints, and ends when a file is there."""
    return f"""
import pathlib, sys, time
print("out")
print("DeprecationWarning", file=sys.stderr)
while not pathlib.Path({str(file)!r}).exists():
    time.sleep(0.02)
"""


def line_of(process: subprocess.Popen[bytes]) -> bytes:
    """The next line that it shows."""
    assert process.stdout is not None
    return process.stdout.readline()


def test_command_that_works_is_not_heard(tmp_path: Path) -> None:
    """However much it prints; its line is there when it takes its time."""
    with under_progress(sys.executable, "-c", until_there(tmp_path / "end")) as process:
        assert line_of(process).decode() == f"{INSTALLING}{say('going_on')}\n"
        (tmp_path / "end").touch()
        assert process.communicate(timeout=SECONDS) == (b"", b"")
    assert process.returncode == 0


def test_command_that_fails_says_why() -> None:
    """All that it printed, and its code."""
    with under_progress(sys.executable, "-c", "print('out'); exit('no such package')") as process:
        _, said = process.communicate(timeout=SECONDS)
    assert process.returncode == 1
    assert b"out" in said and b"no such package" in said and b"Traceback" not in said


def test_terminal_without_chinese_is_no_obstacle(tmp_path: Path) -> None:
    """Question marks in place of the sentence."""
    program = until_there(tmp_path / "end")
    with under_progress(sys.executable, "-c", program, PYTHONIOENCODING="latin-1") as process:
        assert b"???" in line_of(process)
        (tmp_path / "end").touch()
        assert process.communicate(timeout=SECONDS) == (b"", b"")
    assert process.returncode == 0


def test_interrupt_ends_without_a_trace(tmp_path: Path) -> None:
    """Ctrl-C goes to both, as from a terminal."""
    begun = tmp_path / "begun"
    program = f"import pathlib, time; pathlib.Path({str(begun)!r}).touch(); time.sleep(600)"
    with under_progress(sys.executable, "-c", program) as process:
        while not begun.exists():
            assert process.poll() is None
            time.sleep(0.05)
        os.killpg(process.pid, signal.SIGINT)
        _, said = process.communicate(timeout=SECONDS)
    assert (process.returncode, said) == (130, b"")


@pytest.mark.parametrize(
    "name", ["launch/sentences.py", "launch/progress.py", "launch/__init__.py", "tools/fetch_uv.py"]
)
def test_runs_before_python_is_fetched(name: str) -> None:
    """With whatever Python 3 the machine has: the grammar of 3.8 and the standard library."""
    tree = ast.parse((ROOT / name).read_text(encoding="utf-8"), feature_version=(3, 8))
    imported = {
        (node.module or "").split(".")[0] if isinstance(node, ast.ImportFrom) else alias.name.split(".")[0]
        for node in ast.walk(tree)
        if isinstance(node, (ast.Import, ast.ImportFrom))
        for alias in node.names
    }
    assert imported <= {*sys.stdlib_module_names, "launch"}
