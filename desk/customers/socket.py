"""The customers' socket: the events of docs/desk.md, each answered, none able to break the desk."""

from __future__ import annotations

import asyncio
import functools
import logging
from collections.abc import Awaitable, Callable, Coroutine, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

import socketio

from desk.customers import fields
from desk.customers.inbox import Inbox
from desk.customers.limits import LARGEST_UPLOAD, Rate, share
from desk.customers.news import News
from desk.customers.refusals import REFUSING, About, Refusals, Refused
from desk.customers.visitors import Visitors
from desk.talk.messages import Conversation, ConversationNotFound
from desk.talk.push import NAMESPACE
from support.clock import now
from support.storage.database import DatabaseUnavailable

logger = logging.getLogger(__name__)

GRACE_SECONDS = 30.0
"""Between `expired` and the end of the connection."""

EVENTS = ("send", "history", "typing", "read", "person", "leave_queue", "rate", "renew", "picture")
"""What a device may send; each is a method `on_...` here."""

_ABOUT: Mapping[str, About] = {
    "on_send": "message",
    "on_person": "message",
    "on_picture": "picture",
    "on_rate": "rating",
}
"""What an event asks, where a refusal has words of its own for it."""

_EVENTS_PER_MINUTE = 600
_CHANNEL = "okpay-desk-sockets"

Answer = dict[str, Any]
Handler = Callable[["Sockets", "Device", dict[str, Any]], Awaitable[Answer]]


@dataclass
class Device:
    """One connection.

    Attributes:
        conversation: As it was when the device came in.
        live: Whether its identity holds.
        seen: The last message it was sent before the identity ended.
        turn: Held while a message is stored: what comes first is stored first.
    """

    sid: str
    conversation: Conversation
    live: bool = True
    seen: int = 0
    timer: asyncio.TimerHandle | None = None
    turn: asyncio.Lock = field(default_factory=asyncio.Lock)

    @property
    def conversation_id(self) -> str:
        """Of its conversation."""
        return self.conversation.id


def answered(handler: Handler) -> Callable[..., Awaitable[Answer]]:
    """Makes an event's handler: finds the device, limits the rate, answers whatever happens."""
    about = _ABOUT.get(handler.__name__, "request")

    @functools.wraps(handler)
    async def handle(self: Sockets, sid: str, data: Any = None) -> Answer:
        device = self.devices.get(sid)
        try:
            if device is None or not device.live:
                raise Refused("expired")
            await self.events.check(sid)
            return {"ok": True, **await handler(self, device, data if isinstance(data, dict) else {})}
        except REFUSING as failure:
            if isinstance(failure, ConversationNotFound) and device is not None:
                # Adopted in its place was another, by a device at another process: come in again.
                self._start(self._end, device)
                return self.refusals.saying("unavailable")
            answer = self.refusals.of(failure, about)
            if answer["error"] == "expired" and device is not None and device.live:
                # It became an account's, or was ended: a visitor's connection has no part in it any more.
                device.live = False
                await self.server.leave_room(sid, device.conversation_id, namespace=NAMESPACE)
            return answer
        except Exception:
            logger.exception("An event failed")
            return self.refusals.saying("invalid", about)

    return handle


