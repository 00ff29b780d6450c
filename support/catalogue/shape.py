"""What a file of `data/` has to look like: JSON Schemas in `shapes/`, and what a file has against its own.

Every reader asks here first, so that none of them meets a text where it wants a list; `make validate` names
all that is wrong, at its line.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache, lru_cache
from pathlib import Path
from typing import Any

import yaml

from support.catalogue import words_shape
from support.catalogue.source import FILES, CatalogueError, Source, loaded

_SHAPES = Path(__file__).with_name("shapes")
_PARTS = "parts"
_WORDS = "words/"


def require(source: Source, shape: str) -> None:
    """That a file has its shape.

    Args:
        source: The file.
        shape: The name of a file in `shapes/`; `words/NAME` is a table of `words_shape`.

    Raises:
        CatalogueError: It has not; the first of what is wrong.
    """
    for error in errors(source, shape):
        raise error


def errors(source: Source, shape: str) -> Iterator[CatalogueError]:
    """All that is wrong with a file's shape, those that readers would stumble over first."""
    for error in _found(shape, source.text):
        yield from _named(source, error)


@lru_cache(maxsize=FILES)
def _found(shape: str, text: str) -> tuple[Any, ...]:
    """What the library has against a text."""
    found = _validator(shape).iter_errors(loaded(text))
    return tuple(sorted(found, key=lambda error: (len(error.path), list(map(str, error.path)))))


@cache
def _validator(shape: str) -> Any:
    if shape.startswith(_WORDS):
        return words_shape.Validator(words_shape.schema(shape.removeprefix(_WORDS)))
    schema, parts = (
        yaml.safe_load((_SHAPES / f"{name}.yml").read_text(encoding="utf-8")) for name in (shape, _PARTS)
    )
    return words_shape.Validator({**schema, **parts})


# The library's stubs call every member of an error maybe unset: hence Any.
def _named(source: Source, error: Any) -> Iterator[CatalogueError]:
    """One complaint of the library as the sentences that say it to an editor."""
    at = tuple(error.path)
    key = next((part for part in reversed(at) if isinstance(part, str)), "")
    if error.validator == "required":
        for name in error.validator_value:
            if name not in error.instance:
                yield source.fault("missing", *at, key=str(name))
    elif error.validator == "additionalProperties":
        for name in error.instance:
            if name not in error.schema["properties"]:
                yield source.fault("unknown_key", *at, str(name), key=str(name))
    elif error.validator == words_shape.FILLED:
        for name, about in words_shape.misfilled(error.instance, error.validator_value):
            yield source.fault(name, *at, **about)
    elif "propertyNames" in error.schema_path:
        yield source.fault("no_name", *at, str(error.instance), key=str(error.instance))
    else:
        name, about = _sentence(error)
        yield source.fault(name, *at, key=key, **about)


def _sentence(error: Any) -> tuple[str, dict[str, str]]:
    validator, wanted = error.validator, error.validator_value
    schema = error.schema
    if error.instance in (None, "", [], {}):
        return "empty", {}
    if validator == "type":
        return ("no_string_or_array" if isinstance(wanted, list) else f"no_{wanted}"), {}
    if validator == "enum":
        return "not_one_of", {"allowed": ", ".join(wanted)}
    if validator in ("minimum", "maximum"):
        return "out_of_range", {"least": str(schema["minimum"]), "most": str(schema["maximum"])}
    if validator == "uniqueItems":
        return "item_twice", {}
    example = "、".join(schema.get("examples", ()))
    return ("wrong_form", {"example": example}) if example else ("empty", {})
