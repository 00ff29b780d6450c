"""Ports: free ones, and who has those that are not (Linux: /proc/net/tcp and the processes' descriptors)."""

from __future__ import annotations

import contextlib
import errno
import ipaddress
import os
import pwd
import socket
import struct
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

_TABLES = ("/proc/net/tcp", "/proc/net/tcp6")

_LISTENING = "0A"
"""State of a listening socket in these tables (include/net/tcp_states.h)."""

_LONGEST_COMMAND = 100


@dataclass(frozen=True)
class Listener:
    """Who listens on a port.

    Attributes:
        user: Name of the user whose socket it is.
        process: Number of the process; None where it is not for us to see.
        command: Its command line, shortened; empty with `process`.
    """

    user: str
    process: int | None = None
    command: str = ""

    def belongs_to(self, session: int) -> bool:
        """Whether the process is one of a session's: its leader, or started by it."""
        try:
            return self.process is not None and os.getsid(self.process) == session
        except OSError:
            return False

    def works_in(self, folder: Path) -> bool:
        """Whether the process was started in a folder."""
        try:
            return self.process is not None and os.readlink(f"/proc/{self.process}/cwd") == str(folder)
        except OSError:
            return False


def free_port() -> int:
    """A port of the loopback address that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def is_taken(host: str, port: int) -> bool:
    """Whether a server could not listen there because another does.

    Other obstacles (no such address, no permission) are left for the server to name.
    """
    with contextlib.suppress(OSError):
        for family, kind, protocol, _, address in socket.getaddrinfo(host, port, type=socket.SOCK_STREAM):
            with socket.socket(family, kind, protocol) as probe:
                # As servers do: what has just been closed is no obstacle.
                probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
                try:
                    probe.bind(address)
                except OSError as refused:
                    if refused.errno == errno.EADDRINUSE:
                        return True
    return False


def listeners(host: str, port: int) -> list[Listener]:
    """Those who answer at an address of this machine; empty if nobody listens there."""
    found = []
    for inode, user in _listening(_addresses(host), port):
        processes = list(_holding(inode))
        found += [Listener(user, process, _command(process)) for process in processes]
        found += [] if processes else [Listener(user)]
    return found


def _addresses(host: str) -> set[str]:
    """The addresses that a host's name stands for, and those that stand for all."""
    names = {"0.0.0.0", "::"}
    with contextlib.suppress(OSError):
        names.update(str(entry[4][0]) for entry in socket.getaddrinfo(host, None))
    return names


def _listening(addresses: set[str], port: int) -> Iterator[tuple[str, str]]:
    """Inode and user's name of the sockets that listen there."""
    for table in _TABLES:
        with contextlib.suppress(OSError):
            for row in Path(table).read_text().splitlines()[1:]:
                fields = row.split()
                address, place = fields[1].split(":")
                if fields[3] == _LISTENING and int(place, 16) == port and _readable(address) in addresses:
                    yield fields[9], _name(int(fields[7]))


def _readable(address: str) -> str:
    """An address as people write it: the tables have words of 32 bits in the machine's order."""
    words = (int(address[at : at + 8], 16) for at in range(0, len(address), 8))
    read = ipaddress.ip_address(b"".join(struct.pack("=I", word) for word in words))
    inner = getattr(read, "ipv4_mapped", None)
    return str(inner or read)


def _name(user: int) -> str:
    try:
        return pwd.getpwuid(user).pw_name
    except KeyError:
        return str(user)


def _holding(inode: str) -> Iterator[int]:
    """The processes that have a socket open, as far as they are for us to see."""
    for folder in Path("/proc").glob("[0-9]*/fd"):
        if f"socket:[{inode}]" in _open_in(folder):
            yield int(folder.parent.name)


def _open_in(folder: Path) -> Iterator[str]:
    """What a process has open; descriptors that are closed meanwhile are passed over."""
    with contextlib.suppress(OSError):
        for descriptor in os.listdir(folder):
            with contextlib.suppress(OSError):
                yield os.readlink(folder / descriptor)


def _command(process: int) -> str:
    """A process's command line on one line, without what a terminal would take for orders."""
    with contextlib.suppress(OSError):
        words = Path(f"/proc/{process}/cmdline").read_bytes().decode("utf-8", "replace").split("\0")
        line = "".join(mark if mark.isprintable() else "?" for mark in " ".join(words).strip())
        return line if len(line) <= _LONGEST_COMMAND else f"{line[:_LONGEST_COMMAND]}…"
    return ""
