"""The documents: short where that was promised, and what they name is there."""

from __future__ import annotations

import importlib.util
import re
import subprocess
from functools import lru_cache
from pathlib import Path

import pytest
import yaml

from tests.assistant import ROOT

GONE = {
    "data/choices.yml",
    "data/facts/typos.yml",
    "data/findings.yml",
    "data/labels.yml",
    "data/responses/",
    "data/rules/cases.yml",
    "data/rules/knowledge.yml",
}
"""Named where it is told what was there before."""

MADE = (".venv", ".uv", ".env", "var/", "models/", "~", "results/")
"""Beginnings of paths that the project makes; they are not in a fresh clone."""

_HISTORY = re.compile(r"^\| (.*?) \|")
_LINK = re.compile(r"(?<!!)!?\[[^\]]*\]\(([^)\s]+)\)")
_CODE = re.compile(r"```.*?```|``.+?``|`([^`\n]+)`", re.DOTALL)
_FENCED = re.compile(r"^ *```.*?^ *```", re.DOTALL | re.MULTILINE)
_PATH = re.compile(r"\.?[\w-]+(?:/[\w.*{},-]+)*/?")
_PLACEHOLDER = re.compile(r"\b[A-Z]{4,}\b|[\u4e00-\u9fff]+")


@lru_cache(maxsize=1)
def tracked() -> frozenset[str]:
    """Files under version control, and those that are new."""
    listed = subprocess.run(
        ["git", "ls-files", "--cached", "--others", "--exclude-standard"],
        cwd=ROOT, capture_output=True, text=True, check=True,
    )  # fmt: skip
    return frozenset(name for name in listed.stdout.splitlines() if (ROOT / name).exists())


def documents() -> list[str]:
    """All of them, but those that tell of another day's code."""
    return sorted(
        name for name in tracked() if name.endswith(".md") and not name.startswith("tests/upgrade/")
    )


def text_of(name: str) -> str:
    return (ROOT / name).read_text(encoding="utf-8")


def present_day(name: str) -> str:
    """A document without the column of a changelog that says where things were before."""
    text = text_of(name)
    if name != "CHANGELOG.md":
        return text
    return "\n".join(_HISTORY.sub("|", row) for row in text.splitlines())


