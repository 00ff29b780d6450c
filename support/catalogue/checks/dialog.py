"""Whether `data/dialog/` and `domain.yml` name intents, actions and slots that there are."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from support.catalogue import DATA
from support.catalogue.examples import example_files
from support.catalogue.fault import Fault
from support.catalogue.source import CatalogueError, Source

DOMAIN = "domain.yml"

_TOLD = {"rules.yml": "rules", "stories.yml": "stories"}
_WITHOUT_EXAMPLES = frozenset({"nlu_fallback"})
"""Intents of Rasa's own that the domain names too."""

_RASAS_INTENTS = frozenset({"nlu_fallback", "restart", "back", "session_start"})
_RASAS_ACTIONS = frozenset(
    {"action_listen", "action_restart", "action_session_start", "action_default_fallback", "action_back"}
    | {"action_deactivate_loop", "action_revert_fallback_events", "action_two_stage_fallback", "..."}
)
_RASAS_SLOTS = frozenset({"requested_slot", "session_started_metadata"})


@dataclass(frozen=True)
class Names:
    """What rules and stories may name: kind of step to the names."""

    intent: Collection[str]
    action: Collection[str]
    active_loop: Collection[str]
    slot_was_set: Collection[str]


def faults(data: Path, sources: Mapping[Path, Source], slots: Collection[str]) -> Iterator[Fault]:
    """All names that nothing goes by, and intents that are there by half.

    Args:
        data: The data folder; the domain lies beside it, else the project's own counts.
        sources: Its files by path.
        slots: Those of the facts.
    """
    try:
        domain = Source(_domain(data))
    except CatalogueError as error:
        yield Fault.of(error)
        return
    yield from _intents(data, domain, sources)
    names = _names(data, domain, sources, slots)
    for source in sources.values():
        if source.path.parent.name == "dialog" and (key := _TOLD.get(source.path.name)):
            for place, told in enumerate(_list(source.content.get(key))):
                yield from _steps(source, (key, place), told, names)
        elif source.path.parent.name in ("words", "facts"):
            for place, block in enumerate(source.content.get("nlu", ())):
                if block.get("intent", "greet") not in names.intent:
                    about = {"kind": "intent", "name": str(block["intent"])}
                    yield Fault.at(source, "unknown_name", "nlu", place, **about)


def _domain(data: Path) -> Path:
    beside = data.with_name(DOMAIN)
    return beside if beside.exists() else DATA.with_name(DOMAIN)


def _names(data: Path, domain: Source, sources: Mapping[Path, Source], slots: Collection[str]) -> Names:
    answers = {name for source in sources.values() for name in source.content.get("responses") or {}}
    forms = set(domain.content.get("forms") or ())
    return Names(
        # A problem without its examples is named at its folder.
        intent={
            *example_files(data),
            *(path.name for path in (data / "problems").glob("*")),
            *_RASAS_INTENTS,
        },
        action={*_list(domain.content.get("actions")), *answers, *forms, *_RASAS_ACTIONS},
        active_loop=forms,
        slot_was_set={*(domain.content.get("slots") or ()), *slots, *_RASAS_SLOTS},
    )


def _intents(data: Path, domain: Source, sources: Mapping[Path, Source]) -> Iterator[Fault]:
    """The conversation's own intents: in the domain, and with examples in a file of their name."""
    named, files = _list(domain.content.get("intents")), example_files(data)
    for place, name in enumerate(named):
        if name not in files and name not in _WITHOUT_EXAMPLES:
            yield Fault.at(domain, "no_file_of_intent", "intents", place, intent=str(name))
    for name, path in files.items():
        if path.parent.name == "dialog" and path in sources and name not in named:
            yield Fault(path, 1, "not_in_domain", {"intent": name})


def _steps(source: Source, keys: tuple[str | int, ...], told: Any, names: Names) -> Iterator[Fault]:
    """What the steps of a rule or story name, those of its condition and of `or` too."""
    if not isinstance(told, Mapping):
        yield Fault.at(source, "no_object", *keys, key=str(keys[0]))
        return
    for part in ("condition", "steps", "or"):
        for place, step in enumerate(_list(told.get(part))):
            yield from _steps(source, (*keys, part, place), step, names)
    for kind in ("intent", "action", "active_loop", "slot_was_set"):
        for name in _named(told.get(kind)):
            if name not in getattr(names, kind):
                yield Fault.at(source, "unknown_name", *keys, kind, kind=kind, name=str(name))


def _named(value: Any) -> Iterator[str]:
    """The names in a step's value: one, several, or those of slots with their values."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, Mapping):
        yield from map(str, value)
    elif isinstance(value, list):
        for entry in value:
            yield from _named(entry)


def _list(value: Any) -> list[Any]:
    return value if isinstance(value, list) else []
