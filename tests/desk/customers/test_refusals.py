"""Every refusal has its error and a sentence."""

from __future__ import annotations

from typing import get_args

import pytest

from desk.customers.refusals import REFUSING, About, Error, NotAdmitted, Refusals, Refused
from desk.talk.messages import ConversationNotFound
from desk.words import Words
from support.company.wording import words
from support.storage.database import DatabaseUnavailable

REFUSALS = Refusals(Words.load())


@pytest.mark.parametrize("error", get_args(Error))
def test_each_error_is_said(error: Error) -> None:
    """In Chinese, for the customer."""
    answer = REFUSALS.of(Refused(error))
    assert answer == REFUSALS.saying(error)
    assert (answer["ok"], answer["error"]) == (False, error)
    assert any("\u4e00" <= character <= "\u9fff" for character in answer["text"])


@pytest.mark.parametrize("about", get_args(About))
def test_a_sentence_fits_what_was_asked(about: About) -> None:
    """Only who sent a message reads of a message, only who sent a picture of a picture."""
    for error in get_args(Error):
        text = REFUSALS.of(Refused(error), about)["text"]
        own_kind = error in ("too_long", "bad_type", "not_offered")
        assert "消息" not in text or about == "message" or own_kind
        assert "图片" not in text or about == "picture" or own_kind
        assert "登录" not in text or about == "sign_in" or error == "expired"


def test_who_is_there_comes_before_what_was_asked() -> None:
    """A token that is not good is said so, also to who sent a message."""
    for about in get_args(About):
        assert REFUSALS.of(NotAdmitted("invalid"), about) == REFUSALS.saying("invalid", "sign_in")


def test_sentences_of_their_own_are_for_what_there_is() -> None:
    """Each topic and each error of `errors_about` is one of the code."""
    topics = words("desk")["errors_about"]
    assert topics.keys() <= set(get_args(About))
    assert {error for texts in topics.values() for error in texts} <= set(get_args(Error))


@pytest.mark.parametrize(
    ("failure", "error"),
    [
        (DatabaseUnavailable("locked"), "unavailable"),
        (ConversationNotFound("web-1"), "not_found"),
        (Refused("busy"), "busy"),
    ],
)
def test_failures_below_are_refusals_at_the_door(failure: Exception, error: str) -> None:
    """And nothing of the reason is told."""
    assert isinstance(failure, REFUSING)
    answer = REFUSALS.of(failure)
    assert answer["error"] == error
    assert str(failure) not in answer["text"]
