"""Each key of a words file taken out, misspelt, of another kind, with a variable that nobody fills."""

from __future__ import annotations

import copy
import re
import shutil
from collections.abc import Callable, Iterator
from functools import cache
from pathlib import Path
from typing import Any

import pytest
import yaml

from support.catalogue import DATA, braces, shape, words_shape
from support.catalogue.fault import Fault
from support.catalogue.source import Source
from tools.validate import faults, sentence, words

Keys = tuple[Any, ...]

ANOTHER_KIND: tuple[Any, ...] = (5, {"a": 1})
"""What no words file wants anywhere."""

WALKED = ("console", "desk", "foreign", "handover", "labels", "make_agent", "phrases", "storage")
"""Files each of whose keys is broken in turn; the long ones have sentences alone."""


def keys_of(part: Any, at: Keys = ()) -> Iterator[tuple[Keys, Any]]:
    """The places of a table that have to be there, with what it has there; of lists the first entry."""
    if isinstance(part, list):
        yield from keys_of(part[0], (*at, 0))
    elif isinstance(part, dict):
        for key, below in part.items():
            if key == "*" or str(key).endswith("?"):
                continue
            yield (*at, key), below
            yield from keys_of(below, (*at, key))


PLACES = [
    pytest.param(name, keys, part, id="-".join(map(str, (name, *keys))))
    for name in WALKED
    for keys, part in keys_of(words_shape.table(name))
]
FILLED = [
    place
    for place in PLACES
    if isinstance(place.values[2], str)
    and words_shape.variables(place.values[2])[0] in ("text", "sentences", "texts")
]


@cache
def _whole(name: str) -> Any:
    return yaml.safe_load((DATA / "words" / f"{name}.yml").read_text(encoding="utf-8"))


def content_of(name: str) -> Any:
    """What a file holds, to be changed."""
    return copy.deepcopy(_whole(name))


def around(content: Any, keys: Keys) -> Any:
    """The mapping, or list, that holds the last key."""
    for key in keys[:-1]:
        content = content[key]
    return content


def found(folder: Path, name: str, content: Any) -> list[Fault]:
    """What is said of a file with that content; each can be said in Chinese."""
    path = folder / f"{name}.yml"
    text = yaml.dump(content, Dumper=yaml.CSafeDumper, allow_unicode=True, sort_keys=False, width=1000)
    path.write_text(text, encoding="utf-8")
    faults = [Fault.of(error) for error in shape.errors(Source(path), f"words/{name}")]
    assert all(re.search(r":\d+：.*[\u4e00-\u9fff]", sentence(fault, words())) for fault in faults)
    return faults


def row_of(fault: Fault) -> str:
    """The row that a fault names."""
    return fault.path.read_text(encoding="utf-8").splitlines()[fault.line - 1].strip(" -")


@pytest.mark.parametrize("name", words_shape.names())
def test_the_projects_own_is_whole(tmp_path: Path, name: str) -> None:
    assert not found(tmp_path, name, content_of(name))


@pytest.mark.parametrize(("name", "keys", "part"), PLACES)
def test_a_key_taken_out_is_named(tmp_path: Path, name: str, keys: Keys, part: Any) -> None:
    content = content_of(name)
    del around(content, keys)[keys[-1]]
    said = found(tmp_path, name, content)
    emptied = [fault.name for fault in said] == ["empty"]
    assert emptied or [(fault.name, fault.about) for fault in said] == [("missing", {"key": str(keys[-1])})]


@pytest.mark.parametrize(("name", "keys", "part"), PLACES)
def test_a_misspelt_key_is_named_at_its_line(tmp_path: Path, name: str, keys: Keys, part: Any) -> None:
    content = content_of(name)
    within = around(content, keys)
    within[f"{keys[-1]}x"] = within.pop(keys[-1])
    said = {fault.name: fault for fault in found(tmp_path, name, content)}
    assert said["missing"].about == {"key": str(keys[-1])}
    if "*" not in around(words_shape.table(name), keys):
        assert row_of(said["unknown_key"]).startswith(f"{keys[-1]}x:")


@pytest.mark.parametrize(("name", "keys", "part"), PLACES)
def test_another_kind_is_named_at_its_line(tmp_path: Path, name: str, keys: Keys, part: Any) -> None:
    for odd in ANOTHER_KIND:
        content = content_of(name)
        around(content, keys)[keys[-1]] = copy.deepcopy(odd)
        said = found(tmp_path, name, content)
        assert {fault.name for fault in said} & {
            "no_string",
            "no_array",
            "no_object",
            "no_string_or_array",
            "unknown_key",
            "not_one_of",
        }
        assert any(row_of(fault).startswith((str(keys[-1]), "a:")) or keys[-1] == 0 for fault in said), said


@pytest.mark.parametrize(("name", "keys", "part"), FILLED)
def test_what_nobody_fills_is_named_at_its_line(tmp_path: Path, name: str, keys: Keys, part: str) -> None:
    content = content_of(name)
    within, key = around(content, keys), keys[-1]
    whole = within[key]
    within[key] = whole + "{nichtda}" if isinstance(whole, str) else [*whole, "{nichtda}"]
    (said,) = found(tmp_path, name, content)
    assert said.name in ("unknown_place", "no_place") and said.about["variable"] == "nichtda"
    if isinstance(whole, str):
        assert row_of(said).startswith(str(key))


