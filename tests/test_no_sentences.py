"""What people read stands in files that editors write: no Chinese in code."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOMS = ("desk", "doctor", "support/people", "support/dialogue", "actions", "engine")

CHINESE = re.compile(r"[\u2e80-\u9fff\uf900-\ufaff\uff00-\uffef]")
"""Characters and the punctuation of Chinese text."""

EXCEPT = {
    (
        "desk/migrations/versions/0004_demo_agents.py",
        "_DEMO",
    ): "names that earlier starts have stored: looked for, said to nobody",
    (
        "desk/talk/relay.py",
        "_untyped_command",
    ): "the sign that a leading slash becomes: it commands nothing",
    ("support/dialogue/facts.py", "lines"): "the colon behind a label of the editor's",
    ("support/dialogue/facts.py", "changes"): "the comma between sentences of the editor's",
}
"""By file and by what it stands in, with the reason. Patterns need none: they read what people write, and say
nothing."""

_READING = ("compile", "search", "match", "fullmatch", "findall", "finditer", "split", "sub")


def found_in(source: str) -> Iterator[tuple[str, str]]:
    """What is said in a module: the name of what it stands in, and the text."""
    for statement in ast.parse(source).body:
        silent = {id(part) for node in ast.walk(statement) for part in _silent(node)}
        for node in ast.walk(statement):
            said = isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in silent
            if said and CHINESE.search(node.value):  # type: ignore[attr-defined]
                yield _name(statement), node.value  # type: ignore[attr-defined]


def _silent(node: ast.AST) -> Iterator[ast.AST]:
    """The constants that nobody reads: docstrings, those of attributes too, and patterns."""
    if isinstance(node, ast.Expr):
        yield node.value
    if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
        called = node.func
        if isinstance(called.value, ast.Name) and called.value.id == "re" and called.attr in _READING:
            yield from (part for argument in node.args[:1] for part in ast.walk(argument))


def _name(statement: ast.stmt) -> str:
    if isinstance(statement, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
        return statement.name
    target = statement.targets[0] if isinstance(statement, ast.Assign) else getattr(statement, "target", None)
    return ast.unparse(target) if target is not None else ""


def sentences() -> dict[tuple[str, str], list[str]]:
    """What is said in the rooms' code, by file and by what it stands in."""
    said: dict[tuple[str, str], list[str]] = {}
    for room in ROOMS:
        for file in sorted(Path(room).rglob("*.py")):
            for name, text in found_in(file.read_text("utf-8")):
                said.setdefault((str(file), name), []).append(text)
    return said


def test_no_sentence_stands_in_code() -> None:
    said = {place: texts for place, texts in sentences().items() if place not in EXCEPT}
    assert not said


def test_no_exception_outlives_its_reason() -> None:
    assert EXCEPT.keys() <= sentences().keys()


@pytest.mark.parametrize(
    ("source", "said"),
    [
        ('"""说明"""', []),
        ('x = 1\n"""说明"""', []),
        ('class A:\n    """说明"""\n    x: int\n    """说明"""', []),
        ('GREETING = "您好"', ["您好"]),
        ('GREETING: str = "您好"', ["您好"]),
        ('def f(a):\n    return f"{a}：好"', ["：好"]),
        ('WORDS = {"a": ("b", "\\u6211")}', ["我"]),
        ('GAP = "＿＿"', ["＿＿"]),
        ('def f(a="。"):\n    raise ValueError(a)', ["。"]),
        ('import re\nREAD = re.compile("你|您")', []),
        ('import re\nx = re.sub("你", "您", "")', ["您"]),
        ('def f(t):\n    return t.replace("你", "您")', ["你", "您"]),
    ],
)
def test_what_counts_as_said(source: str, said: list[str]) -> None:
    assert [text for _, text in found_in(source)] == said
