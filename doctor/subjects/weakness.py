"""Secrets that can be guessed. Nothing of them is shown but how long they are."""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Iterator
from urllib.parse import unquote, urlsplit

from doctor.finding import Finding, good, warning
from doctor.patient import Patient

SECRETS = ("RASA_API_TOKEN", "IDENTITY_SECRET", "CHATWOOT_SECRET")
"""Those that the company makes up itself; a token of the wallet's or of Matrix is somebody else's to draw."""

DATABASES = ("DATABASE_URL", "CONVERSATIONS_URL", "WALLET_DATABASE_URL", "REDIS_URL")

SHORTEST = 16
"""Characters: 64 bits if they are hexadecimal, beyond what can be tried over a network."""

FEWEST_BITS = 64.0
"""What a secret needs to be beyond guessing over a network, by `bits`."""

FEWEST_PASSWORD_BITS = 28.0
"""Of a database's password, which its server guards: eight random letters have 37."""

_WORDS = re.compile(
    r"(?i)secret|token|passw(or)?d|change.?me|example|default|test|demo|okpay|admin|postgres|redis|root|rasa|your"
    r"|letmein|qwerty|asdf|abc(def?)?|hunter\d?|geheim|mima|0?123(456789?|4567?|45?)?0?|identity|shared|prod"
)
"""What comes first to whoever has to write something."""

_HERE = re.compile(r"localhost|127\..*|::1|")


def look(patient: Patient) -> Iterator[Finding]:
    """All secrets that are set."""
    faults = [*_made_up(patient), *_same(patient), *_passwords(patient)]
    yield from faults or [good("secrets_fine")]


def bits(secret: str) -> float:
    """About how many guesses it takes, as a power of two: what repeats and what is a common word counts once
    for nothing. Shannon's entropy of the characters that are left, times their number."""
    left = _unit(_WORDS.sub("", secret))
    counts = Counter(left)
    return -sum(count * math.log2(count / len(left)) for count in counts.values())


def _unit(text: str) -> str:
    """What a text repeats; all of it if nothing."""
    lengths = range(1, len(text) // 2 + 1)
    return next((text[:n] for n in lengths if (text[:n] * len(text))[: len(text)] == text), text)


def _made_up(patient: Patient) -> Iterator[Finding]:
    malformed = {variable.name for variable in patient.malformed}
    for name in SECRETS:
        secret = patient.variables.get(name, "").strip()
        if not secret or name in malformed:
            continue
        if len(secret) < SHORTEST:
            yield warning("secret_short", variable=name, length=len(secret), fewest=SHORTEST)
        elif bits(secret) < FEWEST_BITS:
            yield warning("secret_weak", variable=name)


def _same(patient: Patient) -> Iterator[Finding]:
    """One secret for two doors: whoever has one has both."""
    seen: dict[str, str] = {}
    for name in (*SECRETS, "WALLET_TOKEN", "MATRIX_TOKEN", "CHATWOOT_TOKEN"):
        secret = patient.variables.get(name, "").strip()
        if secret and seen.setdefault(secret, name) != name:
            yield warning("secret_twice", variable=name, other=seen[secret])


def _passwords(patient: Patient) -> Iterator[Finding]:
    """Of databases on other machines; one of this machine may need none."""
    for name in DATABASES:
        if (weak := _weak(patient.variables.get(name, "").strip())) is not None and weak:
            yield warning("password_weak", variable=name)


def _weak(url: str) -> bool | None:
    """Whether a URL's password can be guessed; None if it has none, or stays on this machine."""
    try:
        parts = urlsplit(url)
        host, password = parts.hostname or "", parts.password
    except ValueError:
        return None
    if password is None or _HERE.fullmatch(host):
        return None
    return bits(unquote(password)) < FEWEST_PASSWORD_BITS
