"""The terminal app: which screen comes after which."""

from __future__ import annotations

import os
from collections.abc import Callable

from textual.screen import Screen

from .context import Context, Hint
from .messages import Detour, Place, ProfileChosen, Reason, StartAgain, StepReached
from .screens.sign_in import SignInScreen
from .services.clipboard import Clipboard
from .services.configuration import Configuration
from .services.errors import CognitoTuiError
from .services.secret import Secret
from .services.session import Cognito
from .services.steps import (
    CodeRequired,
    CustomChallenge,
    EmailRequired,
    FactorChoice,
    NewPasswordRequired,
    PasswordRequired,
    SignedIn,
    Step,
    TotpEnrollment,
)
from .terminal_app import TerminalApp


class CognitoTui(TerminalApp[Secret]):
    """Ends with the export lines when the person hands them to the shell, with None otherwise."""

    def __init__(
        self,
        configuration: Configuration,
        *,
        hint: Hint | None = None,
        shell_listens: bool = False,
        theme: str = "dark",
        make_cognito: Callable[..., Cognito] = Cognito,
    ) -> None:
        super().__init__(theme)
        self._make_cognito = make_cognito
        self.context = Context(
            configuration=configuration,
            cognito=make_cognito(configuration.profile),
            clipboard=Clipboard(os.environ, self._write_to_terminal),
            hint=hint,
            shell_listens=shell_listens,
        )

    def get_default_screen(self) -> Screen[None]:
        """Not pushed over Textual's blank one, which would be laid out and painted first."""
        screen = SignInScreen(self.context, resume=True)
        # switch_screen takes this back, but Textual only puts it there for screens that were pushed
        screen._push_result_callback(screen, None)  # noqa: SLF001
        return screen

    def on_step_reached(self, message: StepReached) -> None:
        self.switch_screen(self._screen_for(message.step, message.reason))

    # Each screen is imported when it is needed: the first paint does not wait for it.

    def _screen_for(self, step: Step, reason: Reason) -> Screen[None]:
        """One screen for each kind of step."""
        match step:
            case SignedIn():
                from .screens.credentials import CredentialsScreen

                return CredentialsScreen(self.context, step)
            case NewPasswordRequired():
                from .screens.new_password import NewPasswordScreen

                return NewPasswordScreen(self.context, step, reason)
            case PasswordRequired():
                from .screens.password import PasswordScreen

                return PasswordScreen(self.context, step, reason)
            case TotpEnrollment():
                from .screens.totp_enrollment import TotpEnrollmentScreen

                return TotpEnrollmentScreen(self.context, step, reason)
            case EmailRequired():
                from .screens.email import EmailScreen

                return EmailScreen(self.context, step, reason)
            case CodeRequired():
                from .screens.code import CodeScreen

                return CodeScreen(self.context, step, reason)
            case FactorChoice():
                from .screens.factor_choice import FactorChoiceScreen

                return FactorChoiceScreen(self.context, step, reason)
            case CustomChallenge():
                from .screens.custom_challenge import CustomChallengeScreen

                return CustomChallengeScreen(self.context, step, reason)

    def on_detour(self, message: Detour) -> None:
        self.switch_screen(self._screen_at(message.place, message.username, message.words))

    def _screen_at(self, place: Place, username: str, words: str) -> Screen[None]:
        """One screen for each place beside the steps."""
        match place:
            case "sign-up":
                from .screens.sign_up import SignUpScreen

                return SignUpScreen(self.context, username)
            case "confirm":
                from .screens.confirm import ConfirmScreen

                return ConfirmScreen(self.context, username, words)
            case "forgot-password":
                from .screens.forgot_password import ForgotPasswordScreen

                return ForgotPasswordScreen(self.context, username, words)
            case "reset-password":
                from .screens.reset_password import ResetPasswordScreen

                return ResetPasswordScreen(self.context, username, words)
            case "browser":
                from .screens.browser import BrowserScreen

                return BrowserScreen(self.context, username)

    def on_start_again(self, message: StartAgain) -> None:
        self.switch_screen(SignInScreen(self.context, message.username, message.reason))

    def on_profile_chosen(self, message: ProfileChosen) -> None:
        reason: Reason = ""
        try:
            configuration = self.context.configuration.choose(message.name)
        except CognitoTuiError as error:
            reason = error
        else:
            self.context = Context(
                configuration=configuration,
                cognito=self._make_cognito(configuration.profile),
                clipboard=self.context.clipboard,
                hint=self.context.hint,
                shell_listens=self.context.shell_listens,
            )
        self.switch_screen(SignInScreen(self.context, message.username, reason, resume=not reason))

    def _write_to_terminal(self, text: str) -> None:
        if self._driver is not None:
            self._driver.write(text)
            self._driver.flush()
