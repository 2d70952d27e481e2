"""Managed login in the demo: its pages, its token endpoint, and what neither does for a page of somebody else's."""

from __future__ import annotations

import base64
import hashlib
import html
import http.client
import json
import re
from collections.abc import Iterator
from urllib.parse import parse_qs, urlencode, urlsplit

import jwt
import pytest

from tests.support.demo_client import PASSWORD, DemoClient, client_of_demo, refusal

VERIFIER = "v" * 64
CHALLENGE = base64.urlsafe_b64encode(hashlib.sha256(VERIFIER.encode()).digest()).rstrip(b"=").decode()
SCOPES = "openid email profile aws.cognito.signin.user.admin"


class Browser:
    """Sends what a browser sends; follows nothing."""

    def __init__(self, newcomer: DemoClient) -> None:
        self.newcomer = newcomer
        self.profile = newcomer.profile
        self.host = newcomer.demo.url.rpartition("/")[2]
        self.headers: dict[str, str] = {}

    def ask(
        self, method: str, path: str, form: dict[str, str] | None = None, **headers: str
    ) -> tuple[int, str]:
        connection = http.client.HTTPConnection("127.0.0.1", int(self.host.rpartition(":")[2]), timeout=10)
        known = {"Host": self.host, "Content-Type": "application/x-www-form-urlencoded"}
        try:
            connection.request(method, path, urlencode(form) if form else None, {**known, **headers})
            answer = connection.getresponse()
            self.headers = {name.lower(): value for name, value in answer.getheaders()}
            return answer.status, answer.read().decode()
        finally:
            connection.close()

    def authorize(self, **other: str) -> tuple[int, str]:
        parameters = {
            "response_type": "code",
            "client_id": self.profile.client_id,
            "redirect_uri": self.profile.redirect_uri,
            "scope": SCOPES,
            "state": "the-state",
            "nonce": "the-nonce",
            "code_challenge": CHALLENGE,
            "code_challenge_method": "S256",
        }
        status, page = self.ask("GET", "/oauth2/authorize?" + urlencode({**parameters, **other}))
        at_login = status == 302 and self.headers["location"].startswith("/login?")
        return self.ask("GET", self.headers["location"]) if at_login else (status, page)

    def form(self) -> dict[str, str]:
        status, page = self.authorize()
        assert status == 200
        hidden = re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)">', page)
        return {name: html.unescape(value) for name, value in hidden}

    def log_in(self, password: str = "", origin: str = "", **other: str) -> tuple[int, str]:
        known = password or self.newcomer.demo.temporary_password.reveal()
        form = {**self.form(), "username": "ada", "password": known, **other}
        return self.ask("POST", "/login", form, Origin=origin or f"http://{self.host}")

    def code(self) -> str:
        status, _ = self.log_in()
        assert status == 302
        redirected = urlsplit(self.headers["location"])
        assert self.headers["location"].startswith(self.profile.redirect_uri + "?")
        query = parse_qs(redirected.query)
        assert query["state"] == ["the-state"]
        return query["code"][0]

    def exchange(self, **form: str) -> tuple[int, dict[str, str]]:
        known = {"client_id": self.profile.client_id, "redirect_uri": self.profile.redirect_uri}
        status, body = self.ask("POST", "/oauth2/token", {**known, **form})
        return status, json.loads(body)

    def tokens(self) -> dict[str, str]:
        form = {"grant_type": "authorization_code", "code": self.code(), "code_verifier": VERIFIER}
        status, tokens = self.exchange(**form)
        assert status == 200
        return tokens


@pytest.fixture
def browser() -> Iterator[Browser]:
    with client_of_demo("browser") as newcomer:
        assert newcomer.profile.domain == newcomer.demo.url
        yield Browser(newcomer)


def test_a_browser_brings_back_a_code_and_the_code_tokens(browser: Browser) -> None:
    tokens = browser.tokens()
    claims = jwt.decode(tokens["id_token"], options={"verify_signature": False})
    assert (claims["nonce"], claims["cognito:username"]) == ("the-nonce", "ada")
    assert browser.newcomer.credentials(tokens["id_token"])
    user = browser.newcomer.cognito.get_user(AccessToken=tokens["access_token"])
    assert user["Username"] == "ada"


def test_a_session_from_the_browser_is_renewed_listed_and_revoked(browser: Browser) -> None:
    tokens = browser.tokens()
    token = {"ClientId": browser.profile.client_id, "RefreshToken": tokens["refresh_token"]}
    renew = browser.newcomer.cognito.get_tokens_from_refresh_token
    assert renew(**token)["AuthenticationResult"]["IdToken"]
    (session,) = browser.newcomer.raw("ListUserSessions", AccessToken=tokens["access_token"])["Sessions"]
    assert session["IsCurrentSession"] is True
    form = {"grant_type": "refresh_token", "refresh_token": tokens["refresh_token"]}
    assert browser.exchange(**form)[0] == 200
    browser.newcomer.cognito.revoke_token(ClientId=browser.profile.client_id, Token=tokens["refresh_token"])
    assert refusal(renew, **token)[0] == "NotAuthorizedException"
    assert browser.exchange(**form)[0] == 400


