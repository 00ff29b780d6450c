"""The engine's `rest` channel: same name and protocol as Rasa's, safe to read from.

A message is cut and masked before anything stores or logs it, the verified account comes from the
server's side only, and a failure is answered instead of passed over in silence.
"""

from __future__ import annotations

import functools
import hashlib
import hmac
import logging
import uuid
from collections.abc import Awaitable, Callable
from typing import Any
from urllib.parse import unquote_to_bytes

from rasa.core.channels.channel import UserMessage
from rasa.core.channels.rest import RestInput
from sanic import Blueprint
from sanic.request import Request

from engine import answers, readiness, successor
from support.clock import now
from support.company.identity import IdentityRefused, in_authorization, presented, verify_token
from support.environment import ACCOUNT_ID, Environment
from support.reading.privacy import hidden_kinds, mask_secrets
from support.reading.text import LONGEST_READ, storable
from support.repeats import Repeats

logger = logging.getLogger(__name__)

_REFUSED = Repeats(logger)

LONGEST_SENDER = 200
"""Characters; the tables of tickets and hand-offs hold no more."""

DESK_TOKEN = "X-Desk-Token"
"""Header that proves the desk (docs/desk.md): holds `RASA_API_TOKEN`, percent-encoded."""

VERIFIED_ACCOUNT = "X-Verified-Account"
"""Header with the account that the desk has verified; read beside a good `DESK_TOKEN` only."""

DESK_MESSAGE = "X-Desk-Message"
"""Header with the desk's name for the message: by it the desk finds out whether it came here."""

DESK_PICTURE = "X-Desk-Picture"
"""Header of a message that came with a picture; the text may be empty then."""


class MaskedRestInput(RestInput):
    """REST input of the engine; `credentials.yml` names it in place of Rasa's own."""

    @classmethod
    def name(cls) -> str:
        """The name Rasa's own has: the webhook's address stays `/webhooks/rest/webhook`."""
        return "rest"

    async def _extract_sender(self, req: Request) -> str:
        """The sender; without one, a conversation of its own (Rasa would share one among all)."""
        sender = _body(req).get("sender")
        return _conversation_id(str(sender)) if sender else f"anonymous-{uuid.uuid4().hex}"

    def _extract_message(self, req: Request) -> str:
        """The masked text, at most `LONGEST_READ` characters."""
        return _masked(_text(req))[0]

    def _extract_input_channel(self, req: Request) -> str:
        return self.name()

    def get_metadata(self, request: Request) -> dict[str, Any]:
        """What the server knows of the message; the client's own metadata is not read.

        Returns:
            `verified_account` (only if proven), `secrets` (kinds that were masked), `too_long`;
            from the desk also `desk_message`, the name that it has there, and `picture`, where one came
            with it.
        """
        text = _text(request)
        metadata: dict[str, Any] = {
            "verified_account": _verified_account(request),
            "secrets": list(_masked(text)[1]),
            "too_long": len(text) > LONGEST_READ,
        }
        if _from_desk(request):
            # The desk masks before it stores, so what was hidden is to be read from the placeholders.
            metadata["secrets"] = list(dict.fromkeys((*hidden_kinds(text), *metadata["secrets"])))
            metadata["desk_message"] = request.headers.get(DESK_MESSAGE, "")[:LONGEST_SENDER]
            metadata["picture"] = DESK_PICTURE in request.headers
        return metadata

    def blueprint(self, on_new_message: Callable[[UserMessage], Awaitable[Any]]) -> Blueprint:
        """Rasa's endpoints, with an answer where processing fails."""

        async def answered(message: UserMessage) -> None:
            try:
                await on_new_message(message)
            except Exception as failure:
                logger.error("A message could not be processed: %s", type(failure).__name__)
                reply = answers.without_tracker("utter_system_busy")
                await message.output_channel.send_response(message.sender_id, reply)

        blueprint = RestInput.blueprint(self, answered)
        blueprint.add_route(readiness.answer, readiness.PATH, methods=["GET"])
        blueprint.listener("after_server_start")(_begin)
        return blueprint


def _begin(app: Any, *_: Any) -> None:
    successor.spare()
    app.add_task(successor.follow(app))


def _body(request: Request) -> dict[str, Any]:
    return request.json if isinstance(request.json, dict) else {}


def _text(request: Request) -> str:
    message = _body(request).get("message")
    return storable(message) if isinstance(message, str) else ""


def _conversation_id(sender: str) -> str:
    """The sender, or its digest where no table can hold it: cut short, two would share one."""
    if len(sender) <= LONGEST_SENDER and storable(sender) == sender:
        return sender
    return hashlib.sha256(sender.encode("utf-8", "surrogatepass")).hexdigest()


@functools.lru_cache(maxsize=64)
def _masked(text: str) -> tuple[str, tuple[str, ...]]:
    masked = mask_secrets(text[:LONGEST_READ])
    return masked.text, masked.kinds


@functools.lru_cache(maxsize=1)
def _environment() -> Environment:
    return Environment.from_environ()


def _from_desk(request: Request) -> bool:
    """Whether the desk sent it: it knows the API's token, which no client does."""
    ours = _environment().rasa_api_token
    sent = request.headers.get(DESK_TOKEN, "").encode("utf-8", "surrogateescape")
    return bool(ours) and hmac.compare_digest(ours.encode(), unquote_to_bytes(sent))


def _verified_account(request: Request) -> str | None:
    """The account that the desk vouches for, or of the bearer token, or the one this engine was started
    for (`make shell`)."""
    if _from_desk(request):
        account = request.headers.get(VERIFIED_ACCOUNT, "")
        return account if ACCOUNT_ID.fullmatch(account) else None
    token = in_authorization(request.headers.get("authorization"))
    if presented(token):
        try:
            return verify_token(token, _environment(), now()).account_id
        except IdentityRefused as refusal:
            _REFUSED.warn(str(refusal), f"An identity token was refused: {refusal}")
            return None
    return _environment().verified_account or None
