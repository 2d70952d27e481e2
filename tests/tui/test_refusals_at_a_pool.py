"""What a pool's trigger or firewall refuses, in the app, at the simulator."""

from __future__ import annotations

import pytest

from cognito_tui.tui.app import CognitoTui
from tests.support.fake_cognito import FakeCognito, text_of, type_in, until
from tests.support.pool_client import EMAIL, PASSWORD, client, pool


async def test_a_trigger_speaks_for_its_owner_and_a_firewall_leads_to_the_browser(
    app: CognitoTui, monkeypatch: pytest.MonkeyPatch
) -> None:
    with pool(
        trigger_refusals={"PreAuthentication": ("NotAuthorizedException", "User is disabled")}
    ) as server:
        server.pool.add_user("ada", PASSWORD, attributes=EMAIL)
        monkeypatch.setattr(FakeCognito, "sign_in", client(server).sign_in)
        async with app.run_test(size=(100, 40)) as pilot:
            await until(pilot, lambda: app.focused is not None)
            await type_in(pilot, "ada", PASSWORD)
            await until(
                pilot, lambda: "PreAuthentication failed with error User is disabled." in text_of(app)
            )
            assert "own words" in text_of(app)
            server.pool.trigger_refusals, server.pool.firewall = {}, "challenge"
            await type_in(pilot, PASSWORD)
            await until(pilot, lambda: "firewall (AWS WAF)" in text_of(app))
            assert "Press ^o to sign in with a browser" in " ".join(text_of(app).split())
