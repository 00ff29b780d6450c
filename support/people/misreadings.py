"""Messages that the assistant may have misread: collected for an editor, masked, counted by text."""

from __future__ import annotations

import atexit
import hashlib
import logging
import queue
import re
import threading
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Literal

import sqlalchemy as sa
from sqlalchemy.engine import Connection, Engine

from support.reading.privacy import mask_personal
from support.reading.text import normalise
from support.storage.database import METADATA, Moment, reading, writing
from support.storage.races import find_or_insert

logger = logging.getLogger(__name__)

Reason = Literal["asked_back", "unsure", "taken_back", "unsolved", "refused"]
"""Below the confidence line; below the second one; the customer said that it was not meant; the
answer did not help; none of the choices that were offered was meant."""

Outcome = Literal["accepted", "deleted"]

MISREADINGS = sa.Table(
    "misreadings",
    METADATA,
    sa.Column("id", sa.Integer, primary_key=True),
    sa.Column("message_id", sa.String(200), nullable=False),
    sa.Column("key", sa.String(64), nullable=False),
    sa.Column("text", sa.Text, nullable=False),
    sa.Column("reason", sa.String(16), nullable=False),
    sa.Column("likeliest", sa.JSON, nullable=False),
    sa.Column("chosen", sa.String(64)),
    sa.Column("at", Moment, nullable=False),
    sa.UniqueConstraint("message_id", name="misreadings_message_id_key"),
    sa.Index("misreadings_key", "key"),
)

SETTLED = sa.Table(
    "misreadings_settled",
    METADATA,
    sa.Column("key", sa.String(64), primary_key=True),
    sa.Column("outcome", sa.String(8), nullable=False),
    sa.Column("intent", sa.String(64)),
    sa.Column("at", Moment, nullable=False),
)
"""Texts that an editor has decided on; they are not collected again."""

LIKELIEST = 5
"""Intents that are kept of each ranking."""

_REFUSED = "refused"
"""What stands behind a reading that the customer was offered and did not want."""

_SIGNS = re.compile(r"[^0-9a-z\u3400-\u9fff]+")
_DIGITS = re.compile(r"[0-9]+")


@dataclass(frozen=True)
class Misreading:
    """One message.

    Attributes:
        message_id: The channel's; the same one counts once.
        text: As it was sent; masked before it is stored.
        reason: Why it is here.
        likeliest: Intents with confidences (0 to 1), best first, without `nlu_fallback`.
        at: When it was sent (aware).
        chosen: The intent that the customer chose afterwards from the choices; empty if none.
        refused: The intents that were offered with it, or instead of it, and not wanted.
    """

    message_id: str
    text: str
    reason: Reason
    likeliest: tuple[tuple[str, float], ...]
    at: datetime
    chosen: str = ""
    refused: tuple[str, ...] = ()


@dataclass(frozen=True)
class Meaning:
    """What a text may mean: how often customers chose it, and the classifier's mean confidence."""

    intent: str
    chosen: int
    confidence: float


@dataclass(frozen=True)
class Group:
    """A text that was misread, with all its messages.

    Attributes:
        key: Identifies the text.
        text: Masked; its newest wording.
        count: Messages.
        reasons: Reason to how many messages.
        meanings: The likeliest first: what customers chose, then by confidence; none that all refused.
        refused: Intent to how many times it was offered and not wanted.
    """

    key: str
    text: str
    count: int
    reasons: Mapping[str, int]
    meanings: tuple[Meaning, ...]
    refused: Mapping[str, int] = field(default_factory=dict)


def plain(text: str) -> str:
    """What two wordings of the same text have in common: no blanks, signs or case, numbers as one."""
    bare = _SIGNS.sub("", mask_personal(normalise(text)).lower())
    return _DIGITS.sub("0", bare) if _DIGITS.sub("", bare) else bare


def key_of(text: str) -> str:
    """The key under which a text is counted."""
    return hashlib.sha256(plain(text).encode()).hexdigest()


