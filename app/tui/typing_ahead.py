"""Typing ahead: what is typed before there is a field for it, or during a call, arrives in order, or not at all."""

from __future__ import annotations

import time
from collections import deque
from collections.abc import Awaitable, Callable
from typing import Any

from textual.app import App
from textual.events import Event, Key, Paste
from textual.screen import Screen
from textual.widgets import Input

from ..screens.form import FormScreen

Typed = Key | Paste

# These act on what is in flight, and are never meant for a field.
_AT_ONCE = ("escape", "ctrl+c", "ctrl+q", "ctrl+z")
_LOOK_SECONDS = 0.02  # while something is held
_PAUSE_SECONDS = 0.5  # what comes sooner belongs to what was typed before
_UNDER_WAY_SECONDS = 0.2  # a widget may have kept it
_MOST = 10_000


class TypingAhead:
    """Keys and pastes on their way to the app, one after the other.

    They wait while the screen is being built, or is a form that waits for an answer. What waited at a form goes on
    to the next form. After a refusal, and where no field follows, all of it is dropped.

    Args:
        deliver: what the app does with an event.
    """

    def __init__(self, app: App[Any], deliver: Callable[[Event], Awaitable[None]]) -> None:
        self._app = app
        self._deliver = deliver
        self.last = float("-inf")  # when something was typed
        self._held: deque[Typed] = deque()
        self._held_at: Screen[Any] | None = None  # None for one that was still being built
        self._held_in_call = False
        self._at_form = True  # at the start as well: nobody has seen yet what there is
        self._held_last = self._dropped_at = float("-inf")
        self._under_way: Typed | None = None  # what comes next must not overtake it
        self._went_at = float("-inf")

    async def take(self, event: Typed) -> None:
        """Deliver a key or a paste now or later, or drop it."""
        if event.is_forwarded:  # and back, as no widget wants it: now it may be a command
            await self._deliver(event)
            if event is self._under_way:
                self._under_way = None
                await self._go_on()
            return
        self.last = time.monotonic()
        await self._go_on()
        if self._belongs_to_dropped(event):
            return
        if self._may_go(event) and (self._is_busy or not self._held):
            await self._go(event)
        else:
            self._hold(event)

    def _hold(self, event: Typed) -> None:
        if not self._held:
            self._note_where()
            self._app.set_timer(_LOOK_SECONDS, self._look)
        self._held.append(event)
        self._held_last = time.monotonic()
        if len(self._held) > _MOST:
            self._drop()

    def _note_where(self) -> None:
        self._held_at = self._app.screen if self._is_ready else None
        self._held_in_call = self._is_ready and self._is_busy

    async def _look(self) -> None:
        await self._go_on()
        if self._held:
            self._app.set_timer(_LOOK_SECONDS, self._look)

    async def _go_on(self) -> None:
        if not self._held or not self._may_go(self._held[0]):
            return
        if not self._is_meant_for(self._app.screen):
            self._drop()
        while self._held and self._may_go(self._held[0]):
            await self._go(self._held.popleft())
        if self._held:
            self._note_where()
        else:
            self._held_at = None  # it may hold credentials

    async def _go(self, event: Typed) -> None:
        self._at_form = isinstance(self._app.screen, FormScreen)
        is_text = self._is_at_field and (isinstance(event, Paste) or event.is_printable)
        await self._deliver(event)
        if event.is_forwarded and not is_text:
            self._under_way, self._went_at = event, time.monotonic()

    def _drop(self) -> None:
        self._held = deque(event for event in self._held if _is_at_once(event))
        self._dropped_at = self._held_last

    def _belongs_to_dropped(self, event: Typed) -> bool:
        if _is_at_once(event) or time.monotonic() - self._dropped_at > _PAUSE_SECONDS:
            return False
        self._dropped_at = time.monotonic()
        return True

    def _may_go(self, event: Typed) -> bool:
        is_alone = self._under_way is None or time.monotonic() - self._went_at > _UNDER_WAY_SECONDS
        return is_alone and self._is_ready and (not self._is_busy or _is_at_once(event))

    # where one is -------------------------------------------------------------------------------------------------

    def _is_meant_for(self, screen: Screen[Any]) -> bool:
        if screen is self._held_at:
            return not self._held_in_call  # else the call was refused or let go of
        if not self._at_form:
            return True
        if not (isinstance(screen, FormScreen) and screen.is_asked_for):
            return False
        return self._is_at_field and not screen.message.display

    @property
    def _is_ready(self) -> bool:
        """Return whether the screen has been composed, and its first field has the focus."""
        return bool(self._app.screen_stack) and self._app.screen.is_mounted

    @property
    def _is_at_field(self) -> bool:
        return isinstance(self._app.focused, Input)

    @property
    def _is_busy(self) -> bool:
        screen = self._app.screen
        return isinstance(screen, FormScreen) and screen.busy


def _is_at_once(event: Typed) -> bool:
    return isinstance(event, Key) and event.key in _AT_ONCE
