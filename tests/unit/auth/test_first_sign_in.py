"""From sign-up to the first session: no second code, and no password again."""

from __future__ import annotations

from typing import Any

import pytest

from cognito_tui.client import CognitoClient
from cognito_tui.demo.simulator.server import CognitoServer
from cognito_tui.errors import CodeRejected, IncorrectPassword, Refused
from cognito_tui.library.blocking import Client
from cognito_tui.services.auth.steps import TotpEnrollment
from cognito_tui.services.base.secret import Secret
from cognito_tui.services.tokens.tokens import AuthResult
from tests.support.pool_client import EMAIL, PASSWORD, pool, quick_client, signed_in

ONLY_PASSWORDS = ("USER_PASSWORD_AUTH", "REFRESH_TOKEN_AUTH")


def confirmed(server: CognitoServer, cognito: CognitoClient) -> tuple[Secret | None, Secret | None]:
    """Sign up and confirm; return the sessions of both."""
    delivery = cognito.registration.sign_up("ada", PASSWORD, EMAIL)
    assert delivery is not None
    return delivery.session, cognito.registration.confirm(
        "ada", server.pool.latest_code("ada"), delivery.session
    )


def test_the_session_of_the_confirmation_signs_in_with_nothing_else() -> None:
    with pool() as server:
        cognito = quick_client(server)
        delivery = cognito.registration.sign_up("ada", PASSWORD, EMAIL)
        assert delivery is not None
        with pytest.raises(CodeRejected):
            cognito.registration.confirm("ada", "000000", delivery.session)
        session = cognito.registration.confirm("ada", server.pool.latest_code("ada"), delivery.session)
        assert session is not None
        assert "AYABe" not in repr(delivery) + repr(session)
        assert signed_in(cognito.sign_in.start("ada", None, session)).username == "ada"
        assert len(server.pool.outbox) == 1
        with pytest.raises(Refused, match="already used"):  # it was good once
            cognito.sign_in.start("ada", None, session)
        assert signed_in(cognito.sign_in.start("ada", Secret(PASSWORD), session))


@pytest.mark.parametrize(
    ("settings", "step", "given"),
    [
        ({"auth_flows": ONLY_PASSWORDS}, AuthResult, False),  # no Session at all
        ({"mfa": "ON"}, TotpEnrollment, True),  # refused: a second factor takes a password before it
    ],
)
def test_where_cognito_does_not_take_it_the_password_of_the_sign_up_does(
    settings: dict[str, Any], step: type[object], given: bool
) -> None:
    with pool(**settings) as server:
        cognito = quick_client(server)
        _, session = confirmed(server, cognito)
        assert (session is not None) is given
        assert isinstance(cognito.sign_in.start("ada", Secret(PASSWORD), session), step)


def test_a_session_that_came_too_late_costs_no_code() -> None:
    clock = [1_800_000_000.0]
    with pool(now=lambda: clock[0]) as server:
        cognito = quick_client(server)
        delivery = cognito.registration.sign_up("ada", PASSWORD, EMAIL)
        assert delivery is not None
        clock[0] += 600
        assert cognito.registration.confirm("ada", server.pool.latest_code("ada"), delivery.session) is None
        assert server.pool.users["ada"].status == "CONFIRMED"


def test_a_session_of_somebody_else_signs_nobody_in() -> None:
    with pool() as server:
        cognito = quick_client(server)
        server.pool.add_user("eve", PASSWORD)
        _, session = confirmed(server, cognito)
        with pytest.raises(Refused) as refused:
            cognito.sign_in.start("eve", None, session)
        assert not isinstance(refused.value, IncorrectPassword)


def test_a_program_signs_its_new_user_in() -> None:
    with pool(client_id="client1") as server:
        its = server.pool
        client = Client({"user_pool_id": its.user_pool_id, "client_id": its.client_id})
        delivery = client.registration.sign_up("ada", PASSWORD, EMAIL)
        assert delivery is not None
        session = client.registration.confirm("ada", its.latest_code("ada"), delivery.session)
        assert getattr(client.start("ada", session=session), "username", "") == "ada"
