"""A YAML file of `data/`, with the line that each of its parts stands on."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import lru_cache
from pathlib import Path
from typing import Any

import yaml

from support.company.yaml_file import Loader

FILES = 512
"""Files of a data folder, with room to grow: what was read of so many texts is kept."""


class CatalogueError(ValueError):
    """A file of the catalogue can't be used.

    Attributes:
        path: The file.
        line: Where in it, from 1.
        name: What is wrong: a sentence of `data/words/validate.yml`.
        about: The sentence's variables.
    """

    def __init__(self, path: Path, line: int, name: str, about: Mapping[str, str]) -> None:
        details = ", ".join(f"{key} {value}" for key, value in about.items())
        super().__init__(f"{path}:{line}: {name} ({details})")
        self.path = path
        self.line = line
        self.name = name
        self.about = about


def yaml_files(folder: Path) -> list[Path]:
    """The YAML files that lie in a folder, by name; hidden ones, that computers leave behind, are none."""
    return [path for path in sorted(folder.glob("*.yml")) if not path.name.startswith(".")]


class Source:
    """One file.

    Args:
        path: Must exist.
        kind: What stands in it: a mapping, or a list.

    Attributes:
        text: What stands in it.
        content: The mapping. Not to be changed: whoever reads the same text has the same.
        entries: The list, where it is one.

    Raises:
        CatalogueError: It can't be read, is no YAML, or not of that kind.
    """

    def __init__(self, path: Path, kind: type = Mapping) -> None:
        self.path = path
        try:
            self.text = path.read_text(encoding="utf-8")
            content = loaded(self.text)
        except (OSError, UnicodeDecodeError) as fault:
            raise CatalogueError(path, 1, "unreadable", {"reason": type(fault).__name__}) from fault
        except yaml.YAMLError as fault:
            mark = getattr(fault, "problem_mark", None)
            about = {"reason": str(getattr(fault, "problem", fault))}
            raise CatalogueError(path, mark.line + 1 if mark else 1, "no_yaml", about) from fault
        if not isinstance(content, kind):
            raise CatalogueError(path, 1, "no_entries" if kind is list else "no_keys", {})
        self.content: Mapping[str, Any] = content if isinstance(content, Mapping) else {}
        self.entries: list[Any] = content if isinstance(content, list) else []

    def line(self, *keys: str | int) -> int:
        """The line, from 1, of the part that the keys lead to; of the last one that is there."""
        node, line = self._root, 1
        for key in keys:
            found = _child(node, key)
            if found is None:
                break
            line, node = found
        return line

    def twice(self) -> Iterator[CatalogueError]:
        """Keys that stand twice in one place; YAML would go by the last."""
        nodes: list[Any] = [self._root]
        while nodes:
            node = nodes.pop()
            if isinstance(node, yaml.SequenceNode):
                nodes += node.value
            if isinstance(node, yaml.MappingNode):
                seen: set[str] = set()
                for name, value in node.value:
                    nodes.append(value)
                    if name.value in seen:
                        yield CatalogueError(
                            self.path, name.start_mark.line + 1, "key_twice", {"key": name.value}
                        )
                    seen.add(name.value)

    def fault(self, name: str, *keys: str | int, **about: str) -> CatalogueError:
        """What is wrong with the part that the keys lead to."""
        return CatalogueError(self.path, self.line(*keys), name, about)

    @property
    def _root(self) -> yaml.Node | None:
        return _composed(self.text)


# A check reads most files three times, and the next check finds most of them as they were.
@lru_cache(maxsize=FILES)
def loaded(text: str) -> Any:
    """The content of a YAML text. Not to be changed: whoever loads the same text has the same."""
    return yaml.load(text, Loader)


@lru_cache(maxsize=FILES)
def _composed(text: str) -> yaml.Node | None:
    root: yaml.Node | None = yaml.compose(text, Loader)
    return root


def _child(node: yaml.Node | None, key: str | int) -> tuple[int, yaml.Node] | None:
    """Line and node of a key's value, or of an entry of a list."""
    if isinstance(node, yaml.MappingNode):
        for name, value in node.value:
            if name.value == str(key):
                return name.start_mark.line + 1, value
    if isinstance(node, yaml.SequenceNode) and isinstance(key, int) and key < len(node.value):
        entry = node.value[key]
        return entry.start_mark.line + 1, entry
    return None
