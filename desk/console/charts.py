"""Charts as inline SVG, made on the server: no script, no style attribute, a text for each value."""

from __future__ import annotations

import math
from collections.abc import Sequence
from datetime import date

from markupsafe import Markup, escape

from desk.console.figures import Day, Figures, Problem
from support.catalogue import catalogue
from support.company.wording import words

WIDTH, HEIGHT = 520, 190
_LEFT, _RIGHT, _BOTTOM, _TOP = 44, 12, 24, 14
_PLOT_HEIGHT = HEIGHT - _BOTTOM - _TOP


def charts(figures: Figures) -> dict[str, Markup]:
    """The page's charts by name."""
    return {
        "days": _days(figures.daily),
        "waits": _waits(figures.daily),
        "problems": _rows([(_called(one), one.rate, f"{one.rate:.1f}") for one in figures.problems]),
        "ratings": _rows(
            [
                (_chart("stars", stars=place), count, str(count))
                for place, count in reversed(list(enumerate(figures.stars, 1)))
            ]
            if figures.ratings
            else []
        ),
    }


def span(seconds: float | None) -> str:
    """A duration as it is read: 45 秒, 3 分 20 秒, 1 小时 5 分."""
    if seconds is None:
        return "—"
    whole = round(seconds)
    if whole < 60:
        return _span("seconds", seconds=whole)
    if whole < 3600:
        name = "minutes_and_seconds" if whole % 60 else "minutes"
        return _span(name, minutes=whole // 60, seconds=whole % 60)
    return _span("hours", hours=whole // 3600, minutes=whole % 3600 // 60)


def percent(share: float | None) -> str:
    """A share as it is read."""
    return "—" if share is None else f"{share * 100:.0f}%"


def day_name(day: date) -> str:
    """A day as it is read: 11月22日."""
    return str(words("console")["dates"]["day"]).format(month=day.month, day=day.day)


def _days(days: Sequence[Day]) -> Markup:
    most = max((day.conversations for day in days), default=0)
    if not most:
        return _nothing()
    top = _round_up(most)
    bars = []
    for place, day in enumerate(days):
        left, width = _slot(place, len(days))
        alone = day.conversations - day.handed_over
        high, low = _PLOT_HEIGHT * day.handed_over / top, _PLOT_HEIGHT * alone / top
        base = _TOP + _PLOT_HEIGHT
        text = _chart("of_day", day=day_name(day.day), all=day.conversations, handed_over=day.handed_over)
        bars.append(
            f"<g><title>{escape(text)}</title>"
            f"{_bar('bar-b', left, base - low - high, width, low)}"
            f"{_bar('bar-a', left, base - high, width, high)}</g>"
        )
    label = _chart("days", most=most)
    return _svg(
        label, HEIGHT, _grid([(0, "0"), (0.5, f"{top / 2:g}"), (1, str(top))]), *bars, _day_axis(days)
    )


def _waits(days: Sequence[Day]) -> Markup:
    known = [(place, day, day.wait) for place, day in enumerate(days) if day.wait is not None]
    if not known:
        return _nothing()
    minutes = _round_up(math.ceil(max(wait for _, _, wait in known) / 60))
    top = minutes * 60
    points = []
    for place, day, wait in known:
        left, width = _slot(place, len(days))
        points.append((left + width / 2, _TOP + _PLOT_HEIGHT * (1 - wait / top), day, wait))
    line = " ".join(f"{x:.1f},{y:.1f}" for x, y, _, _ in points)
    dots = [
        f'<circle class="point" cx="{x:.1f}" cy="{y:.1f}" r="3.5">'
        f"<title>{escape(_chart('wait_of_day', day=day_name(day.day), wait=span(wait)))}</title></circle>"
        for x, y, day, wait in points
    ]
    scale = [(share, _chart("minutes", minutes=f"{minutes * share:g}")) for share in (0.5, 1)]
    waits = [_chart("wait", day=day_name(day.day), wait=span(wait)) for _, _, day, wait in points]
    marks = _grid([(0, "0"), *scale])
    label = _chart("waits", waits=_chart("between").join(waits))
    return _svg(label, HEIGHT, marks, f'<polyline class="line-a" points="{line}"/>', *dots, _day_axis(days))


def _rows(rows: Sequence[tuple[str, float, str]]) -> Markup:
    most = max((value for _, value, _ in rows), default=0)
    if not most:
        return _nothing()
    parts = []
    for place, (name, value, text) in enumerate(rows):
        middle = 14 + place * 26
        width = max(2.0, 300 * value / most)
        parts.append(
            f'<text class="value" x="132" y="{middle + 4}" text-anchor="end">{escape(name[:12])}</text>'
            f'<rect class="bar-a" x="140" y="{middle - 8}" width="{width:.1f}" height="16" rx="3"/>'
            f'<text class="value" x="{146 + width:.1f}" y="{middle + 4}">{escape(text)}</text>'
        )
    label = _chart("between").join(f"{name} {text}" for name, _, text in rows)
    return _svg(label, 14 + len(rows) * 26, *parts)


def _called(one: Problem) -> str:
    playbook = catalogue().problems.get(one.problem)
    return playbook.label if playbook else one.label or _chart("no_problem")


def _nothing() -> Markup:
    return Markup('<p class="soft">{}</p>').format(_chart("nothing"))


def _chart(name: str, **values: object) -> str:
    return str(words("console")["charts"][name]).format(**values)


def _span(name: str, **values: int) -> str:
    return str(words("console")["spans"][name]).format(**values)


def _bar(name: str, left: float, top: float, width: float, height: float) -> str:
    return f'<rect class="{name}" x="{left:.1f}" y="{top:.1f}" width="{width:.1f}" height="{height:.1f}"/>'


def _slot(place: int, count: int) -> tuple[float, float]:
    """Left edge and width of a day's bar."""
    step = (WIDTH - _LEFT - _RIGHT) / count
    return _LEFT + place * step + step * 0.15, step * 0.7


def _grid(marks: Sequence[tuple[float, str]]) -> str:
    lines = []
    for share, text in marks:
        y = _TOP + _PLOT_HEIGHT * (1 - share)
        lines.append(f'<line class="grid" x1="{_LEFT}" x2="{WIDTH - _RIGHT}" y1="{y:.1f}" y2="{y:.1f}"/>')
        lines.append(f'<text x="{_LEFT - 6}" y="{y + 4:.1f}" text-anchor="end">{escape(text)}</text>')
    return "".join(lines)


def _day_axis(days: Sequence[Day]) -> str:
    every = max(1, len(days) // 7)
    texts = []
    for place, day in enumerate(days):
        if (len(days) - 1 - place) % every == 0:
            left, width = _slot(place, len(days))
            name = f"{day.day.month}/{day.day.day}"
            texts.append(
                f'<text x="{left + width / 2:.1f}" y="{HEIGHT - 6}" text-anchor="middle">{name}</text>'
            )
    return "".join(texts)


def _round_up(most: int) -> int:
    """The next round number: the scale's top."""
    for step in (2, 4, 6, 8, 10, 20, 40, 60, 80, 100, 200, 400, 600, 800, 1000):
        if most <= step:
            return step
    return -(-most // 1000) * 1000


def _svg(label: str, height: int, *parts: str) -> Markup:
    # Every text among the parts was escaped where it was put in.
    body = "".join(parts)
    return Markup(f'<svg viewBox="0 0 {WIDTH} {height}" role="img" aria-label="{escape(label)}">{body}</svg>')
