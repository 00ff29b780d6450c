"""Visitors' secrets: ours are known without being stored, others are not."""

from __future__ import annotations

import re

import pytest

from desk.customers.secrets import CHANNELS, LANGUAGES, VisitorSecrets, conversation_of, digest

SECRETS = VisitorSecrets("the desk's key")


@pytest.mark.parametrize("channel", CHANNELS)
@pytest.mark.parametrize("language", LANGUAGES)
def test_ours_say_where_the_visitor_came_in(channel: str, language: str) -> None:
    """Of two none is like the other."""
    one, other = SECRETS.draw(channel, language), SECRETS.draw(channel, language)
    assert one != other and re.fullmatch(r"v-[\w-]{43}", one)
    assert SECRETS.origin(one) == SECRETS.origin(other) == (channel, language)


def test_another_desks_are_not_ours() -> None:
    """Nor any that was made up, or altered in one place."""
    own = SECRETS.draw("web", "en")
    assert VisitorSecrets("another key").origin(own) is None
    for made_up in (
        "",
        "v-",
        "v-" + "a" * 43,
        own + "a",
        own[:-1],
        own.replace("v-", "w-"),
        "v-" + "字" * 43,
    ):
        assert SECRETS.origin(made_up) is None
    for place in (2, 10, 22, 30):
        altered = own[:place] + ("A" if own[place] != "A" else "B") + own[place + 1 :]
        assert SECRETS.origin(altered) is None


def test_the_conversation_is_the_same_each_time_and_does_not_tell_the_secret() -> None:
    """Its id is of the form that all have, and is not what is stored of the secret."""
    one, other = SECRETS.draw("web", "en"), SECRETS.draw("web", "en")
    assert conversation_of(one) == conversation_of(one) != conversation_of(other)
    assert re.fullmatch(r"web-[0-9a-f]{32}", conversation_of(one))
    assert conversation_of(one)[4:] not in digest(one) and len(digest(one)) == 64
