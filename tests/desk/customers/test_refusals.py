"""Every refusal has its error and a sentence."""

from __future__ import annotations

from typing import get_args

import pytest

from desk.customers.refusals import REFUSING, Error, Refusals, Refused
from desk.talk.messages import ConversationNotFound
from desk.words import Words
from support.storage.database import DatabaseUnavailable

REFUSALS = Refusals(Words.load())


@pytest.mark.parametrize("error", get_args(Error))
def test_each_error_is_said(error: Error) -> None:
    """In Chinese, for the customer."""
    answer = REFUSALS.of(Refused(error))
    assert answer == REFUSALS.saying(error)
    assert (answer["ok"], answer["error"]) == (False, error)
    assert any("\u4e00" <= character <= "\u9fff" for character in answer["text"])


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
