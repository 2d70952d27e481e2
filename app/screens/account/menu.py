"""Who is signed in, and all that they can do for their own account."""

from __future__ import annotations

from collections.abc import Callable

from textual.app import ComposeResult
from textual.widgets import Label

from ...services.account import User
from ...services.base import label_of
from ...tui.context import Context
from ...widgets.fields import Field
from ..menu_page import MenuPage, Task
from .deletion import DeletionScreen
from .devices import DevicesScreen
from .list_page import AccountList
from .page import AccountContext, AccountPage
from .password import ChangePasswordScreen
from .profile import ProfileScreen
from .second_factors import SecondFactorsScreen
from .sessions import SessionsScreen
from .sign_out import SignOutScreen


def _task(key: str, name: str, about: str, screen: Callable[[Context, AccountContext], AccountPage]) -> Task:
    return Task(key, name, about, lambda menu: screen(menu.context, menu.visit))


class AccountScreen(AccountList, MenuPage):
    TITLE_TEXT = "Your account"
    tasks = (
        _task("p", "Profile", "Name, e-mail, phone and the like", ProfileScreen),
        _task("w", "Password", "Choose another", ChangePasswordScreen),
        _task("f", "Second factors", "Authenticator, text message, e-mail", SecondFactorsScreen),
        _task("d", "Devices", "Those that Cognito remembers", DevicesScreen),
        _task("s", "Sessions", "Where you are signed in", SessionsScreen),
        _task("o", "Sign out", "Here, everywhere, in the browser", SignOutScreen),
        _task("x", "Delete my account", "For good", DeletionScreen),
    )

    def __init__(self, context: Context, visit: AccountContext) -> None:
        super().__init__(context, visit)
        # made here, not found later: an answer can come before the screen is complete
        self._email = Label(classes="field-value", markup=False)

    def compose_facts(self) -> ComposeResult:
        yield Field("User name", self.visit.signed_in.username)
        yield Field(label_of("email"), self._email)
        yield Field("Pool", self.context.cognito.profile.user_pool_id)
        yield Label("", id="gap")

    def read(self) -> User:
        return self.visit.read_user()

    def show(self, user: User) -> None:
        email = user.attributes.get("email", "")
        mark = " ✓ verified" if user.verified("email") else " · not verified"
        self._email.update(email + mark if email else "none")

    def back(self, said: str) -> None:
        if self.visit.user is not None:
            self.show(self.visit.user)
        self.refusal.tell(said)
