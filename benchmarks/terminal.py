"""A real program under a real pty, seen from the terminal's side: what it writes, and when."""

from __future__ import annotations

import fcntl
import os
import pty
import select
import signal
import struct
import sys
import termios
import time
from collections.abc import Mapping, Sequence
from types import TracebackType

COLUMNS, ROWS = 80, 24
APP = (os.path.join(os.path.dirname(sys.executable), "cognito-tui"),)
PEER = (sys.executable, os.path.join(os.path.dirname(__file__), "minimal_app.py"))
_START_LIMIT = 60  # seconds, on a busy machine

# Modern terminals say yes to "do you know synchronized output?" (mode 2026). It costs 16 bytes a frame, so it is what
# a light program has to be measured with. Sequences: https://github.com/contour-terminal/vt-extensions
_QUESTION, _YES = b"\x1b[?2026$p", b"\x1b[?2026;2$y"


class Program:
    """A context manager; the program is killed at its end.

    Attributes:
        written: what the program has written since the last key.
        started: `time.monotonic()` just before exec.
        pid: its process id.
        processor_seconds: what it has used, known when it has ended.
    """

    def __init__(
        self,
        command: Sequence[str],
        environment: Mapping[str, str],
        size: tuple[int, int] = (COLUMNS, ROWS),
    ) -> None:
        self.written = b""
        self.processor_seconds = 0.0
        self._answered = False
        self.started = time.monotonic()
        self.pid, self._terminal = _start(command, environment, size)

    def __enter__(self) -> Program:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        self.processor_seconds = _end(self.pid)
        os.close(self._terminal)

    def fileno(self) -> int:
        return self._terminal

    def take(self) -> None:
        """Reads what has come; call it when `select` says so."""
        try:
            self.written += os.read(self._terminal, 65536)
        except OSError:
            raise RuntimeError(f"The program has ended, saying {self.written!r}") from None
        if not self._answered and _QUESTION in self.written:
            self._answered = True
            os.write(self._terminal, _YES)

    def until(self, text: str) -> float:
        """Waits for `text` among what was written since the last key; gives the seconds since exec."""
        wanted, deadline = text.encode(), time.monotonic() + _START_LIMIT
        while wanted not in self.written:
            if not select.select([self], [], [], max(0.0, deadline - time.monotonic()))[0]:
                raise TimeoutError(f"{text!r} did not come: {self.written!r}")
            self.take()
        return time.monotonic() - self.started

    def settled(self, quiet: float = 0.25) -> int:
        """Waits until nothing comes for `quiet` seconds; gives the bytes written since the last key."""
        while select.select([self], [], [], quiet)[0]:
            self.take()
        return len(self.written)

    def press(self, keys: str) -> None:
        self.written = b""
        os.write(self._terminal, keys.encode())

    def bytes_a_key(self, keys: str) -> float:
        """What each of `keys` makes it write, typed one after the other."""
        total = 0
        for key in keys:
            self.press(key)
            total += self.settled()
        return total / len(keys)


def environment(home: str, **settings: str) -> dict[str, str]:
    """Nothing of this person's: no AWS settings, no proxy, no home."""
    return {
        "PATH": os.environ["PATH"],
        "HOME": home,
        "LANG": "C.UTF-8",
        "TERM": "xterm-256color",
        "COLORTERM": "truecolor",
        **settings,
    }


def idle_bytes(programs: Sequence[Program], seconds: float) -> list[float]:
    """Bytes a second that each writes while nobody touches it; all are watched side by side."""
    while waiting := select.select(programs, [], [], 0)[0]:
        for program in waiting:
            program.take()
    before = [len(program.written) for program in programs]
    end = time.monotonic() + seconds
    while (left := end - time.monotonic()) > 0:
        for program in select.select(programs, [], [], left)[0]:
            program.take()
    return [(len(program.written) - start) / seconds for program, start in zip(programs, before, strict=True)]


def _start(command: Sequence[str], environment: Mapping[str, str], size: tuple[int, int]) -> tuple[int, int]:
    """Start a program in a new terminal. Return its number and our end of the terminal."""
    if sys.platform == "win32":
        raise NotImplementedError
    pid, terminal = pty.fork()
    if pid == 0:  # the child
        fcntl.ioctl(0, termios.TIOCSWINSZ, struct.pack("HHHH", size[1], size[0], 0, 0))
        os.execve(command[0], list(command), dict(environment))
    return pid, terminal


def _end(pid: int) -> float:
    """End a program. Return the processor seconds that it took."""
    if sys.platform == "win32":
        raise NotImplementedError
    os.kill(pid, signal.SIGKILL)
    used = os.wait4(pid, 0)[2]
    return used.ru_utime + used.ru_stime
