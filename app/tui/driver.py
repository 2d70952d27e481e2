"""A layer in front of Textual's driver: how the app takes the terminal and gives it back."""

from __future__ import annotations

import contextlib
import os
import signal
import time
from typing import TYPE_CHECKING, Any, TextIO

from ..services.base import POSIX, end_now, heard, ignored
from .job_control import is_in_foreground
from .terminal import erase_screen, terminal_size

if TYPE_CHECKING:
    from asyncio import AbstractEventLoop
    from collections.abc import Callable
    from types import FrameType

    from .full_screen_app import TerminalApp

_HEARD_SECONDS = 0.1  # between two signals of one `kill`, until both are heard


class DriverMixin:
    """Measure what the app draws on, erase it at the end, suspend and resume, and survive a terminal that goes away.

    Textual draws on stderr but measures stdout. Its writing thread dies of a write that fails; the app then waits for
    it for ever, deaf to signals, with its secrets. And it takes the terminal a second time, with a second reader, when
    it goes on after a stop that it has not made itself.
    """

    _app: TerminalApp[Any]
    _loop: AbstractEventLoop
    fileno: int
    attrs_before: list[Any] | None
    _resized: Any  # what heard of a new size before

    def __init__(self, *args: Any, **options: Any) -> None:
        before = signal.getsignal(signal.SIGTSTP) if POSIX else None
        super().__init__(*args, **options)
        self._continued = False
        self._file: Any = _Output(self._file, self._cannot_write)  # what the writing thread writes to
        if POSIX and before is not None:
            signal.signal(signal.SIGTSTP, signal.SIG_IGN if before == signal.SIG_IGN else self._stop_signal)
            signal.signal(signal.SIGCONT, self._go_on_signal)

    @property
    def _in_foreground(self) -> bool:
        return is_in_foreground(self.fileno)

    def _get_terminal_size(self) -> tuple[int, int]:
        size = terminal_size()
        return size.columns, size.lines

    def start_application_mode(self) -> None:
        if not self._in_foreground:  # `cognito-tui &`
            self._sleep()
        self._app.forget_terminal()
        super().start_application_mode()  # type: ignore[misc]
        if POSIX:
            self._resized = signal.signal(signal.SIGWINCH, self._resize_signal)

    def stop_application_mode(self) -> None:
        """Erase what was drawn, however the app ends: the terminal may show it again."""
        if self._in_foreground:
            self._app.await_answers()
        else:
            self.attrs_before = None  # a shell has put the terminal into modes of its own
        self.write(erase_screen())  # type: ignore[attr-defined]
        super().stop_application_mode()  # type: ignore[misc]

    def _resize_signal(self, number: int, frame: FrameType | None) -> None:
        self._app.forget_terminal()
        if callable(self._resized):
            self._resized(number, frame)

    def disable_input(self) -> None:
        with ignored("SIGTTOU"):  # this stops who is in the background
            super().disable_input()  # type: ignore[misc]

    def _cannot_write(self, error: Exception) -> None:
        self._soon(lambda: self._app._handle_exception(error))  # noqa: SLF001

    # stopping ------------------------------------------------------------------------------------------------------

    def stop(self) -> None:
        """Stop, with all that the shell takes for the same job; go on when the shell resumes the job."""
        self._leave()
        # only now: once one of them has stopped, the terminal is the shell's
        if POSIX:
            ours = signal.signal(signal.SIGTSTP, signal.SIG_IGN)
            os.kill(0, signal.SIGTSTP)
            signal.signal(signal.SIGTSTP, ours)
        self._sleep()
        self._return()

    def _stop_signal(self, number: int, frame: FrameType | None) -> None:
        self._continued = False
        self._soon(self._stop_alone)

    def _go_on_signal(self, number: int, frame: FrameType | None) -> None:
        self._continued = True
        self._soon(self._go_on)

    def _soon(self, act: Callable[[], None]) -> None:
        """Call `act` between two things that the app does, and not in the middle of one."""
        with contextlib.suppress(RuntimeError):  # it is over
            self._loop.call_soon_threadsafe(act)

    def _stop_alone(self) -> None:
        self._leave()
        if not self._continued:  # meanwhile
            self._sleep()
        self._return()

    def _go_on(self) -> None:
        """Take the terminal again after any stop, ours or not: meanwhile it was somebody else's."""
        if self._in_foreground:
            self._go_on_here()
        else:  # `bg`; or `kill %1`, whose other signal may have gone to another thread
            self._loop.call_later(_HEARD_SECONDS, self._go_on_here)

    def _go_on_here(self) -> None:
        if self._app._exit:  # noqa: SLF001  # by a signal that has come with this one
            return
        if not self._in_foreground:
            self._sleep()
        self._leave()
        self._return()

    def _sleep(self) -> None:
        """Stop this process until somebody resumes it and the terminal is ours."""
        if not POSIX:
            return
        continued = signal.signal(signal.SIGCONT, signal.SIG_DFL)
        with heard(end_now):  # `kill %1`: there is nothing to put back
            while True:
                signal.raise_signal(signal.SIGSTOP)  # this very thread stops here: others could be late
                if self._in_foreground:
                    break
                time.sleep(_HEARD_SECONDS)  # what came with SIGCONT may have gone to another thread
        signal.signal(signal.SIGCONT, continued)

    def _leave(self) -> None:
        self._app.app_suspend_signal.publish(self._app)
        self.suspend_application_mode()  # type: ignore[attr-defined]

    def _return(self) -> None:
        self.start_application_mode()
        self._app.app_resume_signal.publish(self._app)
        self._app.refresh(layout=True)


class _Output:
    """A terminal's output that never fails: once the terminal is gone, there is nobody to tell.

    Args:
        failed: is told of anything else, once, by the writing thread.
    """

    def __init__(self, file: TextIO, failed: Callable[[Exception], None]) -> None:
        self._file = file
        self._failed = failed
        self._has_failed = False

    def write(self, text: str) -> None:
        self._try(lambda: self._file.write(text))

    def flush(self) -> None:
        self._try(self._file.flush)

    def _try(self, act: Callable[[], object]) -> None:
        try:
            act()
        except OSError:
            pass
        except Exception as error:
            if not self._has_failed:
                self._has_failed = True
                self._failed(error)

    def fileno(self) -> int:
        return self._file.fileno()
