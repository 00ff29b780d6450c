"""Pictures that customers send: read, checked by content, and encoded anew, never kept as they came."""

from __future__ import annotations

import io

from PIL import Image, ImageOps, UnidentifiedImageError

from desk.customers.limits import LARGEST_PICTURE
from desk.customers.refusals import Refused

_READ = ("PNG", "JPEG", "WEBP")
_MOST_PIXELS = 40_000_000
_LONGEST_SIDE = 2560


def encoded_anew(data: bytes) -> tuple[str, bytes, tuple[int, int]]:
    """MIME type, bytes and size of a picture without anything that is no picture.

    Raises:
        Refused: `too_large`, or `bad_type` when it is no PNG, JPEG or WebP that can be read.
    """
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
