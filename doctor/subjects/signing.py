"""Identity tokens: one of our own is signed and verified; and why one of the site's would be refused."""

from __future__ import annotations

import base64
import binascii
import contextlib
import json
from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import Any

import jwt
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.serialization import load_pem_public_key

from doctor.finding import Finding, broken, good, warning
from doctor.patient import Patient
from support.clock import from_timestamp
from support.company.identity import LONGEST_TOKEN, IdentityRefused, Reason, bare, mint_token, verify_token
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
    token = bare(patient.wish.token)
    if not token:
        yield broken("token_empty")
        return
    try:
        identity = verify_token(token, patient.environment, patient.now())
    except IdentityRefused as refused:
        yield from _reasons(token, refused.reason, patient)
        return
    left = identity.expires_at - patient.now()
    if left > LONGEST_LIFETIME:
        yield warning("token_long", hours=int(LONGEST_LIFETIME.total_seconds() // 3600))
    else:
        yield good("token_fine", minutes=int(left.total_seconds() // 60))


def algorithm(environment: Environment) -> str:
    """The one that tokens must be signed with."""
    if not environment.identity_public_key:
        return "HS256"
    key = load_pem_public_key(environment.identity_public_key.encode())
    return "RS256" if isinstance(key, rsa.RSAPublicKey) else "ES256"


def _reasons(token: str, reason: Reason, patient: Patient) -> Iterator[Finding]:
    """As much as can be said."""
    needed = algorithm(patient.environment)
    if reason == "not_configured":
        yield broken("token_no_key")
    elif reason == "too_long":
        yield broken("token_too_long", longest=LONGEST_TOKEN)
    elif reason == "algorithm":
        yield broken("token_algorithm", used=_shown(_header(token).get("alg", "")), needed=needed)
    elif reason == "signature":
        yield broken(_signed_with(token, patient.environment), needed=needed)
    elif reason in _CLAIMS:
        yield from _CLAIMS[reason](_claims(token), patient)
    else:
        yield broken(_shape(token))


def _shape(token: str) -> str:
    """What it is instead of a token."""
    if token[0] in "{[":
        return "token_wrapped"
    return "token_malformed" if token.count(".") == 2 else "token_no_jwt"


def _signed_with(token: str, environment: Environment) -> str:
    """What a site has made of the secret, if that is what it signed with."""
    secret = "" if environment.identity_public_key else environment.identity_secret
    for name, key in _misread(secret):
        with contextlib.suppress(jwt.InvalidTokenError):
            jwt.decode(token, key, algorithms=["HS256"], options=_UNCHECKED)
            return name
    return "token_signature"


_UNCHECKED: Any = {
    "verify_sub": False,
    "verify_jti": False,
    "verify_aud": False,
    "verify_exp": False,
    "verify_nbf": False,
    "verify_iat": False,
}


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
    yield broken("token_audience", used=_shown(claims.get("aud", "")), needed=needed)


def _expired(claims: dict[str, Any], patient: Patient) -> Iterator[Finding]:
    ago = patient.now() - from_timestamp(claims["exp"])
    yield broken("token_expired", minutes=max(1, int(ago.total_seconds() // 60)))


def _not_yet(claims: dict[str, Any], patient: Patient) -> Iterator[Finding]:
    ahead = from_timestamp(claims["nbf"]) - patient.now()
    yield broken("token_not_yet", seconds=int(ahead.total_seconds()))


def _missing(claims: dict[str, Any], _: Patient) -> Iterator[Finding]:
    yield broken("token_claims_missing", names=" ".join(name for name in NEEDED if claims.get(name) is None))


def _wrong(claims: dict[str, Any], _: Patient) -> Iterator[Finding]:
    """Claims of another form than ours."""
    if not isinstance(claims["sub"], str) or not claims["sub"]:
        yield broken("token_sub")
    if not (isinstance(claims["account_id"], str) and ACCOUNT_ID.fullmatch(claims["account_id"])):
        yield broken("token_account")
    if not isinstance(claims.get("jti", ""), str):
        yield broken("token_jti")
    for name in ("exp", "nbf"):
        if not _is_time(claims.get(name, 0)):
            yield broken("token_time", name=name)
        elif claims.get(name, 0) > _MILLISECONDS:
            yield broken("token_milliseconds", name=name)


_CLAIMS: dict[Reason, Callable[[dict[str, Any], Patient], Iterator[Finding]]] = {
    "missing": _missing,
    "audience": _audience,
    "claims": _wrong,
    "expired": _expired,
    "not_yet_valid": _not_yet,
}


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
