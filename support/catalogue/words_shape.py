"""What a file of `data/words/` has to look like, from its table in `shapes/words/`.

A table has the file's own keys. In the place of a text stands its kind, one of `shapes/words_kinds.yml`, and
the variables that fill it: `sentences {position} {minutes}`. `{{}}` among them: it may double a brace.
A key with a question mark need not be there; `*` stands for any further one.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path
from typing import Any

import yaml
from jsonschema import Draft7Validator, ValidationError
from jsonschema.validators import extend

from support.catalogue import braces

FILLED = "filled_with"
"""Beside the keywords of JSON Schema: the variables of a text."""

_SHAPES = Path(__file__).with_name("shapes")
_FURTHER = "*"
_MAY_MISS = "?"


def names() -> list[str]:
    """The files that have a table, and have to be there: names without ending."""
    return sorted(path.stem for path in (_SHAPES / "words").glob("*.yml"))


@cache
def schema(name: str) -> dict[str, Any]:
    """What JSON Schema, and `FILLED`, say of a file."""
    return _schema(table(name))


@cache
def table(name: str) -> Mapping[str, Any]:
    """A file's table as it is written. Not to be changed."""
    found: Mapping[str, Any] = _read(f"words/{name}")
    return found


def variables(leaf: str) -> tuple[str, list[str]]:
    """The kind and the variables that stand in the place of a text."""
    kind, *filled = leaf.split()
    return kind, [name[1:-1] for name in filled]


def misfilled(text: str, filled: list[str]) -> Iterator[tuple[str, dict[str, str]]]:
    """What in a text can't be filled in, as sentences of `data/words/validate.yml` with their variables."""
    allowed = " ".join(f"{{{name}}}" for name in filled if name != braces.DOUBLED)
    for name, about in braces.slips(text, filled, "unknown_place" if allowed else "no_place"):
        yield name, {**about, "allowed": allowed}


def _schema(part: Any) -> dict[str, Any]:
    if isinstance(part, list):
        return {"type": "array", "minItems": 1, "items": _schema(part[0])}
    if isinstance(part, str):
        return _of_text(*variables(part))
    keys = [key for key in part if key != _FURTHER]
    return {
        "type": "object",
        "required": [key for key in keys if not _may_miss(key)],
        "properties": {_bare(key): _schema(part[key]) for key in keys},
        "additionalProperties": _schema(part[_FURTHER]) if _FURTHER in part else False,
        # YAML reads yes, no, on, off and numbers as something else than a name.
        **({"propertyNames": {"type": "string"}} if _FURTHER in part else {}),
    }


def _of_text(kind: str, filled: list[str]) -> dict[str, Any]:
    """A kind, with its variables wherever it asks for some."""
    found: dict[str, Any] = _filled(_read("words_kinds")[kind], filled)
    return found


def _filled(part: Any, filled: list[str]) -> Any:
    if not isinstance(part, dict):
        return part
    return {key: filled if key == FILLED else _filled(value, filled) for key, value in part.items()}


def _may_miss(key: Any) -> bool:
    return isinstance(key, str) and key.endswith(_MAY_MISS)


def _bare(key: Any) -> Any:
    return key[: -len(_MAY_MISS)] if _may_miss(key) else key


@cache
def _read(name: str) -> Any:
    return yaml.safe_load((_SHAPES / f"{name}.yml").read_text(encoding="utf-8"))


# The library's stubs leave open what a keyword's function is handed.
def _fill(_validator: Any, filled: list[str], text: Any, _schema: Any) -> Iterator[ValidationError]:
    if isinstance(text, str) and any(misfilled(text, filled)):
        yield ValidationError("braces")


Validator: Any = extend(Draft7Validator, {FILLED: _fill})  # type: ignore[no-untyped-call]
"""Knows `FILLED` as well."""
