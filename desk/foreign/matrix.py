"""Matrix: each hand-off is a room with the agents in it."""

from __future__ import annotations

import asyncio
import hashlib
import logging
import re
from collections.abc import AsyncIterator
from functools import partial
from typing import Any

from starlette.routing import BaseRoute

from desk.foreign.matrix_api import MatrixApi, NameTaken
from desk.foreign.persistence import for_ever
from desk.foreign.port import (
    AgentClosed,
    AgentJoined,
    AgentSaid,
    Book,
    Briefing,
    CustomerMessage,
    Event,
    ForeignConversationLost,
    Listener,
    Lost,
)
from support.company.wording import words

LONGEST_NAME = 40
"""Characters of an agent's name that customers see."""

_LOG = logging.getLogger(__name__)
_CURSOR = "matrix"
_KIND = "com.okpay.desk.kind"
_SUMMARY = "summary"
_CLOSE = re.compile(r"\s*[!！](?:close|结束|关闭)(?:\s+(?P<reason>.*))?", re.IGNORECASE | re.DOTALL)
_QUOTED = re.compile(r"\A(?:> .*\n)+\n?")
_TEXTS = {"m.text", "m.emote"}
_FILES = {"m.image", "m.file", "m.audio", "m.video"}
_LONGEST_TEXT = 8000


