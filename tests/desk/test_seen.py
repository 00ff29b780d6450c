"""What the desk tells whoever runs it of their own request."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from support.clock import now
from support.company import passes
from tests.desk.desks import RunningDesk, running_desk
from tests.desk.recorded_engine import RecordedEngine


@pytest.fixture(scope="module")
def behind(recorded: RecordedEngine, tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningDesk]:
    """A desk that believes who asks from this machine."""
    folder: Path = tmp_path_factory.mktemp("behind")
    with running_desk(folder, recorded.url, DESK_TRUSTED_PROXIES="127.0.0.1") as desk:
        yield desk


def test_with_a_pass_it_says_whom_it_sees(behind: RunningDesk) -> None:
    """The customer's side and the connection's."""
    headers = {
        passes.HEADER: passes.issued(behind.environment["RASA_API_TOKEN"], now()),
        "Host": "desk.example",
        "X-Forwarded-For": "198.51.100.7",
        "X-Forwarded-Proto": "https",
    }
    assert httpx.get(f"{behind.url}/health/seen", headers=headers).json() == {
        "peer": "127.0.0.1",
        "trusted": True,
        "signs": ["x-forwarded-for", "x-forwarded-proto"],
        "address": "198.51.100.7",
        "scheme": "https",
        "host": "desk.example",
    }


def test_the_stream_beats(behind: RunningDesk) -> None:
    """Each comes before the next is sent: otherwise nobody could tell that a proxy holds it back."""
    headers = {passes.HEADER: passes.issued(behind.environment["RASA_API_TOKEN"], now())}
    with httpx.stream("GET", f"{behind.url}/health/seen/stream", headers=headers) as answer:
        assert answer.headers["content-type"].startswith("text/event-stream")
        assert list(answer.iter_raw()) == [b": 0\n\n", b": 1\n\n", b": 2\n\n"]


@pytest.mark.parametrize("path", ["/health/seen", "/health/seen/stream"])
@pytest.mark.parametrize("given", ["", "x", passes.issued("another token", now())])
def test_without_one_it_is_not_there(behind: RunningDesk, given: str, path: str) -> None:
    """Inner addresses are nobody's business."""
    answer = httpx.get(f"{behind.url}{path}", headers={passes.HEADER: given})
    assert (answer.status_code, answer.text) == (404, httpx.get(f"{behind.url}/nowhere").text)
