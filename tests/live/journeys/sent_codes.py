"""Codes that come by email: to sign in, to sign up, and for a forgotten password."""

from __future__ import annotations

from cognito_tui.errors import AlreadyConfirmed, CodeRejected, IncorrectPassword, UserNotConfirmed
from cognito_tui.services.auth.steps import CodeRequired
from cognito_tui.services.base.factors import EMAIL
from cognito_tui.services.base.secret import Secret
from tests.live.journey import Live, Person, journey
from tests.live.place import new_password
from tests.live.refusals import refused
from tests.live.signing_in import sign_in
from tests.support.pool_client import signed_in, text

WRONG = "00000000"


@journey("a code by email in place of a password", needs={"email_otp", "email_codes"}, pool="choice")
def email_otp(live: Live) -> None:
    ada = live.person(attributes={"email": live.address()})
    cognito = live.client(auth_flow="USER_AUTH", preferred_challenge=EMAIL)
    asked = cognito.sign_in.start(ada.name)
    assert isinstance(asked, CodeRequired)
    assert asked.challenge == EMAIL
    with live.step("a wrong code"), refused(live, CodeRejected):
        cognito.sign_in.answer(asked, text(WRONG))
    with live.step("the right code"):
        signed_in(cognito.sign_in.answer(asked, text(live.sent_code(ada))))


@journey("an account of one's own: made, confirmed, signed in", needs={"sign_up", "email_codes"})
def sign_up(live: Live) -> None:
    ada, registration = Person(attributes={"email": live.address()}), live.client().registration
    password = Secret(ada.password)
    registration.sign_up(ada.name, password, {"email": ada.attributes["email"]})
    with live.step("too early"), refused(live, UserNotConfirmed):
        live.client().sign_in.start(ada.name, password)
    with live.step("a wrong code"), refused(live, CodeRejected):
        registration.confirm(ada.name, "000000")
    with live.step("sent again"):
        registration.resend(ada.name)
        registration.confirm(ada.name, live.sent_code(ada))
    with live.step("confirmed already"), refused(live, AlreadyConfirmed):
        registration.resend(ada.name)
    sign_in(live.client(), ada)


@journey("a forgotten password", needs={"email_codes"})
def forgotten(live: Live) -> None:
    ada, registration = live.person(attributes={"email": live.address()}), live.client().registration
    new = new_password()
    registration.forgot_password(ada.name)
    with live.step("a wrong code"), refused(live, CodeRejected):
        registration.reset_password(ada.name, "000000", Secret(new))
    registration.reset_password(ada.name, live.sent_code(ada), Secret(new))
    with live.step("the old one"), refused(live, IncorrectPassword):
        live.client().sign_in.start(ada.name, Secret(ada.password))
    signed_in(live.client().sign_in.start(ada.name, Secret(new)))


@journey("an address changed, and proved", needs={"email_codes"})
def changed_address(live: Live) -> None:
    ada, cognito = live.person(), live.client()
    account = cognito.account(sign_in(cognito, ada))
    [sent] = account.update_attributes({"email": live.address()})
    assert sent.attribute == "email"
    account.verify("email", live.sent_code(ada))
    assert account.user().verified("email")
