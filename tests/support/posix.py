"""What POSIX alone has, for tests that need a little of it: elsewhere they skip."""

from __future__ import annotations

import os
import signal
import socket
import sys
import time
from pathlib import Path

import pytest

IS_ROOT = sys.platform != "win32" and os.geteuid() == 0
posix = pytest.mark.skipif(sys.platform == "win32", reason="POSIX modes, links and signals")


def make_pipe(path: Path | str) -> None:
    if sys.platform == "win32":
        pytest.skip("Windows keeps its named pipes elsewhere")
    os.mkfifo(path)


def unix_socket() -> socket.socket:
    if sys.platform == "win32":
        pytest.skip("Python has no sockets of Unix there")
    return socket.socket(socket.AF_UNIX)


def kill(pid: int) -> None:
    """End a process without asking it."""
    if sys.platform == "win32":
        os.kill(pid, signal.SIGTERM)
    else:
        os.kill(pid, signal.SIGKILL)


def session_of_this_process() -> int:
    if sys.platform == "win32":
        pytest.skip("Windows has no sessions of processes")
    return os.getsid(0)


def take_time_zone() -> None:
    """Take the zone in TZ from now on."""
    if sys.platform == "win32":
        pytest.skip("Windows has no TZ")
    time.tzset()


def interrupt_soon(thread: int | None, seconds: float) -> None:
    """Send Ctrl-C's signal to a thread."""
    if sys.platform == "win32":
        pytest.skip("Windows sends no signal to a thread")
    import threading

    threading.Timer(seconds, signal.pthread_kill, (thread, signal.SIGINT)).start()


def raw_terminal() -> tuple[int, int]:
    """Return both ends of a new terminal that adds nothing to what is written."""
    if sys.platform == "win32":
        pytest.skip("Windows has no such terminals")
    import tty

    ours, theirs = new_terminal()
    tty.setraw(theirs)
    return ours, theirs


def terminal_modes(terminal: int) -> list[object]:
    if sys.platform == "win32":
        pytest.skip("Windows has no such terminals")
    import termios

    return list(termios.tcgetattr(terminal))


def set_terminal_size(terminal: int, columns: int, rows: int) -> None:
    if sys.platform == "win32":
        pytest.skip("Windows has no such terminals")
    import fcntl
    import struct
    import termios

    fcntl.ioctl(terminal, termios.TIOCSWINSZ, struct.pack("HHHH", rows, columns, 0, 0))


def take_terminal() -> None:
    """Make standard input the terminal of this session."""
    if sys.platform == "win32":
        pytest.skip("Windows has no such terminals")
    import fcntl
    import termios

    fcntl.ioctl(0, termios.TIOCSCTTY, 0)


def new_terminal() -> tuple[int, int]:
    """Return both ends of a new terminal."""
    if sys.platform == "win32":
        pytest.skip("Windows has no such terminals")
    import pty

    return pty.openpty()
