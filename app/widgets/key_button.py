"""Buttons of one row, each with the key that does the same."""

from __future__ import annotations

from typing import ClassVar

from rich.cells import cell_len
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal
from textual.content import Content
from textual.geometry import Size
from textual.widget import Widget

from .key_style import KEY


class KeyButton(Widget, can_focus=True):
    """A button that presses a key. Enter and a click press the button.

    Args:
        label: what the key does.
        short: the same in one word, where there is no room for `label`.
    """

    ALLOW_SELECT = False
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("enter,space", "press", "press the button", show=False),
        Binding("left", "app.focus_previous", "the button before", show=False),
        Binding("right", "app.focus_next", "the next button", show=False),
    ]
    DEFAULT_CSS = """
    KeyButton {
        width: auto;
        height: 1;
        background: $surface;

        &.-due { background: $primary; color: $button-color-foreground; text-style: bold; }
        &.-off { color: $text-disabled; }
        &:focus { text-style: bold reverse; }
        &.-due:focus { text-style: bold underline; }
    }
    """

    def __init__(self, label: str, key: str, short: str = "", *, id: str | None = None) -> None:  # noqa: A002
        super().__init__(id=id)
        self._label = label
        self._short = short or label
        self._key = key
        self._is_short = False

    def say(self, label: str) -> None:
        if label != self._label:
            self._label = label
            self.refresh(layout=True)

    def shorten(self, *, is_short: bool) -> None:
        if is_short != self._is_short:
            self._is_short = is_short
            self.refresh(layout=True)

    def width(self, *, is_short: bool = False) -> int:
        label = self._short if is_short else self._label
        return cell_len(f"[ {label} {self._key} ]")

    def get_content_width(self, container: Size, viewport: Size) -> int:
        return self.width(is_short=self._is_short)

    def render(self) -> Content:
        plain = self.has_focus or self.has_class("-due") or self.has_class("-off")
        key = (self._key, "bold" if plain else KEY)
        return Content.assemble(f"[ {self._short if self._is_short else self._label} ", key, " ]")

    def watch_has_focus(self, has_focus: bool) -> None:
        super().watch_has_focus(has_focus)
        self.refresh()

    def on_click(self) -> None:
        self.action_press()

    def action_press(self) -> None:
        self.app.simulate_key(self._key)


class ButtonRow(Horizontal):
    """Buttons side by side: all with their short labels where the long ones do not fit, and in two rows where these do
    not, either."""

    DEFAULT_CSS = """
    ButtonRow {
        height: 1;

        KeyButton { margin-right: 1; }
        &.-rows { layout: grid; grid-size: 2; grid-columns: auto; grid-gutter: 0 1; height: 2; }
        &.-rows KeyButton { margin-right: 0; }
    }
    """

    def __init__(self, *buttons: KeyButton) -> None:
        super().__init__()
        self._buttons = buttons

    def compose(self) -> ComposeResult:
        yield from self._buttons

    def on_resize(self) -> None:
        self.fit()

    def fit(self) -> None:
        """Choose the labels that fit."""
        is_short = self._needed(is_short=False) > self.size.width
        for button in self._buttons:
            button.shorten(is_short=is_short)
        self.set_class(self._needed(is_short=is_short) > self.size.width, "-rows")

    def _needed(self, *, is_short: bool) -> int:
        return sum(button.width(is_short=is_short) + 1 for button in self._buttons) - 1
