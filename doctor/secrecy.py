"""What must not be printed: the values of secrets, wherever they turn up."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from urllib.parse import unquote

from doctor.patient import Patient

_SECRET = re.compile(r"TOKEN|SECRET|PASSWORD|PASSWD|PRIVATE|_KEY$", re.IGNORECASE)
"""Names of variables that hold secrets, ours and such as somebody may have misspelled."""

_PASSWORD = re.compile(r"(?<=://)[^/?#\s]*(?=@)")
"""Name and password in a URL."""

_SHORTEST = 6
"""Characters; what is shorter stands in sentences by chance."""

HIDDEN = "***"


def is_secret(name: str) -> bool:
    """Whether a variable of that name holds a secret."""
    return bool(_SECRET.search(name))


def secrets_of(patient: Patient) -> frozenset[str]:
    """The values that nobody may see, and their parts."""
    values = [*_values({**patient.variables, **_inside(patient)}), patient.wish.token or ""]
    return frozenset(part for value in values for part in _parts(value) if len(part) >= _SHORTEST)


def hidden(text: str, secrets: frozenset[str]) -> str:
    """The text without them."""
    text = _PASSWORD.sub(HIDDEN, text)
    for secret in sorted(secrets, key=len, reverse=True):
        text = text.replace(secret, HIDDEN)
    return text


def _inside(patient: Patient) -> dict[str, str]:
    """What `.env` says, also where the surroundings say something else."""
    return {f"{entry.name} {entry.line}": entry.value or "" for entry in patient.entries or ()}


def _parts(value: str) -> list[str]:
    """A secret, each line of it, and of a token what stands between its dots."""
    return [part.strip() for part in (value, *value.split("\n"), *value.split("."))]


def _values(variables: Mapping[str, str]) -> Iterator[str]:
    for name, value in variables.items():
        if is_secret(name.split()[0]):
            yield value.strip()
        for found in _PASSWORD.findall(value):
            password = found.partition(":")[2]
            yield password
            yield unquote(password)
