"""Browser sign-in from the command line: opens the page, and waits for the answer or has it pasted."""

from __future__ import annotations

import os
from contextlib import ExitStack

from ..client import Cognito
from ..errors import CognitoTuiError
from ..services.auth import Authorization, RedirectListener, SignedIn
from ..services.base import Secret
from ..services.loopback import OneShot, can_open, open_url
from .io.messages import report, say
from .io.prompter import Asker
from .io.qr_art import draw

WAIT_SECONDS = 300.0


def sign_in_with_browser(cognito: Cognito, asker: Asker) -> SignedIn:
    """Raises ConfigurationError where the profile names no domain."""
    authorization = cognito.begin_in_browser()
    redirect = _caught(cognito, authorization) if can_open(os.environ) else None
    if redirect is not None:
        return cognito.finish_in_browser(authorization, redirect)
    say("Open this page in a browser, on any machine:")
    say(authorization.url)
    draw(Secret(authorization.url))
    say(
        f"At the end the browser goes to an address that begins with {cognito.profile.redirect_uri}",
        "and may say that it cannot be reached. Copy that address, and paste it here.",
    )

    def pasted() -> SignedIn:
        address = asker.secret("Address (it is not shown)", "the address where the browser ended")
        return cognito.finish_in_browser(authorization, address)

    return asker.until_accepted(pasted)


def open_or_show(url: str) -> None:
    if not (can_open(os.environ) and open_url(url)):
        say("Open this page in the browser that you signed in with:")
        say(url)


def _caught(cognito: Cognito, authorization: Authorization) -> Secret | None:
    """The redirect that reached this machine; None where no browser can be opened, or its answer not caught."""
    with ExitStack() as stack:
        try:
            listener = stack.enter_context(
                RedirectListener(cognito.profile.redirect_uri, authorization.state)
            )
            page = stack.enter_context(OneShot(Secret(authorization.url)))
        except CognitoTuiError as error:
            report(error)
            return None
        if not open_url(page.address):
            return None
        say(
            "Go on in the browser. Waiting for it to come back; Ctrl-C ends this. If no page opened, open this one:"
        )
        say(authorization.url)
        try:
            redirect = listener.wait(WAIT_SECONDS)
        except CognitoTuiError as error:
            report(error)
            return None
        if redirect is None:
            raise CognitoTuiError("The browser did not come back in five minutes.", hint="Start again.")
        return redirect
