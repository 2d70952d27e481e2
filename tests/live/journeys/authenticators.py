"""Authenticator apps: enrolled, asked for, and their codes refused."""

from __future__ import annotations

import time

from cognito_tui.errors import CodeRejected
from cognito_tui.services.auth.steps import CodeRequired, TotpEnrollment
from cognito_tui.services.base.factors import TOTP
from cognito_tui.services.base.secret import Secret
from tests.live.journey import Live, journey
from tests.live.refusals import asked, refused
from tests.live.signing_in import next_code, sign_in, with_authenticator
from tests.support.pool_client import signed_in, text
from tests.support.sign_in_at_emulator import Authenticator


@journey("an authenticator at the first sign-in", needs={"totp"}, pool="strict")
def first(live: Live) -> None:
    ada, cognito = live.person(), live.client()
    step = asked(
        live,
        cognito.sign_in.start(ada.name, Secret(ada.password)),
        TotpEnrollment,
        gap="lets people in who have no authenticator",
    )
    app = Authenticator(step.secret.reveal())
    with live.step("a wrong code"), refused(live, CodeRejected):
        cognito.sign_in.answer(step, app.wrong_code())
    with live.step("the right code"):
        signed_in(cognito.sign_in.answer(step, app.right_code()))
    with live.step("the next sign-in"):
        again = asked(live, live.client().sign_in.start(ada.name, Secret(ada.password)), CodeRequired)
    assert again.challenge == TOTP


@journey("codes of an authenticator: right, wrong and used", needs={"totp"})
def codes(live: Live) -> None:
    ada, cognito = live.person(), live.client()
    app = with_authenticator(cognito.account(sign_in(cognito, ada)))
    used = time.time()

    def code_required() -> CodeRequired:
        step = cognito.sign_in.start(ada.name, Secret(ada.password))
        return asked(live, step, CodeRequired, gap="asks for no code")

    question = code_required()
    with live.step("wrong"), refused(live, CodeRejected):
        cognito.sign_in.answer(question, app.wrong_code())
    with live.step("the next one"):
        signed_in(cognito.sign_in.answer(question, next_code(live, app, used)))
    question = code_required()
    with live.step("used at the enrolment"), refused(live, CodeRejected, gap="takes a code twice"):
        cognito.sign_in.answer(question, text(app.code_at(used)))


@journey("an authenticator switched off again", needs={"totp"})
def switched_off(live: Live) -> None:
    ada, cognito = live.person(), live.client()
    account = cognito.account(sign_in(cognito, ada))
    with_authenticator(account)
    assert account.user().second_factors == (TOTP,)
    account.set_second_factor(TOTP, enabled=False)
    assert account.user().second_factors == ()
    signed_in(cognito.sign_in.start(ada.name, Secret(ada.password)))
