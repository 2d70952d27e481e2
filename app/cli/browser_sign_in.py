"""Browser sign-in from the command line: opens the page, and waits for the answer or has it pasted."""

from __future__ import annotations

import os
from contextlib import ExitStack

from ..client import CognitoClient
from ..errors import CognitoTuiError
from ..services.auth import Authorization, RedirectListener
from ..services.base import Secret
from ..services.loopback import Browser, OneTimeRedirect, can_open, open_url
from ..services.tokens import AuthResult
from .io.messages import echo, print_error
from .io.prompter import Prompter
from .io.qr_art import draw

WAIT_SECONDS = 300.0


def sign_in_with_browser(cognito: CognitoClient, prompter: Prompter) -> AuthResult:
    """Sign in with a browser. Raise ConfigurationError where the profile names no domain."""
    authorization = cognito.begin_in_browser()
    redirect = _caught(cognito, authorization) if can_open(os.environ, Browser.of(cognito.profile)) else None
    if redirect is not None:
        return cognito.finish_in_browser(authorization, redirect)
    echo("Open this page in a browser, on any machine:")
    echo(authorization.url)
    draw(Secret(authorization.url))
    echo(
        f"At the end the browser goes to an address that begins with {cognito.profile.redirect_uri}",
        "and may say that it cannot be reached. Copy that address, and paste it here.",
    )

    def pasted() -> AuthResult:
        address = prompter.secret("Address (it is not shown)", "the address where the browser ended")
        return cognito.finish_in_browser(authorization, address)

    return prompter.until_accepted(pasted)


def open_or_show(url: str, browser: Browser) -> None:
    if not (can_open(os.environ, browser) and open_url(url, browser)):
        echo("Open this page in the browser that you signed in with:")
        echo(url)


def _caught(cognito: CognitoClient, authorization: Authorization) -> Secret | None:
    """Return the redirect that reached this machine; None where no browser can be opened or listened to."""
    with ExitStack() as stack:
        try:
            listener = stack.enter_context(
                RedirectListener(cognito.profile.redirect_uri, authorization.state)
            )
            page = stack.enter_context(OneTimeRedirect(Secret(authorization.url)))
        except CognitoTuiError as error:
            print_error(error)
            return None
        if not open_url(page.address, Browser.of(cognito.profile)):
            return None
        echo(
            "Go on in the browser. Waiting for it to come back; Ctrl-C ends this. If no page opened, open this one:"
        )
        echo(authorization.url)
        try:
            redirect = listener.wait(WAIT_SECONDS)
        except CognitoTuiError as error:
            print_error(error)
            return None
        if redirect is None:
            raise CognitoTuiError("The browser did not come back in five minutes.", hint="Start again.")
        return redirect
