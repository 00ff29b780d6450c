"""What the company decides: can it be read, and does it still hold what came with the project."""

from __future__ import annotations

from collections.abc import Iterator

from doctor.finding import Finding, broken, good, warning
from doctor.patient import Patient
from support.company.settings import Settings, SettingsError


def look(patient: Patient) -> Iterator[Finding]:
    """The settings file that is named, or the project's."""
    file = patient.environment.settings_file
    try:
        settings = Settings.load(file)
    except SettingsError as wrong:
        yield broken("settings_malformed", reason=str(wrong))
        return
    names = settings.placeholders()
    yield warning("placeholders", names=" ".join(names), file=file) if names else good("settings_fine")
