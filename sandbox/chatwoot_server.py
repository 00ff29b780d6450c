"""A Chatwoot that speaks the part of its contract that a hand-off uses, and takes nothing else.

python -m sandbox.chatwoot_server --port 8091 --token SECRET --webhook http://127.0.0.1:8080/foreign/chatwoot

The contract: https://developers.chatwoot.com/api-reference (Contacts, Conversations, Messages),
webhooks as in https://www.chatwoot.com/docs/product/others/agent-bots and chatwoot's
lib/webhooks/trigger.rb (5 seconds, no second try, signed as in chatwoot/chatwoot#13573). Stricter
than the original: a field that the contract does not name is refused, also where Rails ignores it.

What an agent does, and what goes wrong, is ordered under /sandbox/ with the same token:

POST /sandbox/say?conversation=1&agent=小林&text=您好[&private=1][&picture=1]
POST /sandbox/assign?conversation=1&agent=小林
POST /sandbox/status?conversation=1&status=resolved
POST /sandbox/delete?conversation=1
POST /sandbox/fault?mode=error&status=503   (see sandbox.faults)
POST /sandbox/forget_answers?count=1        the next calls are done, and answered with 502
POST /sandbox/webhook?url=http://...        where news are posted from now on
GET  /sandbox/conversations                 everything that is there, and how webhooks were answered
"""

from __future__ import annotations

import argparse
import hashlib
import hmac
import json
import os
import secrets
import socket
import sys
import time
import uuid
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from typing import Any

import httpx
import uvicorn
from starlette.applications import Starlette
from starlette.background import BackgroundTask
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route
from starlette.types import ASGIApp, Receive, Scope, Send

from sandbox.faults import Fault, Faults

ACCOUNT, INBOX = 1, 7
WEBHOOK_SECONDS = 5.0
"""How long Chatwoot waits for the answer to a webhook (lib/webhooks/trigger.rb)."""

STATUSES = ("open", "resolved", "pending", "snoozed")
_ADMIN = "/sandbox/"
_API = f"/api/v1/accounts/{ACCOUNT}"
_INCOMING, _OUTGOING = 0, 1
_PAGE_BEFORE, _PAGE_AFTER = 20, 100

_CONTACT = {
    "inbox_id",
    "name",
    "email",
    "blocked",
    "account_owner_id",
    "phone_number",
    "avatar",
    "avatar_url",
}
_CONTACT |= {"identifier", "additional_attributes", "custom_attributes"}
_CONVERSATION = {
    "source_id",
    "inbox_id",
    "contact_id",
    "additional_attributes",
    "custom_attributes",
    "status",
}
_CONVERSATION |= {"assignee_id", "team_id", "snoozed_until", "message"}
_MESSAGE = {"content", "message_type", "private", "content_type", "content_attributes", "campaign_id"}
_MESSAGE |= {"attachment_ids", "template_params"}


@dataclass
class Contact:
    """A customer; `source_id` is set once the contact is in the inbox."""

    id: int
    name: str
    identifier: str | None
    source_id: str | None


@dataclass
class Message:
    """A message; `message_type` is 0 from the customer, 1 to the customer (or, private, a note)."""

    id: int
    content: str
    message_type: int
    private: bool
    content_attributes: dict[str, Any]
    sender: dict[str, Any]
    attachments: list[dict[str, Any]] = field(default_factory=list)


@dataclass
class Conversation:
    """A conversation with its messages."""

    id: int
    contact_id: int
    status: str
    custom_attributes: dict[str, Any]
    assignee: str | None = None
    messages: list[Message] = field(default_factory=list)


