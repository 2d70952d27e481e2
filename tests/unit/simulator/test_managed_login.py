"""Managed login: its pages, its endpoints, and what neither does for a page of somebody else's."""

from __future__ import annotations

import base64
from collections.abc import Iterator
from typing import Any
from urllib.parse import urlencode

import jwt
import pytest

from cognito_tui.demo.simulator.server import CognitoServer, Pool, serve
from tests.support.browser_at_simulator import CALLBACK, CHALLENGE, VERIFIER, Browser, fields_in, said_on
from tests.support.simulator_client import (
    CLIENT_SECRET,
    NEW_PASSWORD,
    PASSWORD,
    SECRET,
    Clock,
    client,
    code_at,
    raw,
    refusal,
)

DOMAIN: dict[str, Any] = {"callback_urls": (CALLBACK,), "logout_urls": (CALLBACK,)}
PROFILE = {"email": "ada@example.com", "phone_number": "+441632960123", "name": "Ada Lovelace"}


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def cognito(clock: Clock) -> Iterator[CognitoServer]:
    with serve(Pool(now=clock, **DOMAIN)) as cognito:
        cognito.pool.add_user("ada", PASSWORD, attributes=PROFILE)
        yield cognito


@pytest.fixture
def browser(cognito: CognitoServer) -> Browser:
    return Browser(cognito)


def claims(token: str) -> dict[str, Any]:
    return dict(jwt.decode(token, options={"verify_signature": False}))


# -- the way there and back --------------------------------------------------------------------------------------


def test_a_browser_brings_back_a_code_and_the_code_tokens(cognito: CognitoServer, browser: Browser) -> None:
    browser.log_in()
    assert browser.returned().keys() == {"code", "state"}
    assert browser.returned()["state"] == "the state"
    tokens = browser.tokens()
    assert tokens.keys() == {"id_token", "access_token", "refresh_token", "token_type", "expires_in"}
    assert (claims(tokens["id_token"])["nonce"], claims(tokens["id_token"])["name"]) == (
        "the nonce",
        "Ada Lovelace",
    )
    assert client(cognito).get_user(AccessToken=tokens["access_token"])["Username"] == "ada"
    logins = {cognito.pool.provider: tokens["id_token"]}
    assert client(cognito, "cognito-identity").get_id(
        IdentityPoolId=cognito.pool.identity_pool_id, Logins=logins
    )


def test_a_session_from_the_browser_is_renewed_listed_and_revoked(
    cognito: CognitoServer, browser: Browser
) -> None:
    tokens = browser.tokens()
    token = {"ClientId": cognito.pool.client_id, "RefreshToken": tokens["refresh_token"]}
    renew = client(cognito).get_tokens_from_refresh_token
    assert renew(**token)["AuthenticationResult"]["IdToken"]
    (session,) = raw(cognito, "ListUserSessions", AccessToken=tokens["access_token"])[1]["Sessions"]
    assert session["IsCurrentSession"] is True
    form = {"grant_type": "refresh_token", "refresh_token": tokens["refresh_token"]}
    status, renewed = browser.exchange(**form)
    assert (status, set(renewed)) == (200, {"id_token", "access_token", "token_type", "expires_in"})
    assert browser.exchange("/oauth2/revoke", token=tokens["access_token"]) == (
        400,
        {"error": "unsupported_token_type"},
    )
    assert browser.exchange("/oauth2/revoke", token=tokens["refresh_token"])[0] == 200
    assert refusal(renew, **token).startswith("NotAuthorizedException")
    assert browser.exchange(**form) == (400, {"error": "invalid_grant"})


def test_rotation_holds_at_the_token_endpoint_too(cognito: CognitoServer, browser: Browser) -> None:
    cognito.pool.rotation = 0
    form = {"grant_type": "refresh_token", "refresh_token": browser.tokens()["refresh_token"]}
    status, renewed = browser.exchange(**form)
    assert status == 200
    assert renewed["refresh_token"] != form["refresh_token"]