@pytest.mark.parametrize("name", words_shape.names())
def test_all_that_fills_a_sentence_may_stand_in_it(tmp_path: Path, name: str) -> None:
    """And what passes can be filled in: Python's own format has nothing against it."""
    content = content_of(name)
    for keys, part in keys_of(words_shape.table(name)):
        kind, filled = words_shape.variables(part) if isinstance(part, str) else ("", [])
        if kind in ("text", "sentences"):
            text = "x" + "".join(f"{{{one}}}" for one in filled if one != braces.DOUBLED)
            around(content, keys)[keys[-1]] = text
            assert "{" not in text.format(**dict.fromkeys(filled, "y"))
    assert not found(tmp_path, name, content)


def test_a_doubled_brace_only_where_the_table_has_it(tmp_path: Path) -> None:
    content = content_of("validate")
    assert "{{}}" in content["no_last_finding"]
    assert {fault.name for fault in found(tmp_path, "validate", {**content, "done": "{{}}"})} >= {
        "unpaired_brace"
    }


LISTED = [
    ("console", ("close_reasons", 1), "no_name"),
    ("console", ("close_reasons", True), "no_name"),
    ("typos", (12,), "no_name"),
    ("typos", ("账号",), "no_array"),
    ("desk", ("site", "accounts", "OK10000099"), "no_string"),
    ("desk", ("errors_about", "mesage"), "unknown_key"),
    ("desk", ("errors_about", "message", "invald"), "unknown_key"),
    ("labels", ("unknown", "detail", "standin"), "unknown_key"),
]


@pytest.mark.parametrize(("name", "keys", "fault"), LISTED, ids=str)
def test_what_a_list_of_names_takes(tmp_path: Path, name: str, keys: Keys, fault: str) -> None:
    """Where an editor may add names: they are texts, and so is what they stand for."""
    content = content_of(name)
    wrong: Any = "x" if fault in ("no_name", "no_array", "unknown_key") else {"a": "b"}
    around(content, keys)[keys[-1]] = ["x"] if name == "typos" and fault == "no_name" else wrong
    assert [one.name for one in found(tmp_path, name, content)] == [fault]


OF_A_KIND = [
    ("labels", ("weekdays",), "一二三四五六", "wrong_form"),
    ("console", ("dates", "weekdays"), list("一二三四五六"), "wrong_form"),
    ("console", ("demo_agents", 0, "name"), "-小林", "wrong_form"),
    ("console", ("demo_agents", 0, "role"), "admin", "not_one_of"),
    ("phrases", ("still",), ["还没", "。"], "wrong_form"),
    ("phrases", ("agree",), ["对", True], "no_string"),
    ("desk", ("sentences", "cut"), {"a": "b"}, "no_string_or_array"),
]


@pytest.mark.parametrize(("name", "keys", "value", "fault"), OF_A_KIND, ids=str)
def test_what_a_kind_is_held_to(tmp_path: Path, name: str, keys: Keys, value: Any, fault: str) -> None:
    content = content_of(name)
    around(content, keys)[keys[-1]] = value
    assert [one.name for one in found(tmp_path, name, content)] == [fault]


@pytest.fixture(scope="module")
def data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The project's data; what a test breaks it mends."""
    return Path(shutil.copytree(DATA, tmp_path_factory.mktemp("words") / "data"))


SPOIL: list[tuple[str, str, Callable[[str], str]]] = [
    ("misspelt", "missing", lambda text: re.sub(r"^([a-z_]+):", r"\1x:", text, count=1, flags=re.MULTILINE)),
    ("a list", "no_keys", lambda text: "- a\n"),
    ("twice", "key_twice", lambda text: text + "\n" + text),
]


@pytest.mark.parametrize("name", [name for name in words_shape.names() if name != "typos"])
@pytest.mark.parametrize(("how", "fault", "spoil"), SPOIL, ids=[how for how, _, _ in SPOIL])
def test_the_whole_check_says_it(
    data: Path, name: str, how: str, fault: str, spoil: Callable[[str], str]
) -> None:
    """What a running assistant goes by before it takes up a change: `tools.validate.faults`."""
    path = data / "words" / f"{name}.yml"
    whole = path.read_text(encoding="utf-8")
    path.write_text(spoil(whole), encoding="utf-8")
    said = faults(data)
    path.write_text(whole, encoding="utf-8")
    assert fault in {one.name for one in said if one.path == path}


@pytest.mark.parametrize("name", words_shape.names())
def test_a_file_that_is_gone_or_by_another_name_is_named(data: Path, name: str) -> None:
    path = data / "words" / f"{name}.yml"
    other = path.rename(path.with_name(f"{name}x.yml"))
    said = {(fault.path, fault.name) for fault in faults(data)}
    other.rename(path)
    assert {(path, "no_file"), (other, "missing")} <= said


def test_the_help_pages_articles_are_filled_with_the_settings(data: Path) -> None:
    path = data / "words" / "desk.yml"
    whole = path.read_text(encoding="utf-8")
    path.write_text(whole.replace("{fee_transfer}", "{fee_transfr}", 1), encoding="utf-8")
    said = faults(data)
    path.write_text(whole, encoding="utf-8")
    assert [(fault.name, fault.about) for fault in said] == [
        ("unknown_variable", {"variable": "fee_transfr"})
    ]
    assert "{fee_transfr}" not in whole


@pytest.mark.parametrize("name", ["labels", "phrases"])
def test_what_the_tables_ask_for_is_read_by_the_code(name: str) -> None:
    """`tests/desk/test_words.py` holds the tables of the desk's files against the code."""
    files = [file for folder in ("support", "engine", "desk") for file in Path(folder).rglob("*.py")]
    code = "\n".join(text for file in files if f"{name}()" in (text := file.read_text(encoding="utf-8")))
    assert all(f'"{key}"' in code for key in words_shape.table(name))
    asked = set(re.findall(rf'\b{name}\(\)(?:\.means|\.mentions)?[\[(]"(\w+)"', code))
    assert asked and asked <= set(words_shape.table(name))
