"""The audit trail: one line for every act of an agent, written once and never changed."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.engine import Engine

from desk.schema import AUDIT
from support.clock import now
from support.company.wording import words
from support.reading.privacy import mask_personal
from support.storage.database import reading, writing

_LONGEST_DETAIL = 500


@dataclass(frozen=True)
class AuditLine:
    """One act.

    Attributes:
        agent: Who did it; `SYSTEM` for what the desk did by itself. Lines of earlier releases hold the
            word that was read for it then.
        act: The act's name, under `audit: acts` in `data/words/console.yml`.
        detail: What it was about, masked: a name, a number, an address. In lines of earlier releases what was
            read then.
        remark: How the detail is read: a name under `audit: remarks`; empty when it is read as it is.
    """

    id: int
    at: datetime
    agent: str
    act: str
    conversation_id: str | None
    detail: str
    remark: str

    def said(self) -> str:
        """The detail as it is read."""
        if self.act == "close":
            return reason_said(self.detail)
        remark = words("console")["audit"]["remarks"].get(self.remark, "{detail}")
        return str(remark).format(detail=self.detail)


SYSTEM = "_system"
"""Who did what nobody did by hand: a name that no agent can have."""

_OWN_ACTS = ("agent_made", "password_set", "role_set", "released")
"""What only the system does. Known by the act: lines of earlier releases name it otherwise."""


def reason_said(reason: str) -> str:
    """How an agent reads why a conversation was closed; a text of an earlier release stays as it is."""
    return str(words("console")["close_reasons"].get(reason, reason))


class Audit:
    """The audit trail of one database. All methods raise `DatabaseUnavailable` when it is."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def write(
        self, agent: str, act: str, conversation_id: str | None = None, detail: str = "", remark: str = ""
    ) -> None:
        """Add a line, now; see `AuditLine`."""
        row = {
            "at": now(),
            "agent": agent,
            "act": act,
            "conversation_id": conversation_id[:64] if conversation_id else None,
            "detail": mask_personal(detail)[:_LONGEST_DETAIL],
            "remark": remark,
        }
        with writing(self._engine) as connection:
            connection.execute(AUDIT.insert().values(**row))

    def lines(
        self, *, agent: str = "", act: str = "", conversation_id: str = "", before: int = 0, limit: int = 100
    ) -> list[AuditLine]:
        """The newest lines first.

        Args:
            agent: Only this agent's, or the `SYSTEM`'s.
            act: Only these acts.
            conversation_id: Only this conversation's.
            before: Only lines older than the one of this id; 0 starts at the newest.
            limit: At most so many.
        """
        query = sa.select(AUDIT).order_by(AUDIT.c.id.desc()).limit(limit)
        if agent == SYSTEM:
            query, agent = query.where(AUDIT.c.act.in_(_OWN_ACTS)), ""
        wanted = {"agent": agent, "act": act, "conversation_id": conversation_id}
        for column, value in wanted.items():
            if value:
                query = query.where(AUDIT.c[column] == value)
        if before:
            query = query.where(AUDIT.c.id < before)
        with reading(self._engine) as connection:
            rows = connection.execute(query).all()
        return [
            AuditLine(**{name: getattr(row, name) for name in AuditLine.__dataclass_fields__}) for row in rows
        ]

    def count(self, act: str, since: datetime, *, agent: str = "", detail: str = "") -> int:
        """How often something was done since a moment."""
        query = sa.select(sa.func.count()).select_from(AUDIT).where(AUDIT.c.act == act, AUDIT.c.at >= since)
        if agent:
            query = query.where(AUDIT.c.agent == agent)
        if detail:
            query = query.where(AUDIT.c.detail == detail)
        with reading(self._engine) as connection:
            return int(connection.execute(query).scalar_one())
