"""The blocks of `docs/integration/*.md`: what a page says is what its test runs."""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path

from tests.assistant import ROOT

FOLDER = ROOT / "docs" / "integration"

_BLOCK = re.compile(
    r"^```(?P<language>\w+)(?: (?P<name>[\w.-]+))?\n(?P<text>.*?)^```$", re.DOTALL | re.MULTILINE
)


def blocks(page: str) -> Mapping[str, str]:
    """The named blocks of a page, by name.

    A name stands behind the language, where GitHub does not show it: three backticks, `nginx server.conf`.

    Args:
        page: The page's name without its ending.
    """
    text = (FOLDER / f"{page}.md").read_text(encoding="utf-8")
    return {found["name"]: found["text"] for found in _BLOCK.finditer(text) if found["name"]}


def filled(text: str, values: Mapping[str, str]) -> str:
    """A block with a trial's own values where the page has its examples.

    Raises:
        ValueError: An example does not stand in the block: page and test have parted.
    """
    for example in values:
        if example not in text:
            raise ValueError(f"{example!r} does not stand in the block")
    # In one pass: a port that was put in may begin with the digits of the next example.
    examples = "|".join(map(re.escape, sorted(values, key=len, reverse=True)))
    return re.sub(examples, lambda found: values[found.group()], text) if values else text


def unnamed(page: Path) -> list[str]:
    """The first lines of a page's blocks that have no name, so that no test can run them."""
    text = page.read_text(encoding="utf-8")
    return [found["text"].split("\n")[0] for found in _BLOCK.finditer(text) if not found["name"]]
