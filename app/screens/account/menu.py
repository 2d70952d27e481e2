"""Who is signed in, and all that they can do for their own account."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from textual.app import ComposeResult
from textual.widgets import Label

from ...context import Context
from ...services.account import User
from ...widgets.fields import Field
from ...widgets.listing import column
from ...wording import label_of
from .deletion import DeletionScreen
from .devices import DevicesScreen
from .list_page import AccountList
from .page import AccountPage, Visit
from .password import ChangePasswordScreen
from .profile import ProfileScreen
from .second_factors import SecondFactorsScreen
from .sessions import SessionsScreen
from .sign_out import SignOutScreen


@dataclass(frozen=True)
class _Task:
    key: str
    name: str
    about: str
    screen: Callable[[Context, Visit], AccountPage]


class AccountScreen(AccountList):
    TITLE_TEXT = "Your account"
    CHOOSING = "open"

    def __init__(self, context: Context, visit: Visit) -> None:
        super().__init__(context, visit)
        # made here, not found later: an answer can come before the screen is complete
        self._email = Label(classes="field-value", markup=False)

    def compose_facts(self) -> ComposeResult:
        yield Field("User name", self.visit.signed_in.username)
        yield Field(label_of("email"), self._email)
        yield Field("Pool", self.context.cognito.profile.user_pool_id)
        yield Label("", id="gap")

    def on_mount(self) -> None:
        # on the screen, and not in BINDINGS: the footer needs its room, and the list shows them
        for task in TASKS:
            self._bindings.bind(task.key, f"task('{task.key}')", show=False)
        self.fill(TASKS, lambda task: f"{task.key}  {column(task.name, 19)}{task.about}")

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

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        # nothing that is still being read is needed for going on
        return action in ("task", "choose") or super().check_action(action, parameters)

    def choose(self) -> None:
        if self.entry is not None:
            self.open(self.entry.screen(self.context, self.visit))

    def action_task(self, key: str) -> None:
        self.open(next(task for task in TASKS if task.key == key).screen(self.context, self.visit))


TASKS = (
    _Task("p", "Profile", "Name, e-mail, phone and the like", ProfileScreen),
    _Task("w", "Password", "Choose another", ChangePasswordScreen),
    _Task("f", "Second factors", "Authenticator, text message, e-mail", SecondFactorsScreen),
    _Task("d", "Devices", "Those that Cognito remembers", DevicesScreen),
    _Task("s", "Sessions", "Where you are signed in", SessionsScreen),
    _Task("o", "Sign out", "Here, everywhere, in the browser", SignOutScreen),
    _Task("x", "Delete my account", "For good", DeletionScreen),
)
