"""Another authenticator app."""

from __future__ import annotations

from typing import Any

from ...services.base import Secret
from ...tui.context import Context
from ...widgets.fields import CodeInput
from ..authenticator import AuthenticatorForm
from .form import AccountForm
from .page import AccountContext


class AuthenticatorScreen(AuthenticatorForm, AccountForm):
    """Args:
    reason: what is said to begin with.
    """

    CSS_PATH = "../authenticator.tcss"

    def __init__(self, context: Context, visit: AccountContext, key: Secret, reason: str = "") -> None:
        AccountForm.__init__(self, context, visit, reason)
        self.key = key

    @property
    def topic(self) -> str:
        return f"enrol:{self.key.reveal()}"

    def submit(self) -> None:
        code = self.query_one(CodeInput).code
        self.ask(lambda: self.visit.account.confirm_authenticator(code))

    def answered(self, result: Any) -> None:
        self.close("✓ Authenticator added.")

    def clear_secret(self) -> None:
        self.query_one(CodeInput).retype()
