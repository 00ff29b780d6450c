"""Whether the files of `data/` fit each other: what is missing, said nowhere, or understood by nobody.

Everything here works on the files alone: no model, no wallet (`support.wallet.check` looks at the demo).
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from datetime import date
from pathlib import Path
from typing import Any, TypeVar

from support.catalogue import DATA, Catalogue, own_words, responses, shape, words_shape
from support.catalogue.checks import (
    acts_files,
    calendar_file,
    dialog,
    held_out,
    out_of_scope_file,
    pointing,
    repeated,
    replies_file,
    settings_file,
    signs_file,
)
from support.catalogue.examples import FILE as EXAMPLES
from support.catalogue.examples import example_files, examples
from support.catalogue.fact import Fact
from support.catalogue.fault import Fault
from support.catalogue.own_words import FILE as ANSWERS
from support.catalogue.playbook import FILE as PLAYBOOK
from support.catalogue.playbook import Playbook
from support.catalogue.question import Question
from support.catalogue.source import CatalogueError, Source, yaml_files

FEWEST_EXAMPLES = 10
"""Examples below which an intent is not told from its neighbours."""

DEMO = "demo.yml"

_NAME = re.compile(r"[a-z][a-z0-9_]*")
_RASAS = frozenset(
    {"back", "nlu_fallback", "requested_slot", "restart", "session_start", "session_started_metadata"}
)
"""Names that Rasa uses itself, of intents and of slots."""

_FOLDERS = ("acts", "dialog", "facts", "problems", "questions", "words")
_ANSWERS_AND_MORE = (own_words.GENERAL.stem, out_of_scope_file.FILE.stem)
"""Files of words with answers that have a shape of their own."""

_SHAPES = {"questions": "question", "facts": "fact", "acts": "acts"}

_FILES = (PLAYBOOK, ANSWERS, EXAMPLES, DEMO)

Entry = TypeVar("Entry")


def faults(data: Path = DATA) -> list[Fault]:
    """All faults, by file and line."""
    # A file that can't be read is met more than once.
    alone = (*settings_file.faults(data), *calendar_file.faults(data), *replies_file.faults(data))
    unique = {
        (fault.path, fault.line, fault.name, str(fault.about)): fault
        for fault in (*alone, *_Check(data).run())
    }
    return sorted(unique.values(), key=lambda fault: (str(fault.path), fault.line))


def notices(data: Path, today: date) -> list[Fault]:
    """What an editor should know of data without faults: it works, but not for long, or to no purpose."""
    found = [*settings_file.notices(data, today), *calendar_file.notices(data, today), *_useless(data)]
    found += held_out.notices(data, example_files(data))
    return sorted(found, key=lambda fault: (str(fault.path), fault.line))


def _useless(data: Path) -> Iterator[Fault]:
    """Facts of an editor's own that no problem asks for, and families of one problem."""
    known = Catalogue.read(data)
    asked = {fact for problem in known.problems.values() for fact in problem.facts}
    for name, fact in known.facts.items():
        if fact.reader in ("pattern", "words") and name not in asked:
            yield Fault(data / "facts" / f"{name}.yml", 1, "unasked_fact", {"fact": name})
    for family in known.families:
        if len(family) == 1:
            source = Source(data / "problems" / family[0] / PLAYBOOK)
            for place, name in enumerate(known.problems[family[0]].families):
                if sum(name in problem.families for problem in known.problems.values()) == 1:
                    yield Fault.at(source, "lonely_family", "families", place, family=name)


def _shape(path: Path) -> str:
    """The shape that a file has to have, by where it lies."""
    if path.parent.parent.name == "problems" and path.name in _FILES:
        return path.stem
    if path.parent.name == "words" and path.stem in _ANSWERS_AND_MORE:
        return f"words_{path.stem}"
    if path.parent.name == "words":
        return f"words/{path.stem}" if path.stem in words_shape.names() else "said"
    return _SHAPES.get(path.parent.name, "dialog")


def _lost_words(data: Path) -> Iterator[Fault]:
    """Files of words that are not there."""
    for name in words_shape.names():
        if not (path := data / "words" / f"{name}.yml").exists():
            yield Fault(path, 1, "no_file", {"name": "data/words"})


