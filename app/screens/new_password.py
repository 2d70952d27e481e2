"""A new password in place of a temporary one, and the attributes the pool wants."""

from __future__ import annotations

from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.widgets import Label

from ..context import Context
from ..services.secret import Secret
from ..services.steps import Answer, NewPasswordRequired
from ..widgets.fields import Field, SecretInput, TextInput
from .form import FormScreen


class NewPasswordScreen(FormScreen):
    TITLE_TEXT = "Choose a new password"
    BUTTON_TEXT = "Set password"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("enter", "submit", "set password", key_display="⏎", priority=True)
    ]

    def __init__(self, context: Context, step: NewPasswordRequired) -> None:
        super().__init__(context, step)
        self._question = step

    def compose_form(self) -> ComposeResult:
        yield Label("The password you signed in with was temporary.", classes="explanation")
        yield Field("User name", self.username)
        yield Field("New password", SecretInput(id="new-password"))
        yield Field("Once more", SecretInput(id="repeat"))
        for name in self._question.required_attributes:
            yield Field(label_of(name), TextInput(id=f"attribute-{_id_of(name)}"))

    @property
    def username(self) -> str:
        return self._question.attempt.username

    def submit(self) -> None:
        password = Secret(self.query_one("#new-password", SecretInput).value)
        repeat = Secret(self.query_one("#repeat", SecretInput).value)
        if password != repeat:
            self.refusal.tell("✗ The two passwords differ. Type the second one again.")
            self._clear("#repeat")
            return
        attributes = {
            name: self.query_one(f"#attribute-{_id_of(name)}", TextInput).value.strip()
            for name in self._question.required_attributes
        }
        answer = Answer(password, attributes)
        self.ask(lambda: self.context.cognito.sign_in.answer(self._question, answer))

    def clear_secret(self) -> None:
        self._clear("#repeat")
        self._clear("#new-password")

    def _clear(self, selector: str) -> None:
        field = self.query_one(selector, SecretInput)
        field.value = ""
        self.set_focus(field)


def label_of(attribute: str) -> str:
    """ "given_name" → "Given name", "custom:team" → "Team"."""
    return attribute.removeprefix("custom:").replace("_", " ").capitalize()


def _id_of(attribute: str) -> str:
    return "".join(character if character.isalnum() else "-" for character in attribute)
