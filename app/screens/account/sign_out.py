"""Signing out: here, everywhere, and in the browser."""

from __future__ import annotations

import os
from collections.abc import Callable
from typing import Any

from ...client import CognitoClient
from ...errors import CognitoTuiError, ConnectionFailed, NotForgotten
from ...services.account import finish_sign_out, left_behind
from ...services.loopback import Browser, can_open, open_url
from ...tui.context import Context
from ..list_page import ListPage, Task


class SignOutScreen(ListPage):
    TITLE_TEXT = "Sign out"
    PURPOSE = "Sign out here, on all devices, or in the browser."
    EXPLANATION = (
        "AWS credentials that you have copied work until they expire. Signing out does not revoke them."
    )
    CHOOSING = "sign out"
    READING = ""

    def __init__(self, context: Context) -> None:
        super().__init__(context)
        has_browser = bool(context.cognito.profile.domain)
        self.tasks = (
            Task("h", "Here", "Ends this session", SignOutScreen.here),
            Task("e", "Everywhere", "Ends all your sessions", SignOutScreen.everywhere, destroys=True),
            *(
                [Task("b", "In the browser", "Ends the browser's own session", SignOutScreen.browser)]
                * has_browser
            ),
        )

    def here(self) -> None:
        if self.account.signed_in.device is None:
            self._here(forget_device=False)
        else:
            self.confirm(
                "Forget this device, too? The next sign-in here then requires MFA.\n"
                "Press y to forget it, n to sign out only, Esc to stay.",
                lambda: self._here(forget_device=True),
                lambda: self._here(forget_device=False),
                destroys=True,
            )

    def _here(self, *, forget_device: bool) -> None:
        cognito, signed_in = self.context.cognito, self.account.signed_in
        self._sign_out(
            lambda: cognito.sign_out(signed_in, forget_device=forget_device), "✓ You are signed out."
        )

    def everywhere(self) -> None:
        cognito, signed_in = self.context.cognito, self.account.signed_in
        self.confirm(
            "Sign out of every app and device?\nPress y or n.",
            lambda: self._sign_out(
                lambda: cognito.sign_out_everywhere(signed_in), "✓ You are signed out everywhere."
            ),
            destroys=True,
        )

    def _sign_out(self, call: Callable[[], None], words: str) -> None:
        cognito = self.context.cognito
        profile, user_id = cognito.profile, self.account.signed_in.tokens.username

        def signed_out() -> str:
            call()
            finish_sign_out(profile, user_id, CognitoClient, os.environ)
            return "\n".join(
                (words, *map(self.context.next_command.hint, left_behind(profile, cognito.clock)))
            )

        self.run(signed_out, self.end, "Signing out…")

    def refused(self, error: CognitoTuiError) -> None:
        """End these pages: the session is forgotten here before Cognito hears of it, and cannot be used any more."""
        if isinstance(error, (ConnectionFailed, NotForgotten)):
            super().refused(error)  # but once more may reach Cognito, or delete what is left
        else:
            self.end(error)

    def browser(self) -> None:
        cognito = self.context.cognito

        def open_page() -> tuple[str, bool]:
            url = cognito.logout_url
            browser = Browser.of(cognito.profile)
            return url, can_open(os.environ, browser) and open_url(url, browser)

        def opened(result: Any) -> None:
            url, done = result
            words = "✓ Your browser signs out on this page:" if done else "! Open this page in your browser:"
            self.tell(f"{words}\n{url}")

        self.run(open_page, opened, "Opening your browser…")
