"""Which screen shows what. Each is imported when it is needed: the first paint does not wait for it."""

from __future__ import annotations

from textual.screen import Screen

from ..client import SessionCredentials
from ..services.auth import (
    CodeRequired,
    CustomChallenge,
    EmailRequired,
    FactorChoice,
    NewAccount,
    NewPasswordRequired,
    PasswordRequired,
    Step,
    TotpEnrollment,
    asked_again,
)
from ..services.tokens import AuthResult
from ..tui.context import Context
from ..tui.messages import NavigateTo, Reason


def screen_for_step(context: Context, step: Step, reason: Reason) -> Screen[None]:
    """Return the screen that asks what `step` asks, or shows the credentials."""
    match step:
        case AuthResult() if not context.cognito.profile.identity_pool_id:
            from .signed_in import SignedInScreen

            return SignedInScreen(context, step)
        case AuthResult():
            from .credentials import CredentialsScreen

            return CredentialsScreen(context, step)
        case NewPasswordRequired():
            from .step_forms import NewPasswordScreen

            return NewPasswordScreen(context, step, reason)
        case PasswordRequired():
            from .step_forms import PasswordScreen

            return PasswordScreen(context, step, reason)
        case TotpEnrollment():
            from .authenticator import AuthenticatorScreen

            return AuthenticatorScreen(context, step.secret, step, reason)
        case EmailRequired():
            from .step_forms import EmailScreen

            return EmailScreen(context, step, reason)
        case CodeRequired():
            from .code import CodeScreen

            return CodeScreen(context, step, reason)
        case FactorChoice():
            from .factor_choice import FactorChoiceScreen

            return FactorChoiceScreen(context, step, reason)
        case CustomChallenge():
            from .step_forms import CustomChallengeScreen

            return CustomChallengeScreen(context, step, reason or asked_again(step))


def screen_for_place(context: Context, to: NavigateTo) -> Screen[None]:
    """Return the screen for a place beside the steps."""
    username, words = to.username, to.words
    match to.place:
        case "sign-up":
            from .sign_up import SignUpScreen

            return SignUpScreen(context, username=username)
        case "confirm":
            from .code import confirmation

            return confirmation(context, to.account or NewAccount(username, None), words)
        case "forgot-password":
            from .forgot_password import ForgotPasswordScreen

            return ForgotPasswordScreen(context, username, words)
        case "reset-password":
            from .code import password_reset

            return password_reset(context, username, words)
        case "first-run":
            from .profile_form import first_run

            return first_run(context, words)
        case "scenarios":
            from .scenarios import ScenariosScreen

            return ScenariosScreen(context)
        case "browser":
            from .browser import BrowserScreen

            return BrowserScreen(context, username)


def screen_for_session(context: Context, session: SessionCredentials, reason: Reason = "") -> Screen[None]:
    """Return the screen that goes on with `session`."""
    from .credentials import CredentialsScreen

    return CredentialsScreen(context, session.signed_in, session, reason)
