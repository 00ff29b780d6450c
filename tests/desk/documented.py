"""What the documents of the desk's interface say, and whether an answer is what they say."""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path
from typing import Any

import httpx
import yaml
from jsonschema import Draft202012Validator, RefResolver

DOCUMENTS = Path(__file__).parents[2] / "docs"
OPENAPI: dict[str, Any] = yaml.safe_load((DOCUMENTS / "openapi.yaml").read_text(encoding="utf-8"))
ASYNCAPI: dict[str, Any] = yaml.safe_load((DOCUMENTS / "asyncapi.yaml").read_text(encoding="utf-8"))


class Undocumented(AssertionError):
    """The desk said what no document says."""


def check_answer(response: httpx.Response) -> None:
    """Holds an answer against `docs/openapi.yaml`: status, kind, headers, fields, and a refusal's sentence.

    What was asked of a path or by a method that the document does not have is left alone.

    Raises:
        Undocumented: It does not fit.
    """
    request = response.request
    operation = _operation(request.method, request.url.path)
    if operation is None:
        return
    where = f"{request.method} {request.url.path}: {response.status_code}"
    documented = _resolved(operation["responses"].get(str(response.status_code)))
    if documented is None:
        raise Undocumented(where)
    for name in documented.get("headers", {}):
        if name not in response.headers:
            raise Undocumented(f"{where} without {name}")
    content = documented.get("content")
    if content is None:
        if response.content:
            raise Undocumented(f"{where} has a body")
        return
    kind = response.headers["Content-Type"].split(";")[0]
    if kind not in content:
        raise Undocumented(f"{where} is {kind}")
    if kind == "application/json":
        _check_content(response.json(), content[kind], where)


def check_event(name: str, payload: Any) -> None:
    """Holds an event of the socket against `docs/asyncapi.yaml`.

    Raises:
        Undocumented: It does not fit.
    """
    channel = ASYNCAPI["channels"].get(name, {}).get("subscribe")
    if channel is None:
        raise Undocumented(f"no event {name}")
    _check(payload, channel["message"]["payload"], f"the event {name}", "asyncapi.yaml")


def check_acknowledgement(answer: Any) -> None:
    """Holds a refused event against the one way in which the desk refuses.

    Raises:
        Undocumented: It does not fit.
    """
    if not answer["ok"]:
        _check(answer, OPENAPI["components"]["schemas"]["Refusal"], "an acknowledgement")


def _operation(method: str, path: str) -> dict[str, Any] | None:
    for template, operations in OPENAPI["paths"].items():
        if re.fullmatch(re.sub(r"\{\w+\}", "[^/]+", template), path):
            found: dict[str, Any] | None = operations.get(method.lower())
            return found
    return None


def _resolved(part: dict[str, Any] | None) -> dict[str, Any] | None:
    if part is None or "$ref" not in part:
        return part
    found: dict[str, Any] = OPENAPI["components"]["responses"][part["$ref"].rsplit("/", 1)[-1]]
    return found


def _check_content(answer: Any, documented: dict[str, Any], where: str) -> None:
    _check(answer, documented["schema"], where)
    said = [example["value"] for example in documented.get("examples", {}).values()]
    if answer.get("ok") is False and answer not in said:
        raise Undocumented(f"{where} says {answer['error']}: {answer['text']}")


def _check(value: Any, schema: dict[str, Any], where: str, document: str = "openapi.yaml") -> None:
    errors = list(Draft202012Validator(schema, resolver=_resolver(document)).iter_errors(value))
    if errors:
        raise Undocumented(f"{where}: {errors[0].json_path} {errors[0].message}")


@cache
def _resolver(document: str) -> RefResolver:
    base = f"{DOCUMENTS.as_uri()}/"
    stored = {f"{base}openapi.yaml": OPENAPI, f"{base}asyncapi.yaml": ASYNCAPI}
    return RefResolver(f"{base}{document}", stored[f"{base}{document}"], store=stored)