def test_scopes_decide_what_the_tokens_are_good_for(cognito: CognitoServer, browser: Browser) -> None:
    openid = browser.tokens(scope="openid email")
    assert "name" not in claims(openid["id_token"])
    assert claims(openid["id_token"])["email"] == "ada@example.com"
    assert claims(openid["access_token"])["scope"] == "openid email"
    assert refusal(client(cognito).get_user, AccessToken=openid["access_token"]) == (
        "NotAuthorizedException: Access Token does not have required scopes"
    )
    assert "id_token" not in browser.tokens(scope="email")
    assert {"name", "phone_number"} <= claims(browser.tokens(scope="openid")["id_token"]).keys()
    assert claims(browser.tokens(scope="")["access_token"])["scope"].split() == list(cognito.pool.scopes)


# -- what is asked -----------------------------------------------------------------------------------------------


def test_a_wrong_password_is_said_on_the_page_and_many_lock_out(browser: Browser, clock: Clock) -> None:
    for _ in range(5):
        status, page = browser.log_in(NEW_PASSWORD)
        assert (status, said_on(page)) == (200, "Incorrect username or password.")
    assert said_on(browser.log_in()[1]) == "Password attempts exceeded"
    clock.turn(2)
    assert browser.log_in()[0] == 302


def test_who_may_not_sign_in_is_told_so(cognito: CognitoServer, browser: Browser) -> None:
    cognito.pool.add_user("off", PASSWORD, enabled=False)
    cognito.pool.add_user("reset", PASSWORD, status="RESET_REQUIRED")
    cognito.pool.add_user("new", PASSWORD, status="UNCONFIRMED")
    for username, words in (
        ("off", "User is disabled."),
        ("reset", "Password reset required for the user"),
        ("new", "User is not confirmed."),
        ("nobody", "Incorrect username or password."),
        ("", "Missing required parameter username"),
    ):
        status, page = browser.log_in(username=username)
        assert (status, said_on(page)) == (200, words)


@pytest.mark.parametrize("factor", ["SOFTWARE_TOKEN_MFA", "SMS_MFA", "EMAIL_OTP"])
def test_the_password_alone_is_not_enough_where_a_second_factor_is_on(factor: str, clock: Clock) -> None:
    pool = Pool(mfa="ON", factors=(factor,), now=clock, **DOMAIN)
    with serve(pool) as cognito:
        totp = SECRET if factor == "SOFTWARE_TOKEN_MFA" else ""
        pool.add_user("ada", PASSWORD, attributes=PROFILE, mfa=(factor,), totp_secret=totp)
        browser = Browser(cognito)
        status, page = browser.log_in()
        assert (status, f"{factor}_CODE" in page) == (200, True)
        asked = fields_in(page)
        name = f"{factor}_CODE"
        status, page = browser.post({**asked, name: "nonsense"})
        assert (status, bool(said_on(page)), f"{factor}_CODE" in page) == (200, True, True)
        right = code_at(clock()) if totp else pool.latest_code("ada")
        # the session is the page's alone: a program cannot take it to get at tokens
        answers = {"USERNAME": "ada", name: right}
        assert "Invalid session" in refusal(
            client(cognito).respond_to_auth_challenge,
            ClientId=pool.client_id,
            ChallengeName=factor,
            Session=asked["session"],
            ChallengeResponses=answers,
        )
        assert browser.post({**asked, name: right})[0] == 302
        assert browser.returned()["code"]


def test_a_session_of_a_programs_does_not_open_the_page(cognito: CognitoServer, browser: Browser) -> None:
    cognito.pool.add_user("new", PASSWORD, status="FORCE_CHANGE_PASSWORD")
    asked = client(cognito).initiate_auth(
        ClientId=cognito.pool.client_id,
        AuthFlow="USER_PASSWORD_AUTH",
        AuthParameters={"USERNAME": "new", "PASSWORD": PASSWORD},
    )
    form = {**browser.request(), "session": asked["Session"], "NEW_PASSWORD": NEW_PASSWORD}
    assert browser.post(form)[0] == 200


