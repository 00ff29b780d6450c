"""The documents of the protocol say what the desk does; the example client follows them."""

from __future__ import annotations

import re
import subprocess
import sys
from collections.abc import Hashable, Mapping
from pathlib import Path
from typing import Any, cast

import yaml
from openapi_spec_validator import validate_spec
from starlette.routing import Mount, Route

from desk.application import build
from desk.configuration import DeskConfiguration
from desk.customers.refusals import Error
from tests.desk.desks import RunningDesk, environment_of

ROOT = Path(__file__).parents[2]
OPENAPI: dict[str, Any] = yaml.safe_load((ROOT / "docs/openapi.yaml").read_text(encoding="utf-8"))
ASYNCAPI: dict[str, Any] = yaml.safe_load((ROOT / "docs/asyncapi.yaml").read_text(encoding="utf-8"))


def test_openapi_is_valid() -> None:
    """By the standard's own schema."""
    validate_spec(cast("Mapping[Hashable, Any]", OPENAPI))


def test_openapi_has_every_route_and_no_other(tmp_path: Path) -> None:
    """Path and method."""
    environment = environment_of(tmp_path, "http://127.0.0.1:1")
    app = build(DeskConfiguration.from_environ(environment))
    api = next(route for route in app.routes if isinstance(route, Mount) and route.path == "/api/v1")
    ours = {
        (route.path, method)
        for route in api.routes
        if isinstance(route, Route)
        for method in route.methods or ()
        if method != "HEAD"
    }
    written = {(path, method.upper()) for path, methods in OPENAPI["paths"].items() for method in methods}
    assert written == ours


def test_errors_are_those_of_the_code() -> None:
    """All of them, and no other."""
    schemas = OPENAPI["components"]["schemas"]
    assert set(schemas["Refusal"]["properties"]["error"]["enum"]) == set(Error.__args__)  # type: ignore[attr-defined]


def test_asyncapi_has_every_event() -> None:
    """Those that the code hears; those of docs/desk.md that it sends."""
    source = (ROOT / "desk/customers/socket.py").read_text(encoding="utf-8")
    heard = set(re.findall(r"async def on_(\w+)", source))
    channels = ASYNCAPI["channels"]
    assert {name for name, channel in channels.items() if "publish" in channel} == heard
    sent = {name for name, channel in channels.items() if "subscribe" in channel}
    assert sent == {"welcome", "message", "mode", "typing", "read", "expired", "rate"}


def test_answers_have_the_documented_fields(desk: RunningDesk) -> None:
    """Session and message."""
    app = desk.app()
    app.ask("你好")
    schemas = OPENAPI["components"]["schemas"]
    for message in app.messages():
        assert set(message) == set(schemas["Message"]["required"])
    session = app.begin()
    for part in ("Standing", "News", "Session"):
        schema = schemas[part]
        required = schema.get("required") or schema["allOf"][1]["required"]
        assert set(required) <= set(session)


def test_example_client_talks(desk: RunningDesk) -> None:
    """Anonymous and verified."""
    for more in ([], ["--account", "OK10000001"]):
        command = [sys.executable, "examples/client.py", "--server", desk.url, *more]
        heard = subprocess.run(
            command, input="你好\n", capture_output=True, text=True, timeout=60, cwd=ROOT, check=True
        )
        assert "bot: 回：你好" in heard.stdout
