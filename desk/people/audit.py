"""The audit trail: one line for every act of an agent, written once and never changed."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.engine import Engine

from desk.schema import AUDIT
from support.clock import now
from support.reading.privacy import mask_personal
from support.storage.database import reading, writing

_LONGEST_DETAIL = 500


@dataclass(frozen=True)
class AuditLine:
    """One act.

    Attributes:
        agent: Who did it; 系统 for what the desk did by itself.
        act: The act's name, as in `ACTS`.
        detail: What a reader needs beside it, masked.
    """

    id: int
    at: datetime
    agent: str
    act: str
    conversation_id: str | None
    detail: str


ACTS = {
    "sign_in": "登录",
    "sign_in_failed": "登录失败",
    "sign_out": "退出",
    "agent_made": "建账号",
    "password_set": "重设密码",
    "online": "上线",
    "away": "离开",
    "claim": "接入",
    "take_over": "接管",
    "reply": "回复",
    "note": "备注",
    "transfer": "转交",
    "give_back": "交还机器人",
    "close": "结束会话",
    "release": "放回队列",
    "released": "自动放回队列",
    "ticket_answered": "答复工单",
    "ticket_closed": "关闭工单",
}
"""The acts and how they are read."""

SYSTEM = "系统"


class Audit:
    """The audit trail of one database. All methods raise `DatabaseUnavailable` when it is."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def write(self, agent: str, act: str, conversation_id: str | None = None, detail: str = "") -> None:
        """Add a line, now."""
        row = {
            "at": now(),
            "agent": agent,
            "act": act,
            "conversation_id": conversation_id[:64] if conversation_id else None,
            "detail": mask_personal(detail)[:_LONGEST_DETAIL],
        }
        with writing(self._engine) as connection:
            connection.execute(AUDIT.insert().values(**row))

    def lines(
        self, *, agent: str = "", act: str = "", conversation_id: str = "", before: int = 0, limit: int = 100
    ) -> list[AuditLine]:
        """The newest lines first.

        Args:
            agent: Only this agent's.
            act: Only these acts.
            conversation_id: Only this conversation's.
            before: Only lines older than the one of this id; 0 starts at the newest.
            limit: At most so many.
        """
        query = sa.select(AUDIT).order_by(AUDIT.c.id.desc()).limit(limit)
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
