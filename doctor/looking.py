"""Running checks: side by side, within their time, none able to stop the others."""

from __future__ import annotations

import threading
import time
import traceback
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from pathlib import Path

from doctor.finding import Finding, warning
from doctor.patient import Patient

SECONDS = 8.0
"""How long all checks may take together, since none waits for another."""


@dataclass(frozen=True)
class Check:
    """One subject.

    Attributes:
        group: What it is shown under.
        name: Of its sentence, for when it crashes or is too late.
        look: Finds; only reads.
    """

    group: str
    name: str
    look: Callable[[Patient], Iterable[Finding]]


@dataclass(frozen=True)
class Looked:
    """A check and what it has found."""

    check: Check
    findings: list[Finding] = field(default_factory=list)


def look(patient: Patient, checks: Iterable[Check], seconds: float = SECONDS) -> list[Looked]:
    """Runs checks. One that crashes or takes too long says so, and what it had found before is kept.

    Args:
        patient: The installation.
        checks: Which.
        seconds: After which nobody is waited for.
    """
    looked = [Looked(check) for check in checks]
    # Daemons: one that hangs in the system's name resolution must not keep the process from ending.
    threads = [threading.Thread(target=_run, args=(one, patient), daemon=True) for one in looked]
    end = time.monotonic() + seconds
    for thread in threads:
        thread.start()
    done = []
    for one, thread in zip(looked, threads, strict=True):
        thread.join(max(0.0, end - time.monotonic()))
        late = [warning("check_too_late", check=one.check.name)] if thread.is_alive() else []
        # A copy: a late one may find something while this is printed.
        done.append(Looked(one.check, [*one.findings, *late]))
    return done


def _run(one: Looked, patient: Patient) -> None:
    try:
        for finding in one.check.look(patient):
            one.findings.append(finding)
    except Exception as crash:
        # Only the kind and the place: a message can quote a URL with its password.
        frame = traceback.extract_tb(crash.__traceback__)[-1]
        place = f"{Path(frame.filename).name}:{frame.lineno}"
        one.findings.append(
            warning("check_crashed", check=one.check.name, kind=type(crash).__name__, place=place)
        )
