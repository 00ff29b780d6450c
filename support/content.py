"""The folder that answers, playbooks, settings and words are read from, and its change while all runs.

A process that is started with `CONTENT` follows what launch puts there: a checked copy of `data/` at a time
(launch/content.py, decision 0037). Without that variable it reads the project's own `data/`, once.
"""

from __future__ import annotations

import functools
import json
import os
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, TypeVar, cast

PROJECT = Path(__file__).parents[1] / "data"
"""What editors edit."""

VARIABLE = "CONTENT"
"""Environment variable: the file that names the present content."""

_Function = TypeVar("_Function", bound=Callable[..., Any])


@dataclass(frozen=True)
class Content:
    """One state of `data/`.

    Attributes:
        folder: Where it lies; nothing in it changes while it is in use.
        model: The model's file that belongs to it; empty where nobody said.
        kept: What was made from it, by function and arguments.
    """

    folder: Path
    model: str = ""
    kept: dict[Any, Any] = field(default_factory=dict, repr=False, compare=False)

    @classmethod
    def read(cls, pointer: Path) -> Content:
        """What a pointer names.

        Raises:
            OSError: It can't be read.
            ValueError: It is malformed.
        """
        named = json.loads(pointer.read_text(encoding="utf-8"))
        if not isinstance(named, dict) or not {"folder", "model"} <= named.keys():
            raise ValueError(f"{pointer} names no content")
        return cls(pointer.parent / str(named["folder"]), str(named["model"]))

    def write(self, pointer: Path) -> None:
        """Makes the pointer name it; whoever reads sees the one before or this one."""
        beside = pointer.with_name(f"{pointer.name}.{os.getpid()}")
        text = json.dumps({"folder": os.path.relpath(self.folder, pointer.parent), "model": self.model})
        beside.write_text(text, encoding="utf-8")
        beside.replace(pointer)


class _Present:
    """The content in use, and when its pointer was last written."""

    def __init__(self) -> None:
        self.content = Content(PROJECT)
        self.seen: tuple[int, int] | None = None


_present = _Present()


def present() -> Content:
    """The content in use."""
    return _present.content


def folder() -> Path:
    """The folder to read from."""
    return present().folder


def follows() -> bool:
    """Whether this process takes up new content."""
    return bool(os.environ.get(VARIABLE))


def refresh() -> bool:
    """Takes up new content, if there is some. To be called where nothing is under way, a turn's beginning.

    Costs one look at a file's state (about 2 µs).

    Returns:
        Whether it is another one than before.
    """
    pointer = os.environ.get(VARIABLE)
    if not pointer:
        return False
    try:
        state = os.stat(pointer)
        # A pointer is replaced, never written into, so that another one has another inode.
        seen = (state.st_ino, state.st_mtime_ns)
        if seen == _present.seen:
            return False
        content = Content.read(Path(pointer))
    except (OSError, ValueError):
        return False
    _present.seen = seen
    if content == _present.content:
        return False
    _present.content = content
    return True


def kept(function: _Function) -> _Function:
    """Keeps what a function makes of the present content, for as long as that is in use."""

    @functools.wraps(function)
    def remembered(*arguments: Any) -> Any:
        known, key = present().kept, (function, arguments)
        try:
            return known[key]
        except KeyError:
            return known.setdefault(key, function(*arguments))

    return cast(_Function, remembered)


refresh()
