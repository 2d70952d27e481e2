"""The last screen where the profile names no identity pool, with the real services."""

from __future__ import annotations

import pytest

from cognito_tui.demo.simulator.server import Pool, serve
from cognito_tui.services.config.loading import Configuration
from cognito_tui.services.config.profile import Profile
from cognito_tui.tui.app import CognitoTui
from tests.support.fake_cognito import decoded, screen_name, sent_to_terminal, text_of, until
from tests.support.journeys import claims

PASSWORD = "Tern-7012"


async def test_a_session_without_aws_credentials_is_used_and_ends(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SSH_CONNECTION", "192.0.2.1 1 192.0.2.2 22")
    pool = Pool()
    with serve(pool) as server:
        monkeypatch.setenv("AWS_ENDPOINT_URL_COGNITO_IDENTITY_PROVIDER", server.url)
        pool.add_user("ada", PASSWORD, attributes={"email": "ada@example.com"})
        app = CognitoTui(Configuration.of(Profile("test", pool.user_pool_id, pool.client_id)))
        async with app.run_test(size=(80, 24)) as pilot:
            await until(pilot, lambda: app.focused is not None)
            await pilot.press(*"ada", "enter", *PASSWORD, "enter")
            await until(pilot, lambda: screen_name(app) == "SignedInScreen", seconds=30)
            await until(pilot, lambda: "then renewed" in text_of(app))
            assert "The profile names no identity pool: there are no AWS credentials." in text_of(app)

            # one token for each kind, and the clipboard gets that one
            for key, use in (("c", "access"), ("i", "id")):
                with pytest.MonkeyPatch.context() as patch:
                    written = sent_to_terminal(app, patch)
                    await pilot.press(key)
                    await until(pilot, lambda: bool(written))  # noqa: B023
                    assert claims(decoded(written))["token_use"] == use
                await until(pilot, lambda: f"cognito-tui token {use}" in text_of(app))  # noqa: B023

            # the account, and back
            await pilot.press("a")
            await until(pilot, lambda: "ada@example.com ✓ verified" in text_of(app))
            await pilot.press("escape")
            await until(pilot, lambda: screen_name(app) == "SignedInScreen")
            await pilot.press("escape")  # leads nowhere: a slip of the finger would cost the session
            assert screen_name(app) == "SignedInScreen"

            await pilot.press("r")
            await until(pilot, lambda: "Press r again to give up this session" in text_of(app))
            await pilot.press("r")
            await until(pilot, lambda: screen_name(app) == "SignInScreen")
            assert "ada" in text_of(app)
