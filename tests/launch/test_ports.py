"""Who listens where, against real sockets of real processes."""

from __future__ import annotations

import os
import socket

from launch import ports
from tests.launch.strangers import stranger


def test_own_listener_is_found() -> None:
    """With number, command and session, by each name of its address."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port = listener.getsockname()[1]
        for host in ("127.0.0.1", "localhost"):
            (found,) = ports.listeners(host, port)
            assert found.process == os.getpid() and "python" in found.command
            assert found.belongs_to(os.getsid(0)) and not found.belongs_to(1)
        assert ports.is_taken("127.0.0.1", port)


def test_strangers_listener_is_found() -> None:
    """As another session's."""
    port = ports.free_port()
    with stranger(port) as process:
        (found,) = ports.listeners("127.0.0.1", port)
        assert found.process == process.pid and str(port) in found.command
        assert found.belongs_to(process.pid) and not found.belongs_to(os.getsid(0))
        assert ports.is_taken("127.0.0.1", port)
    assert not ports.is_taken("127.0.0.1", port) and ports.listeners("127.0.0.1", port) == []


def test_listener_on_all_addresses_is_there_on_each() -> None:
    """IPv4 and IPv6, and one that serves both."""
    for family, host in ((socket.AF_INET, "0.0.0.0"), (socket.AF_INET6, "::")):
        both = family == socket.AF_INET6
        with socket.create_server((host, 0), family=family, dualstack_ipv6=both) as listener:
            port = listener.getsockname()[1]
            assert [found.process for found in ports.listeners("127.0.0.1", port)] == [os.getpid()]
            assert ports.is_taken("127.0.0.1", port)


def test_listener_on_another_address_is_no_obstacle() -> None:
    """127.0.0.2 is not 127.0.0.1."""
    with socket.create_server(("127.0.0.2", 0)) as listener:
        port = listener.getsockname()[1]
        assert ports.listeners("127.0.0.1", port) == []
        assert not ports.is_taken("127.0.0.1", port)


def test_port_of_a_connection_is_taken_by_nobody_who_listens() -> None:
    """A connection's own port stands in a server's way as well, and has no listener to name."""
    with socket.create_server(("127.0.0.1", 0)) as listener, socket.socket() as calling:
        calling.bind(("127.0.0.1", 0))
        calling.connect(listener.getsockname())
        port = calling.getsockname()[1]
        assert ports.is_taken("127.0.0.1", port) and ports.listeners("127.0.0.1", port) == []


def test_just_closed_port_is_free() -> None:
    """What lingers of its connections is no obstacle to a server."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port = listener.getsockname()[1]
        with socket.create_connection(("127.0.0.1", port)):
            accepted, _ = listener.accept()
            accepted.close()
    assert not ports.is_taken("127.0.0.1", port)


def test_other_obstacles_are_not_a_taken_port() -> None:
    """The server names them itself."""
    assert not ports.is_taken("192.0.2.1", 8080)
    assert not ports.is_taken("no such host", 8080)
