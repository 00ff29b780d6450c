"""A wallet service that speaks `docs/wallet-api.yaml` over the demo data.

python -m sandbox.wallet_server --port 8090 --database sqlite:///var/sandbox.db --token SECRET

Faults to order, for all requests or the next N:

POST /sandbox/fault?mode=hang&seconds=30
POST /sandbox/fault?mode=error&status=503&count=1
POST /sandbox/fault?mode=garbage
POST /sandbox/fault?mode=trickle
POST /sandbox/fault?mode=none

with the token, as in

curl -X POST -H "Authorization: Bearer SECRET" "127.0.0.1:8090/sandbox/fault?mode=garbage"
"""

from __future__ import annotations

import argparse
import hmac
import os
import secrets
import socket
import sys
from collections.abc import Mapping, Sequence
from datetime import datetime
from decimal import Decimal
from typing import Any

import uvicorn
from sqlalchemy.engine import Engine
from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route
from starlette.types import ASGIApp, Receive, Scope, Send

from sandbox.faults import Fault, Faults
from support.clock import SHANGHAI
from support.environment import ACCOUNT_ID
from support.storage.database import DatabaseUnavailable, open_database
from support.wallet import (
    KINDS,
    Account,
    Area,
    Notice,
    Transaction,
    TransactionQuery,
    WalletUnavailable,
)
from support.wallet.demo import refresh
from support.wallet.members import AMOUNT, TRANSACTION_ID, read_moment
from support.wallet.ownership import NotTheDemos
from support.wallet.sql import SqlWallet

_ADMIN = "/sandbox/"
_DEFAULT_DATABASE = "sqlite:///var/sandbox.db"
_SQL_TIMEOUT = 2.0
_ERRORS = {
    400: "bad_request",
    401: "unauthorized",
    404: "not_found",
    500: "internal",
    503: "unavailable",
}


def application(engine: Engine, token: str) -> ASGIApp:
    """The service.

    Args:
        engine: Where the wallet's tables are.
        token: The Bearer token to ask for, on the admin path too.
    """
    routes = [
        Route("/accounts/{account_id}", _account),
        Route("/accounts/{account_id}/transactions", _transactions),
        Route("/notices", _notices),
        Route(_ADMIN + "fault", _fault, methods=["GET", "POST"]),
    ]
    service = Starlette(
        routes=routes,
        exception_handlers={
            HTTPException: _refused,
            WalletUnavailable: _unavailable,
            Exception: _broken,
        },
    )
    faults = Faults(service, spared=_ADMIN)
    service.state.wallet = SqlWallet(engine, _SQL_TIMEOUT)
    service.state.faults = faults
    return _Guard(faults, token)


class _Guard:
    """Lets only those in who know the token; before the faults, so that a wrong one shows."""

    def __init__(self, app: ASGIApp, token: str) -> None:
        self.app = app
        self._expected = f"Bearer {token}".encode()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http":
            given = dict(scope["headers"]).get(b"authorization", b"")
            if not hmac.compare_digest(given, self._expected):
                refused = _error(401, "the bearer token is missing or wrong")
                await refused(scope, receive, send)
                return
        await self.app(scope, receive, send)


# The endpoints are plain functions: Starlette runs them in threads, so that SQL holds nobody up.


def _account(request: Request) -> Response:
    account = request.app.state.wallet.account(_account_id(request))
    if account is None:
        raise HTTPException(404, "no such account")
    return JSONResponse(_account_json(account))


def _transactions(request: Request) -> Response:
    account_id = _account_id(request)
    wallet = request.app.state.wallet
    query = _query(account_id, request)
    if wallet.account(account_id) is None:
        raise HTTPException(404, "no such account")
    found = [_transaction_json(item) for item in wallet.transactions(query)]
    return JSONResponse({"transactions": found})


def _notices(request: Request) -> Response:
    found = [_notice_json(item) for item in request.app.state.wallet.notices()]
    return JSONResponse({"notices": found})


async def _fault(request: Request) -> Response:
    faults: Faults = request.app.state.faults
    if request.method == "POST":
        given = request.query_params
        try:
            fault = Fault(
                mode=given.get("mode", "none"),
                seconds=float(given.get("seconds", Fault.seconds)),
                status=int(given.get("status", Fault.status)),
                count=int(given["count"]) if "count" in given else None,
            )
        except ValueError as error:
            raise HTTPException(400, str(error)) from error
        faults.set(fault)
    return JSONResponse({"mode": faults.fault.mode, "requests": faults.requests})


