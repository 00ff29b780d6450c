"""Pictures of conversations: what a customer sent, for customer and agents."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa

from desk.schema import PICTURES
from support.storage.database import Database, reading, writing


@dataclass(frozen=True)
class Picture:
    """A picture as it is shown.

    Attributes:
        width: In pixels, like `height`.
    """

    id: str
    conversation_id: str
    mime: str
    bytes: bytes
    width: int
    height: int


class Pictures:
    """The pictures of one database; synchronous, raises `DatabaseUnavailable` when it is."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def keep(
        self, conversation_id: str, mime: str, data: bytes, size: tuple[int, int], at: datetime
    ) -> Picture:
        """Store a picture that is fit to be shown: nothing is checked here.

        Args:
            size: Width and height.
        """
        picture = Picture(uuid.uuid4().hex, conversation_id, mime, data, *size)
        row = {**{name: getattr(picture, name) for name in Picture.__dataclass_fields__}, "created_at": at}
        with writing(self._database) as connection:
            connection.execute(PICTURES.insert().values(**row))
        return picture

    def get(self, id: str) -> Picture | None:
        """A picture; who asks must be checked by its `conversation_id`."""
        with reading(self._database) as connection:
            row = connection.execute(sa.select(PICTURES).where(PICTURES.c.id == id)).first()
        if row is None:
            return None
        return Picture(**{name: getattr(row, name) for name in Picture.__dataclass_fields__})

    def belongs(self, id: str, conversation_id: str) -> bool:
        """Whether a conversation has such a picture."""
        query = sa.select(PICTURES.c.conversation_id).where(PICTURES.c.id == id)
        with reading(self._database) as connection:
            return bool(connection.execute(query).scalar() == conversation_id)