class Sockets:
    """The socket server.

    Args:
        visitors: Who is at the other end.
        inbox: What they do.
        news: What they are told.
        refusals: What they read when something is refused.
        connects: How often one address may come in.
        sends: How often one conversation may write.
        admits: Whether a page of an origin may connect, by the origin and the request's environ.
        redis_url: Joins several processes; empty for one.
    """

    def __init__(
        self,
        *,
        visitors: Visitors,
        inbox: Inbox,
        news: News,
        refusals: Refusals,
        connects: Rate,
        sends: Rate,
        admits: Callable[[str | None, dict[str, Any]], bool],
        redis_url: str = "",
    ) -> None:
        self.visitors = visitors
        self.inbox = inbox
        self.news = news
        self.refusals = refusals
        self.connects = connects
        self.sends = sends
        # Of one connection, so this process alone counts them.
        self.events = Rate("event", _EVENTS_PER_MINUTE)
        self.devices: dict[str, Device] = {}
        self._tasks: set[asyncio.Task[None]] = set()
        self.server = _server(admits, redis_url)
        self.server.on("connect", self.connect, namespace=NAMESPACE)
        self.server.on("disconnect", self.disconnect, namespace=NAMESPACE)
        for name in EVENTS:
            self.server.on(name, getattr(self, f"on_{name}"), namespace=NAMESPACE)

    # --- coming and going ----------------------------------------------------------------------------

    async def connect(self, sid: str, environ: dict[str, Any], auth: Any = None) -> None:
        """Lets a customer in and sends `welcome`.

        Raises:
            ConnectionRefusedError: With `expired`, `invalid` or `busy`.
        """
        given = auth if isinstance(auth, dict) else {}
        try:
            await self.connects.check(share(_address(environ)))
            party = await self.visitors.admit(
                given.get("token"),
                given.get("visitor"),
                adopt=given.get("adopt"),
                channel=given.get("channel"),
                language=given.get("language"),
            )
            self._move(party.replaced)
            device = self.devices[sid] = Device(sid, party.conversation)
            # In the room before the log is read: what comes in between arrives twice rather than never.
            await self.server.enter_room(sid, device.conversation_id, namespace=NAMESPACE)
            content = await self.news.welcome(party, fields.whole(given.get("after")))
        except Refused as refused:
            self.devices.pop(sid, None)
            reason = refused.error if refused.error in ("expired", "invalid") else "busy"
            raise socketio.exceptions.ConnectionRefusedError(reason) from None
        except DatabaseUnavailable as failure:
            self.devices.pop(sid, None)
            logger.error("A customer could not be let in: %s", failure)
            raise socketio.exceptions.ConnectionRefusedError("busy") from None
        device.seen = content["messages"][-1]["seq"] if content["messages"] else 0
        if party.expires_at is not None:
            self._expire_at(device, party.expires_at)
        self.server.start_background_task(self._greet, sid, content)

    def _move(self, replaced: str | None) -> None:
        """Devices of the account whose empty conversation went for the visitor's come in again."""
        for device in list(self.devices.values()):
            if replaced is not None and device.conversation_id == replaced:
                self._start(self._end, device)

    async def _greet(self, sid: str, content: dict[str, Any]) -> None:
        await self.server.emit("welcome", content, to=sid, namespace=NAMESPACE)

    async def disconnect(self, sid: str, reason: object = None) -> None:
        """Forgets a device, and notes when it was there last."""
        device = self.devices.pop(sid, None)
        if device is None:
            return
        if device.timer is not None:
            device.timer.cancel()
        try:
            await self.inbox.left(device.conversation_id)
        except DatabaseUnavailable as failure:
            logger.warning("A departure was not noted: %s", failure)

    # --- identities that end -------------------------------------------------------------------------

    def _expire_at(self, device: Device, moment: datetime) -> None:
        if device.timer is not None:
            device.timer.cancel()
        seconds = max(0.0, (moment - now()).total_seconds())
        device.timer = asyncio.get_running_loop().call_later(seconds, self._start, self._expire, device)

    def _start(self, work: Callable[[Device], Coroutine[Any, Any, None]], device: Device) -> None:
        task = asyncio.ensure_future(work(device))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def _expire(self, device: Device) -> None:
        """Cuts a device off: nothing comes or goes any more until it renews."""
        device.live = False
        await self.server.leave_room(device.sid, device.conversation_id, namespace=NAMESPACE)
        device.seen = await self.news.last_seq(device.conversation_id)
        await self.server.emit("expired", {}, to=device.sid, namespace=NAMESPACE)
        loop = asyncio.get_running_loop()
        device.timer = loop.call_later(GRACE_SECONDS, self._start, self._end, device)

    async def _end(self, device: Device) -> None:
        await self.server.disconnect(device.sid, namespace=NAMESPACE)

    async def on_renew(self, sid: str, data: Any = None) -> Answer:
        """A new token for the same account; what was missed in between is sent."""
        device = self.devices.get(sid)
        token = data.get("token") if isinstance(data, dict) else None
        try:
            if device is None or device.conversation.account_id is None:
                raise Refused("invalid")
            identity = self.visitors.verify(token, device.conversation.account_id)
        except Refused as refused:
            return self.refusals.saying(refused.error, "sign_in")
        self._expire_at(device, identity.expires_at)
        if not device.live:
            device.live = True
            await self.server.enter_room(sid, device.conversation_id, namespace=NAMESPACE)
            for message in await self.news.missed(device.conversation_id, device.seen):
                await self.server.emit("message", message.public(), to=sid, namespace=NAMESPACE)
        return {"ok": True, "expires_at": identity.expires_at.isoformat(timespec="seconds")}

    # --- events ----------------------------------------------------------------------------------------

    @answered
    async def on_send(self, device: Device, data: dict[str, Any]) -> Answer:
        """A message."""
        async with device.turn:
            await self.sends.check(device.conversation_id)
            message = await self.inbox.receive(
                device.conversation,
                client_id=fields.text(data.get("client_id")),
                text=fields.text(data.get("text", "")),
                payload=fields.text_or_none(data.get("payload")),
                picture_id=fields.picture_id(data.get("picture")),
            )
        return {"message": message.public()}

    @answered
    async def on_person(self, device: Device, data: dict[str, Any]) -> Answer:
        """The button for a person: the same as typing it."""
        async with device.turn:
            await self.sends.check(device.conversation_id)
            client_id = fields.text_or_none(data.get("client_id"))
            message = await self.inbox.ask_for_person(device.conversation, client_id)
        return {"message": message.public()}

    @answered
    async def on_history(self, device: Device, data: dict[str, Any]) -> Answer:
        """Messages before one."""
        await self.visitors.recheck(device.conversation)
        return await self.news.history(device.conversation_id, fields.whole(data.get("before")))

    @answered
    async def on_typing(self, device: Device, data: dict[str, Any]) -> Answer:
        """The customer writes; the draft is for the agents."""
        await self.visitors.recheck(device.conversation)
        draft = fields.text_or_empty(data.get("draft"))
        await self.inbox.typing(device.conversation_id, bool(data.get("on")), draft)
        return {}

    @answered
    async def on_read(self, device: Device, data: dict[str, Any]) -> Answer:
        """How far the customer has read."""
        await self.visitors.recheck(device.conversation)
        await self.inbox.read(device.conversation_id, fields.whole(data.get("seq")))
        return {}

    @answered
    async def on_leave_queue(self, device: Device, data: dict[str, Any]) -> Answer:
        """No person is wanted any more."""
        await self.visitors.recheck(device.conversation)
        await self.inbox.leave_queue(device.conversation_id)
        return {}

    @answered
    async def on_rate(self, device: Device, data: dict[str, Any]) -> Answer:
        """How it was."""
        await self.visitors.recheck(device.conversation)
        comment = fields.text_or_empty(data.get("comment"))
        await self.inbox.rate(device.conversation_id, fields.whole(data.get("stars")), comment)
        return {}

    @answered
    async def on_picture(self, device: Device, data: dict[str, Any]) -> Answer:
        """A picture, to be sent with a message that names it."""
        content = data.get("data")
        if not isinstance(content, bytes):
            raise Refused("bad_type")
        await self.visitors.recheck(device.conversation)
        await self.sends.check(device.conversation_id)
        picture = await self.inbox.keep_picture(device.conversation, content)
        return {"picture": f"/api/v1/pictures/{picture.id}"}


def _server(admits: Callable[..., bool], redis_url: str) -> socketio.AsyncServer:
    manager = socketio.AsyncRedisManager(redis_url, channel=_CHANNEL) if redis_url else None
    return socketio.AsyncServer(
        async_mode="asgi",
        client_manager=manager,
        cors_allowed_origins=admits,
        max_http_buffer_size=LARGEST_UPLOAD,
        namespaces=[NAMESPACE],
    )


def _address(environ: dict[str, Any]) -> str:
    scope = environ.get("asgi.scope") or {}
    return (scope.get("client") or ("unknown",))[0]
