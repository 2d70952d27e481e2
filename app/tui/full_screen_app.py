"""What any full-screen app of ours needs to start light and to end well."""

from __future__ import annotations

import asyncio
import os
import signal
import time
from collections.abc import Sequence
from threading import Event
from typing import TYPE_CHECKING, Any, ClassVar, TypeVar

from textual import work
from textual._ansi_sequences import SYNC_END, SYNC_START
from textual._compositor import CompositorUpdate
from textual.app import App
from textual.binding import Binding, BindingType
from textual.driver import Driver
from textual.events import Event as TextualEvent, Key, Paste
from textual.filter import LineFilter, Monochrome, NoColor
from textual.geometry import Offset
from textual.screen import Screen
from textual.scrollbar import ScrollBar
from textual.theme import Theme
from textual.widgets import Input

from ..screens.page import Page
from ..services.base import JOB_SIGNALS, crash_report, end_now, heard, in_thread, waking
from ..services.config import AUTO, THEMES as THEME_NAMES
from ..services.storage import BACKGROUND, THEME, remember
from ..widgets.page_parts import Notice
from ..widgets.thin_scroll_bar import ThinScrollBar
from .driver import DriverMixin
from .input_reader import InputReader
from .job_control import why_not_suspend
from .late_styles import FEW_COLORS, read_late
from .output_filter import OutputFilter
from .quiet_start import give_back
from .screen_diff import ScreenDiff
from .terminal import erases_in_color
from .themes import ASK_BACKGROUND, DARK, THEMES, background_of, may_ask, theme_for
from .typing_ahead import TypingAhead

if TYPE_CHECKING:
    from .input_parser import BackgroundReported

Result = TypeVar("Result")

_TWICE_SECONDS = 2.0
_ANSWER_SECONDS = 2.0  # a slow link takes its time, and nothing waits for it
_LEAVING_SECONDS = 0.6  # after a question, within which its answer would come to the shell's prompt
_FEW_COLORS = ("standard", "windows")  # Rich's names: 16
_THEME_WORDS = {
    AUTO: "as the terminal's background is",
    "dark": "dark",
    "light": "light",
    "ansi": "the terminal's own 16",
}
_TOGETHER_SECONDS = 0.03  # what is drawn within, goes to the terminal together
_AT_MOST_SECONDS = 0.12  # ... but nothing waits longer
_LAID_OUT_SECONDS = (
    0.3  # within which Textual draws for a new size; it does not where the old one has come back
)