class MisreadingStore:
    """The misread messages of one database. All methods raise `DatabaseUnavailable` when it is."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def record(self, misreading: Misreading) -> None:
        """Keeps a message, unless its text is settled or the message is there already.

        A later word of the customer (a choice, "that is not it") is added to the message that is there.

        Raises:
            ValueError: There is no message ID.
        """
        if not misreading.message_id:
            raise ValueError("a misread message needs its ID")
        find_or_insert(self._engine, lambda connection: _put(connection, misreading))

    def waiting(self) -> list[Group]:
        """What nobody has decided on, the most frequent first."""
        settled = sa.select(SETTLED.c.key)
        query = sa.select(MISREADINGS).where(MISREADINGS.c.key.not_in(settled)).order_by(MISREADINGS.c.id)
        rows: dict[str, list[Any]] = defaultdict(list)
        with reading(self._engine) as connection:
            for row in connection.execute(query):
                rows[row.key].append(row)
        return sorted(map(_group, rows.values()), key=lambda group: -group.count)

    def settle(self, key: str, outcome: Outcome, at: datetime, intent: str | None = None) -> None:
        """Decides on a text: its messages go, and it is not asked about again. May be repeated."""
        with writing(self._engine) as connection:
            connection.execute(SETTLED.delete().where(SETTLED.c.key == key))
            connection.execute(SETTLED.insert().values(key=key, outcome=outcome, intent=intent, at=at))
            connection.execute(MISREADINGS.delete().where(MISREADINGS.c.key == key))


class Collector:
    """Records in a thread of its own: whoever hands over a message neither waits nor fails.

    Args:
        record: Keeps one message; what it raises is logged by its type.
    """

    ROOM = 500
    """Messages that may wait; while a database is gone, those beyond are dropped."""

    def __init__(self, record: Callable[[Misreading], None]) -> None:
        self._record = record
        self._waiting: queue.Queue[Misreading] = queue.Queue(self.ROOM)
        self._thread: threading.Thread | None = None

    def take(self, misreadings: Iterable[Misreading]) -> None:
        """Hands messages over, in their order."""
        try:
            for misreading in misreadings:
                self._start()
                self._waiting.put_nowait(misreading)
        except queue.Full:
            logger.warning("Too many misread messages wait to be stored; one was dropped")

    def flush(self, seconds: float = 2.0) -> None:
        """Waits until what was handed over is stored, at most that long."""
        done = threading.Thread(target=self._waiting.join, daemon=True)
        done.start()
        done.join(seconds)

    def _start(self) -> None:
        if self._thread is None or not self._thread.is_alive():
            if self._thread is None:
                atexit.register(self.flush)
            self._thread = threading.Thread(target=self._work, name="misreadings", daemon=True)
            self._thread.start()

    def _work(self) -> None:
        while True:
            misreading = self._waiting.get()
            try:
                self._record(misreading)
            except Exception as failure:
                # Whatever it is: a message less for the editor, nothing to the customer.
                logger.warning("A misread message could not be stored: %s", type(failure).__name__)
            finally:
                self._waiting.task_done()


def _put(connection: Connection, misreading: Misreading) -> None:
    key = key_of(misreading.text)
    if connection.execute(sa.select(SETTLED.c.key).where(SETTLED.c.key == key)).first():
        return
    same = MISREADINGS.c.message_id == misreading.message_id
    present = connection.execute(sa.select(MISREADINGS).where(same)).first()
    if present is None:
        row = MISREADINGS.insert().values(
            message_id=misreading.message_id,
            key=key,
            text=mask_personal(normalise(misreading.text)),
            reason=misreading.reason,
            likeliest=_without(misreading.likeliest[:LIKELIEST], misreading.refused),
            chosen=misreading.chosen or None,
            at=misreading.at,
        )
        connection.execute(row)
        return
    said: dict[str, Any] = {"chosen": misreading.chosen} if misreading.chosen else {}
    if misreading.reason in ("taken_back", "unsolved", "refused"):
        said["reason"] = misreading.reason
    if misreading.refused:
        said["likeliest"] = _without(present.likeliest, misreading.refused)
    if said:
        connection.execute(MISREADINGS.update().where(same).values(**said))


def _without(likeliest: Iterable[Sequence[Any]], refused: Sequence[str]) -> list[list[Any]]:
    """Each reading as it is stored: its intent, its chance, and a third entry where it was refused."""
    known = [list(entry) for entry in likeliest]
    marked = [entry if len(entry) > 2 or entry[0] not in refused else [*entry, _REFUSED] for entry in known]
    names = {entry[0] for entry in known}
    return [*marked, *([name, 0.0, _REFUSED] for name in refused if name not in names)]


def _group(rows: list[Any]) -> Group:
    chosen = Counter(row.chosen for row in rows if row.chosen)
    confidence: Counter[str] = Counter()
    refused: Counter[str] = Counter()
    for row in rows:
        for place, (intent, chance, *mark) in enumerate(row.likeliest):
            # The reading that the customer has just refused is the one thing it does not mean.
            if mark:
                refused[intent] += 1
            elif not (place == 0 and row.reason == "taken_back"):
                confidence[intent] += chance / len(rows)
    names = sorted({*chosen, *confidence}, key=lambda name: (-chosen[name], -confidence[name]))
    return Group(
        key=rows[-1].key,
        text=rows[-1].text,
        count=len(rows),
        reasons=Counter(row.reason for row in rows),
        meanings=tuple(Meaning(name, chosen[name], confidence[name]) for name in names),
        refused=refused,
    )
