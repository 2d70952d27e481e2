"""What the account's screens share: whose account it is, and the way back."""

from __future__ import annotations

from collections.abc import Callable

from ...messages import Reason, StartAgain
from ...services.account import Account, User
from ...services.session import Cognito
from ...services.steps import SignedIn
from ..page import Page


class Visit:
    """One account, for as long as its screens are open.

    Attributes:
        signed_in: replaced when the device changes; whoever opened the screens takes it over.
        user: as last read.
    """

    def __init__(self, cognito: Cognito, signed_in: SignedIn) -> None:
        self.signed_in = signed_in
        self.account: Account = cognito.account(signed_in)
        self.user: User | None = None

    def read_user(self) -> User:
        """Blocks. Raises CognitoTuiError."""
        self.user = self.account.user()
        return self.user


class AccountPage(Page):
    """Lies over the screen that opened it, which goes on below.

    Attributes:
        outcome: with what it closed: a sentence for the screen below (empty: nothing was done), or StartAgain when
            nobody is signed in any more.
    """

    CSS_PATH = "account.tcss"

    visit: Visit
    outcome: StartAgain | str = ""

    def open(self, page: AccountPage, then: Callable[[str], None] | None = None) -> None:
        """Shows `page` over this one; `then` is called with its sentence when the person comes back."""

        def closed(_: None) -> None:
            if isinstance(page.outcome, StartAgain):
                self.close(page.outcome)
            else:
                (then or self.back)(page.outcome)

        self.app.push_screen(page, closed)

    def back(self, said: str) -> None:
        """From a screen that lay over this one; `said` is what was done there, empty for nothing."""
        self.refusal.tell(said)

    def close(self, outcome: StartAgain | str = "") -> None:
        self.outcome = outcome
        self.dismiss()

    def end(self, reason: Reason) -> None:
        """Nobody is signed in any more."""
        self.close(StartAgain(self.visit.signed_in.username, reason))
