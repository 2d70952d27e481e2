"""What is typed before the app is there: all of it in order, hidden where it is to be, echoed nowhere."""

from __future__ import annotations

import os
import shlex
import shutil
import signal
import subprocess
import sys
import tempfile
import time

import pytest

from tests.support.cloud_user import Cloud, Start
from tests.support.program import COGNITO_TUI, Program

if sys.platform == "win32":
    pytest.skip("it needs a POSIX system", allow_module_level=True)

PASSWORD = "Correct-Horse-7"
MOMENTS = (0.0, 0.05, 0.1, 0.2, 0.3, 0.4, 0.6)  # seconds after the start


def wait(program: Program, seconds: float) -> None:
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        program._read(0.005)


@pytest.mark.parametrize(("moment", "key"), zip(MOMENTS, "\t\r\t\r\t\r\t", strict=True))
def test_a_name_and_a_password_sent_at_once(
    start: Start, form: dict[str, str], moment: float, key: str
) -> None:
    program = start(environ=form)
    wait(program, moment)
    program.type(f"adda\x7f\x7fa{key}{PASSWORD}")
    program.wait_for("•" * len(PASSWORD), seconds=10)
    assert "•" * (len(PASSWORD) + 1) not in program.text
    assert [line.split()[-1] for line in program.lines if "User name" in line] == ["ada"]


@pytest.mark.parametrize("moment", MOMENTS[1::2])
def test_key_by_key(start: Start, form: dict[str, str], moment: float) -> None:
    program = start(environ=form)
    wait(program, moment)
    for character in f"ada\t{PASSWORD}":
        program.type(character)
        wait(program, 0.02)
    program.wait_for("•" * len(PASSWORD), seconds=10)
    assert "•" * (len(PASSWORD) + 1) not in program.text
    assert [line.split()[-1] for line in program.lines if "User name" in line] == ["ada"]


def test_a_whole_sign_in_at_once(start: Start, cloud: Cloud) -> None:
    program = start(environ=cloud.environ)
    program.type(f"ada\r{cloud.password}\r{cloud.next_code()}\r")
    program.wait_for("AWS_SESSION_TOKEN")
    program.press("q")
    assert program.end() == 0
    assert program.takes_lines


def test_it_is_not_echoed_once_the_program_has_started(start: Start) -> None:
    program = start("demo", "--scenario", "first-sign-in")
    program.wait_for_written("Starting a Cognito")
    program.type(PASSWORD)
    program.wait_for("Sign in", "User name")
    program.press("ctrl+q")
    program.end()
    assert PASSWORD.encode() not in program.written.partition(b"\x1b[?1049h")[0]
    assert program.takes_lines


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGHUP, signal.SIGINT])
def test_a_signal_before_the_app_is_there_leaves_the_terminal_as_it_was(
    start: Start, number: signal.Signals
) -> None:
    for _ in range(10):  # the demo may be there before the signal is sent
        program = start("demo", "--scenario", "first-sign-in")
        program.wait_for_written("Starting a Cognito")
        program.send(number)
        ended_with = program.end()
        assert program.takes_lines
        if b"\x1b[?1049h" not in program.written:
            break
    else:
        pytest.fail("the app was always faster than the signal")
    assert ended_with == 128 + number


def test_an_end_before_the_app_is_there_leaves_the_terminal_as_it_was(
    start: Start, form: dict[str, str]
) -> None:
    program = start(environ={**form, "COGNITO_TUI_THEME": "pink"})
    assert program.end() == 2
    assert program.takes_lines


def test_what_is_typed_behind_a_start_that_fails_is_left_for_the_shell(
    start: Start, form: dict[str, str]
) -> None:
    failing = f"COGNITO_TUI_THEME=pink {shlex.join(COGNITO_TUI)}"
    shell = start(
        "--norc", "--noediting", "-i", command=("bash",), environ={**form, "PS1": "shell> "}, size=(200, 24)
    )
    shell.wait_for("shell>")
    shell.type(f"{failing}\recho one$((1))two\r")
    shell.wait_for("one1two")


@pytest.mark.skipif(not shutil.which("tmux"), reason="tmux is missing (Debian: tmux)")
@pytest.mark.parametrize("moment", MOMENTS[::3])
def test_in_tmux(person: dict[str, str], form: dict[str, str], moment: float) -> None:
    with tempfile.TemporaryDirectory(prefix="tmux") as directory:
        environ = {**person, **form, "TMUX_TMPDIR": directory}

        def tmux(*arguments: str) -> str:
            command = ("tmux", "-L", "ahead", "-f", os.devnull, *arguments)
            return subprocess.run(command, capture_output=True, text=True, check=True, env=environ).stdout

        program = shlex.join([sys.executable, "-m", "cognito_tui"])
        tmux("new-session", "-d", "-x", "80", "-y", "24", program)
        try:
            time.sleep(moment)
            tmux("send-keys", "ada", "Tab", PASSWORD)
            deadline = time.monotonic() + 20
            while "•" * len(PASSWORD) not in (pane := tmux("capture-pane", "-p")):
                assert time.monotonic() < deadline, pane
                time.sleep(0.1)
            assert [line.split()[-1] for line in pane.splitlines() if "User name" in line] == ["ada"]
            tmux("send-keys", "BTab", "BSpace", "Left", "BSpace", "X", "Home", "DC", "End", "<")
            while "User name     d<" not in (pane := tmux("capture-pane", "-p")):
                assert time.monotonic() < deadline, pane
                time.sleep(0.1)
        finally:
            tmux("kill-server")
