"""One Client, and whoever comes: a web application has one for all its users, and for those who only say they are."""

from __future__ import annotations

from collections.abc import Iterator

import pyotp
import pytest

from cognito_tui import Client, CodeRequired, Session, SignInRequired, Tokens
from cognito_tui.demo.simulator.server import CognitoServer
from tests.support.library_pool import ids, pool
from tests.support.pool_client import PASSWORD

KEY = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"


@pytest.fixture
def server() -> Iterator[CognitoServer]:
    """A pool that asks no second factor of a device it remembers."""
    with pool(mfa="OPTIONAL", devices="always") as server:
        server.pool.add_user("grace", PASSWORD, attributes={"email": "grace@example.com"}, totp_secret=KEY)
        yield server


def with_a_code(client: Client) -> Session:
    step = client.start("grace", PASSWORD)
    assert isinstance(step, CodeRequired)
    session = client.answer(step, pyotp.TOTP(KEY).now())
    assert isinstance(session, Session)
    return session


@pytest.mark.parametrize("keep", [False, True], ids=["nothing kept", "nothing to be kept"])
def test_the_device_of_who_gave_a_code_is_not_for_the_next_who_has_the_password(
    server: CognitoServer, keep: bool
) -> None:
    client = Client(ids(server), keep=keep)
    session = with_a_code(client)
    assert len(server.pool.users["grace"].devices) == 1
    assert isinstance(client.start("grace", PASSWORD), CodeRequired)
    assert session.renewed(session.tokens()).username == "grace"  # which takes the device
    session.sign_out()
    assert isinstance(client.start("grace", PASSWORD), CodeRequired)


def test_a_client_that_keeps_has_the_device_for_the_next_time(server: CognitoServer) -> None:
    """As `cognito-tui login`: it is one person's."""
    kept = {**ids(server), "remember": "file"}
    with_a_code(Client(kept, keep=True))
    assert isinstance(Client(kept, keep=True).start("grace", PASSWORD), Session)
    assert isinstance(Client(kept).start("grace", PASSWORD), CodeRequired)


def test_tokens_that_are_taken_elsewhere_leave_the_device_behind_that_renewing_needs() -> None:
    with pool(devices="always") as server:
        server.pool.add_user("ada", PASSWORD)
        client = Client(ids(server))
        session = client.sign_in("ada", PASSWORD)
        tokens = session.tokens()
        assert tokens.refresh_token is not None
        moved = client.session(
            id_token=tokens.id_token, access_token=tokens.access_token, refresh_token=tokens.refresh_token
        )
        assert moved.tokens() == Tokens(tokens.id_token, tokens.access_token, tokens.refresh_token)
        with pytest.raises(SignInRequired):
            moved.renewed(tokens)
        assert session.renewed(tokens).access_token != tokens.access_token
