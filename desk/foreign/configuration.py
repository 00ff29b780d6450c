"""Which foreign desk there is, if any, and how it is reached."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal, cast

from support.environment import header_value

System = Literal["", "matrix", "chatwoot"]

_URL = re.compile(r"https?://[^\s/?#]+[^\s?#]*")
_USER = re.compile(r"@[^\s:,]+:[^\s,]+")
_ROOM = re.compile(r"![^\s,]+")
_NEEDED: dict[str, tuple[str, ...]] = {
    "": (),
    "matrix": ("MATRIX_URL", "MATRIX_TOKEN"),
    "chatwoot": ("CHATWOOT_URL", "CHATWOOT_TOKEN", "CHATWOOT_ACCOUNT", "CHATWOOT_INBOX"),
}


@dataclass(frozen=True)
class ForeignConfiguration:
    """What the surroundings set for a foreign desk. Secrets are left out of `repr`.

    Attributes:
        system: The foreign system; empty: hand-offs are shown in our console only.
        url: Of the homeserver or the Chatwoot installation.
        token: Of the account by which we act there.
        agents: Matrix user IDs that are invited to each hand-off.
        space: Matrix room ID of a space that the rooms become part of.
        account: Number of the Chatwoot account.
        inbox: Number of the Chatwoot inbox, of the kind API channel.
        secret: Signs Chatwoot's webhooks; empty: their signatures are not looked at.
    """

    system: System = ""
    url: str = ""
    token: str = field(default="", repr=False)
    agents: tuple[str, ...] = ()
    space: str = ""
    account: int = 0
    inbox: int = 0
    secret: str = field(default="", repr=False)

    @classmethod
    def from_environ(cls, variables: Mapping[str, str]) -> ForeignConfiguration:
        """Read and check the variables; an empty one counts as not set.

        Raises:
            ValueError: One is missing or malformed. Names the variable, not the value.
        """

        def read(name: str) -> str:
            return variables.get(name, "").strip()

        system = read("FOREIGN_DESK")
        if system not in _NEEDED:
            raise ValueError("FOREIGN_DESK must be empty, matrix or chatwoot")
        for name in _NEEDED[system]:
            if not read(name):
                raise ValueError(f"{name} must be set when FOREIGN_DESK is {system}")
        if system == "matrix":
            agents, space = _users(read("MATRIX_AGENTS")), _room(read("MATRIX_SPACE"))
            if not agents and not space:
                raise ValueError("MATRIX_AGENTS or MATRIX_SPACE must say who sees the hand-offs")
            url = _url("MATRIX_URL", read("MATRIX_URL"))
            return cls("matrix", url, header_value("MATRIX_TOKEN", read("MATRIX_TOKEN")), agents, space)
        if system == "chatwoot":
            return cls(
                "chatwoot",
                _url("CHATWOOT_URL", read("CHATWOOT_URL")),
                header_value("CHATWOOT_TOKEN", read("CHATWOOT_TOKEN")),
                account=_number("CHATWOOT_ACCOUNT", read("CHATWOOT_ACCOUNT")),
                inbox=_number("CHATWOOT_INBOX", read("CHATWOOT_INBOX")),
                secret=read("CHATWOOT_SECRET"),
            )
        return cls(cast(System, system))


def _url(name: str, value: str) -> str:
    if not _URL.fullmatch(value):
        raise ValueError(f"{name} must start with http:// or https:// and name a host")
    return value.rstrip("/")


def _users(value: str) -> tuple[str, ...]:
    users = tuple(part.strip() for part in value.split(",") if part.strip())
    if not all(_USER.fullmatch(user) for user in users):
        raise ValueError("MATRIX_AGENTS must be user IDs with commas between: @lin:example.com,@...")
    return users


def _room(value: str) -> str:
    if value and not _ROOM.fullmatch(value):
        raise ValueError("MATRIX_SPACE must be empty or the room ID of a space: !...")
    return value


def _number(name: str, value: str) -> int:
    if not re.fullmatch(r"[0-9]{1,9}", value) or int(value) < 1:
        raise ValueError(f"{name} must be a whole number from 1")
    return int(value)
