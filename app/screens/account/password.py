"""Change the password."""

from __future__ import annotations

from typing import Any

from textual.app import ComposeResult

from ...services.base import Secret
from ...widgets.fields import Field, PasswordInput
from ...widgets.later_fields import NewPassword
from ..form import FormScreen


class ChangePasswordScreen(FormScreen):
    TITLE_TEXT = "Change your password"
    PURPOSE = "Replace your password; you need the old one."
    SUBMIT = "change password"

    def compose_form(self) -> ComposeResult:
        yield Field("Old password", PasswordInput(id="old"))
        yield NewPassword(self.context.cognito.password_rules)

    def submit(self) -> None:
        old, new = Secret(self._old.value), self.query_one(NewPassword).password
        self.ask(lambda: self.account.calls.change_password(old, new))

    def answered(self, result: Any) -> None:
        self.close("✓ Your password is changed.")

    def clear_secret(self) -> None:
        self._old.reject()

    @property
    def _old(self) -> PasswordInput:
        return self.query_one("#old", PasswordInput)
