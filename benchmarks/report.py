"""The rows of the comparison, as a table and as a file."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any


@dataclass(frozen=True)
class Row:
    """One measure.

    Attributes:
        name: What was measured.
        unit: Of `ours` and `peer`; "x" where they are ratios already.
        ours: The assistant's value.
        peer: The same of the bot from `rasa init`.
        limit: The aim: the largest `judged` that meets it.
        alone: Whether the aim is for `ours` itself (a ratio within one bot), not for ours / peer.
    """

    name: str
    unit: str
    ours: float
    peer: float
    limit: float
    alone: bool = False

    @property
    def ratio(self) -> float:
        """Ours / peer.

        Raises:
            ZeroDivisionError: The peer's value is nothing, so nothing was measured.
        """
        return self.ours / self.peer

    @property
    def judged(self) -> float:
        """What the aim is held against."""
        return self.ours if self.alone else self.ratio

    @property
    def met(self) -> bool:
        """Whether the aim is met; the limit itself meets it."""
        return self.judged <= self.limit


def table(rows: Sequence[Row]) -> str:
    """The rows under a heading, in columns of equal width."""
    lines = [("measure", "ours", "peer", "ours/peer", "aim", "met")]
    lines += [
        (
            row.name,
            f"{row.ours:.4g} {row.unit}",
            f"{row.peer:.4g} {row.unit}",
            f"{row.ratio:.3f}",
            f"{'ours' if row.alone else 'ours/peer'} <= {row.limit:g}",
            "yes" if row.met else "NO",
        )
        for row in rows
    ]
    widths = [max(len(line[column]) for line in lines) for column in range(len(lines[0]))]
    return "\n".join(
        "  ".join(cell.ljust(width) for cell, width in zip(line, widths, strict=True)).rstrip()
        for line in lines
    )


def write(path: Path, rows: Sequence[Row], circumstances: dict[str, Any]) -> None:
    """Writes the rows and under what circumstances they were measured, as JSON."""
    content = {
        "circumstances": circumstances,
        "rows": [
            {
                "name": row.name,
                "unit": row.unit,
                "ours": row.ours,
                "peer": row.peer,
                "ratio": row.ratio,
                "aim": {"of": "ours" if row.alone else "ratio", "at_most": row.limit},
                "met": row.met,
            }
            for row in rows
        ],
    }
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps(content, ensure_ascii=False, indent=2) + "\n", encoding="utf-8")
