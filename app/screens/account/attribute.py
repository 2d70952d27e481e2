"""One user attribute: a new value, or none."""

from __future__ import annotations

from typing import Any, ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.widgets import Label

from ...services.auth import CodeDelivery
from ...services.base import label_of, typed
from ...tui.context import Context
from ...widgets.fields import Field, TextInput
from .form import AccountForm
from .page import AccountContext
from .verification import VerificationScreen


class AttributeScreen(AccountForm):
    """Goes on to the verification where Cognito has sent a code to a changed address or number."""

    TITLE_TEXT = "Change your profile"
    BUTTON_TEXT = "Save"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("enter", "submit", "save", key_display="⏎", priority=True),
    ]

    def __init__(self, context: Context, visit: AccountContext, name: str, value: str) -> None:
        super().__init__(context, visit)
        self._attribute = name
        self._label = label_of(name)
        self._value = typed(value)  # as the field has it: what was not changed is not saved
        self._removing = False

    def compose_form(self) -> ComposeResult:
        words = "Empty it to remove it from your profile." if self._value else "Not set so far."
        yield Label(words, classes="explanation")
        yield Field(self._label, TextInput(id="value", value=self._value, optional=True))

    def on_input_changed(self) -> None:
        self._removing = False

    def submit(self) -> None:
        account, name = self.visit.account, self._attribute
        value = self.query_one("#value", TextInput).value.strip()
        if value == self._value:
            self.close()
        elif value:
            self.ask(lambda: account.update_attributes({name: value}), "Saving…")
        elif self._removing:
            self.ask(lambda: account.delete_attributes([name]), "Removing…")
        else:
            self._removing = True
            self.refusal.tell(f"{self._label} will be removed. Press Enter once more, or Esc to keep it.")

    def answered(self, result: Any) -> None:
        deliveries: tuple[CodeDelivery, ...] = result or ()
        if deliveries:
            self.open(VerificationScreen(self.context, self.visit, self._attribute, deliveries[0]))
        else:
            self.close(f"✓ {self._label} {'removed' if self._removing else 'saved'}.")

    def back(self, said: str) -> None:
        self.close(said or f"{self._label} is not verified yet.")