@dataclass
class Books:
    """All that the server knows, as long as it runs.

    Attributes:
        webhooks: Event and status (0: no answer in time) of each webhook that was sent.
        forget_answers: How many calls more are done and not answered.
    """

    webhook: str = ""
    secret: str = ""
    contacts: list[Contact] = field(default_factory=list)
    conversations: dict[int, Conversation] = field(default_factory=dict)
    webhooks: list[tuple[str, int]] = field(default_factory=list)
    forget_answers: int = 0
    last_message: int = 100
    last_conversation: int = 0

    def add(self, conversation: Conversation, **fields: Any) -> Message:
        """A new message; the customer's opens a resolved conversation again."""
        self.last_message += 1
        message = Message(id=self.last_message, **fields)
        conversation.messages.append(message)
        if message.message_type == _INCOMING and conversation.status == "resolved":
            conversation.status = "open"
        return message


def application(token: str, webhook: str = "", secret: str = "") -> ASGIApp:
    """The service.

    Args:
        token: The access token to ask for, on the admin paths too.
        webhook: Where news are posted; empty: nowhere.
        secret: Signs them; empty: unsigned, as before version 4.13.
    """
    conversation = f"{_API}/conversations/{{id:int}}"
    routes = [
        Route(f"{_API}/contacts/search", _search),
        Route(f"{_API}/contacts", _create_contact, methods=["POST"]),
        Route(f"{_API}/contacts/{{id:int}}/contact_inboxes", _add_to_inbox, methods=["POST"]),
        Route(f"{_API}/contacts/{{id:int}}/conversations", _conversations_of),
        Route(f"{_API}/conversations", _create_conversation, methods=["POST"]),
        Route(conversation, _conversation),
        Route(f"{conversation}/toggle_status", _toggle_status, methods=["POST"]),
        Route(f"{conversation}/messages", _messages, methods=["GET"]),
        Route(f"{conversation}/messages", _create_message, methods=["POST"]),
        Route(_ADMIN + "say", _agent_says, methods=["POST"]),
        Route(_ADMIN + "assign", _agent_takes, methods=["POST"]),
        Route(_ADMIN + "status", _agent_sets_status, methods=["POST"]),
        Route(_ADMIN + "delete", _delete, methods=["POST"]),
        Route(_ADMIN + "fault", _fault, methods=["POST"]),
        Route(_ADMIN + "forget_answers", _forget_answers, methods=["POST"]),
        Route(_ADMIN + "webhook", _set_webhook, methods=["POST"]),
        Route(_ADMIN + "conversations", _everything),
    ]
    service = Starlette(routes=routes, exception_handlers={HTTPException: _refused})
    service.state.books = Books(webhook, secret)
    faults = Faults(_Forgetful(service, service.state.books), spared=_ADMIN)
    service.state.faults = faults
    return _Guard(faults, token)


class _Guard:
    """Lets only those in who know the token."""

    def __init__(self, app: ASGIApp, token: str) -> None:
        self.app = app
        self._expected = token.encode()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http":
            given = dict(scope["headers"]).get(b"api_access_token", b"")
            if not hmac.compare_digest(given, self._expected):
                refused = JSONResponse({"error": "Invalid Access Token"}, 401)
                await refused(scope, receive, send)
                return
        await self.app(scope, receive, send)


class _Forgetful:
    """Does what is asked, and then, if ordered, gives no proper answer: a proxy's time-out."""

    def __init__(self, app: ASGIApp, books: Books) -> None:
        self.app = app
        self._books = books

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        changes = scope["type"] == "http" and scope["method"] == "POST"
        if not changes or scope["path"].startswith(_ADMIN) or not self._books.forget_answers:
            await self.app(scope, receive, send)
            return
        self._books.forget_answers -= 1

        async def nowhere(_: Any) -> None:
            return

        await self.app(scope, receive, nowhere)
        await Response("Bad Gateway", 502)(scope, receive, send)


# --- the Application API ----------------------------------------------------------------------------------


async def _search(request: Request) -> Response:
    wanted = request.query_params.get("q", "")
    if not wanted:
        raise HTTPException(422, "Specify search string with parameter q")
    found = [
        _contact_json(contact)
        for contact in _books(request).contacts
        if wanted in contact.name or wanted in (contact.identifier or "")
    ]
    return JSONResponse({"meta": {"count": len(found), "current_page": 1}, "payload": found})


