"""Signals at moments at which nobody expects them: while the program starts, and while it ends."""

from __future__ import annotations

import signal
import subprocess
import sys
import time
from collections.abc import Iterator

import pytest

from tests.support.cloud_user import Start
from tests.support.command_line import PASSWORD, CommandLine, command_line
from tests.support.program import Program, assert_left_well

if sys.platform == "win32":
    pytest.skip("it needs a POSIX system", allow_module_level=True)

# Sends itself a signal just as that module is about to be imported.
AT_IMPORT = """
import os, sys

class Finder:
    def find_spec(name, path, target=None):
        if name == module:
            sys.meta_path.remove(Finder)
            os.kill(os.getpid(), number)

number, module = int(sys.argv[1]), sys.argv[2]
sys.argv[1:] = sys.argv[3:]
sys.meta_path.insert(0, Finder)
from cognito_tui.__main__ import main
main()
"""
ENDING = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP, signal.SIGQUIT, signal.SIGUSR1)
EVERY_ONE = pytest.mark.parametrize("number", ENDING, ids=lambda number: number.name)


@pytest.fixture
def line(person: dict[str, str], start: Start) -> Iterator[CommandLine]:
    with command_line(person, start) as line:
        line.pool.add_user("ada", PASSWORD)
        yield line


def ended_by(program: Program, number: signal.Signals) -> None:
    """By the signal itself or with the code that a shell makes of it: both are 128 + n there."""
    assert program.end(seconds=10) in (-number, 128 + number)
    assert b"Traceback" not in program.written
    assert b"This is a bug" not in program.written
    assert program.takes_lines


@pytest.mark.parametrize(
    ("module", "words"),
    [
        ("cognito_tui.services", "credential-process"),
        ("cognito_tui.services.credentials.fast_path", "credential-process"),
        ("cognito_tui.services.base.signals", "status"),
        ("cognito_tui.cli", "--help"),
        ("cognito_tui.cli.main", ""),
        ("argparse", "login"),
        ("cognito_tui.cli.commands.run_app", ""),
        ("cognito_tui.tui.app", ""),
        ("textual.app", ""),
        ("textual.drivers.linux_driver", ""),
        ("cognito_tui.client", "export"),
        ("cognito_tui.cli.terminal_sign_in", "login -u ada"),
    ],
)
def test_ctrl_c_while_it_starts(line: CommandLine, module: str, words: str) -> None:
    number = signal.SIGINT
    program = line.start(
        "-c",
        AT_IMPORT,
        str(int(number)),
        module,
        *words.split(),
        command=(sys.executable,),
        environ=line.environ,
    )
    ended_by(program, number)
    assert program.process.returncode == 130
    assert program.left_on == []


@EVERY_ONE
def test_a_signal_just_as_the_app_takes_the_terminal(
    start: Start, form: dict[str, str], number: signal.Signals
) -> None:
    program = start(environ=form)
    program.wait_until(lambda: b"\x1b[?1049h" in program.written, "the alternate screen")
    program.send(number)
    ended_by(program, number)
    assert_left_well(program)


@EVERY_ONE
def test_a_signal_just_as_the_app_gives_it_back(
    start: Start, form: dict[str, str], number: signal.Signals
) -> None:
    program = start(environ=form)
    program.wait_for("⏎ sign in")
    program.press("ctrl+q")
    program.wait_until(lambda: b"\x1b[?1049l" in program.written, "the normal screen")
    program.send(number)
    assert program.end(seconds=10) in (0, -number, 128 + number)
    assert b"Traceback" not in program.written
    assert_left_well(program)


