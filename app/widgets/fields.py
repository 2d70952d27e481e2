"""What people type into: labelled, one row high, and careful with secrets."""

from __future__ import annotations

from textual import events
from textual.actions import SkipAction
from textual.app import ComposeResult
from textual.containers import Horizontal
from textual.widget import Widget
from textual.widgets import Input, Label


class Field(Horizontal):
    """A label and what it labels."""

    def __init__(self, label: str, *inputs: Widget) -> None:
        super().__init__()
        self._label = label
        self._inputs = inputs

    def compose(self) -> ComposeResult:
        yield Label(self._label, classes="field-label", markup=False)
        yield from self._inputs


class TextInput(Input):
    """One row, and no blinking cursor: it would cost 2 kB a second over SSH."""

    def __init__(
        self,
        *,
        id: str,  # noqa: A002 - Textual's name
        value: str = "",
        password: bool = False,
        restrict: str | None = None,
        max_length: int = 0,
    ) -> None:
        super().__init__(
            value,
            id=id,
            password=password,
            restrict=restrict,
            max_length=max_length,
            compact=True,
            select_on_focus=False,
        )
        self.cursor_blink = False

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        return action != "submit"  # Enter belongs to the form, which says in the footer what it does there

    def _on_paste(self, event: events.Paste) -> None:
        event.stop()
        event.prevent_default()
        self.replace(self.pasted(event.text), *self.selection)

    def pasted(self, text: str) -> str:
        """What a paste means here: its first line that is not blank (Textual takes a blank first line for all)."""
        return next((line for line in text.splitlines() if line.strip()), "")


class SecretInput(TextInput):
    """Shows dots; what is in it cannot be copied or cut out."""

    def __init__(self, *, id: str) -> None:  # noqa: A002
        super().__init__(id=id, password=True)

    def action_copy(self) -> None:
        raise SkipAction

    def action_cut(self) -> None:
        raise SkipAction


class CodeInput(TextInput):
    """Digits, in whatever grouping the authenticator or the message shows them."""

    def __init__(self, *, id: str = "code") -> None:  # noqa: A002
        super().__init__(id=id, restrict=r"[\d \-]*", max_length=11)

    def pasted(self, text: str) -> str:
        return "".join(character for character in text if character.isdigit())[:8]
