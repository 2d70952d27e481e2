"""Managed login, by a headless Chromium: the pool's own pages, and the way back to the product."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, suppress
from urllib.error import HTTPError

from cognito_tui.client import CognitoClient
from cognito_tui.errors import CognitoTuiError
from cognito_tui.services.auth import RedirectListener
from cognito_tui.services.base.secret import Secret
from cognito_tui.services.tokens.tokens import AuthResult
from tests.live.journey import CannotRun, Live, Person, journey
from tests.live.patience import LIMIT
from tests.live.refusals import shown
from tests.support import chromium
from tests.support.chromium import Browser

# There are two forms on Cognito's classic page, one for narrow windows; what is hidden is not filled in. The page of a
# later version asks for the name first.
_FILL_IN = """
const [name, password] = arguments;
const shown = selector => [...document.querySelectorAll(selector)].find(field => field.offsetParent);
const fill = (field, text) => {
    if (!field) return;
    Object.getOwnPropertyDescriptor(HTMLInputElement.prototype, "value").set.call(field, text);
    field.dispatchEvent(new Event("input", {bubbles: true}));
};
const [first, second] = [shown("input[name=username]"), shown("input[name=password]")];
if (!first && !second) return false;
fill(first, name);
fill(second, password);
const form = (second || first).form;
(form.querySelector("[type=submit], button, [name=signInSubmitButton]")).click();
return !!second;
"""
_LOOKS = 15  # at one page, a second each
_PATIENCE = 60  # seconds


@contextmanager
def a_browser(live: Live) -> Iterator[Browser]:
    if reason := chromium.missing():
        raise CannotRun(reason)
    with chromium.chromium(live.home / "chromium") as browser:
        yield browser


def fill_in(browser: Browser, url: str, person: Person) -> None:
    """Open the page, and give name and password to what asks for them. A new domain is not known everywhere at once."""
    end = time.monotonic() + LIMIT
    while time.monotonic() < end:
        with suppress(HTTPError):  # WebDriver's: the page could not be had
            browser.open(url)
            for _ in range(_LOOKS):
                if browser.run(_FILL_IN, person.name, person.password):
                    return
                time.sleep(1)
        time.sleep(1)
    raise AssertionError(f"no page asks for a password: {browser.text}")


@contextmanager
def listening(live: Live, state: Secret) -> Iterator[RedirectListener]:
    with ExitStack() as stack:
        try:
            listener = stack.enter_context(RedirectListener(live.profile().redirect_uri, state))
        except CognitoTuiError as taken:  # by another run, or by a sign-in of the person's
            raise CannotRun(f"the port of the redirect is taken: {taken}") from None
        yield listener


def sign_in(live: Live, cognito: CognitoClient, browser: Browser) -> AuthResult:
    """Sign a new person in on the page, and wait for the browser to come back."""
    authorization, ada = cognito.begin_in_browser(), live.person()
    with listening(live, authorization.state) as listener:
        fill_in(browser, authorization.url, ada)
        redirect = listener.wait(_PATIENCE)
    assert redirect, browser.text
    who = cognito.finish_in_browser(authorization, redirect)
    assert who.tokens.username == ada.name
    return who


@journey("a browser at managed login", needs={"managed_login"})
def managed_login(live: Live) -> None:
    cognito = live.client()
    with a_browser(live) as browser:
        who = sign_in(live, cognito, browser)
    assert cognito.refresh(who).tokens.id_token != who.tokens.id_token
    assert cognito.account(who).user().username == who.tokens.username


@journey("a browser signed out of managed login", needs={"managed_login"})
def signed_out(live: Live) -> None:
    cognito = live.client()
    with a_browser(live) as browser:
        sign_in(live, cognito, browser)
        browser.open(cognito.logout_url)
        shown(live, browser.text, "password", gap="signs a browser out by logout_uri alone")
