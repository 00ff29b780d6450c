"""docs/integration/proxy.md: its configurations as they stand, with a real nginx before real desks."""

from __future__ import annotations

import os
import re
import signal
import socket
import ssl
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path

import httpx
import numpy as np
import pytest
import websocket
from PIL import Image
from sqlalchemy import create_engine
from sqlalchemy.engine import make_url

from launch import door
from launch.ports import free_port
from tests.desk.console.consoles import agent_at, at_the_stream
from tests.desk.customers.uploads import upload
from tests.desk.desks import PATIENCE, App, RunningDesk, environment_of, running_desk
from tests.desk.recorded_engine import RecordedEngine, recorded_engine
from tests.integration.nginx import certificate, program, running_nginx
from tests.integration.pages import FOLDER, blocks, filled

BLOCKS = blocks("proxy")
BALANCER = "127.0.0.9"
"""Where the balancer of a trial asks from; nginx itself asks from 127.0.0.1."""


@dataclass(frozen=True)
class Ports:
    """Where a trial's nginx listens."""

    https: int
    http: int

    @property
    def url(self) -> str:
        """The desk's public address."""
        return f"https://localhost:{self.https}"


@pytest.fixture(scope="module")
def recorded() -> Iterator[RecordedEngine]:
    """An engine that answers at once."""
    with recorded_engine() as engine:
        yield engine


@pytest.fixture(scope="module")
def files(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Path, Path]]:
    """Certificate and key, believed by all clients of this module."""
    program()
    made, key = certificate(tmp_path_factory.mktemp("certificate"))
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("SSL_CERT_FILE", str(made))
        yield made, key


def variables(name: str) -> dict[str, str]:
    """The variables of a block of `.env`."""
    return dict(re.findall(r"^(\w+)=(.*)$", BLOCKS[name], re.MULTILINE))


def listening(text: str, ports: Ports) -> str:
    """A block with a trial's own name and ports."""
    given = {"listen 80": f"listen {ports.http}", "listen [::]:80": f"listen [::]:{ports.http}"}
    if "listen 443" in text:
        given |= {"listen 443": f"listen {ports.https}", "listen [::]:443": f"listen [::]:{ports.https}"}
    return filled(text, {"server_name desk.example": "server_name localhost", **given})


def server(desk: RunningDesk, ports: Ports, files: tuple[Path, Path]) -> str:
    """The page's `server.conf`, for a desk."""
    given = {
        "127.0.0.1:8080": desk.url.removeprefix("http://"),
        "/etc/ssl/desk.example/fullchain.pem": str(files[0]),
        "/etc/ssl/desk.example/privkey.pem": str(files[1]),
    }
    return listening(filled(BLOCKS["server.conf"], given), ports)


def log_of(desk: RunningDesk) -> str:
    """What the desk has logged."""
    return (desk.folder / "desk.log").read_text(encoding="utf-8")


@pytest.fixture(scope="module")
def ports() -> Ports:
    """Of the nginx before the module's desk."""
    return Ports(free_port(), free_port())


