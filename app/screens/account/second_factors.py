"""The MFA methods: which are on, and which is preferred."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from textual.binding import Binding, BindingType

from ...services.account import User
from ...services.base import FACTORS, SWITCHABLE, TOTP, Secret, factor_label
from ...widgets.action_list import fit
from ..authenticator import AuthenticatorScreen
from ..list_page import ListPage


@dataclass(frozen=True)
class _SecondFactor:
    """An MFA method, as the list shows it.

    Attributes:
        destination: where its codes go; empty for an authenticator app.
        last: whether it is the only one that is on.
    """

    name: str
    on: bool
    preferred: bool
    destination: str
    last: bool

    @property
    def line(self) -> str:
        state = "on, preferred" if self.preferred else "on" if self.on else "off"
        return f"{fit(factor_label(self.name), 20)} {fit(state, 16)} {self.destination}"


class SecondFactorsScreen(ListPage):
    TITLE_TEXT = "MFA methods"
    EXPLANATION = "Cognito asks for one of these after the password."
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("n", "no", "no"),  # this key's other meaning would be lost
        Binding("n", "new_authenticator", "new authenticator app"),
        Binding("p", "prefer", "prefer"),
        Binding("o", "switch_on", "on"),
        Binding("o", "switch_off", "off"),
    ]

    def read(self) -> User:
        return self.account.read_user()

    def show(self, user: User) -> None:
        def factor(name: str) -> _SecondFactor:
            on = name in user.second_factors
            return _SecondFactor(
                name=name,
                on=on,
                preferred=on and name == user.preferred,
                destination=user.attributes.get(FACTORS[name].attribute, ""),
                last=on and len(user.second_factors) == 1,
            )

        self.fill([factor(kind.name) for kind in SWITCHABLE.values()], lambda factor: factor.line)

    def offers(self, action: str) -> bool:
        factor: _SecondFactor | None = self.entry
        if action == "prefer":
            return factor is not None and not factor.preferred
        if action == "switch_on":
            return factor is not None and not factor.on
        if action == "switch_off":
            return factor is not None and factor.on
        return True

    def action_prefer(self) -> None:
        name = self.entry.name
        self._set(name, f"✓ {factor_label(name)} is preferred.", enabled=True, preferred=True)

    def action_switch_on(self) -> None:
        name = self.entry.name
        self._set(name, f"✓ {factor_label(name)} is on.", enabled=True)

    def action_switch_off(self) -> None:
        factor: _SecondFactor = self.entry
        name = factor_label(factor.name)

        def off() -> None:
            self._set(factor.name, f"✓ {name} is off.", enabled=False)

        if factor.last:
            self.confirm(
                f"{name} is your last MFA method. Without one, your password alone opens your account.\n"
                "Turn it off? Press y or n.",
                off,
            )
        else:
            off()

    def _set(self, name: str, said: str, *, enabled: bool, preferred: bool = False) -> None:
        calls = self.account.calls
        self.run(
            lambda: calls.set_second_factor(name, enabled=enabled, preferred=preferred),
            lambda _: self.load(said),
            "Saving…",
        )

    def action_new_authenticator(self) -> None:
        has_one = any(factor.name == TOTP and factor.on for factor in self.entries)
        reason = "It will replace the authenticator app that you have now." if has_one else ""

        def show_key(key: Secret) -> None:
            self.open(AuthenticatorScreen(self.context, key, reason=reason), self._added)

        self.run(self.account.calls.new_authenticator, show_key, "Requesting a key…")

    def _added(self, said: str) -> None:
        if said:
            self._set(TOTP, said, enabled=True, preferred=True)