class _Check:
    """One look at a data folder: whether each file can be used, and if so whether they fit each other."""

    def __init__(self, data: Path) -> None:
        self._data = data
        self._broken = list(_lost_words(data))
        folders = sorted(path for path in (data / "problems").glob("*") if path.is_dir())
        self._sources: dict[Path, Source] = {}
        for path in sorted(path for folder in (*data.iterdir(), *folders) for path in yaml_files(folder)):
            if (source := self._read(Source, path)) and not self._misshapen(source):
                self._sources[path] = source
        self._questions = self._whole(Question.read, data / "questions")
        self._problems = [Playbook.read(path) for path in folders if path / PLAYBOOK in self._sources]
        self._facts = self._whole(Fact.read, data / "facts")
        self._folders = folders
        self._examples = self._gathered_examples()

    def run(self) -> Iterator[Fault]:
        """All faults, in no order."""
        yield from self._broken
        if self._broken:  # What refers to a file that can't be used would be called wrong as well.
            return
        for question in self._questions:
            yield from self._question(question)
        for folder in self._folders:
            yield from self._folder(folder)
        for problem in self._problems:
            yield from self._problem(problem)
        for fact in self._facts:
            yield from self._fact(fact)
        yield from self._places()
        yield from self._general()
        yield from self._names()
        yield from self._twice()
        yield from self._understood_twice()
        yield from acts_files.faults(self._data, self._sources)
        yield from signs_file.faults(self._data, self._sources)
        for source in self._sources.values():
            yield from self._texts(source)
            yield from pointing.faults(source)

    # --- reading -----------------------------------------------------------------------------------

    def _read(self, read: Callable[[Path], Entry], path: Path) -> Entry | None:
        try:
            return read(path)
        except CatalogueError as error:
            self._broken.append(Fault.of(error))
            return None

    def _misshapen(self, source: Source) -> bool:
        """Whether a file has not the shape of its kind, or says a thing twice; both are noted."""
        found = [*shape.errors(source, _shape(source.path)), *source.twice()]
        self._broken += [Fault.of(error) for error in found]
        return bool(found)

    def _whole(self, read: Callable[[Path], Entry], folder: Path) -> list[Entry]:
        """The entries of a folder's whole files."""
        entries = (self._read(read, path) for path in yaml_files(folder) if path in self._sources)
        return [entry for entry in entries if entry is not None]

    def _gathered_examples(self) -> dict[str, set[str]]:
        """Text to the intents that it is an example of."""
        found: dict[str, set[str]] = {}
        for path in example_files(self._data).values():
            if path in self._sources:
                for intent, text in examples(self._sources[path]):
                    found.setdefault(text, set()).add(intent)
        return found

    # --- entries -----------------------------------------------------------------------------------

    def _question(self, question: Question) -> Iterator[Fault]:
        source = self._sources[self._data / "questions" / f"{question.name}.yml"]
        yield from self._understood(source, question.name)
        yield from self._button(source, question.name, question.button)
        yield from self._answered(source, responses.of_question(question))

    def _folder(self, folder: Path) -> Iterator[Fault]:
        """The files of a problem: those there must be, and none by another name."""
        for path in sorted(folder.iterdir()):
            if path.name not in _FILES and not path.name.startswith("."):
                yield Fault(path, 1, "unknown_file", {"allowed": "、".join(_FILES)})
        for name in (PLAYBOOK, EXAMPLES):
            if not (folder / name).exists():
                yield Fault(folder / name, 1, "no_file", {"name": folder.name})

    def _problem(self, problem: Playbook) -> Iterator[Fault]:
        folder = self._data / "problems" / problem.problem
        source = self._sources[folder / PLAYBOOK]
        for place, fact in enumerate(problem.facts):
            if fact not in self._known_facts():
                yield Fault.at(source, "unknown_fact", "facts", place, fact=fact)
        if problem.looks_up and "account_id" not in problem.facts:
            yield Fault.at(source, "no_account", "facts")
        yield from self._findings(problem, source)
        if problem.named and not problem.button:
            yield Fault.at(source, "missing", key="button")
        if examples_of := self._sources.get(folder / EXAMPLES):
            yield from self._understood(examples_of, problem.problem)
            yield from self._button(source, problem.problem, problem.button)
        needed = list(responses.of_problem(problem))
        if answers := self._sources.get(folder / ANSWERS):
            yield from self._answered(answers, needed)
            for finding in answers.content.get(own_words.AFTER) or {}:
                if finding not in own_words.outcomes(problem):
                    yield Fault.at(answers, "after_nothing", own_words.AFTER, finding, finding=finding)
        elif needed and not (folder / ANSWERS).exists():
            yield Fault(folder / ANSWERS, 1, "no_file", {"name": problem.problem})

    @staticmethod
    def _findings(problem: Playbook, source: Source) -> Iterator[Fault]:
        """Each by a name of its own; one that fits always at the end, and only there."""
        names = [finding.name for finding in problem.findings]
        for place, finding in enumerate(problem.findings):
            if finding.name in names[:place]:
                yield Fault.at(source, "finding_twice", "findings", place, finding=finding.name)
            if not finding.when and place + 1 < len(names):
                yield Fault.at(source, "hidden_findings", "findings", place, finding=finding.name)
        if problem.findings[-1].when and not problem.ticket:
            yield Fault.at(source, "no_last_finding", "findings", len(names) - 1)

    def _known_facts(self) -> set[str]:
        """Also those whose file can't be read: that is said once, at the file."""
        return {path.stem for path in yaml_files(self._data / "facts")}

    def _fact(self, fact: Fact) -> Iterator[Fault]:
        source = self._sources[self._data / "facts" / f"{fact.name}.yml"]
        for place, other in enumerate(fact.replaces):
            if other not in self._known_facts():
                yield Fault.at(source, "unknown_fact", "replaces", place, fact=other)
        for other_fact in self._facts:
            if fact.place and fact.place == other_fact.place and fact.name > other_fact.name:
                yield Fault.at(source, "place_twice", "place", other=other_fact.name)
        yield from self._answered(source, responses.of_fact(fact), responses.of_fact_too(fact))

    def _understood(self, source: Source, intent: str) -> Iterator[Fault]:
        """The examples of an intent: some, and no other's."""
        named = [block.get("intent") for block in source.content.get("nlu", ())]
        if intent not in named:
            yield Fault.at(source, "no_examples", "nlu", intent=intent)
            return
        for place, other in enumerate(named):
            if other is not None and other != intent:
                yield Fault.at(source, "foreign_examples", "nlu", place, intent=intent, other=str(other))
        yield from self._lines(source)
        count = len({text for other, text in examples(source) if other == intent})
        if count < FEWEST_EXAMPLES:
            about = {"count": str(count), "fewest": str(FEWEST_EXAMPLES)}
            yield Fault.at(source, "few_examples", "nlu", intent=intent, **about)

    @staticmethod
    def _lines(source: Source) -> Iterator[Fault]:
        """Each line of the examples is one: it begins with `- `."""
        for place, block in enumerate(source.content["nlu"]):
            first = source.line("nlu", place, "examples") + 1
            for number, text in enumerate(block["examples"].splitlines(), first):
                if text.strip() and not text.startswith("- "):
                    yield Fault(source.path, number, "no_example_line", {"text": text.strip()[:20]})

    def _button(self, source: Source, intent: str, button: str) -> Iterator[Fault]:
        """What a button sends must be read as its intent: it has to be one of the examples, word for word."""
        if button and intent not in self._examples.get(button, set()):
            yield Fault.at(source, "button_no_example", "button", button=button, intent=intent)

    def _answered(self, source: Source, needed: Iterable[str], more: Iterable[str] = ()) -> Iterator[Fault]:
        """The answers that an entry calls for are in its file, maybe some more, and no others."""
        wanted = list(needed)
        allowed = {*wanted, *more}
        present = source.content.get("responses") or {}
        for response in wanted:
            if not present.get(response):
                yield Fault.at(source, "no_answer", "responses", response=response)
        for response in present:
            if response not in allowed:
                yield Fault.at(source, "unsaid_answer", "responses", response, response=response)

    # --- what they have in common ------------------------------------------------------------------

    def _general(self) -> Iterator[Fault]:
        """The answers of `data/words/`: all that code says by name, and no others."""
        words = [source for path, source in self._sources.items() if path.parent.name == "words"]
        words = [source for source in words if "responses" in source.content]
        present = {name for source in words for name in source.content["responses"]}
        of_kinds = out_of_scope_file.answers(self._data, self._sources)
        for response in sorted((responses.GENERAL | of_kinds) - present):
            yield Fault(self._data / "words", 1, "no_answer", {"response": response})
        for source in words:
            for response in source.content["responses"]:
                if response not in responses.GENERAL and response not in of_kinds:
                    yield Fault.at(source, "unsaid_answer", "responses", response, response=response)

    def _places(self) -> Iterator[Fault]:
        """Files that nobody reads because of where they lie, or how their name ends."""
        for path in sorted(self._data.glob("*/**/*")):
            inside = path.relative_to(self._data).parts
            if path.is_dir() or any(part.startswith(".") for part in inside):
                continue
            depth = 3 if inside[0] == "problems" else 2
            if inside[0] in _FOLDERS and (len(inside) != depth or path.suffix != ".yml"):
                yield Fault(path, 1, "wrong_place", {"folder": inside[0]})

    def _names(self) -> Iterator[Fault]:
        """Names that Rasa takes and does not use itself, each for one thing."""
        dialog = {path.stem for path in yaml_files(self._data / "dialog")}
        problems = {folder.name: folder for folder in self._folders}
        questions = {question.name: self._path_of(question) for question in self._questions}
        facts = {fact.name: self._data / "facts" / f"{fact.name}.yml" for fact in self._facts}
        for name, path in (*problems.items(), *questions.items(), *facts.items()):
            if not _NAME.fullmatch(name):
                yield Fault(path, 1, "bad_name", {"name": name})
            if name in _RASAS or name in dialog:
                yield Fault(path, 1, "name_taken", {"name": name})
        for name in questions.keys() & problems.keys():
            yield Fault(questions[name], 1, "name_twice", {"name": name})

    def _understood_twice(self) -> Iterator[Fault]:
        """Texts that stand for two intents, or that measure what they train; names that nothing goes by."""
        files = example_files(self._data)
        sources = [self._sources[path] for path in files.values() if path in self._sources]
        known = repeated.gathered(sources)
        yield from repeated.faults(sources, known)
        yield from held_out.faults(self._data, files, known)
        slots = {slot for fact in self._facts for slot in fact.slots}
        yield from dialog.faults(self._data, self._sources, slots)
        for source in sources:
            if source.path.parent.name == "dialog":
                yield from self._understood(source, source.path.stem)

    def _path_of(self, question: Question) -> Path:
        return self._data / "questions" / f"{question.name}.yml"

    def _twice(self) -> Iterator[Fault]:
        """An answer that stands in two files: only one of them would be said."""
        first: dict[str, Source] = {}
        for source in self._sources.values():
            for response in source.content.get("responses") or {}:
                other = first.setdefault(response, source)
                if other is not source:
                    about = {"response": response, "other": str(other.path.relative_to(self._data.parent))}
                    yield Fault.at(source, "answer_twice", "responses", response, **about)

    def _texts(self, source: Source) -> Iterator[Fault]:
        """Each text says something, and what its buttons send is understood."""
        known = {name for each in self._sources.values() for name in each.content.get("responses") or {}}
        for keys, response, variants in own_words.said(source.content):
            if keys[0] != "responses" and response not in known:
                yield Fault.at(source, "unsaid_answer", *keys, response, response=response)
            for place, variant in enumerate(variants or []):
                yield from self._variant(source, (*keys, response, place), variant)

    def _variant(self, source: Source, keys: tuple[str | int, ...], variant: Any) -> Iterator[Fault]:
        for place, button in enumerate(variant.get("buttons", ())):
            if button["payload"] not in self._examples:
                yield Fault.at(source, "payload_unknown", *keys, "buttons", place, payload=button["payload"])
