"""YAML is read as before, in time that grows with the file and not with its square."""

from __future__ import annotations

import re
import subprocess
import sys
from typing import Any

import pytest
import rasa.shared.utils.io
import ruamel.yaml
from ruamel.yaml.resolver import VersionedResolver

from engine import fixes
from tests.assistant import ROOT

VALUES = (
    "提现",
    "yes",
    "no",
    "~",
    "null",
    "",
    "1",
    "0x1f",
    "1_000",
    "1.5",
    ".inf",
    "2026-11-29",
    "true",
    "'1'",
)

WRITTEN = "\n".join(f"- {value}" for value in VALUES) + "\n- {a: 1, b: [x, 2]}\n- $HOME\n- a${HOME}b\n"

AS_RUAMEL_READS_IT = f"""
import rasa.shared.utils.io
for kind in ("safe", ["safe", "rt"]):
    print(repr(rasa.shared.utils.io.read_yaml({WRITTEN!r}, kind)))
"""


def test_every_kind_of_value_is_read_as_before() -> None:
    """Beside a process without our corrections."""
    fixes.apply()
    plain = subprocess.run(
        [sys.executable, "-c", AS_RUAMEL_READS_IT], cwd=ROOT, capture_output=True, text=True, check=True
    )
    ours = [repr(rasa.shared.utils.io.read_yaml(WRITTEN, kind)) for kind in ("safe", ["safe", "rt"])]
    addresses = re.compile(r"0x\w{8,}")
    assert addresses.sub("", plain.stdout).strip().splitlines() == [addresses.sub("", one) for one in ours]


@pytest.mark.parametrize("kind", ["safe", ["safe", "rt"]])
def test_no_word_adds_patterns_for_the_next(kind: str | list[str], monkeypatch: pytest.MonkeyPatch) -> None:
    fixes.apply()
    resolvers: list[VersionedResolver] = []
    resolve = VersionedResolver.resolve

    def noting(self: VersionedResolver, *given: object) -> object:
        resolvers.append(self)
        return resolve(self, *given)

    monkeypatch.setattr(VersionedResolver, "resolve", noting)
    parser: Any = ruamel.yaml.YAML(typ=kind)  # type: ignore[arg-type]
    parser.version = (1, 2)
    parser.load("- true\n" * 200)
    patterns = resolvers[-1].versioned_resolver
    assert len(resolvers) >= 200 and 0 < len(patterns["t"]) < 5
