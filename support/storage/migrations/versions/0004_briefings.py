"""Hand-offs hold what the agent reads first as fields, no longer as labelled text.

The words below are those of the releases that wrote the text, whatever they are called since.
"""

from __future__ import annotations

import copy
import re
from collections.abc import Iterator
from datetime import datetime, timedelta, timezone
from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

_OPEN = sa.text("status IN ('waiting', 'active')")
_SHANGHAI = timezone(timedelta(hours=8))
_AT_ONCE = 500

_COLON = "："
_BETWEEN = "、"
_HEADLESS = "摘要"
_LONGEST_HEAD = 8

_PROBLEM, _IDENTITY, _FINDING, _ALSO, _LAST_WORDS = "问题", "身份", "机器人查到", "还提到", "客户原话"
_FACTS = {
    "账号": "account_id",
    "交易单号": "transaction_id",
    "时间": "transaction_time",
    "金额": "amount",
    "付款方式": "payment_method",
    "情况": "problem_description",
    "联系方式": "contact",
}
_VERIFIED, _ANONYMOUS = "已登录 ", "未登录(身份未核实)"
_YUAN = "元"
_ENGINE_FAILED = "机器人故障，没能回答客户"
_SPEAKERS = {"客户": "customer", "机器人": "bot", "人工": "agent", "系统": "system"}

_PROBLEMS = {
    "账户被冻结": "account_frozen",
    "账号被锁": "account_locked",
    "功能被限制": "account_restricted",
    "投诉": "complaint",
    "充值没到账": "deposit_not_received",
    "重复扣款或多扣款": "duplicate_charge",
    "忘记密码": "forgot_password",
    "实名认证": "identity_verification",
    "登录不上": "login_failed",
    "提高限额": "raise_limit",
    "退款被拒": "refund_rejected",
    "申请退款": "refund_request",
    "退款没到账": "refund_status",
    "人工客服": "talk_to_human",
    "查询工单进度": "ticket_status",
    "付款或转账失败": "transaction_failed",
    "转账或付款对方没收到": "transfer_not_received",
    "非本人操作的交易": "unauthorized_transaction",
    "收不到验证码": "verification_code_not_received",
    "提现没到账": "withdrawal_delayed",
    "提现被拒或退回": "withdrawal_rejected",
}

_TIMES = {
    "minute": "{day}{hour}:{minute:02d}",
    "hour": "{day}{hour}点左右",
    "part": "{day}{part}",
    "day": "{day}",
    "week": "{month}月{date}日那一周",
    "month": "{year}年{month}月",
}
_PARTS = {0: "凌晨", 6: "上午", 12: "下午", 18: "晚上"}
_NEAR_DAYS = {0: "今天", 1: "昨天", 2: "前天"}
_WEEKDAYS = "一二三四五六日"

_EMPTY: dict[str, Any] = {
    "problem": "",
    "account_id": "",
    "facts": {},
    "finding": "",
    "also": [],
    "last_words": "",
    "fault": "",
    "said": [],
    "earlier": [],
}

_ROWS = sa.table(
    "handoffs",
    sa.column("id", sa.Integer),
    sa.column("summary", sa.Text),
    sa.column("briefing", sa.JSON),
    sa.column("ticket_number", sa.String),
    sa.column("requested_at", sa.DateTime(timezone=True)),
)

_TICKETS = sa.table(
    "tickets",
    sa.column("number", sa.String),
    sa.column("problem", sa.String),
    sa.column("label", sa.String),
    sa.column("account_id", sa.String),
    sa.column("verified", sa.Boolean),
    sa.column("facts", sa.JSON),
    sa.column("contact", sa.String),
)


def upgrade() -> None:
    """Forward."""
    op.add_column("handoffs", sa.Column("briefing", sa.JSON))
    for row in _beside_tickets(_ROWS.c.summary):
        _set(row.id, briefing=_read(row.summary, row))
    with op.batch_alter_table("handoffs", copy_from=_handoffs()) as table:
        table.alter_column("briefing", existing_type=sa.JSON, nullable=False)
        table.drop_column("summary")


def downgrade() -> None:
    """Back."""
    op.add_column("handoffs", sa.Column("summary", sa.Text))
    for row in _beside_tickets(_ROWS.c.briefing):
        _set(row.id, summary=_written({**_EMPTY, **row.briefing}, row))
    with op.batch_alter_table("handoffs", copy_from=_handoffs()) as table:
        table.alter_column("summary", existing_type=sa.Text, nullable=False)
        table.drop_column("briefing")


