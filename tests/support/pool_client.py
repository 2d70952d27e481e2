"""Our services at the tests' own Cognito: see app/demo/simulator for what it verifies, and what of it is unproven."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest

from cognito_tui.client import CognitoClient
from cognito_tui.demo.simulator.pool import Pool
from cognito_tui.demo.simulator.server import CognitoServer, serve
from cognito_tui.services.auth.steps import Answer, Question, Step
from cognito_tui.services.base.secret import Secret
from cognito_tui.services.config.profile import PASSWORD as BY_PASSWORD, SRP, Profile
from cognito_tui.services.tokens.tokens import AuthResult

PASSWORD = "Correct-Horse-7"
EMAIL = {"email": "ada@example.com"}
PHONE = {"phone_number": "+441134960000"}
SERVICES = ("COGNITO_IDENTITY_PROVIDER", "COGNITO_IDENTITY", "STS", "LAMBDA", "S3")


@contextmanager
def pool(**settings: Any) -> Iterator[CognitoServer]:
    """A pool of these settings, that botocore's own endpoint variables point at while it lives."""
    with pytest.MonkeyPatch.context() as patch, serve(Pool(**settings)) as server:
        for service in SERVICES:
            patch.setenv(f"AWS_ENDPOINT_URL_{service}", server.url)
        yield server


def client(server: CognitoServer, auth_flow: str = SRP, **settings: Any) -> CognitoClient:
    """Our client, as a profile for this pool makes it."""
    its = server.pool
    secret = Secret(its.client_secret) if its.client_secret else None
    profile = Profile(
        "test",
        its.user_pool_id,
        its.client_id,
        its.identity_pool_id,
        secret,
        app_name="Tests",
        auth_flow=auth_flow,
        **settings,
    )
    return CognitoClient(profile)


def quick_client(server: CognitoServer, **settings: Any) -> CognitoClient:
    """As `client`, but its sign-in sends the password, with no proof, which takes most of the time.

    For tests that are about what comes after it.
    """
    return client(server, BY_PASSWORD, **settings)


def start(cognito: CognitoClient, password: str | None = PASSWORD, username: str = "ada") -> Step:
    return cognito.sign_in.start(username, None if password is None else Secret(password))


def question(step: Step) -> Question:
    """Return the step, which is to be answered."""
    assert not isinstance(step, AuthResult)
    return step


def signed_in(step: Step) -> AuthResult:
    assert isinstance(step, AuthResult)
    return step


def code(server: CognitoServer) -> Answer:
    """The one that was sent last."""
    return Answer(Secret(server.pool.outbox[-1].code))


def text(answer: str) -> Answer:
    return Answer(Secret(answer))


def choice(name: str) -> Answer:
    return Answer(choice=name)
