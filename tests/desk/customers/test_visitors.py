"""Who is at the other end, and which conversation is theirs."""

from __future__ import annotations

import asyncio
import re
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest

from desk.customers.refusals import Refused
from desk.customers.secrets import digest
from desk.customers.visitors import SECRET_LIFETIME, Party, Visitors
from desk.talk.log import ConversationLog
from desk.talk.messages import Conversation
from desk.talk.push import Push
from desk.talk.talk import Talk
from desk.talk.writers import Writers
from support.clock import now
from support.company.identity import mint_token
from support.environment import Environment
from support.people.handoffs import HandoffQueue
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
    yield Visitors(log, writers, Talk(log, HandoffQueue(database), writers, Push()), ENVIRONMENT)
    writers.close()


def token(account: str, lifetime: timedelta = timedelta(hours=1)) -> str:
    """As the company's site signs it."""
    return mint_token(account, ENVIRONMENT, now(), lifetime=lifetime)


def admitted(visitors: Visitors, token: Any = None, secret: Any = None, **more: Any) -> Party:
    """Who came in."""
    return asyncio.run(visitors.admit(token, secret, **more))


def begun(log: ConversationLog, party: Party, at: Any = None) -> Conversation:
    """Somebody said something in it."""
    log.keep(party.conversation)
    log.append(party.conversation.id, "bot", "一", at=at or now())
    return log.get(party.conversation.id)


def test_a_new_visitor_gets_a_secret_of_which_a_digest_is_kept(
    visitors: Visitors, log: ConversationLog
) -> None:
    """And comes back with it."""
    party = admitted(visitors)
    assert party.new_secret is not None and re.fullmatch(r"v-[\w-]{43}", party.new_secret)
    assert not party.verified
    assert begun(log, party).visitor_hash == digest(party.new_secret) != party.new_secret
    again = admitted(visitors, secret=party.new_secret)
    assert (again.conversation.id, again.new_secret) == (party.conversation.id, None)
    assert asyncio.run(visitors.present(None, party.new_secret)).id == party.conversation.id


def test_of_a_visitor_who_says_nothing_nothing_is_stored(visitors: Visitors, log: ConversationLog) -> None:
    """However often the page is opened; the conversation that it will be is the same each time."""
    party = admitted(visitors, channel="app", language="en")
    again = admitted(visitors, secret=party.new_secret)
    rest = asyncio.run(visitors.present(None, party.new_secret))
    assert again.conversation.id == rest.id == party.conversation.id
    assert (rest.channel, rest.language) == ("app", "en") and again.new_secret is None
    assert log.recent(10, text=party.conversation.id) == [] and not rest.stored


def test_a_secret_ends_with_a_month_of_silence(visitors: Visitors, log: ConversationLog) -> None:
    """Counted from the last message, whoever wrote it."""
    one, other = admitted(visitors), admitted(visitors)
    begun(log, one, now() - SECRET_LIFETIME + timedelta(hours=1))
    begun(log, other, now() - SECRET_LIFETIME - timedelta(hours=1))
    assert admitted(visitors, secret=one.new_secret).conversation.id == one.conversation.id
    fresh = admitted(visitors, secret=other.new_secret)
    assert fresh.new_secret and fresh.conversation.id != other.conversation.id
    with pytest.raises(Refused, match="not_found"):
        asyncio.run(visitors.present(None, other.new_secret))


@pytest.mark.parametrize("secret", ["v-short", "v-" + "a" * 43, 5, ["x"], "v-" + "字" * 43])
def test_a_secret_that_is_not_ours_leads_nowhere(visitors: Visitors, secret: Any) -> None:
    """It could be guessed, so it never becomes one."""
    assert admitted(visitors, secret=secret).new_secret not in (None, secret)
    with pytest.raises(Refused, match=r"invalid|not_found"):
        asyncio.run(visitors.present(None, secret))


def test_an_account_has_one_conversation(visitors: Visitors, log: ConversationLog) -> None:
    """Whoever comes with its token, and whatever else they bring."""
    first = admitted(visitors, token("OK10000001"))
    assert first.verified and first.new_secret is None and first.conversation.account_id == "OK10000001"
    begun(log, first)
    stranger = admitted(visitors)
    begun(log, stranger)
    both = admitted(visitors, token("OK10000001"), stranger.new_secret, adopt=True)
    assert (both.conversation.id, both.offered, both.adopted) == (first.conversation.id, False, False)
    assert admitted(visitors, secret=stranger.new_secret).conversation.id == stranger.conversation.id


@pytest.mark.parametrize("adopt", [False, None, 1, "true", {}])
def test_signing_in_alone_adopts_nothing(visitors: Visitors, log: ConversationLog, adopt: Any) -> None:
    """Whoever signs in at a shared computer need not be who chatted there: it is offered, no more."""
    visitor = admitted(visitors)
    begun(log, visitor)
    party = admitted(visitors, token("OK10000001"), visitor.new_secret, adopt=adopt)
    assert party.offered and not party.adopted
    assert party.conversation.id != visitor.conversation.id and party.conversation.silent
    assert asyncio.run(visitors.present(None, visitor.new_secret)).id == visitor.conversation.id


def test_nothing_said_is_nothing_to_offer(visitors: Visitors) -> None:
    """Nor to adopt."""
    visitor = admitted(visitors)
    for adopt in (False, True):
        party = admitted(visitors, token("OK10000001"), visitor.new_secret, adopt=adopt)
        assert (party.offered, party.adopted) == (False, False)
        assert party.conversation.id != visitor.conversation.id


@pytest.mark.parametrize("looked_before", [False, True])
def test_signing_in_keeps_the_visitors_conversation(
    visitors: Visitors, log: ConversationLog, looked_before: bool
) -> None:
    """When it is theirs and the account has said nothing yet; the secret leads nowhere from then on."""
    own = admitted(visitors, token("OK10000001")).conversation.id if looked_before else None
    visitor = admitted(visitors)
    begun(log, visitor)
    party = admitted(visitors, token("OK10000001"), visitor.new_secret, adopt=True)
    assert party.conversation.id == visitor.conversation.id
    assert (party.adopted, party.offered, party.replaced) == (True, False, own)
    asyncio.run(visitors.recheck(party.conversation))
    with pytest.raises(Refused, match="expired"):
        asyncio.run(visitors.recheck(visitor.conversation))
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
