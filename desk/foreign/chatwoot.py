"""Chatwoot: each hand-off is a conversation in an inbox of the kind API channel.

Chatwoot tells us of news by a webhook, from the inbox's callback URL or from an agent bot that is
connected to the inbox: https://www.chatwoot.com/docs/product/others/agent-bots and
https://www.chatwoot.com/hc/user-guide/articles/1677693021-how-to-use-webhooks. It waits 5 seconds for
the answer and does not repeat a webhook that failed (lib/webhooks/trigger.rb); some come twice
(chatwoot/chatwoot#11901). So a webhook only rings here: it is answered at once, and what is new is
read from the Application API, from the last message that was read on. The same is done from time to
time without having been rung.

Signatures (chatwoot/chatwoot#13573, #13892): `X-Chatwoot-Signature: sha256=HMAC-SHA256(secret,
"<X-Chatwoot-Timestamp>.<body>")`; a timestamp older than 5 minutes is refused.
"""

from __future__ import annotations

import asyncio
import hashlib
import hmac
import json
import logging
import re
import time
from typing import Any

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import BaseRoute, Route

from desk.foreign.chatwoot_api import ChatwootApi
from desk.foreign.persistence import for_ever
from desk.foreign.port import (
    AgentClosed,
    AgentJoined,
    AgentSaid,
    Book,
    Briefing,
    CustomerMessage,
    ForeignConversationLost,
    Listener,
    Lost,
)
from support.company.wording import words

WEBHOOK = "/foreign/chatwoot"
"""The path that Chatwoot calls."""

LONGEST_NAME = 40
"""Characters of an agent's name that customers see."""

_LOG = logging.getLogger(__name__)
_LOOK_SECONDS = 30.0
_SIGNED_SECONDS = 300
_INCOMING, _OUTGOING = 0, 1
_BACK = {"resolved", "pending"}
_PAGE = 100


