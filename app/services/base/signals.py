"""Signals that end the program: Ctrl-C before, during and after a command, and those of other programs."""

from __future__ import annotations

import os
import signal
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from types import FrameType
from typing import TYPE_CHECKING, NoReturn

from .system import POSIX

if TYPE_CHECKING:
    from asyncio import AbstractEventLoop

# All that end a program unless it says otherwise and that somebody may send: a closed connection, a closed window, a
# kill, a limit. Windows has few of them.
_NAMES = (
    *("SIGTERM", "SIGHUP", "SIGINT", "SIGQUIT", "SIGUSR1", "SIGUSR2", "SIGALRM", "SIGVTALRM", "SIGPROF"),
    *("SIGXCPU", "SIGPOLL", "SIGPWR", "SIGSTKFLT"),
)
ENDING_SIGNALS = tuple(getattr(signal, name) for name in _NAMES if hasattr(signal, name))
JOB_SIGNALS = tuple(getattr(signal, name) for name in ("SIGTSTP", "SIGCONT") if hasattr(signal, name))


def end_at_ctrl_c() -> None:
    """From now on Ctrl-C ends the program at once: there is nothing to undo yet, or no more.

    Python's own way is an exception, and a traceback in the middle of whatever is being imported.
    """
    if (
        signal.getsignal(signal.SIGINT) is signal.default_int_handler
    ):  # it may be ignored, as in the background
        signal.signal(signal.SIGINT, _end)


@contextmanager
def interruptible() -> Iterator[None]:
    """Within, Ctrl-C is a KeyboardInterrupt."""
    ours = signal.getsignal(signal.SIGINT) is _end
    if ours:
        signal.signal(signal.SIGINT, signal.default_int_handler)
    try:
        yield
    finally:
        if ours:
            signal.signal(signal.SIGINT, _end)


@contextmanager
def heard(act: Callable[[int], object], numbers: Iterable[int] = ENDING_SIGNALS) -> Iterator[None]:
    """Within, `act` is called with the number of each of these that comes, on the main thread.

    Not by the event loop's own handlers: while that closes, a signal leaves a traceback.
    """
    before = {number: signal.signal(number, lambda number, _: act(number)) for number in numbers}
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


@contextmanager
def waking(loop: AbstractEventLoop) -> Iterator[None]:
    """Within the block, each signal that has a handler wakes the event loop, so that Python calls the handler at once.

    Python calls handlers between two bytecode steps of the main thread. Without this, a signal that comes right before
    the loop begins to wait, or to another thread, is handled only when something else happens, perhaps never.
    """
    if not POSIX:  # where the loop itself does so
        yield
        return
    import socket  # late: commands have no loop

    ours, theirs = socket.socketpair()
    for end in (ours, theirs):
        end.setblocking(False)
    loop.add_reader(ours, ours.recv, 4096)
    before = signal.set_wakeup_fd(theirs.fileno(), warn_on_full_buffer=False)
    try:
        yield
    finally:
        signal.set_wakeup_fd(before)
        loop.remove_reader(ours)
        ours.close()
        theirs.close()


@contextmanager
def held_back(numbers: Iterable[int]) -> Iterator[None]:
    """Within, these signals wait; threads that start within never get them. On Windows they do not wait."""
    if not POSIX:
        yield
        return
    before = signal.pthread_sigmask(signal.SIG_BLOCK, numbers)
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


@contextmanager
def ignored(name: str) -> Iterator[None]:
    """Within, the signal of that name does nothing; nor does this where there is none."""
    if (number := getattr(signal, name, None)) is None:
        yield
        return
    before = signal.signal(number, signal.SIG_IGN)
    try:
        yield
    finally:
        signal.signal(number, before)


_at_end: list[Callable[[], object]] = []


@contextmanager
def done_at_end(act: Callable[[], object]) -> Iterator[None]:
    """Within, or else at its end, `act` is called once: `end_now` does so too."""
    _at_end.append(act)
    try:
        yield
    finally:
        _at_end.remove(act)
        act()


def end_now(number: int) -> NoReturn:
    """End as by that signal, with nothing more than what `done_at_end` asks for."""
    for act in _at_end:
        act()
    os._exit(128 + number)


def _end(number: int, frame: FrameType | None) -> None:
    end_now(number)
