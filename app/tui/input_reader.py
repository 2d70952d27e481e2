"""Reading the terminal in place of Textual's driver, which dies of what it cannot decode or does not know."""

from __future__ import annotations

import contextlib
import os
import select
import time
from threading import Event
from typing import TYPE_CHECKING, Any

from .quiet_start import take

if TYPE_CHECKING:
    from textual.drivers.linux_driver import LinuxDriver as Base
else:
    Base = object

_LOOK_UP_SECONDS = 0.1  # for whether it is to end
_READ_BYTES = 4096
_FEW = 100  # messages: more than anybody types at once
_HUNG_UP = 128 + 1  # as SIGHUP would end it


class InputReader(Base):
    """A layer in front of Textual's driver for POSIX. The one for Windows reads events, and calls none of this."""

    def start_application_mode(self) -> None:
        """Take over from `quiet_start`, so that the terminal is left as it was before that."""
        before = take()
        self._lines = before.lines if before else 0
        super().start_application_mode()  # type: ignore[no-untyped-call]
        if before:
            self.attrs_before = before.attributes

    def _query_in_band_window_resize(self) -> None:
        """Query nothing: the system says when the size has changed, and what it is."""

    def _run_input_thread(self) -> None:
        try:
            self.run_input_thread()
        except BaseException as error:
            self._tell_app(self._app._handle_exception, error)  # noqa: SLF001

    def run_input_thread(self) -> None:
        """Read until `exit_event`; end the app where the terminal is gone."""
        if not self._begins():
            return
        from .input_parser import InputParser  # late: it is large

        parser = InputParser(getattr(self._app, "answers", None))
        while not self.exit_event.is_set():
            wait = _LOOK_UP_SECONDS
            if parser.deadline is not None:
                wait = min(wait, max(0.0, parser.deadline - time.monotonic()))
            if select.select([self.fileno], [], [], wait)[0]:
                data = _read(self.fileno)
                if data is None:
                    self._tell_app(self._hung_up)
                    return
                messages = parser.feed(self._as_typed(data), time.monotonic())
            else:
                messages = parser.tick(time.monotonic())
            for message in messages:
                self.process_message(message)
            if len(messages) > _FEW:
                self._let_app_catch_up()

    def _begins(self) -> bool:
        """Wait for the first paint, and then for something to read; return whether there is, before the end.

        A terminal answers at once, and what is typed waits for that paint in any case.
        """
        painted: Event | None = getattr(self._app, "painted", None)
        while painted is not None and not painted.wait(_LOOK_UP_SECONDS):
            if self.exit_event.is_set():
                return False
        while not select.select([self.fileno], [], [], _LOOK_UP_SECONDS)[0]:
            if self.exit_event.is_set():
                return False
        return True

    def _let_app_catch_up(self) -> None:
        """Wait for the app, so that a flood of keys waits in the terminal, and not in memory."""
        caught_up = Event()
        self._tell_app(self._app.call_later, caught_up.set)
        while not caught_up.wait(_LOOK_UP_SECONDS) and not self.exit_event.is_set():
            pass

    def _as_typed(self, data: bytes) -> bytes:
        """Return `data` with Enter where the terminal, before it became ours, made a line feed of it."""
        lines, self._lines = self._lines, max(0, self._lines - len(data))
        return data[:lines].replace(b"\n", b"\r") + data[lines:]

    def _hung_up(self) -> None:
        self._app.exit(return_code=_HUNG_UP)

    def _tell_app(self, function: Any, *arguments: Any) -> None:
        with contextlib.suppress(RuntimeError):  # its loop has ended: so has the app
            self._loop.call_soon_threadsafe(function, *arguments)


def _read(descriptor: int) -> bytes | None:
    """Read what there is; None where the terminal is gone."""
    try:
        return os.read(descriptor, _READ_BYTES) or None
    except BlockingIOError:  # another reader was quicker
        return b""
    except OSError:
        return None
