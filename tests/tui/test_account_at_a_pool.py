"""The account's screens with the real services, against the scripted Cognito over HTTP."""

from __future__ import annotations

from datetime import datetime, timezone

import pytest
from textual.widgets import Input

from cognito_tui.demo.simulator.server import Pool, serve
from cognito_tui.services.auth.totp import code_at
from cognito_tui.services.base.secret import Secret
from cognito_tui.services.config.loading import Configuration
from cognito_tui.services.config.profile import Profile
from cognito_tui.tui.app import CognitoTui
from tests.support.fake_account import choose
from tests.support.fake_cognito import is_busy, screen_name, text_of, until

PASSWORD, NEW_PASSWORD = "Tern-7012", "Heron-8123"


async def test_a_person_looks_after_their_account(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SSH_CONNECTION", "192.0.2.1 1 192.0.2.2 22")
    pool = Pool(mfa="OPTIONAL", devices="opt-in")
    attributes = {"email": "ada@example.com", "name": "Ada", "phone_number": "+441632960123"}
    with serve(pool) as server:
        for service in ("COGNITO_IDENTITY_PROVIDER", "COGNITO_IDENTITY", "STS"):
            monkeypatch.setenv(f"AWS_ENDPOINT_URL_{service}", server.url)
        user = pool.add_user("ada", PASSWORD, attributes=attributes)
        profile = Profile("test", pool.user_pool_id, pool.client_id, pool.identity_pool_id)
        app = CognitoTui(Configuration.of(profile))
        async with app.run_test(size=(80, 24)) as pilot:
            await until(pilot, lambda: app.focused is not None)
            await pilot.press(*"ada", "enter", *PASSWORD, "enter")
            await until(pilot, lambda: "[ Account… a ]" in text_of(app), seconds=30)
            await pilot.press("a")
            await until(pilot, lambda: "ada@example.com ✓ verified" in text_of(app))

            # another address, and its code
            await pilot.press("p")
            await until(pilot, lambda: "Email" in text_of(app) and not is_busy(app))
            await choose(pilot, "Email")
            await pilot.press("enter")
            await until(pilot, lambda: screen_name(app) == "AttributeScreen")
            app.screen.query_one("#value", Input).value = "lovelace@example.com"
            await pilot.press("enter")
            await until(pilot, lambda: "Cognito sent a code by email" in text_of(app))
            await pilot.press(*pool.latest_code("ada"), "enter")
            await until(pilot, lambda: "✓ Email verified." in text_of(app))
            assert user.verified("email") == "lovelace@example.com"
            await pilot.press("escape")

            # an authenticator
            await pilot.press("f")
            await until(pilot, lambda: "Authenticator app" in text_of(app) and not is_busy(app))
            await pilot.press("n")
            await until(pilot, lambda: screen_name(app) == "AuthenticatorScreen")
            now = datetime.now(timezone.utc)
            await pilot.press(*code_at(Secret(user.unverified_totp), now).reveal(), "enter")
            await until(pilot, lambda: "on, preferred" in text_of(app))
            assert user.preferred_mfa == "SOFTWARE_TOKEN_MFA"
            await pilot.press("escape")

            # this device
            await pilot.press("d")
            await until(pilot, lambda: "this one" in text_of(app))
            await pilot.press("r")
            await until(pilot, lambda: "is remembered until you quit." in text_of(app))
            assert [device.remembered for device in user.devices.values()] == [True]
            await pilot.press("escape")

            # a password that is too weak, and one that is not
            await pilot.press("w")
            await until(pilot, lambda: "Old password" in text_of(app))
            await pilot.press(*PASSWORD, "enter", *"weak", "enter", *"weak", "enter")
            await until(pilot, lambda: "✗ Password" in text_of(app))
            await pilot.press(*NEW_PASSWORD, "enter", *NEW_PASSWORD, "enter")
            await until(pilot, lambda: "✓ Your password is changed." in text_of(app))

            # and good-bye
            await pilot.press("x")
            await until(pilot, lambda: "type your user name" in text_of(app))
            await pilot.press(*"ada", "enter")
            await until(pilot, lambda: "Your account is deleted." in text_of(app))
            assert "ada" not in pool.users
