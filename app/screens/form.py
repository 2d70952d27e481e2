"""What all screens that ask something share: one form, one call in flight, refusals in place."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Callable
from typing import TYPE_CHECKING, Any, ClassVar

from textual import work
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical, VerticalScroll
from textual.widgets import Button, Input, Label

from ..errors import CognitoTuiError, Refused
from ..services.base import in_thread
from ..tui.context import Context
from ..tui.messages import Reason, RestartSignIn, StepReached
from ..widgets.demo_hint import DemoHint
from ..widgets.fields import TextInput
from ..widgets.masthead import Header
from ..widgets.progress import Progress
from ..widgets.refusal import ErrorMessage
from .page import Page

if TYPE_CHECKING:
    from ..services.auth import Question, Step


class SubmitButton(Button, inherit_css=False):
    """One row; Textual's own style sheet for buttons takes longer to read than all of ours together."""


class FormScreen(Page):
    """Subclasses give the fields (`compose_form`), where to put the answer (`submit`) and which input is secret.

    Those that are no step of a sign-in say what comes after the answer (`answered`), and where Esc leads (`leave`).

    Args:
        step: what is asked; None where it is nothing of a sign-in.
        reason: what is said to begin with: why one is here.
    """

    AUTO_FOCUS = "Input"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("enter", "submit", "continue", key_display="⏎", priority=True),
        Binding("escape", "cancel", "cancel", key_display="esc", priority=True),
        Binding("escape", "back", "back", key_display="esc"),
        Binding("ctrl+q", "app.quit", "quit", key_display="^q", priority=True),
    ]
    TITLE_TEXT: ClassVar[str]
    BUTTON_TEXT: ClassVar[str] = "Continue"  # empty: no button

    def __init__(self, context: Context, step: Question | None, reason: Reason = "") -> None:
        super().__init__(context)
        self.step = step
        self._reason = reason

    # for subclasses -----------------------------------------------------------------------------------------------

    def compose_form(self) -> ComposeResult:
        raise NotImplementedError

    def submit(self) -> None:
        """The person pressed Enter on the last field, or the button. What it raises is shown."""
        raise NotImplementedError

    def clear_secret(self) -> None:
        """After a refusal: empties and focuses what has to be typed again."""
        raise NotImplementedError

    @property
    def username(self) -> str:
        raise NotImplementedError

    def answered(self, result: Any) -> None:
        """The call has given `result`."""
        self.post_message(StepReached(result))

    @property
    def can_leave(self) -> bool:
        return self.step is not None

    def leave(self) -> None:
        """Esc: back to where one came from."""
        self.post_message(RestartSignIn(self.username))

    @property
    def topic(self) -> Step | str | None:
        """What the demo's hint is asked about."""
        return self.step

    # the frame ----------------------------------------------------------------------------------------------------

    def compose_page(self) -> ComposeResult:
        yield Header(self.context.cognito.profile)
        with VerticalScroll(id="form", can_focus=False):
            yield from self.compose_body()
        yield from self.compose_hint()

    def compose_body(self) -> ComposeResult:
        yield Label(self.TITLE_TEXT, id="title")
        yield from self.compose_form()
        with Vertical(id="outcome"):
            yield ErrorMessage()
            yield Progress()
            if self.BUTTON_TEXT:
                yield SubmitButton(self.BUTTON_TEXT, id="submit")

    def compose_hint(self) -> ComposeResult:
        if self.context.hint:
            yield DemoHint(self.context.hint, self.topic)

    def on_mount(self) -> None:
        if isinstance(self._reason, CognitoTuiError):
            self.refusal.show(self._reason)
        elif self._reason:
            self.refusal.tell(self._reason)

    # asking -------------------------------------------------------------------------------------------------------

    def ask(
        self,
        call: Callable[[], Any],
        doing: str = "Checking with Cognito…",
        then: Callable[[Any], object] | None = None,
    ) -> None:
        """Runs `call` in a thread; what it gives goes to `then` or `answered`, its refusal is shown here."""
        self.begin(doing)
        self._ask(call, then or self.answered)

    @work(group="service", exclusive=True)
    async def _ask(self, call: Callable[[], Any], then: Callable[[Any], object]) -> None:
        try:
            result = await in_thread(call)
        except CognitoTuiError as error:
            self.done()
            self.refused(error)
        else:
            then(result)

    def refused(self, error: CognitoTuiError) -> None:
        self.refusal.show(error)
        if isinstance(error, Refused):  # what never arrived need not be typed again
            self.clear_secret()

    def watch_busy(self, busy: bool) -> None:
        self.query(SubmitButton).set(display=not busy)

    # keys ---------------------------------------------------------------------------------------------------------

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        if action == "submit":
            return not self.busy and isinstance(self.focused, (Input, SubmitButton))
        if action == "cancel":
            return self.busy
        if action == "back":
            return not self.busy and self.can_leave
        return True

    async def action_submit(self) -> None:
        """Enter goes to the next empty field, and submits when there is none."""
        await self._typed()
        inputs = list(self.query(Input))
        empty = next((field for field in inputs if _is_missing(field)), None)
        if empty is not None and empty is not self.focused:
            self.set_focus(empty)  # at once: what is typed next belongs there
        elif empty is None:
            try:
                self.submit()
            except CognitoTuiError as error:
                self.refusal.show(error)

    async def _typed(self) -> None:
        """What was typed before this key may still be on its way to the field, and what comes after it is not."""
        arrived = asyncio.Event()
        if self.focused is not None and self.focused.call_later(arrived.set):
            with contextlib.suppress(asyncio.TimeoutError):  # the field is being removed
                await asyncio.wait_for(arrived.wait(), 1)

    def action_cancel(self) -> None:
        self.let_go()
        self.refusal.tell("Cancelled.")

    def action_back(self) -> None:
        self.leave()

    async def on_button_pressed(self) -> None:
        await self.action_submit()


def _is_missing(field: Input) -> bool:
    return not field.value.strip() and not (isinstance(field, TextInput) and field.optional)
