"""Browser sign-in as a person does it: a real Chromium, at the managed login pages of an unpatched ministack."""

from __future__ import annotations

import io
from collections.abc import Iterator
from dataclasses import replace

import pytest
from PIL import Image

from cognito_tui.client import CognitoClient
from cognito_tui.errors import Refused, SessionExpired, UnexpectedAnswer
from cognito_tui.services.auth.managed_login import Authorization, ManagedLogin
from cognito_tui.services.auth.redirect_listener import RedirectListener
from cognito_tui.services.base.clock import Clock
from cognito_tui.services.base.secret import Secret
from cognito_tui.services.config.profile import Profile
from cognito_tui.services.loopback import peer
from cognito_tui.services.loopback.one_time_link import OneTimeRedirect
from tests.support.chromium import PATIENCE, Browser, chromium, free_port, missing
from tests.support.managed_login import fill_in, with_domain
from tests.support.pools import anybody, seed_pool
from tests.support.sign_in_at_emulator import PASSWORD, point_at

pytestmark = [
    pytest.mark.skipif(bool(missing()), reason=missing()),
    pytest.mark.xdist_group("browser"),  # whose start is most of what a test costs
]


@pytest.fixture(scope="module")
def one_browser(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Browser]:
    with chromium(tmp_path_factory.mktemp("chromium")) as browser:
        yield browser


@pytest.fixture
def browser(one_browser: Browser) -> Browser:
    one_browser.forget()
    return one_browser


def redirected(browser: Browser, profile: Profile, authorization: Authorization) -> Secret:
    """Signs in on the page, and waits for the browser to come back here."""
    with RedirectListener(profile.redirect_uri, authorization.state) as listener:
        fill_in(browser, authorization.url)
        redirect = listener.wait(PATIENCE)
    assert redirect is not None
    browser.wait_for("You can close this window and go back to the terminal.")
    return redirect


@pytest.mark.parametrize("table", [True, False], ids=["Linux", "as on macOS: by a file"])
def test_a_one_time_link_leads_the_browser_on_and_its_way_back_is_taken_for_this_users(
    browser: Browser, monkeypatch: pytest.MonkeyPatch, table: bool
) -> None:
    if not table:
        monkeypatch.setattr(peer, "_TABLES", ("/nowhere/tcp",))
    address = f"http://localhost:{free_port()}/callback"
    target = Secret(f"{address}?code=canary&state=S")
    with RedirectListener(address, Secret("S")) as listener, OneTimeRedirect(target) as link:
        assert link.address.startswith("http:" if table else "file:")
        browser.open(link.address)
        assert listener.wait(PATIENCE) == target
        assert link.wait(0)
        browser.wait_for("You can close this window and go back to the terminal.")


@pytest.mark.parametrize("secret", [False, True], ids=["public client", "client with a secret"])
@pytest.mark.parametrize("host", ["localhost", "127.0.0.1"])
def test_a_sign_in_in_a_browser_ends_with_aws_credentials_that_renew(
    ministack_url: str, browser: Browser, monkeypatch: pytest.MonkeyPatch, secret: bool, host: str
) -> None:
    pool = seed_pool(ministack_url, secret=secret)
    pool.add_user("ada", PASSWORD)
    profile = with_domain(pool, host=host)
    point_at(ministack_url, monkeypatch)
    login = ManagedLogin(profile, Clock())
    authorization = login.begin()
    redirect = redirected(browser, profile, authorization)
    assert Secret(browser.url) == redirect
    assert [line for line in browser.complaints() if "Content Security Policy" in line] == []

    signed_in = login.complete(authorization, redirect)
    assert signed_in.username == "ada"
    users = anybody(ministack_url, "cognito-idp")
    assert users.get_user(AccessToken=signed_in.tokens.access_token.reveal())["Username"] == "ada"
    cognito = CognitoClient(profile)
    session = cognito.session(signed_in)
    assert cognito.caller(session).arn.split("/")[1] == pool.role_arn.rpartition("/")[2]
    refreshed = cognito.refresh(signed_in)
    assert refreshed.tokens.id_token != signed_in.tokens.id_token
    assert cognito.caller(cognito.session(refreshed)).arn == cognito.caller(session).arn


