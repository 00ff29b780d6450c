"""`make validate`: whether the files of `data/` fit each other, and Rasa's own check; fails on its warnings.

What an editor can mend is named with file and line; the sentences stand in `data/words/validate.yml`.
"""

from __future__ import annotations

import subprocess
import sys
from functools import lru_cache
from pathlib import Path

import yaml

from support.catalogue import DATA, Catalogue, check
from support.catalogue.fault import Fault
from support.clock import now
from support.dialogue import check as dialogue_check
from support.wallet import check as wallet_check

_ABOUT_US = "UserWarning:"


def main() -> int:
    """Checks, prints what is wrong, and says whether anything is.

    Returns:
        Exit status: 1 when something is wrong.
    """
    found = faults(DATA)
    for fault in found:
        print(sentence(fault, words()))
    if found:
        return 1
    for notice in notices(DATA):
        print(words()["notice"].format(sentence=sentence(notice, words())))
    if complaints := _rasa():
        print(words()["rasa"] + "\n" + complaints)
        return 1
    known = Catalogue.read(DATA)
    counts = {"questions": known.questions, "problems": known.problems, "facts": known.facts}
    print(words()["done"].format(**{name: len(entries) for name, entries in counts.items()}))
    return 0


def faults(data: Path) -> list[Fault]:
    """All that our own checks find; those that build on whole files only where all are whole."""
    return check.faults(data) or [*wallet_check.faults(data), *dialogue_check.faults(data)]


def notices(data: Path) -> list[Fault]:
    """What an editor should know today of data without faults; none of it fails the check."""
    return check.notices(data, now().date())


@lru_cache(maxsize=1)
def words() -> dict[str, str]:
    """The sentences, by name."""
    content = yaml.safe_load((DATA / "words" / "validate.yml").read_text(encoding="utf-8"))
    return {str(name): str(text) for name, text in content.items()}


def sentence(fault: Fault, words: dict[str, str], where: Path | None = None) -> str:
    """A fault as an editor reads it: file, line, what is wrong.

    Args:
        fault: What was found.
        words: The sentences, by name.
        where: The file to name, where a copy of it was looked at.
    """
    root, path = DATA.parent, where or fault.path
    path = path.relative_to(root) if path.is_relative_to(root) else path
    return f"{path}:{fault.line}：{words[fault.name].format(**fault.about)}"


def _rasa() -> str:
    """What Rasa's validator warns of, or else prints before it gives up; empty if nothing."""
    command = [sys.executable, "-m", "engine", "data", "validate", "--fail-on-warnings"]
    run = subprocess.run(command, capture_output=True, text=True, check=False)
    warnings = [row for row in run.stderr.splitlines() if _ABOUT_US in row]
    return "\n".join(warnings) or (run.stdout + run.stderr if run.returncode else "")


if __name__ == "__main__":
    sys.exit(main())
