"""Fields to type into: labeled, one row high, and careful with secrets. The first paint has no others than these."""

from __future__ import annotations

from textual import events
from textual.app import ComposeResult
from textual.containers import Horizontal
from textual.content import Content
from textual.strip import Strip
from textual.widget import Widget
from textual.widgets import Input, Label

from ..errors import CognitoTuiError
from ..services.base import typed, without_controls
from .compact import COMPACT


class Field(Horizontal):
    """A label and what it labels: an input, or a text that is only shown.

    One that is refused is marked until something else is typed.
    """

    def __init__(self, label: str, value: Widget | str | Content) -> None:
        super().__init__()
        self._label = label
        self._value = value
        self._refusal: Label | None = None  # below it; mounted where there is something to say

    def compose(self) -> ComposeResult:
        yield Label(self._label, classes="field-label", markup=False)
        if isinstance(self._value, Widget):
            yield self._value
        else:
            yield Label(self._value, classes="field-value", markup=False)

    @property
    def request(self) -> str:
        """ "Type your user name." """
        return f"Type your {self._label[:1].lower()}{self._label[1:]}."

    def mark(self, words: str = "") -> None:
        """Mark it as refused, and say below it what to do."""
        self.accept()
        self.add_class("-refused")
        if words and isinstance(self.parent, Widget):
            self.add_class("-explained")
            self._refusal = Label(f"✗ {words}", classes="refusal", markup=False)
            self.parent.mount(self._refusal, after=self)
            self._refusal.call_after_refresh(self._refusal.scroll_visible, animate=False)

    def accept(self) -> None:
        """Take the mark back."""
        self.remove_class("-refused", "-explained")
        if self._refusal is not None:
            self._refusal.remove()
            self._refusal = None

    def on_input_changed(self, event: Input.Changed) -> None:
        if event.value:  # it is emptied with a refusal
            self.accept()


class TextInput(Input):
    """An input of one row, without a blinking cursor: that would cost 2 kB a second over SSH.

    Args:
        optional: whether Enter passes over it when it is empty.
        request: what is said where it is empty and must not be; by default it is made of the label.
    """

    def __init__(
        self,
        *,
        id: str,  # noqa: A002 - Textual's name
        value: str = "",
        password: bool = False,
        restrict: str | None = None,
        max_length: int = 0,
        optional: bool = False,
        placeholder: str = "",
        request: str = "",
    ) -> None:
        self.optional = optional
        self._request = request
        super().__init__(
            value,
            id=id,
            password=password,
            restrict=restrict,
            max_length=max_length,
            placeholder=placeholder,
            compact=True,
            classes=COMPACT,
            select_on_focus=False,
        )
        self.cursor_blink = False

    @property
    def is_missing(self) -> bool:
        """Return whether it is empty, and must not be."""
        return not self.optional and not self.value.strip()

    def ask(self) -> None:
        """Say that something must be typed here, and put the cursor there."""
        field = self.parent if isinstance(self.parent, Field) else None
        self.refuse(self._request or (field.request if field else ""))

    def refuse(self, words: str = "") -> None:
        """Mark it as refused, say below it what to do, and put the cursor there."""
        self.mark(words)
        self.screen.set_focus(self)

    def mark(self, words: str = "") -> None:
        """Mark it as refused, and say below it what to do."""
        if isinstance(self.parent, Field):
            self.parent.mark(words)

    def render_line(self, y: int) -> Strip:
        """Draw all of it in its own style, a line for example: Textual ends an empty one at the cursor."""
        return super().render_line(y).extend_cell_length(self.content_size.width, self.rich_style)

    def retype(self) -> None:
        """Empty it, and put the cursor there."""
        self.value = ""
        self.screen.set_focus(self)

    def reject(self) -> None:
        """Empty it, as what was typed is refused, and put the cursor there."""
        self.value = ""
        self.refuse()

    def update_node_styles(self, animate: bool = True) -> None:
        """Style it from when it is mounted on: Textual does so before that, too, for each class that it gets."""
        if self.is_attached:
            super().update_node_styles(animate)

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        return action != "delete_right_all"  # ctrl+k may belong to the form, which says so in the footer

    def _on_paste(self, event: events.Paste) -> None:
        event.stop()
        event.prevent_default()
        self.replace(self.pasted(event.text), *self.selection)

    def validate_value(self, value: str) -> str:
        """Clean the value however it comes here: typed, pasted, or as a user name that somebody else has set."""
        return self.cleaned(value)

    def cleaned(self, text: str) -> str:
        """Return `text` without what acts, or misleads whoever reads it."""
        return typed(text)

    def pasted(self, text: str) -> str:
        """Return the first line of a paste that is not blank. (Textual takes the first, blank or not.)"""
        lines = map(self.cleaned, text.replace("\r", "\n").split("\n"))
        return next((line for line in lines if line.strip()), "")


class NotSent(CognitoTuiError):
    """What is in a field cannot be sent: `field` is marked, and says why."""

    def __init__(self, field: TextInput, words: str) -> None:
        super().__init__(words)
        self.field = field


class SecretInput(TextInput):
    """An input that shows dots; what is in it cannot be copied or cut."""

    def __init__(self, *, id: str, optional: bool = False, request: str = "") -> None:  # noqa: A002
        super().__init__(id=id, password=True, optional=optional, request=request)

    def cleaned(self, text: str) -> str:
        """Return `text` without control characters: nothing else matters in what nobody reads."""
        return without_controls(text)

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        return action not in ("copy", "cut") and super().check_action(action, parameters)


class PasswordInput(SecretInput):
    """An input for a password that Cognito checks, or is to check from now on."""