MOMENTS = {
    "before the event loop": """
import asyncio
asyncio.run = lambda coroutine: kill()
""",
    "as a screen begins": """
import asyncio
from cognito_tui.screens.sign_in import SignInScreen
async def late(self):
    kill()
    await asyncio.sleep(0.1)
    self.query_one("#widgets-that-are-gone")
SignInScreen.on_mount = late
""",
    "while the screen is laid out": """
from textual.screen import Screen
refresh = Screen._refresh_layout
def _refresh_layout(self, *arguments, **options):
    kill()
    return refresh(self, *arguments, **options)
Screen._refresh_layout = _refresh_layout
""",
    "while a class is made": """
class Descriptor:
    def __set_name__(self, owner, name):
        kill()
import cognito_tui.cli.commands.run_app
cognito_tui.cli.commands.run_app._theme = lambda *_: (type("Made", (), {"descriptor": Descriptor()}), "")
""",
}


@pytest.mark.parametrize(
    ("moment", "number"),
    # all but Python's own, SIGINT, go one way: each of them by that way once
    [("before the event loop", number) for number in ENDING]
    + [(moment, number) for moment in list(MOMENTS)[1:] for number in (signal.SIGINT, signal.SIGTERM)],
    ids=lambda value: getattr(value, "name", value),
)
def test_a_signal_as_the_app_begins(
    start: Start, form: dict[str, str], moment: str, number: signal.Signals
) -> None:
    script = f"""
import os, sys
from cognito_tui.__main__ import main
def kill():
    os.kill(os.getpid(), {int(number)})
{MOMENTS[moment]}
main()
"""
    program = start("-c", script, command=(sys.executable,), environ=form)
    ended_by(program, number)
    assert program.left_on == []


def test_ctrl_c_while_a_command_makes_a_class(person: dict[str, str]) -> None:
    """Python before 3.12 says that it is a RuntimeError."""
    script = """
import os, signal, sys
from cognito_tui.cli import main
class Descriptor:
    def __set_name__(self, owner, name):
        raise KeyboardInterrupt
main._run = lambda arguments: type("Made", (), {"descriptor": Descriptor()})
sys.exit(main.run([]))
"""
    done = subprocess.run(
        [sys.executable, "-c", script], env=person, capture_output=True, check=False, timeout=60
    )
    assert (done.returncode, done.stderr.strip()) == (130, b"")


AT_ONCE = """
import os, signal, termios
from cognito_tui.services.base import interruptible
from cognito_tui.tui.quiet_start import quiet_start

def change(*arguments, change=termios.tcsetattr):
    change(*arguments)
    os.kill(os.getpid(), signal.SIGINT)

with interruptible():
    termios.tcsetattr = change
    with quiet_start():
        pass
"""


TWICE = """
import os, signal, termios
from cognito_tui.services.base import interruptible
from cognito_tui.tui.quiet_start import quiet_start

def restore(*arguments, change=termios.tcsetattr):
    termios.tcsetattr = change
    os.kill(os.getpid(), signal.SIGINT)
    change(*arguments)

with interruptible(), quiet_start():
    termios.tcsetattr = restore
    os.kill(os.getpid(), signal.SIGINT)
"""


def test_a_second_ctrl_c_right_before_the_terminal_is_restored(start: Start, form: dict[str, str]) -> None:
    ended_by(start("-c", TWICE, command=(sys.executable,), environ=form), signal.SIGINT)


def test_ctrl_c_right_when_the_echo_goes_off(start: Start, form: dict[str, str]) -> None:
    ended_by(start("-c", AT_ONCE, command=(sys.executable,), environ=form), signal.SIGINT)


@pytest.mark.parametrize("milliseconds", range(40, 440, 40))
def test_ctrl_c_at_any_time(start: Start, form: dict[str, str], milliseconds: int) -> None:
    """From when Python is there itself: before, its own traceback cannot be helped."""
    marker = "import sys; sys.stderr.write('here\\n'); from cognito_tui.__main__ import main; main()"
    program = start("-c", marker, command=(sys.executable,), environ=form)
    program.wait_for("here")
    time.sleep(milliseconds / 1000)
    program.press("ctrl+c")
    program.press("ctrl+c")  # once where the terminal sends a signal, twice where the app reads a key
    ended_by(program, signal.SIGINT)
    assert program.left_on == []