async def _create_contact(request: Request) -> Response:
    body = await _body(request, _CONTACT, needed={"inbox_id"})
    books = _books(request)
    _our_inbox(body["inbox_id"])
    identifier = body.get("identifier")
    if identifier and any(contact.identifier == identifier for contact in books.contacts):
        raise HTTPException(422, "Identifier has already been taken")
    contact = Contact(len(books.contacts) + 1, str(body.get("name", "")), identifier, str(uuid.uuid4()))
    books.contacts.append(contact)
    place = {"source_id": contact.source_id, "inbox": {"id": INBOX}}
    return JSONResponse({"payload": {"contact": _contact_json(contact), "contact_inbox": place}})


async def _add_to_inbox(request: Request) -> Response:
    body = await _body(request, {"inbox_id", "source_id"}, needed={"inbox_id"})
    _our_inbox(body["inbox_id"])
    contact = _contact(request)
    contact.source_id = str(body.get("source_id") or uuid.uuid4())
    return JSONResponse({"source_id": contact.source_id, "inbox": {"id": INBOX}})


async def _conversations_of(request: Request) -> Response:
    contact = _contact(request)
    found = [
        _conversation_json(conversation)
        for conversation in _books(request).conversations.values()
        if conversation.contact_id == contact.id
    ]
    return JSONResponse({"payload": found})


async def _create_conversation(request: Request) -> Response:
    body = await _body(request, _CONVERSATION, needed={"source_id"})
    books = _books(request)
    owner = next((item for item in books.contacts if item.source_id == body["source_id"]), None)
    if owner is None or body.get("contact_id", owner.id) != owner.id:
        raise HTTPException(404, "Resource could not be found")
    _our_inbox(body.get("inbox_id", INBOX))
    status = body.get("status", "open")
    if status not in STATUSES[:3]:
        raise HTTPException(422, "status must be open, resolved or pending")
    books.last_conversation += 1
    conversation = Conversation(books.last_conversation, owner.id, status, body.get("custom_attributes", {}))
    books.conversations[conversation.id] = conversation
    content = {"id": conversation.id, "account_id": ACCOUNT, "inbox_id": INBOX}
    return _told(request, content, "conversation_created", conversation)


async def _conversation(request: Request) -> Response:
    return JSONResponse(_conversation_json(_of(request)))


async def _toggle_status(request: Request) -> Response:
    body = await _body(request, {"status", "snoozed_until"}, needed={"status"})
    if body["status"] not in STATUSES:
        raise HTTPException(422, "no such status")
    conversation = _of(request)
    conversation.status = body["status"]
    payload = {"success": True, "current_status": conversation.status, "conversation_id": conversation.id}
    return _told(request, {"meta": {}, "payload": payload}, "conversation_status_changed", conversation)


async def _messages(request: Request) -> Response:
    messages = _of(request).messages
    after, before = request.query_params.get("after"), request.query_params.get("before")
    if after is not None:
        found = [message for message in messages if message.id > int(after)][:_PAGE_AFTER]
    else:
        older = [message for message in messages if before is None or message.id < int(before)]
        found = older[-_PAGE_BEFORE:]
    return JSONResponse({"meta": {}, "payload": [_message_json(message) for message in found]})


async def _create_message(request: Request) -> Response:
    body = await _body(request, _MESSAGE, needed={"content"})
    kind = body.get("message_type", "outgoing")
    attributes = body.get("content_attributes", {})
    if kind not in ("outgoing", "incoming") or not isinstance(attributes, dict) or not body["content"]:
        raise HTTPException(422, "malformed message")
    conversation, books = _of(request), _books(request)
    incoming = kind == "incoming"
    customer = books.contacts[conversation.contact_id - 1]
    person = {"id": customer.id, "name": customer.name, "type": "contact"} if incoming else _agent("OKPay")
    message = books.add(
        conversation,
        content=str(body["content"]),
        message_type=_INCOMING if incoming else _OUTGOING,
        private=bool(body.get("private", False)),
        content_attributes=attributes,
        sender=person,
    )
    return _told(request, _message_json(message), "message_created", conversation, message)


