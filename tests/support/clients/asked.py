"""Whom the clients work for: ada, who is signed in, and what cognito-tui hands over for her in each way."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from cognito_tui.demo.simulator.pool import Pool
from cognito_tui.demo.simulator.roles import Keys
from cognito_tui.demo.simulator.server import CognitoServer, serve
from cognito_tui.services.delivery.delivery import REGION_VARIABLES
from tests.support import command_line
from tests.support.program import COGNITO_TUI
from tests.support.repository import APP

ENVIRONMENT, PROCESS, ENDPOINT, LIBRARY = "environment", "credential_process", "endpoint", "library"
LIFE = 30  # seconds that keys last, but for those in the environment
_DUMP = "import json, os, sys; print(json.dumps(dict(os.environ)), flush=True); sys.stdin.read()"
_CLIENT_ID = "1h57kf5cpq17m0eml12EXAMPLE"
_LIMIT = 60


@dataclass(frozen=True)
class Person:
    """Attributes:
    cognito: which has all the AWS that there is.
    home: hers.
    ways: the environment of a program that gets credentials in that way.
    """

    cognito: CognitoServer
    home: Path
    ways: Mapping[str, Mapping[str, str]]

    def signed_since(self, count: int) -> list[Keys]:
        """Whose requests came after the first `count`. Keys are unknown to AWS unless they were handed out."""
        known = self.cognito.pool.keys
        tokens = [body.get("SessionToken", "") for _, body in self.cognito.requests[count:]]
        return [known[token] for token in tokens if token in known]

    def outlive(self, keys: Iterator[Keys]) -> None:
        """Wait until these have expired."""
        end = max(each.expires_at for each in keys)
        time.sleep(max(0.0, end + 0.1 - time.time()))


@contextmanager
def person(folder: Path) -> Iterator[Person]:
    """Everything is done by commands, as she would."""
    with serve(Pool(client_id=_CLIENT_ID, buckets=("field-notes",))) as cognito:
        pool = cognito.pool
        pool.add_user("ada", command_line.PASSWORD)
        _link_library(folder)
        environ = _configured(folder, cognito)
        run = command_line.run
        login = ("login", "-u", "ada", "--password-stdin")
        _check(run(*login, environ=environ, directory=folder, typed=command_line.PASSWORD))
        with _told(environ, folder, "exec") as environment:
            pass
        credentials_file(folder).unlink()  # they last too long for the others
        pool.credentials_seconds = LIFE
        configure = [*COGNITO_TUI, "configure", "aws-profile", "work"]
        _check(
            subprocess.run(configure, env=environ, cwd=folder, capture_output=True, text=True, timeout=_LIMIT)
        )
        with _told(environ, folder, "exec", "--server") as endpoint:
            ways = {
                ENVIRONMENT: environment,
                PROCESS: {**environ, "AWS_PROFILE": "work"},
                ENDPOINT: endpoint,
                LIBRARY: {**environ, **dict.fromkeys(REGION_VARIABLES, pool.region)},
            }
            yield Person(cognito, folder, ways)


def _configured(home: Path, cognito: CognitoServer) -> dict[str, str]:
    """Her environment, and her profile."""
    config = home / ".config/cognito-tui/config.toml"
    config.parent.mkdir(parents=True)
    pool = cognito.pool
    config.write_text(
        f'[profiles.default]\nuser_pool_id = "{pool.user_pool_id}"\nclient_id = "{pool.client_id}"\n'
        f'identity_pool_id = "{pool.identity_pool_id}"\nremember = "file"\n'
    )
    return {
        "PATH": os.environ["PATH"],
        "HOME": str(home),
        "LC_ALL": "C.UTF-8",
        "AWS_ENDPOINT_URL": cognito.url,
        "AWS_EC2_METADATA_DISABLED": "true",
        "NO_PROXY": "127.0.0.1",
    }


def _link_library(home: Path) -> None:
    """For interpreters in which it is not installed: see `library_path`."""
    path = library_path(home)
    path.mkdir()
    (path / "cognito_tui").symlink_to(APP)


def credentials_file(home: Path) -> Path:
    """Where cognito-tui keeps keys as long as they are good."""
    return home / ".local/state/cognito-tui/credentials.json"


def library_path(home: Path) -> Path:
    return home / "library"


@contextmanager
def _told(environ: Mapping[str, str], folder: Path, *command: str) -> Iterator[dict[str, str]]:
    """The environment of a program that cognito-tui starts; it waits for the end of the block."""
    with subprocess.Popen(
        [*COGNITO_TUI, *command, "--", sys.executable, "-c", _DUMP],
        env=environ,
        cwd=folder,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    ) as process:
        assert process.stdout is not None
        line = process.stdout.readline()
        assert line, "see standard error"
        try:
            yield json.loads(line)
        finally:
            process.communicate(timeout=_LIMIT)


def _check(done: subprocess.CompletedProcess[str]) -> None:
    assert done.returncode == 0, done.stderr
