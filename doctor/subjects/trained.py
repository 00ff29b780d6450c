"""The model: is there one, is it of the present data, is it whole."""

from __future__ import annotations

import gzip
import zlib
from collections.abc import Iterator
from pathlib import Path

from doctor.finding import Finding, broken, good, warning
from doctor.patient import Patient
from launch import model
from launch.failure import StartError

_AT_ONCE = 1 << 20
"""Bytes."""


def look(patient: Patient) -> Iterator[Finding]:
    """By the fingerprint in its name, as the start finds it."""
    try:
        wanted = model.path()
    except StartError as fault:
        yield broken("data_malformed", fault=str(fault).splitlines()[0])
        return
    if wanted.exists():
        yield (
            good("model_fine", model=wanted.stem.removesuffix(".tar"))
            if _whole(wanted)
            else broken("model_cut", model=wanted)
        )
    elif any(model.MODELS.glob("okpay-*.tar.gz")):
        yield warning("model_of_before")
    else:
        yield warning("model_missing")


def _whole(archive: Path) -> bool:
    """Whether all of it can be unpacked: a copy may have been broken off."""
    try:
        with gzip.open(archive) as packed:
            while packed.read(_AT_ONCE):
                pass
    except (OSError, EOFError, zlib.error):
        return False
    return archive.stat().st_size > 0
