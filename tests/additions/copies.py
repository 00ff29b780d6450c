"""Copies of the project on few examples: a change is made by one path, the copy is trained and asked."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Collection
from pathlib import Path

from support.catalogue import acts
from support.catalogue.examples import example_files
from tests.assistant import ROOT

ADDED = Path(__file__).parent / "added"

_KEPT = 25
"""Examples of an intent in a copy: enough to tell the intents apart, few enough to train in seconds."""


def copied(folder: Path) -> Path:
    """A copy of all that is under version control, with the first examples of each intent only."""
    listed = subprocess.run(["git", "ls-files"], cwd=ROOT, capture_output=True, text=True, check=True)
    for name in listed.stdout.splitlines():
        target = folder / name
        if (ROOT / name).is_file():
            target.parent.mkdir(parents=True, exist_ok=True)
            shutil.copy(ROOT / name, target)
    pressed = {payload for file in (ROOT / "data").rglob("*.yml") for payload in _pressed(file)}
    for file in example_files(folder / "data").values():
        file.write_text(thinned_out(file.read_text(encoding="utf-8"), _KEPT, pressed), encoding="utf-8")
    for file in (folder / "data" / acts.FOLDER).glob("*.yml"):
        file.write_text(thinned_out(file.read_text(encoding="utf-8"), _KEPT, mark="  - "), encoding="utf-8")
    return folder


def run(copy: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    """A Python command of the copy, in the copy."""
    return subprocess.run(
        [sys.executable, "-m", *arguments],
        cwd=copy,
        env={**os.environ, "RASA_TELEMETRY_ENABLED": "false", "TQDM_DISABLE": "1"},
        capture_output=True,
        text=True,
        timeout=280,
        check=False,
    )


def _pressed(file: Path) -> list[str]:
    """The lines that stand as the text of some button: they have to stay examples."""
    text = file.read_text(encoding="utf-8")
    marks = ("payload: ", "button: ")
    rows = [row.split(mark, 1)[1] for mark in marks for row in text.splitlines() if mark in row]
    return [row.split("}")[0].strip().strip("\"'") for row in rows]


def thinned_out(text: str, most: int, pressed: Collection[str] = (), mark: str = "      - ") -> str:
    """A file of examples with the first ones, and those that buttons send."""
    kept, count = [], 0
    for row in text.splitlines():
        if row.startswith(mark):
            count += 1
            if count > most and row.removeprefix(mark) not in pressed:
                continue
        kept.append(row)
    return "\n".join(kept) + "\n"
