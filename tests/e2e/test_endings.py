"""However the app ends, the terminal is as it was, and the exit code says how."""

from __future__ import annotations

import os
import signal
import sys
import time
from pathlib import Path

import pytest

from tests.support.cloud_user import Cloud, Start
from tests.support.program import Program, assert_left_well

if sys.platform == "win32":
    pytest.skip("it needs a POSIX system", allow_module_level=True)

# The app with a screen that fails while it holds secrets: in its locals and in the exception's own words.
CRASHING = """
import sys
from cognito_tui.cli.main import run
from cognito_tui.screens.sign_in import SignInScreen

def submit(self):
    password = self.query_one("#password").value
    raise RuntimeError(f"cannot send {password}")

SignInScreen.submit = submit
sys.exit(run([]))
"""


def at_the_form(start: Start, environ: dict[str, str]) -> Program:
    program = start("-u", "ada", environ=environ)
    program.wait_for("⏎ sign in")
    return program


def test_ctrl_q(start: Start, form: dict[str, str]) -> None:
    program = at_the_form(start, form)
    program.press("ctrl+q")
    assert program.end() == 0
    assert_left_well(program)


def test_q_at_the_credentials(start: Start, cloud: Cloud) -> None:
    program = start(environ=cloud.environ)
    cloud.sign_in(program)
    program.type("q")
    assert program.end() == 0
    assert_left_well(program)


def test_ctrl_c_once_says_how_and_twice_ends(start: Start, form: dict[str, str]) -> None:
    program = at_the_form(start, form)
    program.press("ctrl+c")
    program.wait_for("Press ctrl+c again to quit.")
    program.press("ctrl+c")
    assert program.end() == 130
    assert_left_well(program)


@pytest.mark.parametrize(
    "number", [signal.SIGTERM, signal.SIGHUP, signal.SIGINT], ids=lambda number: number.name
)
def test_a_signal(start: Start, form: dict[str, str], number: signal.Signals) -> None:
    program = at_the_form(start, form)
    program.send(number)
    assert program.end() == 128 + number
    assert_left_well(program)


def test_a_signal_before_anything_is_configured(start: Start) -> None:
    program = start()
    program.wait_for("Where do you sign in?", "^q quit")
    program.send(signal.SIGTERM)
    assert program.end() == 143
    assert_left_well(program)


def test_a_terminal_that_does_not_say_its_size_is_listened_to(start: Start, form: dict[str, str]) -> None:
    """As of a container or of `expect`: the app drew for ever, and heard neither keys nor signals."""
    hide_size = "import fcntl, termios; fcntl.ioctl(2, termios.TIOCSWINSZ, bytes(8))"
    begin = f"{hide_size}; from cognito_tui.__main__ import main; main()"
    program = start("-c", begin, command=(sys.executable,), environ=form)
    program.wait_for("User name")
    program.send(signal.SIGTERM)
    assert program.end(seconds=10) == 143


def test_a_terminal_that_goes_away_takes_the_app_along(start: Start, form: dict[str, str]) -> None:
    program = at_the_form(start, form)
    program.hang_up()
    program.end(seconds=3)


def test_a_terminal_that_goes_away_while_hang_ups_are_ignored(start: Start, form: dict[str, str]) -> None:
    """As under nohup: no signal comes by default, and reading the terminal gives nothing, again and again."""
    script = 'trap "" HUP; exec "$0" -m cognito_tui'
    program = start("-c", script, sys.executable, command=("bash",), environ=form)
    program.wait_for("⏎ sign in")
    program.hang_up()
    program.end(seconds=5)


def test_a_terminal_that_goes_away_while_a_call_hangs(start: Start, silence: dict[str, str]) -> None:
    program = at_the_form(start, silence)
    program.enter("a password")
    program.wait_for("Checking with Cognito…")
    program.hang_up()
    program.end(seconds=3)


def test_quitting_does_not_wait_for_a_call_that_hangs(start: Start, silence: dict[str, str]) -> None:
    program = at_the_form(start, silence)
    program.enter("a password")
    program.wait_for("Checking with Cognito…")
    before = time.monotonic()
    program.press("ctrl+q")
    assert program.end() == 0
    assert time.monotonic() - before < 2
    assert_left_well(program)


def test_escape_lets_go_of_a_call_that_hangs_and_the_form_is_usable_again(
    start: Start, silence: dict[str, str]
) -> None:
    program = at_the_form(start, silence)
    program.type("a password")
    for _ in range(2):
        program.wait_for("•" * 10, "⏎ sign in")  # what never arrived need not be typed again
        program.press("enter")
        program.wait_for("Checking with Cognito…", "esc cancel")
        program.press("escape")
        program.wait_for("Cancelled.", "⏎ sign in")
        program.wait_without("Checking with Cognito…")