def anchors(name: str) -> set[str]:
    """The anchors of a document's headings, as GitHub makes them."""
    headings = re.findall(r"^#+ (.+)$", _FENCED.sub("", text_of(name)), re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-") for heading in headings}


@pytest.mark.parametrize("name", documents())
def test_links_lead_somewhere(name: str) -> None:
    """To a file of the project, and to a heading that is there."""
    lost = []
    for link in _LINK.findall(_FENCED.sub("", text_of(name))):
        if re.match(r"https?:", link):
            continue
        path, _, anchor = link.partition("#")
        target = (ROOT / name).parent / path if path else ROOT / name
        inside = target.resolve()
        known = inside.exists() and inside.is_relative_to(ROOT)
        if not known or (anchor and anchor not in anchors(str(inside.relative_to(ROOT)))):
            lost.append(link)
    assert not lost


@pytest.mark.parametrize("name", documents())
def test_paths_that_are_named_exist(name: str) -> None:
    """Each path in backticks, from the project's folder or the document's own; NAME stands for any."""
    folder = (ROOT / name).parent
    named = {word.rstrip(".,;:") for code in _CODE.findall(present_day(name)) for word in code.split()}
    paths = {word for word in named if "/" in word and _PATH.fullmatch(_PLACEHOLDER.sub("*", word))}
    lost = set()
    for word in paths - GONE:
        base = next((base for base in (ROOT, folder) if (base / word.split("/")[0]).is_dir()), None)
        if base and not word.startswith(MADE) and not _is_there(base, word):
            lost.add(word)
    assert not lost


def _is_there(base: Path, path: str) -> bool:
    pattern = _PLACEHOLDER.sub("*", path).rstrip("/")
    choices = re.search(r"\{(.+?)\}", pattern)
    patterns = [pattern.replace(choices[0], one) for one in choices[1].split(",")] if choices else [pattern]
    return all(any(base.glob(one)) for one in patterns)


def test_what_is_told_to_be_gone_is_gone() -> None:
    assert not [path for path in GONE if (ROOT / path).exists()]


@pytest.mark.parametrize("name", documents())
def test_commands_that_are_named_exist(name: str) -> None:
    """make's targets and modules to run; Rasa's and libraries' modules count as well."""
    text = present_day(name)
    targets = set(re.findall(r"^([a-z-]+):", text_of("Makefile"), re.MULTILINE))
    used = re.findall(r"`make ([a-z-]+)|^ *make ([a-z-]+)", text, re.MULTILINE)
    assert not {one or other for one, other in used} - targets
    modules = set(re.findall(r"python -m ([a-z_.]+[a-z_])", present_day(name)))
    before = {"desk.agents", "support.database"} if name == "CHANGELOG.md" else set()
    assert not {one for one in modules - before if _missing(one)}


def _missing(module: str) -> bool:
    try:
        return importlib.util.find_spec(module) is None
    except ModuleNotFoundError:
        return True


def test_all_targets_are_told_of() -> None:
    """Those of `make help` in the table of CONTRIBUTING."""
    helped = set(re.findall(r"^([a-z-]+):.*## ", text_of("Makefile"), re.MULTILINE))
    told = set(re.findall(r"^\| `make ([a-z-]+)", text_of("CONTRIBUTING.md"), re.MULTILINE))
    assert told == helped


@pytest.mark.parametrize("name", documents())
def test_variables_that_are_named_exist(name: str) -> None:
    """Those of the environment, by the beginnings of their names."""
    known = set(re.findall(r"^# ([A-Z_]+)=", text_of(".env.example"), re.MULTILINE))
    beginnings = "DESK|WALLET|DATABASE|CONVERSATIONS|REDIS|IDENTITY|VERIFIED|RASA_API|MATRIX|CHATWOOT|TEST"
    beginnings += "|SENTENCE"
    named = re.findall(rf"`((?:{beginnings})_[A-Z_]*[A-Z])\b", text_of(name))
    assert not set(named) - known


@pytest.mark.parametrize("name", ["README.md", "README.zh-CN.md"])
def test_a_readme_is_short(name: str) -> None:
    assert len(text_of(name).splitlines()) <= 150


def test_the_readmes_are_twins() -> None:
    """The same links and commands in the same order of headings."""
    english, chinese = text_of("README.md"), text_of("README.zh-CN.md")
    levels = [re.findall(r"^(#+) ", _FENCED.sub("", text), re.MULTILINE) for text in (english, chinese)]
    links = [{link for link in _LINK.findall(text) if "README" not in link} for text in (english, chinese)]
    commands = [set(re.findall(r"make [a-z-]+", text)) for text in (english, chinese)]
    typed = [re.findall(r"^\| ([\u4e00-\u9fff0-9]+) \|", text, re.MULTILINE) for text in (english, chinese)]
    assert levels[0] == levels[1]
    assert links[0] == links[1]
    assert commands[0] == commands[1]
    assert typed[0] == [row for row in typed[1] if row in typed[0]] and len(typed[0]) >= 6


def test_what_recipes_quote_is_what_validate_says() -> None:
    """Each line `file:number：sentence` of CONTRIBUTING is made from one of `data/words/validate.yml`."""
    content = yaml.safe_load(text_of("data/words/validate.yml"))
    said = [re.sub(r"\\\{\w+\\\}", ".+", re.escape(str(sentence))) for sentence in content.values()]
    quoted = re.findall(r"^ *data/\S+:\d+：(.+)$", text_of("CONTRIBUTING.md"), re.MULTILINE)
    assert len(quoted) > 10
    assert not [one for one in quoted if not any(re.fullmatch(pattern, one) for pattern in said)]


def test_each_decision_is_told_in_three_parts_and_listed() -> None:
    """Context, decision, consequence; numbered without a gap."""
    folder = ROOT / "docs/decisions"
    files = sorted(file.name for file in folder.glob("[0-9]*.md"))
    assert [name[:4] for name in files] == [f"{number:04}" for number in range(1, len(files) + 1)]
    listed = " ".join(text_of("docs/decisions/README.md").split())
    for name in files:
        text = (folder / name).read_text(encoding="utf-8")
        assert re.findall(r"^## (.+)$", text, re.MULTILINE) == ["Context", "Decision", "Consequence"], name
        assert f"({name}) {text.splitlines()[0].split(' ', 2)[2]}" in listed, name
