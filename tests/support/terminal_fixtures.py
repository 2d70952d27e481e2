from __future__ import annotations

import os
import socket
from collections.abc import Iterator, Mapping
from pathlib import Path

import pytest

from cognito_tui.client import CognitoClient
from cognito_tui.demo import start as start_demo
from cognito_tui.services.auth.steps import Answer, NewPasswordRequired, TotpEnrollment
from cognito_tui.services.base.secret import Secret
from cognito_tui.services.tokens.tokens import AuthResult
from tests.support.cloud_user import Cloud, Start
from tests.support.program import COGNITO_TUI, Program


@pytest.fixture
def person(tmp_path: Path) -> dict[str, str]:
    """The environment of somebody at their own terminal, with a new home."""
    for name in ("home", "tmp", "work"):
        (tmp_path / name).mkdir()
    return {
        "PATH": os.environ["PATH"],
        "HOME": str(tmp_path / "home"),
        "TMPDIR": str(tmp_path / "tmp"),
        "TERM": "xterm-256color",
        "LC_ALL": "C.UTF-8",
        "AWS_EC2_METADATA_DISABLED": "true",
    }


@pytest.fixture
def start(person: dict[str, str], tmp_path: Path) -> Iterator[Start]:
    """Starts `cognito-tui` with these arguments, in the person's environment and a working directory of theirs."""
    started: list[Program] = []

    def start(
        *arguments: str,
        command: tuple[str, ...] = COGNITO_TUI,
        environ: Mapping[str, str] | None = None,
        size: tuple[int, int] = (80, 24),
        stdout_apart: bool = False,
        own_interpreter: bool = False,
    ) -> Program:
        program = Program(
            (*command, *arguments),
            {**person, **(environ or {})},
            directory=tmp_path / "work",
            size=size,
            stdout_apart=stdout_apart,
            own_interpreter=own_interpreter,
        )
        started.append(program)
        return program

    yield start
    for program in started:
        program.close()


@pytest.fixture(scope="session")
def cloud() -> Iterator[Cloud]:
    with start_demo() as demo, pytest.MonkeyPatch.context() as patch:
        for name, value in demo.environment.items():
            patch.setenv(name, value)
        steps = CognitoClient(demo.profile).sign_in
        cloud = Cloud(demo, "Correct-Horse-7", "")
        step = steps.start(demo.username, demo.temporary_password)
        assert isinstance(step, NewPasswordRequired)
        step = steps.answer(step, Answer(Secret(cloud.password), {"name": "Ada Lovelace"}))
        assert isinstance(step, TotpEnrollment)
        cloud.secret = step.secret.reveal()
        assert isinstance(steps.answer(step, Answer(Secret(cloud.next_code()))), AuthResult)
        patch.undo()
        yield cloud


@pytest.fixture
def form() -> dict[str, str]:
    """The environment in which the app shows the sign-in form. Nothing listens where it would sign in."""
    return _pool("http://127.0.0.1:9")


@pytest.fixture
def silence() -> Iterator[dict[str, str]]:
    """Likewise, but the endpoint takes every connection and never answers."""
    with socket.create_server(("127.0.0.1", 0), backlog=16) as listener:
        yield _pool(f"http://127.0.0.1:{listener.getsockname()[1]}")


def _pool(endpoint: str) -> dict[str, str]:
    return {
        "COGNITO_USER_POOL_ID": "eu-west-1_AbCdEfGhI",
        "COGNITO_CLIENT_ID": "1h57kf5cpq17m0eml12EXAMPLE",
        "COGNITO_IDENTITY_POOL_ID": "eu-west-1:12345678-1234-1234-1234-123456789abc",
        "AWS_ENDPOINT_URL_COGNITO_IDENTITY_PROVIDER": endpoint,
        "AWS_ENDPOINT_URL_COGNITO_IDENTITY": endpoint,
        "AWS_ENDPOINT_URL_STS": endpoint,
    }
