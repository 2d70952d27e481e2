"""Where the journey is recorded: a Cognito, a clock and a shell that are the same each time.

Nothing of the machine that it runs on is seen: the shell has a home of its own and a prompt without names.
"""

from __future__ import annotations

import shlex
import sys
import tempfile
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from unittest.mock import patch

from cognito_tui.demo import environment_of
from cognito_tui.demo.simulator.authenticator import STEP, code_at
from cognito_tui.demo.simulator.pool import Pool
from cognito_tui.demo.simulator.roles import ACCOUNT, Role
from cognito_tui.demo.simulator.server import serve
from tests.support.aws_cli import aws_program
from tests.support.program import Program

USERNAME, TEMPORARY_PASSWORD = "ada", "Tern-4821-Amber"
KEY = "DEMO" * 13  # of the authenticator app
ROLE = f"arn:aws:iam::{ACCOUNT}:role/field-staff"
BEGIN = 1_780_304_400  # 2026-06-01 09:00 UTC
SIZE = (80, 24)
REGION = "eu-west-1"
_ALWAYS = uuid.UUID("0d3f5a86-9c1e-4b52-8e07-6a1f2c4b9d10")
_CONFIGURATION = """\
[profiles.work]
app_name = "Field notes"
user_pool_id = "{pool.user_pool_id}"
client_id = "{pool.client_id}"
identity_pool_id = "{pool.identity_pool_id}"
"""


class Stage:
    """A shell in a terminal, and what it needs.

    Attributes:
        terminal: the shell's.
    """

    def __init__(self, terminal: Program, clock: Path) -> None:
        self.terminal = terminal
        self._clock = clock

    @property
    def code(self) -> str:
        """Return the six digits that the authenticator app shows."""
        return code_at(KEY, int(self._clock.read_text()) // STEP)

    def pass_second(self) -> str:
        """Let a second pass for the shell's programs and the pool; return what is left of the first hour."""
        now = int(self._clock.read_text()) + 1
        self._clock.write_text(str(now))
        return "{}:{:02}".format(*divmod(BEGIN + 3600 - now, 60))


@contextmanager
def stage() -> Iterator[Stage]:
    """Open the shell. Raise FileNotFoundError where there is no AWS CLI."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        clock = folder / "clock"
        clock.write_text(str(BEGIN))
        with (
            patch.object(uuid, "uuid4", lambda: _ALWAYS),
            patch("cognito_tui.demo.simulator.authenticator.new_secret", lambda: KEY),
            serve(_pool(clock)) as server,
        ):
            shell = ("bash", "--noprofile", "--norc", "-i")
            home = _home(folder, server.pool)
            terminal = Program(shell, _environment(folder, clock, server.url), directory=home, size=SIZE)
            try:
                yield Stage(terminal, clock)
            finally:
                terminal.close()


def _environment(folder: Path, clock: Path, cognito: str) -> dict[str, str]:
    """Return that of somebody who has come over SSH, and for whom `cognito` stands in for AWS."""
    return {
        "PATH": f"{_programs(folder)}:/usr/bin:/bin",
        "CLOCK_FILE": str(clock),
        "HOME": str(folder / "home"),
        "TERM": "xterm-256color",
        "COLORTERM": "truecolor",
        "LC_ALL": "C.UTF-8",
        "TZ": "UTC",
        "PS1": "$ ",
        "SSH_CONNECTION": "192.0.2.7 50000 192.0.2.8 22",
        "COGNITO_TUI_THEME": "dark",
        "AWS_PAGER": "",
        **environment_of(cognito),
    }


def _home(folder: Path, pool: Pool) -> Path:
    """Make a home with a profile for the pool."""
    home = folder / "home"
    (home / ".config/cognito-tui").mkdir(parents=True)
    (home / ".config/cognito-tui/config.toml").write_text(_CONFIGURATION.format(pool=pool))
    return home


def _programs(folder: Path) -> Path:
    """Make a folder with the commands that the shell is asked for."""
    if (aws := aws_program()) is None:
        raise FileNotFoundError(
            "There is no AWS CLI: pip install awscli in an environment tests/external/.awscli"
        )
    programs = folder / "bin"
    programs.mkdir()
    for name, python, module in (
        ("cognito-tui", sys.executable, "cognito_tui"),
        ("aws", str(Path(aws).with_name("python")), "awscli"),
    ):
        command = shlex.join([python, str(Path(__file__).with_name("on_stage.py")), module])
        (programs / name).write_text(f'#!/bin/sh\nexec {command} "$@"\n')
        (programs / name).chmod(0o755)
    return programs


def _pool(clock: Path) -> Pool:
    pool = Pool(
        region=REGION,
        user_pool_id=f"{REGION}_FieldNote",
        client_id="2fieldnotes4fieldnotes6fie",
        identity_pool_id=f"{REGION}:{_ALWAYS}",
        mfa="ON",
        can_setup=("SOFTWARE_TOKEN_MFA",),
        roles={ROLE: Role()},
        signed_in_role=ROLE,
        now=lambda: float(clock.read_text()),
    )
    pool.add_user(USERNAME, TEMPORARY_PASSWORD, status="FORCE_CHANGE_PASSWORD")
    return pool
