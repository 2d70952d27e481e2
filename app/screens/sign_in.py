"""Sign in: where, who, and the password."""

from __future__ import annotations

import os
import time
from typing import ClassVar

from textual import work
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.content import Content
from textual.widgets import Label

from ..client import CognitoClient
from ..errors import CognitoTuiError, SignInRequired
from ..services.account import offered_user
from ..services.auth import password_explanation
from ..services.aws_files import decided_elsewhere
from ..services.base import Secret, in_thread
from ..services.config import OFF
from ..tui.context import Context
from ..tui.messages import NavigateTo, Place, Reason
from ..widgets.fields import Field, PasswordInput, TextInput
from .form import FormScreen

# A connection that waited longer is likely to be closed at the other end: AWS closes idle ones.
_IDLE_SECONDS = 30.0


class SignInScreen(FormScreen):
    """The first screen of a sign-in.

    Args:
        resume: whether to sign in by itself where a session was saved.
        password: what was typed before, as good as ever.
    """

    TITLE_TEXT = "Sign in"
    PURPOSE = "Sign in with your user name and password, or choose another way."
    SUBMIT = "sign in"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("ctrl+r", "navigate('forgot-password')", "forgot password", key_display="^r", priority=True),
        Binding("ctrl+n", "navigate('sign-up')", "sign up", key_display="^n", priority=True),
        Binding(
            "ctrl+t",
            "profiles",
            "profiles",
            tooltip="see all profiles, and switch",
            key_display="^t",
            priority=True,
        ),
    ]
    in_sign_in = browser_helps = True
    topic = None

    def __init__(
        self,
        context: Context,
        username: str = "",
        reason: Reason = "",
        *,
        resume: bool = False,
        password: Secret | None = None,
    ) -> None:
        super().__init__(context, reason=reason, username=username or offered_user(context.cognito.profile))
        self._password = password
        if password:
            self.reason_hint = f"Press Enter to sign in again as {self._username}."
        self._resume_first = resume and _may_be_saved(context.cognito)
        self._connected_at = float("inf")

    def compose_form(self) -> ComposeResult:
        profile = self.context.cognito.profile
        if self.context.has_other_profiles:
            by = self.context.configuration.chosen_by
            yield Field("Profile", f"{profile.name}, {by}" if by else profile.name)
        yield Field("Pool", self._pool())
        yield from self._decided()
        yield Field("User name", TextInput(id="username", value=self._username))
        yield Field("Password", PasswordInput(id="password", optional=profile.password_optional))
        if explanation := password_explanation(profile):
            yield Label(explanation, id="password-explanation", classes="explanation")
        for words in self.context.configuration.warnings:
            yield Label(f"! {words}", classes="explanation", markup=False)

    def _pool(self) -> Content:
        profile = self.context.cognito.profile
        by = f"from {profile.sources.get('user_pool_id', '')}"
        weak = "user_pool_id" in profile.weak
        return Content.assemble(
            profile.user_pool_id,
            "\n",
            (f"! {by}", "$text-warning") if weak else (by, "$foreground-muted"),
        )

    def _decided(self) -> list[Field]:
        """Show what besides the profile decides where the password goes; the demo's Cognito is our own."""
        if self.context.hint is not None:
            return []
        parts = decided_elsewhere(self.context.cognito.profile, os.environ)
        fields = [
            Field(part.what, f"! {part.value} from {part.source}").add_class("decided")
            for part in parts
            if part.what != "User pool"
        ]
        for field in fields[-1:]:
            field.add_class("-last")
        return fields

    def on_mount(self) -> None:
        if self._username:
            self.set_focus(self.query_one("#password"))
        if self._password:
            self._fill_in(self._password)
        # after the first paint: importing boto3 takes longer than everything before it
        self.call_after_refresh(self._connect)
        if self._resume_first:
            self.call_after_refresh(self._resume)

    def _fill_in(self, password: Secret) -> None:
        field = self.query_one("#password", PasswordInput)
        field.value = password.reveal()
        field.cursor_position = len(field.value)
        self._password = None  # the field has it

    @work(group="connect", exclusive=True)
    async def _connect(self) -> None:
        self._connected_at = time.monotonic()
        await in_thread(self.context.cognito.connect)

    def on_input_changed(self) -> None:
        if time.monotonic() - self._connected_at > _IDLE_SECONDS:
            self._connect()

    # the saved session --------------------------------------------------------------------------------------------

    @work(group="stored session", exclusive=True)
    async def _resume(self) -> None:
        stored = await in_thread(lambda: self.context.cognito.stored_session)
        await self._typed()
        if stored is None and self.context.cognito.store.locked:
            self._unlock()
        if stored is None or self.busy or not stored.is_of(self.username):
            return
        self.query_one("#username", TextInput).value = stored.username
        self.query_one("#password", PasswordInput).focus()
        doing = f"Signing in again as {stored.username}…"
        self.run(self.context.cognito.resume, self.answered, doing, retry=True, leaves=True)

    def _unlock(self) -> None:
        from ..services.tokens import Passphrase
        from .passphrase import PassphraseScreen

        def opened(words: str) -> None:
            if words:
                self._resume()

        self.open_when_quiet(PassphraseScreen(self.context, Passphrase.KNOWN), opened)

    def refused(self, error: CognitoTuiError) -> None:
        if isinstance(error, SignInRequired):  # no more than that time has passed
            self.tell(f"The last session has ended. Sign in again.\n{error.title}")
        else:
            super().refused(error)

    # signing in ---------------------------------------------------------------------------------------------------

    async def action_submit(self) -> None:
        """Go from the user name to an empty password first, even where it may stay empty."""
        await self._typed()
        password = self.query_one("#password", PasswordInput)
        if self.username and not password.value and self.focused is self.query_one("#username"):
            self.set_focus(password)
        else:
            await super().action_submit()

    @property
    def password(self) -> Secret:
        return Secret(self.query_one("#password", PasswordInput).value)

    def submit(self) -> None:
        username, password = self.username, self.password
        self.ask(lambda: self.context.cognito.sign_in.start(username, password))

    # other ways ---------------------------------------------------------------------------------------------------

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        if action == "back":
            return self.context.scenario != "" and bool(super().check_action(action, parameters))
        if action == "profiles" and not self.context.has_profile_list:
            return False
        return super().check_action(action, parameters)

    def action_back(self) -> None:
        """Go back to the list of demos: a sign-in of one's own has nothing before it."""
        self.action_navigate("scenarios")

    def action_navigate(self, place: Place) -> None:
        self.post_message(NavigateTo(place, self.username))

    def action_profiles(self) -> None:
        from .profiles import ProfilesScreen

        self.open(ProfilesScreen(self.context, self.username))


def _may_be_saved(cognito: CognitoClient) -> bool:
    """Return whether a session may be saved, without a look at any file: one may be in memory."""
    return cognito.profile.remember != OFF or cognito.store.session() is not None
