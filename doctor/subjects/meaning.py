"""The second opinion: whether messages that the linear model is not sure of are read by their meaning too."""

from __future__ import annotations

from collections.abc import Iterator

from doctor.finding import Finding, good
from doctor.patient import Patient
from launch import second_opinion


def look(patient: Patient) -> Iterator[Finding]:
    """By what the engine says; without one running there is nothing to say. Whichever it is, all is well."""
    standing = second_opinion.asked(patient.desk.engine_url)
    state = standing.get("second_opinion")
    if state == "ready":
        yield good("opinion_ready")
    elif state == "preparing" and standing.get("wanted"):
        yield good("opinion_preparing", made=standing.get("made", 0), wanted=standing["wanted"])
    elif state == "preparing":
        yield good("opinion_not_made")
    elif state == "missing":
        yield good("opinion_missing", reason=standing.get("reason", ""))
