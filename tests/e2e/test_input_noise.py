"""What no keyboard sends: the app goes on, and nothing of it stands in a field."""

from __future__ import annotations

import contextlib
import os
import sys
import time
from pathlib import Path

import pytest

from cognito_tui.tui.input_parser import SILENCE
from tests.support.cloud_user import Start
from tests.support.program import Program, assert_left_well

if sys.platform == "win32":
    pytest.skip("it needs a POSIX system", allow_module_level=True)

CUT = [
    b"\xe2\x82",
    b"\x1b[<0;12",
    b"\x1bP>|XTerm",
    b"\x1b[200~secret\rsecret",  # a paste that does not end
]
WHOLE = [
    b"\xff\xfe\x80\xe4",  # no UTF-8
    b"\x1b[1114112u",  # keys that there are none of
    b"\x1b[97;;55296u",
    b"\x1b[27;2;1114112~",
    b"\x1b[97;1:3u",
    b"\x1b[48;99999;99999;0;0t",  # a size, and the mouse on it
    b"\x1b[48;24;80;0;0t\x1b[<35;5;5M\x1b[<65;5;5M",
    b"\x1b[<35;99999;99999M",
    b"\x1b[<0;-1M",
    b"\x1b]52;c;cm0gLXJmCg==\x07",  # answers
    b"\x1b]11;rgb:1e1e/1e1e/2e2e\x1b\\",
    b"\x1bP>|tmux 3.3a\x1b\\",
    b"\x1b[?62;22c\x1b[>41;354;0c\x1b[12;40R\x1b[?2048;2$y",
    b"\xc2\x9d0;title\xc2\x9c",
    b"\x1b_Gi=31;OK\x1b\\",
    b"\x1b[" + b"7;" * 4000 + b"u",
]
MARK = "\N{REPLACEMENT CHARACTER}"

# A reader that fails while it holds what was typed.
FAILING = """
import contextlib
import os
import sys
from cognito_tui.tui import input_parser
from cognito_tui.cli.main import run

class Failing(input_parser.InputParser):
    def feed(self, data, now):
        if b"s3cret" in data:
            raise ValueError(f"cannot read {data}")
        return super().feed(data, now)

input_parser.InputParser = Failing
sys.exit(run([]))
"""


def send(program: Program, data: bytes) -> None:
    program.type(data.decode("utf-8", "surrogateescape"))


def wait(program: Program, seconds: float) -> None:
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        program._read(0.05)


def test_noise_leaves_the_app_running_and_the_field_empty(start: Start, form: dict[str, str]) -> None:
    program = start("--mouse", environ=form)
    program.wait_for("⏎ sign in")
    for noise in WHOLE:
        send(program, noise)
    for noise in CUT:
        send(program, noise)
        wait(program, SILENCE + 0.3)
    program.wait_for("⏎ sign in")
    program.type("ada")
    program.wait_for("ada")
    line = next(line for line in program.lines if "User name" in line)
    assert line.split()[-1].strip(MARK) == "ada"
    assert "secret" not in program.text
    assert "secret" not in program.written.decode(errors="replace")
    program.press("ctrl+q")
    assert program.end() == 0
    assert_left_well(program)


@pytest.mark.parametrize("stdout_apart", [False, True], ids=["terminal", "eval"])
def test_a_reader_that_fails_is_a_crash_that_says_nothing_of_what_was_typed(
    start: Start, form: dict[str, str], stdout_apart: bool
) -> None:
    program = start("-c", FAILING, command=(sys.executable,), environ=form, stdout_apart=stdout_apart)
    program.wait_for("⏎ sign in")
    program.type("s3cret-horse")
    assert program.end() == 1
    assert_left_well(program)
    program.wait_for("cognito-tui has crashed. This is a bug", "in feed", "ValueError")
    assert b"s3cret" not in program.written
    assert b"cannot read" not in program.written
    assert program.stdout == b""


# A terminal that fails while it is given what was typed.
UNWRITABLE = """
import contextlib
import os
import sys
from cognito_tui.tui import driver
from cognito_tui.cli.main import run

class Terminal:
    def __init__(self, file):
        self._file = file

    def write(self, text):
        if "s3cret" in text:
            raise ValueError(f"cannot write {text}")
        self._file.write(text)

    def __getattr__(self, name):
        return getattr(self._file, name)

def output(file, failed, real=driver._Output):
    return real(Terminal(file), failed)

driver._Output = output
sys.exit(run([]))
"""


def test_a_terminal_that_cannot_be_written_to_is_a_crash_that_says_nothing_of_what_was_shown(
    start: Start, form: dict[str, str]
) -> None:
    program = start("-c", UNWRITABLE, command=(sys.executable,), environ=form)
    program.wait_for("⏎ sign in")
    program.paste("s3cret-horse")
    assert program.end() == 1
    assert_left_well(program)
    program.wait_for("cognito-tui has crashed. This is a bug", "in write", "ValueError")
    assert b"s3cret" not in program.written
    assert b"cannot write" not in program.written
    assert b"Traceback" not in program.written


@pytest.mark.skipif(not Path("/proc/self/status").exists(), reason="needs Linux's /proc")
@pytest.mark.parametrize(
    ("key", "limit"),
    [(b"x", 100), (b"\x01", 25), (b"\x1b[<35;5;5M", 25)],  # a long line takes room where it is drawn
    ids=["letters", "keys", "mouse"],
)
def test_a_flood_of_keys_waits_in_the_terminal_and_not_in_memory(
    start: Start, form: dict[str, str], key: bytes, limit: int
) -> None:
    program = start(environ=form)
    program.wait_for("⏎ sign in")
    wait(program, 3)  # until what comes after the first paint has been imported
    before = _megabytes(program)
    os.set_blocking(program._master, False)
    until, sent = time.monotonic() + 3, 0
    while time.monotonic() < until and sent < 3_000_000:
        with contextlib.suppress(BlockingIOError):
            sent += os.write(program._master, key * 1000)
        program._read(0)
    os.set_blocking(program._master, True)
    assert sent > 0
    assert _megabytes(program) - before < limit


def _megabytes(program: Program) -> int:
    status = Path(f"/proc/{program.process.pid}/status").read_text()
    return int(status.partition("VmRSS:")[2].split()[0]) // 1024
