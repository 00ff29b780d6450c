"""The wallet behind the company's own service; the contract is `docs/wallet-api.yaml`."""

from __future__ import annotations

import logging
import re
import time
from types import TracebackType
from urllib.parse import urlsplit

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
from support.wallet.breach import Breach, BrokenContract
from support.wallet.complaints import complaints
from support.wallet.exchange import JSON, Answer, Parameters, TooSlow, cause_of, exchange
from support.wallet.fen import to_fen
from support.wallet.members import TRANSACTION_ID
from support.wallet.vocabulary import MOST_TRANSACTIONS
from support.wallet.wire import (
    ACCOUNT_PATH,
    NOTICES_PATH,
    TRANSACTIONS_PATH,
    read_account,
    read_notices,
    read_transactions,
)

# It logs each request's URL at INFO, and with it account and amount.
logging.getLogger("httpx").setLevel(logging.WARNING)

DEADLINE_FACTOR = 1.5
"""A call may take this many times the timeout, tries again included (docs/wallet-api.yaml)."""

_ATTEMPTS = 3
_RETRIED_STATUS = frozenset({502, 503, 504})
_TOKEN = re.compile(r"[\x21-\x7e]+")


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
        body = self._get(ACCOUNT_PATH, account_id)
        return None if body is None else read_account(body, account_id)

    def transactions(self, query: TransactionQuery) -> list[Transaction]:
        """See `Wallet.transactions`."""
        parameters = parameters_of(query)
        if parameters is None or not ACCOUNT_ID.fullmatch(query.account_id):
            return []
        body = self._get(TRANSACTIONS_PATH, query.account_id, parameters)
        if body is None:
            return []
        found = read_transactions(body, query.account_id)
        # The port's promise must not hang on the service keeping to the order.
        found.sort(key=lambda item: (item.created_at, item.transaction_id), reverse=True)
        return found[:MOST_TRANSACTIONS]

    def notices(self) -> list[Notice]:
        """See `Wallet.notices`."""
        body = self._get(NOTICES_PATH)
        if body is None:
            # No customer need hear of it; whoever set the URL should.
            complaints.noticed(Breach(NOTICES_PATH, "", "status", "404"))
            return []
        return read_notices(body)

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

    def _get(self, path: str, account_id: str = "", parameters: Parameters = ()) -> bytes | None:
        """The body of a 200; None for a 404.

        Raises:
            WalletUnavailable: No answer in time, or any other status.
        """
        budget = self._timeout * DEADLINE_FACTOR
        deadline = time.monotonic() + budget
        retrying = Retrying(
            retry=retry_if_exception_type(_Transient),
            stop=stop_after_attempt(_ATTEMPTS) | stop_before_delay(budget),
            wait=wait_exponential_jitter(multiplier=0.05, max=0.5, jitter=0.05),
            reraise=True,
        )
        return retrying(self._attempt, path, account_id, parameters, deadline)

    def _attempt(self, path: str, account_id: str, parameters: Parameters, deadline: float) -> bytes | None:
        url = self._base_url + path.format(account_id=account_id)
        try:
            answer = exchange(
                self._client, url, parameters, timeout=self._timeout, deadline=deadline, where=path
            )
        except (httpx.NetworkError, httpx.TimeoutException, httpx.RemoteProtocolError) as error:
            told = f"the wallet does not answer: {path}, {cause_of(error)}, {type(error).__name__}"
            raise _Transient(told) from error
        except (httpx.HTTPError, httpx.InvalidURL, httpx.StreamError) as error:
            raise WalletUnavailable(f"asking the wallet failed: {path}, {type(error).__name__}") from error
        except TooSlow as error:
            raise WalletUnavailable(f"the wallet did not finish its answer in time: {path}") from error
        return _body(answer, path)


def _body(answer: Answer, path: str) -> bytes | None:
    if answer.status in _RETRIED_STATUS:
        raise _Transient(f"the wallet answered {answer.status}: {path}")
    if answer.status == 404:
        return None
    if answer.status >= 500:
        raise WalletUnavailable(f"the wallet answered {answer.status}: {path}")
    if answer.status != 200:
        raise BrokenContract([status_breach(answer.status, path)])
    if answer.media_type != JSON:
        complaints.noticed(Breach(path, "", "content_type", answer.media_type or "none"))
    return answer.body


def status_breach(status: int, path: str) -> Breach:
    """What a status means that the assistant can do nothing with."""
    rule = "token" if status in (401, 403) else "redirect" if 300 <= status < 400 else "status"
    return Breach(path, "", rule, str(status))


def parameters_of(query: TransactionQuery) -> list[tuple[str, str]] | None:
    """The query string that asks it; None if nothing can match."""
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
