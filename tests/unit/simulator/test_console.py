"""The console's federation endpoint: a link for keys that were given out here, and a page at its end."""

from __future__ import annotations

import json
from collections.abc import Iterator
from urllib.parse import urlencode

import pytest

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
