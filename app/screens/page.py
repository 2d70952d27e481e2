"""The frame that all screens share: header, body, footer, one call in flight, and pages that lie over others."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from typing import Any, ClassVar

from textual import work
from textual.app import ComposeResult
from textual.binding import ActiveBinding, Binding, BindingType
from textual.events import ScreenResume
from textual.geometry import Size
from textual.reactive import reactive
from textual.screen import Screen
from textual.widget import Widget
from textual.widgets import Input, Label

from ..errors import CognitoTuiError, SignInRequired
from ..services.base import Secret, in_thread
from ..tui.context import AccountContext, Context
from ..tui.late_styles import SMALL, read_late
from ..tui.messages import Reason, RestartSignIn
from ..widgets.footer import Footer
from ..widgets.page_parts import SUCCESS_SECONDS, Body, Header, Notice, Progress

_QUIET_SECONDS = 0.5
_AWAY = ("escape", "q", "ctrl+q")
HELP = ("question_mark", "f1", "ctrl+p")
SMALLEST = Size(40, 10)
ROOMY = Size(60, 20)  # anything less has a style sheet of its own
_WHATEVER_THE_SIZE = ("quit", "interrupt", "suspend_process")
COLUMN = 80  # cells: the width rule of app.tcss
QUIT = Binding("q", "app.quit", "quit")  # for pages without a field: there it would be typed


class Page(Screen[None]):
    """A screen of the app. Subclasses compose the body, which has a Notice and a Progress in it.

    A call runs in a thread, in the worker group "service". Cancelling it means that its result is ignored.

    Attributes:
        is_overlay: whether this page lies over another one, which goes on below.
        is_asked_for: whether it answers to a key: what was typed ahead may be meant for it.
        outcome: what an overlay closes with: a sentence for the page below (empty: nothing was done), or RestartSignIn
            when nobody is signed in any more.
        replaces_message: whether what the page below says is over once this page lies over it.
    """

    AUTO_FOCUS = "#form"  # which the arrow keys scroll where it does not fit
    # a page has one class of each list; from 110 columns on there is room for two panes
    HORIZONTAL_BREAKPOINTS = [  # noqa: RUF012 - Textual's own form
        (0, "-too-narrow"),
        (SMALLEST.width, "-tiny"),
        (ROOMY.width, "-narrow"),
        (80, "-wide"),
        (110, "-panes"),
    ]
    VERTICAL_BREAKPOINTS = [  # noqa: RUF012
        (0, "-too-low"),
        (SMALLEST.height, "-flat"),
        (ROOMY.height, "-low"),
        (24, "-high"),
    ]
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape", "cancel", "cancel", key_display="esc", priority=True),
        Binding("escape", "back", "back", key_display="esc"),
        Binding("question_mark", "help", "help", key_display="?"),
        # where ? is a character of what is typed; of the two, a terminal may keep F1 for itself
        Binding("f1", "help", "help", key_display="F1", priority=True),
        Binding("ctrl+p", "help", "help", key_display="^p", priority=True),
    ]
    TITLE_TEXT: ClassVar[str]
    PURPOSE: ClassVar[str]  # what the page is for, in a sentence

    # the widgets draw themselves: Textual's draws all of the screen when the focus moves
    focused: reactive[Widget | None] = reactive(None, repaint=False)
    busy: reactive[bool] = reactive(False, repaint=False, init=False, bindings=True)
    is_overlay = False
    is_asked_for = True
    replaces_message = True
    outcome: RestartSignIn | str = ""
    called_at = float("-inf")  # when the last call was begun

    def __init__(self, context: Context) -> None:
        super().__init__()
        self.context = context
        self._cancelled = threading.Event()
        self._copied = ("", 0)  # what was said of the last copy, and how many times in a row

    # the frame ----------------------------------------------------------------------------------------------------

    def compose(self) -> ComposeResult:
        self._fit()
        if not self.fits:
            yield Label(self._too_small, id="too-small")
        yield from self.compose_page()
        yield Footer()

    def _fit(self) -> None:
        """Take the classes of this size before there is anything to style, in place of styling all of it twice."""
        self._style_small(self.app.size)
        breakpoints = (
            (self.app.size.width, self.HORIZONTAL_BREAKPOINTS),
            (self.app.size.height, self.VERTICAL_BREAKPOINTS),
        )
        for cells, named in breakpoints:
            self.add_class(*self._get_breakpoint_classes(cells, named), update=False)
        self.update_node_styles(animate=False)

    def on_screen_resume(self, event: ScreenResume) -> None:
        event.refresh_styles = False  # each widget got its style when it was mounted

    def _screen_resized(self, size: Size) -> None:
        """Lay it out for this size, unless it is: Textual does so three times before anything is seen."""
        if size != self.outer_size:
            self._style_small(size)
            super()._screen_resized(size)

    def _style_small(self, size: Size) -> None:
        if size.width < ROOMY.width or size.height < ROOMY.height:
            read_late(self.app, SMALL)

    def on_resize(self) -> None:
        if said := self.query("#too-small"):
            said.first(Label).update(self._too_small)
        elif not self.fits:
            self.mount(Label(self._too_small, id="too-small"))
        for body in self.query(Body):
            self.call_after_refresh(body.show_focused)  # where it lies is not known before

    @property
    def fits(self) -> bool:
        """Return whether the terminal is large enough to show anything."""
        width, height = self.app.size
        return width >= SMALLEST.width and height >= SMALLEST.height

    @property
    def _too_small(self) -> str:
        needed, present = (f"{size.width}x{size.height}" for size in (SMALLEST, self.app.size))
        return f"This needs {needed}; the terminal has {present}. ctrl+q quits."

    def takes(self, key: str) -> bool:
        """Return whether a key, or a paste (empty), may do anything: on a page that is not seen, only leave it."""
        if self.fits:
            return True
        binding = super().active_bindings.get(key)
        return binding is not None and binding.binding.action.rpartition(".")[2] in _WHATEVER_THE_SIZE

    def compose_page(self) -> ComposeResult:
        yield Header(self.context.cognito.profile)
        yield from self.compose_main()

    def compose_main(self) -> ComposeResult:
        with Body(id="form", can_focus=self.AUTO_FOCUS == "#form"):
            yield from self.compose_body()

    def compose_body(self) -> ComposeResult:
        raise NotImplementedError

    @property
    def active_bindings(self) -> dict[str, ActiveBinding]:
        """Return the bindings in the footer's order: what leads away comes last, and then the help."""
        bindings = super().active_bindings
        if isinstance(self.focused, Input):
            bindings.pop(HELP[0], None)
        for key in (*_AWAY, *HELP):
            if key in bindings:
                bindings[key] = bindings.pop(key)
        return bindings

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Allow nothing but cancelling, and the help, while a call is in flight."""
        return action == "help" or self.busy == (action == "cancel")

    # what is said -------------------------------------------------------------------------------------------------

    @property
    def message(self) -> Notice:
        return self.query_one(Notice)

    def tell(self, words: str) -> None:
        """Show `words` in place of what the page said before."""
        self.message.tell(words)

    def refused(self, error: CognitoTuiError) -> None:
        """Show why a call was refused."""
        self.message.show(error)

    def is_meant(self, words: str) -> bool:
        """Return whether this is asked for twice: the first time, say `words`, which ask for the key once more."""
        warning = f"! {words}"
        if self.message.says(warning):
            return True
        self.message.tell(warning, seconds=SUCCESS_SECONDS)
        return False

    def may_quit(self, key: str) -> bool:
        """Return whether `key` may quit: at once, or the second time where other terminals are served from here."""
        served = self.context.identities.served
        profiles = f" of {served} profiles" if served > 1 else ""
        return not served or self.is_meant(
            f"Other terminals get credentials{profiles} from here. Press {key} again to quit."
        )

    @work(group="clipboard", exclusive=True)
    async def copy(self, text: Secret, name: str, otherwise: str) -> None:
        """Copy `text`, and say what is known of its arrival.

        Args:
            name: what it is, as in "Sent the link to …".
            otherwise: what to do where nobody knows whether it has arrived.
        """
        result = await in_thread(lambda: self.context.clipboard.copy(text))
        sentence = f"{result.mark} {result.sentence(name)}"
        before, times = self._copied
        self._copied = (sentence, times + 1 if sentence == before else 1)
        if sentence == before:  # else nobody would see that it happened
            from ..services.base import time_text  # late: the first paint does not wait for it

            now = time_text.local(self.context.cognito.clock.now())
            sentence = f"{sentence[:-1]} again, {now:%H:%M:%S}" + (f" ({times + 1}×)." if times > 1 else ".")
        advice = "" if result.confirmed else f"{result.advice} {otherwise}"
        seconds = SUCCESS_SECONDS if result.mark == "✓" else None
        self.message.tell(f"{sentence}\n{advice}".strip(), seconds=seconds)

    # calls --------------------------------------------------------------------------------------------------------

    def run(
        self,
        call: Callable[[], Any],
        then: Callable[[Any], object],
        doing: str,
        *,
        retry: bool = False,
        leaves: bool = False,
    ) -> None:
        """Make the blocking `call` in a thread, and give its result to `then`; show its refusal on this page.

        Args:
            doing: what is said meanwhile.
            retry: whether it is made again, by itself, while AWS is busy; not for calls that prove a password.
            leaves: whether `then` leads to another screen. The page remains busy until that is shown, so that what is
                typed meanwhile belongs there.
        """

        def finished(result: Any) -> None:
            if not leaves:
                self.stop_busy()
            then(result)

        self.start_busy(doing)
        self.call_service(self._with_retries(call) if retry else call, finished, self._failed)

    @work(group="service", exclusive=True)
    async def call_service(
        self,
        call: Callable[[], Any],
        then: Callable[[Any], object],
        failed: Callable[[CognitoTuiError], object],
    ) -> None:
        """Make the blocking `call` in a thread; give its result to `then`, or its refusal to `failed`."""
        try:
            result = await in_thread(call)
        except CognitoTuiError as error:
            failed(error)
        else:
            then(result)

    def _failed(self, error: CognitoTuiError) -> None:
        self.stop_busy()
        if self.context.open_account is not None and isinstance(error, SignInRequired):
            self.end(error)
        else:
            self.refused(error)

    def _with_retries(self, call: Callable[[], Any]) -> Callable[[], Any]:
        from ..services.aws import retry_throttled

        cancelled = self._cancelled = threading.Event()
        progress = self.query_one(Progress)

        def wait(seconds: float) -> bool:
            self.app.call_from_thread(progress.say, f"AWS is busy. Trying again in {seconds:g} s…")
            return not cancelled.wait(seconds)

        return lambda: retry_throttled(call, wait)

    def start_busy(self, doing: str) -> None:
        """Say what is being done, in place of what the last call said."""
        self.message.clear()
        self.query_one(Progress).start(doing)
        self.called_at = time.monotonic()
        self.busy = True

    def stop_busy(self) -> None:
        """End what `start_busy` began: the call has returned, or nobody waits for it any more."""
        self.busy = False
        self.query_one(Progress).stop()

    def cancel(self) -> None:
        """Ignore whatever the call in flight returns."""
        self._cancelled.set()
        self.workers.cancel_group(self, "service")
        self.stop_busy()

    def action_cancel(self) -> None:
        self.cancel()
        self.message.tell("Cancelled.", seconds=SUCCESS_SECONDS)

    # pages over pages ---------------------------------------------------------------------------------------------

    def open(self, page: Page, then: Callable[[str], object] | None = None) -> None:
        """Show `page` over this one; `then` (or `back`) gets its sentence when the person comes back.

        What became of the last action is not said any more then, unless `page` only helps to read it.
        """

        def closed(_: None) -> None:
            if isinstance(page.outcome, RestartSignIn):
                self.restart(page.outcome)
            else:
                (then or self.back)(page.outcome)

        if page.replaces_message:
            for message in self.query(Notice):
                message.end_outcome()
        page.is_overlay = True
        self.app.push_screen(page, closed)

    def back(self, words: str) -> None:
        """Go on after a page over this one has closed; `words` say what was done there, empty for nothing."""
        if words:
            self.tell(words)

    def open_when_quiet(self, page: Page, then: Callable[[str], object] | None = None) -> None:
        """As `open`, for a page that nobody has asked for: it waits, so that it takes nothing that is being typed."""
        is_quiet = time.monotonic() - self.context.typed_at() > _QUIET_SECONDS
        if is_quiet and self.is_current and not self.busy:
            page.is_asked_for = False
            self.open(page, then)
        else:
            self.set_timer(_QUIET_SECONDS / 2, lambda: self.open_when_quiet(page, then))

    def close(self, outcome: RestartSignIn | str = "") -> None:
        """Go back to the page below."""
        self.outcome = outcome
        if not self.is_current:  # the help lies over it: a call has ended meanwhile
            self.pop_until_active()
        self.dismiss()

    def restart(self, restart: RestartSignIn) -> None:
        """Lead to the sign-in: nobody is signed in any more."""
        if self.is_overlay:
            self.close(restart)
        else:
            self.post_message(restart)

    def action_back(self) -> None:
        self.close()

    def action_help(self) -> None:
        from .key_help import KeyHelp  # late: the first paint does not wait for it

        self.open(KeyHelp(self.context, self), self._press)

    def _press(self, key: str) -> None:
        """Press the key that was chosen in the help, if it still works."""
        if key in self.active_bindings:
            self.app.simulate_key(key)
        elif key:
            self.tell("! That is not possible any more.")

    @property
    def account(self) -> AccountContext:
        return self.context.account

    def end(self, reason: Reason) -> None:
        """Close the account's pages: nobody is signed in any more."""
        self.close(RestartSignIn(self.account.signed_in.username, reason))