# --- what agents do -----------------------------------------------------------------------------------------


async def _agent_says(request: Request) -> Response:
    given, conversation = request.query_params, _named(request)
    picture = {"id": 1, "file_type": "image", "data_url": "http://127.0.0.1/picture.png"}
    message = _books(request).add(
        conversation,
        content=given.get("text", ""),
        message_type=_OUTGOING,
        private=given.get("private") == "1",
        content_attributes={},
        sender=_agent(given["agent"]),
        attachments=[picture] if given.get("picture") else [],
    )
    return _told(request, _message_json(message), "message_created", conversation, message)


async def _agent_takes(request: Request) -> Response:
    conversation = _named(request)
    conversation.assignee = request.query_params["agent"]
    return _told(request, {}, "conversation_updated", conversation)


async def _agent_sets_status(request: Request) -> Response:
    conversation = _named(request)
    conversation.status = request.query_params["status"]
    return _told(request, {}, "conversation_status_changed", conversation)


async def _delete(request: Request) -> Response:
    del _books(request).conversations[_named(request).id]
    return JSONResponse({})


async def _fault(request: Request) -> Response:
    given = request.query_params
    fault = Fault(given.get("mode", "none"), status=int(given.get("status", Fault.status)))
    request.app.state.faults.set(fault)
    return JSONResponse(asdict(fault))


async def _forget_answers(request: Request) -> Response:
    _books(request).forget_answers = int(request.query_params.get("count", "1"))
    return JSONResponse({})


async def _set_webhook(request: Request) -> Response:
    _books(request).webhook = request.query_params["url"]
    return JSONResponse({})


async def _everything(request: Request) -> Response:
    books = _books(request)
    found = [asdict(conversation) for conversation in books.conversations.values()]
    return JSONResponse({"conversations": found, "contacts": len(books.contacts), "webhooks": books.webhooks})


# --- webhooks ---------------------------------------------------------------------------------------------


def _told(
    request: Request,
    content: Mapping[str, Any],
    event: str,
    conversation: Conversation,
    message: Message | None = None,
) -> Response:
    """The answer, and after it the webhook."""
    about = _conversation_json(conversation)
    if message is None:
        payload = {**about, "event": event}
    else:
        kinds = {_INCOMING: "incoming", _OUTGOING: "outgoing"}
        payload = {
            **_message_json(message),
            "message_type": kinds[message.message_type],
            "conversation": about,
            "account": {"id": ACCOUNT, "name": "OKPay"},
            "inbox": {"id": INBOX, "name": "OKPay"},
            "event": event,
        }
    return JSONResponse(content, background=BackgroundTask(_post, _books(request), payload))


async def _post(books: Books, payload: Mapping[str, Any]) -> None:
    if not books.webhook:
        return
    body = json.dumps(payload, ensure_ascii=False).encode()
    headers = {"Content-Type": "application/json"}
    if books.secret:
        headers |= _signature(books.secret, body)
    status = 0
    async with httpx.AsyncClient(timeout=WEBHOOK_SECONDS, trust_env=False) as client:
        try:
            status = (await client.post(books.webhook, content=body, headers=headers)).status_code
        except (httpx.HTTPError, AttributeError):
            # As in Chatwoot: it is noted, and not tried again. AttributeError is anyio's word for a
            # connection that the other side closes while it is being opened.
            status = 0
    books.webhooks.append((payload["event"], status))


def _signature(secret: str, body: bytes) -> dict[str, str]:
    timestamp = str(int(time.time()))
    digest = hmac.new(secret.encode(), timestamp.encode() + b"." + body, hashlib.sha256).hexdigest()
    return {
        "X-Chatwoot-Timestamp": timestamp,
        "X-Chatwoot-Signature": f"sha256={digest}",
        "X-Chatwoot-Delivery": str(uuid.uuid4()),
    }


# --- forms ------------------------------------------------------------------------------------------------


