"""What many journeys begin with."""

from __future__ import annotations

import time

from cognito_tui.client import CognitoClient
from cognito_tui.services.account import Account
from cognito_tui.services.auth.steps import Answer, TotpEnrollment
from cognito_tui.services.base.factors import TOTP
from cognito_tui.services.base.secret import Secret
from cognito_tui.services.tokens.tokens import AuthResult
from tests.live.journey import Live, Person
from tests.support.pool_client import signed_in, text
from tests.support.sign_in_at_emulator import Authenticator


def sign_in(cognito: CognitoClient, person: Person) -> AuthResult:
    """Sign in for the first time: where the pool wants an authenticator, there is one from now on."""
    step = cognito.sign_in.start(person.name, Secret(person.password))
    if isinstance(step, TotpEnrollment):
        step = cognito.sign_in.answer(step, Authenticator(step.secret.reveal()).right_code())
    return signed_in(step)


def with_authenticator(account: Account) -> Authenticator:
    """Give a signed-in person an authenticator app, which is asked for from now on."""
    app = Authenticator(account.new_authenticator().reveal())
    account.confirm_authenticator(app.right_code().secret)
    account.set_second_factor(TOTP, enabled=True)
    return app


def next_code(live: Live, app: Authenticator, used: float) -> Answer:
    """Return a code of the half minute after the moment `used`, at AWS once that has come."""
    following = used + 30
    if live.target == "aws":
        time.sleep(max(0, following - following % 30 + 1 - time.time()))
    return text(app.code_at(following))
