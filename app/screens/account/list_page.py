"""The account's screens that list something."""

from __future__ import annotations

from ...errors import CognitoTuiError, SignInRequired
from ...tui.context import Context
from ..list_page import ListPage
from .page import AccountContext, AccountPage


class AccountList(ListPage, AccountPage):
    # ListPage comes first: Textual styles by the first base alone
    READING = "Asking Cognito…"

    def __init__(self, context: Context, visit: AccountContext) -> None:
        super().__init__(context)
        self.visit = visit

    def refused(self, error: CognitoTuiError) -> None:
        if isinstance(error, SignInRequired):
            self.end(error)
        else:
            super().refused(error)