class ChatwootDesk:
    """A Chatwoot installation as a foreign desk. A reference is a conversation's number."""

    name = "chatwoot"
    title = "Chatwoot"

    def __init__(self, api: ChatwootApi, book: Book, secret: str = "") -> None:
        """
        Args:
            secret: Of the webhook; empty: its signature is not looked at, which lets others make us
                look for news, and nothing else.
        """
        self._api = api
        self._book = book
        self._secret = secret
        self._rung: set[str] = set()
        self._bell = asyncio.Event()
        # Keys and IDs of what we have put into a conversation, notes (True) apart from customers' words
        # (False). Missing while there may be something that we do not know of.
        self._known: dict[tuple[int, bool], dict[str, int]] = {}
        self._assignees: dict[str, str] = {}

    async def open(self, briefing: Briefing) -> str:
        """See `ForeignDesk.open`: agents see the conversation when everything is in it."""
        contact = await self._contact(briefing)
        conversation = await self._conversation(briefing, contact)
        texts = words("foreign")["chatwoot"]
        lines = [
            texts["line"].format(speaker=line.speaker, time=line.at.strftime("%H:%M"), text=line.text)
            for line in briefing.transcript
        ]
        if lines:
            said = texts["transcript"].format(lines="\n".join(lines))
            await self._say(conversation, said, f"{_digest(briefing.key)}-said", note=True)
        key = f"{_digest(briefing.key)}-summary"
        number = await self._say(conversation, _summary(briefing), key, note=True)
        if await self._book.cursor(_cursor(str(conversation))) is None:
            await self._book.keep_cursor(_cursor(str(conversation)), str(number))
        await self._api.set_status(conversation, "open")
        return str(conversation)

    async def customer_said(self, reference: str, message: CustomerMessage) -> None:
        """See `ForeignDesk.customer_said`."""
        await self._say(int(reference), message.text, _digest(message.key), note=False)

    async def bot_said(self, reference: str, message: CustomerMessage) -> None:
        """See `ForeignDesk.bot_said`: a private note."""
        await self._say(int(reference), message.text, _digest(message.key), note=True)

    async def closed(self, reference: str, reason: str) -> None:
        """See `ForeignDesk.closed`."""
        try:
            await self._say(int(reference), reason, "closed", note=True)
            await self._api.set_status(int(reference), "resolved")
        except ForeignConversationLost:
            return
        for note in (False, True):
            self._known.pop((int(reference), note), None)
        self._assignees.pop(reference, None)

    async def listen(self, listener: Listener) -> None:
        """See `ForeignDesk.listen`."""
        due: set[str] | None = None

        async def turn() -> None:
            nonlocal due
            if due is None:
                due = set(await self._book.open_ids())
            for reference in sorted(due):
                await self._read(reference, listener)
                due.discard(reference)
            due.update(await self._wait())

        await for_ever(turn, "no events from Chatwoot for now")

    def routes(self) -> list[BaseRoute]:
        """See `ForeignDesk.routes`."""
        return [Route(WEBHOOK, self.webhook, methods=["POST"])]

    async def webhook(self, request: Request) -> Response:
        """Chatwoot's webhook, of an inbox or an agent bot; answered at once."""
        body = await request.body()
        if self._secret and not _signed(self._secret, request.headers, body):
            return JSONResponse({"error": "the signature is missing, wrong or old"}, 401)
        try:
            reference = _about(json.loads(body))
        except (ValueError, KeyError, TypeError):
            return JSONResponse({"error": "not a webhook of Chatwoot"}, 400)
        if reference:
            self._rung.add(reference)
            self._bell.set()
        return JSONResponse({})

    async def aclose(self) -> None:
        """See `ForeignDesk.aclose`."""
        await self._api.aclose()

    async def _wait(self) -> set[str]:
        """The references to look at next: those rung for, or after some time all."""
        try:
            await asyncio.wait_for(self._bell.wait(), _LOOK_SECONDS)
        except asyncio.TimeoutError:
            return set(await self._book.open_ids())
        self._bell.clear()
        rung, self._rung = self._rung, set()
        # Numbers of conversations that are not ours come here too.
        return rung & set(await self._book.open_ids())

    async def _read(self, reference: str, listener: Listener) -> None:
        try:
            await self._read_messages(reference, listener)
            await self._read_status(reference, listener)
        except ForeignConversationLost:
            await listener(Lost(reference))

    async def _read_messages(self, reference: str, listener: Listener) -> None:
        while True:
            last = int(await self._book.cursor(_cursor(reference)) or 0)
            page = await self._api.messages(int(reference), after=last)
            for message in page:
                await self._read_message(reference, message, listener)
                await self._book.keep_cursor(_cursor(reference), str(message["id"]))
            if len(page) < _PAGE:
                return

    async def _read_message(self, reference: str, message: dict[str, Any], listener: Listener) -> None:
        if message["message_type"] != _OUTGOING or message.get("private") or _key(message):
            return
        sender = message.get("sender") or {}
        if sender.get("type", "user") != "user":
            # An agent bot's own words, or a campaign's: no person.
            return
        number = f"{reference}-{message['id']}"
        if message.get("attachments"):
            notice = words("foreign")["chatwoot"]["no_files"]
            await self._say(int(reference), notice, f"{number}-no-files", note=True)
        text = str(message.get("content") or "").strip()
        if text:
            await listener(AgentSaid(reference, number, _name(sender), text))

    async def _read_status(self, reference: str, listener: Listener) -> None:
        conversation = await self._api.conversation(int(reference))
        assignee = conversation.get("meta", {}).get("assignee") or {}
        if assignee and self._assignees.get(reference) != _name(assignee):
            await listener(AgentJoined(reference, _name(assignee)))
            self._assignees[reference] = _name(assignee)
        if conversation["status"] in _BACK:
            # Who closed it is not told; who had it is as near as can be.
            await listener(AgentClosed(reference, f"{reference}-closed", _name(assignee), ""))

    async def _contact(self, briefing: Briefing) -> tuple[int, str]:
        """The customer's contact over there, and its source ID in our inbox."""
        identifier = f"okpay-{briefing.customer_key}"
        contact = await self._api.find_contact(identifier)
        if contact is None:
            contact = await self._api.create_contact(identifier, briefing.customer)
        for place in contact.get("contact_inboxes", []):
            if place["inbox"]["id"] == self._api.inbox:
                return int(contact["id"]), str(place["source_id"])
        return int(contact["id"]), await self._api.add_to_inbox(int(contact["id"]))

    async def _conversation(self, briefing: Briefing, contact: tuple[int, str]) -> int:
        key = _digest(briefing.key)
        for present in await self._api.conversations_of(contact[0]):
            if (present.get("custom_attributes") or {}).get("desk_key") == key:
                return int(present["id"])
        number = await self._api.create_conversation(*contact, {"desk_key": key})
        self._known |= {(number, note): {} for note in (False, True)}
        return number

    async def _say(self, conversation: int, text: str, key: str, *, note: bool) -> int:
        """Stores a message once.

        Chatwoot has no idempotency key (chatwoot/chatwoot#15743). After a call whose outcome we do not
        know, or one that another life of this process may have made, the conversation is looked through for
        keys first.
        """
        kind = (conversation, note)
        known = self._known.pop(kind, None)
        if known is None:
            known = await self._stored(conversation, note=note)
        if key not in known:
            known[key] = await self._api.say(conversation, text, key, note=note)
        self._known[kind] = known
        return known[key]

    async def _stored(self, conversation: int, *, note: bool) -> dict[str, int]:
        """Keys and IDs of what we have put there, from the newest back: agents may have said much since.

        Of a customer's words the newest is enough: they are passed on one after the other.
        """
        found: dict[str, int] = {}
        before = None
        while page := await self._api.messages(conversation, before=before):
            kind = [message for message in page if (message["message_type"] == _INCOMING) != note]
            found |= {_key(message): int(message["id"]) for message in kind if _key(message)}
            if found and not note:
                break
            before = int(page[0]["id"])
        return found


