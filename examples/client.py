"""A customer in the terminal over the REST API: what a native app does, in Python.

    python examples/client.py                                   # anonymous, against http://127.0.0.1:8080
    python examples/client.py --account OK10000001              # with a token of the demo site
    python examples/client.py --server https://chat.example.com --token-command "./sign.sh"
    python examples/client.py --server https://chat.example.com --token eyJ...

Type a line to send it; an empty line, the end of the input or Ctrl-C ends. What goes on is told on
the standard error: what it waits for, for how long, and why. Needs httpx and tenacity.
"""

from __future__ import annotations

import argparse
import signal
import subprocess
import sys
import threading
import uuid
from collections.abc import Callable, Iterator
from datetime import datetime, timezone
from email.utils import parsedate_to_datetime
from typing import Any

import httpx
from tenacity import RetryCallState, Retrying, retry_if_exception_type, wait_random_exponential
from tenacity.nap import sleep_using_event

WAIT = 20
"""Seconds that the server may hold a request until there is news."""

LONGEST_PAUSE = 15.0
"""Seconds between two tries, at most, unless the server asks for more."""

RENEWALS = 3
"""Fresh tokens in a row that may be over already; then the clock of whoever signs them is wrong."""

BEGINNINGS = 3
"""Conversations in a row that the server may not know although it has just begun them."""

_BACKING_OFF = wait_random_exponential(multiplier=0.5, max=LONGEST_PAUSE)


class Later(Exception):
    """It did not work, and may work later.

    Attributes:
        pause: Seconds that the server asks to wait; 0 when it does not say.
    """

    def __init__(self, reason: str, pause: float = 0.0) -> None:
        super().__init__(reason)
        self.pause = pause


class Stopped(Exception):
    """Trying again can't help."""


class Refused(Stopped):
    """Trying the same again can't help; the message is the server's sentence."""


class Unknown(Exception):
    """The server does not know this conversation: another one has to begin."""


class Server:
    """Requests, each repeated until it is answered: the server stores a message once.

    Args:
        url: Of the desk.
        renew: Gives a fresh identity token; None for an anonymous visitor.
    """

    def __init__(self, url: str, renew: Callable[[], str] | None) -> None:
        self.ended = threading.Event()
        self._http = httpx.Client(base_url=url, timeout=WAIT + 10)
        self._fetch = renew
        self._secret = ""
        self._token = ""
        self._turn = threading.Lock()

    def begin(self) -> dict[str, Any]:
        """Begins the conversation, or goes on with it.

        Raises:
            Stopped: The token is refused.
        """
        session: dict[str, Any] = self.call("POST", "/api/v1/session", json={"channel": "app"})
        # An app keeps it in the key store of the device.
        self._secret = session.get("visitor", self._secret)
        return session

    def call(self, method: str, path: str, **content: Any) -> Any:
        """What the server answers, however long that takes.

        Raises:
            Stopped: It refuses, and would refuse again.
            Unknown: It does not know the conversation.
            Later: The chat has ended meanwhile.
        """
        trying = Retrying(
            wait=_pause,
            retry=retry_if_exception_type(Later),
            before_sleep=_say_why,
            sleep=sleep_using_event(self.ended),
            stop=lambda _: self.ended.is_set(),
            reraise=True,
        )
        used: set[str] = set()

        def once() -> Any:
            if len(used) > RENEWALS:
                raise Stopped("fresh tokens are over already: is the clock right where they are signed?")
            if self._fetch and not self._token:
                self._renew(self._fetch, "")
            token = self._token
            answer = self._request(method, path, token, **content)
            if not answer.is_error:
                return answer.json()
            if _error(answer) == "expired" and self._fetch:
                used.add(token)
                self._renew(self._fetch, token)
                raise Later("the token was over, and there is a new one")
            raise self._refusal(answer, path)

        return trying(once)

    def _request(self, method: str, path: str, token: str, **content: Any) -> httpx.Response:
        """One request.

        Raises:
            Later: No answer, one that asks to come later, or one that is not the desk's.
        """
        headers = {"Authorization": f"Bearer {token}"} if token else {}
        if self._secret:
            headers["X-Visitor"] = self._secret
        try:
            answer = self._http.request(method, path, headers=headers, **content)
        except httpx.TransportError as failure:
            raise Later(f"no answer from {self._http.base_url} ({type(failure).__name__})") from failure
        if answer.status_code == 429 or answer.status_code >= 500:
            raise Later(
                f"the server says {answer.status_code} {_error(answer)}".rstrip(), _asked_pause(answer)
            )
        if not answer.headers.get("Content-Type", "").startswith("application/json"):
            raise Later(f"whoever answered ({answer.status_code}) is not the desk: a proxy, a sign-in page?")
        return answer

    def _refusal(self, answer: httpx.Response, path: str) -> Exception:
        """What follows from a refusal that would come again."""
        status = answer.status_code
        if status == 401 and self._fetch:
            return Stopped("the token is refused, and no repetition helps; the desk's log says why")
        if status in (401, 404) and path != "/api/v1/session":
            return Unknown()
        return Refused(f"the server refuses ({status} {_error(answer)}): {answer.json().get('text', '')}")

    def _renew(self, fetch: Callable[[], str], old: str) -> None:
        """A fresh identity token, unless another thread has fetched one since.

        Raises:
            Later: It is not to be had now.
            Stopped: There is no other.
        """
        with self._turn:
            if self._token == old:
                self._token = fetch()


