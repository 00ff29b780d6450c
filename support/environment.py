"""The environment variables of the whole project, read in this one place.

Everything else takes an `Environment`. Messages of errors name the variable and what is wrong with
it, never its value: most of the values are secrets or hold one.
"""

from __future__ import annotations

import math
import os
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlsplit

from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.hazmat.primitives.serialization import load_pem_public_key
from sqlalchemy.engine import make_url
from sqlalchemy.exc import ArgumentError

ACCOUNT_ID = re.compile(r"OK[0-9]{8}")
"""The form of an account ID (contract.md, slots)."""

SHORTEST_SECRET = 32
"""Bytes that `IDENTITY_SECRET` needs at least: RFC 7518 section 3.2 asks 256 bits for HS256."""


class Unquoted(ValueError):
    """A database's URL has an `@` in its password: what follows it would be taken for the host.

    Attributes:
        variable: Where it stands.
    """

    def __init__(self, variable: str) -> None:
        super().__init__(f"{variable} must have each @ in its password written as %40, / as %2F, : as %3A")
        self.variable = variable


@dataclass(frozen=True)
class Environment:
    """What the surroundings set. Secrets are left out of `repr`.

    Attributes:
        database_url: SQLAlchemy URL, SQLite file or PostgreSQL.
        action_server_url: Where the engine finds the action server; empty means as in `endpoints.yml`.
        conversations_url: SQLAlchemy URL of the engine's conversations.
        wallet_database_url: SQLAlchemy URL of the SQL wallet; `database_url` unless set.
        wallet_url: Base URL of the company's wallet API; empty means the SQL wallet.
        wallet_token: Bearer token for that API.
        wallet_named: Whether one of the two above was set: then the wallet is the company's, and nothing of
            the demo may touch it. Else it is embedded: demo rows in `database_url`.
        demo: Whether identity tokens are handed out for the demo's accounts; never with a named wallet.
        wallet_timeout: Seconds that one wallet call may take.
        identity_secret: HS256 secret of identity tokens; empty means none.
        identity_public_key: PEM key for RS256 or ES256; when set, only that algorithm is accepted.
        identity_audience: The `aud` that identity tokens must have.
        rasa_api_token: Token of the engine's HTTP API.
        settings_file: The YAML file of the company's settings.
        verified_account: Account that the shell's user is verified for; empty means anonymous.
        sentence_encoder: Empty for the installed encoder, `off`, or the folder of another (`nlu/encoders/`).
    """

    database_url: str = field(default="sqlite:///var/okpay.db", repr=False)
    action_server_url: str = ""
    conversations_url: str = field(default="sqlite:///var/conversations.db", repr=False)
    wallet_database_url: str = field(default="sqlite:///var/okpay.db", repr=False)
    wallet_url: str = ""
    wallet_token: str = field(default="", repr=False)
    wallet_named: bool = False
    demo: bool = False
    wallet_timeout: float = 2.0
    identity_secret: str = field(default="", repr=False)
    identity_public_key: str = field(default="", repr=False)
    identity_audience: str = "okpay-support"
    rasa_api_token: str = field(default="", repr=False)
    settings_file: Path = Path("data/settings.yml")
    verified_account: str = ""
    sentence_encoder: str = ""

    @classmethod
    def from_environ(cls, mapping: Mapping[str, str] | None = None) -> Environment:
        """Read and check the variables; an empty one counts as not set.

        Args:
            mapping: Variables by name; the process's own when left out.

        Raises:
            ValueError: A variable is malformed. Names the variable, not the value.
        """
        variables = os.environ if mapping is None else mapping
        read = {name: _text(name, variables.get(name, "")) for name in _NAMES}
        database = _database_url("DATABASE_URL", read["DATABASE_URL"] or cls.database_url)
        shared = database if database.startswith("postgresql") else cls.conversations_url
        wallet_url = _wallet_url("WALLET_URL", read["WALLET_URL"])
        wallet_token = _bearer_token("WALLET_TOKEN", read["WALLET_TOKEN"])
        demo = _flag("DESK_DEMO", read["DESK_DEMO"])
        _check_wallet(wallet_url, wallet_token, read["WALLET_DATABASE_URL"], demo)
        return cls(
            database_url=database,
            action_server_url=_http_url("ACTION_SERVER_URL", read["ACTION_SERVER_URL"]),
            conversations_url=_database_url("CONVERSATIONS_URL", read["CONVERSATIONS_URL"] or shared),
            wallet_database_url=_database_url("WALLET_DATABASE_URL", read["WALLET_DATABASE_URL"] or database),
            wallet_url=wallet_url,
            wallet_token=wallet_token,
            wallet_named=bool(wallet_url or read["WALLET_DATABASE_URL"]),
            demo=demo,
            wallet_timeout=_seconds("WALLET_TIMEOUT", read["WALLET_TIMEOUT"], cls.wallet_timeout),
            identity_secret=_secret("IDENTITY_SECRET", read["IDENTITY_SECRET"]),
            identity_public_key=_public_key("IDENTITY_PUBLIC_KEY", read["IDENTITY_PUBLIC_KEY"]),
            identity_audience=read["IDENTITY_AUDIENCE"] or cls.identity_audience,
            rasa_api_token=read["RASA_API_TOKEN"],
            settings_file=settings_file(variables),
            verified_account=_account("VERIFIED_ACCOUNT", read["VERIFIED_ACCOUNT"]),
            sentence_encoder=sentence_encoder(variables),
        )


