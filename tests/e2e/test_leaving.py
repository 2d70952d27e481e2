"""However the app is left, nothing that it showed stays where it says, or anybody would think, that it is gone."""

from __future__ import annotations

import os
import shlex
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pyte
import pytest

from tests.support.cloud_user import Start
from tests.support.command_line import PASSWORD, CommandLine, command_line
from tests.support.program import COGNITO_TUI, Screen
from tests.support.saved_session import keep_session

SHELL = ("bash", "--norc", "--noprofile", "--noediting", "-i")

# The app, which crashes at a key.
CRASHING = """
import sys
from cognito_tui.cli.main import run
from cognito_tui.screens.credentials import CredentialsScreen

def action_copy_all(self):
    raise RuntimeError("a bug")

CredentialsScreen.action_copy_all = action_copy_all
sys.exit(run([]))
"""


@pytest.fixture
def line(person: dict[str, str], start: Start) -> Iterator[CommandLine]:
    """Somebody who is signed in."""
    with command_line(person, start) as line:
        line.pool.add_user("ada", PASSWORD)
        keep_session(line, "ada", PASSWORD)
        yield line


class Emulated:
    """A terminal without an alternate screen, which keeps what is scrolled off."""

    def __init__(self, line: CommandLine, kind: str) -> None:
        self._program = line.start(command=SHELL, environ={**line.environ, "TERM": kind})
        self._program.terminal = Scrolling(80, 24)  # type: ignore[assignment]
        self._program._stream = pyte.ByteStream(self._program.terminal)

    def type(self, text: str) -> None:
        self._program.type(text)

    def resize(self, columns: int, rows: int) -> None:
        self._program.resize(columns, rows)

    @property
    def screen(self) -> str:
        self._program._read(0.05)
        return self._program.text

    @property
    def everything(self) -> str:
        return "\n".join([*self._program.terminal.kept, self.screen])  # type: ignore[attr-defined]

    def close(self) -> None:
        self._program.close()


class Scrolling(Screen):
    """What is scrolled off it is kept, and so is what is erased at once, as by many terminals."""

    def __init__(self, columns: int, lines: int) -> None:
        super().__init__(columns, lines)
        self.kept: list[str] = []

    def index(self) -> None:
        if self.cursor.y == self.lines - 1:
            self.kept.append(self.display[0])
        super().index()

    def erase_in_display(self, how: int = 0, *args: object, **kwargs: object) -> None:
        if how == 2 or (how == 0 and (self.cursor.x, self.cursor.y) == (0, 0)):
            self.kept += self.display
        super().erase_in_display(how, *args, **kwargs)


class Tmux:
    """A pane of a tmux of our own, with nobody at it."""

    def __init__(self, directory: str, line: CommandLine, settings: str) -> None:
        self._environ = {**line.environ, "TMUX_TMPDIR": directory}
        config = Path(directory, "tmux.conf")
        config.write_text(settings)
        self._command = ("tmux", "-L", "test", "-f", str(config))
        self._run("new-session", "-d", "-x", "80", "-y", "24", "-c", str(line.directory), shlex.join(SHELL))

    def _run(self, *arguments: str) -> str:
        command = [*self._command, *arguments]
        return subprocess.run(command, capture_output=True, text=True, check=True, env=self._environ).stdout

    def type(self, text: str) -> None:
        self._run("send-keys", "-l", text)

    def resize(self, columns: int, rows: int) -> None:
        self._run("resize-window", "-x", str(columns), "-y", str(rows))

    @property
    def screen(self) -> str:
        return self._run("capture-pane", "-p")

    @property
    def everything(self) -> str:
        return self._run("capture-pane", "-p", "-J", "-S", "-")

    def close(self) -> None:
        subprocess.run([*self._command, "kill-server"], capture_output=True, check=False, env=self._environ)


class GnuScreen:
    """A window of GNU screen, in a pty."""

    def __init__(self, directory: str, line: CommandLine, settings: str) -> None:
        Path(directory).chmod(0o700)
        config = Path(directory, "screenrc")
        config.write_text(f"startup_message off\ndefscrollback 1000\n{settings}\n")
        self._copy = Path(directory, "copy")
        self._environ = {**line.environ, "SCREENDIR": directory}
        command = ("screen", "-U", "-S", "test", "-c", str(config), *SHELL)
        self._program = line.start(command=command, environ=self._environ)

    def type(self, text: str) -> None:
        self._program.type(text)

    def resize(self, columns: int, rows: int) -> None:
        self._program.resize(columns, rows)

    @property
    def screen(self) -> str:
        self._program._read(0.05)
        return self._program.text

    @property
    def everything(self) -> str:
        self._copy.unlink(missing_ok=True)
        command = ["screen", "-S", "test", "-p", "0", "-X", "hardcopy", "-h", str(self._copy)]
        subprocess.run(command, check=True, env=self._environ)
        deadline = time.monotonic() + 5
        while not self._copy.exists() and time.monotonic() < deadline:
            self._program._read(0.05)
        return self._copy.read_text(errors="replace")

    def close(self) -> None:
        subprocess.run(
            ["screen", "-S", "test", "-X", "quit"], check=False, env=self._environ, capture_output=True
        )
        self._program.close()


