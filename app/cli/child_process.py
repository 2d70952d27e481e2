"""A command in place of this process, or below it: as if it had been started by the shell itself."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from types import FrameType
from typing import Any, NoReturn

from ..services.base import POSIX, LimitOfChildren, held_back

_FORWARDED = ("SIGTERM", "SIGHUP", "SIGUSR1", "SIGUSR2", "SIGCONT", "SIGALRM")
# these reach the child from the terminal, as it is of our process group; twice would be once too often
_OF_THE_TERMINAL = ("SIGINT", "SIGQUIT", "SIGWINCH")
_IGNORED_BY_PYTHON = ("SIGPIPE", "SIGXFSZ")
_SETTLED = 0.05  # seconds
_COERCED = ("C.UTF-8", "C.utf8", "UTF-8")  # https://peps.python.org/pep-0538/


def exec_replace(words: list[str], environment: Mapping[str, str]) -> NoReturn:
    """Replace this process; POSIX only. Raise OSError."""
    sys.stdout.flush()
    sys.stderr.flush()
    before = {number: signal.signal(number, signal.SIG_DFL) for number in _numbers(_IGNORED_BY_PYTHON)}
    try:
        with LimitOfChildren():
            os.execvpe(words[0], words, as_given(environment))  # noqa: S606  # the person's own command, without a shell
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


def run_to_its_end(words: list[str], environment: Mapping[str, str]) -> int:
    """Run a command in the foreground; stop and continue with it, and pass signals on.

    Returns the exit code; −n when signal n ended it. Raises OSError.
    """
    child = _Child()
    with _passing_on(child):
        # open descriptors are the command's too, as in `diff <(…) <(…)`; ours are not inheritable
        with LimitOfChildren():
            process = subprocess.Popen(words, env=as_given(environment), close_fds=False)  # noqa: S603  # without a shell
        child.began(process)
        return child.wait()


def as_given(environment: Mapping[str, str]) -> Mapping[str, str]:
    """Return it without the LC_CTYPE that Python itself has set where there was none: ssh would carry it on."""
    if environment.get("LC_CTYPE") not in _COERCED:
        return environment
    try:
        with open("/proc/self/environ", "rb") as file:
            given = file.read().split(b"\0")
    except OSError:  # not Linux's
        return environment
    if any(entry.startswith(b"LC_CTYPE=") for entry in given):
        return environment
    return {name: value for name, value in environment.items() if name != "LC_CTYPE"}


@contextmanager
def signals_for_this_thread() -> Iterator[None]:
    """Keep signals from threads that are started within: only this one passes them on."""
    with held_back(signal.valid_signals()):
        yield


def exit_like_child(returncode: int) -> int:
    """Return the exit code of a command that ended so; where a signal ended it, this process ends by it, too.

    A shell's loop stops at a command that Ctrl-C ended, not at one that gave 130.
    """
    if returncode >= 0 or not POSIX:
        return returncode
    sys.stdout.flush()
    sys.stderr.flush()
    number = -returncode
    with suppress(OSError, ValueError):  # SIGKILL has no handler to set
        signal.signal(number, signal.SIG_DFL)
    signal.raise_signal(number)
    return 128 + number


class _Child:
    """Attributes:
    pid: 0 before it began and after it ended, where signals are passed on.
    """

    def __init__(self) -> None:
        self.pid = 0
        self._early: list[int] = []

    def began(self, process: subprocess.Popen[bytes]) -> None:
        self.pid = process.pid if POSIX else 0
        self._process = process
        for number in self._early:
            self.send(number)

    def send(self, number: int) -> None:
        if self.pid:
            with suppress(ProcessLookupError):
                os.kill(self.pid, number)
        else:
            self._early.append(number)

    def wait(self) -> int:
        """Stop when the child has stopped: the shell only sees this process."""
        if not POSIX:
            return self._process.wait()
        flags = os.WUNTRACED
        while True:
            pid, status = os.waitpid(self.pid, flags)
            if pid == 0:  # it is still stopped, and we are not: it stopped itself. Ctrl-Z stops both
                signal.raise_signal(signal.SIGSTOP)  # this very thread stops here: others could be late
                self.send(signal.SIGCONT)
            elif os.WIFSTOPPED(status):
                time.sleep(_SETTLED)
                flags = os.WUNTRACED | os.WCONTINUED | os.WNOHANG
                continue
            elif not os.WIFCONTINUED(status):
                self.pid = 0
                self._process.returncode = os.waitstatus_to_exitcode(status)
                return self._process.returncode
            flags = os.WUNTRACED


@contextmanager
def _passing_on(child: _Child) -> Iterator[None]:
    """Pass signals on to the child; those that were ignored before stay ignored by both."""

    def forward(number: int, frame: FrameType | None) -> None:
        child.send(number)

    def forward_unless_sent(number: int, frame: FrameType | None) -> None:
        if not _is_in_foreground():
            child.send(number)

    handlers = dict.fromkeys(_numbers(_FORWARDED), forward)
    handlers |= dict.fromkeys(_numbers(_OF_THE_TERMINAL), forward_unless_sent)
    before: dict[int, Any] = {
        number: signal.signal(number, handler)
        for number, handler in handlers.items()
        if signal.getsignal(number) != signal.SIG_IGN
    }
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


def _is_in_foreground() -> bool:
    """Return whether the terminal sends its signals to this process."""
    if not POSIX:
        return True  # a console's Ctrl-C goes to all
    try:
        terminal = os.open("/dev/tty", os.O_RDWR | os.O_NOCTTY)
    except OSError:
        return False
    try:
        return os.tcgetpgrp(terminal) == os.getpgrp()
    except OSError:
        return False
    finally:
        os.close(terminal)


def _numbers(names: Sequence[str]) -> list[int]:
    return [getattr(signal, name) for name in names if hasattr(signal, name)]
