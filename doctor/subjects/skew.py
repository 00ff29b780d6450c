"""This machine's clock against that of others; identity tokens hold for minutes, and codes for seconds."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timezone
from email.utils import parsedate_to_datetime

import httpx

from doctor.finding import Finding, good, warning
from doctor.patient import Patient
from support.company.identity import CLOCK_SKEW

_SECONDS = 3.0


def look(patient: Patient) -> Iterator[Finding]:
    """By the `Date` that the wallet, and the public address if asked for, send with any answer."""
    for name, url in (("WALLET_URL", patient.environment.wallet_url), ("--url", patient.wish.url)):
        if url and (theirs := date_of(url)):
            yield from against(name, theirs, patient.now())


def against(name: str, theirs: datetime, ours: datetime) -> Iterator[Finding]:
    """Another clock; what the identity check allows for is let pass."""
    ahead = round((ours - theirs).total_seconds())
    if abs(ahead) > CLOCK_SKEW.total_seconds():
        yield warning("clock_fast" if ahead > 0 else "clock_slow", seconds=abs(ahead), other=name)
    else:
        yield good("clock_fine", other=name)


def date_of(url: str) -> datetime | None:
    """When a server says that it is; None if it says nothing. Whether it answers is for others to look at."""
    try:
        # Without a token: any answer has a date, a refusal too.
        sent = httpx.head(url, timeout=_SECONDS).headers.get("Date", "")
        found = parsedate_to_datetime(sent)
    except (httpx.HTTPError, ValueError, TypeError):
        return None
    return found if found.tzinfo else found.replace(tzinfo=timezone.utc)