class Chat:
    """One conversation. Its messages are shown once, and what is sent is stored once.

    Args:
        server: Where it is.
    """

    def __init__(self, server: Server) -> None:
        self._server = server
        self._last = 0
        self._conversation = ""
        self._turn = threading.Lock()
        self._key = ""
        self.unsent = ""

    def begin(self) -> None:
        """Begins, goes on, or begins anew where the server does not know the conversation.

        Raises:
            Stopped: It is not let in.
        """
        with self._turn:
            conversation = self._server.begin()["conversation"]
            if self._conversation and conversation != self._conversation:
                _tell("the server does not know the conversation any more; a new one begins")
            if conversation != self._conversation:
                self._conversation, self._last = conversation, 0

    def send(self, text: str) -> None:
        """Stores a message on the server, however often that takes.

        Raises:
            Stopped: Neither this message nor any other can be sent.
        """
        # Drawn once, so that a repetition is known as one. An app stores both until there is an answer.
        self._key = uuid.uuid4().hex
        body = {"client_id": self._key, "text": text}
        self.unsent = text
        try:
            self._known(lambda: self._server.call("POST", "/api/v1/messages", json=body))
        except Refused as refused:
            _tell(str(refused))
        self.unsent = ""

    def listen(self) -> None:
        """Shows what is new until the chat ends.

        Raises:
            Stopped: There will be nothing more.
        """
        while not self._server.ended.is_set():
            conversation = self._conversation
            for page in self._known(self._missed):
                if conversation == self._conversation:
                    self._show(page)

    def _missed(self) -> list[list[dict[str, Any]]]:
        """The messages after the last one, page by page from the oldest; waits when there is none.

        A page holds the newest: as long as there are `more`, those before it are asked for.
        """
        query = {"after": self._last, "wait": WAIT}
        news = self._server.call("GET", "/api/v1/messages", params=query)
        pages = [news["messages"]]
        while news["more"]:
            query = {"after": self._last, "before": pages[0][0]["seq"]}
            news = self._server.call("GET", "/api/v1/messages", params=query)
            pages.insert(0, news["messages"])
        return pages

    def _known(self, act: Callable[[], Any]) -> Any:
        """An act; begins first where the server does not know the conversation."""
        for _ in range(BEGINNINGS):
            try:
                return act()
            except Unknown:
                self.begin()
        raise Stopped(
            "the server begins conversations and does not know them: does a proxy drop the headers?"
        )

    def _show(self, messages: list[dict[str, Any]]) -> None:
        for message in messages:
            # Lower than before where the desk's database was put back to an earlier day.
            self._last = message["seq"]
            if message["speaker"] == "customer":
                # What comes back is stored, also where the answer to the sending is still on its way.
                if message["client_id"] == self._key:
                    self.unsent = ""
                continue
            print(f"{message['agent'] or message['speaker']}: {message['text']}")
            for button in message["buttons"]:
                print(f"    [{button['title']}]")
        sys.stdout.flush()


def _pause(state: RetryCallState) -> float:
    """Seconds until the next try: longer each time and drawn at random, never less than the server asks."""
    failure = state.outcome.exception() if state.outcome else None
    drawn: float = _BACKING_OFF(state)
    asked = failure.pause if isinstance(failure, Later) else 0.0
    return max(drawn, asked + drawn / 10) if asked else drawn


