"""What a model is made from, and what must stay the same so that other words can be said under it."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from support.catalogue import Catalogue
from support.catalogue.own_words import FILE as OWN_WORDS
from support.catalogue.source import loaded
from support.content import PROJECT

_FILES = ("domain.yml", "config.yml", "support/reading/text.py")
_CODE = "nlu"
_FOLDERS = ("questions", "problems", "facts", "dialog", "words", "acts")
_TYPOS = "words/typos.yml"
_EXAMPLES = ("nlu", "examples")
_RULES = ("rules", "stories")
_ANSWERS = ("responses", "instead")


@dataclass(frozen=True)
class Sources:
    """Two digests of a data folder.

    Attributes:
        learned: Of everything that training takes in: examples, rules, names, the code that reads messages.
            Texts of answers, buttons' titles, playbooks and settings are not among it.
        frame: Of the names of questions, problems, slots and answers, and the rules. Where it is the same,
            other content can be used beside a model of before.
    """

    learned: str
    frame: str

    @classmethod
    def of(cls, data: Path = PROJECT) -> Sources:
        """Of a data folder, with the project's own code and domain.

        Raises:
            CatalogueError: A file of the catalogue is malformed.
        """
        files = {str(file.relative_to(data)): _content(file) for file in _files(data)}
        frame = _digest(*_catalogue(data), *_names(files), *_under(files, _RULES))
        typos = files.get(_TYPOS)
        return cls(_digest(frame, typos, *_code(), *_under(files, _EXAMPLES)), frame)


def _digest(*parts: Any) -> str:
    return hashlib.sha256(repr(parts).encode()).hexdigest()


def _code() -> Iterator[tuple[str, bytes]]:
    files = [Path(name) for name in _FILES]
    files += sorted(file for file in Path(_CODE).rglob("*") if file.suffix in (".py", ".txt"))
    return ((str(file), file.read_bytes()) for file in files)


def _catalogue(data: Path) -> Iterator[Any]:
    known = Catalogue.read(data)
    yield sorted(known.named), known.families, sorted(known.problems), sorted(known.questions)
    yield sorted(known.facts_by_slot)


def _names(files: dict[str, Any]) -> Iterator[Any]:
    """The names of answers. A problem's own words stand under general names: whose they are counts."""
    for name, content in files.items():
        if isinstance(content, dict):
            whose = name if name.endswith(OWN_WORDS) else ""
            for key in _ANSWERS:
                if isinstance(content.get(key), dict):
                    yield whose, key, sorted(map(str, content[key]))


def _under(files: dict[str, Any], keys: tuple[str, ...]) -> Iterator[Any]:
    """What stands under keys of Rasa's format, by file; a file that is no YAML counts as it is."""
    for name, content in files.items():
        if not isinstance(content, dict):
            yield name, content
        elif found := [(key, content[key]) for key in keys if key in content]:
            yield name, found


def _files(data: Path) -> list[Path]:
    found = (file for folder in _FOLDERS for file in (data / folder).rglob("*.yml"))
    return sorted(file for file in found if not file.name.startswith("."))


def _content(file: Path) -> Any:
    read = file.read_bytes()
    try:
        return loaded(read.decode("utf-8"))
    except (yaml.YAMLError, UnicodeDecodeError):
        return read
