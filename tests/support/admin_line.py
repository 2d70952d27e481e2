"""`cognito-tui admin …` as an administrator runs it: the real program, in a home of its own, against an emulator."""

from __future__ import annotations

import io
import json
import os
import subprocess
import sys
import uuid
from collections.abc import Mapping
from contextlib import redirect_stderr, redirect_stdout
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

from cognito_tui.cli.main import run
from tests.support import command_line
from tests.support.pools import SeededPool, admin

ADMINISTRATOR = ("test", "test")  # the emulators' own


@dataclass(frozen=True)
class AdminLine:
    """An administrator's command line.

    Attributes:
        endpoint: of the emulator, for every service.
        home: an existing, empty folder; the working directory too.
        settings: more of the environment, COGNITO_* among it.
        keys: access key id and secret access key; None for none at all.
    """

    endpoint: str
    home: Path
    settings: Mapping[str, str] = field(default_factory=dict)
    keys: tuple[str, str] | None = ADMINISTRATOR

    @property
    def environ(self) -> dict[str, str]:
        named = ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY")
        return {
            "PATH": os.environ["PATH"],
            "HOME": str(self.home),
            "LC_ALL": "C.UTF-8",
            # of a copy whose code is broken on purpose, perhaps
            **{name: os.environ[name] for name in ("PYTHONPATH",) if name in os.environ},
            "AWS_ENDPOINT_URL": self.endpoint,
            "AWS_EC2_METADATA_DISABLED": "true",
            **dict(zip(named, self.keys or (), strict=False)),
            **self.settings,
        }

    def run(self, *arguments: str, typed: str = "", **environ: str) -> subprocess.CompletedProcess[str]:
        """`cognito-tui admin ARGUMENTS`, without a terminal, with `typed` on standard input."""
        return command_line.run(
            "admin", *arguments, environ={**self.environ, **environ}, directory=self.home, typed=typed
        )

    def python(self, *arguments: str, typed: str = "", **environ: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [sys.executable, *arguments],
            env={**self.environ, **environ},
            cwd=self.home,
            input=typed,
            capture_output=True,
            text=True,
            timeout=60,
            check=False,
            start_new_session=True,  # which takes the test's own terminal away
        )

    def here(self, *arguments: str, typed: str = "", **environ: str) -> subprocess.CompletedProcess[str]:
        """The same without a process of its own, which takes most of the time: for all that is not about that one."""
        code: Any
        with (
            pytest.MonkeyPatch.context() as patch,
            redirect_stdout(io.TextIOWrapper(io.BytesIO(), "utf-8")) as out,
            redirect_stderr(io.StringIO()) as err,
        ):
            patch.chdir(self.home)
            for name in {*os.environ} - self.environ.keys():
                patch.delenv(name)
            for name, value in {**self.environ, **environ}.items():
                patch.setenv(name, value)
            patch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(typed.encode())))
            try:
                code = run(["admin", *arguments])
            except SystemExit as end:  # what argparse refuses
                code = end.code
        out.seek(0)
        return subprocess.CompletedProcess(arguments, code, out.read(), err.getvalue())

    def done(self, *arguments: str, typed: str = "", **environ: str) -> str:
        """What it printed; fails unless it succeeded."""
        return _output(self.run(*arguments, typed=typed, **environ))

    def done_here(self, *arguments: str, typed: str = "", **environ: str) -> str:
        """The same with `here`."""
        return _output(self.here(*arguments, typed=typed, **environ))


def _output(done: subprocess.CompletedProcess[str]) -> str:
    assert done.returncode == 0, done.stderr
    return done.stdout


def admin_line(pool: SeededPool, home: Path, keys: tuple[str, str] | None = ADMINISTRATOR) -> AdminLine:
    """For a pool of cloud.pools, with all of its ids in the environment."""
    settings = {
        "COGNITO_USER_POOL_ID": pool.user_pool_id,
        "COGNITO_CLIENT_ID": pool.client_id,
        "COGNITO_IDENTITY_POOL_ID": pool.identity_pool_id,
    }
    return AdminLine(pool.endpoint, home, settings, keys)


def iam_user(endpoint: str, *actions: str, resource: str = "*") -> tuple[str, str]:
    """The keys of somebody in the emulator's account who may do only that; with no actions, nothing.

    ministack judges them; moto does not.
    """
    iam, name = admin(endpoint, "iam"), f"somebody-{uuid.uuid4().hex[:12]}"
    iam.create_user(UserName=name)
    if actions:
        statement = {"Effect": "Allow", "Action": list(actions), "Resource": resource}
        policy = {"Version": "2012-10-17", "Statement": [statement]}
        iam.put_user_policy(UserName=name, PolicyName="all", PolicyDocument=json.dumps(policy))
    key = iam.create_access_key(UserName=name)["AccessKey"]
    return key["AccessKeyId"], key["SecretAccessKey"]
