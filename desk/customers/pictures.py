"""Pictures that customers send: read, checked by content, and stored anew, never as they came."""

from __future__ import annotations

import io
import uuid
from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa
from PIL import Image, ImageOps, UnidentifiedImageError
from sqlalchemy.engine import Engine

from desk.customers.limits import LARGEST_PICTURE, Refused
from desk.schema import PICTURES
from support.storage.database import reading, writing

_READ = ("PNG", "JPEG", "WEBP")
_MOST_PIXELS = 40_000_000
_LONGEST_SIDE = 2560


@dataclass(frozen=True)
class Picture:
    """A stored picture."""

    id: str
    conversation_id: str
    mime: str
    bytes: bytes
    width: int
    height: int


class Pictures:
    """The pictures of one database; synchronous, raises `DatabaseUnavailable` when it is."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def keep(self, conversation_id: str, data: bytes, at: datetime) -> Picture:
        """Check and store an upload.

        Raises:
            Refused: `too_large`, or `bad_type` when it is no PNG, JPEG or WebP that can be read.
        """
        mime, clean, size = _encoded_anew(data)
        picture = Picture(uuid.uuid4().hex, conversation_id, mime, clean, *size)
        row = {**{name: getattr(picture, name) for name in Picture.__dataclass_fields__}, "created_at": at}
        with writing(self._engine) as connection:
            connection.execute(PICTURES.insert().values(**row))
        return picture

    def get(self, id: str) -> Picture | None:
        """A picture; who asks must be checked by its `conversation_id`."""
        with reading(self._engine) as connection:
            row = connection.execute(sa.select(PICTURES).where(PICTURES.c.id == id)).first()
        if row is None:
            return None
        return Picture(**{name: getattr(row, name) for name in Picture.__dataclass_fields__})

    def belongs(self, id: str, conversation_id: str) -> bool:
        """Whether a conversation has such a picture."""
        query = sa.select(PICTURES.c.conversation_id).where(PICTURES.c.id == id)
        with reading(self._engine) as connection:
            return bool(connection.execute(query).scalar() == conversation_id)


def _encoded_anew(data: bytes) -> tuple[str, bytes, tuple[int, int]]:
    """MIME type, bytes and size of the picture without anything that is no picture."""
    if len(data) > LARGEST_PICTURE:
        raise Refused("too_large")
    try:
        with Image.open(io.BytesIO(data), formats=_READ) as opened:
            if opened.width * opened.height > _MOST_PIXELS:
                raise Refused("too_large")
            upright = ImageOps.exif_transpose(opened)
            upright.thumbnail((_LONGEST_SIDE, _LONGEST_SIDE))
            lossless = opened.format == "PNG" or "A" in upright.getbands()
            plain = upright.convert("RGBA" if "A" in upright.getbands() else "RGB")
    except Image.DecompressionBombError:
        raise Refused("too_large") from None
    except (UnidentifiedImageError, OSError, ValueError, SyntaxError):
        raise Refused("bad_type") from None
    clean = io.BytesIO()
    if lossless:
        plain.save(clean, "PNG")
    else:
        plain.save(clean, "JPEG", quality=85)
    return ("image/png" if lossless else "image/jpeg"), clean.getvalue(), plain.size
