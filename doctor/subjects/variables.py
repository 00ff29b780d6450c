"""Each variable for itself: is it well-formed, and does anybody read a variable of that name."""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterator
from pathlib import Path

from doctor.finding import Finding, broken, good, warning
from doctor.patient import Patient

EXAMPLE = Path(".env.example")
"""Has all variables; tests/test_documents.py and `known` hold that."""

_OURS = re.compile(
    r"(?i)(DESK|WALLET|IDENTITY|DATABASE|CONVERSATIONS|MATRIX|CHATWOOT|FOREIGN|SETTINGS|SENTENCE)_"
)
"""How names begin that nobody else has."""

_NEAR = 0.84
"""Likeness from which a name is taken for a misspelled one: two letters of twelve."""


def known() -> list[str]:
    """The variables that somebody reads."""
    return re.findall(r"^#? ?([A-Z][A-Z0-9_]+)=", EXAMPLE.read_text(encoding="utf-8"), re.MULTILINE)


def malformed(patient: Patient) -> Iterator[Finding]:
    """Those that would stop the start."""
    for variable in patient.malformed:
        if _is_private_key(patient.variables.get(variable.name, "")):
            yield broken("key_is_private", variable=variable.name)
        else:
            place = re.search(r", entry (\d+)", variable.reason)
            about = {"variable": variable.name, "reason": variable.reason, "entry": place[1] if place else ""}
            yield broken(_form(variable.reason), **about)
    if not patient.malformed:
        yield good("variables_fine")


def unknown(patient: Patient) -> Iterator[Finding]:
    """Names that look like ours, and that nobody reads."""
    names = known()
    inside = {entry.name for entry in patient.entries or () if entry.name}
    for name in sorted({*inside, *(name for name in patient.outside if _OURS.match(name))} - set(names)):
        near = difflib.get_close_matches(name.upper(), names, n=1, cutoff=_NEAR)
        if near:
            yield warning("variable_misspelled", variable=name, meant=near[0])
        elif _OURS.match(name):
            yield warning("variable_unread", variable=name)


def _is_private_key(value: str) -> bool:
    return "PRIVATE KEY" in value


_FORMS = (
    ("wallet_twice", r"name two wallets"),
    ("wallet_without_token", r"WALLET_URL is set, and"),
    ("token_without_wallet", r"is set without WALLET_URL"),
    ("demo_with_wallet", r"names the company's wallet"),
    ("form_no_password", r"must hold no name and password"),
    ("form_port", r"a host and, if any, a port"),
    ("form_bearer", r"without the word Bearer"),
    ("form_unquoted", r"must have each @"),
    ("form_database", r"must be sqlite:///FILE or"),
    ("form_http", r"(must be empty or|must) start with http"),
    ("form_secret", r"must be empty or at least \d+ bytes"),
    ("form_key_kind", r"must be RSA of"),
    ("form_key", r"must be a public key"),
    ("form_account", r"must be empty or OK and 8 digits"),
    ("form_header", r"must be ASCII"),
    ("form_utf8", r"must be UTF-8"),
    ("form_flag", r"must be true or false"),
    ("form_redis", r"must be empty or redis://"),
    ("form_wildcard", r"there are no wildcards"),
    ("form_origins", r"an origin (begins|ends)|the host or its port|behind :// stands"),
    ("form_everybody", r"whoever believes everybody"),
    ("form_proxies", r"an address \(127"),
    ("key_in_secret", r"must be a secret; a key"),
    ("form_needed", r"must be set when|must say who sees"),
)
"""What is said in Chinese about a reason; one that is not here (a number's bounds) is shown as it is."""


def _form(reason: str) -> str:
    return next((name for name, pattern in _FORMS if re.search(pattern, reason)), "form_other")
