"""Who is signed in where the profile names no identity pool: there are tokens, and no AWS credentials."""

from __future__ import annotations

from dataclasses import replace
from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.widgets import Label

from ..errors import CognitoTuiError, SignInRequired
from ..services.base import Secret, time_text
from ..services.tokens import AuthResult, Tokens
from ..tui.context import AccountContext, Context
from ..tui.messages import RestartSignIn
from ..widgets.fields import Field
from .account.menu import AccountScreen
from .list_page import ListPage, Task


class SignedInScreen(ListPage):
    """The last screen of a sign-in to a user pool alone: what can be done with the session."""

    TITLE_TEXT = "Signed in"
    PURPOSE = "Use your tokens, or manage your account."
    CHOOSING = "choose"
    READING = ""
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("r", "sign_in", "sign in again"),
        Binding("p", "profiles", "profiles", tooltip="see all profiles, and switch"),
    ]
    tasks = (
        Task(
            "a", "Your account", "Profile, password, MFA methods, devices", lambda page: page.open_account()
        ),
        Task("c", "Copy the access token", "For an API", lambda page: page.copy_token("access")),
        Task("i", "Copy the ID token", "For an API that asks for it", lambda page: page.copy_token("id")),
    )

    def __init__(self, context: Context, signed_in: AuthResult) -> None:
        super().__init__(context)
        self._tokens = context.cognito.tokens(signed_in)
        # made here, not found later: an answer can come before the screen is complete
        self._until = Label(markup=False, classes="field-value")

    def compose_facts(self) -> ComposeResult:
        profile, signed_in = self.context.cognito.profile, self._tokens.latest
        yield Field("User name", signed_in.username)
        yield Field("Pool", profile.user_pool_id)
        yield Field("Tokens", self._until)
        yield Label(
            "\nThe profile names no identity pool: there are no AWS credentials.",
            classes="explanation",
            markup=False,
        )
        self._show_end()

    def _show_end(self) -> None:
        tokens = self._tokens.latest.tokens
        end = tokens.expires_at
        then = "then renewed" if tokens.refresh_token is not None else "then you sign in again"
        self._until.update(f"good until {time_text.clock_time(end)}, {then}" if end else "")

    # keys ---------------------------------------------------------------------------------------------------------

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        if action == "back" or (action == "profiles" and not self.context.has_profile_list):
            return False
        return super().check_action(action, parameters)

    def copy_token(self, kind: str) -> None:
        """Copy the token `kind`, "access" or "id"; one that is about to expire is renewed first."""

        def copy(tokens: Tokens) -> None:
            self._show_end()
            token: Secret = tokens.access_token if kind == "access" else tokens.id_token
            print_it = self.context.next_command("token", kind)
            self.copy(token, f"the {'ID' if kind == 'id' else kind} token", f"To print it:\n{print_it}")

        self.run(self._tokens.current, copy, "Asking Cognito…", retry=True)

    def refused(self, error: CognitoTuiError) -> None:
        if isinstance(error, SignInRequired):
            self._sign_in_again(error)
        else:
            super().refused(error)

    def action_sign_in(self) -> None:
        if self.is_meant("Press r again to give up this session and sign in."):
            self._sign_in_again("")

    def _sign_in_again(self, reason: CognitoTuiError | str) -> None:
        self.restart(RestartSignIn(self._tokens.latest.username, reason))

    # what lies over this screen -----------------------------------------------------------------------------------

    def open_account(self) -> None:
        account = AccountContext(self.context.cognito, self._tokens.latest)

        def looked_after(message: str) -> None:  # the device alone: the tokens here may be newer by now
            latest = replace(self._tokens.latest, device=account.signed_in.device)
            self._tokens = self.context.cognito.tokens(latest)
            self.back(message)

        self.open(AccountScreen(replace(self.context, open_account=account)), looked_after)

    def back(self, words: str) -> None:
        if words:
            self.tell(words)

    def action_profiles(self) -> None:
        from .profiles import ProfilesScreen

        self.open(ProfilesScreen(self.context))
