"""A whole journey in a real Chromium: from our link by the simulator's pages to AWS credentials."""

from __future__ import annotations

import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from cognito_tui.client import CognitoClient
from cognito_tui.services.auth import ManagedLogin, RedirectListener
from cognito_tui.services.base import Clock
from cognito_tui.services.config import Profile
from tests.support.chromium import PATIENCE, Browser, chromium, free_port, missing
from tests.support.pool_client import pool
from tests.support.simulator_client import PASSWORD, SECRET, code_at

pytestmark = pytest.mark.skipif(bool(missing()), reason=missing())


@pytest.fixture
def browser(tmp_path: Path) -> Iterator[Browser]:
    with chromium(tmp_path / "chromium") as browser:
        yield browser


def test_a_password_and_a_code_on_the_page_end_with_aws_credentials(browser: Browser) -> None:
    callback = f"http://localhost:{free_port()}/callback"
    with pool(mfa="ON", callback_urls=(callback,)) as server:
        its = server.pool
        its.add_user("ada", PASSWORD, totp_secret=SECRET)
        ids = (its.user_pool_id, its.client_id, its.identity_pool_id)
        profile = Profile("test", *ids, domain=server.url, redirect_uri=callback)
        login = ManagedLogin(profile, Clock())
        authorization = login.begin()
        with RedirectListener(callback, authorization.state) as listener:
            browser.open(authorization.url)
            browser.type("#username", "ada")
            browser.type("#password", "Wrong-Horse-1")
            browser.click("button[type=submit]")
            browser.wait_for("Incorrect username or password.")
            browser.type("#password", PASSWORD)
            browser.click("button[type=submit]")
            browser.wait_for("Code of your authenticator")
            browser.type("#SOFTWARE_TOKEN_MFA_CODE", code_at(time.time()))
            browser.click("button[type=submit]")
            redirect = listener.wait(PATIENCE)
        assert redirect is not None
        browser.wait_for("You can close this window and go back to the terminal.")
        assert [line for line in browser.complaints() if "Content Security Policy" in line] == []
        result = login.complete(authorization, redirect)
        assert result.username == "ada"
        assert CognitoClient(profile).session(result).credentials.session_token
