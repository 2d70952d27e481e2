"""What the screens of a sign-in attempt share: where a refusal can lead."""

from __future__ import annotations

from typing import ClassVar

from textual.binding import Binding, BindingType

from ..errors import (
    ChallengeUnsupported,
    CognitoTuiError,
    PasswordResetRequired,
    SessionExpired,
    UserNotConfirmed,
)
from ..tui.messages import NavigateTo, RestartSignIn
from .form import FormScreen


class SignInStepScreen(FormScreen):
    """The first screen of a sign-in, and those that ask on. What a terminal cannot answer, a browser can."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("ctrl+o", "browser", "browser", key_display="^o", priority=True)
    ]
    browser_helps = False  # only after a refusal that says so

    @property
    def username(self) -> str:
        return self.step.attempt.username if self.step else ""

    def refused(self, error: CognitoTuiError) -> None:
        match error:
            case UserNotConfirmed():
                words = "This account is not confirmed yet. Type the code from its confirmation message."
                self.post_message(NavigateTo("confirm", self.username, words))
            case PasswordResetRequired():
                words = "The password must be reset before you can sign in."
                self.post_message(NavigateTo("forgot-password", self.username, words))
            case SessionExpired() if self.step is not None:
                self.post_message(RestartSignIn(self.username, error))
            case _:
                super().refused(error)
                self.browser_helps = self.browser_helps or isinstance(error, ChallengeUnsupported)
                self.refresh_bindings()

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        if action == "browser":
            return not self.busy and self.browser_helps and bool(self.context.cognito.profile.domain)
        return super().check_action(action, parameters)

    def action_browser(self) -> None:
        self.post_message(NavigateTo("browser", self.username))
