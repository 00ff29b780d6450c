"""Who is verified: by tokens that the company's site or app signs (contract.md, Identity)."""

from __future__ import annotations

import math
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Literal

import jwt
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.serialization import load_pem_public_key
from jwt.exceptions import InvalidSubjectError

from support.clock import SHANGHAI
from support.environment import ACCOUNT_ID, Environment

Reason = Literal["not_configured", "malformed", "signature", "expired", "not_yet_valid", "audience", "claims"]

LONGEST_TOKEN = 4096
"""Characters; a longer one is refused unread."""

CLOCK_SKEW = timedelta(seconds=30)
"""How far the minting site's clock may be ahead."""

_REQUIRED = ["sub", "account_id", "exp", "aud"]


class IdentityRefused(Exception):
    """The token proves nothing.

    Attributes:
        reason: Why, for logs and for choosing an answer ("expired": sign in again).
    """

    def __init__(self, reason: Reason) -> None:
        super().__init__(f"identity token refused: {reason}")
        self.reason = reason


@dataclass(frozen=True)
class VerifiedIdentity:
    """A customer whose identity the company vouches for, until `expires_at`."""

    sub: str
    account_id: str
    expires_at: datetime


def verify_token(token: str, environment: Environment, now: datetime) -> VerifiedIdentity:
    """Check a token's signature, audience, time and claims.

    The algorithm comes from the configuration alone: RS256 or ES256 by the kind of public key when
    there is one, else HS256 by the secret. What the token's header says cannot change that.

    Raises:
        IdentityRefused: The token is not good, or no key is configured.
    """
    key, algorithm = _key(environment)
    if not token or len(token) > LONGEST_TOKEN:
        raise IdentityRefused("malformed")
    claims = _claims(token, key, algorithm, environment.identity_audience)
    expires_at = _moment(claims["exp"])
    if expires_at is None or not isinstance(claims["sub"], str) or not claims["sub"]:
        raise IdentityRefused("claims")
    account_id = claims["account_id"]
    if not isinstance(account_id, str) or not ACCOUNT_ID.fullmatch(account_id):
        raise IdentityRefused("claims")
    if expires_at <= now:
        raise IdentityRefused("expired")
    if "nbf" in claims:
        begins_at = _moment(claims["nbf"])
        if begins_at is None:
            raise IdentityRefused("claims")
        if begins_at > now + CLOCK_SKEW:
            raise IdentityRefused("not_yet_valid")
    return VerifiedIdentity(claims["sub"], account_id, expires_at)


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


def _claims(token: str, key: str, algorithm: str, audience: str) -> dict[str, Any]:
    # Times are checked by the caller against its own clock, so not here.
    options: Any = {
        "require": _REQUIRED,
        "verify_exp": False,
        "verify_nbf": False,
        "verify_iat": False,
    }
    try:
        return jwt.decode(token, key, algorithms=[algorithm], audience=audience, options=options)
    except (jwt.InvalidSignatureError, jwt.InvalidAlgorithmError):
        # From None, here and below: a chained error can carry parts of the token into a log.
        raise IdentityRefused("signature") from None
    except jwt.InvalidAudienceError:
        raise IdentityRefused("audience") from None
    except (jwt.MissingRequiredClaimError, InvalidSubjectError):
        raise IdentityRefused("claims") from None
    except (jwt.InvalidTokenError, ValueError):
        raise IdentityRefused("malformed") from None


def _moment(seconds: object) -> datetime | None:
    if isinstance(seconds, bool) or not isinstance(seconds, (int, float)):
        return None
    try:
        return datetime.fromtimestamp(seconds, SHANGHAI) if math.isfinite(seconds) else None
    except (OverflowError, ValueError, OSError):
        return None
