"""A checkout of its own to start in: the project's files as links, its own `.env`, `var` and `models`."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import psutil  # type: ignore[import-untyped]

ROOT = Path(__file__).parents[2]

PATIENCE = 120.0
"""Seconds after which something that was to end has not ended."""

_OWN = {"models", "var", ".env", ".git", ".rasa"}

_UNSET = (
    *("RASA_API_TOKEN", "IDENTITY_SECRET", "DATABASE_URL", "CONVERSATIONS_URL"),
    *("WALLET_URL", "WALLET_TOKEN", "WALLET_DATABASE_URL", "DESK_DEMO", "DESK_PORT"),
)


@dataclass(frozen=True)
class Checkout:
    """A folder in which launch finds everything, and leaves what it makes."""

    folder: Path

    def write_env(self, **variables: str) -> None:
        """The `.env`."""
        rows = "".join(f"{name}={value}\n" for name, value in variables.items())
        (self.folder / ".env").write_text(rows, encoding="utf-8")

    def with_model(self) -> None:
        """The trained model, as a link, and what was made for it."""
        from launch import model

        trained = ROOT / model.train(os.environ)
        (self.folder / "models" / trained.name).symlink_to(trained)
        if (ROOT / "models" / "vectors").exists():
            (self.folder / "models" / "vectors").symlink_to(ROOT / "models" / "vectors")

    def with_data_changed(self, name: str, text: str) -> None:
        """A file of its own in place of the project's, so that no model fits."""
        file = self.folder / name
        above = [parent for parent in reversed(file.parents) if parent.is_relative_to(self.folder)]
        for parent in above[1:]:
            if parent.is_symlink():
                original = parent.resolve()
                parent.unlink()
                parent.mkdir()
                for entry in original.iterdir():
                    (parent / entry.name).symlink_to(entry)
        file.unlink(missing_ok=True)
        file.write_text(text, encoding="utf-8")

    def launch(self, *arguments: str, **variables: str) -> subprocess.CompletedProcess[str]:
        """`python -m launch` to its end."""
        return self.run([sys.executable, "-m", "launch", *arguments], **variables)

    def run(self, command: list[str], **variables: str) -> subprocess.CompletedProcess[str]:
        """A command to its end."""
        environment = self._environment(variables)
        return subprocess.run(
            command,
            cwd=self.folder,
            env=environment,
            capture_output=True,
            text=True,
            timeout=2 * PATIENCE,  # a training at the lowest priority waits for all others
            check=False,
        )

    @contextmanager
    def launching(self, *arguments: str) -> Iterator[Launching]:
        """`python -m launch` while it runs; killed with all below it if the test leaves it running."""
        output = self.folder / "output.txt"
        with output.open("wb") as out:
            process = subprocess.Popen(
                [sys.executable, "-m", "launch", *arguments],
                cwd=self.folder,
                env=self._environment({}),
                stdout=out,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )
        running = Launching(process, output)
        try:
            yield running
        finally:
            running.kill()

    def _environment(self, variables: dict[str, str]) -> dict[str, str]:
        kept = {name: value for name, value in os.environ.items() if name not in _UNSET}
        return {**kept, "PYTHONUNBUFFERED": "1", **variables}


@dataclass(frozen=True)
class Launching:
    """A launch that goes on."""

    process: subprocess.Popen[bytes]
    output: Path

    def said(self) -> str:
        """What it has printed so far."""
        return self.output.read_text(encoding="utf-8")

    def below(self) -> list[psutil.Process]:
        """The processes that it has started."""
        found: list[psutil.Process] = psutil.Process(self.process.pid).children(recursive=True)
        return found

    def interrupt(self) -> int:
        """Ctrl-C, as the terminal gives it to launch alone; the exit code."""
        self.process.send_signal(signal.SIGINT)
        return self.process.wait(timeout=PATIENCE)

    def kill(self) -> None:
        """Ends all at once."""
        if self.process.poll() is None:
            for process in [*self.below(), psutil.Process(self.process.pid)]:
                process.kill()
            self.process.wait()


def checkout(folder: Path) -> Checkout:
    """Makes one in an empty folder."""
    for entry in ROOT.iterdir():
        if entry.name not in _OWN:
            (folder / entry.name).symlink_to(entry)
    (folder / "models").mkdir()
    return Checkout(folder)
