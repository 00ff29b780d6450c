"""Variables that are well-formed each, and do not fit together."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from urllib.parse import urlsplit

from doctor.finding import Finding, broken, good, warning
from doctor.patient import Patient
from launch.programs import action_server, engine

PROMISED_SECONDS = 4.5
"""Of the engine, so that the customer has an answer within 5 (`.env.example`)."""

LOOPBACK = ("127.0.0.1", "localhost", "::1")


def look(patient: Patient) -> Iterator[Finding]:
    """All rules; a variable that is malformed is as if it were not set."""
    faults = [finding for rule in _RULES for finding in rule(patient)]
    yield from faults or [good("variables_fit")]


def _demo(patient: Patient) -> Iterator[Finding]:
    """Demo tokens are signed with a secret that a public key has none of."""
    if patient.environment.demo and patient.environment.identity_public_key:
        yield broken("demo_with_public_key")


def _wallet(patient: Patient) -> Iterator[Finding]:
    """That the wallet is wholly the company's or the demo's, the variables' own reading has seen to."""
    url = patient.environment.wallet_url
    if url.startswith("http://") and not _is_here(url):
        yield warning("wallet_in_clear")


def _identity(patient: Patient) -> Iterator[Finding]:
    environment = patient.environment
    # The secret of `.env` was drawn at first start; one of the surroundings somebody has set on purpose.
    if environment.identity_public_key and patient.outside.get("IDENTITY_SECRET", "").strip():
        yield warning("two_keys")
    if environment.verified_account:
        yield broken("everybody_verified")


def _engine(patient: Patient) -> Iterator[Finding]:
    desk, environment = patient.desk, patient.environment
    own = engine("", patient.folder).address
    if desk.engine_seconds > PROMISED_SECONDS:
        yield warning("engine_slow", seconds=desk.engine_seconds, promised=PROMISED_SECONDS)
    if not _is_here(desk.engine_url) and desk.engine_url.startswith("http://"):
        yield warning("engine_in_clear")
    elif _is_here(desk.engine_url) and _port(desk.engine_url) != own[1]:
        yield broken("engine_elsewhere", port=own[1])
    if not environment.action_server_url:
        if "ACTION_SERVER_URL" in patient.variables:
            yield warning("actions_empty")
    elif _is_here(environment.action_server_url) and _port(environment.action_server_url) != _actions_port():
        yield broken("actions_elsewhere", port=_actions_port())


def _desks(patient: Patient) -> Iterator[Finding]:
    desk, environment = patient.desk, patient.environment
    if desk.redis_url and environment.database_url.startswith("sqlite"):
        yield warning("redis_with_sqlite")
    if desk.host not in LOOPBACK:
        yield warning("desk_open", host=desk.host)
    if desk.port in (engine("", patient.folder).address[1], _actions_port()):
        yield broken("desk_port_is_inner", port=desk.port)


_RULES: tuple[Callable[[Patient], Iterator[Finding]], ...] = (_demo, _wallet, _identity, _engine, _desks)


def _is_here(url: str) -> bool:
    return urlsplit(url).hostname in LOOPBACK


def _port(url: str) -> int:
    parts = urlsplit(url)
    return parts.port or (443 if parts.scheme == "https" else 80)


def _actions_port() -> int:
    return action_server().address[1]
