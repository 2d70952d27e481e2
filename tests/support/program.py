"""The real program in a real terminal: what it draws and writes, and how it leaves the terminal behind."""

from __future__ import annotations

import base64
import os
import re
import select
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

import pyte

from tests.support import warm_start
from tests.support.posix import new_terminal, set_terminal_size, take_terminal, terminal_modes

COGNITO_TUI = (sys.executable, "-m", "cognito_tui")
PATIENCE = 40  # seconds, for a machine that has other things to do

KEYS = {"enter": "\r", "escape": "\x1b", "tab": "\t", "shift+tab": "\x1b[Z", "shift+home": "\x1b[1;2H"}

# What the app switches on, and so has to switch off: the alternate screen, the mouse, bracketed paste, focus reports.
SWITCHED_ON = ("?1049", "?1000", "?1003", "?1006", "?1015", "?2004", "?1004")
SWITCHED_OFF = ("?25", "?7")  # the cursor, line wrap


class Screen(pyte.Screen):
    """pyte's, put together anew only where something has changed: whoever waits looks at it again and again."""

    _shown: list[str]

    @property
    def display(self) -> list[str]:
        if self.dirty:
            self._shown = super().display
            self.dirty.clear()
        return list(self._shown)


class Terminal(Screen):
    """pyte knows no alternate screen (private mode 1049): this one comes back to what was there before.

    It is looked at again and again while a test waits, and so a line is read anew only where something was drawn.
    """

    _read: dict[int, str]

    def reset(self) -> None:
        self._read = {}
        super().reset()

    @property
    def display(self) -> list[str]:
        for y in self.dirty:
            self._read.pop(y, None)
        self.dirty.clear()
        for y in set(range(self.lines)) - self._read.keys():
            row = self.buffer[y]
            self._read[y] = "".join(row[x].data for x in range(self.columns))
        return [self._read[y] for y in range(self.lines)]

    def set_mode(self, *modes: int, **kwargs: object) -> None:
        if 1049 in modes:
            self._normal = {y: dict(row) for y, row in self.buffer.items()}, (self.cursor.x, self.cursor.y)
            self.erase_in_display(2)
        super().set_mode(*modes, **kwargs)

    def reset_mode(self, *modes: int, **kwargs: object) -> None:
        super().reset_mode(*modes, **kwargs)
        if 1049 in modes:
            rows, (x, y) = self._normal
            self.erase_in_display(2)
            for number, row in rows.items():
                self.buffer[number].update(row)
            self.cursor_position(y + 1, x + 1)


