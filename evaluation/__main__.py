"""`make evaluate`: trains on the project's data if need be, and prints the figures."""

from __future__ import annotations

import asyncio
import logging
import os
from pathlib import Path

import skops.io  # noqa: F401  (before Rasa: halves the start, see engine/__main__.py)
from rasa.core.agent import Agent
from rasa.utils.log_utils import configure_structlog

from evaluation.questions import HELD_OUT, REAL, Question, read
from evaluation.scores import Answer, Scores, score
from launch import model


async def main() -> None:
    """Scores each file that is at hand."""
    configure_structlog(logging.WARNING)
    agent = Agent.load(str(model.train(os.environ)))
    for path in (HELD_OUT, REAL):
        if not path.exists():
            print(f"{path}: not here, left out")
            continue
        questions = read(path)
        _print(path, score(questions, await _ask(agent, questions)))


async def _ask(agent: Agent, questions: list[Question]) -> list[Answer]:
    answers = []
    for question in questions:
        parsed = await agent.parse_message(question.text)
        answers.append(Answer(parsed["intent"]["name"], parsed["intent"]["confidence"]))
    return answers


def _print(path: Path, scores: Scores) -> None:
    print(f"\n{path}: {scores.count} questions")
    print(f"  right       {scores.right:6.1%}")
    print(f"  asked back  {scores.asked_back:6.1%}")
    print(f"  wrong       {scores.wrong:6.1%}")
    print(f"  out of scope, caught or asked back  {scores.out_of_scope_caught:6.1%}")
    print("  most frequent confusions (right, read as):")
    for (right, read_as), count in scores.confusions:
        print(f"  {count:4}  {right} -> {read_as}")


if __name__ == "__main__":
    asyncio.run(main())