def test_a_temporary_password_is_replaced_on_the_page(cognito: CognitoServer, browser: Browser) -> None:
    cognito.pool.required_attributes = ("nickname",)
    cognito.pool.add_user("new", PASSWORD, status="FORCE_CHANGE_PASSWORD")
    _, page = browser.log_in(username="new")
    assert 'name="userAttributes.nickname"' in page
    _, page = browser.post({**fields_in(page), "NEW_PASSWORD": "weak", "userAttributes.nickname": "N"})
    assert said_on(page).startswith("Password did not conform with policy")
    assert (
        browser.post({**fields_in(page), "NEW_PASSWORD": NEW_PASSWORD, "userAttributes.nickname": "N"})[0]
        == 302
    )
    assert cognito.pool.users["new"].attributes["nickname"] == "N"


def test_what_has_no_page_is_said(browser: Browser, cognito: CognitoServer) -> None:
    cognito.pool.mfa = "ON"
    assert "no page for MFA_SETUP" in browser.log_in()[1]


# -- what is refused ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "wrong",
    [
        {"redirect_uri": "https://example.com/callback"},
        {"redirect_uri": CALLBACK + "/"},
        {"redirect_uri": ""},
        {"client_id": "another"},
        {"client_id": ""},
    ],
)
def test_a_browser_is_sent_to_the_app_clients_own_address_alone(
    browser: Browser, wrong: dict[str, str]
) -> None:
    assert browser.authorize(**wrong)[0] == 400
    assert "location" not in browser.headers
    assert browser.ask("GET", "/login?" + urlencode(browser.request(**wrong)))[0] == 400
    assert browser.post({**browser.request(**wrong), "username": "ada", "password": PASSWORD})[0] == 400


@pytest.mark.parametrize(
    ("wrong", "code"),
    [
        ({"response_type": ""}, "invalid_request"),
        ({"response_type": "token"}, "unsupported_response_type"),
        ({"scope": "openid admin"}, "invalid_scope"),
        ({"code_challenge_method": "plain"}, "invalid_request"),
        ({"code_challenge_method": ""}, "invalid_request"),
        ({"code_challenge": ""}, "invalid_request"),
        ({"code_challenge": CHALLENGE[:-1]}, "invalid_request"),
        ({"identity_provider": "Elsewhere"}, "invalid_request"),
    ],
)
def test_what_else_is_wrong_goes_back_with_the_browser(
    browser: Browser, wrong: dict[str, str], code: str
) -> None:
    assert browser.authorize(**wrong)[0] == 302
    assert (browser.returned()["error"], browser.returned()["state"]) == (code, "the state")
    # nor is the form taken, wherever it came from
    browser.post({**browser.request(**wrong), "username": "ada", "password": PASSWORD})
    assert browser.returned()["error"] == code


def test_a_parameter_that_comes_twice_is_refused(browser: Browser) -> None:
    for twice in ("client_id=client-1", "client_id=", "redirect_uri=https://example.com"):
        assert browser.ask("GET", f"/oauth2/authorize?{urlencode(browser.request())}&{twice}")[0] == 400


def code_form(**other: str) -> dict[str, str]:
    form = {"grant_type": "authorization_code", "redirect_uri": CALLBACK, "code_verifier": VERIFIER}
    return {**form, **other}


@pytest.mark.parametrize(
    ("wrong", "error"),
    [
        ({"code_verifier": ""}, "invalid_grant"),
        ({"code_verifier": "w" * 64}, "invalid_grant"),
        ({"redirect_uri": CALLBACK + "/"}, "unauthorized_client"),
    ],
)
def test_a_code_is_used_up_by_a_wrong_try(browser: Browser, wrong: dict[str, str], error: str) -> None:
    form = code_form(code=browser.code())
    assert browser.exchange(**{**form, **wrong}) == (400, {"error": error})
    assert browser.exchange(**form) == (400, {"error": "invalid_grant"})


