"""The documents of the protocol say what the desk does: all of it, and nothing else."""

from __future__ import annotations

import re
from collections.abc import Hashable, Iterator, Mapping
from datetime import timedelta
from pathlib import Path
from typing import Any, cast, get_args

import httpx
import pytest
from openapi_spec_validator import validate_spec
from starlette.routing import Mount, Route

from desk.application import build
from desk.configuration import DeskConfiguration
from desk.customers.refusals import Error
from tests.desk.customers.uploads import png
from tests.desk.desks import RunningDesk, environment_of, running_desk
from tests.desk.documented import ASYNCAPI, DOCUMENTS, OPENAPI, Undocumented, check_answer, check_event
from tests.desk.recorded_engine import RecordedEngine
from tests.faults.outages import without_tables

Operation = tuple[str, str]
"""Method and path, as in the document."""

Given = tuple[Operation, int, str]
"""What was asked, the status, and the error."""

SERVICE = ("/health", "/readyz")
"""For whoever runs it: nobody is refused there."""

BOUNDARY = "multipart/form-data; boundary=x"
"""Of forms, here."""


def operations() -> dict[Operation, dict[str, Any]]:
    """All of the document."""
    return {
        (method.upper(), path): operation
        for path, methods in OPENAPI["paths"].items()
        for method, operation in methods.items()
    }


def test_openapi_is_valid() -> None:
    """By the standard's own schema."""
    validate_spec(cast("Mapping[Hashable, Any]", OPENAPI))


def test_openapi_has_every_route_and_no_other(tmp_path: Path) -> None:
    """Path and method: all below `/api/v1`, `/health` and `/readyz`."""
    environment = environment_of(tmp_path, "http://127.0.0.1:1")
    app = build(DeskConfiguration.from_environ(environment))
    api = next(route for route in app.routes if isinstance(route, Mount) and route.path == "/api/v1")
    below = [(api.path, route) for route in api.routes]
    beside = [("", route) for route in app.routes if isinstance(route, Route) and route.path in SERVICE]
    ours = {
        (method, before + route.path)
        for before, route in below + beside
        if isinstance(route, Route)
        for method in route.methods or ()
        if method != "HEAD"
    }
    assert operations().keys() == ours


def test_each_operation_has_a_name_of_its_own() -> None:
    """Generators name their functions by it."""
    names = [operation["operationId"] for operation in operations().values()]
    assert len(names) == len(set(names))


def test_errors_are_those_of_the_code() -> None:
    """All of them, and no other."""
    assert set(OPENAPI["components"]["schemas"]["Error"]["enum"]) == set(get_args(Error))


def test_asyncapi_has_every_event() -> None:
    """Those that the code hears; those of docs/desk.md that it sends."""
    source = (DOCUMENTS.parent / "desk/customers/socket.py").read_text(encoding="utf-8")
    heard = set(re.findall(r"async def on_(\w+)", source))
    channels = ASYNCAPI["channels"]
    assert {name for name, channel in channels.items() if "publish" in channel} == heard
    sent = {name for name, channel in channels.items() if "subscribe" in channel}
    assert sent == {"welcome", "message", "mode", "typing", "read", "expired", "rate"}


@pytest.mark.parametrize(
    ("answer", "said"),
    [
        (httpx.Response(418, json={}), "418"),
        (httpx.Response(200, json={"ok": 1}), "ok"),
        (httpx.Response(200, text="ok"), "text/plain"),
        (httpx.Response(200, json={}), "required"),
        (httpx.Response(413, json={"ok": False, "error": "too_large", "text": "别的"}), "别的"),
    ],
)
def test_an_answer_that_no_document_knows_is_noticed(answer: httpx.Response, said: str) -> None:
    """Otherwise the check that all tests of the desk pass through would hold nothing."""
    answer.request = httpx.Request("GET", "http://desk/health")
    with pytest.raises(Undocumented, match=said):
        check_answer(answer)
    limited = {"ok": False, "error": "rate_limited", "text": "操作太快了，请等几秒再试。"}
    without = httpx.Response(429, json=limited, request=httpx.Request("POST", "http://desk/api/v1/session"))
    with pytest.raises(Undocumented, match="Retry-After"):
        check_answer(without)
    with pytest.raises(Undocumented, match="queue"):
        check_event("mode", {"mode": "bot", "agent": None})


# --- every refusal ---------------------------------------------------------------------------------


def documented_refusals() -> set[Given]:
    """Each operation with each status that refuses, and each error of it."""
    found = set()
    for operation, content in operations().items():
        for status, response in content["responses"].items():
            if int(status) < 400 or "$ref" not in response:
                continue
            named = OPENAPI["components"]["responses"][response["$ref"].rsplit("/", 1)[-1]]
            for example in named["content"]["application/json"]["examples"].values():
                found.add((operation, int(status), example["value"]["error"]))
    return found