def _contact_json(contact: Contact) -> dict[str, Any]:
    places = [{"source_id": contact.source_id, "inbox": {"id": INBOX}}] if contact.source_id else []
    return {
        "id": contact.id,
        "name": contact.name,
        "identifier": contact.identifier,
        "contact_inboxes": places,
    }


def _conversation_json(conversation: Conversation) -> dict[str, Any]:
    return {
        "id": conversation.id,
        "account_id": ACCOUNT,
        "inbox_id": INBOX,
        "status": conversation.status,
        "custom_attributes": conversation.custom_attributes,
        "meta": {"assignee": _agent(conversation.assignee) if conversation.assignee else None},
        "messages": [],
    }


def _message_json(message: Message) -> dict[str, Any]:
    shown = asdict(message)
    if not message.attachments:
        # The original leaves it out too.
        del shown["attachments"]
    return {**shown, "content_type": "text", "source_id": None, "created_at": int(time.time())}


def _agent(name: str) -> dict[str, Any]:
    return {"id": 1, "name": name, "available_name": name, "type": "user"}


def _refused(request: Request, error: Exception) -> Response:
    assert isinstance(error, HTTPException)
    return JSONResponse({"message": error.detail}, error.status_code)


def _books(request: Request) -> Books:
    books: Books = request.app.state.books
    return books


def _contact(request: Request) -> Contact:
    number: int = request.path_params["id"]
    contacts = _books(request).contacts
    if not 1 <= number <= len(contacts):
        raise HTTPException(404, "Resource could not be found")
    return contacts[number - 1]


def _of(request: Request) -> Conversation:
    return _found(request, request.path_params["id"])


def _named(request: Request) -> Conversation:
    return _found(request, int(request.query_params["conversation"]))


def _found(request: Request, number: int) -> Conversation:
    conversation = _books(request).conversations.get(number)
    if conversation is None:
        raise HTTPException(404, "Resource could not be found")
    return conversation


def _our_inbox(number: Any) -> None:
    if number != INBOX:
        raise HTTPException(404, "Resource could not be found")


async def _body(request: Request, known: set[str], needed: set[str]) -> dict[str, Any]:
    try:
        body = json.loads(await request.body())
    except ValueError as error:
        raise HTTPException(400, "no JSON") from error
    if not isinstance(body, dict) or set(body) - known or needed - set(body):
        raise HTTPException(422, f"the contract has {sorted(known)}, of which {sorted(needed)} are needed")
    return body


def main(arguments: Sequence[str] | None = None) -> int:
    """See the top of this module. Returns the exit code."""
    parser = argparse.ArgumentParser(prog="python -m sandbox.chatwoot_server")
    parser.add_argument("--port", type=int, default=8091, help="0 for any free one")
    parser.add_argument("--token", default=os.environ.get("CHATWOOT_TOKEN"), help="made if left out")
    parser.add_argument("--webhook", default="", help="where news are posted")
    parser.add_argument("--secret", default=os.environ.get("CHATWOOT_SECRET", ""), help="signs them")
    chosen = parser.parse_args(arguments)
    token = chosen.token or secrets.token_hex(24)
    try:
        listener = socket.create_server(("127.0.0.1", chosen.port))
    except OSError as error:
        print(error, file=sys.stderr)
        return 1
    if not chosen.token:
        print(f"CHATWOOT_TOKEN={token}")
    print(f"CHATWOOT_ACCOUNT={ACCOUNT}\nCHATWOOT_INBOX={INBOX}")
    # The socket already listens, so whoever reads this line may connect.
    print(f"CHATWOOT_URL=http://127.0.0.1:{listener.getsockname()[1]}", flush=True)
    config = uvicorn.Config(
        application(token, chosen.webhook, chosen.secret),
        log_level="warning",
        timeout_graceful_shutdown=1,
        # Rasa pins a release of websockets that uvicorn's own choice cannot import.
        ws="none",
    )
    uvicorn.Server(config).run(sockets=[listener])
    return 0


if __name__ == "__main__":
    sys.exit(main())
