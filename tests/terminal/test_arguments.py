"""What is said, where, and with which exit code, before any screen is drawn."""

from __future__ import annotations

import re
import signal
import subprocess
from pathlib import Path

import pytest
from cloud_user import Start
from program import COGNITO_TUI, assert_left_well

from cognito_tui import __version__


def run(person: dict[str, str], *arguments: str) -> subprocess.CompletedProcess[str]:
    """Without a terminal."""
    return subprocess.run(
        [*COGNITO_TUI, *arguments],
        env=person,
        cwd=Path(person["HOME"]).parent / "work",
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )


@pytest.mark.parametrize("arguments", [["--help"], ["demo", "--help"]], ids=" ".join)
def test_help_has_examples(person: dict[str, str], arguments: list[str]) -> None:
    done = run(person, *arguments)
    assert (done.returncode, done.stderr) == (0, "")
    assert "examples:\n  cognito-tui" in done.stdout
    assert all(len(line) <= 120 for line in done.stdout.splitlines())


def test_help_lists_the_exit_codes_and_how_a_shell_takes_the_credentials(person: dict[str, str]) -> None:
    text = " ".join(run(person, "--help").stdout.split())
    assert "0 done 1 failed 2 usage or configuration 3 sign-in required 4 refused 130 interrupted" in text
    assert 'eval "$(cognito-tui)"' in text


def test_no_option_takes_a_secret(person: dict[str, str]) -> None:
    options = set(re.findall(r"--[a-z-]+", run(person, "--help").stdout))
    assert "--username" in options
    assert not {option for option in options if re.search("password|secret|token|code", option)}


def test_version(person: dict[str, str]) -> None:
    done = run(person, "--version")
    assert (done.returncode, done.stdout) == (0, f"cognito-tui {__version__}\n")


@pytest.mark.parametrize("arguments", [["--nonsense"], ["nonsense"], ["--auth-flow", "CUSTOM"]], ids=" ".join)
def test_what_it_does_not_know_is_refused_on_stderr(person: dict[str, str], arguments: list[str]) -> None:
    done = run(person, *arguments)
    assert (done.returncode, done.stdout) == (2, "")
    assert "usage: cognito-tui" in done.stderr
    assert arguments[-1] in done.stderr


@pytest.mark.parametrize("arguments", [[], ["demo"]], ids=["sign in", "demo"])
@pytest.mark.parametrize("redirection", ["</dev/null", "2>words"])
def test_without_a_terminal_it_says_what_to_do(
    start: Start, form: dict[str, str], redirection: str, arguments: list[str]
) -> None:
    script = f'"$@" {redirection}; echo code$?; cat words'
    program = start("-c", script, "-", *COGNITO_TUI, *arguments, command=("bash",), environ=form)
    program.end()
    program.wait_for("code2", "The app needs a terminal", 'Run it as cognito-tui or eval "$(cognito-tui)"')
    assert b"\x1b[?1049h" not in program.written


def test_all_problems_of_a_configuration_are_listed_at_once(start: Start) -> None:
    program = start("--user-pool-id", "nowhere", "--identity-pool-id", "nothing", stdout_apart=True)
    assert program.end() == 2
    assert program.stdout == b""
    program.wait_for("cognito-tui: ", "nowhere", "nothing", "client")
    assert b"\x1b[?1049h" not in program.written
    assert b"Traceback" not in program.written


def test_the_first_run_says_how_to_make_a_configuration_and_d_shows_the_demo(start: Start) -> None:
    program = start()
    program.wait_for(
        "Nothing says where to sign in yet.", "[profiles.work]", "user_pool_id", "d start the demo"
    )
    program.type("d")
    program.wait_for("Sign in", "Demo: user name ada, password", "⏎ sign in")
    program.press("ctrl+q")
    assert program.end() == 0
    assert_left_well(program)


def test_the_first_run_can_be_left(start: Start) -> None:
    program = start()
    program.wait_for("q quit")
    program.type("q")
    assert program.end() == 0
    assert_left_well(program)


@pytest.mark.parametrize(
    ("number", "code"), [(signal.SIGINT, 0), (signal.SIGTERM, 143)], ids=["ctrl+c", "kill"]
)
def test_a_served_demo_prints_shell_lines_until_it_is_ended(
    person: dict[str, str], number: signal.Signals, code: int
) -> None:
    with subprocess.Popen(
        [*COGNITO_TUI, "demo", "--serve"],
        env=person,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    ) as server:
        assert server.stderr is not None
        line = server.stderr.readline()
        assert line.startswith("Serving the demo's Cognito at http://127.0.0.1:")
        server.send_signal(number)
        stdout, stderr = server.communicate(timeout=30)
    assert (server.returncode, stderr) == (code, "")
    assert all(
        re.fullmatch(r"export \w+=\S+|export \w+='[^']*'|: # .*", line) for line in stdout.splitlines()
    )
    assert "export COGNITO_USER_POOL_ID=" in stdout
    assert ": # temporary password: " in stdout
