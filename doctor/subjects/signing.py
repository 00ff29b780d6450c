"""Identity tokens: one of our own is signed and verified; and why one of the site's would be refused."""

from __future__ import annotations

import base64
import binascii
import contextlib
import json
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import jwt
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.serialization import load_pem_public_key

from doctor.finding import Finding, broken, good, warning
from doctor.patient import Patient
from support.clock import from_timestamp
from support.company.identity import LONGEST_TOKEN, IdentityRefused, mint_token, verify_token
from support.environment import ACCOUNT_ID, Environment

_ACCOUNT = "OK10000001"

NEEDED = ("sub", "account_id", "exp", "aud")
"""Claims (contract.md, Identity)."""

_MILLISECONDS = 10**11
"""A Unix time beyond it is in the year 5138, or was counted in milliseconds."""

LONGEST_LIFETIME = timedelta(hours=24)
"""Beyond it a token that leaks is good for too long; the widget asks for a new one by itself."""

_LONGEST_SHOWN = 40


def own(patient: Patient) -> Iterator[Finding]:
    """Signs a token and verifies it; with a public key only the key can be looked at."""
    environment = patient.environment
    if environment.identity_public_key:
        yield good("key_fine", algorithm=algorithm(environment))
        return
    if not environment.identity_secret:
        # `.env` gets one at the first start.
        yield good("key_not_there")
        return
    at = patient.now()
    verify_token(mint_token(_ACCOUNT, environment, at), environment, at)
    yield good("signing_fine")


def of_site(patient: Patient) -> Iterator[Finding]:
    """What is wrong with a token; never shows it, nor whose it is."""
    if patient.wish.token is None:
        return
    written = patient.wish.token
    token = written.strip()
    if not token:
        yield broken("token_empty")
        return
    yield from _around(written)
    try:
        identity = verify_token(token, patient.environment, patient.now())
    except IdentityRefused as refused:
        yield from _reasons(token, refused.reason, patient)
        return
    yield good("token_fine", minutes=int((identity.expires_at - patient.now()).total_seconds() // 60))
    if identity.expires_at - patient.now() > LONGEST_LIFETIME:
        yield warning("token_long", hours=int(LONGEST_LIFETIME.total_seconds() // 3600))


def algorithm(environment: Environment) -> str:
    """The one that tokens must be signed with."""
    if not environment.identity_public_key:
        return "HS256"
    key = load_pem_public_key(environment.identity_public_key.encode())
    return "RS256" if isinstance(key, rsa.RSAPublicKey) else "ES256"


def _around(written: str) -> Iterator[Finding]:
    """Blanks within: a terminal's line end is none of the site's."""
    if written.strip("\r\n") != written.strip():
        yield warning("token_blanks")


def _reasons(token: str, reason: str, patient: Patient) -> Iterator[Finding]:
    """As much as can be said, the first of it first."""
    if reason == "not_configured":
        yield broken("token_no_key")
    elif reason == "malformed":
        yield broken(_shape(token), longest=LONGEST_TOKEN)
    elif reason == "signature":
        yield _signature(token, patient.environment)
    else:
        claims = _claims(token)
        yield from _CLAIMS[reason](claims, patient)


def _shape(token: str) -> str:
    """What it is instead of a token."""
    if token.lower().startswith("bearer "):
        return "token_bearer"
    if token[0] in "{\"'[":
        return "token_wrapped"
    if len(token) > LONGEST_TOKEN:
        return "token_too_long"
    return "token_malformed" if token.count(".") == 2 else "token_no_jwt"


def _signature(token: str, environment: Environment) -> Finding:
    needed = algorithm(environment)
    used = str(_header(token).get("alg", ""))
    if used != needed:
        return broken("token_algorithm", used=_shown(used), needed=needed)
    for name, key in _misread(environment.identity_secret if needed == "HS256" else ""):
        with contextlib.suppress(jwt.InvalidTokenError):
            jwt.decode(token, key, algorithms=["HS256"], options={"verify_signature": True, **_UNCHECKED})
            return broken(name)
    return broken("token_signature", needed=needed)


_UNCHECKED: Any = {"verify_aud": False, "verify_exp": False, "verify_nbf": False, "verify_iat": False}


def _misread(secret: str) -> Iterator[tuple[str, bytes]]:
    """What a site may take the secret for."""
    if not secret:
        return
    with contextlib.suppress(ValueError):
        yield "token_secret_as_hex", bytes.fromhex(secret)
    for decode in (base64.b64decode, base64.urlsafe_b64decode):
        with contextlib.suppress(binascii.Error, ValueError):
            yield "token_secret_as_base64", decode(secret + "=" * (-len(secret) % 4))
    yield "token_secret_with_end", f"{secret}\n".encode()
    yield "token_secret_with_quotes", f'"{secret}"'.encode()
    yield "token_secret_with_quotes", f"'{secret}'".encode()


def _audience(claims: dict[str, Any], patient: Patient) -> Iterator[Finding]:
    needed = patient.environment.identity_audience
    if "aud" in claims:
        yield broken("token_audience", used=_shown(claims["aud"]), needed=needed)
    else:
        yield broken("token_claims_missing", names="aud")


def _expired(claims: dict[str, Any], patient: Patient) -> Iterator[Finding]:
    ago = patient.now() - from_timestamp(claims["exp"])
    yield broken("token_expired", minutes=max(1, int(ago.total_seconds() // 60)))


def _not_yet(claims: dict[str, Any], patient: Patient) -> Iterator[Finding]:
    ahead = from_timestamp(claims["nbf"]) - patient.now()
    yield broken("token_not_yet", seconds=int(ahead.total_seconds()))


def _wrong(claims: dict[str, Any], patient: Patient) -> Iterator[Finding]:
    """Claims that are missing or of another form."""
    if missing := [name for name in NEEDED if claims.get(name) is None]:
        yield broken("token_claims_missing", names=" ".join(missing))
    sub, account = claims.get("sub", "-"), claims.get("account_id", "-")
    if not isinstance(sub, str) or not sub:
        yield broken("token_sub")
    if "account_id" not in missing and not (isinstance(account, str) and ACCOUNT_ID.fullmatch(account)):
        yield broken("token_account")
    for name in ("exp", "nbf"):
        if not _is_time(claims.get(name, 0)):
            yield broken("token_time", name=name)
        elif claims.get(name, 0) > _MILLISECONDS:
            yield broken("token_milliseconds", name=name)


_CLAIMS = {"audience": _audience, "expired": _expired, "not_yet_valid": _not_yet, "claims": _wrong}


def _is_time(value: object) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)


def _header(token: str) -> dict[str, Any]:
    try:
        return dict(jwt.get_unverified_header(token))
    except jwt.InvalidTokenError:
        return {}


def _claims(token: str) -> dict[str, Any]:
    """What it says; its signature has been looked at before."""
    part = token.split(".")[1]
    content = json.loads(base64.urlsafe_b64decode(part + "=" * (-len(part) % 4)))
    return content if isinstance(content, dict) else {}


def _shown(value: object) -> str:
    """A value that is no secret, as far as it fits a line."""
    text = "".join(mark if mark.isprintable() else "?" for mark in str(value))
    return text if len(text) <= _LONGEST_SHOWN else f"{text[:_LONGEST_SHOWN]}…"