def test_a_code_is_good_once_and_a_second_use_takes_the_tokens_back(
    cognito: CognitoServer, browser: Browser
) -> None:
    form = code_form(code=browser.code())
    status, tokens = browser.exchange(**form)
    assert status == 200
    assert browser.exchange(**form) == (400, {"error": "invalid_grant"})
    assert "has been revoked" in refusal(client(cognito).get_user, AccessToken=tokens["access_token"])


def test_a_code_is_good_for_five_minutes(browser: Browser, clock: Clock) -> None:
    code = browser.code()
    clock.turn(301)
    assert browser.exchange(**code_form(code=code)) == (400, {"error": "invalid_grant"})


def test_a_code_of_somebody_who_may_not_sign_in_any_more_is_refused(
    cognito: CognitoServer, browser: Browser
) -> None:
    disabled, deleted = browser.code(), browser.code()
    cognito.pool.users["ada"].enabled = False
    assert browser.exchange(**code_form(code=disabled)) == (400, {"error": "invalid_grant"})
    cognito.pool.users["ada"].enabled = True
    cognito.pool.add_user("ada", PASSWORD)  # another person of that name
    assert browser.exchange(**code_form(code=deleted)) == (400, {"error": "invalid_grant"})


def test_a_verifier_where_no_challenge_was_sent_is_refused(browser: Browser) -> None:
    without = {"code_challenge": "", "code_challenge_method": ""}
    assert browser.exchange(**code_form(code=browser.code(**without))) == (400, {"error": "invalid_grant"})
    assert browser.exchange(**code_form(code=browser.code(**without), code_verifier=""))[0] == 200


@pytest.mark.parametrize(
    ("form", "error"),
    [
        ({"grant_type": "client_credentials"}, "unsupported_grant_type"),
        ({"grant_type": ""}, "invalid_request"),
        ({"grant_type": "authorization_code"}, "invalid_request"),
        ({"grant_type": "refresh_token"}, "invalid_request"),
        ({"grant_type": "refresh_token", "refresh_token": "x"}, "invalid_grant"),
        ({"grant_type": "refresh_token", "client_id": "another"}, "invalid_client"),
        ({"grant_type": "refresh_token", "client_secret": "x"}, "invalid_client"),
    ],
)
def test_the_token_endpoint_refuses_in_the_words_of_rfc_6749(
    browser: Browser, form: dict[str, str], error: str
) -> None:
    assert browser.exchange(**form) == (400, {"error": error})


def test_the_token_endpoint_takes_one_form_with_one_of_each(browser: Browser) -> None:
    form = urlencode(code_form(code=browser.code(), client_id=browser.pool.client_id))
    for target, body, more in (
        ("/oauth2/token", form + "&code=x", {}),
        (f"/oauth2/token?{form}", "", {}),
        ("/oauth2/token", form, {"Content_Type": "application/json"}),
    ):
        status, text = browser.ask("POST", target, body, **more)
        assert (status, text) == (400, '{"error": "invalid_request"}')
    assert browser.ask("POST", "/oauth2/token", form)[0] == 200


def test_a_client_with_a_secret_proves_it_in_the_header_or_the_form() -> None:
    with serve(Pool(client_secret=CLIENT_SECRET, **DOMAIN)) as cognito:
        cognito.pool.add_user("ada", PASSWORD)
        browser = Browser(cognito)

        def basic(secret: str) -> str:
            return "Basic " + base64.b64encode(f"{cognito.pool.client_id}:{secret}".encode()).decode()

        def ask(authorization: str, **form: str) -> int:
            more = {"Authorization": authorization} if authorization else {}
            return browser.ask(
                "POST", "/oauth2/token", urlencode(code_form(code=browser.code(), **form)), **more
            )[0]

        known = {"client_id": cognito.pool.client_id}
        assert ask(basic(CLIENT_SECRET)) == ask("", **known, client_secret=CLIENT_SECRET) == 200
        assert ask(basic("x")) == ask("") == ask("", **known) == ask("", **known, client_secret="x") == 400
        assert ask("Basic é".encode().decode("latin-1")) == ask("Bearer x", **known) == 400
        assert ask(basic(CLIENT_SECRET), client_id="another") == 400
        assert ask(basic(CLIENT_SECRET), client_secret=CLIENT_SECRET) == 400
        assert browser.ask("POST", "/oauth2/revoke", "token=x", Authorization=basic("x"))[0] == 401


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("POST", "/oauth2/userInfo"),
        ("GET", "/oauth2/idpresponse"),
        ("POST", "/saml2/idpresponse"),
        ("GET", "/login/"),
        ("POST", "/oauth2/authorize"),
        ("GET", "/oauth2/token"),
        ("POST", "/logout"),
    ],
)
def test_other_pages_stay_closed(browser: Browser, method: str, path: str) -> None:
    assert browser.ask(method, path)[0] == 403


