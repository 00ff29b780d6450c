"""Who is verified: by tokens that the company's site or app signs (contract.md, Identity)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Literal, NoReturn

import jwt
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.serialization import load_pem_public_key
from jwt.exceptions import InvalidJTIError, InvalidSubjectError

from support.clock import SHANGHAI
from support.environment import ACCOUNT_ID, Environment

Reason = Literal[
    "not_configured",
    "not_text",
    "too_long",
    "malformed",
    "algorithm",
    "signature",
    "missing",
    "audience",
    "claims",
    "expired",
    "not_yet_valid",
    "another_account",
]

LONGEST_TOKEN = 4096
"""Characters; a longer one is refused unread."""

CLOCK_SKEW = timedelta(seconds=30)
"""How far the minting site's clock may be ahead."""

_REQUIRED = ["sub", "account_id", "exp", "aud"]

_EXPLAINED: dict[Reason, str] = {
    "not_configured": "neither IDENTITY_SECRET nor IDENTITY_PUBLIC_KEY is set to something to verify with",
    "not_text": "what was presented is no text; the token itself is needed, not what it came in",
    "too_long": f"longer than {LONGEST_TOKEN} characters",
    "malformed": "no JWT, which is three parts of A-Z a-z 0-9 - _ with dots between",
    "algorithm": "signed as {found}, but {variable} is set, so it must be {expected}",
    "signature": "not signed with the key that belongs to {variable}, or changed since",
    "missing": "it has no claim {claim}",
    "audience": "its claim aud is not what IDENTITY_AUDIENCE says",
    "claims": "its claim {claim} must be {form}",
    "expired": "its claim exp is past: an old token, or the clocks differ",
    "not_yet_valid": "its claim nbf is ahead by more than 30 seconds: the clocks differ",
    "another_account": "it is for another account than the conversation that it was to renew",
}
"""What the log says. Made of our own words and settings' names only: never of what a token holds."""

_FORMS = {
    "sub": "a text that is not empty",
    "account_id": "OK and 8 digits",
    "exp": "seconds since 1970",
    "nbf": "seconds since 1970",
    "jti": "a text",
}

_OTHER_SCHEMES = {"basic", "digest", "negotiate", "ntlm"}
"""Of Authorization headers that are somebody else's, as of a proxy that asks for a password (RFC 7235)."""


class IdentityRefused(Exception):
    """The token proves nothing.

    Attributes:
        reason: Why, for choosing an answer ("expired": sign in again).
    """

    def __init__(self, reason: Reason, **named: str) -> None:
        super().__init__(f"{reason}: {_EXPLAINED[reason].format(**named)}")
        self.reason = reason


@dataclass(frozen=True)
class VerifiedIdentity:
    """A customer whose identity the company vouches for, until `expires_at`."""

    sub: str
    account_id: str
    expires_at: datetime


def bare(presented: str) -> str:
    """A token without what sites leave around it: white space, quotes, the word Bearer, in any order.

    None of it can be part of a token, so taking it off changes nothing about what is proven.

    Returns:
        The token; empty when nothing else was there. What is far too long comes back as it is.
    """
    if len(presented) > 2 * LONGEST_TOKEN:
        return presented
    while True:
        inner = presented.strip().strip("\"'")
        if inner[:6].lower() == "bearer" and not inner[6:7].strip(" \t\r\n\"'"):
            inner = inner[6:]
        if inner == presented:
            return inner
        presented = inner


def presented(token: object) -> bool:
    """Whether there is anything to verify; otherwise the caller is anonymous."""
    return bool(bare(token)) if isinstance(token, str) else bool(token)


def in_authorization(header: str | None) -> str:
    """What an Authorization header presents as a token; empty when it is of another scheme."""
    words = (header or "").split(None, 1)
    return "" if not words or words[0].lower() in _OTHER_SCHEMES else str(header)


def verify_token(token: object, environment: Environment, now: datetime) -> VerifiedIdentity:
    """Check a token's signature, audience, time and claims.

    The algorithm comes from the configuration alone: RS256 or ES256 by the kind of public key when
    there is one, else HS256 by the secret. What the token's header says cannot change that.

    Args:
        token: As a client presents it: read by `bare`, at every door alike.
        environment: Gives the audience, and the secret or the public key.
        now: The present moment.

    Raises:
        IdentityRefused: The token is not good, or no key is configured.
    """
    key, algorithm = _key(environment)
    if token and not isinstance(token, str):
        raise IdentityRefused("not_text")
    text = bare(token) if isinstance(token, str) else ""
    if len(text) > LONGEST_TOKEN:
        raise IdentityRefused("too_long")
    claims = _claims(text, key, algorithm, environment)
    expires_at = _moment(claims, "exp")
    sub, account_id = claims["sub"], claims["account_id"]
    if not isinstance(sub, str) or not sub:
        _refuse_claim("sub")
    if not isinstance(account_id, str) or not ACCOUNT_ID.fullmatch(account_id):
        _refuse_claim("account_id")
    if expires_at <= now:
        raise IdentityRefused("expired")
    if "nbf" in claims and _moment(claims, "nbf") > now + CLOCK_SKEW:
        raise IdentityRefused("not_yet_valid")
    return VerifiedIdentity(sub, account_id, expires_at)


