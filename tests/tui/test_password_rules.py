"""The rules of a new password stand below it, as far as they are known, at every form that asks for one."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from textual.pilot import Pilot
from textual.widgets import Input

from cognito_tui.errors import PasswordRejected
from cognito_tui.screens.code import password_reset
from cognito_tui.screens.sign_up import SignUpScreen
from cognito_tui.screens.step_forms import NewPasswordScreen
from cognito_tui.services.auth.steps import NewPasswordRequired
from cognito_tui.services.base.password_rules import PasswordRules
from cognito_tui.services.base.secret import Secret
from cognito_tui.tui.app import CognitoTui
from cognito_tui.widgets.later_fields import NewPassword
from tests.support.fake_cognito import ATTEMPT, FakeCognito, fill, text_of, until
from tests.support.pool_client import client, pool


async def said(app: CognitoTui, pilot: Pilot[Any], *lines: str) -> None:
    await until(pilot, lambda: all(line in text_of(app) for line in lines))


async def test_after_a_refusal_each_known_rule_follows_what_is_typed(
    app: CognitoTui, cognito: FakeCognito, monkeypatch: pytest.MonkeyPatch
) -> None:
    with pool(password_length=10, password_classes=("symbol",)) as server:
        pool_client = client(server)
        monkeypatch.setattr(FakeCognito, "registration", pool_client.registration)
        async with app.run_test(size=(80, 30)) as pilot:
            await until(pilot, lambda: app.focused is not None)
            app._show(SignUpScreen(app.context))
            await until(pilot, lambda: bool(app.screen.query(NewPassword)))
            typed = {"username": "ada", "attribute_0": "ada@example.com"}
            await fill(pilot, **typed, new_password="short", repeat="short")
            await said(app, pilot, "✗ 6 characters or more; the pool does not say how many")
            await until(pilot, lambda: app.focused is app.screen.query_one("#new-password"))
            await pilot.press(*"abcdef")
            await said(app, pilot, "✓ 6 characters or more")
            await fill(pilot, new_password="abcdefghijk", repeat="abcdefghijk")
            await said(app, pilot, "✗ a symbol", "✗ 6 characters or more")
            app.screen.query_one("#new-password", Input).value = "abcdef!"
            await said(app, pilot, "✓ a symbol", "✓ 6 characters or more")

            cognito.password_rules = (
                pool_client.password_rules
            )  # and at the next form they are known from the start
            for screen in (
                NewPasswordScreen(app.context, NewPasswordRequired(ATTEMPT)),
                password_reset(app.context, "ada", ""),
            ):
                app._show(screen)
                await said(app, pilot, screen.TITLE_TEXT, "✗ 6 characters or more", "✗ a symbol")

            # all of the form is seen when one is refused
            await pilot.resize_terminal(80, 24)
            demo = replace(app.context, hint=lambda _: "Demo: 10 or more characters")
            app._show(screen := NewPasswordScreen(demo, NewPasswordRequired(ATTEMPT, ("name",))))
            await said(app, pilot, screen.TITLE_TEXT)
            words = "Password did not conform with policy: Password must have symbol characters"
            refused = PasswordRejected(words, aws_code="InvalidPasswordException", request_id="7a2c" * 9)
            refused.rules = pool_client.password_rules
            screen.refused(refused)
            await said(app, pilot, "✗ Password did not conform", "Set password ⏎", "Choose a new password")
            assert screen.query_one("#form").max_scroll_y == 0


async def test_the_rules_of_a_temporary_passwords_successor_are_learned_as_well(
    app: CognitoTui, cognito: FakeCognito
) -> None:
    weak = PasswordRejected("Password must have numeric characters", aws_code="InvalidPasswordException")
    weak.rules = PasswordRules().after(weak, Secret("pw"))
    cognito.steps = [weak]
    async with app.run_test(size=(80, 24)) as pilot:
        await until(pilot, lambda: app.focused is not None)
        app._show(NewPasswordScreen(app.context, NewPasswordRequired(ATTEMPT)))
        await until(pilot, lambda: bool(app.screen.query(NewPassword)))
        await fill(pilot, new_password="pw", repeat="pw")
        await said(app, pilot, "✗ a digit (0 to 9)")
        assert app.screen.query_one("#repeat", Input).value == ""
