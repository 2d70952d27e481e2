"""Signing out: here, everywhere, and in the browser."""

from __future__ import annotations

import os
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, ClassVar

from textual.binding import Binding, BindingType

from ...errors import CognitoTuiError, ConnectionFailed, NotForgotten
from ...services.account import left_behind
from ...services.loopback import can_open, open_url
from ...widgets.listing import column
from .list_page import AccountList


@dataclass(frozen=True)
class _Way:
    key: str
    name: str
    about: str
    go: Callable[[SignOutScreen], None]


class SignOutScreen(AccountList):
    TITLE_TEXT = "Sign out"
    EXPLANATION = "AWS credentials that you have copied work until they expire: nothing can take them back."
    CHOOSING = "sign out"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("h", "here", show=False),
        Binding("e", "everywhere", show=False),
        Binding("b", "browser", show=False),
    ]

    def load(self, said: str = "") -> None:
        ways = [way for way in WAYS if way.key != "b" or self._has_browser]
        self.fill(ways, lambda way: f"{way.key}  {column(way.name, 16)}{way.about}")

    @property
    def _has_browser(self) -> bool:
        return bool(self.context.cognito.profile.domain)

    def offers(self, action: str) -> bool:
        return action != "browser" or self._has_browser

    def choose(self) -> None:
        self.entry.go(self)

    def action_here(self) -> None:
        if self.visit.signed_in.device is None:
            self._here(forget_device=False)
        else:
            self.confirm(
                "Forget this device, too? The next sign-in here then asks for the second factor.\n"
                "Press y to forget it, n to sign out only, Esc to stay.",
                lambda: self._here(forget_device=True),
                lambda: self._here(forget_device=False),
            )

    def _here(self, *, forget_device: bool) -> None:
        cognito, signed_in = self.context.cognito, self.visit.signed_in
        self._sign_out(
            lambda: cognito.sign_out(signed_in, forget_device=forget_device), "You are signed out."
        )

    def action_everywhere(self) -> None:
        cognito, signed_in = self.context.cognito, self.visit.signed_in
        self.confirm(
            "Sign out of every app and device? Press y or n.",
            lambda: self._sign_out(
                lambda: cognito.sign_out_everywhere(signed_in), "You are signed out everywhere."
            ),
        )

    def _sign_out(self, call: Callable[[], None], words: str) -> None:
        profile = self.context.cognito.profile

        def signed_out() -> str:
            call()
            return "\n".join((words, *left_behind(profile)))

        self.run(signed_out, self.end, "Signing out…")

    def refused(self, error: CognitoTuiError) -> None:
        """The session is forgotten here before Cognito is told: there is no going on with it."""
        if isinstance(error, (ConnectionFailed, NotForgotten)):
            super().refused(error)  # but once more may reach Cognito, or delete what is left
        else:
            self.end(error)

    def action_browser(self) -> None:
        cognito = self.context.cognito

        def open_page() -> tuple[str, bool]:
            url = cognito.logout_url
            return url, can_open(os.environ) and open_url(url)

        def opened(result: Any) -> None:
            url, done = result
            words = "✓ Your browser signs out with this page:" if done else "Open this page in your browser:"
            self.tell(f"{words}\n{url}")

        self.run(open_page, opened, "Opening your browser…")


WAYS = (
    _Way("h", "Here", "Ends this session", SignOutScreen.action_here),
    _Way("e", "Everywhere", "Ends all your sessions", SignOutScreen.action_everywhere),
    _Way("b", "In the browser", "Ends the browser's own session", SignOutScreen.action_browser),
)
