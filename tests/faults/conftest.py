"""An assistant that may be broken, and what holds for every answer in this folder."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import pytest

from tests.assistant import Assistant, running
from tests.bot import Customer

_INNARDS = re.compile(
    r"Traceback|Exception|Error|errno|sqlite|SQL|refused|time-?out|unavailable|localhost|127\.0\.0\.1"
    r"|\bNone\b|\bnull\b|[{}<>]",
    re.IGNORECASE,
)


@pytest.fixture(scope="package")
def fragile(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Assistant]:
    """An assistant of this folder's own, its wallet in a database of its own; whoever breaks
    something puts it right again."""
    folder = tmp_path_factory.mktemp("fragile")
    with running(folder, WALLET_DATABASE_URL=f"sqlite:///{folder}/wallet.db") as started:
        yield started


@pytest.fixture(autouse=True)
def plain_answers(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """No answer of any test here shows a stack trace, an exception's text or a bare template."""
    heard: list[str] = []
    send = Customer.send

    def recorded(self: Customer, message: Any, **extra: Any) -> list[dict[str, Any]]:
        replies = send(self, message, **extra)
        heard.extend(reply["text"] for reply in replies if reply.get("text"))
        return replies

    monkeypatch.setattr(Customer, "send", recorded)
    yield
    assert not [text for text in heard if _INNARDS.search(text) or not re.search("[\u4e00-\u9fff]", text)]