@pytest.mark.parametrize("field", [{"auth_flow": "USER_AUTH"}, {"session": "x"}, {"challenge": "EMAIL_OTP"}])
def test_only_the_password_opens_the_page(browser: Browser, field: dict[str, str]) -> None:
    form = {**browser.request(), "username": "ada", "password": NEW_PASSWORD, "EMAIL_OTP_CODE": "1", **field}
    status, page = browser.post(form)
    assert (status, bool(said_on(page))) == (200, True)


def test_a_program_posts_the_form_without_an_origin(browser: Browser) -> None:
    form = urlencode({**browser.request(), "username": "ada", "password": PASSWORD})
    assert browser.ask("POST", "/login", form)[0] == 302


# -- other people's pages ----------------------------------------------------------------------------------------


@pytest.mark.parametrize("origin", ["null", "https://example.com", "http://127.0.0.1", "http://127.0.0.1:1"])
def test_a_form_of_another_page_is_refused(browser: Browser, origin: str) -> None:
    assert browser.post({**browser.request(), "username": "ada", "password": PASSWORD}, origin)[0] == 403


def test_no_page_reads_an_answer(browser: Browser) -> None:
    own = f"http://{browser.host}"
    for method, path in (("GET", "/oauth2/authorize"), ("POST", "/oauth2/token"), ("GET", "/logout")):
        assert browser.ask(method, path, Origin=own)[0] == 403
        assert browser.ask(method, path, Origin="https://example.com")[0] == 403
    assert browser.ask("OPTIONS", "/login", Origin="https://example.com")[0] == 403
    assert browser.ask("GET", "/login?" + urlencode(browser.request()), Origin=own)[0] == 403
    _, page = browser.ask("GET", "/login?" + urlencode(browser.request()))
    assert browser.headers["x-frame-options"] == "DENY"
    assert "frame-ancestors 'none'" in browser.headers["content-security-policy"]
    assert not any(name.startswith("access-control-") for name in browser.headers)
    assert "<script" not in page


def test_what_is_typed_is_no_markup(browser: Browser) -> None:
    typed = '"><script>'
    _, page = browser.ask("GET", "/login?" + urlencode(browser.request(state=typed)))
    assert fields_in(page)["state"] == typed
    _, again = browser.post({**browser.request(), "username": typed, "password": PASSWORD})
    assert said_on(again)
    assert "<script" not in page + again


def test_signing_out_leads_to_the_app_clients_own_address_or_to_the_form(browser: Browser) -> None:
    own = {"client_id": browser.pool.client_id, "logout_uri": CALLBACK}
    assert browser.ask("GET", "/logout?" + urlencode(own))[0] == 302
    assert browser.headers["location"] == CALLBACK
    evil = {**own, "logout_uri": "https://example.com"}
    assert browser.ask("GET", "/logout?" + urlencode(evil))[0] == 400
    assert browser.ask("GET", "/logout?" + urlencode(browser.request()))[0] == 302
    assert browser.headers["location"].startswith("/login?")


def test_a_pool_without_a_domain_has_no_pages() -> None:
    with serve() as cognito:
        browser = Browser(cognito)
        assert browser.authorize()[0] == 403
        assert browser.post({"username": "ada"})[0] == 403
        assert browser.exchange(grant_type="authorization_code", code="x")[0] == 403