def _summary(briefing: Briefing) -> str:
    texts = words("foreign")
    facts = [texts["row"].format(head=head, text=text) for head, text in briefing.facts]
    ticket = [texts["ticket"].format(number=briefing.ticket_number)] if briefing.ticket_number else []
    urgency = texts["urgency"].format(urgency=texts["urgencies"][briefing.urgency])
    return "\n".join([urgency, briefing.summary, *facts, *ticket, "", texts["chatwoot"]["how"]])


def _signed(secret: str, headers: Any, body: bytes) -> bool:
    timestamp = headers.get("x-chatwoot-timestamp", "")
    if not re.fullmatch(r"[0-9]{1,12}", timestamp) or abs(time.time() - int(timestamp)) > _SIGNED_SECONDS:
        return False
    right = hmac.new(secret.encode(), timestamp.encode() + b"." + body, hashlib.sha256).hexdigest()
    return hmac.compare_digest(headers.get("x-chatwoot-signature", "").encode(), f"sha256={right}".encode())


def _about(payload: dict[str, Any]) -> str:
    """The number of the conversation that a webhook is about; empty when it is about something else."""
    event = str(payload["event"])
    if event.startswith("message_"):
        return str(int(payload["conversation"]["id"]))
    if event.startswith("conversation_") and "id" in payload:
        return str(int(payload["id"]))
    return ""


def _name(person: dict[str, Any]) -> str:
    known = str(person.get("available_name") or person.get("name") or "").strip()
    return known[:LONGEST_NAME] or str(words("foreign")["speakers"]["agent"])


def _key(message: dict[str, Any]) -> str:
    return str((message.get("content_attributes") or {}).get("desk_key") or "")


def _cursor(reference: str) -> str:
    return f"chatwoot:{reference}"


def _digest(key: str) -> str:
    # Keys hold conversation ids, which are not for other people's servers.
    return hashlib.sha256(key.encode()).hexdigest()[:32]
