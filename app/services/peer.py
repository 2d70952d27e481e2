"""Who is at the other end of a loopback connection."""

from __future__ import annotations

import os
import socket
import sys
from contextlib import suppress

_TABLES = ("/proc/net/tcp", "/proc/net/tcp6")
_ROOT = 0  # reads everything anyway


def belongs_to_another(connection: socket.socket) -> bool:
    """Whether another user of this machine has the other end; False where that cannot be told (only Linux tells).

    https://docs.kernel.org/networking/proc_net_tcp.html
    """
    if sys.platform != "linux":
        return False
    # of the other end's own entry: its port first, then ours
    ends = (connection.getpeername()[1], connection.getsockname()[1])
    for table in _TABLES:
        with suppress(OSError), open(table, encoding="ascii") as rows:
            for row in rows:
                fields = row.split()
                if tuple(field.rpartition(":")[2] for field in fields[1:3]) == tuple(
                    f"{end:04X}" for end in ends
                ):
                    return int(fields[7]) not in (_ROOT, os.getuid())
    return False
