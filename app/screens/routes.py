"""Which screen shows what. Each is imported when it is needed: the first paint does not wait for it."""

from __future__ import annotations

from textual.screen import Screen

from ..client import SessionCredentials
from ..services.auth import (
    CodeRequired,
    CustomChallenge,
    EmailRequired,
    FactorChoice,
    NewPasswordRequired,
    PasswordRequired,
    Step,
    TotpEnrollment,
)
from ..services.tokens import AuthResult
from ..tui.context import Context
from ..tui.messages import Place, Reason


def screen_for(context: Context, step: Step, reason: Reason) -> Screen[None]:
    """One screen for each kind of step."""
    match step:
        case AuthResult():
            from .credentials import CredentialsScreen

            return CredentialsScreen(context, step)
        case NewPasswordRequired():
            from .new_password import NewPasswordScreen

            return NewPasswordScreen(context, step, reason)
        case PasswordRequired():
            from .password import PasswordScreen

            return PasswordScreen(context, step, reason)
        case TotpEnrollment():
            from .totp_enrollment import TotpEnrollmentScreen

            return TotpEnrollmentScreen(context, step, reason)
        case EmailRequired():
            from .email import EmailScreen

            return EmailScreen(context, step, reason)
        case CodeRequired():
            from .code import CodeScreen

            return CodeScreen(context, step, reason)
        case FactorChoice():
            from .factor_choice import FactorChoiceScreen

            return FactorChoiceScreen(context, step, reason)
        case CustomChallenge():
            from .custom_challenge import CustomChallengeScreen

            return CustomChallengeScreen(context, step, reason)


def screen_at(context: Context, place: Place, username: str, words: str) -> Screen[None]:
    """One screen for each place beside the steps."""
    match place:
        case "sign-up":
            from .sign_up import SignUpScreen

            return SignUpScreen(context, username)
        case "confirm":
            from .confirm import ConfirmScreen

            return ConfirmScreen(context, username, words)
        case "forgot-password":
            from .forgot_password import ForgotPasswordScreen

            return ForgotPasswordScreen(context, username, words)
        case "reset-password":
            from .reset_password import ResetPasswordScreen

            return ResetPasswordScreen(context, username, words)
        case "browser":
            from .browser import BrowserScreen

            return BrowserScreen(context, username)


def screen_of(context: Context, session: SessionCredentials | None, username: str) -> Screen[None]:
    """Where a profile begins, or goes on."""
    if session is not None:
        from .credentials import CredentialsScreen

        return CredentialsScreen(context, session.signed_in, session)
    from .sign_in import SignInScreen

    return SignInScreen(context, username, resume=True)
