"""Which user has the other end of a loopback connection, as the kernel's table of connections says.

https://docs.kernel.org/networking/proc_net_tcp.html
"""

from __future__ import annotations

import socket
import sys
from collections.abc import Iterator
from contextlib import suppress

from ..base import LINUX, user_number

NOT_YOURS = (
    "The request did not come from a program of yours, but from another user's, or from outside of this system, as "
    "that of a Windows browser does in WSL."
)

_TABLES = ("/proc/net/tcp", "/proc/net/tcp6")
_ESTABLISHED = "01"  # any other state may have lost its owner, and then says 0: root
_IPV4_IN_IPV6 = b"\0" * 10 + b"\xff\xff"
_READINGS = 3  # a table that changes while it is read may leave a row out

# An address of 16 bytes, and a port.
End = tuple[bytes, int]


def can_tell() -> bool:
    """Return whether this system has such a table: Linux has."""
    with suppress(OSError), open(_TABLES[0], encoding="ascii") as table:
        return LINUX and bool(table.readline())
    return False


def is_ours(connection: socket.socket) -> bool:
    """Return whether this very user has the other end; root is another user. False where no row says so."""
    try:
        # of the other end's own row: its end first, then ours
        ends = _end(*connection.getpeername()[:2]), _end(*connection.getsockname()[:2])
    except OSError:
        return False
    for _ in range(_READINGS):
        if owners := {owner for ends_there, owner in _established() if ends_there == ends}:
            return owners == {user_number()}
    return False


def _established() -> Iterator[tuple[tuple[End, End], int]]:
    for table in _TABLES:
        with suppress(OSError), open(table, encoding="ascii") as rows:
            next(rows, "")  # the names of the columns
            for row in rows:
                _, local, remote, state, *_, owner = row.split(maxsplit=8)[:8]
                if state == _ESTABLISHED:
                    yield (_end_in(local), _end_in(remote)), int(owner)


def _end_in(field: str) -> End:
    """Return the end in "0100007F:1F90": words of 32 bits, each in this machine's byte order."""
    words, _, port = field.partition(":")
    address = b"".join(
        int(words[at : at + 8], 16).to_bytes(4, sys.byteorder) for at in range(0, len(words), 8)
    )
    return _in_ipv6(address), int(port, 16)


def _end(address: str, port: int) -> End:
    family = socket.AF_INET6 if ":" in address else socket.AF_INET
    return _in_ipv6(socket.inet_pton(family, address)), port


def _in_ipv6(address: bytes) -> bytes:
    """Return the address as IPv6. A browser may reach 127.0.0.1 through a socket of IPv6, as ::ffff:127.0.0.1."""
    return address if len(address) == 16 else _IPV4_IN_IPV6 + address
