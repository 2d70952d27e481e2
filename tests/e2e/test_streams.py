"""Standard streams that are closed, full, or that nobody reads: an ordinary end, with words where there is room."""

from __future__ import annotations

import sys

import pytest

if sys.platform == "win32":
    pytest.skip("it needs a POSIX system", allow_module_level=True)

import os
import resource
import shlex
import subprocess
from collections.abc import Iterator, Mapping
from pathlib import Path

from tests.support.cloud_user import Start
from tests.support.command_line import PASSWORD, CommandLine, command_line
from tests.support.program import COGNITO_TUI, assert_left_well

CLOSED = "cognito-tui: Standard output is closed.\n"
FULL = "cognito-tui: Standard output cannot be written: No space left on device.\n"
PRINTING = ("--version", "--help", "exec --help", "completion bash", "status", "status --json")
PRINTING_SIGNED_IN = (
    "export",
    "token id",
    "whoami",
    "credential-process",
    "credential-process --app-name Work",
)


@pytest.fixture
def line(person: dict[str, str], start: Start) -> Iterator[CommandLine]:
    with command_line(person, start) as line:
        line.pool.add_user("ada", PASSWORD)
        yield line


def redirected(
    environ: Mapping[str, str], directory: Path, words: str, redirection: str, typed: str = ""
) -> tuple[int, str, str]:
    """The exit code, standard output and standard error."""
    done = subprocess.run(
        ["bash", "-c", f"exec {shlex.join(COGNITO_TUI)} {words} {redirection}"],
        env=dict(environ),
        cwd=directory,
        input=typed,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
        start_new_session=True,
    )
    return done.returncode, done.stdout, done.stderr


WAYS = pytest.mark.parametrize(
    ("redirection", "said"),
    [(">&-", CLOSED), (">/dev/full", FULL)],
    ids=["closed", "full"],
)


@WAYS
@pytest.mark.parametrize("words", PRINTING)
def test_output_that_goes_nowhere(person: dict[str, str], words: str, redirection: str, said: str) -> None:
    code, printed, told = redirected(person, Path(person["HOME"]), words, redirection)
    nothing = "Nothing says where to sign in yet.\n"  # which `status` tells
    assert (code, printed, told.removeprefix(nothing)) == (1, "", said)


@WAYS
def test_data_that_goes_nowhere(line: CommandLine, redirection: str, said: str) -> None:
    line.sign_in()
    line.run("credential-process")  # the next one finds the answer at hand
    for words in PRINTING_SIGNED_IN:
        ended = redirected(line.environ, line.directory, words, redirection)
        assert ended == (1, "", said), words


@WAYS
def test_output_that_is_not_buffered(person: dict[str, str], redirection: str, said: str) -> None:
    """argparse swallows the error of a write, and exits with 0."""
    unbuffered = {**person, "PYTHONUNBUFFERED": "1"}
    assert redirected(unbuffered, Path(person["HOME"]), "--help", redirection) == (1, "", said)


@WAYS
def test_a_login_whose_credentials_go_nowhere(line: CommandLine, redirection: str, said: str) -> None:
    ended = redirected(line.environ, line.directory, "login -u ada --password-stdin", redirection, PASSWORD)
    assert ended == (1, "", said)


@WAYS
@pytest.mark.parametrize("words", ["serve", "demo --serve"])
def test_lines_that_go_nowhere_are_not_waited_for(
    line: CommandLine, words: str, redirection: str, said: str
) -> None:
    """Nobody could use what is served."""
    line.sign_in()
    code, out, talk = redirected(line.environ, line.directory, words, redirection)
    assert (code, out) == (1, "")
    assert talk.endswith(said)


@WAYS
def test_a_shell_that_takes_nothing_over(line: CommandLine, redirection: str, said: str) -> None:
    line.sign_in()
    program = line.start(
        "-c", f"{shlex.join(COGNITO_TUI)} {redirection}", command=("bash",), environ=line.environ
    )
    program.wait_for("role SignedIn", "e shell")
    program.type("e")
    assert program.end() == 1
    assert_left_well(program)
    assert program.text.strip() == said.strip()


@pytest.mark.parametrize("unbuffered", ["", "1"], ids=["buffered", "unbuffered"])
@pytest.mark.parametrize("words", ["--help", "completion bash", "credential-process"])
def test_a_reader_who_is_gone_is_not_talked_about(line: CommandLine, words: str, unbuffered: str) -> None:
    if words == "credential-process":
        line.sign_in()
        assert line.run("credential-process").returncode == 0
    reader, writer = os.pipe()
    os.close(reader)
    done = subprocess.run(
        [*COGNITO_TUI, *words.split()],
        env={**line.environ, "PYTHONUNBUFFERED": unbuffered},
        cwd=line.directory,
        stdin=subprocess.DEVNULL,
        stdout=writer,
        stderr=subprocess.PIPE,
        timeout=60,
        check=False,
    )
    os.close(writer)
    assert (done.returncode, done.stderr) == (1, b"")


