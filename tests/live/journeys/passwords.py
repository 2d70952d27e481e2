"""Signing in with a password, by SRP."""

from __future__ import annotations

from cognito_tui.errors import PasswordRejected
from cognito_tui.services.auth.steps import Answer, NewPasswordRequired
from cognito_tui.services.base.secret import Secret
from cognito_tui.services.tokens.tokens import AuthResult
from tests.live.journey import Live, journey
from tests.live.place import new_password
from tests.live.refusals import refused


@journey("a password, right and wrong", needs={"srp"})
def password(live: Live) -> None:
    ada = live.person()
    with live.step("wrong"), refused(live):
        live.client().sign_in.start(ada.name, Secret(new_password()))
    with live.step("right"):
        assert isinstance(live.client().sign_in.start(ada.name, Secret(ada.password)), AuthResult)


@journey("a temporary password", needs={"srp"})
def temporary(live: Live) -> None:
    ada, cognito = live.person(temporary=True), live.client()
    with live.step("temporary"):
        step = cognito.sign_in.start(ada.name, Secret(ada.password))
        assert isinstance(step, NewPasswordRequired)
    with live.step("too short"), refused(live, PasswordRejected, gap="takes any new password"):
        cognito.sign_in.answer(step, Answer(Secret("short")))
    with live.step("new"):
        assert isinstance(cognito.sign_in.answer(step, Answer(Secret(new_password()))), AuthResult)