def settings_file(variables: Mapping[str, str] = os.environ) -> Path:
    """The file of the company's settings that the variables name."""
    return Path(_text("SETTINGS_FILE", variables.get("SETTINGS_FILE", "")) or Environment.settings_file)


def sentence_encoder(variables: Mapping[str, str] = os.environ) -> str:
    """The encoder of sentences that the variables name.

    Raises:
        ValueError: It is no text.
    """
    return _text("SENTENCE_ENCODER", variables.get("SENTENCE_ENCODER", ""))


_NAMES = (
    "DATABASE_URL",
    "ACTION_SERVER_URL",
    "CONVERSATIONS_URL",
    "WALLET_DATABASE_URL",
    "WALLET_URL",
    "WALLET_TOKEN",
    "WALLET_TIMEOUT",
    "DESK_DEMO",
    "IDENTITY_SECRET",
    "IDENTITY_PUBLIC_KEY",
    "IDENTITY_AUDIENCE",
    "RASA_API_TOKEN",
    "SETTINGS_FILE",
    "VERIFIED_ACCOUNT",
)


_TRUE = {"1", "true", "yes", "on"}
_FALSE = {"", "0", "false", "no", "off"}
_TOKEN = re.compile(r"[\x21-\x7e]*")


def _check_wallet(url: str, token: str, database: str, demo: bool) -> None:
    """Whether the wallet is either the company's or the demo's, and wholly so.

    Raises:
        ValueError: It is half set, set twice, or both. Names the variables, not their values.
    """
    if url and database:
        raise ValueError("WALLET_URL and WALLET_DATABASE_URL name two wallets: keep one of them")
    if url and not token:
        raise ValueError("WALLET_TOKEN is missing: WALLET_URL is set, and that service asks for a token")
    if token and not url:
        raise ValueError("WALLET_TOKEN is set without WALLET_URL: set both, or neither for the demo wallet")
    if demo and (url or database):
        named = "WALLET_URL" if url else "WALLET_DATABASE_URL"
        raise ValueError(
            f"DESK_DEMO must not be true while {named} names the company's wallet: "
            "it would let anybody sign in as anybody"
        )


def header_value(name: str, value: str) -> str:
    """A variable that is sent as it is in a header to somebody else's server.

    Raises:
        ValueError: It holds what a header cannot hold. Names the variable, not the value.
    """
    if not (value.isascii() and value.isprintable()):
        raise ValueError(f"{name} must be ASCII without control characters: it is sent in a header")
    return value


def _text(name: str, value: str) -> str:
    try:
        value.encode()
    except UnicodeEncodeError:
        # From None: the cause quotes the value.
        raise ValueError(f"{name} must be UTF-8") from None
    return value.strip()