class MatrixDesk:
    """A Matrix homeserver as a foreign desk.

    A reference is a room ID. Everybody in the room but us is an agent: we invite `agents`, and with
    a `space` its members may join by themselves.
    """

    name = "matrix"
    title = "Matrix"

    def __init__(self, api: MatrixApi, book: Book, agents: tuple[str, ...], space: str = "") -> None:
        """
        Args:
            agents: User IDs to invite to each room.
            space: Room ID of a space that the rooms become part of; empty: none.
        """
        self._api = api
        self._book = book
        self._agents = agents
        self._space = space
        self._me = ""
        self._starting = asyncio.Lock()
        self._names: dict[str, str] = {}

    async def open(self, briefing: Briefing) -> str:
        """See `ForeignDesk.open`: the alias is made from the key, so that there is one room."""
        # Before the room is there: what an agent says at once must come after the position we know.
        await self._position()
        room = await self._room(briefing)
        if self._space:
            await self._api.set_state(self._space, "m.space.child", {"via": [_server(self._me)]}, room)
        texts = words("foreign")["matrix"]
        lines = [
            texts["line"].format(speaker=line.speaker, time=line.at.strftime("%H:%M"), text=line.text)
            for line in briefing.transcript
        ]
        if lines:
            said = texts["transcript"].format(lines=_newest(lines))
            await self._api.send(room, "m.room.message", f"{_digest(briefing.key)}-said", _notice(said))
        summary = {"msgtype": "m.text", "body": _summary(briefing), _KIND: _SUMMARY}
        await self._api.send(room, "m.room.message", f"{_digest(briefing.key)}-summary", summary)
        return room

    async def customer_said(self, reference: str, message: CustomerMessage) -> None:
        """See `ForeignDesk.customer_said`."""
        content = {"msgtype": "m.text", "body": message.text[:_LONGEST_TEXT]}
        await self._api.send(reference, "m.room.message", _digest(message.key), content)

    async def bot_said(self, reference: str, message: CustomerMessage) -> None:
        """See `ForeignDesk.bot_said`: a notice, which rings nobody."""
        content = _notice(message.text[:_LONGEST_TEXT])
        await self._api.send(reference, "m.room.message", _digest(message.key), content)

    async def closed(self, reference: str, reason: str) -> None:
        """See `ForeignDesk.closed`: the room stays readable for the agents, and takes no more messages."""
        try:
            # Before the notice: whoever has read it can't write into nothing any more.
            levels = await self._api.state(reference, "m.room.power_levels")
            await self._api.set_state(reference, "m.room.power_levels", {**levels, "events_default": 100})
            await self._api.send(reference, "m.room.message", "closed", _notice(reason))
            # After we have left, an invitation would lead nowhere.
            await self._api.withdraw_invitations(reference)
            if self._space:
                await self._api.set_state(self._space, "m.space.child", {}, reference)
        except ForeignConversationLost:
            # An earlier try got as far as leaving, or we were put out.
            return
        await self._api.leave(reference)

    async def listen(self, listener: Listener) -> None:
        """See `ForeignDesk.listen`."""
        await for_ever(partial(self._turn, listener), "no events from Matrix for now")

    def routes(self) -> list[BaseRoute]:
        """See `ForeignDesk.routes`: we ask the homeserver, it never asks us."""
        return []

    async def aclose(self) -> None:
        """See `ForeignDesk.aclose`."""
        await self._api.aclose()

    async def _position(self) -> str:
        """The position in the stream; at the very first time the present one."""
        async with self._starting:
            self._me = self._me or await self._api.whoami()
            position = await self._book.cursor(_CURSOR)
            if position is None:
                position = str((await self._api.sync(None, self._me))["next_batch"])
                await self._book.keep_cursor(_CURSOR, position)
            return position

    async def _turn(self, listener: Listener) -> None:
        position = await self._position()
        news = await self._api.sync(position, self._me)
        rooms = news.get("rooms", {})
        for room, joined in rooms.get("join", {}).items():
            async for event in self._events(room, joined["timeline"], position):
                await listener(event)
        for room, left in rooms.get("leave", {}).items():
            for raw in left.get("timeline", {}).get("events", []):
                if raw["type"] == "m.room.member" and raw.get("state_key") == self._me:
                    await listener(Lost(room))
        await self._book.keep_cursor(_CURSOR, str(news["next_batch"]))

    async def _events(self, room: str, timeline: dict[str, Any], since: str) -> AsyncIterator[Event]:
        raws = timeline["events"]
        if timeline.get("limited"):
            raws = await self._api.between(room, since, timeline["prev_batch"], self._me) + raws
        for raw in raws:
            try:
                event = await self._read(room, raw)
            except ForeignConversationLost:
                return
            except (AttributeError, KeyError, TypeError):
                # Anybody's client can send anything; the next event is read all the same.
                _LOG.warning("a malformed event in Matrix: %s", raw.get("event_id"))
                continue
            if event is not None:
                yield event

    async def _read(self, room: str, raw: dict[str, Any]) -> Event | None:
        kind, content = raw["type"], raw.get("content", {})
        if kind == "m.room.message":
            return await self._read_message(room, raw, content)
        if kind == "m.room.member" and raw.get("state_key") != self._me:
            return await self._read_member(room, raw, content)
        if kind == "m.reaction":
            return await self._read_reaction(room, raw, content)
        if kind == "m.room.encrypted":
            await self._tell(room, raw, "encrypted")
        return None

    async def _read_message(self, room: str, raw: dict[str, Any], content: dict[str, Any]) -> Event | None:
        kind = content.get("msgtype")
        if kind in _FILES:
            await self._tell(room, raw, "no_files")
            return None
        agent = await self._name(raw["sender"])
        relation = content.get("m.relates_to", {})
        if relation.get("rel_type") == "m.replace":
            content = content.get("m.new_content", {})
            prefix = words("foreign")["correction"]
        else:
            prefix = ""
        text = str(content.get("body", ""))
        if relation.get("m.in_reply_to"):
            text = _QUOTED.sub("", text)
        close = _CLOSE.fullmatch(text)
        if close:
            return AgentClosed(room, raw["event_id"], agent, (close["reason"] or "").strip())
        if kind not in _TEXTS or not text.strip():
            return None
        return AgentSaid(room, raw["event_id"], agent, prefix + text.strip())

    async def _read_member(self, room: str, raw: dict[str, Any], content: dict[str, Any]) -> Event | None:
        before = raw.get("unsigned", {}).get("prev_content", {}).get("membership")
        membership = content.get("membership")
        if membership == "join" and before != "join":
            return AgentJoined(room, await self._name(raw["state_key"]))
        if membership in ("leave", "ban") and before == "join":
            if await self._api.members(room) - {self._me}:
                return None
            return AgentClosed(room, raw["event_id"], await self._name(raw["state_key"]), "")
        return None

    async def _read_reaction(self, room: str, raw: dict[str, Any], content: dict[str, Any]) -> Event | None:
        relation = content.get("m.relates_to", {})
        if not str(relation.get("key", "")).startswith("✅"):
            return None
        target = await self._api.event(room, str(relation.get("event_id")))
        if target.get("sender") != self._me or target.get("content", {}).get(_KIND) != _SUMMARY:
            return None
        return AgentClosed(room, raw["event_id"], await self._name(raw["sender"]), "")

    async def _tell(self, room: str, raw: dict[str, Any], what: str) -> None:
        """Tells the agents that something of theirs did not reach the customer."""
        notice = _notice(words("foreign")["matrix"][what])
        await self._api.send(room, "m.room.message", f"{_digest(raw['event_id'])}-{what}", notice)

    async def _name(self, user: str) -> str:
        if user not in self._names:
            known = (await self._api.display_name(user)).strip()
            self._names[user] = (known or user.removeprefix("@").partition(":")[0])[:LONGEST_NAME]
        return self._names[user]

    async def _room(self, briefing: Briefing) -> str:
        alias = f"okpay-{_digest(briefing.key)}"
        try:
            return await self._api.create_room(self._plan(briefing, alias))
        except NameTaken:
            return await self._api.room_of(f"#{alias}:{_server(self._me)}")

    def _plan(self, briefing: Briefing, alias: str) -> dict[str, Any]:
        texts = words("foreign")
        state: list[dict[str, Any]] = [
            {"type": "m.room.guest_access", "content": {"guest_access": "forbidden"}},
        ]
        if self._space:
            members = {"type": "m.room_membership", "room_id": self._space}
            rule = {"join_rule": "restricted", "allow": [members]}
            parent = {"via": [_server(self._me)], "canonical": True}
            state.append({"type": "m.room.join_rules", "content": rule})
            state.append({"type": "m.space.parent", "state_key": self._space, "content": parent})
        return {
            "preset": "private_chat",
            "room_alias_name": alias,
            "name": texts["title"].format(
                urgency=texts["urgencies"][briefing.urgency], customer=briefing.customer
            ),
            "topic": briefing.summary.partition("\n")[0],
            "invite": list(self._agents),
            "initial_state": state,
            # Customers' words stay on the own server unless an agent is on another one.
            "creation_content": {"m.federate": any(_server(u) != _server(self._me) for u in self._agents)},
        }


def _summary(briefing: Briefing) -> str:
    texts = words("foreign")
    facts = [texts["row"].format(head=head, text=text) for head, text in briefing.facts]
    ticket = [texts["ticket"].format(number=briefing.ticket_number)] if briefing.ticket_number else []
    return "\n".join([texts["waiting"], "", briefing.summary, *facts, *ticket, "", texts["matrix"]["how"]])


def _newest(lines: list[str]) -> str:
    """As many of the newest lines as fit into a message."""
    kept: list[str] = []
    room = _LONGEST_TEXT
    for line in reversed(lines):
        room -= len(line) + 1
        if room < 0:
            break
        kept.append(line)
    return "\n".join(reversed(kept))


def _notice(text: str) -> dict[str, Any]:
    return {"msgtype": "m.notice", "body": text}


def _server(user: str) -> str:
    return user.partition(":")[2]


def _digest(key: str) -> str:
    # Keys hold conversation ids, which are not for other people's servers.
    return hashlib.sha256(key.encode()).hexdigest()[:32]
