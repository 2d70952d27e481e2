"""The help: on every screen, with what works there now, and nothing else."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from functools import partial
from typing import Any

import pytest
from textual.content import Content
from textual.dom import DOMNode
from textual.pilot import Pilot
from textual.widgets import Input

from cognito_tui.screens.account.deletion import DeletionScreen
from cognito_tui.screens.account.devices import DevicesScreen
from cognito_tui.screens.account.menu import AccountScreen
from cognito_tui.screens.account.password import ChangePasswordScreen
from cognito_tui.screens.account.profile import AttributeScreen, ProfileScreen
from cognito_tui.screens.account.second_factors import SecondFactorsScreen
from cognito_tui.screens.account.sessions import SessionsScreen
from cognito_tui.screens.account.sign_out import SignOutScreen
from cognito_tui.screens.authenticator import AuthenticatorScreen
from cognito_tui.screens.code import CodeScreen, confirmation
from cognito_tui.screens.credentials import CredentialsScreen
from cognito_tui.screens.factor_choice import FactorChoiceScreen
from cognito_tui.screens.forgot_password import ForgotPasswordScreen
from cognito_tui.screens.formats import FormatsScreen
from cognito_tui.screens.key_help import NOTHING, KeyHelp, does_nothing, keys_of
from cognito_tui.screens.page import Page
from cognito_tui.screens.passphrase import PassphraseScreen
from cognito_tui.screens.sign_in import SignInScreen
from cognito_tui.screens.sign_up import SignUpScreen
from cognito_tui.screens.step_forms import CustomChallengeScreen, NewPasswordScreen
from cognito_tui.screens.use.question import QuestionScreen
from cognito_tui.services.auth import NewAccount
from cognito_tui.services.auth.steps import (
    CodeRequired,
    CustomChallenge,
    Factor,
    FactorChoice,
    NewPasswordRequired,
)
from cognito_tui.services.base.clock import Clock
from cognito_tui.services.base.factors import TOTP
from cognito_tui.services.tokens import Passphrase
from cognito_tui.tui.app import CognitoTui
from cognito_tui.tui.context import AccountContext, Context
from tests.support.fake_account import KEY, ON_DEVICE, SignedInCognito
from tests.support.fake_cognito import (
    ATTEMPT,
    PROFILE,
    FakeCognito,
    Time,
    decoded,
    reach_credentials,
    screen_name,
    sent_to_terminal,
    text_of,
    until,
)
from tests.tui.test_class_depth import own_classes

_TEXTUALS_OWN = ("screenshot", "palette", "maximize", "theme", "copy_text")


def pages() -> list[type[Page]]:
    return [kind for kind in own_classes() if issubclass(kind, Page)]


def test_every_page_says_what_it_is_for_and_what_its_keys_do() -> None:
    assert len(pages()) > 25  # all were found
    abstract = ("Page", "FormScreen", "ListPage", "SecretPage", "SessionPage")
    silent = [
        kind.__name__ for kind in pages() if not (hasattr(kind, "PURPOSE") or kind.__name__.startswith("_"))
    ]
    assert sorted(silent) == sorted(abstract)
    for kind in (kind for kind in own_classes() if issubclass(kind, DOMNode)):
        assert kind._merged_bindings is not None
        for bindings in kind._merged_bindings.key_to_bindings.values():
            assert all(binding.description for binding in bindings), kind
    for kind in pages():
        if hasattr(kind, "PURPOSE"):
            assert kind.PURPOSE.endswith("."), kind
            assert len(kind.PURPOSE) < 80, kind


def every_kind(context: Context) -> list[Page]:
    """Return a page of every kind: forms, steps, lists, menus, questions."""
    cognito = context.cognito
    account = replace(context, open_account=AccountContext(cognito, ON_DEVICE))
    return [
        FormatsScreen(context, "env"),
        SignUpScreen(context),
        ForgotPasswordScreen(context, "ada", ""),
        confirmation(context, NewAccount("ada", None), ""),
        PassphraseScreen(context, Passphrase.NEW),
        NewPasswordScreen(context, NewPasswordRequired(ATTEMPT, ("name",))),
        CodeScreen(context, CodeRequired(ATTEMPT, TOTP)),
        FactorChoiceScreen(context, FactorChoice(ATTEMPT, "SELECT_MFA_TYPE", (Factor(TOTP),))),
        CustomChallengeScreen(context, CustomChallenge(ATTEMPT, {"question": "?"})),
        QuestionScreen(context, "AWS CLI profile", Content("+ a line"), "Write this?"),
        AccountScreen(account),
        ProfileScreen(account),
        AttributeScreen(account, "name", "Ada"),
        ChangePasswordScreen(account),
        SecondFactorsScreen(account),
        AuthenticatorScreen(account, KEY),
        DevicesScreen(account),
        SessionsScreen(account),
        SignOutScreen(account),
        DeletionScreen(account),
    ]


def is_ready(app: CognitoTui, page: Page) -> bool:
    return app.screen is page and page.is_mounted and not page.busy


async def compare_with_its_help(pilot: Pilot[Any], page: Page) -> None:
    """Compare the lines of `page` with its active keys; look at them, too, for one page of each sort."""
    app = pilot.app
    typing = isinstance(page.focused, Input)
    await until(pilot, lambda: text_of(app).endswith("F1 help" if typing else "? help"))
    active = {
        app.get_key_display(each.binding)
        for each in page.active_bindings.values()
        if not does_nothing(each.node, each.binding.action)
    }
    lines = keys_of(page)
    shown = {key for line in lines for key in line.shown.split()}
    assert shown - {"^c"} == active - {"^c"}, page
    assert all(line.description and line.group for line in lines), page
    assert not [line for line in lines if any(word in line.description for word in _TEXTUALS_OWN)], page
    if type(page) not in (SignInScreen, CredentialsScreen, SecondFactorsScreen, QuestionScreen):
        return
    await pilot.press("f1" if typing else "question_mark")
    await until(pilot, lambda: screen_name(app) == "KeyHelp" and app.screen.is_mounted)
    text = text_of(app)
    assert page.PURPOSE in text, text
    assert f"Help: {page.TITLE_TEXT}" in text, text
    assert lines[0].description in text, text
    await pilot.press("escape")
    await until(pilot, lambda: app.screen is page)


async def test_on_every_screen_it_lists_what_works_there(
    make_app: Callable[..., CognitoTui], time_now: Time, monkeypatch: pytest.MonkeyPatch
) -> None:
    cognito = SignedInCognito(PROFILE, Clock(time_now))
    app = make_app()
    app.context.identities._make_cognito = lambda _: cognito  # type: ignore[assignment,return-value]
    async with app.run_test(size=(100, 40)) as pilot:
        await until(pilot, lambda: app.focused is not None)
        await compare_with_its_help(pilot, app.screen)  # type: ignore[arg-type]
        await reach_credentials(app, pilot)
        credentials = app.screen
        assert isinstance(credentials, Page)
        await compare_with_its_help(pilot, credentials)
        for page in every_kind(app.context):
            credentials.open(page)
            await until(pilot, partial(is_ready, app, page))
            await pilot.pause()
            await compare_with_its_help(pilot, page)
            page.close()
            await until(pilot, lambda: app.screen is credentials)


def copied(written: list[str]) -> list[str]:
    return [text for text in written if "]52;" in text]


async def test_what_is_typed_searches_and_enter_presses_the_key(
    app: CognitoTui, monkeypatch: pytest.MonkeyPatch
) -> None:
    written = sent_to_terminal(app, monkeypatch)
    async with app.run_test(size=(80, 24)) as pilot:
        await reach_credentials(app, pilot)
        await pilot.press("question_mark", *"zzz")
        await until(pilot, lambda: NOTHING in text_of(app))
        await pilot.press("enter", "ctrl+u", *"access_key_id")
        await until(pilot, lambda: "copy AWS_ACCESS_KEY_ID alone" in text_of(app))
        assert "renew" not in text_of(app)
        await pilot.press("enter")
        await until(pilot, lambda: screen_name(app) == "CredentialsScreen" and bool(copied(written)))
        assert decoded(copied(written)) == "ASIAIOSFODNN7EXAMPLE"
        await pilot.press("ctrl+p")
        await until(pilot, lambda: screen_name(app) == "KeyHelp")
        await pilot.press("ctrl+p")  # the key that opens it closes it
        await until(pilot, lambda: screen_name(app) == "CredentialsScreen")


async def test_a_question_mark_is_part_of_a_password(app: CognitoTui, cognito: FakeCognito) -> None:
    async with app.run_test() as pilot:
        await until(pilot, lambda: app.focused is not None)
        await pilot.press(*"ada", "enter", *"what", "question_mark", "f1")
        await until(pilot, lambda: screen_name(app) == "KeyHelp")
        await pilot.press("escape")
        await until(pilot, lambda: screen_name(app) == "SignInScreen")
        assert app.screen.query_one("#password", Input).value == "what?"


async def test_what_ends_a_page_below_ends_the_help_too(app: CognitoTui) -> None:
    async with app.run_test() as pilot:
        await reach_credentials(app, pilot)
        below = app.screen
        await pilot.press("u", "question_mark")
        await until(pilot, lambda: isinstance(app.screen, KeyHelp))
        menu = app.screen_stack[-2]
        assert isinstance(menu, Page)
        menu.close("✓ Done.")
        await until(pilot, lambda: app.screen is below and "✓ Done." in text_of(app))
