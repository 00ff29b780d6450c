"""Who is at the other end, and which conversation is theirs."""

from __future__ import annotations

import asyncio
import logging
import uuid
from dataclasses import dataclass
from datetime import datetime, timedelta

from desk.customers.refusals import Refused
from desk.customers.secrets import CHANNELS, LANGUAGES, VisitorSecrets, conversation_of, digest
from desk.talk.log import ConversationLog
from desk.talk.messages import Conversation
from desk.talk.talk import Talk
from desk.talk.writers import Writers
from support.clock import now
from support.company.identity import IdentityRefused, VerifiedIdentity, presented, verify_token
from support.environment import Environment
from support.repeats import Repeats

logger = logging.getLogger(__name__)

SECRET_LIFETIME = timedelta(days=30)
"""After the last message of a conversation, from either side (docs/decisions/0040)."""


@dataclass(frozen=True)
class Party:
    """A customer and the conversation that is theirs.

    Attributes:
        new_secret: The visitor's secret, if one was drawn now: shown once.
        expires_at: Until when the identity holds; None for a visitor.
        offered: Whether the visitor's conversation could become the account's, once the customer wants it.
        adopted: Whether it has just become the account's.
        replaced: The id of an account's conversation that went for it; nothing had been said in it.
    """

    conversation: Conversation
    new_secret: str | None = None
    expires_at: datetime | None = None
    offered: bool = False
    adopted: bool = False
    replaced: str | None = None

    @property
    def verified(self) -> bool:
        """Whether the company vouches for the account."""
        return self.expires_at is not None


class Visitors:
    """Tokens and secrets to conversations. All methods but `verify` raise `DatabaseUnavailable`.

    Args:
        log: The conversations.
        writers: Threads for the same database.
        talk: Cuts a visitor's devices off from what became an account's.
        environment: The keys of identity tokens and visitors' secrets.
    """

    def __init__(self, log: ConversationLog, writers: Writers, talk: Talk, environment: Environment) -> None:
        self._log = log
        self._writers = writers
        self._talk = talk
        self._environment = environment
        self._refused = Repeats(logger)
        self._secrets = VisitorSecrets(f"{environment.rasa_api_token} {environment.identity_secret}")

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
        self,
        token: object,
        secret: object,
        *,
        adopt: object = False,
        channel: object = "web",
        language: object = "",
    ) -> Party:
        """Find the caller's conversation. A new visitor's is known by its id, and stored when it begins.

        An unknown visitor's secret gets a new one: a secret must be ours, so that it can't be guessed.

        Args:
            token: Identity token; wins over the secret.
            secret: The visitor's.
            adopt: True when the customer who signed in is the one who had the visitor's conversation.

        Raises:
            Refused: The token is expired or invalid.
        """
        kind = (
            channel if isinstance(channel, str) and channel in CHANNELS else CHANNELS[0],
            language if isinstance(language, str) and language in LANGUAGES else LANGUAGES[0],
        )
        if not presented(token):
            return await self._writers.write(self._admit_visitor, secret, kind)
        party = await self._writers.write(self._admit_account, token, secret, adopt is True, kind)
        if party.adopted:
            await self._talk.cut_off(party.conversation.id)
        return party

    async def present(self, token: object, secret: object) -> Conversation:
        """The conversation of a caller who must be known.

        Raises:
            Refused: `expired`, `invalid`, or `not_found` when there is none.
        """
        return await asyncio.to_thread(self._present, token, secret)

    async def recheck(self, conversation: Conversation) -> None:
        """A conversation must still be the visitor's who came in with it; an account's stays the account's.

        Raises:
            Refused: `expired`.
        """
        if conversation.account_id is None:
            present = await asyncio.to_thread(self._log.stored, conversation.id)
            if present is not None and present.owner != conversation.owner:
                raise Refused("expired")

    def _admit_visitor(self, secret: object, kind: tuple[str, str]) -> Party:
        visited = self._visited(secret)
        if visited is not None:
            return Party(visited)
        drawn = self._secrets.draw(*kind)
        return Party(_unbegun(drawn, kind), new_secret=drawn)

    def _admit_account(self, token: object, secret: object, adopt: bool, kind: tuple[str, str]) -> Party:
        identity = self.verify(token)
        own, visited = self._log.of_account(identity.account_id), self._visited(secret)
        free = visited is not None and not visited.silent and (own is None or own.silent)
        if visited is not None and free and adopt and self._log.adopt(visited.id, identity.account_id):
            taken = self._log.get(visited.id)
            replaced = own.id if own else None
            return Party(taken, expires_at=identity.expires_at, adopted=True, replaced=replaced)
        own = own or self._begin(identity.account_id, kind)
        return Party(own, expires_at=identity.expires_at, offered=free and not adopt)

    def _present(self, token: object, secret: object) -> Conversation:
        if presented(token):
            found = self._log.of_account(self.verify(token).account_id)
        elif secret and isinstance(secret, str):
            found = self._visited(secret)
        else:
            raise Refused("invalid")
        if found is None:
            raise Refused("not_found")
        return found

    def _visited(self, secret: object) -> Conversation | None:
        """The conversation of a visitor's secret, begun or not; None when the secret leads nowhere."""
        if not isinstance(secret, str):
            return None
        stored = self._log.of_visitor(digest(secret))
        if stored is not None:
            return stored if now() - stored.last_at < SECRET_LIFETIME else None
        origin = self._secrets.origin(secret)
        # One that was adopted or ended: its conversation is there, and another's.
        if origin is None or self._log.stored(conversation_of(secret)) is not None:
            return None
        return _unbegun(secret, origin)

    def _begin(self, account_id: str, kind: tuple[str, str]) -> Conversation:
        channel, language = kind
        return self._log.open(
            f"web-{uuid.uuid4().hex}",
            account_id=account_id,
            visitor_hash=None,
            channel=channel,
            language=language,
            at=now(),
        )


def _unbegun(secret: str, origin: tuple[str, str]) -> Conversation:
    """A visitor's conversation of which nothing is stored yet."""
    channel, language = origin
    return Conversation(
        id=conversation_of(secret),
        account_id=None,
        visitor_hash=digest(secret),
        channel=channel,
        language=language,
        customer_read=0,
        agent_read=0,
        rating=None,
        rating_comment=None,
        close_reason=None,
        created_at=now(),
        last_at=now(),
        closed_at=None,
        next_seq=0,
    )
