"""Secrets of the environment: configuration has them; helpers and children, and what they start, have not."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from cognito_tui.errors import CognitoTuiError
from cognito_tui.services.base.process import SECRETS, environment
from cognito_tui.services.base.secret import Secret
from cognito_tui.services.config.settings_table import VARIABLES
from cognito_tui.services.config.terraform import outputs_in
from cognito_tui.services.delivery.clipboard import Clipboard
from cognito_tui.services.delivery.clipboard_helpers import answer_of
from cognito_tui.services.delivery.clipboard_tmux import ask_tmux
from cognito_tui.services.delivery.exec_environment import child_environment
from cognito_tui.services.loopback.browser import open_url
from tests.support.sample_credentials import delivery

CANARIES = {name: f"canary-{name.lower()}" for name in SECRETS}

# The program as it begins, with a command that tells what it finds and what a program started by it would find.
BEGUN = """
import json, os, subprocess, sys
import cognito_tui.cli.main as program
from cognito_tui import __main__
from cognito_tui.services.base.process import environment

def run(arguments):
    child = [sys.executable, "-c", "import json, os; print(json.dumps(dict(os.environ)))"]
    found = {"own": dict(os.environ), "child": json.loads(subprocess.check_output(child))}
    print(json.dumps({**found, "configuration": environment()}))

program.run = run
sys.argv[1:] = sys.stdin.read().split()
__main__.main()
"""


@pytest.mark.parametrize("words", ["", "demo", "exec -- env", "login", "credential-process", "admin doctor"])
def test_from_the_start_nothing_that_is_started_can_inherit_them_and_configuration_has_them(
    words: str,
) -> None:
    done = subprocess.run(
        [sys.executable, "-c", BEGUN],
        input=words,
        env={**os.environ, **CANARIES},
        capture_output=True,
        text=True,
    )
    assert not done.stderr
    found = json.loads(done.stdout)
    assert {name: found["configuration"].get(name) for name in SECRETS} == CANARIES
    assert found["configuration"]["HOME"] == os.environ["HOME"]
    assert "canary" not in json.dumps([found["own"], found["child"]])


def test_all_that_holds_a_secret_is_meant() -> None:
    """A new variable with a secret needs its name in SECRETS; those of AWS's are the person's own."""
    secret = {
        variable for setting, variable in VARIABLES.items() if "secret" in setting or "password" in setting
    }
    assert secret | {"COGNITO_PASSWORD"} == set(SECRETS)


# where nobody has withdrawn them: in a program that uses the library -------------------------------------------------


@pytest.fixture
def helper(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[..., str]:
    """Makes programs that write their environment down; gives what that says once `call` has had one started."""
    monkeypatch.setenv("PATH", f"{tmp_path}:/usr/bin:/bin")
    for name, value in CANARIES.items():
        monkeypatch.setenv(name, value)

    def run(name: str, call: Callable[[], object]) -> str:
        (tmp_path / name).write_text(f"#!/bin/sh\ncat >/dev/null\nenv >{tmp_path}/told\n")
        (tmp_path / name).chmod(0o755)
        call()
        return (tmp_path / "told").read_text()

    return run


def _tmux() -> None:
    """As the clipboard asks it, which does so only where there is a terminal."""
    with pytest.raises(TimeoutError):  # it prints nothing
        ask_tmux(os.environ, (), lambda command, seconds: answer_of(command, os.environ, seconds=seconds))


def _terraform() -> None:
    with pytest.raises(CognitoTuiError):  # it prints nothing
        outputs_in(Path("/"), environ=os.environ)


@pytest.mark.skipif(sys.platform != "linux", reason="these are Linux's helpers")
@pytest.mark.parametrize(
    ("name", "variable", "call"),
    [
        ("mybrowser", "BROWSER", lambda: open_url("https://example.com/")),
        ("xclip", "DISPLAY", lambda: Clipboard(os.environ, lambda _: None).copy(Secret("text"))),
        ("tmux", "TMUX", _tmux),
        ("terraform", "_", _terraform),
        ("tofu", "_", _terraform),
    ],
    ids=["browser", "xclip", "tmux", "terraform", "tofu"],
)
def test_no_helper_has_them(
    helper: Callable[..., str],
    monkeypatch: pytest.MonkeyPatch,
    name: str,
    variable: str,
    call: Callable[[], object],
) -> None:
    for other in ("SSH_CONNECTION", "SSH_TTY", "TMUX", "STY", "WAYLAND_DISPLAY"):
        monkeypatch.delenv(other, raising=False)
    monkeypatch.setenv(variable, name)
    told = helper(name, call)
    assert "PATH=" in told
    assert "canary" not in told


def test_nor_has_a_command_that_gets_credentials(monkeypatch: pytest.MonkeyPatch) -> None:
    child = child_environment({**CANARIES, "HOME": "/h"}, delivery())
    assert child["HOME"] == "/h"
    assert "canary" not in str(child)


def test_a_library_leaves_its_hosts_environment_as_it_is(monkeypatch: pytest.MonkeyPatch) -> None:
    for name, value in CANARIES.items():
        monkeypatch.setenv(name, value)
    before = dict(os.environ)
    assert environment() == before
    code = "import os; before = dict(os.environ); import cognito_tui; cognito_tui.sign_in; print(before == os.environ)"
    assert subprocess.check_output([sys.executable, "-c", code], text=True) == "True\n"
