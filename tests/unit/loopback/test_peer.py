"""Whose the other end of a loopback connection is: real sockets, a real second user, and rows that are near misses."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import ExitStack, closing, contextmanager
from pathlib import Path

import pytest

from cognito_tui.services.loopback import peer
from cognito_tui.services.loopback.peer import can_tell, is_ours
from tests.support.other_user import UID, as_other, needs_other_user, other_python

if sys.platform == "win32":
    pytest.skip("it needs a POSIX system", allow_module_level=True)

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="only Linux says who has a connection")

# Connects from a port to an address, and stays until its standard input ends.
CONNECT = """
import socket, sys
connection = socket.socket()
connection.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
connection.bind((sys.argv[1], int(sys.argv[2])))
connection.connect((sys.argv[3], int(sys.argv[4])))
print(connection.getsockname()[1], flush=True)
sys.stdin.read()
"""


@pytest.fixture
def server() -> Iterator[socket.socket]:
    with socket.create_server(("127.0.0.1", 0)) as server:
        yield server


@contextmanager
def connected(
    server: socket.socket, address: str = "127.0.0.1"
) -> Iterator[tuple[socket.socket, socket.socket]]:
    """Both ends: the browser's, ours."""
    family = socket.AF_INET6 if ":" in address else socket.AF_INET
    with closing(socket.socket(family)) as there:
        there.connect((address, server.getsockname()[1]))
        with server.accept()[0] as here:
            yield there, here


@contextmanager
def connected_as_other(server: socket.socket, port: int = 0) -> Iterator[socket.socket]:
    address, at = server.getsockname()[:2]
    command = as_other(*other_python(), "-c", CONNECT, address, str(port), address, str(at))
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, cwd="/") as stranger:
        assert stranger.stdout
        assert stranger.stdout.readline()
        with server.accept()[0] as here:
            yield here
        stranger.communicate()


@pytest.mark.parametrize("address", ["127.0.0.1", "::ffff:127.0.0.1"])
def test_our_own_connection_is_ours(server: socket.socket, address: str) -> None:
    with connected(server, address) as (_, here):
        assert can_tell()
        assert is_ours(here)


def test_and_over_ipv6() -> None:
    if not socket.has_ipv6:
        pytest.skip("this machine has no IPv6")
    with (
        socket.create_server(("::1", 0), family=socket.AF_INET6) as server,
        connected(server, "::1") as (_, here),
    ):
        assert is_ours(here)


def test_a_server_for_both_families_sees_the_same(server: socket.socket) -> None:
    with (
        socket.create_server(("::", 0), family=socket.AF_INET6, dualstack_ipv6=True) as server,
        connected(server) as (_, here),
    ):
        assert here.getpeername()[0] == "::ffff:127.0.0.1"
        assert is_ours(here)


@needs_other_user
def test_another_users_is_not(server: socket.socket) -> None:
    with connected_as_other(server) as here:
        assert not is_ours(here)


@needs_other_user
def test_root_is_another_user_too(server: socket.socket, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(os, "geteuid", lambda: UID)
    with connected(server) as (_, here):
        assert not is_ours(here)
    with connected_as_other(server) as here:
        assert is_ours(here)


@needs_other_user
@pytest.mark.parametrize("closed", [True, False], ids=["TIME_WAIT, which says root", "established, and ours"])
def test_decoys_with_the_same_ports_at_other_addresses_change_nothing(
    server: socket.socket, closed: bool
) -> None:
    at = server.getsockname()[1]
    with ExitStack() as stack:
        with closing(socket.socket()) as free:
            free.bind(("127.0.0.1", 0))
            port = free.getsockname()[1]
        for last in range(2, 30):
            address = f"127.0.0.{last}"
            listener = stack.enter_context(socket.create_server((address, at)))
            decoy = socket.socket()
            decoy.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            decoy.bind((address, port))
            decoy.connect((address, at))
            other_end = listener.accept()[0]
            if closed:
                decoy.close()
                other_end.close()
            else:
                stack.enter_context(decoy)
                stack.enter_context(other_end)
        here = stack.enter_context(connected_as_other(server, port))
        assert here.getpeername() == ("127.0.0.1", port)
        rows = Path("/proc/net/tcp").read_text()
        assert rows.count(f":{port:04X} ") > 28  # the decoys are there
        assert not is_ours(here)


def test_who_has_hung_up_or_will_say_no_more_is_nobody(server: socket.socket) -> None:
    with connected(server) as (there, here):
        there.shutdown(socket.SHUT_WR)
        here.settimeout(20)
        assert here.recv(1) == b""
        assert not is_ours(here)  # FIN_WAIT2
    with connected(server) as (there, here):
        there.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, b"\1\0\0\0\0\0\0\0")
        there.close()  # a reset
        assert not is_ours(here)


ROW = "   0: 0100007F:{there:04X} 0100007F:{here:04X} {state} 00000000:00000000 00:00000000 00000000 {uid:5}  0 1 1 0\n"


@pytest.mark.skipif(sys.byteorder != "little", reason="the rows are a little-endian machine's")
@pytest.mark.parametrize(
    ("rows", "ours"),
    [
        ([], False),
        ([{}], True),
        ([{"uid": 1}], False),
        ([{"state": "06", "uid": 0}], False),
        ([{"state": "02"}], False),
        ([{"there": 0}], False),
        ([{"here": 0}], False),
        ([{"state": "06", "uid": 0}, {}], True),
        ([{}, {"uid": 1}], False),
    ],
    ids=[
        "no row",
        "ours",
        "another's",
        "TIME_WAIT",
        "SYN_SENT",
        "port",
        "our port",
        "before it",
        "two owners",
    ],
)
def test_what_a_row_says(
    server: socket.socket,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    rows: list[dict[str, object]],
    ours: bool,
) -> None:
    table = tmp_path / "tcp"
    with connected(server) as (there, here):
        right = {
            "there": there.getsockname()[1],
            "here": server.getsockname()[1],
            "state": "01",
            "uid": os.getuid(),
        }
        table.write_text("  sl  local_address\n" + "".join(ROW.format(**{**right, **row}) for row in rows))
        monkeypatch.setattr(peer, "_TABLES", (str(table), str(tmp_path / "none")))
        assert is_ours(here) is ours


def test_a_system_without_such_a_table_cannot_tell(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(peer, "_TABLES", (str(tmp_path / "none"),))
    assert not can_tell()
