"""The account's screens that ask something."""

from __future__ import annotations

from ...errors import CognitoTuiError, SignInRequired
from ...tui.context import Context
from ...tui.messages import Reason
from ..form import FormScreen
from ..overlay import OverlayForm
from .page import AccountContext, AccountPage


class AccountForm(AccountPage, OverlayForm):
    """Closes with Esc, and says to the screen below what was done."""

    def __init__(self, context: Context, visit: AccountContext, reason: Reason = "") -> None:
        FormScreen.__init__(self, context, None, reason)
        self.visit = visit

    @property
    def username(self) -> str:
        return self.visit.signed_in.username

    def refused(self, error: CognitoTuiError) -> None:
        if isinstance(error, SignInRequired):
            self.end(error)
        else:
            super().refused(error)

    @property
    def topic(self) -> str:
        return "account"
