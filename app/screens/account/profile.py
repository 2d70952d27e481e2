"""The user attributes: what the pool knows about the person."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.widgets import Label

from ...services.account import User
from ...services.auth import CodeDelivery
from ...services.base import STANDARD_ATTRIBUTES, VERIFIABLE, is_editable, label_of, typed
from ...tui.context import Context
from ...widgets.action_list import fit
from ...widgets.fields import Field, TextInput
from ..code import verification
from ..form import FormScreen
from ..list_page import ListPage


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
        return f"{fit(label_of(self.name), 20)} {self.value or '–'}{mark}"


class ProfileScreen(ListPage):
    TITLE_TEXT = "Profile"
    PURPOSE = "See and change what the pool knows about you."
    CHOOSING = "change"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("v", "verify", "verify", tooltip="verify it with a code"),
    ]

    def __init__(self, context: Context) -> None:
        super().__init__(context)
        self._user_id = Label(classes="field-value", markup=False)

    def compose_facts(self) -> ComposeResult:
        yield Field("User name", self.account.signed_in.username)
        yield Field("User id (sub)", self._user_id)
        yield Label("", id="gap")

    def read(self) -> User:
        return self.account.read_user()

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
        self.open(AttributeScreen(self.context, self.entry.name, self.entry.value))

    def action_verify(self) -> None:
        name = self.entry.name

        def sent(delivery: CodeDelivery) -> None:
            self.open(verification(self.context, name, delivery))

        self.run(lambda: self.account.calls.send_verification(name), sent, "Requesting a code…")


class AttributeScreen(FormScreen):
    """One attribute: a new value, or none. Goes on to the verification where Cognito has sent a code."""

    TITLE_TEXT = "Change your profile"
    PURPOSE = "Change one entry of your profile, or remove it."
    SUBMIT = "save"

    def __init__(self, context: Context, name: str, value: str) -> None:
        super().__init__(context)
        self._attribute = name
        self._label = label_of(name)
        self._value = typed(value)  # as the field shows it: what was not changed is not saved
        self._removing = False

    def compose_form(self) -> ComposeResult:
        words = "Empty the field to remove it from your profile." if self._value else "Not set yet."
        yield Label(words, classes="explanation")
        yield Field(self._label, TextInput(id="value", value=self._value, optional=True))

    def on_input_changed(self) -> None:
        self._removing = False

    def submit(self) -> None:
        calls, name = self.account.calls, self._attribute
        value = self.query_one("#value", TextInput).value.strip()
        if value == self._value:
            self.close()
        elif value:
            self.ask(lambda: calls.update_attributes({name: value}), "Saving…")
        elif self._removing:
            self.ask(lambda: calls.delete_attributes([name]), "Removing…")
        else:
            self._removing = True
            self.tell(f"! {self._label} will be removed. Press Enter once more, or Esc to keep it.")

    def answered(self, result: Any) -> None:
        deliveries: tuple[CodeDelivery, ...] = result or ()
        if deliveries:
            self.open(verification(self.context, self._attribute, deliveries[0]))
        else:
            self.close(f"✓ {self._label} {'removed' if self._removing else 'saved'}.")

    def back(self, words: str) -> None:
        self.close(words or f"! {self._label} is not verified yet.")
