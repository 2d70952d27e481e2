"""`login --browser` while another user of this machine attacks it: a real second user, at the tests' own Cognito."""

from __future__ import annotations

import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.support.chromium import free_port
from tests.support.cloud_user import Start
from tests.support.command_line import CommandLine, command_line
from tests.support.other_user import as_other, needs_other_user, other_python
from tests.support.program import Program

GET = """
import sys, urllib.error, urllib.request
try:
    print(urllib.request.urlopen(sys.argv[1], timeout=20).status)
except urllib.error.HTTPError as error:
    print(error.code)
"""
BROWSER = "import pathlib, sys; pathlib.Path(sys.argv[1]).write_text(sys.argv[2])"


@pytest.fixture
def line(person: dict[str, str], start: Start) -> Iterator[CommandLine]:
    with command_line(person, start) as line:
        line.environ |= {
            "COGNITO_DOMAIN": "https://auth.example.com",
            "COGNITO_REDIRECT_URI": f"http://localhost:{free_port()}/callback",
        }
        yield line


@pytest.fixture
def waiting(line: CommandLine, tmp_path: Path) -> Iterator[Program]:
    """A browser was opened, which has fetched nothing yet and whose command line is in `opened`."""
    (tmp_path / "browser.py").write_text(BROWSER)
    browser = f"{sys.executable} {tmp_path / 'browser.py'} {tmp_path / 'opened'} %s"
    program = line.at_terminal("login", "--browser", BROWSER=browser)
    try:
        program.wait_for("Go on in the browser.")
        program.wait_until(lambda: b"state=" in program.written, "the address")
        yield program
    finally:
        program.close()


def as_stranger(address: str) -> str:
    command = as_other(*other_python(), "-c", GET, address)
    return subprocess.run(command, capture_output=True, text=True, timeout=60, cwd="/").stdout.strip()


@needs_other_user
def test_what_another_user_can_read_of_the_browser_leads_them_nowhere(
    waiting: Program, tmp_path: Path
) -> None:
    waiting.wait_until(
        lambda: (tmp_path / "opened").exists() and bool((tmp_path / "opened").read_text()), "it"
    )
    opened = (tmp_path / "opened").read_text()
    assert re.fullmatch(r"http://127\.0\.0\.1:\d+/[\w-]{22}", opened)
    assert as_stranger(opened) == "404"
    assert "canary" not in waiting.text
    # ... and the page is still there for whom it is meant
    answer = subprocess.run(["curl", "-si", opened], capture_output=True, text=True, timeout=60).stdout
    assert "Location: https://auth.example.com/oauth2/authorize?" in answer


@needs_other_user
def test_another_users_code_is_not_taken_even_with_the_right_state(
    waiting: Program, line: CommandLine
) -> None:
    state = re.search(rb"[?&]state=([\w-]+)", waiting.written)
    assert state
    before = len(line.cognito.requests)
    theirs = f"{line.environ['COGNITO_REDIRECT_URI']}?code=theirs&state={state[1].decode()}"
    assert as_stranger(theirs) == "403"
    waiting.wait_for("The browser came back, but cannot be told to be yours.", "Address (it is not shown):")
    assert len(line.cognito.requests) == before  # the code went nowhere
