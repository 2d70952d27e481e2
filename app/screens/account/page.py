"""What the account's screens share: whose account it is."""

from __future__ import annotations

from ...client import CognitoClient
from ...services.account import Account, User
from ...services.tokens import AuthResult
from ...tui.messages import Reason, RestartSignIn
from ..overlay import Overlay


class AccountContext:
    """One account, for as long as its screens are open.

    Attributes:
        signed_in: replaced when the device changes; whoever opened the screens takes it over.
        user: as last read.
    """

    def __init__(self, cognito: CognitoClient, signed_in: AuthResult) -> None:
        self.signed_in = signed_in
        self.account: Account = cognito.account(signed_in)
        self.user: User | None = None

    def read_user(self) -> User:
        """Blocks. Raises CognitoTuiError."""
        self.user = self.account.user()
        return self.user


class AccountPage(Overlay):
    visit: AccountContext

    def end(self, reason: Reason) -> None:
        """Nobody is signed in any more."""
        self.close(RestartSignIn(self.visit.signed_in.username, reason))