def _asked_pause(answer: httpx.Response) -> float:
    """Seconds of `Retry-After`, which is a number of them or a date; 0 without."""
    value = answer.headers.get("Retry-After", "")
    if value.isdigit():
        return float(value)
    try:
        at = parsedate_to_datetime(value)
    except ValueError:
        return 0.0
    return max(0.0, (at - datetime.now(timezone.utc)).total_seconds()) if at.tzinfo else 0.0


def _error(answer: httpx.Response) -> str:
    """The name of a refusal; empty when it is none."""
    if not answer.is_error:
        return ""
    try:
        return str(answer.json()["error"])
    except (ValueError, LookupError, TypeError):
        return ""


def _say_why(state: RetryCallState) -> None:
    failure = state.outcome.exception() if state.outcome else None
    _tell(f"{failure}; again in {state.upcoming_sleep:.1f} s")


def _tell(what: str) -> None:
    print(f"! {what}", file=sys.stderr, flush=True)


def demo_token(server: str, account: str) -> Callable[[], str]:
    """Tokens of the demo site, which signs them for its own accounts."""

    def fetch() -> str:
        try:
            answer = httpx.post(f"{server}/demo/token", json={"account": account}, timeout=WAIT)
        except httpx.TransportError as failure:
            raise Later(f"no answer from {server} ({type(failure).__name__})") from failure
        if answer.status_code in (400, 404):
            raise Stopped(f"{server} hands out no token for {account}")
        if answer.is_error:
            raise Later(f"the demo site says {answer.status_code}", _asked_pause(answer))
        return str(answer.json()["token"])

    return fetch


def token_of(command: str) -> Callable[[], str]:
    """Tokens that a command prints: in its place an app asks its own server."""

    def fetch() -> str:
        try:
            done = subprocess.run(
                command, shell=True, stdout=subprocess.PIPE, text=True, timeout=WAIT, check=True
            )
        except subprocess.SubprocessError as failure:
            raise Later(f"the command for a token gave none ({type(failure).__name__})") from failure
        if not done.stdout.strip():
            raise Later("the command for a token printed nothing")
        return done.stdout.strip()

    return fetch


def fixed(token: str) -> Callable[[], str]:
    """One token, and no other when it is over."""
    tokens = iter([token])

    def fetch() -> str:
        for only in tokens:
            return only
        raise Stopped("the token is over; begin again with a fresh one, or with --token-command")

    return fetch


def talk(chat: Chat, ended: threading.Event, linger: float) -> None:
    """Sends line by line, and listens beside it.

    Raises:
        Stopped: Trying again can't help.
        KeyboardInterrupt: Ctrl-C.
    """
    failures: list[Stopped] = []

    def listen() -> None:
        try:
            chat.listen()
        except Later:
            pass  # The chat has ended meanwhile.
        except Stopped as stopped:
            failures.append(stopped)
            # The main thread waits for a line, which only a signal interrupts.
            signal.pthread_kill(threading.main_thread().ident or 0, signal.SIGINT)

    chat.begin()
    threading.Thread(target=listen, daemon=True).start()
    try:
        for line in _lines():
            chat.send(line)
        ended.wait(linger)
    except KeyboardInterrupt:
        if failures:
            raise failures[0] from None
        raise


def _lines() -> Iterator[str]:
    for line in sys.stdin:
        if not line.strip():
            return
        yield line.strip()


def main() -> int:
    """Talks until the input ends.

    Returns:
        The exit status: 1 when it had to stop or something is not sent.
    """
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--server", default="http://127.0.0.1:8080")
    parser.add_argument("--token", default="", help="identity token; anonymous without")
    parser.add_argument(
        "--token-command", default="", help="prints a fresh identity token, whenever one is over"
    )
    parser.add_argument("--account", default="", help="a demo account, where the demo site is on")
    parser.add_argument("--linger", type=float, default=3.0, help="seconds to listen after the input's end")
    given = parser.parse_args()
    renew = None
    if given.account:
        renew = demo_token(given.server, given.account)
    elif given.token_command:
        renew = token_of(given.token_command)
    elif given.token:
        renew = fixed(given.token.strip())
    # A shell that starts it in the background has it ignored.
    signal.signal(signal.SIGINT, signal.default_int_handler)
    server = Server(given.server, renew)
    chat = Chat(server)
    try:
        talk(chat, server.ended, given.linger)
    except Stopped as stopped:
        _tell(f"stopped: {stopped}")
        return 1
    except KeyboardInterrupt:
        pass
    finally:
        server.ended.set()
    if chat.unsent:
        _tell(f"not sent: {chat.unsent}")
    return 1 if chat.unsent else 0


if __name__ == "__main__":
    sys.exit(main())
