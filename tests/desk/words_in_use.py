"""Which words of `data/words` the code asks for, read from its syntax.

A path is the words file's name and the keys that lead to a word: ("console", "queue", "silent"). `ANY` in the
place of a key stands for a name that is only known when the code runs.
"""

from __future__ import annotations

import ast
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from jinja2 import Environment, nodes

Path_ = tuple[str, ...]

ANY = "*"


@dataclass(frozen=True)
class Naming:
    """A call that names a word.

    Attributes:
        under: Where the word stands.
        place: The argument's place.
        keyword: The argument's name, if it may come by name.
    """

    under: Path_
    place: int
    keyword: str = ""


CALLS: Mapping[str, tuple[Naming, ...]] = {
    "NotAllowed": (Naming(("console", "refusals"), 0),),
    "_error": (Naming(("console", "errors"), 0),),
    "_form": (Naming(("console", "sign_in"), 1),),
    "_chart": (Naming(("console", "charts"), 0),),
    "_span": (Naming(("console", "spans"), 0),),
    "write": (
        Naming(("console", "audit", "acts"), 1),
        Naming(("console", "audit", "remarks"), 4, "remark"),
    ),
    "_write": (
        Naming(("console", "audit", "acts"), 1),
        Naming(("console", "audit", "remarks"), 4, "remark"),
    ),
    "_tell_customer": (Naming(("handover", "sentences"), 1),),
    "_told": (Naming(("make_agent",), 0),),
    "_tell": (Naming(("foreign", "matrix"), 2),),
}
"""By the name of what is called; what is called in a thread is the thread's first argument."""

_THREADS = ("run_in_threadpool", "partial")


@dataclass
class Uses:
    """The words that some code asks for.

    Attributes:
        paths: Asked for as they stand; a path that leads to several words hands on all of them.
        named: Names that calls give, by where the word stands.
        filled: What a word's braces are filled with, by its path.
    """

    paths: set[Path_] = field(default_factory=set)
    named: dict[Path_, set[str]] = field(default_factory=dict)
    filled: dict[Path_, set[str]] = field(default_factory=dict)

    def fill(self, path: Path_, variables: Iterable[str | None]) -> None:
        """Add the names of variables that a word is filled with."""
        self.filled.setdefault(path, set()).update(name for name in variables if name)

    def read_python(self, file: Path, known: Mapping[str, Path_]) -> None:
        """Add what a module asks for.

        Args:
            file: The module.
            known: Names that stand for words without being given them in the module.
        """
        _Reader(self, dict(known)).visit(ast.parse(file.read_text(encoding="utf-8")))

    def read_template(self, file: Path) -> None:
        """Add what a template of the console asks for, where `words` are those of `console.yml`."""
        tree = Environment(autoescape=True).parse(file.read_text(encoding="utf-8"))
        found: list[nodes.Getattr | nodes.Getitem] = [
            *tree.find_all(nodes.Getattr),
            *tree.find_all(nodes.Getitem),
        ]
        inner = {id(node.node) for node in found}
        self.paths |= {path for node in found if id(node) not in inner and (path := _of_template(node))}
        for call in tree.find_all(nodes.Call):
            if path := _of_template(call.node):
                self.fill(path, [one.key for one in call.kwargs])


