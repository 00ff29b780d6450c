"""The words files and the code that asks for them: nothing is missing, nothing is idle, all is filled in."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path
from typing import Any, get_args

import pytest

from desk.customers.refusals import Error
from desk.people.agents import ROLES, Presence
from desk.talk.messages import Mode
from desk.words import Words
from support.catalogue import words_shape
from support.clock import now
from support.company.settings import Settings
from support.company.wording import words
from support.people.tickets import URGENCIES, TicketStatus
from tests.desk.words_in_use import ANY, Path_, Uses, possible_texts

FILES = ("console", "desk", "foreign", "handover", "make_agent")
CODE = (
    *(file for file in Path("desk").rglob("*.py") if file != Path("desk/words.py")),
    Path("support/people/briefing.py"),
    Path("tools/tickets.py"),
)
TEMPLATES = tuple(Path("desk/templates/console").glob("*.html"))
KNOWN = {"support/people/briefing.py": {"heads": ("console", "summary")}}
"""What a module is handed: the heads of a briefing are its caller's, and all callers take the console's."""

LISTS: Mapping[Path_, str] = {
    ("console", "close_reasons"): "the menu shows whatever the file lists, and its names are stored",
    ("console", "demo_agents"): "the demo makes whomever the file lists",
    ("desk", "texts"): "the widget is sent all of them and takes what it knows",
    ("desk", "errors_about"): "each stands in for an error's own sentence; test_refusals.py says for which",
    ("desk", "site", "accounts"): "shown are those of the demo's accounts that are described",
}
"""Lists that an editor may make longer without a change of the code, and why."""

FILLED_ELSEWHERE: Mapping[Path_, str] = {
    ("desk", "texts"): "`Words.texts` fills in the product's name; a test below says so",
    ("desk", "site", "articles"): "filled with the settings' variables; a test below says so",
}
"""Words whose braces are not filled where they are asked for."""

_SPEAKERS = {"customer", "bot", "agent", "system"}


@cache
def uses() -> Uses:
    """Of all of our code."""
    found = Uses()
    for file in CODE:
        found.read_python(file, KNOWN.get(str(file), {}))
    for file in TEMPLATES:
        found.read_template(file)
    return found


def names() -> dict[Path_, set[str]]:
    """The names under which the code looks words up while it runs, by where they stand."""
    named = uses().named
    return {
        ("console", "modes"): set(get_args(Mode)),
        ("console", "urgencies"): set(URGENCIES),
        ("console", "speakers"): _SPEAKERS,
        ("console", "channels"): {"web", "app", "api"},
        ("console", "tickets", "statuses"): set(get_args(TicketStatus)),
        ("console", "tickets", "done"): {"answered", "sent", "closed"},
        ("console", "summary", "faults"): {"engine"},
        ("console", "summary", "speakers"): _SPEAKERS,
        ("console", "audit", "acts"): named["console", "audit", "acts"] | set(get_args(Presence)),
        ("console", "audit", "remarks"): named["console", "audit", "remarks"] | set(ROLES),
        ("console", "errors"): named["console", "errors"],
        ("console", "refusals"): named["console", "refusals"],
        ("console", "sign_in"): named["console", "sign_in"],
        ("console", "charts"): named["console", "charts"],
        ("console", "spans"): named["console", "spans"],
        ("desk", "errors"): set(get_args(Error)),
        ("desk", "speakers"): _SPEAKERS - {"customer"},
        ("foreign", "urgencies"): set(URGENCIES),
        ("foreign", "speakers"): _SPEAKERS,
        ("foreign", "closed"): _returned("desk/foreign/bridge.py", "_over") - {""} | {"left"},
        ("foreign", "matrix"): named["foreign", "matrix"],
        ("handover", "sentences"): named["handover", "sentences"],
        ("make_agent",): named["make_agent",],
        ("make_agent", "roles"): set(ROLES),
    }


def _returned(file: str, function: str) -> set[str]:
    """The texts that a function may return."""
    tree = ast.parse(Path(file).read_text("utf-8"))
    (found,) = (
        node for node in ast.walk(tree) if isinstance(node, ast.FunctionDef) and node.name == function
    )
    returns = [node.value for node in ast.walk(found) if isinstance(node, ast.Return) and node.value]
    return {text for value in returns for text in possible_texts(value)}


def asked() -> set[Path_]:
    """Every word that the code asks for, those by name among them."""
    exact = {path for path in map(_known_part, uses().paths) if not isinstance(_at(path), Mapping)}
    return exact | {(*under, name) for under, those in names().items() for name in those}


def _known_part(path: Path_) -> Path_:
    """A path as far as the syntax tells it: up to the list of which one is picked."""
    return path[: path.index(ANY)] if ANY in path else path


def _at(path: Path_) -> Any:
    """What stands there; None where nothing does."""
    content: Any = words(path[0])
    for key in path[1:]:
        content = content.get(key) if isinstance(content, Mapping) else None
    return content


def _leaves(path: Path_, content: object) -> Iterator[Path_]:
    if path in LISTS or not isinstance(content, Mapping):
        yield path
    else:
        for key, value in content.items():
            yield from _leaves((*path, key), value)


def test_every_word_that_is_asked_for_is_there() -> None:
    missing = {path for path in asked() | set(map(_known_part, uses().paths)) if _at(path) is None}
    assert not missing


@pytest.mark.parametrize("file", FILES)
def test_every_word_is_asked_for(file: str) -> None:
    """So that a mistyped key is found by its right spelling missing, or by the wrong one idle."""
    idle = {path for path in _leaves((file,), words(file)) if path not in asked() and path not in LISTS}
    assert not idle


def test_a_word_that_is_looked_up_by_name_has_its_names_here() -> None:
    looked_up = {_known_part(path) for path in uses().paths if ANY in path}
    unnamed = {path for path in looked_up - LISTS.keys() - names().keys() if isinstance(_at(path), Mapping)}
    assert not unnamed


@pytest.mark.parametrize("file", FILES)
def test_what_stands_in_braces_is_filled_in(file: str) -> None:
    """A mistyped variable would fail only when the sentence is said."""
    wrong = {
        (*path, text)
        for path in _leaves((file,), words(file))
        if not any(path[: len(rest)] == rest for rest in FILLED_ELSEWHERE)
        for text in _texts(_at(path))
        if not _variables(text) <= _filled(path)
    }
    assert not wrong


def _texts(content: Any) -> list[str]:
    return [content] if isinstance(content, str) else [one for one in content if isinstance(one, str)]


def _variables(text: str) -> set[str]:
    """What stands in braces; a brace that stays open is one of no name."""
    bare = re.sub(r"\{\w+\}", "", text)
    return set(re.findall(r"\{(\w+)\}", text)) | set(re.findall(r"[{}]", bare))


def _filled(path: Path_) -> set[str]:
    filled = uses().filled
    return filled.get(path, set()) | filled.get((*path[:-1], ANY), set())


def test_of_several_sentences_one_is_said() -> None:
    several = words("desk")["sentences"]["left_queue"]
    assert len(several) > 1
    assert Words.load().say("left_queue") in several
    assert "前 1000 个字" in Words.load().say("cut", length="1000")


def test_the_widgets_texts_name_the_product() -> None:
    texts = Words.load().texts("某钱包")
    assert set(texts) == set(words("desk")["texts"])
    assert "某钱包" in texts["greeting"] and not any("{" in text for text in texts.values())


def test_the_help_pages_articles_are_filled_with_the_settings() -> None:
    known = Settings.load(Path("data/settings.yml")).variables(now()).keys()
    articles = words("desk")["site"]["articles"]
    used = {name for article in articles for name in _variables(article["text"])}
    assert used and used <= known


@pytest.mark.parametrize("file", FILES)
def test_the_tables_of_the_check_are_what_the_code_reads(file: str) -> None:
    """Keys that the check asks for are asked for by the code, which fills in what may stand in them."""
    leaves = dict(_table_leaves((file,), words_shape.table(file)))
    needed = {path for path in leaves if not any(path[: len(rest)] == rest for rest in LISTS)}
    assert needed <= asked()
    for path in needed:
        _, filled = words_shape.variables(leaves[path])
        assert set(filled) <= _filled(path) or path[:2] in FILLED_ELSEWHERE, path


def _table_leaves(path: Path_, part: Any) -> Iterator[tuple[Path_, str]]:
    """Each place of a table where a text has to be."""
    if isinstance(part, str):
        yield path, part
    elif isinstance(part, dict):
        for key, below in part.items():
            if key != "*" and not str(key).endswith("?"):
                yield from _table_leaves((*path, str(key)), below)