def mint_token(
    account_id: str,
    environment: Environment,
    now: datetime,
    *,
    sub: str | None = None,
    lifetime: timedelta = timedelta(hours=1),
    private_key: str | None = None,
) -> str:
    """Sign a token as the company's site would: for the demo site and for tests.

    Args:
        account_id: The account that it vouches for.
        environment: Gives the audience, and the secret or the public key.
        now: When it is issued.
        sub: The site's own name for the user; the account when left out.
        lifetime: How long it is good.
        private_key: PEM key that fits the configured public key; not needed for HS256.

    Raises:
        ValueError: The account ID is malformed, or the private key is missing.
        IdentityRefused: No key is configured.
    """
    if not ACCOUNT_ID.fullmatch(account_id):
        raise ValueError("an account ID is OK and 8 digits")
    key, algorithm = _key(environment)
    if algorithm != "HS256":
        if private_key is None:
            raise ValueError(f"{algorithm} tokens need the private key")
        key = private_key
    claims = {
        "sub": sub or account_id,
        "account_id": account_id,
        "aud": environment.identity_audience,
        "iat": int(now.timestamp()),
        "exp": int((now + lifetime).timestamp()),
    }
    return jwt.encode(claims, key, algorithm=algorithm)


def _key(environment: Environment) -> tuple[str, str]:
    """The key to verify with and its one algorithm."""
    if environment.identity_public_key:
        public = load_pem_public_key(environment.identity_public_key.encode())
        algorithm = "RS256" if isinstance(public, rsa.RSAPublicKey) else "ES256"
        return environment.identity_public_key, algorithm
    if environment.identity_secret:
        return environment.identity_secret, "HS256"
    raise IdentityRefused("not_configured")


def _claims(token: str, key: str, algorithm: str, environment: Environment) -> dict[str, Any]:
    # Times are checked by the caller against its own clock, so not here.
    options: Any = {
        "require": _REQUIRED,
        "verify_exp": False,
        "verify_nbf": False,
        "verify_iat": False,
    }
    variable = "IDENTITY_SECRET" if algorithm == "HS256" else "IDENTITY_PUBLIC_KEY"
    audience = environment.identity_audience
    try:
        return jwt.decode(token, key, algorithms=[algorithm], audience=audience, options=options)
    except jwt.InvalidAlgorithmError:
        # From None, here and below: a chained error can carry parts of the token into a log.
        found = _algorithm_of(token)
        raise IdentityRefused("algorithm", found=found, variable=variable, expected=algorithm) from None
    except jwt.InvalidSignatureError:
        raise IdentityRefused("signature", variable=variable) from None
    except jwt.InvalidAudienceError:
        raise IdentityRefused("audience") from None
    except jwt.MissingRequiredClaimError as failure:
        raise IdentityRefused("missing", claim=failure.claim) from None
    except InvalidSubjectError:
        _refuse_claim("sub")
    except InvalidJTIError:
        _refuse_claim("jti")
    except jwt.InvalidKeyError:
        raise IdentityRefused("not_configured") from None
    except (jwt.InvalidTokenError, ValueError):
        raise IdentityRefused("malformed") from None


def _algorithm_of(token: str) -> str:
    """The name in a token's header, if it is one that there is."""
    known = {"none", *jwt.algorithms.get_default_algorithms()}
    try:
        named = jwt.get_unverified_header(token).get("alg")
    except jwt.InvalidTokenError:
        named = None
    return named if isinstance(named, str) and named in known else "something unknown"


def _refuse_claim(claim: str) -> NoReturn:
    raise IdentityRefused("claims", claim=claim, form=_FORMS[claim]) from None


def _moment(claims: dict[str, Any], claim: str) -> datetime:
    seconds = claims[claim]
    if isinstance(seconds, bool) or not isinstance(seconds, (int, float)):
        _refuse_claim(claim)
    try:
        # ValueError for what is not finite, too.
        return datetime.fromtimestamp(seconds, SHANGHAI)
    except (OverflowError, ValueError, OSError):
        _refuse_claim(claim)