class Program:
    """A command that leads the session of a pty of its own.

    Args:
        stdout_apart: its standard output is a pipe, as in `$(…)`, and gathered in `stdout`.
        own_interpreter: `COGNITO_TUI` is a new Python, and not a fork of one that has imported the program.

    Attributes:
        written: every byte that reached the terminal.
        process: the command's.
    """

    def __init__(
        self,
        command: Sequence[str],
        environ: Mapping[str, str],
        *,
        directory: Path,
        size: tuple[int, int] = (80, 24),
        stdout_apart: bool = False,
        own_interpreter: bool = False,
    ) -> None:
        self.terminal = Terminal(*size)
        self._stream = pyte.ByteStream(self.terminal)
        self.written = b""
        self.stdout = b""
        self._master, slave = new_terminal()
        self._set_size(*size)
        self._modes_before = terminal_modes(self._master)
        self._pipe, stdout = os.pipe() if stdout_apart else (-1, os.dup(slave))
        self.process: subprocess.Popen[bytes] | warm_start.WarmProcess
        if tuple(command[:3]) == COGNITO_TUI and not own_interpreter and warm_start.can_start(environ):
            self.process = warm_start.WarmProcess(
                command[3:], environ, directory, (slave, stdout, slave), terminal=True
            )
        else:
            self.process = subprocess.Popen(
                command,
                stdin=slave,
                stdout=stdout,
                stderr=slave,
                env=dict(environ),
                cwd=directory,
                start_new_session=True,
                preexec_fn=take_terminal,
            )
        os.close(slave)
        os.close(stdout)
        self._open = {self._master, *([self._pipe] if stdout_apart else [])}

    # seeing -------------------------------------------------------------------------------------------------------

    @property
    def lines(self) -> list[str]:
        return [line.rstrip() for line in self.terminal.display]

    @property
    def text(self) -> str:
        return "\n".join(self.lines)

    def shows(self, text: str) -> bool:
        """Whether `text` stands on the screen, wherever its lines break."""
        return text in self.text or text in " ".join(self.text.split())

    def wait_for(self, *texts: str, seconds: float = PATIENCE) -> None:
        self.wait_until(lambda: all(map(self.shows, texts)), f"{texts} to be shown", seconds)

    def wait_without(self, text: str, seconds: float = PATIENCE) -> None:
        self.wait_until(lambda: not self.shows(text), f"{text!r} to be gone", seconds)

    def wait_for_written(self, text: str, seconds: float = PATIENCE) -> None:
        """Wait until `text` was written, though it may be gone from the screen again."""
        self.wait_until(lambda: text.encode() in self.written, f"{text!r} to be written", seconds)

    def wait_for_cursor(self, label: str, seconds: float = PATIENCE) -> None:
        """The terminal's own cursor stands in the field of that label: the focus has moved there."""
        self.wait_until(
            lambda: f" {label} " in self.terminal.display[self.terminal.cursor.y],
            f"the cursor at {label!r}",
            seconds,
        )

    def wait_until(self, come: Callable[[], bool], what: str, seconds: float = PATIENCE) -> None:
        deadline = time.monotonic() + seconds
        while not come():
            ended = self.process.poll() is not None
            if not self._read(0 if ended else 0.05) and ended and not come():
                raise AssertionError(
                    f"ended with {self.process.returncode}, waiting for {what}:\n{self.text}"
                )
            if time.monotonic() > deadline:
                raise AssertionError(
                    f"waited {seconds} s for {what}; the cursor is in line {self.terminal.cursor.y}:\n{self.text}"
                )

    def _read(self, seconds: float) -> bool:
        """One chunk from each descriptor that has one within `seconds`."""
        ready = select.select(list(self._open), [], [], seconds)[0] if self._open else []
        for descriptor in ready:
            try:
                chunk = os.read(descriptor, 65536)
            except OSError:  # of the terminal: the last one who had it open has closed it
                chunk = b""
            if not chunk:
                self._open.discard(descriptor)
            elif descriptor == self._pipe:
                self.stdout += chunk
            else:
                self.written += chunk
                self._stream.feed(chunk)
        if not ready and not self._open:
            time.sleep(seconds)
        return bool(ready)

    @property
    def clipboard(self) -> list[str]:
        """What the terminal was asked to put on its clipboard (OSC 52)."""
        found = re.findall(rb"\x1b\]52;c?;([A-Za-z0-9+/=]+)(?:\x07|\x1b\\)", self.written)
        return [base64.b64decode(data).decode() for data in found]

    # typing -------------------------------------------------------------------------------------------------------

    def type(self, text: str) -> None:
        os.write(self._master, text.encode("utf-8", "surrogateescape"))

    def press(self, *keys: str) -> None:
        for key in keys:
            control = key.removeprefix("ctrl+")
            self.type(KEYS.get(key) or (key if control == key else chr(ord(control) & 0x1F)))

    def enter(self, text: str) -> None:
        self.type(text + KEYS["enter"])

    def paste(self, text: str) -> None:
        """Bracketed, as terminals do."""
        self.type(f"\x1b[200~{text}\x1b[201~")

    def resize(self, columns: int, rows: int) -> None:
        self.terminal.resize(rows, columns)
        self._set_size(columns, rows)

    def _set_size(self, columns: int, rows: int) -> None:
        set_terminal_size(self._master, columns, rows)

    # ending -------------------------------------------------------------------------------------------------------

    def send(self, number: signal.Signals) -> None:
        self.process.send_signal(number)

    def end(self, seconds: float = PATIENCE) -> int:
        """Waits for the end; gives the exit code, negative when a signal killed it."""
        self.wait_until(lambda: self.process.poll() is not None, "its end", seconds)
        while self._open and self._read(0):
            pass
        return self.process.wait()

    def hang_up(self) -> None:
        """The terminal goes away, as when its window is closed or the connection is lost."""
        os.close(self._master)
        self._open.discard(self._master)
        self._master = -1

    @property
    def takes_lines(self) -> bool:
        """Whether the terminal is in the modes it was in at first: echo, lines, signals, and all the rest."""
        return terminal_modes(self._master) == self._modes_before

    @property
    def left_on(self) -> list[str]:
        """What was switched and not switched back, as terminals' private modes."""
        left = [mode for mode in SWITCHED_ON if self._last(mode, "h") > self._last(mode, "l")]
        return left + [mode for mode in SWITCHED_OFF if self._last(mode, "l") > self._last(mode, "h")]

    def _last(self, mode: str, switch: str) -> int:
        return self.written.rfind(f"\x1b[{mode}{switch}".encode())

    def close(self) -> None:
        if self.process.poll() is None:
            self.process.kill()
        self.process.wait()
        if self._pipe >= 0:
            os.close(self._pipe)
        if self._master >= 0:
            self.hang_up()


def assert_left_well(program: Program) -> None:
    """The shell finds its terminal as it was."""
    assert b"\x1b[?1049h" in program.written  # else there was nothing to leave
    assert program.left_on == []
    assert program.takes_lines
