"""What all screens that ask something share: fields, Enter, and where a refusal leads."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Callable
from typing import TYPE_CHECKING, Any, ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.message import Message
from textual.widgets import Button, Input, Label

from ..errors import (
    AttributeRejected,
    AttributesRequired,
    ChallengeUnsupported,
    CognitoTuiError,
    PasswordRejected,
    PasswordResetRequired,
    Refused,
    SessionExpired,
    Throttled,
    UserNotConfirmed,
)
from ..hints import SIGN_IN_WITH_BROWSER
from ..services.base import Secret
from ..tui.context import Context
from ..tui.messages import NavigateTo, Reason, RestartSignIn, StepReached
from ..widgets.fields import Field, NotSent, PasswordInput, TextInput
from ..widgets.page_parts import DemoHint, Notice, Progress
from .page import Page

if TYPE_CHECKING:
    from ..services.auth import Answer, NewAccount, Question, Step


class SubmitButton(Button, inherit_css=False):
    """A button of one row. Textual's own style sheet for buttons takes longer to read than all of ours together."""


class FormScreen(Page):
    """A page with fields. Subclasses compose them (`compose_form`) and send what was typed (`submit`).

    Those that are not a step of a sign-in say what comes after the result (`answered`).

    Args:
        step: what Cognito asks; None for a form that is not a step of a sign-in.
        reason: what is said to begin with: why one is here.
        username: whom it is about, where neither the step nor the account says so.
    """

    AUTO_FOCUS = "Input"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("enter", "submit", "continue", key_display="⏎", priority=True),
        Binding("ctrl+q", "app.quit", "quit", key_display="^q", priority=True),
        Binding(
            "ctrl+o", "browser", "browser", tooltip="sign in with a browser", key_display="^o", priority=True
        ),
    ]
    SUBMIT: str = "continue"  # what Enter does, for the footer and the button
    HAS_BUTTON: ClassVar[bool] = True
    DESTROYS: ClassVar[bool] = False  # what cannot be undone

    in_sign_in = False  # whether a refusal may lead to another screen of the sign-in
    browser_helps = False  # with what a terminal cannot answer
    reason_hint: str | None = None  # what to do, in place of the words of the error that led here
    topic: Step | str | None = ""  # what the demo's hint is about; empty: there is none

    def __init__(
        self, context: Context, step: Question | None = None, reason: Reason = "", *, username: str = ""
    ) -> None:
        super().__init__(context)
        # in place, as subclasses inherit it
        self._bindings.key_to_bindings["enter"] = [
            Binding("enter", "submit", self.SUBMIT, key_display="⏎", priority=True)
        ]
        self.step = step
        self._reason = reason
        self._username = username
        self._meant: list[Secret] = []  # passwords with a blank at an end, which was pointed out
        if step is not None:
            self.in_sign_in, self.topic, self._username = True, step, step.attempt.username
        elif context.open_account is not None:
            self._username = context.account.signed_in.username

    # for subclasses -----------------------------------------------------------------------------------------------

    def compose_form(self) -> ComposeResult:
        raise NotImplementedError

    def submit(self) -> None:
        """Send what was typed: Enter on the last field, or the button. A CognitoTuiError that it raises is shown."""
        raise NotImplementedError

    def answered(self, result: Any) -> None:
        """Go on from `result` of the call that `ask` has made."""
        self.post_message(StepReached(result))

    def clear_secret(self) -> None:
        """After a refusal: empty what has to be typed again, and put the cursor there."""
        for field in reversed([*self.query("SecretInput, CodeInput").results(TextInput)]):
            field.reject()

    def lost_by_leaving(self) -> str:
        """Return what Esc would do to what is not easily had again; empty where it costs nothing."""
        if self.step is not None:
            return "give up this sign-in"
        if self.is_overlay:
            return ""
        typed = any(field.value for field in self.query(TextInput) if field.id != "username")
        return "go back without what you typed" if typed else ""

    @property
    def username(self) -> str:
        """Return whom this is about: as typed, where there is a field for it."""
        typed = self.query("#username").results(TextInput)
        return next((field.value.strip() for field in typed), self._username)

    @property
    def password(self) -> Secret | None:
        """Return the password that this sign-in began with; None where it is not known."""
        return self.step.attempt.password if self.step else None

    # the frame ----------------------------------------------------------------------------------------------------

    def compose_page(self) -> ComposeResult:
        yield from super().compose_page()
        yield from self.compose_hint()

    def compose_body(self) -> ComposeResult:
        yield Label(self.TITLE_TEXT, id="title")
        yield from self.compose_form()
        with Vertical(id="outcome"):
            yield Notice()
            yield Progress()
            if self.HAS_BUTTON:
                words = f"{self.SUBMIT[:1].upper()}{self.SUBMIT[1:]} ⏎"
                kind = " -destroys" if self.DESTROYS else ""
                yield SubmitButton(words, id="submit", classes=f"-style-default{kind}")

    def compose_hint(self) -> ComposeResult:
        if self.context.hint and self.topic != "":
            yield DemoHint(self.context.hint, self.topic)

    def on_mount(self) -> None:
        if isinstance(self._reason, CognitoTuiError):
            self.message.show(self._reason, hint=self.reason_hint)
        elif self._reason:
            self.tell(self._reason)

    # asking -------------------------------------------------------------------------------------------------------

    def ask(self, call: Callable[[], Any], doing: str = "Checking with Cognito…") -> None:
        """Make the blocking `call`, and go on to another screen with what it returns (`answered`)."""
        self.run(call, self.answered, doing, leaves=True)

    def answer(self, answer: Answer) -> None:
        """Answer the step that this form shows."""
        if (step := self.step) is not None:
            self.ask(lambda: self.context.cognito.sign_in.answer(step, answer))

    def refused(self, error: CognitoTuiError) -> None:
        """Show why, and clear what must be typed again; or go where the error leads in a sign-in."""
        from ..services.auth import NewAccount  # late: the first paint does not wait for it
        from ..widgets.later_fields import NewPassword

        account = NewAccount(self.username, self.password)
        if self.in_sign_in and (message := _leads_to(error, account, self.step)):
            self.post_message(message)
            return
        super().refused(error)
        if isinstance(error, (AttributesRequired, AttributeRejected)):  # the rest is good for another try
            self.mend(error)
        elif isinstance(error, PasswordRejected) and (new := self.query(NewPassword)):
            new.first().reject(error)
        elif isinstance(error, Refused) and not isinstance(error, Throttled):
            self.clear_secret()  # what never arrived, or was not looked at, need not be typed again
        in_browser = isinstance(error, ChallengeUnsupported) or SIGN_IN_WITH_BROWSER in error.remedy
        if self.in_sign_in and in_browser:
            self.browser_helps = True
            self.refresh_bindings()

    def mend(self, error: AttributesRequired | AttributeRejected) -> None:
        """Have the attributes typed that the error names.

        The cursor goes there unless something has been typed since the call began: that belongs where the person saw
        the cursor, and Enter leads on.
        """
        from ..widgets.later_fields import AttributeFields

        first = next((field for each in self.query(AttributeFields) if (field := each.mend(error))), None)

        def lead() -> None:
            if first is not None and self.context.typed_at() <= self.called_at:
                self.set_focus(first)

        self.call_after_refresh(lead)

    def watch_busy(self, busy: bool) -> None:
        self.query(SubmitButton).set(display=not busy)
        for field in self.query("Field.-refused").results(Field) if busy else ():
            field.accept()

    # keys ---------------------------------------------------------------------------------------------------------

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        if action == "help" and self.busy:  # what is typed now waits for the next form
            return False
        if action == "submit" and not isinstance(self.focused, (Input, SubmitButton)):
            return False
        if action == "browser" and not (self.browser_helps and self.context.cognito.profile.domain):
            return False
        return super().check_action(action, parameters)

    async def action_submit(self) -> None:
        """Submit, wherever the cursor is; but first go on to the next field that is empty and must not be.

        One that was passed by, or where the cursor is, says so.
        """
        await self._typed()
        fields = list(self.query(TextInput))
        missing = [field for field in fields if field.is_missing]
        here = self.focused if isinstance(self.focused, TextInput) else None
        behind = fields[fields.index(here) + 1 :] if here else []
        if here in missing:
            self.message.clear()
            here.ask()
        elif following := [field for field in behind if field in missing]:
            self.set_focus(following[0])  # at once: what is typed next belongs there
        elif missing:
            self.message.clear()
            missing[0].ask()
        elif not self._points_out_blank():
            self._submit()

    def _submit(self) -> None:
        try:
            self.submit()
        except NotSent as error:
            self.message.clear()
            error.field.refuse(error.title)
        except CognitoTuiError as error:
            self.message.show(error)

    def _points_out_blank(self) -> bool:
        """Tell of a blank at an end of a password, once, before it is sent: it counts as a wrong try."""
        from ..services.auth import blank_note  # late: likewise

        passwords = [Secret(field.value) for field in self.query(PasswordInput)]
        notes = [note for each in passwords if each not in self._meant and (note := blank_note(each))]
        self._meant = passwords
        for note in notes[:1]:
            self.tell(f"! {note} Press Enter again to send it as it is.")
        return bool(notes)

    async def _typed(self) -> None:
        """Wait until what was typed before this key has arrived in the field."""
        arrived = asyncio.Event()
        if self.focused is not None and self.focused.call_later(arrived.set):
            with contextlib.suppress(asyncio.TimeoutError):  # the field is being removed
                await asyncio.wait_for(arrived.wait(), 1)

    async def on_button_pressed(self) -> None:
        await self.action_submit()

    def action_back(self) -> None:
        if (lost := self.lost_by_leaving()) and not self.is_meant(f"Press esc again to {lost}."):
            return
        if self.is_overlay:
            self.close()
        else:
            self.post_message(RestartSignIn(self.username))

    def action_browser(self) -> None:
        self.post_message(NavigateTo("browser", self.username))


def _leads_to(error: CognitoTuiError, account: NewAccount, step: Question | None) -> Message | None:
    """Return where a refusal in a sign-in leads; None: it is shown where it happened."""
    username = account.username
    match error:
        case UserNotConfirmed():
            words = "This account is not confirmed yet. Type the code from its confirmation message."
            return NavigateTo("confirm", username, words, account)
        case PasswordResetRequired():
            words = "You must reset your password before you can sign in."
            return NavigateTo("forgot-password", username, words)
        case SessionExpired() if step is not None:
            return RestartSignIn(username, error, step.attempt.password)
    return None
