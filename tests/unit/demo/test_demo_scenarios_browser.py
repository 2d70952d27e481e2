"""The scenario "browser": what managed login gives leads on in the demo, and no other scenario has it."""

from __future__ import annotations

from cognito_tui.demo.simulator.server import CognitoServer
from tests.support.browser_at_simulator import Browser
from tests.support.demo_client import DemoClient, client_of_demo


def browser_of(newcomer: DemoClient) -> Browser:
    return Browser(CognitoServer(newcomer.demo._pool, newcomer.demo.url))


def test_a_browser_brings_back_a_code_and_the_code_tokens() -> None:
    with client_of_demo("browser") as newcomer:
        assert newcomer.profile.domain == newcomer.demo.url
        browser = browser_of(newcomer)
        assert browser.callback == newcomer.profile.redirect_uri
        assert browser.log_in(newcomer.demo.temporary_password.reveal())[0] == 302
        tokens = browser.tokens(password=newcomer.demo.temporary_password.reveal())
        assert newcomer.credentials(tokens["id_token"])
        assert newcomer.cognito.get_user(AccessToken=tokens["access_token"])["Username"] == "ada"
        (session,) = newcomer.raw("ListUserSessions", AccessToken=tokens["access_token"])["Sessions"]
        assert session["IsCurrentSession"] is True


def test_an_app_client_of_another_demo_is_refused() -> None:
    with client_of_demo("browser") as newcomer, client_of_demo("browser") as other:
        assert browser_of(newcomer).authorize(client_id=other.profile.client_id)[0] == 400


def test_elsewhere_there_are_no_pages() -> None:
    with client_of_demo("authenticator") as newcomer:
        browser = browser_of(newcomer)
        assert browser.authorize()[0] == 403
        assert browser.post({"username": "ada"})[0] == 403
        assert browser.exchange(grant_type="authorization_code", code="x")[0] == 403
