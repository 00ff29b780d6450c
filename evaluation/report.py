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

from evaluation.contenders import Reading
from evaluation.labelled import Question
from evaluation.scores import FALLBACK, Scores, curve, is_right, label_of, score

REPORT = Path("results/evaluation.html")

_STYLE = """
body{font:15px sans-serif;margin:2em;max-width:75em} table{border-collapse:collapse} img{max-width:100%}
td,th{padding:.2em .8em;text-align:right;border-bottom:1px solid #ddd}
td:first-child,th:first-child{text-align:left}
"""


def write(sections: Sequence[tuple[Path, Sequence[Question], Sequence[Reading]]], line: float) -> Path:
    """Writes the report.

    Args:
        sections: For each file its questions and the readings, the assistant's own first.
        line: The confidence line as configured, marked in the plots.

    Returns:
        Where it stands.
    """
    body = "".join(_section(path, questions, readings, line) for path, questions, readings in sections)
    page = f"<!doctype html><meta charset=utf-8><title>Evaluation</title><style>{_STYLE}</style>{body}"
    REPORT.parent.mkdir(exist_ok=True)
    REPORT.write_text(page, encoding="utf-8")
    return REPORT


def _section(path: Path, questions: Sequence[Question], readings: Sequence[Reading], line: float) -> str:
    own = readings[0]
    scores = score(questions, own.answers)
    return "".join(
        [
            f"<h1>{html.escape(str(path))}: {len(questions)} questions</h1>",
            _readers(questions, readings),
            "<h2>Coverage against precision</h2>" + _coverage(questions, own, line),
            "<h2>Confidence</h2>" + _histogram(questions, own, line),
            "<h2>Confusions</h2>" + _matrix(questions, own),
            "<h2>By intent</h2>" + _intents(scores),
        ]
    )


def _readers(questions: Sequence[Question], readings: Sequence[Reading]) -> str:
    rows = []
    for reading in readings:
        found = score(questions, reading.answers)
        shares = (found.right, found.asked_back, found.wrong, found.macro_f1, found.out_of_scope_caught)
        cells = "".join(f"<td>{share:.1%}" for share in shares)
        rows.append(f"<tr><td>{html.escape(reading.name)}{cells}<td>{reading.milliseconds:.2f}")
    head = (
        "<tr><th>reader<th>right<th>asked back<th>wrong<th>macro F1<th>out of scope caught<th>ms a question"
    )
    return f"<table>{head}{''.join(rows)}</table>"


def _intents(scores: Scores) -> str:
    rows = "".join(
        f"<tr><td>{intent}<td>{found.precision:.0%}<td>{found.recall:.0%}<td>{found.f1:.0%}<td>{found.count}"
        for intent, found in scores.intents.items()
    )
    return f"<table><tr><th>intent<th>precision<th>recall<th>F1<th>questions{rows}</table>"


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
