"""Every screen of the app, made with something in it that needs room."""

from __future__ import annotations

import importlib
import pkgutil
from collections.abc import Callable
from dataclasses import replace
from typing import Any, ClassVar, cast

from textual._context import active_app
from textual.content import Content

import cognito_tui.screens
from cognito_tui.client import SessionCredentials
from cognito_tui.screens.page import Page
from cognito_tui.services.auth.code_delivery import CodeDelivery
from cognito_tui.services.auth.steps import (
    CodeRequired,
    CustomChallenge,
    EmailRequired,
    Factor,
    FactorChoice,
    NewPasswordRequired,
    PasswordRequired,
    TotpEnrollment,
)
from cognito_tui.services.base.secret import Secret
from cognito_tui.services.config.loading import Configuration
from cognito_tui.services.tokens import AuthResult
from cognito_tui.services.tokens.store import Passphrase
from cognito_tui.tui.context import AccountContext, Context, DemoHelp
from cognito_tui.tui.messages import NavigateTo
from tests.support.fake_account import KEY, ON_DEVICE, SignedInCognito
from tests.support.fake_cognito import ATTEMPT, NOW, SIGNED_IN, credentials
from tests.support.fake_delivery import DeliveringCognito
from tests.support.scripted_cognito import jwt

MAIL = CodeDelivery("EMAIL", "a***@e***", "email")
CHOICES = tuple(map(Factor, ("PASSWORD_SRP", "EMAIL_OTP", "SMS_OTP", "WEB_AUTHN")))
QUESTION = {
    "question": "Which bird crosses the most sea in a year, from pole to pole and back?",
    "letters": "4",
}
ROLES = [f"arn:aws:iam::123456789012:role/{name}" for name in ("field-staff", "night-shift")]


class Demos:
    """Some demos, none of which is begun."""

    scenarios: ClassVar[dict[str, str]] = {
        "passwordless": "sign in with a code by email, without a password",
        "sms": "codes by text message",
    }
    has_begun = False

    def begin(self, scenario: str, /) -> tuple[Configuration, DemoHelp]:
        raise NotImplementedError

    def end(self) -> None:
        """Do nothing."""


class EveryCognito(SignedInCognito, DeliveringCognito):
    """A Cognito for all of them."""


def _account(context: Context) -> Context:
    return replace(context, open_account=AccountContext(context.cognito, ON_DEVICE))


def _session() -> SessionCredentials:
    return SessionCredentials(SIGNED_IN, credentials(NOW.replace(year=NOW.year + 9)))


def _with_roles() -> AuthResult:
    return replace(
        SIGNED_IN, tokens=replace(SIGNED_IN.tokens, id_token=Secret(jwt(**{"cognito:roles": ROLES})))
    )