def _handoffs() -> sa.Table:
    """The table with both columns: SQLite copies it, and what it reads back of its indexes may be less."""
    return sa.Table(
        "handoffs",
        sa.MetaData(),
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("conversation_id", sa.String(200), nullable=False),
        sa.Column("status", sa.String(9), nullable=False),
        sa.Column("urgency", sa.String(8), nullable=False),
        sa.Column("summary", sa.Text),
        sa.Column("briefing", sa.JSON),
        sa.Column("ticket_number", sa.String(16)),
        sa.Column("agent", sa.String(200)),
        sa.Column("noticed", sa.Boolean, nullable=False),
        sa.Column("requested_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("claimed_at", sa.DateTime(timezone=True)),
        sa.Column("closed_at", sa.DateTime(timezone=True)),
        sa.Index(
            "handoffs_one_open",
            "conversation_id",
            unique=True,
            sqlite_where=_OPEN,
            postgresql_where=_OPEN,
        ),
        sa.Index("handoffs_conversation_id", "conversation_id"),
        sa.Index("handoffs_status", "status"),
    )


def _beside_tickets(stored: Any) -> Iterator[Any]:
    """Each hand-off with what its ticket says (None where it has none), some at a time."""
    of_ticket = [column for column in _TICKETS.c if column.name != "number"]
    query = (
        sa.select(_ROWS.c.id, _ROWS.c.requested_at, stored, *of_ticket)
        .select_from(_ROWS.outerjoin(_TICKETS, _ROWS.c.ticket_number == _TICKETS.c.number))
        .order_by(_ROWS.c.id)
        .limit(_AT_ONCE)
    )
    last = 0
    while found := op.get_bind().execute(query.where(_ROWS.c.id > last)).all():
        yield from found
        last = found[-1].id


def _set(id: int, **values: object) -> None:
    op.get_bind().execute(_ROWS.update().where(_ROWS.c.id == id).values(**values))


def _moment(row: Any) -> datetime:
    """When the hand-off was requested; SQLite gives it in UTC without saying so."""
    at: datetime = row.requested_at
    return (at if at.tzinfo else at.replace(tzinfo=timezone.utc)).astimezone(_SHANGHAI)


# --- from text -------------------------------------------------------------------------------------


def _read(summary: str, row: Any) -> dict[str, Any]:
    """The fields that a text holds; what fits in none stays as it is read, under `earlier`."""
    lines = summary.split("\n") if summary.strip() else []
    failed = bool(lines) and lines[0] == f"{_PROBLEM}{_COLON}{_ENGINE_FAILED}"
    briefing = copy.deepcopy(_EMPTY)
    seen: set[str] = set()
    for head, text in _said(lines) if failed else _headed(lines):
        if failed and head in _SPEAKERS:
            at = _moment(row).isoformat(timespec="seconds")
            briefing["said"].append({"speaker": _SPEAKERS[head], "text": text, "at": at})
        elif head in seen or not _take(briefing, head, text, row):
            briefing["earlier"].append([head, text])
        seen.add(head)
    _fill(briefing, seen, row, failed)
    return briefing


def _headed(lines: list[str]) -> Iterator[tuple[str, str]]:
    """Rows of a text, each a head and what follows; a line without a head belongs to the one before."""
    held: list[str] = []
    for line in lines:
        head, colon, text = line.partition(_COLON)
        if colon and len(head) <= _LONGEST_HEAD:
            if held:
                yield held[0], "\n".join(held[1:])
            held = [head, text]
        else:
            held = [*held, line] if held else [_HEADLESS, line]
    if held:
        yield held[0], "\n".join(held[1:])


def _said(lines: list[str]) -> Iterator[tuple[str, str]]:
    """The rows of an engine's failure: behind its first two only a speaker begins a new one."""
    first = next((place for place, line in enumerate(lines) if _speaks(line)), len(lines))
    yield from _headed(lines[:first])
    held: list[str] = []
    for line in lines[first:]:
        if _speaks(line) and held:
            yield held[0], "\n".join(held[1:])
        held = list(line.split(_COLON, 1)) if _speaks(line) else [*held, line]
    if held:
        yield held[0], "\n".join(held[1:])


def _speaks(line: str) -> bool:
    head, colon, _ = line.partition(_COLON)
    return bool(colon) and head in _SPEAKERS


def _take(briefing: dict[str, Any], head: str, text: str, row: Any) -> bool:
    """Puts a row into its field; False where no field holds it."""
    if head in _FACTS:
        found = _canonical(_FACTS[head], text, row)
        briefing["facts"].update(found)
        return bool(found)
    if head == _PROBLEM and text == _ENGINE_FAILED:
        briefing["fault"] = "engine"
    elif head == _PROBLEM and (text in _PROBLEMS or text == row.label):
        briefing["problem"] = _PROBLEMS.get(text) or row.problem
    elif head == _IDENTITY and text.startswith(_VERIFIED):
        briefing["account_id"] = text.removeprefix(_VERIFIED)
    elif head == _FINDING and re.fullmatch(r"[a-z_]+", text):
        briefing["finding"] = text
    elif head == _ALSO and all(label in _PROBLEMS for label in text.split(_BETWEEN)):
        briefing["also"] = [_PROBLEMS[label] for label in text.split(_BETWEEN)]
    elif head == _LAST_WORDS:
        briefing["last_words"] = text
    elif head != _IDENTITY or text != _ANONYMOUS:
        return False
    return True


def _canonical(fact: str, text: str, row: Any) -> dict[str, str]:
    """A fact's slots, from what was shown of it; empty where the ticket does not know it, or another."""
    facts: dict[str, str] = row.facts or {}
    if fact == "amount":
        return {fact: text.removesuffix(_YUAN)} if text.endswith(_YUAN) else {}
    if fact == "contact" and "*" in text:
        return next(
            ({fact: value} for value in (facts.get(fact), row.contact) if value and _masked(value) == text),
            {},
        )
    if fact == "transaction_time":
        start = facts.get(fact, "")
        # Tickets of the first releases do not hold how exactly it was said: the text shows it.
        for grain in _TIMES if start else ():
            if _time(start, grain, _moment(row)) == text:
                return {fact: start, f"{fact}_grain": grain}
        return {}
    return {fact: text}


def _fill(briefing: dict[str, Any], seen: set[str], row: Any, failed: bool) -> None:
    """What the text does not say, as the ticket has it: a text in a company's own words has other heads."""
    if _PROBLEM not in seen or failed:
        briefing["problem"] = row.problem or ""
    if _IDENTITY not in seen and row.verified:
        briefing["account_id"] = row.account_id
    if failed:
        briefing["facts"] = row.facts or {}


# --- to text ---------------------------------------------------------------------------------------


def _written(briefing: dict[str, Any], row: Any) -> str:
    """The text as the release before wrote it."""
    labels = {name: label for label, name in _PROBLEMS.items()} | {row.problem: row.label}
    rows: list[tuple[str, str]] = []
    if briefing["fault"]:
        rows.append((_PROBLEM, _ENGINE_FAILED))
    elif briefing["problem"]:
        rows.append((_PROBLEM, labels.get(briefing["problem"], briefing["problem"])))
    if rows:
        account = briefing["account_id"]
        rows.append((_IDENTITY, f"{_VERIFIED}{account}" if account else _ANONYMOUS))
    if not briefing["said"]:
        rows += _fact_rows(briefing["facts"], _moment(row))
    if briefing["finding"]:
        rows.append((_FINDING, briefing["finding"]))
    if briefing["also"]:
        rows.append((_ALSO, _BETWEEN.join(labels.get(name, name) for name in briefing["also"])))
    if briefing["last_words"]:
        rows.append((_LAST_WORDS, briefing["last_words"]))
    rows += [(head, text) for head, text in briefing["earlier"]]
    heads = {speaker: head for head, speaker in _SPEAKERS.items()}
    rows += [(heads[line["speaker"]], line["text"]) for line in briefing["said"]]
    return "\n".join(text if head == _HEADLESS else f"{head}{_COLON}{text}" for head, text in rows)


def _fact_rows(facts: dict[str, str], now: datetime) -> Iterator[tuple[str, str]]:
    grain = facts.get("transaction_time_grain") or "minute"
    heads = {name: head for head, name in _FACTS.items()}
    for name, value in facts.items():
        if name == "transaction_time":
            value = _time(value, grain, now)
        elif name == "amount":
            value = f"{value}{_YUAN}"
        elif name == "contact":
            value = _masked(value)
        if name != "transaction_time_grain":
            yield heads.get(name, name), value


def _time(start: str, grain: str, now: datetime) -> str:
    local, today = datetime.fromisoformat(start).astimezone(_SHANGHAI), now.date()
    near = _NEAR_DAYS.get((today - local.date()).days)
    year = f"{local.year}年" if local.year != today.year else ""
    return _TIMES[grain].format(
        day=near or f"{year}{local.month}月{local.day}日(周{_WEEKDAYS[local.weekday()]})",
        hour=local.hour,
        minute=local.minute,
        part=_PARTS.get(local.hour, f"{local.hour}点"),
        year=local.year,
        month=local.month,
        date=local.day,
    )


def _masked(contact: str) -> str:
    """A telephone number or an e-mail address as it was shown."""
    name, at, domain = contact.partition("@")
    return f"{name[:1]}***@{domain}" if at else f"{contact[:3]}****{contact[-4:]}"
