"""Tells the operator what is wrong with the wallet: in the log, a line for each kind, without data.

Customers only hear that it cannot be looked up. A kind is told at once when it is first met, and again after
`AGAIN_AFTER` while it goes on, with how often it was met: in a storm one line and not one a turn.
"""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable, Hashable
from dataclasses import dataclass

from support.wallet import WalletUnavailable
from support.wallet.breach import Breach, BrokenContract

AGAIN_AFTER = 300.0
"""Seconds."""

MOST_KINDS = 200
"""Remembered at a time. There are fewer; a wallet that breaks them all must not fill the memory."""

_MENDED = "; `make check-wallet` says how to mend it"

_UNKNOWN_CUSTOMER = (
    "the wallet does not know the account in a customer's token; "
    "check the account_id that the site signs: it must be the wallet's"
)

logger = logging.getLogger(__name__)


@dataclass
class _Kind:
    told_at: float
    unsaid: int = 0


class Complaints:
    """What was told of one wallet. Safe to share between threads."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        """
        Args:
            clock: Seconds that only grow.
        """
        self._clock = clock
        self._kinds: dict[Hashable, _Kind] = {}
        self._changing = threading.Lock()

    def failed(self, failure: WalletUnavailable) -> None:
        """Tells of a call that came to nothing."""
        if isinstance(failure, BrokenContract):
            self._tell(failure.breaches[0].kind, f"{failure}{_MENDED}")
        else:
            self._tell(str(failure), str(failure))

    def noticed(self, breach: Breach) -> None:
        """Tells of a breach that harmed no customer yet."""
        self._tell(breach.kind, f"the wallet breaks the contract: {breach}{_MENDED}")

    def unknown_customer(self) -> None:
        """Tells that somebody is signed in whose account the wallet does not have. Neither need be broken:
        the two may be of different stages, or name accounts differently."""
        self._tell(_UNKNOWN_CUSTOMER, _UNKNOWN_CUSTOMER)

    def _tell(self, kind: Hashable, text: str) -> None:
        with self._changing:
            unsaid = self._due(kind)
        if unsaid is None:
            return
        before = f" ({unsaid} times more since it was last told)" if unsaid else ""
        logger.warning("%s%s", text[:1].upper() + text[1:], before)

    def _due(self, kind: Hashable) -> int | None:
        """How often it was met unsaid, if it is to be told now; else None, and it is counted."""
        at = self._clock()
        known = self._kinds.get(kind)
        if known and at - known.told_at < AGAIN_AFTER:
            known.unsaid += 1
            return None
        if not known and len(self._kinds) >= MOST_KINDS:
            oldest = min(self._kinds, key=lambda one: self._kinds[one].told_at)
            del self._kinds[oldest]
        self._kinds[kind] = _Kind(at)
        return known.unsaid if known else 0


complaints = Complaints()
"""The process's."""
