"""The user attributes: what the pool knows about the person."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.widgets import Label

from ...services.account import User
from ...services.auth import CodeDelivery
from ...services.base import STANDARD_ATTRIBUTES, VERIFIABLE, is_editable, label_of
from ...tui.context import Context
from ...widgets.fields import Field
from ...widgets.listing import column
from .attribute import AttributeScreen
from .list_page import AccountList
from .page import AccountContext
from .verification import VerificationScreen


@dataclass(frozen=True)
class _Attribute:
    name: str
    value: str
    verified: bool

    @property
    def line(self) -> str:
        mark = ""
        if self.value and self.name in VERIFIABLE:
            mark = "  ✓ verified" if self.verified else "  · not verified"
        return f"{column(label_of(self.name), 20)} {self.value or '–'}{mark}"


class ProfileScreen(AccountList):
    TITLE_TEXT = "Profile"
    CHOOSING = "change"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("v", "verify", "verify"),
    ]

    def __init__(self, context: Context, visit: AccountContext) -> None:
        super().__init__(context, visit)
        self._user_id = Label(classes="field-value", markup=False)

    def compose_facts(self) -> ComposeResult:
        yield Field("User name", self.visit.signed_in.username)
        yield Field("User id (sub)", self._user_id)
        yield Label("", id="gap")

    def read(self) -> User:
        return self.visit.read_user()

    def show(self, user: User) -> None:
        self._user_id.update(user.attributes.get("sub", user.username))
        names = [name for name in user.attributes if is_editable(name)]
        names += [name for name in STANDARD_ATTRIBUTES if name not in user.attributes]
        self.fill(
            [_Attribute(name, user.attributes.get(name, ""), user.verified(name)) for name in names],
            lambda attribute: attribute.line,
        )

    def offers(self, action: str) -> bool:
        if action == "verify":
            return (
                self.entry is not None
                and self.entry.name in VERIFIABLE
                and bool(self.entry.value)
                and not self.entry.verified
            )
        return self.entry is not None

    def choose(self) -> None:
        self.open(AttributeScreen(self.context, self.visit, self.entry.name, self.entry.value))

    def action_verify(self) -> None:
        name = self.entry.name

        def sent(delivery: CodeDelivery) -> None:
            self.open(VerificationScreen(self.context, self.visit, name, delivery))

        self.run(lambda: self.visit.account.send_verification(name), sent, "Having a code sent…")
