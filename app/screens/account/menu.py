"""Who is signed in, and all that they can do for their own account."""

from __future__ import annotations

from textual.app import ComposeResult
from textual.widgets import Label

from ...services.account import User
from ...services.base import label_of
from ...tui.context import Context
from ...widgets.fields import Field
from ..list_page import ListPage, Task, opens
from .deletion import DeletionScreen
from .devices import DevicesScreen
from .password import ChangePasswordScreen
from .profile import ProfileScreen
from .second_factors import SecondFactorsScreen
from .sessions import SessionsScreen
from .sign_out import SignOutScreen


class AccountScreen(ListPage):
    TITLE_TEXT = "Your account"
    PURPOSE = "Manage your own user: profile, password, MFA, devices, sessions."
    CHOOSING = "open"
    tasks = (
        Task("p", "Profile", "Name, email, phone and the like", opens(ProfileScreen)),
        Task("w", "Password", "Change it", opens(ChangePasswordScreen)),
        Task("f", "MFA methods", "Authenticator app, text message, email", opens(SecondFactorsScreen)),
        Task("d", "Devices", "Devices that Cognito remembers", opens(DevicesScreen)),
        Task("s", "Sessions", "Where you are signed in", opens(SessionsScreen)),
        Task("o", "Sign out", "Here, everywhere, in the browser", opens(SignOutScreen)),
        Task("x", "Delete my account", "It cannot be undone", opens(DeletionScreen), destroys=True),
    )

    def __init__(self, context: Context) -> None:
        super().__init__(context)
        # made here, not found later: an answer can come before the screen is complete
        self._email = Label(classes="field-value", markup=False)

    def compose_facts(self) -> ComposeResult:
        yield Field("User name", self.account.signed_in.username)
        yield Field(label_of("email"), self._email)
        yield Field("Pool", self.context.cognito.profile.user_pool_id)
        yield Label("", id="gap")

    def read(self) -> User:
        return self.account.read_user()

    def show(self, user: User) -> None:
        email = user.attributes.get("email", "")
        mark = " ✓ verified" if user.verified("email") else " · not verified"
        self._email.update(email + mark if email else "none")

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Open pages while this one still reads: they do not need what it shows."""
        return action in ("task", "choose") or super().check_action(action, parameters)

    def back(self, words: str) -> None:
        if self.account.user is not None:
            self.show(self.account.user)
        self.tell(words)