class TerminalApp(App[Result]):
    """A full-screen app.

    `return_code` is 0 for quitting, 1 after a crash, 130 after ctrl+c twice, 128+n after signal n.
    """

    TITLE = "cognito-tui"
    CSS_PATH = "app.tcss"
    ENABLE_COMMAND_PALETTE = False  # it offers a screenshot, which would write the credentials into a file
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("ctrl+q", "quit", "quit", show=False, priority=True),
        Binding("ctrl+c", "interrupt", "quit, pressed twice", show=False, system=True),
        # At once: a password typed ahead must not follow the user name into its field.
        Binding("tab", "app.focus_next", "the next field or button", show=False, priority=True),
        Binding("shift+tab", "app.focus_previous", "the field or button before", show=False, priority=True),
        Binding("ctrl+z", "suspend_process", "suspend the app", show=False, priority=True),
        Binding("f2", "next_theme", "other colors", key_display="F2", show=False, priority=True),
    ]

    def __init__(self, theme: str, *, theme_decided_by: str = "") -> None:
        """Begin with a theme.

        Args:
            theme: its name, or "auto".
            theme_decided_by: what says so the next time, too, whatever the person chooses here; empty: nothing.
        """
        super().__init__()
        ScrollBar.renderer = ThinScrollBar
        self.animation_level = "none"  # each frame is bytes over SSH
        self._disable_tooltips = (
            True  # no widget has one, and each screen would have one more widget for them
        )
        self._theme_choice, self._theme_decided_by = theme, theme_decided_by
        self._asked_background_at = float("-inf")
        self._has_few_colors = self.no_color or self.console.color_system in _FEW_COLORS
        self._begin_with(self._theme_for(theme))
        self.answers: dict[str, str] = {}  # of the terminal, to what it is
        self._asked: dict[str, float] = {}  # for which of them, and when, by the monotonic clock
        self.painted = Event()  # something, once: input is read from then on
        self._interrupted_at = float("-inf")
        self._typing = TypingAhead(self, super().on_event)
        self._outlet = OutputFilter()
        colors = None if self.no_color else self.console._color_system  # noqa: SLF001
        if colors is None:
            self._without_color()
        self._diff = ScreenDiff(colors, erases_in_color=erases_in_color(os.environ))
        self._due: asyncio.TimerHandle | None = None
        self._write_by = 0.0
        self._pointer = "default"

    # colors -------------------------------------------------------------------------------------------------------

    def _begin_with(self, name: str) -> None:
        """Do what assigning `self.theme` does, without restyling everything: nothing is styled yet."""
        theme = THEMES[name]
        self.register_theme(theme)
        self.set_reactive(App.theme, theme.name)
        self.stylesheet.set_variables(self.get_css_variables())
        self.set_class(theme.dark, "-dark-mode", update=False)
        self.set_class(not theme.dark, "-light-mode", update=False)
        self._watch_ansi_color(None)
        self._mark_few_colors(theme)

    def _theme_for(self, choice: str) -> str:
        """Return the theme's name; without colors it is one with grays, by which `Uncolored` sees what stands out."""
        return DARK if self.no_color else theme_for(choice, os.environ, few_colors=self._has_few_colors)

    def _mark_few_colors(self, theme: Theme) -> None:
        """Have what shades of gray tell elsewhere told by lines and reverse."""
        has_few = self._has_few_colors or theme.ansi
        if has_few:
            read_late(self, FEW_COLORS)
        self.set_class(has_few, "-few-colors", update=False)

    def on_ready(self) -> None:
        self.call_after_refresh(self._ask_background)  # which nothing waits for

    def _ask_background(self) -> None:
        if self._theme_choice == AUTO and not self._has_few_colors and may_ask(os.environ) and self._driver:
            self._asked_background_at = time.monotonic()
            self.ask_terminal(ASK_BACKGROUND, "background")

    def ask_terminal(self, question: str, answer: str) -> None:
        """Write a question to the terminal.

        Args:
            answer: its name in `answers`.
        """
        if self._driver is not None:
            self.answers.pop(answer, None)
            self._asked[answer] = time.monotonic()
            self._driver.write(question)
            self._driver.flush()

    def await_answers(self) -> None:
        """Wait for what the terminal is about to answer: otherwise it would be typed at the shell's prompt."""
        for answer, asked_at in self._asked.items():
            while answer not in self.answers and time.monotonic() - asked_at < _LEAVING_SECONDS:
                time.sleep(0.01)

    def on_background_reported(self, message: BackgroundReported) -> None:
        """Show the theme for the terminal's background, unless the answer is late: one has got used to the other."""
        is_late = time.monotonic() - self._asked_background_at > _ANSWER_SECONDS
        if (name := background_of(message.color)) and self._theme_choice == AUTO and not is_late:
            self._show_theme(name)
            self._note(BACKGROUND, name)

    def _show_theme(self, name: str) -> None:
        theme = THEMES[name]
        if self.theme != theme.name:
            self._mark_few_colors(theme)
            self.register_theme(theme)
            self.theme = theme.name
            self._watch_ansi_color(None)

    def action_next_theme(self) -> None:
        """Go on to the next theme, and begin with it the next time."""
        choice = THEME_NAMES[(THEME_NAMES.index(self._theme_choice) + 1) % len(THEME_NAMES)]
        self._theme_choice = choice
        self._show_theme(self._theme_for(choice))
        self._ask_background()
        self._note(THEME, choice)
        words = f"Colors: {_THEME_WORDS[choice]}. F2 for the next."
        if self._theme_decided_by:
            words += f"\nThe next time it is {self._theme_decided_by} again that decides."
        self._say(words)

    def _say(self, words: str) -> None:
        if isinstance(self.screen, Page) and self.screen.query(Notice):
            self.screen.tell(words)

    @work(group="preferences")
    async def _note(self, name: str, chosen: str) -> None:
        await in_thread(lambda: remember(name, chosen))

    def _load_screen_css(self, screen: Screen[Any]) -> None:
        """Read what this screen's style sheets add. Textual would parse all of them anew, and style again what is shown
        already, which they do not speak of."""
        for path in screen.css_path:
            if not self.stylesheet.has_source(str(path)):
                self.stylesheet.read(path)

    def get_line_filters(self) -> Sequence[LineFilter]:
        return [*super().get_line_filters(), self._outlet]

    def _without_color(self) -> None:
        from .no_color import Uncolored

        grays = (Monochrome, NoColor)
        self._filters = [each for each in self._filters if not isinstance(each, grays)]
        self._filters.append(Uncolored(lambda: self.theme_variables.get("background", "#000000")))

    # drawing ------------------------------------------------------------------------------------------------------

    def _display(self, screen: Screen[Any], renderable: Any) -> None:
        """Draw on the terminal what differs there, at once what is first, and then what belongs together in one go."""
        draws = self._running and not self._closed and not self.is_headless and self._driver is not None
        if draws and not self._batch_count and isinstance(renderable, CompositorUpdate):
            self._diff.draw(renderable)
            if self._diff.is_due:
                self._write_drawn()
            else:
                self._write_soon(asyncio.get_running_loop())
            self.post_display_hook()
        else:
            super()._display(screen, renderable)

    def _write_soon(self, loop: asyncio.AbstractEventLoop) -> None:
        now = loop.time()
        if self._due is None:
            self._write_by = now + _AT_MOST_SECONDS
        else:
            self._due.cancel()
        self._due = loop.call_at(min(now + _TOGETHER_SECONDS, self._write_by), self._write_drawn)

    def _write_drawn(self) -> None:
        if self._due is not None:
            self._due.cancel()
            self._due = None
        if not self._screen_stack or self._exit or self._closing or self._driver is None:
            return  # it ends: the terminal is given back
        x, y = self.screen.outer_size.clamp_offset(self.cursor_position)
        if text := self._diff.difference((x, y)):
            self._driver.write(f"{SYNC_START}{text}{SYNC_END}" if self._sync_available else text)
            self._driver.flush()
            self.painted.set()

    @property
    def cursor_position(self) -> Offset:
        """Return where the terminal's cursor belongs: in the field with the focus, wherever that lies by now.

        Textual notes the place when the field takes the focus or is typed into, and not when a line above it moves it,
        nor when it is laid out only after that.
        """
        if self._screen_stack and isinstance(field := self.screen.focused, Input):
            return field.cursor_screen_offset
        return self._cursor_noted

    @cursor_position.setter
    def cursor_position(self, place: Offset) -> None:
        self._cursor_noted = place

    def _set_pointer_shape(self, shape: str) -> None:
        """Tell the terminal only of changes: where there are no pointers, it may show that as text."""
        if shape != self._pointer:
            self._pointer = shape
            super()._set_pointer_shape(shape)

    def forget_terminal(self) -> None:
        """Draw all of it the next time, or soon: by now the terminal may show anything, or have another size."""
        self._diff.forget()
        if self._loop is not None:
            self._loop.call_soon_threadsafe(self._loop.call_later, _LAID_OUT_SECONDS, self._draw_forgotten)

    def _draw_forgotten(self) -> None:
        if self._diff.is_due:
            self._write_drawn()

    def get_driver_class(self) -> type[Driver]:
        return type("TerminalDriver", (DriverMixin, InputReader, super().get_driver_class()), {})

    @property
    def typed_at(self) -> float:
        """Return when something was typed last, by the monotonic clock."""
        return self._typing.last

    async def on_event(self, event: TextualEvent) -> None:
        if isinstance(event, (Key, Paste)):
            if self._takes(event):
                await self._typing.take(event)
        else:
            await super().on_event(event)

    def _takes(self, event: Key | Paste) -> bool:
        page = self.screen if self.screen_stack else None
        return not isinstance(page, Page) or page.takes(event.key if isinstance(event, Key) else "")

    def action_suspend_process(self) -> None:
        """Stop all that the shell takes for this job, as the terminal's own ctrl+z does."""
        if why_not := why_not_suspend():
            self.notify(why_not)
        elif isinstance(self._driver, DriverMixin):
            self._driver.stop()

    def action_interrupt(self) -> None:
        now = time.monotonic()
        if now - self._interrupted_at < _TWICE_SECONDS:
            self.exit(return_code=130)
            return
        self._interrupted_at = now
        self.notify("Press ctrl+c again to quit.", timeout=_TWICE_SECONDS)

    def on_paste_lost(self) -> None:
        self.notify("The paste was incomplete or too long. It was ignored.", severity="warning")

    def run(self, **options: Any) -> Result | None:
        # Textual takes these, and keeps them
        of_jobs = {number: signal.getsignal(number) for number in JOB_SIGNALS}
        try:
            with heard(self.end_by_signal):
                return super().run(**options)
        finally:
            for number, handler in of_jobs.items():
                signal.signal(number, handler)

    async def run_async(self, **options: Any) -> Result | None:
        with waking(asyncio.get_running_loop()):
            return await super().run_async(**options)

    def end_by_signal(self, number: int) -> None:
        """End the app with the exit code of a signal; called by its handler."""
        if self._loop is None:  # not yet begun, or over
            give_back()
            end_now(number)
        self._loop.call_soon_threadsafe(self.exit, None, 128 + number)

    def _handle_exception(self, error: Exception) -> None:
        """Report the error, unless the app ends: what has just begun then misses widgets that are gone."""
        if not self._exit:
            super()._handle_exception(error)

    def _fatal_error(self) -> None:
        """Report a crash without local variables, which Textual's report shows: here these are passwords and keys."""
        self.bell()
        self._exit_renderables.append(crash_report(self._exception))
        self._close_messages_no_wait()
