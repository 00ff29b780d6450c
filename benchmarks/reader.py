"""The processes behind `benchmarks.second_opinion`: one reads with the trained model, one encodes.

Each prints its figures as a line of JSON.
"""

from __future__ import annotations

import asyncio
import importlib
import io
import itertools
import json
import os
import shutil
import sys
import tarfile
import time
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import psutil  # type: ignore[import-untyped]

from evaluation.labelled import HELD_OUT, read
from launch import model

AT_ONCE = 20
"""Texts that one process reads before it is the other's turn."""


def main() -> int:
    """`read MODEL` or `encode MODEL FOLDER SAMPLE NEW_LINES`."""
    command, archive, *more = sys.argv[1:]
    if command == "read":
        asyncio.run(_read(archive))
    else:
        _encode(Path(archive), Path(more[0]), int(more[1]), int(more[2]))
    return 0


async def _read(archive: str) -> None:
    """As the engine reads them (`engine.fixes`): some for each line that comes in, round and round."""
    importlib.import_module("engine.fixes").apply()
    from rasa.core.agent import Agent
    from rasa.core.channels.channel import UserMessage

    processor = Agent.load(archive).processor
    assert processor
    adviser = importlib.import_module("engine.readiness").adviser(processor)
    asked: list[str] = []
    answers = adviser.answers

    def counted(questions: Mapping[str, Any]) -> Any:
        asked.extend(questions)
        return answers(questions)

    adviser.answers = counted
    texts = [question.text for question in read(HELD_OUT)]
    for text in texts[:50]:
        await processor.parse_message(UserMessage(text))
    parts = [texts[start : start + AT_ONCE] for start in range(0, len(texts), AT_ONCE)]
    _say({"state": adviser.state, "parts": len(parts)})
    for _, part in zip(sys.stdin, itertools.cycle(parts)):
        asked.clear()
        times = []
        for text in part:
            begun = time.perf_counter()
            await processor.parse_message(UserMessage(text))
            times.append((time.perf_counter() - begun) * 1000)
        resident = psutil.Process().memory_info().rss / 1e6
        _say({"milliseconds": times, "asked": len(asked), "megabytes": resident})


def _encode(archive: Path, scratch: Path, sample: int, new_lines: int) -> None:
    """A sample of the examples as at a first start, then some new lines beside what is there."""
    preparing = importlib.import_module("nlu.preparing")
    vectors = importlib.import_module("nlu.vectors")
    pairs = importlib.import_module("nlu.adviser").examples_in(archive)
    learned = preparing.chosen(pairs)
    step = max(1, len(learned) // sample)
    encoder = preparing.opened()
    # Of a core, so that a busy machine changes nothing.
    begun = time.process_time()
    some = [text for text, _ in learned[::step][:sample]]
    for start in range(0, len(some), 64):
        encoder.encode(some[start : start + 64])
    each = (time.process_time() - begun) / len(some)
    shutil.copytree(vectors.FOLDER, scratch / "vectors")
    later = _archive(
        scratch, [*pairs, *((f"第{number}条新的例句怎么办", "fees") for number in range(new_lines))]
    )
    begun = time.process_time()
    preparing.prepare(later, scratch / "vectors")
    taken = time.process_time() - begun
    _say({"first_embedding_s": each * len(learned), "embedded": len(learned), "new_lines_s": taken})


def _archive(folder: Path, pairs: list[tuple[str, str]]) -> Path:
    content = json.dumps(pairs, ensure_ascii=False).encode()
    file = folder / f"{model.MODELS.name}.tar.gz"
    with tarfile.open(file, "w:gz", compresslevel=1) as whole:
        member = tarfile.TarInfo("examples.json")
        member.size = len(content)
        whole.addfile(member, io.BytesIO(content))
    return file


def _say(figures: dict[str, Any]) -> None:
    sys.stdout.write(json.dumps(figures) + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
    sys.exit(main())