AnyTerminal = Emulated | Tmux | GnuScreen
TERMINALS: dict[str, Callable[[str, CommandLine], AnyTerminal]] = {
    "vt100": lambda _, line: Emulated(line, "vt100"),
    "tmux": lambda directory, line: Tmux(directory, line, ""),
    "tmux without": lambda directory, line: Tmux(directory, line, "set -g alternate-screen off\n"),
    "screen": lambda directory, line: GnuScreen(directory, line, ""),
    "screen with": lambda directory, line: GnuScreen(directory, line, "altscreen on"),
}


class Person:
    """At one of these terminals, in a shell."""

    def __init__(self, terminal: AnyTerminal, line: CommandLine, says: str) -> None:
        self.terminal = terminal
        self._says = says
        self._line = line
        self._count = 0
        terminal.type("PS1='shell> '\n")
        self.sees("shell>")

    def sees(self, *texts: str, seconds: float = 20) -> None:
        deadline = time.monotonic() + seconds
        while not all(text in " ".join(self.terminal.screen.split()) for text in texts):
            assert time.monotonic() < deadline, f"waited for {texts}:\n{self.terminal.screen}"
            time.sleep(0.1)  # each look is a process of tmux

    def reveals(self, command: str) -> None:
        """In the app, the values; in a window that grows meanwhile."""
        self._count += 1
        self.terminal.type(f"clear; {command}; echo le''ft {self._count}\n")
        self.sees("role SignedIn", "c copy")
        self.terminal.type("v")
        self.sees("secret-")
        self.terminal.resize(100, 40)
        self.sees("secret-", "c copy")

    def leaves(self, way: str) -> None:
        match way:
            case "ctrl+c twice":
                self.terminal.type("\x03")
                self.sees("Press ctrl+c again to quit.")
                self.terminal.type("\x03")
            case "ctrl+z":
                self.terminal.type("\x1a")
            case "s":
                self.terminal.type("s")
                self.sees("export AWS_SECRET_ACCESS_KEY='secret-", self._says)
                self.terminal.resize(110, 44)
                self.terminal.type("x")
                self.sees("c copy")
                self.terminal.type("q")
            case "s, and a signal":
                self.terminal.type("s")
                self.sees("Select and copy.", "export AWS_SECRET_ACCESS_KEY='secret-")
                self.signals("SIGHUP")
            case "SIGTERM" | "SIGHUP" | "SIGQUIT":
                self.signals(way)
            case _:
                self.terminal.type(way)
        self.sees(f"left {self._count}")

    def signals(self, name: str) -> None:
        os.kill(int((self._line.directory / "pid").read_text()), getattr(signal, name))


APP = f"sh -c 'echo $$ >pid; exec {shlex.join(COGNITO_TUI)}'"
WAYS = {
    "q": APP,
    "\x11": APP,
    "ctrl+c twice": APP,
    "ctrl+z": APP,
    "e": f'eval "$({APP})"',
    "c": shlex.join([sys.executable, "-c", CRASHING]),
    "s": APP,
    "s, and a signal": APP,
    "SIGTERM": APP,
    "SIGQUIT": APP,
}


CLEARS = "Press any key to go back and clear this."
MAY_STAY = "Press any key to go back and clear the screen; your terminal may keep these"
SOME = ("q", "ctrl+z", "s", "SIGTERM")  # each takes its time there


@pytest.mark.parametrize("kind", TERMINALS)
def test_nothing_of_it_is_left(line: CommandLine, kind: str) -> None:
    program = kind.split()[0]
    if program in ("tmux", "screen") and not shutil.which(program):
        pytest.skip(f"{program} is missing")
    with tempfile.TemporaryDirectory(prefix="term") as directory:
        terminal = TERMINALS[kind](directory, line)
        try:
            person = Person(terminal, line, CLEARS if kind == "tmux" else MAY_STAY)
            for way in SOME if kind != "vt100" else WAYS:
                terminal.resize(80, 24)
                person.reveals(WAYS[way])
                person.leaves(way)
                left = terminal.everything
                found = [
                    words for words in ("secret-", "Signed in as", "AWS_SECRET", "q quit") if words in left
                ]
                assert not found, f"{way!r} has left {found}:\n{left}"
        finally:
            terminal.close()


@pytest.mark.parametrize(
    ("environ", "known"),
    [
        ({"TERM": "xterm-256color"}, True),
        ({"TERM": "vt100"}, False),
        ({"TERM": "linux"}, False),
        ({"TERM": "no-such-terminal"}, False),
        ({}, False),
        ({"TERM": "screen-256color"}, False),  # of another machine, from which one came here
        ({"TERM": "tmux-256color", "TMUX": "/nowhere,1,0", "TMUX_PANE": "%0"}, False),
        ({"TERM": "xterm-256color", "STY": "1.test"}, False),
    ],
)
def test_an_alternate_screen_is_believed_in_only_where_it_is_known(
    environ: dict[str, str], known: bool
) -> None:
    script = "import os; from cognito_tui.tui.terminal import has_alternate_screen as f; print(f(os.environ))"
    command = [sys.executable, "-c", script]
    with_path = {"PATH": os.environ["PATH"], **environ}
    done = subprocess.run(command, env=with_path, capture_output=True, text=True, check=True)
    assert done.stdout == f"{known}\n"
