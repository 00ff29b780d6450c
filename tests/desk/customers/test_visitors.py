"""Who is at the other end, and which conversation is theirs."""

from __future__ import annotations

import asyncio
import re
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest

from desk.customers.refusals import Refused
from desk.customers.visitors import Party, Visitors, digest
from desk.talk.log import ConversationLog
from desk.talk.writers import Writers
from support.clock import now
from support.company.identity import mint_token
from support.environment import Environment
from support.storage.database import Database

ENVIRONMENT = Environment.from_environ({"IDENTITY_SECRET": "a-secret-of-more-than-thirty-two-characters"})


@pytest.fixture
def log(database: Database) -> ConversationLog:
    """An empty log."""
    return ConversationLog(database)


@pytest.fixture
def visitors(database: Database, log: ConversationLog) -> Iterator[Visitors]:
    """On that log."""
    writers = Writers(database)
    yield Visitors(log, writers, ENVIRONMENT)
    writers.close()


def token(account: str, lifetime: timedelta = timedelta(hours=1)) -> str:
    """As the company's site signs it."""
    return mint_token(account, ENVIRONMENT, now(), lifetime=lifetime)


def admitted(visitors: Visitors, token: Any = None, secret: Any = None, **more: Any) -> Party:
    """Who came in."""
    return asyncio.run(visitors.admit(token, secret, **more))


def test_a_new_visitor_gets_a_secret_of_which_a_digest_is_kept(
    visitors: Visitors, log: ConversationLog
) -> None:
    """And comes back with it."""
    party = admitted(visitors)
    assert party.new_secret is not None and re.fullmatch(r"v-[\w-]{43}", party.new_secret)
    assert not party.verified
    assert log.get(party.conversation.id).visitor_hash == digest(party.new_secret) != party.new_secret
    again = admitted(visitors, secret=party.new_secret)
    assert (again.conversation.id, again.new_secret) == (party.conversation.id, None)
    assert asyncio.run(visitors.present(None, party.new_secret)).id == party.conversation.id


@pytest.mark.parametrize("secret", ["v-short", "v-" + "a" * 43, 5, ["x"], "v-" + "字" * 43])
def test_a_secret_that_is_not_ours_leads_nowhere(visitors: Visitors, secret: Any) -> None:
    """It could be guessed, so it never becomes one."""
    assert admitted(visitors, secret=secret).new_secret not in (None, secret)
    with pytest.raises(Refused, match=r"invalid|not_found"):
        asyncio.run(visitors.present(None, secret))


def test_an_account_has_one_conversation(visitors: Visitors) -> None:
    """Whoever comes with its token, and whatever else they bring."""
    first = admitted(visitors, token("OK10000001"))
    assert first.verified and first.new_secret is None and first.conversation.account_id == "OK10000001"
    stranger = admitted(visitors)
    both = admitted(visitors, token("OK10000001"), stranger.new_secret)
    assert both.conversation.id == first.conversation.id
    assert admitted(visitors, secret=stranger.new_secret).conversation.id == stranger.conversation.id


def test_signing_in_keeps_the_visitors_conversation(visitors: Visitors) -> None:
    """When the account has none; the secret leads nowhere from then on."""
    visitor = admitted(visitors)
    party = admitted(visitors, token("OK10000001"), visitor.new_secret)
    assert party.conversation.id == visitor.conversation.id
    with pytest.raises(Refused, match="not_found"):
        asyncio.run(visitors.present(None, visitor.new_secret))
    assert admitted(visitors, secret=visitor.new_secret).conversation.id != visitor.conversation.id


@pytest.mark.parametrize(
    ("bad", "error"),
    [("abc", "invalid"), (5, "invalid"), (token("OK10000001", timedelta(seconds=-5)), "expired")],
)
def test_a_bad_token_is_refused_even_beside_a_good_secret(visitors: Visitors, bad: Any, error: str) -> None:
    """The token wins."""
    secret = admitted(visitors).new_secret
    with pytest.raises(Refused, match=error):
        admitted(visitors, bad, secret)
    with pytest.raises(Refused, match=error):
        asyncio.run(visitors.present(bad, secret))


def test_whoever_has_no_conversation_is_not_present(visitors: Visitors) -> None:
    """Only coming in begins one."""
    with pytest.raises(Refused, match="not_found"):
        asyncio.run(visitors.present(token("OK10000001"), None))
    with pytest.raises(Refused, match="invalid"):
        asyncio.run(visitors.present(None, None))


@pytest.mark.parametrize(
    ("channel", "language", "kept"),
    [
        ("app", "en", ("app", "en")),
        ("fax", "la", ("web", "zh-CN")),
        (None, None, ("web", "zh-CN")),
        ([], {}, ("web", "zh-CN")),
    ],
)
def test_channel_and_language_are_ours_or_the_usual(
    visitors: Visitors, channel: Any, language: Any, kept: tuple[str, str]
) -> None:
    """Whatever a client says."""
    conversation = admitted(visitors, channel=channel, language=language).conversation
    assert (conversation.channel, conversation.language) == kept