def test_the_proof_of_who_asked_is_really_checked_and_a_code_works_once(
    ministack_url: str, browser: Browser
) -> None:
    pool = seed_pool(ministack_url)
    pool.add_user("ada", PASSWORD)
    profile = with_domain(pool)
    login = ManagedLogin(profile, Clock())
    authorization = login.begin()
    redirect = redirected(browser, profile, authorization)

    thief = replace(authorization, code_verifier=login.begin().code_verifier)
    with pytest.raises(SessionExpired) as refused:
        login.complete(thief, redirect)
    assert refused.value.detail == "PKCE verification failed."
    assert login.complete(authorization, redirect).username == "ada"
    with pytest.raises(SessionExpired, match="used already"):
        login.complete(authorization, redirect)


def test_what_the_page_refuses_is_said_on_the_page_and_the_wait_goes_on(
    ministack_url: str, browser: Browser
) -> None:
    pool = seed_pool(ministack_url)
    pool.add_user("ada", PASSWORD)
    profile = with_domain(pool)
    authorization = ManagedLogin(profile, Clock()).begin()
    with RedirectListener(profile.redirect_uri, authorization.state) as listener:
        fill_in(browser, authorization.url, "wrong")
        browser.wait_for("Incorrect username or password.")
        assert listener.wait(0) is None
        browser.type("#username", "ada")
        browser.type("#password", PASSWORD)
        browser.click("button[type=submit]")
        assert listener.wait(PATIENCE) is not None


def test_a_client_with_a_wrong_secret_is_refused_in_words(ministack_url: str, browser: Browser) -> None:
    pool = seed_pool(ministack_url, secret=True)
    pool.add_user("ada", PASSWORD)
    profile = replace(with_domain(pool), client_secret=Secret("wrong"))
    login = ManagedLogin(profile, Clock())
    authorization = login.begin()
    with pytest.raises(Refused, match="does not accept this app client"):
        login.complete(authorization, redirected(browser, profile, authorization))


def test_a_client_without_the_openid_scope_is_named_as_the_cause(
    ministack_url: str, browser: Browser
) -> None:
    pool = seed_pool(ministack_url)
    pool.add_user("ada", PASSWORD)
    profile = with_domain(pool, scopes=["aws.cognito.signin.user.admin"])
    login = ManagedLogin(profile, Clock())
    authorization = login.begin()
    with pytest.raises(UnexpectedAnswer, match="openid"):
        login.complete(authorization, redirected(browser, profile, authorization))


def test_an_address_typed_by_somebody_else_gets_its_own_page(ministack_url: str, browser: Browser) -> None:
    profile = with_domain(seed_pool(ministack_url))
    authorization = ManagedLogin(profile, Clock()).begin()
    with RedirectListener(profile.redirect_uri, authorization.state) as listener:
        browser.open(f"{profile.redirect_uri}?code=x&state=other")
        browser.wait_for("does not belong to the sign-in that is waiting")
        browser.open(f"{profile.redirect_uri}?error=access_denied&state={authorization.state.reveal()}")
        browser.wait_for("You are not signed in")
        redirect = listener.wait(PATIENCE)
    assert redirect is not None
    with pytest.raises(Refused, match="cancelled"):
        ManagedLogin(profile, Clock()).complete(authorization, redirect)


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_last_page_follows_the_persons_light_or_dark_setting(browser: Browser, scheme: str) -> None:
    redirect_uri = f"http://localhost:{free_port()}/callback"
    with RedirectListener(redirect_uri, Secret("state")):
        browser.prefer(scheme)
        browser.open(f"{redirect_uri}?code=x&state=state")
        browser.wait_for("You can close this window")
        picture = Image.open(io.BytesIO(browser.screenshot())).convert("L")
    darkest, brightest = map(float, picture.getextrema())  # type: ignore[arg-type]
    background = picture.getpixel((5, 5))
    assert isinstance(background, int)
    assert background > 200 if scheme == "light" else background < 60
    assert brightest - darkest > 180  # the words can be read
