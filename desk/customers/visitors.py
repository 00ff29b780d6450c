"""Who is at the other end, and which conversation is theirs."""

from __future__ import annotations

import asyncio
import hashlib
import logging
import re
import secrets
import uuid
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from typing import Any

from desk.customers.refusals import Refused
from desk.talk.log import ConversationLog
from desk.talk.messages import Conversation
from desk.talk.writers import Writers
from support.clock import now
from support.company.identity import IdentityRefused, VerifiedIdentity, presented, verify_token
from support.environment import Environment
from support.repeats import Repeats

logger = logging.getLogger(__name__)

CHANNELS = ("web", "app", "api")
LANGUAGES = ("zh-CN", "zh-TW", "en")

_SECRET = re.compile(r"v-[A-Za-z0-9_-]{43}")


@dataclass(frozen=True)
class Party:
    """A customer and the conversation that is theirs.

    Attributes:
        new_secret: The visitor's secret, if one was drawn now: shown once.
        expires_at: Until when the identity holds; None for a visitor, whose secret does not end.
    """

    conversation: Conversation
    new_secret: str | None
    expires_at: datetime | None

    @property
    def verified(self) -> bool:
        """Whether the company vouches for the account."""
        return self.expires_at is not None


class Visitors:
    """Tokens and secrets to conversations. All methods but `verify` raise `DatabaseUnavailable`.

    Args:
        log: The conversations.
        writers: Threads for the same database.
        environment: The keys of identity tokens.
    """

    def __init__(self, log: ConversationLog, writers: Writers, environment: Environment) -> None:
        self._log = log
        self._writers = writers
        self._environment = environment
        self._refused = Repeats(logger)

    def verify(self, token: object, account_id: str | None = None) -> VerifiedIdentity:
        """Check an identity token; why it is refused stands in the log, without the token.

        Args:
            token: As the client presents it.
            account_id: The account that it must be for, when it renews an earlier one.

        Raises:
            Refused: `expired`, or `invalid` for any other reason.
        """
        try:
            identity = verify_token(token, self._environment, now())
            if account_id and identity.account_id != account_id:
                raise IdentityRefused("another_account")
        except IdentityRefused as refusal:
            self._refused.warn(str(refusal), f"An identity token was refused: {refusal}")
            raise Refused("expired" if refusal.reason == "expired" else "invalid") from None
        return identity

    async def admit(
        self, token: object, secret: object, *, channel: object = "web", language: object = ""
    ) -> Party:
        """Find the caller's conversation, or begin one.

        An unknown visitor's secret gets a new one: a secret must be ours, so that it can't be guessed.

        Args:
            token: Identity token; wins over the secret.
            secret: The visitor's.

        Raises:
            Refused: The token is expired or invalid.
        """
        kind: dict[str, Any] = {
            "channel": channel if channel in CHANNELS else "web",
            "language": language if language in LANGUAGES else LANGUAGES[0],
        }
        return await self._writers.write(partial(self._admit, token, secret, kind))

    async def present(self, token: object, secret: object) -> Conversation:
        """The conversation of a caller who must have one.

        Raises:
            Refused: `expired`, `invalid`, or `not_found` when there is none.
        """
        return await asyncio.to_thread(self._present, token, secret)

    def _admit(self, token: object, secret: object, kind: dict[str, Any]) -> Party:
        visited = self._log.of_visitor(digest(secret)) if _is_secret(secret) else None
        if presented(token):
            identity = self.verify(token)
            own = self._of_account(identity.account_id, visited, kind)
            return Party(own, None, identity.expires_at)
        if visited:
            return Party(visited, None, None)
        drawn = f"v-{secrets.token_urlsafe(32)}"
        return Party(self._begin(None, digest(drawn), kind), drawn, None)

    def _present(self, token: object, secret: object) -> Conversation:
        found = None
        if presented(token):
            found = self._log.of_account(self.verify(token).account_id)
        elif _is_secret(secret):
            found = self._log.of_visitor(digest(secret))
        else:
            raise Refused("invalid")
        if found is None:
            raise Refused("not_found")
        return found

    def _of_account(
        self, account_id: str, visited: Conversation | None, kind: dict[str, Any]
    ) -> Conversation:
        own = self._log.of_account(account_id)
        if own is None and visited is not None and self._log.adopt(visited.id, account_id):
            return self._log.get(visited.id)
        return own or self._begin(account_id, None, kind)

    def _begin(self, account_id: str | None, visitor_hash: str | None, kind: dict[str, Any]) -> Conversation:
        id = f"web-{uuid.uuid4().hex}"
        return self._log.open(id, account_id=account_id, visitor_hash=visitor_hash, at=now(), **kind)


def digest(secret: object) -> str:
    """What is stored of a visitor's secret."""
    return hashlib.sha256(str(secret).encode()).hexdigest()


def _is_secret(secret: object) -> bool:
    return isinstance(secret, str) and _SECRET.fullmatch(secret) is not None
