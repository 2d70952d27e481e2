"""Signing in with a browser at a pool of either kind of issuer: the simulator's pages and its tokens."""

from __future__ import annotations

from dataclasses import replace

import pytest

from cognito_tui.demo.simulator.server import CognitoServer
from cognito_tui.errors import UnexpectedAnswer
from cognito_tui.services.auth.managed_login import ManagedLogin
from cognito_tui.services.base.clock import Clock
from cognito_tui.services.base.secret import Secret
from tests.support.browser_at_simulator import CALLBACK, Browser
from tests.support.pool_client import client, pool
from tests.support.simulator_client import PASSWORD


def test_the_id_token_may_name_any_of_the_pools_issuers_and_no_other() -> None:
    with pool(callback_urls=(CALLBACK,), scopes=("openid",)) as server:
        server.pool.add_user("ada", PASSWORD)
        assert signed_in(server) == "ada"
        server.pool.issuer_type = "UPDATED"
        assert signed_in(server) == "ada"
        server.pool.issuer_type, server.pool.replica_region = "ORIGINAL", "us-west-2"
        assert signed_in(server, replica_region="us-west-2") == "ada"
        with pytest.raises(UnexpectedAnswer, match=r"not the one that was asked for \(iss\)"):
            signed_in(server)


def signed_in(server: CognitoServer, **settings: str) -> str:
    profile = replace(client(server, domain=server.url, redirect_uri=CALLBACK).profile, **settings)  # type: ignore[arg-type]
    login = ManagedLogin(profile, Clock())
    attempt, browser = login.begin(), Browser(server)
    asked = dict(part.split("=") for part in attempt.url.partition("?")[2].split("&"))
    browser.log_in(
        state=asked["state"], nonce=asked["nonce"], code_challenge=asked["code_challenge"], scope=""
    )
    return login.complete(attempt, Secret(browser.headers["location"])).username
