"""Wrong uses that a type checker finds: mypy, which checks this file, too, fails where one of these is let through.

Each `type: ignore` is one: with `warn_unused_ignores` it is an error where there is nothing to ignore.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import get_args, get_type_hints

import pytest

from cognito_tui import (
    Answer,
    Client,
    ConfigurationError,
    HttpxAuth,
    NewPasswordRequired,
    RequestsAuth,
    SecondFactorName,
    Session,
    Settings,
    TokenUse,
    WrongArgument,
    sign_in,
    verify_token,
)
from cognito_tui.demo.simulator.server import CognitoServer
from cognito_tui.services.base import FIRST_FACTORS, SWITCHABLE
from cognito_tui.services.config import BY_NAME
from cognito_tui.services.config.profile import AUTH_FLOWS, REMEMBER
from tests.support.library_pool import ids, pool
from tests.support.pool_client import PASSWORD


@pytest.fixture
def server() -> Iterator[CognitoServer]:
    with pool() as server:
        server.pool.add_user("new", "Temporary-Pass-1", status="FORCE_CHANGE_PASSWORD")
        yield server


def test_what_a_checker_finds_is_refused_without_one_as_well(server: CognitoServer) -> None:
    client = Client(ids(server))
    session = client.sign_in("ada", PASSWORD)
    step = client.start("new", "Temporary-Pass-1")
    assert isinstance(step, NewPasswordRequired)
    token = session.tokens().access_token
    server.requests.clear()
    misspelt: Settings = {"user_pool_id": "x", "client": "y"}  # type: ignore[typeddict-unknown-key]
    flow: Settings = {"user_pool_id": "x", "auth_flow": "USER_SRP"}  # type: ignore[typeddict-item]
    with pytest.raises(ConfigurationError):
        Client(misspelt)
    with pytest.raises(ConfigurationError):
        Client(flow)
    with pytest.raises(WrongArgument):
        Client(42)  # type: ignore[arg-type]
    with pytest.raises(WrongArgument):
        sign_in(ids(server), "ada", b"password")  # type: ignore[arg-type]
    with pytest.raises(WrongArgument):
        client.answer(step, None)  # type: ignore[arg-type]
    with pytest.raises(WrongArgument):
        client.answer("step", PASSWORD)  # type: ignore[arg-type]
    with pytest.raises(WrongArgument):
        client.resend(step)  # type: ignore[arg-type]
    with pytest.raises(WrongArgument):
        Answer(attributes=["name"])  # type: ignore[arg-type]
    with pytest.raises(ConfigurationError):
        verify_token(token, server.pool.user_pool_id, server.pool.client_id, "ID")  # type: ignore[arg-type]
    for auth in (HttpxAuth, RequestsAuth):
        with pytest.raises(ConfigurationError):
            auth(session, use="refresh")  # type: ignore[arg-type]
    with pytest.raises(ConfigurationError):
        session.account.set_second_factor("TOTP", enabled=True)  # type: ignore[arg-type]
    with pytest.raises(WrongArgument):
        session.sign_out(everywhere="no")  # type: ignore[arg-type]
    with pytest.raises(TypeError):
        session.claims["sub"] = "eve"  # type: ignore[index]
    assert server.requests == []


def test_what_is_meant_is_let_through(server: CognitoServer) -> None:
    its = server.pool
    settings: Settings = {
        "user_pool_id": its.user_pool_id,
        "client_id": its.client_id,
        "auth_flow": "USER_PASSWORD_AUTH",
        "duration": 3600,
        "role_arn": "arn:aws:iam::123456789012:role/reader",
        "identity_pool_id": its.identity_pool_id,
    }
    session: Session = sign_in(settings, "ada", PASSWORD)
    plain = dict(ids(server))  # as json and os.environ give them
    assert Client(plain).profile.client_id == session.profile.client_id


def test_the_names_for_checkers_are_those_that_there_are() -> None:
    names = get_type_hints(Settings)
    assert names.keys() == BY_NAME.keys()
    assert get_args(names["auth_flow"]) == AUTH_FLOWS
    assert get_args(names["preferred_challenge"]) == FIRST_FACTORS
    assert get_args(names["remember"]) == REMEMBER
    assert get_args(SecondFactorName) == tuple(kind.name for kind in SWITCHABLE.values())
    assert get_args(TokenUse) == ("id", "access")
