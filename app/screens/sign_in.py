"""Sign in: where, who, and the password."""

from __future__ import annotations

import time
from typing import ClassVar

from textual import work
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.content import Content
from textual.widgets import Select

from ..background import in_thread
from ..context import Context
from ..messages import ProfileChosen
from ..services.errors import CognitoTuiError
from ..services.secret import Secret
from ..widgets.fields import Field, SecretInput, TextInput
from .form import FormScreen

# A connection that waited longer is likely to be closed at the other end: AWS closes idle ones.
_IDLE_SECONDS = 30.0


class SignInScreen(FormScreen):
    TITLE_TEXT = "Sign in"
    BUTTON_TEXT = "Sign in"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("enter", "submit", "sign in", key_display="⏎", priority=True),
        Binding("ctrl+p", "profiles", "profiles", key_display="^p", priority=True),
    ]

    def __init__(self, context: Context, username: str = "", reason: CognitoTuiError | None = None) -> None:
        super().__init__(context, None)
        self._username = username or context.cognito.profile.username
        self._reason = reason
        self._connected_at = float("inf")

    def compose_form(self) -> ComposeResult:
        profile = self.context.cognito.profile
        names = self.context.configuration.names
        if len(names) > 1:
            value = profile.name if profile.name in names else Select.NULL
            yield Field(
                "Profile",
                Select([(name, name) for name in names], value=value, prompt=profile.name, compact=True),
            )
        yield Field("Pool", self._pool())
        yield Field("User name", TextInput(id="username", value=self._username))
        yield Field("Password", SecretInput(id="password"))

    def _pool(self) -> Content:
        profile = self.context.cognito.profile
        return Content.assemble(
            profile.user_pool_id,
            "\n",
            (f"named by {profile.sources.get('user_pool_id', '')}", "$foreground-muted"),
        )

    def on_mount(self) -> None:
        if self._reason is not None:
            self.refusal.show(self._reason)
        if self._username:
            self.set_focus(self.query_one("#password"))
        # after the first paint: importing boto3 takes longer than everything before it
        self.call_after_refresh(self._connect)

    @work(group="connect", exclusive=True)
    async def _connect(self) -> None:
        self._connected_at = time.monotonic()
        await in_thread(self.context.cognito.connect)

    def on_input_changed(self) -> None:
        if time.monotonic() - self._connected_at > _IDLE_SECONDS:
            self._connect()

    @property
    def username(self) -> str:
        return self.query_one("#username", TextInput).value.strip()

    def submit(self) -> None:
        username = self.username
        password = Secret(self.query_one("#password", SecretInput).value)
        self.ask(lambda: self.context.cognito.sign_in.start(username, password))

    def clear_secret(self) -> None:
        password = self.query_one("#password", SecretInput)
        password.value = ""
        self.set_focus(password)

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        if action == "profiles":
            return not self.busy and len(self.context.configuration.names) > 1
        return super().check_action(action, parameters)

    def action_profiles(self) -> None:
        select = self.query_one(Select)
        select.focus()
        select.action_show_overlay()

    def on_select_changed(self, event: Select.Changed) -> None:
        if isinstance(event.value, str) and event.value != self.context.cognito.profile.name:
            self.post_message(ProfileChosen(event.value, self.username))
