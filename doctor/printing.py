"""Findings as people read them in the terminal, and as machines do. Sentences: `data/words/doctor.yml`."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator, Sequence

from doctor.finding import Finding, Severity
from doctor.looking import Looked
from doctor.patient import Patient
from doctor.registry import GROUPS
from doctor.secrecy import hidden, secrets_of
from launch.sentences import DOCTOR, say

_MARKS = {Severity.GOOD: "✓", Severity.WARNING: "!", Severity.BROKEN: "✗"}


def as_text(looked: Sequence[Looked], patient: Patient) -> str:
    """A group after the other: what is wrong first, a line each, then in one line what is well."""
    text = "\n".join(_rows(looked))
    return hidden(text, secrets_of(patient))


def as_json(looked: Sequence[Looked], patient: Patient) -> str:
    """An object: the worst severity, and all findings with their sentences."""
    secrets = secrets_of(patient)
    findings = [
        {
            "group": one.check.group,
            "check": one.check.name,
            "name": finding.name,
            "severity": finding.severity.name.lower(),
            "about": {name: hidden(str(value), secrets) for name, value in finding.about.items()},
            "sentence": hidden(sentence(finding), secrets),
        }
        for one in looked
        for finding in one.findings
    ]
    worst = max((finding.severity for one in looked for finding in one.findings), default=Severity.GOOD)
    content = {"severity": worst.name.lower(), "exit_code": int(worst), "findings": findings}
    return json.dumps(content, ensure_ascii=False, indent=2)


def sentence(finding: Finding) -> str:
    """What is said of a finding."""
    about = dict(finding.about)
    if "check" in about:
        about["check"] = say(f"check_{about['check']}", DOCTOR)
    return say(finding.name, DOCTOR, **about)


def _rows(looked: Sequence[Looked]) -> Iterator[str]:
    for group in GROUPS:
        findings = [finding for one in looked if one.check.group == group for finding in one.findings]
        if not findings:
            continue
        yield say(f"group_{group}", DOCTOR)
        for finding in sorted(findings, key=lambda finding: -finding.severity):
            if finding.severity != Severity.GOOD:
                yield f"  {_MARKS[finding.severity]} {sentence(finding)}"
        if well := [sentence(finding) for finding in findings if finding.severity == Severity.GOOD]:
            yield f"  {_MARKS[Severity.GOOD]} {say('between', DOCTOR).join(well)}"
    counts = Counter(finding.severity for one in looked for finding in one.findings)
    wrong = {"broken": counts[Severity.BROKEN], "warnings": counts[Severity.WARNING]}
    yield "\n" + (say("not_well", DOCTOR, **wrong) if any(wrong.values()) else say("all_well", DOCTOR))
