"""The wallet behind the company's own service; the contract is `docs/wallet-api.yaml`."""

from __future__ import annotations

import logging
import re
import time
from collections.abc import Sequence
from types import TracebackType
from urllib.parse import quote, urlsplit

import httpx
from tenacity import (
    Retrying,
    retry_if_exception_type,
    stop_after_attempt,
    stop_before_delay,
    wait_exponential_jitter,
)

from support.environment import ACCOUNT_ID
from support.wallet import Account, Notice, Transaction, TransactionQuery, WalletUnavailable
from support.wallet.fen import to_fen
from support.wallet.vocabulary import MOST_TRANSACTIONS
from support.wallet.wire import TRANSACTION_ID, read_account, read_notices, read_transactions

# It logs each request's URL at INFO, and with it account and amount.
logging.getLogger("httpx").setLevel(logging.WARNING)

_ATTEMPTS = 3
_DEADLINE_FACTOR = 1.5
_LARGEST_BODY = 1_000_000
_RETRIED_STATUS = frozenset({502, 503, 504})
_TOKEN = re.compile(r"[\x21-\x7e]+")

Parameters = Sequence[tuple[str, str]]


class _Transient(WalletUnavailable):
    """A failure that another try may cure; only GETs are sent, so that trying again is harmless."""


class HttpWallet:
    """Asks the company's service. Safe to share between threads; keeps its connections open.

    A call ends after about 1.5 times the timeout, tries again included. Not bounded by it: the
    system's own name resolution, and a server that trickles its header lines.
    """

    def __init__(self, base_url: str, token: str, timeout: float) -> None:
        """
        Args:
            base_url: Such as `https://wallet.internal/api`.
            token: Sent as Bearer token.
            timeout: Seconds to wait for an answer.

        Raises:
            ValueError: The URL is no absolute HTTP one, the token is empty or no printable ASCII,
                or the timeout is not above 0.
        """
        parts = urlsplit(base_url)
        if parts.scheme not in ("http", "https") or not parts.hostname or parts.query or parts.fragment:
            raise ValueError("the wallet's URL must be an http(s) URL without query")
        if not _TOKEN.fullmatch(token):
            raise ValueError("the wallet's token must be printable ASCII")
        if not timeout > 0:
            raise ValueError("the wallet's timeout must be above 0 seconds")
        self._timeout = timeout
        self._base_url = base_url.rstrip("/")
        self._client = httpx.Client(
            headers={"Authorization": f"Bearer {token}", "Accept": "application/json"},
            follow_redirects=False,
        )

    def account(self, account_id: str) -> Account | None:
        """See `Wallet.account`."""
        # Such an ID is nobody's, and servers disagree about what an escaped slash or dot means.
        if not ACCOUNT_ID.fullmatch(account_id):
            return None
        body = self._get(f"/accounts/{quote(account_id, safe='')}")
        if body is None:
            return None
        try:
            return read_account(body, account_id)
        except ValueError as error:
            raise _broken(error) from error

    def transactions(self, query: TransactionQuery) -> list[Transaction]:
        """See `Wallet.transactions`."""
        parameters = _parameters(query)
        if parameters is None or not ACCOUNT_ID.fullmatch(query.account_id):
            return []
        account = quote(query.account_id, safe="")
        body = self._get(f"/accounts/{account}/transactions", parameters)
        if body is None:
            return []
        try:
            found = read_transactions(body, query.account_id)
        except ValueError as error:
            raise _broken(error) from error
        # The port's promise must not hang on the service keeping to the order.
        found.sort(key=lambda item: (item.created_at, item.transaction_id), reverse=True)
        return found[:MOST_TRANSACTIONS]

    def notices(self) -> list[Notice]:
        """See `Wallet.notices`."""
        body = self._get("/notices")
        if body is None:
            return []
        try:
            return read_notices(body)
        except ValueError as error:
            raise _broken(error) from error

    def close(self) -> None:
        """Closes the kept connections."""
        self._client.close()

    def __enter__(self) -> HttpWallet:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self.close()

    def _get(self, path: str, parameters: Parameters = ()) -> bytes | None:
        """The body of a 200; None for a 404.

        Raises:
            WalletUnavailable: No answer in time, or any other status.
        """
        budget = self._timeout * _DEADLINE_FACTOR
        deadline = time.monotonic() + budget
        retrying = Retrying(
            retry=retry_if_exception_type(_Transient),
            stop=stop_after_attempt(_ATTEMPTS) | stop_before_delay(budget),
            wait=wait_exponential_jitter(initial=0.05, max=0.5, jitter=0.05),
            reraise=True,
        )
        return retrying(self._attempt, path, parameters, deadline)

    def _attempt(self, path: str, parameters: Parameters, deadline: float) -> bytes | None:
        left = deadline - time.monotonic()
        if left <= 0:
            raise WalletUnavailable("the wallet did not answer in time")
        # A quarter for connecting, so that it and the wait for the answer fit the deadline.
        step = min(self._timeout / 4, left)
        limits = httpx.Timeout(step, read=min(self._timeout, left))
        try:
            with self._client.stream(
                "GET", self._base_url + path, params=list(parameters), timeout=limits
            ) as response:
                return _body(response, deadline)
        except (httpx.NetworkError, httpx.TimeoutException, httpx.RemoteProtocolError) as error:
            raise _Transient(f"the wallet does not answer: {type(error).__name__}") from error
        except (httpx.HTTPError, httpx.InvalidURL, httpx.StreamError) as error:
            raise WalletUnavailable(f"asking the wallet failed: {type(error).__name__}") from error


def _body(response: httpx.Response, deadline: float) -> bytes | None:
    if response.status_code in _RETRIED_STATUS:
        raise _Transient(f"the wallet answered {response.status_code}")
    if response.status_code == 404:
        return None
    if response.status_code != 200:
        raise WalletUnavailable(f"the wallet answered {response.status_code}")
    body = bytearray()
    for chunk in response.iter_bytes():
        body += chunk
        if len(body) > _LARGEST_BODY:
            raise WalletUnavailable("the wallet's answer is too large")
        if time.monotonic() > deadline:
            raise WalletUnavailable("the wallet did not finish its answer in time")
    return bytes(body)


def _broken(error: ValueError) -> WalletUnavailable:
    # Only our own words: what json says about a body may quote it.
    told = str(error) if type(error) is ValueError else type(error).__name__
    return WalletUnavailable(f"the wallet's answer breaks the contract: {told}")


def _parameters(query: TransactionQuery) -> list[tuple[str, str]] | None:
    """The query string; None if nothing can match."""
    if query.transaction_id is not None:
        well_formed = TRANSACTION_ID.fullmatch(query.transaction_id)
        return [("transaction_id", query.transaction_id)] if well_formed else None
    if not query.kinds:
        return None
    parameters = [("kind", kind) for kind in query.kinds]
    for name, moment in (("from", query.start), ("to", query.end)):
        if moment is not None:
            if moment.utcoffset() is None:
                raise ValueError("a time without an offset")
            parameters.append((name, moment.isoformat()))
    if query.amount is not None:
        if to_fen(query.amount) is None:
            return None
        parameters.append(("amount", f"{query.amount:.2f}"))
    return parameters
