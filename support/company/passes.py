"""A pass for a minute, by which the desk knows that whoever runs it asks: the secret itself never travels."""

from __future__ import annotations

import hashlib
from datetime import datetime, timedelta
from typing import Any

import jwt

HEADER = "X-Desk-Pass"

_AUDIENCE = "okpay-desk-seen"
_LIFETIME = timedelta(minutes=1)


def issued(rasa_api_token: str, now: datetime) -> str:
    """A pass, for one minute from now."""
    ends = int((now + _LIFETIME).timestamp())
    return jwt.encode({"aud": _AUDIENCE, "exp": ends}, _key(rasa_api_token), algorithm="HS256")


def holds(given: str, rasa_api_token: str, now: datetime) -> bool:
    """Whether the pass is one of ours and has not ended; none holds where no token is set."""
    options: Any = {"require": ["exp", "aud"], "verify_exp": False}
    if not rasa_api_token:
        return False
    try:
        claims = jwt.decode(
            given, _key(rasa_api_token), algorithms=["HS256"], audience=_AUDIENCE, options=options
        )
    except jwt.PyJWTError:
        return False
    ends = claims["exp"]
    return isinstance(ends, int) and now.timestamp() < ends <= (now + 2 * _LIFETIME).timestamp()


def _key(rasa_api_token: str) -> bytes:
    # Another key than the token: whoever learns the pass has nothing for any other door.
    return hashlib.sha256(b"desk pass " + rasa_api_token.encode()).digest()
