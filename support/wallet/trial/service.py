"""The company's service, asked once a question: no second try, nothing put in order. A fault shows."""

from __future__ import annotations

import secrets
import time
from types import TracebackType
from urllib.parse import urlsplit

import httpx

from support.wallet import Account, Notice, Transaction, TransactionQuery, WalletUnavailable
from support.wallet.breach import Breach, BrokenContract
from support.wallet.exchange import JSON, Answer, Parameters, TooSlow, cause_of, exchange
from support.wallet.http import DEADLINE_FACTOR, parameters_of, status_breach
from support.wallet.wire import (
    ACCOUNT_PATH,
    NOTICES_PATH,
    TRANSACTIONS_PATH,
    read_account,
    read_notices,
    read_transactions,
)

_LOOPBACK = ("127.0.0.1", "::1", "localhost")


class Unanswered(WalletUnavailable):
    """No answer, or one without a body to read.

    Attributes:
        cause: A name in `findings` of `data/words/wallet.yml`.
    """

    def __init__(self, cause: str) -> None:
        super().__init__(cause)
        self.cause = cause


class Service:
    """A `Wallet`; use as a context manager."""

    def __init__(self, base_url: str, token: str, timeout: float) -> None:
        """See `support.wallet.http.HttpWallet`."""
        self._base_url = base_url.rstrip("/")
        self._token = token
        self._timeout = timeout
        self._client = httpx.Client(headers={"Accept": JSON}, follow_redirects=False)

    def __enter__(self) -> Service:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self._client.close()

    @property
    def in_the_clear(self) -> bool:
        """Whether token and data go over a network that others may listen to."""
        parts = urlsplit(self._base_url)
        return parts.scheme == "http" and parts.hostname not in _LOOPBACK

    def account(self, account_id: str) -> Account | None:
        """See `Wallet.account`."""
        answer = self._ask(ACCOUNT_PATH, account_id)
        return None if answer.status == 404 else read_account(_read(answer, ACCOUNT_PATH), account_id)

    def transactions(self, query: TransactionQuery) -> list[Transaction]:
        """The transactions as they came, however many and in whichever order."""
        answer = self._ask(TRANSACTIONS_PATH, query.account_id, parameters_of(query) or ())
        return read_transactions(_read(answer, TRANSACTIONS_PATH), query.account_id)

    def notices(self) -> list[Notice]:
        """See `Wallet.notices`."""
        return read_notices(_read(self._ask(NOTICES_PATH), NOTICES_PATH))

    def status_with_wrong_token(self) -> int | None:
        """What somebody else is answered; None if nothing."""
        try:
            return self._ask(NOTICES_PATH, token=secrets.token_hex(16)).status
        except WalletUnavailable:
            return None

    def _ask(
        self, path: str, account_id: str = "", parameters: Parameters = (), token: str | None = None
    ) -> Answer:
        try:
            self._client.headers["Authorization"] = f"Bearer {token or self._token}"
            return exchange(
                self._client,
                self._base_url + path.format(account_id=account_id),
                parameters,
                timeout=self._timeout,
                deadline=time.monotonic() + self._timeout * DEADLINE_FACTOR,
                where=path,
            )
        except (httpx.HTTPError, httpx.InvalidURL, httpx.StreamError, TooSlow) as error:
            raise Unanswered(cause_of(error)) from error


def _read(answer: Answer, path: str) -> bytes:
    """The body to read.

    Raises:
        BrokenContract: There is none, or it is said to be something else than JSON.
        Unanswered: The service broke down.
    """
    if answer.status >= 500:
        raise Unanswered("broke_down")
    if answer.status != 200:
        raise BrokenContract([status_breach(answer.status, path)])
    if answer.media_type != JSON:
        raise BrokenContract([Breach(path, "", "content_type", answer.media_type or "none")])
    return answer.body
