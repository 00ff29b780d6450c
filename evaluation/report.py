"""The HTML report of an evaluation: tables and three plots for each file."""

from __future__ import annotations

import base64
import html
import io
from collections import Counter
from collections.abc import Sequence
from pathlib import Path

import matplotlib

matplotlib.use("Agg")

from matplotlib import pyplot

from evaluation.contenders import Reading, Section
from evaluation.labelled import Question
from evaluation.scores import FALLBACK, IntentScore, Scores, curve, is_right, label_of, score, wrong_at
from evaluation.thresholds import Thresholds

REPORT = Path("results/evaluation.html")

_STYLE = """
body{font:15px sans-serif;margin:2em;max-width:75em} table{border-collapse:collapse} img{max-width:100%}
td,th{padding:.2em .8em;text-align:right;border-bottom:1px solid #ddd}
td:first-child,th:first-child{text-align:left}
"""

_COLUMNS = "<th>precision<th>recall<th>F1<th>questions"


def write(sections: Sequence[Section], lines: Thresholds) -> Path:
    """Writes the report.

    Args:
        sections: Questions and their readers.
        lines: The confidence lines as configured; the common one is marked in the plots.

    Returns:
        Where it stands.
    """
    body = "".join(_section(section, lines) for section in sections)
    page = f"<!doctype html><meta charset=utf-8><title>Evaluation</title><style>{_STYLE}</style>{body}"
    REPORT.parent.mkdir(exist_ok=True)
    REPORT.write_text(page, encoding="utf-8")
    return REPORT


def _section(section: Section, lines: Thresholds) -> str:
    own, questions = section.readings[0], section.questions
    return "".join(
        [
            f"<h1>{html.escape(section.title)}: {len(questions)} questions</h1>",
            _readers(section, lines),
            "<h2>Coverage against precision</h2>" + _coverage(questions, own, lines.common),
            "<h2>Confidence</h2>" + _histogram(questions, own, lines.common),
            "<h2>Confusions</h2>" + _matrix(questions, own),
            "<h2>By intent</h2>" + _intents(section),
        ]
    )


def _readers(section: Section, lines: Thresholds) -> str:
    rows, goal = [], score(section.questions, section.plain.answers).right
    for reading in section.readings:
        found = score(section.questions, reading.answers)
        shares = (found.right, found.asked_back, found.wrong, found.macro_f1, found.out_of_scope_caught)
        cells = "".join(f"<td>{share:.1%}" for share in shares)
        wrong = wrong_at(section.questions, reading.answers, goal, lines.of)
        cells += f"<td>{'never' if wrong is None else format(wrong, '.1%')}"
        times = "".join(f"<td>{reading.milliseconds(percentile):.2f}" for percentile in (50, 95))
        rows.append(f"<tr><td>{html.escape(reading.name)}{cells}{times}")
    head = (
        "<tr><th>reader<th>right<th>asked back<th>wrong<th>macro F1<th>out of scope caught"
        f"<th>wrong where {goal:.1%} are right<th>ms, median<th>ms, 95th percentile"
    )
    return f"<table>{head}{''.join(rows)}</table>"


def _intents(section: Section) -> str:
    own, plain = (score(section.questions, each.answers) for each in (section.readings[0], section.plain))
    rows = "".join(f"<tr><td>{intent}{_cells(own, intent)}{_cells(plain, intent)}" for intent in own.intents)
    head = f"<tr><th>intent{_COLUMNS}<th>{html.escape(section.plain.name)}:{_COLUMNS[4:]}"
    return f"<table>{head}{rows}</table>"


def _cells(scores: Scores, intent: str) -> str:
    found = scores.intents.get(intent, IntentScore(0.0, 0.0, 0))
    return f"<td>{found.precision:.0%}<td>{found.recall:.0%}<td>{found.f1:.0%}<td>{found.count}"


def _coverage(questions: Sequence[Question], reading: Reading, line: float) -> str:
    points = curve(questions, reading.answers)
    figure, axes = pyplot.subplots(figsize=(8, 4.5))
    axes.plot([point[1] for point in points], [point[2] for point in points], marker=".")
    chosen = min(points, key=lambda point: abs(point[0] - line))
    axes.plot(chosen[1], chosen[2], "o", markersize=11, label=f"line {line}")
    axes.set(xlabel="answered", ylabel="right among the answered")
    axes.legend()
    return _image(figure)


def _histogram(questions: Sequence[Question], reading: Reading, line: float) -> str:
    pairs = list(zip(questions, reading.answers, strict=True))
    right = [answer.confidence for question, answer in pairs if answer.best in question.labels]
    wrong = [answer.confidence for question, answer in pairs if answer.best not in question.labels]
    figure, axes = pyplot.subplots(figsize=(8, 3.5))
    axes.hist([right, wrong], bins=25, stacked=True, label=["right", "wrong"])
    axes.axvline(line, linestyle="--", label=f"line {line}")
    axes.set(xlabel="confidence", ylabel="questions")
    axes.legend()
    return _image(figure)


def _matrix(questions: Sequence[Question], reading: Reading) -> str:
    pairs = list(zip(questions, reading.answers, strict=True))
    counts = Counter((label_of(*pair), pair[1].intent) for pair in pairs)
    names = sorted({name for key in counts for name in key} - {FALLBACK})
    columns = [*names, FALLBACK]
    grid = [[counts[name, column] for column in columns] for name in names]
    figure, axes = pyplot.subplots(figsize=(14, 13))
    axes.imshow([[min(value, 10) for value in row] for row in grid], cmap="Blues")
    axes.set_xticks(range(len(columns)), columns, rotation=90, fontsize=7)
    axes.set_yticks(range(len(names)), names, fontsize=7)
    for row, name in enumerate(names):
        for column, read_as in enumerate(columns):
            if grid[row][column] and name != read_as:
                axes.text(column, row, str(grid[row][column]), ha="center", va="center", fontsize=6)
    wrong = sum(not is_right(*pair) for pair in pairs)
    return f"<p>{wrong} not right; rows: right label, columns: read as.</p>" + _image(figure)


def _image(figure: pyplot.Figure) -> str:
    buffer = io.BytesIO()
    figure.savefig(buffer, format="png", dpi=110, bbox_inches="tight")
    pyplot.close(figure)
    return f'<img src="data:image/png;base64,{base64.b64encode(buffer.getvalue()).decode()}">'