@pytest.mark.parametrize("redirection", ["2>&-", "2>/dev/full", "<&-", "<&- 2>&-"])
def test_talk_that_goes_nowhere_changes_nothing(line: CommandLine, redirection: str) -> None:
    line.sign_in()
    code, data, _ = redirected(line.environ, line.directory, "export", redirection)
    assert code == 0
    assert "\nexport AWS_ACCESS_KEY_ID='ASIA" in data
    assert redirected(line.environ, line.directory, "token nonsense", redirection)[0] == 2
    assert redirected(line.environ, line.directory, "logout", redirection)[0] == 0
    assert redirected(line.environ, line.directory, "export --no-input", redirection)[:2] == (3, "")


def test_nothing_is_printed_into_a_file_that_has_taken_the_place_of_a_stream(line: CommandLine) -> None:
    code, _, _ = redirected(
        line.environ, line.directory, "login -u ada --password-stdin", ">&- 2>&-", PASSWORD
    )
    assert code == 1
    kept = line.sessions_file.read_text()
    assert kept.startswith("{")
    assert "Standard output" not in kept
    assert line.run("export", "--no-input").returncode == 0


@pytest.mark.parametrize(
    ("redirection", "said"),
    [
        ("<&-", "cognito-tui: Standard input is closed.\n"),
        ("0>/dev/null", "cognito-tui: Standard input is closed.\n"),
        ("</dev/null", "cognito-tui: Standard input has no line for the password.\n"),
    ],
)
def test_input_that_cannot_be_read(line: CommandLine, redirection: str, said: str) -> None:
    words = "login -u ada --password-stdin"
    assert redirected(line.environ, line.directory, words, redirection) == (1, "", said)


def test_streams_that_another_program_has_set_not_to_block(line: CommandLine) -> None:
    """Node does so with a pipe that it shares."""
    script = (
        "import os, subprocess, sys, threading\n"
        "reader, writer = os.pipe()\n"
        "os.set_blocking(writer, False)\n"
        "child = subprocess.Popen(sys.argv[1:], stdout=writer)\n"
        "os.close(writer)\n"
        "import time; time.sleep(0.5)\n"
        "print(len(open(reader, 'rb').read()), child.wait())\n"
    )
    ours = (
        "import sys\n"
        "from cognito_tui.cli.io.streams import guard_streams\n"
        "guard_streams()\n"
        "sys.stdout.write('x' * 200_000)\n"
    )
    done = subprocess.run(
        [COGNITO_TUI[0], "-c", script, COGNITO_TUI[0], "-c", ours],
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert (done.stdout, done.stderr) == ("200000 0\n", "")


def test_a_letter_that_the_locale_does_not_know_is_no_bug(person: dict[str, str]) -> None:
    latin = {**person, "PYTHONIOENCODING": "ascii:strict", "COGNITO_USERNAME": "Łukasz"}
    code, _, said = redirected(latin, Path(person["HOME"]), "status", "")
    assert (code, said) == (0, "Nothing says where to sign in yet.\n")


def test_what_runs_with_closed_streams_finds_them_closed(line: CommandLine) -> None:
    line.sign_in()
    words = "exec -- sh -c 'echo one; echo two >&2; exit 7'"
    code, out, said = redirected(line.environ, line.directory, words, ">&-")
    assert (code, out) == (7, "")
    assert said.endswith("two\n")


def test_a_limit_on_the_size_of_files(line: CommandLine) -> None:
    with (line.directory / "out").open("wb") as out:
        done = subprocess.run(
            [*COGNITO_TUI, "--version"],
            env=line.environ,
            stdout=out,
            stderr=subprocess.PIPE,
            timeout=60,
            check=False,
            preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0)),
        )
    assert done.returncode == 1
    assert done.stderr == b"cognito-tui: Standard output cannot be written: File too large.\n"


def test_a_terminal_that_is_gone(line: CommandLine) -> None:
    ours, theirs = os.openpty()
    os.close(ours)
    done = subprocess.run(
        [*COGNITO_TUI, "--version"],
        env=line.environ,
        stdout=theirs,
        stderr=subprocess.PIPE,
        timeout=60,
        check=False,
    )
    os.close(theirs)
    assert done.returncode == 1
    assert done.stderr == b"cognito-tui: Standard output cannot be written: Input/output error.\n"