@pytest.fixture(scope="module")
def behind(
    recorded: RecordedEngine,
    files: tuple[Path, Path],
    ports: Ports,
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[RunningDesk]:
    """A desk behind nginx, as the page says; its address is nginx's."""
    folder = tmp_path_factory.mktemp("behind")
    given = variables("desk.env") | {"DESK_ALLOWED_ORIGINS": "https://www.okpay.example"}
    with (
        running_desk(folder, recorded.url, **given) as desk,
        running_nginx(folder / "nginx", ports.https, desk=server(desk, ports, files)),
    ):
        yield replace(desk, url=ports.url)


# --- one desk ---------------------------------------------------------------------------------------


def test_http_leads_to_https(behind: RunningDesk, ports: Ports) -> None:
    """With the path that was asked for, over both kinds of address."""
    for host in ("127.0.0.1", "[::1]"):
        answer = httpx.get(f"http://{host}:{ports.http}/console/?x=1", headers={"Host": "localhost"})
        assert (answer.status_code, answer.headers["location"]) == (301, "https://localhost/console/?x=1")


def test_a_talk_over_the_socket(behind: RunningDesk) -> None:
    """From the desk's own page, over both kinds of address, anonymous and verified."""
    for auth in ({}, {"token": behind.token("OK10000001")}):
        with behind.browser(**auth) as browser:
            assert browser.welcome["verified"] is bool(auth)
            assert browser.send("你好")["ok"]
            assert browser.hear("bot")["text"] == "回：你好"
    address = behind.url.removeprefix("https://")
    for origin in (behind.url, "https://www.okpay.example"):
        url = f"wss://{address}/socket.io/?EIO=4&transport=websocket"
        websocket.create_connection(url, timeout=PATIENCE, origin=origin).close()
    with pytest.raises(websocket.WebSocketBadStatusException, match="403"):
        websocket.create_connection(url, timeout=PATIENCE, origin="https://evil.example")


def test_a_socket_that_polls(behind: RunningDesk) -> None:
    """Where a company's own proxy lets no WebSocket through."""
    with httpx.Client(base_url=behind.url, timeout=PATIENCE, headers={"Origin": behind.url}) as client:
        opened = client.get("/socket.io/?EIO=4&transport=polling")
        sid = re.search(r'"sid":"([^"]+)"', opened.text)
        assert sid is not None
        path = f"/socket.io/?EIO=4&transport=polling&sid={sid[1]}"
        assert client.post(path, content="40/chat,{}").text == "OK"
        heard = ""
        while "welcome" not in heard:
            heard = client.get(path).text
        assert '"conversation"' in heard


def test_a_talk_over_rest_waits_as_long_as_it_may(behind: RunningDesk) -> None:
    """25 seconds without a byte."""
    app = behind.app()
    assert app.ask("你好")[0]["text"] == "回：你好"
    last = app.messages()[-1]["seq"]
    answer = httpx.get(
        f"{app.url}/api/v1/messages", params={"after": last, "wait": 25}, headers=app.headers, timeout=60
    )
    assert (answer.status_code, answer.json()["messages"]) == (200, [])


def test_a_picture_of_five_megabytes(behind: RunningDesk, tmp_path: Path) -> None:
    """One that is larger is refused by the desk, in its own words."""
    noise = np.random.default_rng(1).integers(0, 256, (1290, 1290, 3), dtype=np.uint8)
    Image.fromarray(noise).save(tmp_path / "noise.png")
    picture = (tmp_path / "noise.png").read_bytes()
    assert 4_900_000 < len(picture) < 5 * 1024 * 1024
    app = behind.app()
    kept = upload(app, picture)
    assert kept.status_code == 201
    shown = httpx.get(behind.url + kept.json()["picture"], headers=app.headers, timeout=PATIENCE)
    assert shown.headers["content-type"].startswith("image/")
    larger = upload(app, picture + b"\0" * 2_000_000)
    assert (larger.status_code, larger.json()["error"]) == (413, "too_large")


def test_the_console(behind: RunningDesk) -> None:
    """Signing in, a cookie that keeps to https, and a stream that comes at once."""
    console = agent_at(behind)
    assert console.signed_in.status_code == 303
    assert "secure" in console.signed_in.headers["set-cookie"].lower()
    with at_the_stream(console) as lines:
        assert next(line for line in lines if line.startswith("event")) == "event: news"
        behind.app().ask("转人工")
        heard = next(line for line in lines if '"conversation"' in line)
    assert "data: " in heard


@pytest.mark.parametrize("path", ["/", "/app", "/widget/okpay-chat.js", "/console/sign-in", "/health"])
def test_the_desks_own_pages(behind: RunningDesk, path: str) -> None:
    """Each with the order to keep to https."""
    answer = httpx.get(behind.url + path)
    assert answer.status_code == 200
    assert answer.headers["strict-transport-security"] == "max-age=31536000"


def test_browsers_are_offered_http_2(behind: RunningDesk) -> None:
    """Over both kinds of address."""
    context = ssl.create_default_context()
    context.set_alpn_protocols(["h2", "http/1.1"])
    port = int(behind.url.rsplit(":", 1)[1])
    for host in ("127.0.0.1", "::1"):
        with (
            socket.create_connection((host, port), timeout=PATIENCE) as plain,
            context.wrap_socket(plain, server_hostname="localhost") as secure,
        ):
            assert secure.selected_alpn_protocol() == "h2"


def test_nothing_is_missing(behind: RunningDesk) -> None:
    """Neither by the log nor by a look from outside."""
    found = door.look(behind.url, behind.environment["RASA_API_TOKEN"])
    assert found.faults == ()
    assert found.seen is not None and (found.seen.peer, found.seen.scheme) == ("127.0.0.1", "https")
    log = log_of(behind)
    assert not [part for part in ("DESK_TRUSTED_PROXIES", "X-Forwarded", "Upgrade") if part in log]


def requests_of(url: str, address: str, times: int, **headers: str) -> list[int]:
    """The answers to a customer who asks from an address."""
    transport = httpx.HTTPTransport(local_address=address)
    with httpx.Client(transport=transport, timeout=PATIENCE, headers=headers) as client:
        return [client.get(f"{url}/api/v1/messages").status_code for _ in range(times)]


def test_each_customer_has_a_limit_of_their_own(
    recorded: RecordedEngine, files: tuple[Path, Path], tmp_path: Path
) -> None:
    """Whatever they write into the header."""
    ports = Ports(free_port(), free_port())
    given = {**variables("desk.env"), "DESK_REQUESTS_PER_MINUTE": "20"}
    with (
        running_desk(tmp_path, recorded.url, **given) as desk,
        running_nginx(tmp_path / "nginx", ports.https, desk=server(desk, ports, files)),
    ):
        url = ports.url.replace("localhost", "127.0.0.1")
        first = [requests_of(url, "127.0.0.2", 1, **{"X-Forwarded-For": f"10.9.9.{n}"})[0] for n in range(12)]
        assert first.count(429) >= 5
        assert 429 not in requests_of(url, "127.0.0.3", 4)


# --- two desks --------------------------------------------------------------------------------------


def test_two_desks(recorded: RecordedEngine, files: tuple[Path, Path], tmp_path: Path) -> None:
    """A customer at each, one conversation; when one desk is gone, the other has both."""
    url = os.environ.get("TEST_DATABASE_URL", "")
    redis_url = os.environ.get("TEST_REDIS_URL", "")
    if not url or not redis_url:
        pytest.skip("no PostgreSQL or Redis: set TEST_DATABASE_URL and TEST_REDIS_URL")
    ports, given = Ports(free_port(), free_port()), variables("two-desks.env")
    assert set(given) == {"DESK_HOST", "DESK_TRUSTED_PROXIES", "DATABASE_URL", "REDIS_URL"}
    shared = environment_of(tmp_path, recorded.url)
    same = {name: shared[name] for name in ("RASA_API_TOKEN", "IDENTITY_SECRET")} | {
        "REDIS_URL": redis_url,
        "DESK_TRUSTED_PROXIES": "127.0.0.1",
    }
    for name in ("one", "two"):
        (tmp_path / name).mkdir()
    with (
        database_beside(url) as same["DATABASE_URL"],
        running_desk(tmp_path / "one", recorded.url, **same) as one,
        running_desk(tmp_path / "two", recorded.url, **same) as two,
    ):
        both = filled(
            BLOCKS["two-desks.conf"],
            {
                "10.0.0.11:8080": one.url.removeprefix("http://"),
                "10.0.0.12:8080": two.url.removeprefix("http://"),
            },
        )
        upstream = re.search(r"^upstream .*?^}\n", server(one, ports, files), re.DOTALL | re.MULTILINE)
        assert upstream is not None
        text = server(one, ports, files).replace(upstream[0], both)
        with running_nginx(tmp_path / "nginx", ports.https, desk=text):
            _talk_at(replace(one, url=ports.url), one, two)


@contextmanager
def database_beside(url: str) -> Iterator[str]:
    """A database of the test's own on the same server; its URL."""
    name = f"okpay_proxy_{uuid.uuid4().hex}"
    server = create_engine(url, isolation_level="AUTOCOMMIT")
    with server.connect() as connection:
        connection.exec_driver_sql(f"CREATE DATABASE {name}")
        try:
            yield make_url(url).set(database=name).render_as_string(hide_password=False)
        finally:
            connection.exec_driver_sql(f"DROP DATABASE {name} WITH (FORCE)")
    server.dispose()


def _talk_at(public: RunningDesk, one: RunningDesk, two: RunningDesk) -> None:
    app = public.app("OK10000001")
    with (
        one.browser(token=one.token("OK10000001")) as phone,
        two.browser(token=two.token("OK10000001")) as laptop,
    ):
        app.send("从应用")
        assert phone.hear("customer")["text"] == laptop.hear("customer")["text"] == "从应用"
    one.processes.send("desk", signal.SIGKILL)
    for number in range(8):
        assert App(public.url, app.headers).send(f"还在吗{number}").status_code == 201
    with public.browser(token=public.token("OK10000001")) as again:
        assert again.send("还在")["ok"]


# --- a balancer before nginx ------------------------------------------------------------------------

BEFORE = """
server {{
    listen {port} ssl;
    ssl_certificate {certificate};
    ssl_certificate_key {key};
    location / {{
        proxy_pass {inner};
        proxy_ssl_verify off;
        proxy_bind {balancer};
        proxy_http_version 1.1;
        proxy_set_header Upgrade $http_upgrade;
        proxy_set_header Connection upgrade;
        proxy_set_header Host $http_host;
        proxy_set_header X-Forwarded-For $proxy_add_x_forwarded_for;
        proxy_set_header X-Forwarded-Proto $scheme;
    }}
}}
"""
"""A balancer as a cloud's: it adds the customer's address and says https."""


@contextmanager
def balanced(folder: Path, desk: RunningDesk, files: tuple[Path, Path], *, ends_tls: bool) -> Iterator[str]:
    """nginx as the page says for a chain, and a balancer before it; its address."""
    inner, outer = Ports(free_port(), free_port()), free_port()
    own = {"balancer": filled(BLOCKS["balancer.conf"], {"10.0.0.0/24": BALANCER})}
    text = server(desk, inner, files)
    if ends_tls:
        text = text[: text.index("server {")] + listening(BLOCKS["plain-server.conf"], inner)
    before = BEFORE.format(
        port=outer,
        certificate=files[0],
        key=files[1],
        balancer=BALANCER,
        inner=f"http://127.0.0.1:{inner.http}" if ends_tls else f"https://127.0.0.1:{inner.https}",
    )
    listens = inner.http if ends_tls else inner.https
    with (
        running_nginx(folder / "inner", listens, desk=text, **own),
        running_nginx(folder / "outer", outer, balancer=before),
    ):
        yield f"https://localhost:{outer}"


@pytest.mark.parametrize("ends_tls", [False, True])
def test_a_balancer_before_nginx(
    recorded: RecordedEngine, files: tuple[Path, Path], tmp_path: Path, ends_tls: bool
) -> None:
    """Socket, scheme and the customer's own limit through both."""
    given = {**variables("desk.env"), "DESK_REQUESTS_PER_MINUTE": "20"}
    with (
        running_desk(tmp_path, recorded.url, **given) as desk,
        balanced(tmp_path, desk, files, ends_tls=ends_tls) as url,
    ):
        public = replace(desk, url=url)
        found = door.look(url, desk.environment["RASA_API_TOKEN"])
        assert found.faults == ()
        with public.browser() as browser:
            assert browser.send("你好")["ok"]
        address = url.replace("localhost", "127.0.0.1")
        assert 429 in requests_of(address, "127.0.0.2", 12, **{"X-Forwarded-For": "10.9.9.9"})
        assert 429 not in requests_of(address, "127.0.0.3", 4)


# --- what is missing --------------------------------------------------------------------------------

PLAIN = """
server {{
    listen {port} ssl;
    ssl_certificate {certificate};
    ssl_certificate_key {key};
    location / {{
        proxy_pass {desk};
        {lines}
    }}
}}
"""

UPGRADE = (
    "proxy_http_version 1.1; proxy_set_header Upgrade $http_upgrade; proxy_set_header Connection upgrade;"
)
HOST = "proxy_set_header Host $http_host;"
ADDRESS = "proxy_set_header X-Forwarded-For $proxy_add_x_forwarded_for;"
SCHEME = "proxy_set_header X-Forwarded-Proto $scheme;"

GAPS: list[tuple[str, str, str, door.Fault, str, int]] = [
    # What nginx has; whom the desk believes; two faults that are seen from outside; what the log says; how
    # the socket of the desk's own page is answered.
    ("", "127.0.0.1", "host", "upgrade", "Upgrade $http_upgrade", 400),
    (f"{HOST}{ADDRESS}{SCHEME}", "127.0.0.1", "", "upgrade", "Upgrade $http_upgrade", 400),
    (f"{UPGRADE}{ADDRESS}{SCHEME}", "127.0.0.1", "host", "origin", "Host $http_host", 403),
    (f"{UPGRADE}{HOST}{ADDRESS}", "127.0.0.1", "", "scheme", "X-Forwarded-Proto $scheme", 101),
    (f"{UPGRADE}{HOST}{SCHEME}", "127.0.0.1", "", "address", "X-Forwarded-For $proxy_add", 101),
    (f"{UPGRADE}{HOST}{ADDRESS}{SCHEME}", "", "", "untrusted", "DESK_TRUSTED_PROXIES=127.0.0.1", 101),
    (f"{UPGRADE}{HOST}{ADDRESS}{SCHEME}", "10.0.0.1", "", "untrusted", "DESK_TRUSTED_PROXIES=127.0.0.1", 101),
]


@pytest.mark.parametrize(("lines", "trusted", "also", "fault", "said", "status"), GAPS)
def test_what_a_proxy_lacks_is_said(
    recorded: RecordedEngine,
    files: tuple[Path, Path],
    tmp_path: Path,
    lines: str,
    trusted: str,
    also: str,
    fault: door.Fault,
    said: str,
    status: int,
) -> None:
    """In the log at the first request, and to whoever looks from outside."""
    port = free_port()
    with running_desk(tmp_path, recorded.url, DESK_TRUSTED_PROXIES=trusted) as desk:
        text = PLAIN.format(port=port, certificate=files[0], key=files[1], desk=desk.url, lines=lines)
        with running_nginx(tmp_path / "nginx", port, desk=text):
            url = f"https://localhost:{port}"
            assert _socket_of_own_page(url) == status
            assert said in log_of(desk) and "docs/integration/proxy.md" in log_of(desk)
            found = door.look(url, desk.environment["RASA_API_TOKEN"])
            assert fault in found.faults
            assert not also or also in found.faults
            # The pages themselves are there, whatever the proxy lacks.
            assert httpx.get(f"{url}/").status_code == 200


def _socket_of_own_page(url: str) -> int:
    address = url.replace("https", "wss", 1)
    try:
        websocket.create_connection(
            f"{address}/socket.io/?EIO=4&transport=websocket", timeout=PATIENCE, origin=url
        ).close()
    except websocket.WebSocketBadStatusException as refused:
        return int(refused.status_code)
    return 101


def test_the_page_names_what_the_log_says() -> None:
    """Each beginning of a line in its table is one of the desk's."""
    text = (FOLDER / "proxy.md").read_text(encoding="utf-8")
    begins = re.findall(r"^\| `([A-Z][^`]+)` \|", text.split("## What the log says")[1], re.MULTILINE)
    assert len(begins) == 6
    sources = "".join(
        re.sub(r'"\n\s+f?"', "", Path(name).read_text(encoding="utf-8"))
        for name in ("desk/proxies.py", "desk/origins.py")
    )
    for line in begins:
        pattern = ".*?".join(re.escape(part) for part in line.split("..."))
        assert re.search(pattern, sources), line