class _Reader(ast.NodeVisitor):
    """Follows words through the names that they are given."""

    def __init__(self, uses: Uses, known: dict[str, Path_]) -> None:
        self._uses = uses
        self._known = known

    def visit(self, node: ast.AST) -> None:
        found = list(self._paths(node))
        self._uses.paths.update(found)
        if isinstance(node, ast.Call):
            self._read_call(node)
        if not found:
            super().visit(node)
        elif isinstance(node, ast.Call):
            for argument in node.args:
                self.visit(argument)

    def visit_FunctionDef(self, node: ast.FunctionDef) -> None:
        """Names given in a function are its own."""
        outside = dict(self._known)
        self.generic_visit(node)
        kept = {name: path for name, path in self._known.items() if name.startswith("self.")}
        self._known = {**outside, **kept}

    def visit_AsyncFunctionDef(self, node: ast.AsyncFunctionDef) -> None:
        """As of a function."""
        self.visit_FunctionDef(node)  # type: ignore[arg-type]

    def visit_Assign(self, node: ast.Assign) -> None:
        """A name for words is no use of them yet."""
        for name, value in (pair for target in node.targets for pair in _pairs(target, node.value)):
            paths = list(self._paths(value))
            if len(paths) == 1 and isinstance(name, ast.Name | ast.Attribute):
                self._known[_spelled(name)] = paths[0]
            else:
                self.visit(value)

    def _paths(self, node: ast.AST) -> Iterator[Path_]:
        """The words that an expression stands for; none for any other."""
        if isinstance(node, ast.Name | ast.Attribute):
            if _spelled(node) in self._known:
                yield self._known[_spelled(node)]
            elif isinstance(node, ast.Attribute) and node.attr == "content":
                yield ("desk",)
        elif isinstance(node, ast.Subscript):
            yield from self._below(node.value, node.slice)
        elif isinstance(node, ast.Call):
            if isinstance(node.func, ast.Name) and node.func.id == "words":
                yield from ((name,) for name in possible_texts(node.args[0]))
            elif isinstance(node.func, ast.Attribute) and node.func.attr == "get" and node.args:
                yield from self._below(node.func.value, node.args[0])
            elif _called(node) == "say" and _spelled(node.func).endswith("words.say"):
                yield from (("desk", "sentences", name) for name in possible_texts(node.args[0]))

    def _below(self, value: ast.expr, key: ast.expr) -> Iterator[Path_]:
        for path in self._paths(value):
            yield from ((*path, name) for name in possible_texts(key) or [ANY])

    def _read_call(self, node: ast.Call) -> None:
        name, given = _called(node), list(node.args)
        if name in _THREADS and given and isinstance(given[0], ast.Name | ast.Attribute):
            name, given = _spelled(given[0]).rpartition(".")[2], given[1:]
        for naming in CALLS.get(name, ()):
            values = given[naming.place : naming.place + 1]
            values += [one.value for one in node.keywords if one.arg == naming.keyword]
            names = [name for value in values for name in possible_texts(value) if name]
            self._uses.named.setdefault(naming.under, set()).update(names)
            for given_name in names:
                self._uses.fill((*naming.under, given_name), [one.arg for one in node.keywords])
        if name in ("format", "say"):
            filled = node if name == "say" else _bare(node.func.value)  # type: ignore[attr-defined]
            for path in self._paths(filled):
                self._uses.fill(path, [one.arg for one in node.keywords])


def _of_template(node: nodes.Node) -> Path_ | None:
    if isinstance(node, nodes.Name):
        return ("console",) if node.name == "words" else None
    if isinstance(node, nodes.Getattr):
        path = _of_template(node.node)
        if node.attr in ("items", "get"):
            return path and (*path, ANY)
        return path if node.attr == "format" else path and (*path, node.attr)
    if isinstance(node, nodes.Getitem):
        path = _of_template(node.node)
        constant = isinstance(node.arg, nodes.Const)
        return path and (*path, str(node.arg.value) if constant else ANY)  # type: ignore[attr-defined]
    return None


def _pairs(target: ast.expr, value: ast.expr) -> Iterator[tuple[ast.expr, ast.expr]]:
    """What is given to what in an assignment."""
    if isinstance(target, ast.Tuple) and isinstance(value, ast.Tuple):
        yield from zip(target.elts, value.elts, strict=True)
    else:
        yield target, value


def possible_texts(node: ast.expr) -> list[str]:
    """The texts that an expression may be, where its syntax tells."""
    if isinstance(node, ast.IfExp):
        return [*possible_texts(node.body), *possible_texts(node.orelse)]
    return [node.value] if isinstance(node, ast.Constant) and isinstance(node.value, str) else []


def _bare(node: ast.expr) -> ast.expr:
    """What is made a text, without the `str()` around it."""
    if isinstance(node, ast.Call) and _called(node) == "str":
        return node.args[0]
    return node


def _called(node: ast.Call) -> str:
    return _spelled(node.func).rpartition(".")[2]


def _spelled(node: ast.expr) -> str:
    return ast.unparse(node)
