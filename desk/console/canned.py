"""Canned replies: the editor's sentences with the conversation's facts filled in."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

import yaml

from support import content
from support.company.wording import words

FILE = "canned_replies.yml"
"""In `data/`."""

_VARIABLE = re.compile(r"\{(\w+)\}")


@dataclass(frozen=True)
class CannedReply:
    """A sentence that agents say often.

    Attributes:
        keys: What it is found by, beside title and text.
    """

    title: str
    keys: str
    text: str

    def filled(self, variables: Mapping[str, str]) -> CannedReply:
        """With its variables; one that is unknown or empty is left as a gap to fill in."""
        text = _VARIABLE.sub(lambda found: variables.get(found[1]) or words("console")["gap"], self.text)
        return CannedReply(self.title, self.keys, text)


@content.kept
def canned_replies() -> tuple[CannedReply, ...]:
    """All of `data/canned_replies.yml`, in its order.

    Raises:
        ValueError: An entry lacks its title or text.
    """
    entries = yaml.safe_load((content.folder() / FILE).read_text(encoding="utf-8"))
    for entry in entries:
        if not entry.get("title") or not entry.get("text"):
            raise ValueError(f"{FILE}: each entry needs title and text")
    return tuple(
        CannedReply(str(entry["title"]), str(entry.get("keys", "")), str(entry["text"])) for entry in entries
    )
