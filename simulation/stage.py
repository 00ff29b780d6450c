"""What the persons talk with: an assistant on free ports and fresh databases, and the sandbox's wallet."""

from __future__ import annotations

import itertools
import os
import secrets
import subprocess
import sys
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

import httpx

from launch import model
from launch.ports import free_port
from launch.processes import Processes, end, end_with_parent
from launch.programs import HOST, action_server, engine
from simulation.line import Line
from simulation.matters import Matter
from simulation.sayings import words
from support.catalogue import catalogue
from support.clock import now
from support.company.identity import mint_token
from support.environment import Environment
from support.people.tickets import TicketDraft, TicketStore
from support.storage.database import open_database
from support.wallet import demo

WALLET_TIMEOUT = 0.5
"""Seconds that a call to the wallet may take here: a wallet that hangs holds up nobody for long."""

HANGS = 2.0
"""Seconds that a hanging wallet waits: more than the time that it has."""

_ACCOUNTS = itertools.count(20_000_000)
"""Numbers of accounts with an earlier ticket: the demo has none of them."""

_ORDER_WITHIN = 10.0


@dataclass(frozen=True)
class Stage:
    """A running assistant.

    Attributes:
        url: Of the engine.
        environment: What its processes were started with.
        client: For all lines.
        wallet_url: Of the sandbox's wallet.
        wallet_database: URL of its database.
    """

    url: str
    environment: Mapping[str, str]
    client: httpx.Client
    wallet_url: str
    wallet_database: str

    def account(self, matter: Matter) -> str:
        """The account of a matter; where it is about an earlier ticket, a new one that has it."""
        if not matter.ticket:
            return matter.account
        account = f"OK{next(_ACCOUNTS)}"
        self._earlier_ticket(account, matter.ticket)
        return account

    def line(self, matter: Matter, account: str) -> Callable[[], Line]:
        """Opens a line for a matter's customer."""
        settings = Environment.from_environ(self.environment)
        identity = "" if matter.anonymous else mint_token(account, settings, now())
        return lambda: Line(self.client, self.url, settings.rasa_api_token, identity)

    @contextmanager
    def trouble(self, kind: str) -> Iterator[None]:
        """Meanwhile the wallet has a fault, or a notice is up (`notice:AREA`); empty: all is well."""
        area = kind.removeprefix("notice:")
        if not kind:
            yield
        elif area != kind:
            database = open_database(self.wallet_database)
            demo.announce(database, area, words("sayings")["notice"], now())
            try:
                yield
            finally:
                demo.seed(database, now())
                database.dispose()
        else:
            self._order(kind)
            try:
                yield
            finally:
                self._order("none")

    def _order(self, mode: str) -> None:
        token = self.environment["WALLET_TOKEN"]
        answer = httpx.post(
            f"{self.wallet_url}/sandbox/fault",
            params={"mode": mode, "seconds": str(HANGS)},
            headers={"Authorization": f"Bearer {token}"},
            timeout=_ORDER_WITHIN,
        )
        answer.raise_for_status()

    def _earlier_ticket(self, account: str, state: str) -> None:
        """A ticket of some days ago, as an agent has left it."""
        created, problem = now() - timedelta(days=4), "refund_status"
        due = now() - timedelta(days=1) if state == "overdue" else now() + timedelta(days=1)
        draft = TicketDraft(
            problem=problem,
            label=catalogue().problems[problem].label,
            conversation_id=f"earlier-{account}",
            created_at=created,
            answer_due_at=due,
            account_id=account,
            verified=True,
        )
        database = open_database(self.environment["DATABASE_URL"])
        store = TicketStore(database)
        ticket = store.open(draft, key=f"earlier-{account}")
        if state == "answered":
            store.answer(ticket.number, words("sayings")["ticket_answer"], now())
        elif state == "closed":
            store.close(ticket.number)
        database.dispose()


@contextmanager
def set_up(folder: Path) -> Iterator[Stage]:
    """Starts an assistant, with the model of the present data, and ends it.

    Args:
        folder: For its databases and logs.

    Raises:
        StartError: A process did not start, or there is no model and none could be trained.
        RuntimeError: The wallet did not start.
    """
    action_port, engine_port = free_port(), free_port()
    wallet_database, wallet_token = f"sqlite:///{folder}/wallet.db", secrets.token_urlsafe(24)
    with ExitStack() as stack:
        wallet_url = stack.enter_context(_wallet(wallet_database, wallet_token))
        environment = {
            **os.environ,
            "RASA_API_TOKEN": secrets.token_urlsafe(24),
            "IDENTITY_SECRET": secrets.token_urlsafe(36),
            "IDENTITY_PUBLIC_KEY": "",
            "VERIFIED_ACCOUNT": "",
            "DATABASE_URL": f"sqlite:///{folder}/okpay.db",
            "CONVERSATIONS_URL": f"sqlite:///{folder}/conversations.db",
            "ACTION_SERVER_URL": f"http://{HOST}:{action_port}/webhook",
            "WALLET_URL": wallet_url,
            "WALLET_TOKEN": wallet_token,
            "WALLET_DATABASE_URL": "",
            "WALLET_TIMEOUT": str(WALLET_TIMEOUT),
            "DESK_DEMO": "false",
        }
        subprocess.run([sys.executable, "-m", "support.storage.database"], env=environment, check=True)
        processes = stack.enter_context(Processes(environment, logs=folder))
        token = environment["RASA_API_TOKEN"]
        processes.start([action_server(action_port), engine(token, model.train(environment), engine_port)])
        client = stack.enter_context(httpx.Client())
        yield Stage(f"http://{HOST}:{engine_port}", environment, client, wallet_url, wallet_database)


@contextmanager
def _wallet(database: str, token: str) -> Iterator[str]:
    """The sandbox's wallet with the demo in it; its URL.

    Raises:
        RuntimeError: It did not start.
    """
    command = [
        sys.executable,
        "-m",
        "sandbox.wallet_server",
        "--port=0",
        f"--database={database}",
        f"--token={token}",
    ]
    process = subprocess.Popen(
        command, stdout=subprocess.PIPE, start_new_session=True, preexec_fn=end_with_parent
    )
    try:
        assert process.stdout
        line = process.stdout.readline().decode().strip()
        if not line.startswith("WALLET_URL="):
            raise RuntimeError("the sandbox's wallet did not start")
        yield line.removeprefix("WALLET_URL=")
    finally:
        end([process])
