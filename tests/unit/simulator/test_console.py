"""The console's federation endpoint: a link for keys that were given out here, and a page at its end."""

from __future__ import annotations

import json
from collections.abc import Iterator
from urllib.parse import urlencode

import pytest

from cognito_tui.demo.simulator.roles import SIGNED_IN, Role
from cognito_tui.demo.simulator.server import CognitoServer, Pool, serve
from tests.support.browser_at_simulator import Browser
from tests.support.simulator_client import PASSWORD, Clock, keys_of


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def cognito(clock: Clock) -> Iterator[CognitoServer]:
    with serve(Pool(now=clock)) as cognito:
        cognito.pool.add_user("ada", PASSWORD)
        yield cognito


def session_of(cognito: CognitoServer, **other: str) -> str:
    keys = keys_of(cognito)
    session = {"sessionId": keys["AccessKeyId"], "sessionKey": keys["SecretKey"]}
    return json.dumps({**session, "sessionToken": keys["SessionToken"], **other})


def token_for(browser: Browser, session: str) -> tuple[int, str]:
    return browser.ask("POST", "/federation", urlencode({"Action": "getSigninToken", "Session": session}))


def link(browser: Browser, token: str) -> tuple[int, str]:
    where = "https://eu-west-1.console.aws.amazon.com/s3/home?<script>"
    query = {"Action": "login", "Issuer": "x", "Destination": where, "SigninToken": token}
    return browser.ask("GET", "/federation?" + urlencode(query))


def test_a_link_is_good_for_a_quarter_of_an_hour(cognito: CognitoServer, clock: Clock) -> None:
    browser = Browser(cognito)
    status, text = token_for(browser, session_of(cognito))
    assert status == 200
    token = json.loads(text)["SigninToken"]
    clock.turn(899)
    status, page = link(browser, token)
    assert status == 200
    assert "https://eu-west-1.console.aws.amazon.com/s3/home?&lt;script&gt;" in page
    assert "frame-ancestors 'none'" in browser.headers["content-security-policy"]
    clock.turn(1)
    assert link(browser, token)[0] == 400
    assert link(browser, "another")[0] == 400


@pytest.mark.parametrize("wrong", ["sessionId", "sessionKey", "sessionToken"])
def test_other_keys_get_none(cognito: CognitoServer, wrong: str) -> None:
    assert token_for(Browser(cognito), session_of(cognito, **{wrong: "another"}))[0] == 400


def test_keys_that_have_run_out_get_none(cognito: CognitoServer, clock: Clock) -> None:
    session = session_of(cognito)
    clock.turn(3600)
    assert token_for(Browser(cognito), session)[0] == 400


@pytest.mark.parametrize(
    "session", ["", "[]", "null", '{"sessionId": []}', '{"sessionToken": {}}', "[" * 5000]
)
def test_nonsense_is_refused(cognito: CognitoServer, session: str) -> None:
    status, page = token_for(Browser(cognito), session)
    assert (status, "Bad Request" in page) == (400, True)


def test_keys_never_go_in_a_url_nor_to_a_web_page(cognito: CognitoServer) -> None:
    browser, form = Browser(cognito), {"Action": "getSigninToken", "Session": session_of(cognito)}
    assert browser.ask("GET", "/federation?" + urlencode(form))[0] == 400
    assert browser.ask("POST", "/federation?" + urlencode(form))[0] == 400
    for origin in ("https://example.com", f"http://{browser.host}", "null"):
        assert browser.ask("POST", "/federation", urlencode(form), Origin=origin)[0] == 403


def test_a_session_lasts_for_as_long_as_the_role_allows(cognito: CognitoServer) -> None:
    browser = Browser(cognito)

    def asked(seconds: object) -> int:
        form = {"Action": "getSigninToken", "Session": session_of(cognito), "SessionDuration": str(seconds)}
        return browser.ask("POST", "/federation", urlencode(form))[0]

    assert [asked(each) for each in (900, 3600, 899, 3601, "12h", -1)] == [200, 200, 400, 400, 400, 400]
    cognito.pool.roles = {SIGNED_IN: Role(longest=43_200)}
    assert [asked(each) for each in (43_200, 43_201)] == [200, 400]


def test_a_sign_out_goes_on_to_an_address_of_its_own_alone(cognito: CognitoServer) -> None:
    browser = Browser(cognito)

    def asked(action: str, onward: str) -> int:
        return browser.ask("GET", "/oauth?" + urlencode({"Action": action, "redirect_uri": onward}))[0]

    own = f"http://{browser.host}/federation?Action=login"
    assert asked("logout", own) == 302
    assert browser.headers["location"] == own
    assert asked("logout", "https://example.com/") == 400
    assert asked("login", own) == 400
