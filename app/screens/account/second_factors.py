"""The MFA methods: which are on, and which is preferred."""

from __future__ import annotations

from typing import ClassVar

from textual.binding import Binding, BindingType

from ...services.account import (
    FactorChange,
    SecondFactor,
    User,
    add_authenticator,
    prefer,
    second_factors,
    switch_off,
    switch_on,
)
from ...services.base import TOTP, Secret
from ...widgets.action_list import fit
from ..authenticator import AuthenticatorScreen
from ..list_page import ListPage


class SecondFactorsScreen(ListPage):
    TITLE_TEXT = "MFA methods"
    PURPOSE = "Turn MFA methods on and off, and choose the one that Cognito asks for first."
    EXPLANATION = "Cognito asks for one of these after the password."
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("n", "no", "no"),  # this key's other meaning would be lost
        Binding("n", "new_authenticator", "new authenticator app"),
        Binding("p", "prefer", "prefer", tooltip="have Cognito ask for it first"),
        Binding("o", "switch_on", "on", tooltip="turn it on"),
        Binding("o", "switch_off", "off", tooltip="turn it off"),
    ]

    _user: User  # as last read

    def read(self) -> User:
        return self.account.read_user()

    def show(self, user: User) -> None:
        self._user = user
        self.fill(second_factors(user), _line)

    def offers(self, action: str) -> bool:
        factor: SecondFactor | None = self.entry
        if action == "prefer":
            return factor is not None and not factor.preferred
        if action == "switch_on":
            return factor is not None and not factor.on
        if action == "switch_off":
            return factor is not None and factor.on
        return bool(self.entries)

    def action_prefer(self) -> None:
        kind = self.entry.kind
        self._apply(prefer(self._user, kind), f"✓ {kind.label} is preferred.")

    def action_switch_on(self) -> None:
        kind = self.entry.kind
        self._apply(switch_on(self._user, [kind]), f"✓ {kind.label} is on.")

    def action_switch_off(self) -> None:
        kind = self.entry.kind
        change, text = switch_off(self._user, [kind]), f"✓ {kind.label} is off."
        if change.risk:
            self.confirm(
                f"{change.risk}\nTurn it off? Press y or n.", lambda: self._apply(change, text), destroys=True
            )
        else:
            self._apply(change, text)

    def _apply(self, change: FactorChange, text: str) -> None:
        calls = self.account.calls

        def apply() -> None:
            for setting in change.settings:
                change.apply(calls, setting)

        self.run(apply, lambda _: self.load(text), "Saving…")

    def action_new_authenticator(self) -> None:
        has_one = TOTP in self._user.second_factors
        reason = "! It will replace the authenticator app that you have now." if has_one else ""

        def show_key(key: Secret) -> None:
            self.open(AuthenticatorScreen(self.context, key, reason=reason), self._added)

        self.run(self.account.calls.new_authenticator, show_key, "Requesting a key…")

    def _added(self, text: str) -> None:
        if text:
            self._apply(add_authenticator(self._user), text)


def _line(factor: SecondFactor) -> str:
    state = "on, preferred" if factor.preferred else "on" if factor.on else "off"
    return f"{fit(factor.kind.label, 20)} {fit(state, 16)} {factor.destination}"
