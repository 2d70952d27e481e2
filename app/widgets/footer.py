"""The line of keys at the bottom."""

from __future__ import annotations

from typing import ClassVar, NamedTuple

from textual import events
from textual.content import Content
from textual.screen import Screen
from textual.widget import Widget

_FOR_NEWCOMERS = ("navigate('sign-up')",)  # who needs it has nowhere to look for it


class _Key(NamedTuple):
    action: str
    name: str
    shown: str
    description: str

    @property
    def width(self) -> int:
        return Content(f"{self.shown} {self.description}").cell_length


def _length(keys: list[_Key], gap: int) -> int:
    return sum(key.width + gap for key in keys) - gap


class Footer(Widget, can_focus=False):
    """The keys that work on this screen, each with what it does; a click on one presses it.

    Where not all of them fit, those at the end are left out first, then what newcomers need, what quits, and only then
    the first one and what goes back. The help stays longest: it lists them all.

    Textual's own Footer has a widget for each key and makes them all anew with every change of focus: a third of the
    work of showing a screen. This is one widget that is drawn when the keys are others than before.
    """

    ALLOW_SELECT = False
    COMPONENT_CLASSES: ClassVar[set[str]] = {"footer--key"}
    DEFAULT_CSS = """
    Footer {
        height: 1;
        text-wrap: nowrap;
        color: $footer-description-foreground;
        background: $panel;
        padding: 0 1;

        .footer--key { color: $footer-key-foreground; text-style: bold; }
    }
    """

    def __init__(self) -> None:
        super().__init__()
        self._keys: list[_Key] = []
        self._is_stale = False

    def on_mount(self) -> None:
        self.screen.bindings_updated_signal.subscribe(self, self._bindings_updated)

    def on_unmount(self) -> None:
        self.screen.bindings_updated_signal.unsubscribe(self)

    def _bindings_updated(self, _: Screen[object]) -> None:
        if not self._is_stale:
            self._is_stale = True
            self.call_after_refresh(self._show_keys)  # what decides about a key may be mounted just now

    def _show_keys(self) -> None:
        self._is_stale = False
        if not self.is_attached:
            return
        keys: dict[str, _Key] = {}
        for active in self.screen.active_bindings.values():
            binding = active.binding
            if binding.show and active.enabled:
                shown = self.app.get_key_display(binding)
                keys.setdefault(binding.action, _Key(binding.action, binding.key, shown, binding.description))
        if (listed := list(keys.values())) != self._keys:
            self._keys = listed
            self.refresh()

    def _shown(self) -> tuple[list[_Key], int]:
        """Return the keys that fit, and the number of cells between two: 1 where they would not fit otherwise."""
        room = self.content_size.width
        for gap in (2, 1):
            if _length(self._keys, gap) <= room:
                return self._keys, gap
        keys = list(self._keys)
        stay_longest = ("help", "cancel", "back", keys[0].action, "app.quit", "quit", *_FOR_NEWCOMERS)
        by_need = sorted(
            keys,
            key=lambda key: [*stay_longest, key.action].index(key.action),  # the others as they stand
        )
        while by_need and _length(keys, 1) > room:
            keys.remove(by_need.pop())
        return keys, 2 if _length(keys, 2) <= room else 1

    def render(self) -> Content:
        style = self.get_visual_style("footer--key")
        keys, gap = self._shown()
        parts = [Content.assemble((key.shown, style), " ", key.description) for key in keys]
        return Content(" " * gap).join(parts)

    def on_click(self, event: events.Click) -> None:
        offset = event.get_content_offset(self)
        if offset is None:
            return
        start = 0
        keys, gap = self._shown()
        for key in keys:
            end = start + key.width
            if start <= offset.x < end:
                self.app.simulate_key(key.name)
            start = end + gap
