"""`cognito-tui`'s commands at a Cognito of the test's own; see app/demo/simulator for what that one verifies."""

from __future__ import annotations

import re
import shlex
import subprocess
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pyotp

from cognito_tui.demo.simulator.pool import Pool
from cognito_tui.demo.simulator.server import CognitoServer, serve
from tests.support import warm_start
from tests.support.cloud_user import Start
from tests.support.program import COGNITO_TUI, Program

PASSWORD = "Correct-Horse-7"
EMAIL = {"email": "ada@example.com"}
PHONE = {"phone_number": "+441632960123"}
TOTP_SECRET = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567ABCDEFGHIJKLMNOPQRST"
NAMES = [
    *(
        "AWS_ACCESS_KEY_ID",
        "AWS_SECRET_ACCESS_KEY",
        "AWS_SESSION_TOKEN",
        "AWS_CREDENTIAL_EXPIRATION",
        "AWS_ACCOUNT_ID",
    ),
    *("AWS_REGION", "AWS_DEFAULT_REGION", "COGNITO_TUI_PROFILE", "COGNITO_TUI_REGION"),
]


@dataclass
class CommandLine:
    """A person's, with a pool to sign in to.

    Attributes:
        environ: the person's environment, which names the pool.
    """

    cognito: CognitoServer
    environ: dict[str, str]
    start: Start
    directory: Path

    @property
    def pool(self) -> Pool:
        return self.cognito.pool

    def run(
        self, *arguments: str, typed: str = "", environ: Mapping[str, str] | None = None
    ) -> subprocess.CompletedProcess[str]:
        """Without a terminal, `typed` on standard input."""
        return run(
            *arguments, environ={**self.environ, **(environ or {})}, directory=self.directory, typed=typed
        )

    def at_terminal(
        self, *arguments: str, stdout_apart: Any = False, own_interpreter: Any = False, **more: str
    ) -> Program:
        return self.start(
            *arguments,
            environ={**self.environ, **more},
            stdout_apart=stdout_apart,
            own_interpreter=own_interpreter,
        )

    def sign_in(self, *, username: str = "ada") -> None:
        """Keeps a session of hers; in a pool that asks for the password alone."""
        done = self.run("login", "-u", username, "--password-stdin", typed=PASSWORD)
        assert done.returncode == 0, done.stderr

    @property
    def sessions_file(self) -> Path:
        return Path(self.environ["HOME"]) / ".local/state/cognito-tui/sessions.json"


def run(
    *arguments: str, environ: Mapping[str, str], directory: Path, typed: str = ""
) -> subprocess.CompletedProcess[str]:
    """Run `cognito-tui` to its end, without a terminal."""
    if warm_start.can_start(environ):
        return warm_start.run(arguments, environ=environ, directory=directory, typed=typed)
    return subprocess.run(
        [*COGNITO_TUI, *arguments],
        env=environ,
        cwd=directory,
        input=typed,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
        start_new_session=True,  # which takes the test's own terminal away
    )


@contextmanager
def command_line(
    person: dict[str, str], start: Start, *, remember: bool = True, **settings: Any
) -> Iterator[CommandLine]:
    with serve(Pool(client_id="1h57kf5cpq17m0eml12EXAMPLE", **settings)) as cognito:
        environ = {
            **person,
            "COGNITO_USER_POOL_ID": cognito.pool.user_pool_id,
            "COGNITO_CLIENT_ID": cognito.pool.client_id,
            "COGNITO_IDENTITY_POOL_ID": cognito.pool.identity_pool_id,
            "COGNITO_REMEMBER": "file" if remember else "off",
            **{
                f"AWS_ENDPOINT_URL_{service}": cognito.url
                for service in ("COGNITO_IDENTITY_PROVIDER", "COGNITO_IDENTITY", "STS")
            },
        }
        yield CommandLine(cognito, environ, start, Path(person["HOME"]).parent / "work")


def answer(program: Program, question: str, text: str) -> None:
    """Types `text` once the program waits for it, with its cursor behind the question."""

    def asked() -> bool:
        cursor = program.terminal.cursor
        return program.terminal.display[cursor.y][: cursor.x].rstrip().endswith(f"{question}:")

    program.wait_until(asked, f"the question {question!r}")
    before = len(program.written)
    program.type(f"{text}\n")
    program.wait_until(lambda: b"\n" in program.written[before:], f"{question!r} to be answered")


def variables(lines: str) -> dict[str, str]:
    """What a shell makes of export lines."""
    exports = (line for line in lines.splitlines() if not line.startswith("unset "))
    pairs = [shlex.split(line)[1].partition("=") for line in exports]
    return {name: value for name, _, value in pairs}


def totp(secret: str = TOTP_SECRET, after: str = "") -> str:
    """A code that is good now, and another one than `after`."""
    generator = pyotp.TOTP(secret)
    now = time.time()
    return next(code for code in (generator.at(now), generator.at(now + 30)) if code != after)


def key_shown(program: Program) -> str:
    """The base32 key of an authenticator."""
    found = re.search(r"Key: ((?:[A-Z2-7]{1,4} ?)+)", program.text)
    assert found
    return found[1].replace(" ", "")