def ask(desk: RunningDesk, operation: Operation, headers: Mapping[str, str], content: Any) -> Given:
    """Asks, and gives what is answered; `tests/desk/conftest.py` holds it against the document."""
    method, path = operation
    answer = httpx.request(
        method, desk.url + path.replace("{id}", "none"), headers=headers, content=content, timeout=20
    )
    return operation, answer.status_code, answer.json()["error"]


def sound(operation: Operation) -> bytes:
    """A body with which nothing is wrong."""
    bodies = {
        "/api/v1/messages": b'{"client_id": "c", "text": "x"}',
        "/api/v1/read": b'{"seq": 1}',
        "/api/v1/typing": b'{"on": true}',
        "/api/v1/rating": b'{"stars": 5}',
        "/api/v1/pictures": png(),
    }
    return bodies.get(operation[1], b"") if operation[0] == "POST" else b""


def strangers(desk: RunningDesk) -> Iterator[Given]:
    """Whoever has no right to ask, and whoever asks too much: of every operation."""
    fine = desk.app().headers
    bad = {
        "invalid": {"Authorization": "Bearer abc"},
        "expired": {"Authorization": f"Bearer {desk.token('OK10000002', timedelta(seconds=-1))}"},
        "none": {"Authorization": f"Bearer {desk.token('OK10000003')}"},
    }
    for operation in operations():
        large = b"x" * (7_000_000 if "/pictures" in operation[1] else 70_000)
        yield ask(desk, operation, fine, large)
        # Whoever ends learns nothing, known or not.
        if operation[1] not in (*SERVICE, "/api/v1/end"):
            yield ask(desk, operation, bad["invalid"], sound(operation))
            yield ask(desk, operation, bad["expired"], sound(operation))
        if operation[1] not in (*SERVICE, "/api/v1/session", "/api/v1/end"):
            yield ask(desk, operation, bad["none"], sound(operation))


def mistakes(desk: RunningDesk) -> Iterator[Given]:
    """What customers who have the right do wrong."""
    fine = desk.app().headers
    for operation in operations():
        bodiless = ("/api/v1/leave-queue", "/api/v1/pictures", "/api/v1/end")
        takes = operation[0] == "POST" and operation[1] not in bodiless
        if takes:
            yield ask(desk, operation, fine, b"[")
    send, upload = ("POST", "/api/v1/messages"), ("POST", "/api/v1/pictures")
    yield ask(desk, send, fine, b'{"client_id": "a", "text": ""}')
    yield ask(desk, send, fine, b'{"client_id": "a", "text": "x", "payload": "not there"}')
    yield ask(desk, send, fine, b'{"client_id": "a", "text": "%s"}' % (b"x" * 10_001))
    yield ask(desk, ("POST", "/api/v1/rating"), fine, b'{"stars": 6}')
    yield ask(desk, upload, {**fine, "Content-Type": BOUNDARY}, b"--y\r\nbroken")
    yield ask(desk, upload, {**fine, "Content-Type": BOUNDARY}, b"--x--\r\n")
    yield ask(desk, upload, {**fine, "Content-Type": "image/png"}, b"no picture")
    yield ask(desk, ("GET", "/api/v1/pictures/{id}"), fine, b"")


def bad_moments(desk: RunningDesk, slow: RunningDesk) -> Iterator[Given]:
    """The database is gone; the desk at the other address has had enough."""
    fine = desk.app().headers
    asked = [operation for operation in operations() if operation[1] not in SERVICE]
    with without_tables(desk.folder / "okpay.db", "desk_conversations"):
        yield from [ask(desk, operation, fine, sound(operation)) for operation in asked]
    for operation in asked:
        # Five in a row are free, then one in a minute: on a slow machine each of these may be the one.
        while httpx.post(f"{slow.url}/api/v1/session", json={}).status_code != 429:
            continue
        yield ask(slow, operation, fine, sound(operation))


def test_each_refusal_of_the_document_is_given_and_no_other(
    desk: RunningDesk, recorded: RecordedEngine, tmp_path: Path
) -> None:
    """By every operation: status, error and sentence."""
    with running_desk(tmp_path, recorded.url, DESK_REQUESTS_PER_MINUTE="1") as slow:
        given = {*strangers(desk), *mistakes(desk), *bad_moments(desk, slow)}
    assert given == documented_refusals()


@pytest.mark.parametrize(
    ("method", "path", "status", "error"),
    [
        ("GET", "/api/v1/nowhere", 404, "not_found"),
        ("PUT", "/api/v1/messages", 405, "invalid"),
        ("GET", "/api/v1/session", 405, "invalid"),
    ],
)
def test_what_is_not_there_is_refused_like_the_rest(
    desk: RunningDesk, method: str, path: str, status: int, error: str
) -> None:
    """A client reads one kind of refusal only."""
    answer = httpx.request(method, desk.url + path)
    assert answer.status_code == status
    assert (answer.json()["ok"], answer.json()["error"]) == (False, error) and answer.json()["text"]
    assert ("Allow" in answer.headers) == (status == 405)
