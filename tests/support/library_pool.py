"""A pool for programs that use the library, its time, and what threads and programs do to it."""

from __future__ import annotations

import os
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from email.utils import formatdate
from pathlib import Path
from typing import Any, TypeVar

import pytest

from cognito_tui import Session
from cognito_tui.demo.simulator.server import CognitoServer
from tests.support import warm_start
from tests.support.command_line import run as run_command
from tests.support.pool_client import PASSWORD, SERVICES, pool as empty_pool

CLIENT_ID = "1h57kf5cpq17m0eml12EXAMPLE"
T = TypeVar("T")


@contextmanager
def pool(*users: str, **settings: Any) -> Iterator[CognitoServer]:
    """A pool with these users, "ada" where none is named; botocore's endpoint variables point at it while it lives."""
    with empty_pool(client_id=CLIENT_ID, **settings) as server:
        for user in users or ("ada",):
            server.pool.add_user(user, PASSWORD, attributes={"email": f"{user}@example.com"})
        yield server


def ids(server: CognitoServer, **settings: str) -> dict[str, str]:
    """The settings of a program that signs in there, by one call and no arithmetic unless they say how."""
    its = server.pool
    where = {"user_pool_id": its.user_pool_id, "client_id": its.client_id}
    more = {"identity_pool_id": its.identity_pool_id, "app_name": "Tests", "auth_flow": "USER_PASSWORD_AUTH"}
    return {**where, **more, **settings}


def write_profile(server: CognitoServer, name: str = "work", **settings: str) -> str:
    """Into config.toml, for programs and the command line alike; gives its name."""
    file = Path(os.environ["HOME"], ".config/cognito-tui/config.toml")
    file.parent.mkdir(parents=True, exist_ok=True)
    lines = [f'{key} = "{value}"\n' for key, value in ids(server, **settings).items()]
    with file.open("a") as config:
        config.write(f"[profiles.{name}]\n" + "".join(lines))
    return name


def later(server: CognitoServer, *sessions: Session, seconds: float) -> None:
    """It is `seconds` later than it was, at the pool and as these sessions know it."""
    before = server.pool.now
    server.pool.now = lambda: before() + seconds
    for session in sessions:
        session.clock.learn(formatdate(server.pool.now(), usegmt=True), session.clock.mark())


def at_once(count: int, do: Callable[[], T]) -> list[T]:
    """What so many threads get that do it at the same time. Raises what the first of them raises."""
    together = threading.Barrier(count)
    got: list[T] = []
    failures: list[BaseException] = []

    def run() -> None:
        together.wait()
        try:
            got.append(do())
        except BaseException as error:
            failures.append(error)

    threads = [threading.Thread(target=run) for _ in range(count)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    if failures:
        raise failures[0]
    return got


def command(*arguments: str) -> subprocess.CompletedProcess[str]:
    """`cognito-tui` as this user runs it, without a terminal."""
    read_at_start = ("PYTHON", "LC_", "LANG")
    environ = {name: value for name, value in os.environ.items() if not name.startswith(read_at_start)}
    return run_command(*arguments, environ={**environ, **warm_start.LOCALE}, directory=Path("/"))


def run(code: str, *arguments: str, **environ: str) -> subprocess.CompletedProcess[str]:
    """Another program of this user's."""
    return subprocess.run(
        [sys.executable, "-c", code, *arguments],
        env={**os.environ, **environ},
        cwd="/",
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )


def unreachable(patch: pytest.MonkeyPatch) -> None:
    """From here on no service can be reached by those who have not asked yet."""
    for service in SERVICES:
        patch.setenv(f"AWS_ENDPOINT_URL_{service}", "http://127.0.0.1:9")
