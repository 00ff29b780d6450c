"""Customer text brought into one form before anything reads it.

Steps, in order: NFKC (full-width to half-width), Traditional to Simplified (OpenCC), white space,
and the wrong characters that people type in this field's words. The last step is a list of words,
so that it stays a matter of data.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache

import yaml
from opencc import OpenCC

from support import content

LONGEST_READ = 1000
"""Characters of a message that are read. Longer ones are cut (rasa-facts: long texts block everybody)."""

TYPOS_FILE = "words/typos.yml"
"""In `data/`: right form to the wrong forms that people type."""
_SPACE = re.compile(r"[\s\u200b-\u200f\u2060\ufeff]+")
_TAG = re.compile(r"<[^<>]{0,200}>")
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")
_COMMAND = re.compile(r"^\s*/[A-Za-z_]+(?:\s*$|[^\u3400-\u9fff]*?[({\[@].*)", re.DOTALL)
_SAYS_SOMETHING = re.compile(r"[0-9A-Za-z\u3400-\u9fff]")


@dataclass(frozen=True, eq=False)
class _Typos:
    """A pattern of all wrong forms, longer ones first, and what each stands for."""

    pattern: re.Pattern[str]
    right: Mapping[str, str]


@content.kept
def _typos() -> _Typos:
    loaded = yaml.safe_load((content.folder() / TYPOS_FILE).read_text(encoding="utf-8"))
    right = {str(wrong): str(form) for form, wrongs in loaded.items() for wrong in wrongs}
    longest_first = sorted(map(re.escape, right), key=len, reverse=True)
    return _Typos(re.compile("|".join(longest_first)), right)


@lru_cache(maxsize=1)
def _converter() -> OpenCC:
    return OpenCC("t2s")


def normalise(text: str) -> str:
    """The text as the rest of the program reads it.

    Args:
        text: What the customer typed, of any length.

    Returns:
        At most `LONGEST_READ` characters: NFKC, Simplified, single blanks, the field's usual typos
        put right. Reading it again changes nothing.
    """
    return _normalised(text, _typos())


@lru_cache(maxsize=64)  # a message is read several times a turn
def _normalised(text: str, typos: _Typos) -> str:
    cut = _CONTROL.sub(" ", text[: LONGEST_READ * 2])
    plain = unicodedata.normalize("NFKC", _TAG.sub(" ", cut))
    # A typed command (`/inform{"account_id": ...}`) is not understood: neither its name nor its content.
    plain = _COMMAND.sub("/", plain)
    plain = _SPACE.sub(" ", plain).strip()[:LONGEST_READ]
    if not plain.isascii():
        plain = _converter().convert(plain).replace("馀", "余")
    return typos.pattern.sub(lambda match: typos.right[match.group()], plain)


def storable(text: str) -> str:
    """The text without what no database takes: NUL, and half a character (where a client has cut an emoji
    in two)."""
    return text.replace("\0", "").encode("utf-8", "ignore").decode("utf-8")


def says_something(text: str) -> bool:
    """Whether there is a letter, a digit or a Chinese character in it (not only emoji and signs)."""
    return bool(_SAYS_SOMETHING.search(text))
