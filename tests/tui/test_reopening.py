"""The app opened again: good credentials are shown without a password, and it begins where one was last."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta, timezone

import pytest
from textual.widgets import Input

from cognito_tui.client import CognitoClient
from cognito_tui.demo.simulator.server import CognitoServer
from cognito_tui.services.account import remember_sign_in
from cognito_tui.services.config.layers import Flags
from cognito_tui.services.config.loading import Configuration, default_config_file, load
from cognito_tui.services.storage.preferences import LAST_PROFILE, recall
from cognito_tui.services.tokens.tokens import AuthResult
from cognito_tui.tui.app import CognitoTui
from tests.support.fake_cognito import credentials, screen_name, text_of, until
from tests.support.pilot_fixtures import parsed_once
from tests.support.pool_client import PASSWORD, pool, quick_client, signed_in, start

POOL, CLIENT = "eu-west-1_AbCdEfGhI", "1h57kf5cpq17m0eml12abcdefg"
IDENTITIES = "eu-west-1:12345678-1234-1234-1234-123456789abc"
IDS = f'user_pool_id = "{POOL}"\nclient_id = "{CLIENT}"\nidentity_pool_id = "{IDENTITIES}"\n'


@pytest.fixture
def server() -> Iterator[CognitoServer]:
    with pool(user_pool_id=POOL, client_id=CLIENT, identity_pool_id=IDENTITIES) as server:
        server.pool.add_user("ada", PASSWORD)
        yield server


def configured(text: str) -> None:
    file = default_config_file()
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(text)


def opened(**flags: str) -> Configuration:
    return load(
        Flags(**flags),  # type: ignore[arg-type]
        environ={},
        directory=None,
        last_used=lambda: recall(LAST_PROFILE),
    )


def sign_in(server: CognitoServer, name: str) -> AuthResult:
    """Somebody has signed in to this profile before, in another program."""
    session = signed_in(start(quick_client(server)))
    here = CognitoClient(opened(profile=name).profile)
    here.store.save(session)
    here.session(session)
    return session


async def test_credentials_at_hand_are_shown_without_a_call_and_whether_they_renew(
    server: CognitoServer,
) -> None:
    configured(f'[profiles.work]\n{IDS}\n[profiles.kept]\n{IDS}remember = "file"\n')
    sign_in(server, "work")
    sign_in(server, "kept")
    calls = len(server.requests)
    app = parsed_once(CognitoTui(opened(profile="work")))
    async with app.run_test() as pilot:
        await until(pilot, lambda: "AWS_SESSION_TOKEN" in text_of(app))
        assert "Signed in as ada" in text_of(app)
        await until(pilot, lambda: "Cannot be renewed: the profile saves no session." in text_of(app))
        await until(pilot, lambda: "[ Re-authenticate r ]" in text_of(app))
        await pilot.press("a")  # which would cost the credentials
        await until(pilot, lambda: "Your account needs a session, and none is saved." in text_of(app))
        assert screen_name(app) == "CredentialsScreen"
        asked = [name for name, _ in server.requests[calls:]]
        assert [name for name in asked if name != "GetCallerIdentity"] == []
        await pilot.press("r")  # and so would this
        await until(pilot, lambda: "Press r again to give them up and sign in." in text_of(app))
        await pilot.press("r")
        await until(pilot, lambda: screen_name(app) == "SignInScreen")
        assert "✗" not in text_of(app)  # nobody has refused anything
    remember_sign_in(opened(profile="kept").profile, "ada")
    # nothing chooses: the one that was used last, which renews itself
    app = parsed_once(CognitoTui(opened()))
    async with app.run_test() as pilot:
        await until(pilot, lambda: "renews itself" in text_of(app))
        assert "kept · eu-west-1" in text_of(app)
        assert "This is the profile kept, used last." in text_of(app)
        assert "Cannot be renewed" not in text_of(app)
        await pilot.press("r")
        await until(pilot, lambda: "Renewed at" in text_of(app))
    assert "GetTokensFromRefreshToken" in server.operations[calls:]


async def test_expired_ones_and_another_users_lead_to_the_sign_in_with_the_last_name(
    server: CognitoServer,
) -> None:
    configured(f"[profiles.work]\n{IDS}")
    profile = opened().profile
    remember_sign_in(profile, "ada")
    CognitoClient(profile).cache.put(
        "ada", "ada", credentials(datetime.now(timezone.utc) - timedelta(minutes=1))
    )
    app = parsed_once(CognitoTui(opened()))
    async with app.run_test() as pilot:
        await until(pilot, lambda: app.focused is not None)
        assert screen_name(app) == "SignInScreen"
        assert app.screen.query_one("#username", Input).value == "ada"
        assert app.focused is not None
        assert app.focused.id == "password"