def screens() -> dict[str, Callable[[Context], Page]]:
    """What makes each of them, by the name of its class."""
    from cognito_tui.screens import (
        code,
        formats,
        key_help,
        passphrase,
        profile_form,
        profile_sources,
        profiles,
        roles,
        routes,
        scenarios,
        sign_in,
    )
    from cognito_tui.screens.account import (
        deletion,
        devices,
        menu,
        password,
        profile,
        second_factors,
        sessions,
        sign_out,
    )
    from cognito_tui.screens.use import api_call, aws_profiles, console, menu as use_menu, question, serving

    def step(of: Any) -> Callable[[Context], Page]:
        return lambda context: cast("Page", routes.screen_for_step(context, of, ""))

    def place(name: Any) -> Callable[[Context], Page]:
        return lambda context: cast("Page", routes.screen_for_place(context, NavigateTo(name, "ada")))

    def own(screen: Callable[[Context], Page]) -> Callable[[Context], Page]:
        return lambda context: screen(_account(context))

    return {
        "SignInScreen": sign_in.SignInScreen,
        "NewPasswordScreen": step(NewPasswordRequired(ATTEMPT, ("name", "phone_number", "email"))),
        "PasswordScreen": step(PasswordRequired(ATTEMPT, "PASSWORD_SRP", "PASSWORD_SRP")),
        "AuthenticatorScreen": step(TotpEnrollment(ATTEMPT, KEY)),
        "EmailScreen": step(EmailRequired(ATTEMPT)),
        "CodeScreen": step(CodeRequired(ATTEMPT, "EMAIL_OTP", destination="a***@e***")),
        "FactorChoiceScreen": step(FactorChoice(ATTEMPT, "SELECT_CHALLENGE", CHOICES)),
        "CustomChallengeScreen": step(CustomChallenge(ATTEMPT, QUESTION)),
        "CredentialsScreen": step(SIGNED_IN),
        "SignedInScreen": lambda context: _signed_in(context),
        "SignUpScreen": place("sign-up"),
        "ForgotPasswordScreen": place("forgot-password"),
        "BrowserScreen": place("browser"),
        "SentCodeScreen": lambda context: code.password_reset(context, "ada", MAIL.sentence),
        "PassphraseScreen": lambda context: passphrase.PassphraseScreen(context, Passphrase.NEW),
        "ProfilesScreen": profiles.ProfilesScreen,
        "RolesScreen": lambda context: roles.RolesScreen(context, _with_roles(), None),
        "FormatsScreen": lambda context: formats.FormatsScreen(context, "env"),
        "AccountScreen": own(menu.AccountScreen),
        "ProfileScreen": own(profile.ProfileScreen),
        "AttributeScreen": own(lambda context: profile.AttributeScreen(context, "email", "ada@example.com")),
        "ChangePasswordScreen": own(password.ChangePasswordScreen),
        "SecondFactorsScreen": own(second_factors.SecondFactorsScreen),
        "DevicesScreen": own(devices.DevicesScreen),
        "SessionsScreen": own(sessions.SessionsScreen),
        "SignOutScreen": own(sign_out.SignOutScreen),
        "DeletionScreen": own(deletion.DeletionScreen),
        "UseScreen": lambda context: use_menu.UseScreen(context, _session),
        "ServingScreen": serving.ServingScreen,
        "ConsoleScreen": lambda context: console.ConsoleScreen(context, lambda: _session().credentials),
        "AwsCliProfileScreen": aws_profiles.AwsCliProfileScreen,
        "CredentialsFileScreen": lambda context: aws_profiles.CredentialsFileScreen(
            context, lambda: _session().credentials
        ),
        "QuestionScreen": lambda context: question.QuestionScreen(
            context, "AWS CLI profile", Content("+ credential_process = " + "x" * 90), "Write this?"
        ),
        "ApiCallScreen": lambda context: api_call.ApiCallScreen(context, _session),
        "ScenariosScreen": lambda context: scenarios.ScenariosScreen(replace(context, demos=Demos())),
        "ProfileFormScreen": profile_form.first_run,
        "SourceScreen": lambda context: profile_sources.SourceScreen(context, profile_sources.TERRAFORM),
        "KeyHelp": lambda context: key_help.KeyHelp(context, cast("Page", active_app.get().screen)),
        "AnswerScreen": lambda context: api_call.AnswerScreen(
            context, api_call.Answered("GET https://api.example.com/hello", "200 OK", "{}\n" * 60)
        ),
    }


def _signed_in(context: Context) -> Page:
    from cognito_tui.screens.signed_in import SignedInScreen

    return SignedInScreen(context, SIGNED_IN)


def names_of_screens() -> set[str]:
    """The classes that a person may see: those of the last generation."""
    for module in pkgutil.walk_packages(cognito_tui.screens.__path__, "cognito_tui.screens."):
        importlib.import_module(module.name)
    return {kind.__name__ for kind in _below(Page) if not kind.__subclasses__()}


def _below(kind: type[Page]) -> list[type[Page]]:
    return [kind, *(below for each in kind.__subclasses__() for below in _below(each))]