def test_a_stop_gives_the_terminal_to_the_shell_and_fg_brings_the_app_back(
    start: Start, form: dict[str, str]
) -> None:
    shell = start("--norc", "--noediting", "-i", command=("bash",), environ={**form, "PS1": "shell> "})

    def wait_for_prompt() -> None:  # what is typed before it may still be the app's to read, or to throw away
        shell.wait_until(lambda: shell.text.rstrip().endswith("shell>"), "the shell's prompt")

    wait_for_prompt()
    shell.enter(f"{sys.executable} -m cognito_tui -u ada")
    shell.wait_for("⏎ sign in")
    shell.type("ab")
    shell.wait_for("••")
    shell.press("ctrl+z")
    shell.wait_for("Stopped")
    wait_for_prompt()
    assert shell.left_on == []
    shell.enter("echo one$((1))two")
    shell.wait_for("one1two")  # echoed, and run: the shell has its terminal
    shell.enter("fg")
    shell.wait_for("⏎ sign in", "••")
    shell.type("c")
    shell.wait_for("•••")
    shell.press("ctrl+q")
    shell.wait_for("one1two")
    wait_for_prompt()
    shell.enter("echo code$?")
    shell.wait_for("code0")
    shell.press("ctrl+d")
    shell.end()
    assert_left_well(shell)


def test_a_crash_says_where_and_never_what(start: Start, form: dict[str, str], tmp_path: Path) -> None:
    program = start("-c", CRASHING, command=(sys.executable,), environ=form)
    program.wait_for("⏎ sign in")
    program.enter("ada")
    program.wait_for_cursor("Password")
    program.enter("s3cret-horse")
    assert program.end() == 1
    assert_left_well(program)
    program.wait_for("cognito-tui has crashed. This is a bug", "in submit", "RuntimeError")
    assert b"s3cret" not in program.written
    assert b"locals" not in program.written
    assert b"cannot send" not in program.written


CRASHES = {
    "as a screen begins": """
from textual.app import App
from cognito_tui.screens.sign_in import SignInScreen
def compose_page(self):
    raise RuntimeError("s3cret-horse")
SignInScreen.compose_page = compose_page
""",
    "in a timer": """
from cognito_tui.screens.sign_in import SignInScreen
def fail():
    raise RuntimeError("s3cret-horse")
before = SignInScreen.on_mount
def on_mount(self):
    self.set_timer(0.3, fail)
SignInScreen.on_mount = on_mount
""",
    "in a thread": """
from cognito_tui.screens.sign_in import SignInScreen
from textual import work
@work
async def fail(self):
    from cognito_tui.services.base.threads import in_thread
    def call():
        raise RuntimeError("s3cret-horse")
    await in_thread(call)
def on_mount(self):
    fail(self)
SignInScreen.on_mount = on_mount
""",
    "in the driver": """
from cognito_tui.tui.driver import DriverMixin
def write(self, text):
    if "User name" in text:
        raise RuntimeError("s3cret-horse")
    super(DriverMixin, self).write(text)
DriverMixin.write = write
""",
    "while the plain lines are shown": """
from cognito_tui.screens.sign_in import SignInScreen
from cognito_tui.services.base.secret import Secret
from cognito_tui.tui.terminal import show_plain
def is_over():
    raise RuntimeError("s3cret-horse")
def on_mount(self):
    self.set_timer(0.3, lambda: show_plain(self.app, Secret("s3cret-horse"), is_over))
SignInScreen.on_mount = on_mount
""",
}


@pytest.mark.parametrize("where", CRASHES)
def test_wherever_it_crashes_it_leaves_well_and_ends_with_1(
    start: Start, form: dict[str, str], where: str
) -> None:
    script = f"{CRASHES[where]}\nimport sys; from cognito_tui.cli.main import run; sys.exit(run([]))"
    program = start("-c", script, command=(sys.executable,), environ=form)
    assert program.end() == 1
    assert_left_well(program)
    program.wait_for("cognito-tui has crashed. This is a bug", "RuntimeError")
    assert b"Traceback" not in program.written
    assert "s3cret" not in program.text


@pytest.mark.skipif(not Path("/proc/self/stat").exists(), reason="needs Linux's /proc")
def test_at_rest_the_app_uses_next_to_no_processor_time(start: Start, form: dict[str, str]) -> None:
    program = at_the_form(start, form)
    before, started = _processor_seconds(program), time.monotonic()
    while time.monotonic() - started < 2:
        program._read(0.1)
    assert _processor_seconds(program) - before < 0.5


def _processor_seconds(program: Program) -> float:
    fields = Path(f"/proc/{program.process.pid}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")