def _database_url(name: str, value: str) -> str:
    if _holds_another_at(value):
        raise Unquoted(name)
    # Hosting platforms still hand out postgres://, which SQLAlchemy 1.4 refuses.
    url = re.sub(r"^postgres://", "postgresql://", value)
    try:
        backend = make_url(url).get_backend_name()
    except (ArgumentError, ValueError):
        backend = ""
    if backend not in {"sqlite", "postgresql"}:
        raise ValueError(f"{name} must be sqlite:///FILE or postgresql://USER:PASSWORD@HOST/NAME")
    return url


_BEHIND_USER = re.compile(r"postgres\w*(?:\+\w+)?://(?:[^:/]*(?::[^@]*)?@)?(.*)", re.DOTALL)
"""What follows name and password as SQLAlchemy reads it (sqlalchemy.engine.url, `_parse_rfc1738_args`)."""


def _holds_another_at(url: str) -> bool:
    """Whether a server's URL has an `@` where there is no place for one: then it is the password's."""
    found = _BEHIND_USER.match(url)
    if not found:
        return False
    place = found[1].split("?")[0]
    return "@" in place or ("/" not in place and "@" in found[1])


def _http_url(name: str, value: str) -> str:
    if value and not re.fullmatch(r"https?://[^\s/?#]+[^\s?#]*", value):
        raise ValueError(f"{name} must be empty or start with http:// or https:// and name a host")
    return value.rstrip("/")


def _wallet_url(name: str, value: str) -> str:
    url = _http_url(name, value)
    try:
        parts = urlsplit(url)
        named = not url or bool(parts.hostname)
        _ = parts.port
    except ValueError:
        # From None: the cause quotes parts of the URL.
        raise ValueError(f"{name} must name a host and, if any, a port from 0 to 65535") from None
    if not named:
        raise ValueError(f"{name} must be empty or start with http:// or https:// and name a host")
    if parts.username is not None:
        # httpx would send them in place of the token.
        raise ValueError(f"{name} must hold no name and password: the service is asked with WALLET_TOKEN")
    return url


def _bearer_token(name: str, value: str) -> str:
    if not _TOKEN.fullmatch(value):
        raise ValueError(
            f"{name} must be printable ASCII without spaces, and without the word Bearer before it"
        )
    return value


def _flag(name: str, value: str) -> bool:
    if value.lower() not in _TRUE | _FALSE:
        raise ValueError(f"{name} must be true or false")
    return value.lower() in _TRUE


def _seconds(name: str, value: str, default: float) -> float:
    if not value:
        return default
    try:
        seconds = float(value)
    except ValueError:
        seconds = math.nan
    if not 0 < seconds <= 60:
        raise ValueError(f"{name} must be a number of seconds above 0, at most 60")
    return seconds


def _secret(name: str, value: str) -> str:
    if value and len(value.encode()) < SHORTEST_SECRET:
        raise ValueError(f"{name} must be empty or at least {SHORTEST_SECRET} bytes long")
    if value.startswith("-----BEGIN"):
        raise ValueError(f"{name} must be a secret; a key in PEM form goes into IDENTITY_PUBLIC_KEY")
    return value


def _public_key(name: str, value: str) -> str:
    # .env files hold one line per variable, so line breaks often arrive as backslash-n.
    pem = value.replace("\\n", "\n")
    if not pem:
        return ""
    try:
        key = load_pem_public_key(pem.encode())
    except Exception:
        # From None: the cause can quote parts of the key.
        raise ValueError(f"{name} must be a public key in PEM form") from None
    if isinstance(key, rsa.RSAPublicKey) and key.key_size >= 2048:
        return pem
    if isinstance(key, ec.EllipticCurvePublicKey) and isinstance(key.curve, ec.SECP256R1):
        return pem
    raise ValueError(f"{name} must be RSA of 2048 bits or more (RS256), or P-256 (ES256)")


def _account(name: str, value: str) -> str:
    if value and not ACCOUNT_ID.fullmatch(value):
        raise ValueError(f"{name} must be empty or OK and 8 digits")
    return value