def test_a_code_is_good_once_and_with_its_verifier_alone(browser: Browser) -> None:
    for verifier in ({}, {"code_verifier": "w" * 64}):
        form = {"grant_type": "authorization_code", "code": browser.code()}
        assert browser.exchange(**form, **verifier)[0] == 400
        assert browser.exchange(**form, code_verifier=VERIFIER)[0] == 400  # a try has used it up
    form["code"] = browser.code()
    assert browser.exchange(**form, code_verifier=VERIFIER)[0] == 200
    assert browser.exchange(**form, code_verifier=VERIFIER)[0] == 400


def test_a_wrong_password_is_said_on_the_page_and_many_lock_out(browser: Browser) -> None:
    for _ in range(5):
        status, page = browser.log_in(PASSWORD)
        assert (status, "Incorrect username or password." in page) == (200, True)
    status, page = browser.log_in()
    assert (status, "Password attempts exceeded" in page) == (200, True)
    browser.newcomer.clock.at += 2
    assert browser.log_in()[0] == 302


@pytest.mark.parametrize("origin", ["null", "https://example.com", "http://127.0.0.1", "http://127.0.0.1:1"])
def test_a_form_of_another_page_is_refused(browser: Browser, origin: str) -> None:
    assert browser.log_in(origin=origin)[0] == 403


def test_a_program_posts_without_an_origin_and_a_page_reads_nothing(browser: Browser) -> None:
    form = {**browser.form(), "username": "ada", "password": PASSWORD}
    assert browser.ask("POST", "/login", form)[0] == 200
    own = f"http://{browser.host}"
    for method, path in (("GET", "/oauth2/authorize"), ("POST", "/oauth2/token"), ("GET", "/logout")):
        assert browser.ask(method, path, Origin=own)[0] == 403
        assert browser.ask(method, path, Origin="https://example.com")[0] == 403
    assert browser.ask("OPTIONS", "/login", Origin="https://example.com")[0] == 403


def test_the_pages_can_be_neither_framed_nor_read_by_others(browser: Browser) -> None:
    browser.authorize()
    assert browser.headers["x-frame-options"] == "DENY"
    assert "frame-ancestors 'none'" in browser.headers["content-security-policy"]
    assert not any(name.startswith("access-control-") for name in browser.headers)


def test_redirects_go_to_the_apps_own_address_alone(browser: Browser) -> None:
    evil = "https://example.com/callback"
    assert browser.authorize(redirect_uri=evil)[0] == 400
    assert browser.log_in(redirect_uri=evil)[0] == 400
    assert browser.authorize(identity_provider="Elsewhere")[0] == 302
    assert browser.headers["location"].startswith(f"{browser.profile.redirect_uri}?error=invalid_request")
    logout = "/logout?" + urlencode({"client_id": browser.profile.client_id, "logout_uri": evil})
    assert browser.ask("GET", logout)[0] == 400
    own = {"client_id": browser.profile.client_id, "logout_uri": browser.profile.redirect_uri}
    assert browser.ask("GET", "/logout?" + urlencode(own))[0] == 302
    assert browser.headers["location"] == browser.profile.redirect_uri


@pytest.mark.parametrize("field", [{"auth_flow": "USER_AUTH"}, {"ua_token": "x"}, {"np_token": "x"}])
def test_only_the_password_opens_the_page(browser: Browser, field: dict[str, str]) -> None:
    status, page = browser.log_in(PASSWORD, code="123456", challenge="EMAIL_OTP", **field)
    assert (status, "Incorrect username or password." in page) == (200, True)


def test_no_other_grant_and_no_other_client(browser: Browser) -> None:
    assert browser.exchange(grant_type="client_credentials")[0] == 400
    with client_of_demo("browser") as other:
        foreign = {"client_id": other.profile.client_id}
        assert browser.authorize(**foreign)[0] == 400
        assert browser.log_in(**foreign)[0] == 400
        assert browser.exchange(grant_type="authorization_code", code="x", **foreign)[0] == 400


@pytest.mark.parametrize("path", ["/oauth2/userInfo", "/oauth2/idpresponse", "/saml2/idpresponse", "/login/"])
def test_other_pages_stay_closed(browser: Browser, path: str) -> None:
    assert browser.ask("GET", path)[0] == browser.ask("POST", path)[0] == 403
    assert browser.ask("POST", "/oauth2/authorize")[0] == 403


def test_elsewhere_there_are_no_pages() -> None:
    with client_of_demo("authenticator") as newcomer:
        browser = Browser(newcomer)
        assert browser.authorize()[0] == 403
        assert browser.ask("POST", "/login", {"username": "ada"})[0] == 403
        assert browser.exchange(grant_type="authorization_code", code="x")[0] == 403
