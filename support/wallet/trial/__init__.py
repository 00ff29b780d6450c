"""Tries the wallet that the environment names, as the assistant would ask it, and says what is wrong with it.

`make check-wallet` prints it. Nothing is printed or logged here, and no finding holds anything that the
wallet said: only where, which rule, and what kind of value stood there.
"""

from __future__ import annotations

from support.environment import Environment
from support.storage.database import DatabaseUnavailable
from support.wallet.opening import wallet_database
from support.wallet.scenarios import demo
from support.wallet.sql import SqlWallet
from support.wallet.trial.columns import faults_of_tables
from support.wallet.trial.finding import Finding
from support.wallet.trial.rounds import Rounds
from support.wallet.trial.service import Service

__all__ = ["Finding", "try_wallet"]


def try_wallet(environment: Environment, account: str = "") -> list[Finding]:
    """Asks everything that the assistant asks, some of it twice.

    Takes some seconds, at most about thirty times `WALLET_TIMEOUT`.

    Args:
        account: An account that the wallet has; without one only half can be tried.

    Returns:
        What was found, in the order of the trial; a wallet that is well gives notes only.
    """
    if environment.wallet_url:
        return _of_service(environment, account)
    if environment.wallet_named:
        return [Finding("database", "note"), *_of_database(environment, account)]
    return [Finding("embedded", "warning"), *_of_database(environment, account or demo().ordinary)]


def _of_service(environment: Environment, account: str) -> list[Finding]:
    with Service(environment.wallet_url, environment.wallet_token, environment.wallet_timeout) as service:
        rounds = Rounds(service, environment.wallet_timeout)
        rounds.add("service", "note")
        if service.in_the_clear:
            rounds.add("plain_http", "warning")
        # Nothing else can be said of a service that does not answer, or that keeps us out.
        if rounds.notices():
            _wrong_token(service, rounds)
            rounds.accounts(account)
    return rounds.result()


def _wrong_token(service: Service, rounds: Rounds) -> None:
    """Whoever does not know the token must be kept out of customers' accounts."""
    status = service.status_with_wrong_token()
    if status == 200:
        rounds.add("token_unchecked", "error")
    elif status not in (None, 401):
        rounds.add("wrong_token_status", "warning", status=str(status))


def _of_database(environment: Environment, account: str) -> list[Finding]:
    database = wallet_database(environment)
    try:
        found = faults_of_tables(database, company=environment.wallet_named)
    except DatabaseUnavailable as failure:
        return [Finding("no_database", "error", {"cause": type(failure.__cause__ or failure).__name__})]
    if any(finding.severity == "error" for finding in found):
        return found
    rounds = Rounds(SqlWallet(database, environment.wallet_timeout), environment.wallet_timeout)
    if rounds.notices():
        rounds.accounts(account)
    return [*found, *rounds.result()]
