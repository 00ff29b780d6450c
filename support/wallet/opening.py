"""Which wallet the environment names: the company's service, its database, or the embedded demo."""

from __future__ import annotations

import sqlite3
from urllib.parse import quote

import sqlalchemy as sa
from sqlalchemy.engine import Engine, make_url

from support.environment import Environment
from support.storage.database import BUSY_SECONDS, open_database
from support.wallet import Wallet
from support.wallet.http import HttpWallet
from support.wallet.sql import SqlWallet


def open_wallet(environment: Environment) -> Wallet:
    """Opens it; connects when first used.

    Raises:
        ValueError: The URL, the token or the timeout is malformed.
        DatabaseUnavailable: The folder for the demo's SQLite file cannot be made.
    """
    if environment.wallet_url:
        return HttpWallet(environment.wallet_url, environment.wallet_token, environment.wallet_timeout)
    return SqlWallet(wallet_database(environment), environment.wallet_timeout)


def wallet_database(environment: Environment) -> Engine:
    """The database of a wallet that is one.

    The company's SQLite file is opened so that it cannot be written, made, or switched to another journal;
    its PostgreSQL is only asked in read-only transactions (`SqlWallet`).

    Raises:
        ValueError: The URL is malformed.
        DatabaseUnavailable: The folder for the demo's SQLite file cannot be made.
    """
    url = make_url(environment.wallet_database_url)
    if not environment.wallet_named or url.get_backend_name() != "sqlite" or not url.database:
        return open_database(environment.wallet_database_url)
    file = f"file:{quote(url.database)}?mode=ro"
    engine: Engine = sa.create_engine(
        "sqlite://",
        creator=lambda: sqlite3.connect(file, uri=True, timeout=BUSY_SECONDS, check_same_thread=False),
        poolclass=sa.pool.QueuePool,
        hide_parameters=True,
        future=True,
    )
    return engine