def _refused(request: Request, error: Exception) -> Response:
    assert isinstance(error, HTTPException)
    return _error(error.status_code, error.detail)


def _unavailable(request: Request, error: Exception) -> Response:
    return _error(503, str(error))


def _broken(request: Request, error: Exception) -> Response:
    return _error(500, "something broke")


def _error(status: int, message: str) -> Response:
    return JSONResponse({"error": _ERRORS.get(status, "bad_request"), "message": message}, status)


def _account_id(request: Request) -> str:
    account_id: str = request.path_params["account_id"]
    if not ACCOUNT_ID.fullmatch(account_id):
        raise HTTPException(404, "no such account")
    return account_id


def _query(account_id: str, request: Request) -> TransactionQuery:
    given = request.query_params
    kinds = given.getlist("kind")
    if not set(kinds) <= set(KINDS):
        raise HTTPException(400, "no such kind")
    transaction_id = given.get("transaction_id")
    if transaction_id is not None and not TRANSACTION_ID.fullmatch(transaction_id):
        raise HTTPException(400, "transaction_id must be T and 14 digits")
    amount = given.get("amount")
    if amount is not None and not AMOUNT.fullmatch(amount):
        raise HTTPException(400, "amount must be yuan with two places")
    return TransactionQuery(
        account_id=account_id,
        kinds=kinds or KINDS,
        transaction_id=transaction_id,
        start=_moment("from", given.get("from")),
        end=_moment("to", given.get("to")),
        amount=None if amount is None else Decimal(amount),
    )


def _moment(name: str, text: str | None) -> datetime | None:
    try:
        return None if text is None else read_moment(text)
    except ValueError as error:
        raise HTTPException(400, f"{name} must be RFC 3339 with an offset") from error


def _account_json(account: Account) -> Mapping[str, Any]:
    areas = {name: _area_json(area) for name, area in account.areas.items()}
    return {"account_id": account.account_id, "areas": areas}


def _area_json(area: Area) -> Mapping[str, Any]:
    return {
        "state": area.state,
        "reason": area.reason,
        "since": _time_json(area.since),
        "until": _time_json(area.until),
        "detail": area.detail,
    }


def _transaction_json(item: Transaction) -> Mapping[str, Any]:
    return {
        "transaction_id": item.transaction_id,
        "account_id": item.account_id,
        "kind": item.kind,
        "amount": f"{item.amount:.2f}",
        "method": item.method,
        "counterparty": item.counterparty,
        "card_tail": item.card_tail,
        "status": item.status,
        "reason": item.reason,
        "refund": item.refund,
        "created_at": _time_json(item.created_at),
        "expected_at": _time_json(item.expected_at),
        "finished_at": _time_json(item.finished_at),
    }


def _notice_json(notice: Notice) -> Mapping[str, Any]:
    return {"area": notice.area, "title": notice.title, "until": _time_json(notice.until)}


def _time_json(moment: datetime | None) -> str | None:
    return None if moment is None else moment.isoformat()


def main(arguments: Sequence[str] | None = None) -> int:
    """See the top of this module. Returns the exit code."""
    parser = argparse.ArgumentParser(prog="python -m sandbox.wallet_server")
    parser.add_argument("--port", type=int, default=8090, help="0 for any free one")
    parser.add_argument("--database", default=_DEFAULT_DATABASE, help="SQLAlchemy URL")
    parser.add_argument("--token", default=os.environ.get("WALLET_TOKEN"), help="made if left out")
    chosen = parser.parse_args(arguments)
    token = chosen.token or secrets.token_hex(24)
    try:
        engine = open_database(chosen.database)
        refresh(engine, datetime.now(SHANGHAI))
        listener = socket.create_server(("127.0.0.1", chosen.port))
    except (DatabaseUnavailable, NotTheDemos, ValueError, OSError) as error:
        print(error, file=sys.stderr)
        return 1
    if not chosen.token:
        print(f"WALLET_TOKEN={token}")
    # The socket already listens, so whoever reads this line may connect.
    print(f"WALLET_URL=http://127.0.0.1:{listener.getsockname()[1]}", flush=True)
    config = uvicorn.Config(
        application(engine, token),
        log_level="warning",
        timeout_graceful_shutdown=1,
        # Rasa pins a release of websockets that uvicorn's own choice cannot import.
        ws="none",
    )
    uvicorn.Server(config).run(sockets=[listener])
    return 0


if __name__ == "__main__":
    sys.exit(main())
