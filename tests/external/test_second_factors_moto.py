"""Second factors and passwords at moto, which has what ministack lacks: SMS_MFA, and a check before a factor is on.

It takes any code for a text message's and for a new user's, names no destination, and lets a forgotten password be
replaced by a weak one: that these are refused is shown elsewhere (app/demo/simulator, test_account_ministack.py).
"""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from cognito_tui.client import CognitoClient
from cognito_tui.errors import CodeRejected, PasswordRejected, Refused, UserNotConfirmed
from cognito_tui.services.account.calls import Account
from cognito_tui.services.auth.steps import Answer, CodeRequired
from cognito_tui.services.base.factors import SMS, TOTP
from cognito_tui.services.base.secret import Secret
from cognito_tui.services.config.profile import PASSWORD as USER_PASSWORD_AUTH
from tests.support import emulators
from tests.support.pools import SeededPool, anybody, seed_pool
from tests.support.sign_in_at_emulator import PASSWORD, Authenticator, point_at, signed_in

OLD, NEW = Secret(PASSWORD), Secret("Another-Horse-8")
WEAK = ("A1-b", "no-digit-Here", "no-capital-1", "NO-SMALL-1", "NoSymbol1")


@pytest.fixture(scope="module")
def url() -> Iterator[str]:
    with emulators.moto(totp=True) as url:
        yield url


@pytest.fixture
def pool(url: str, monkeypatch: pytest.MonkeyPatch) -> SeededPool:
    """Second factors are optional; one user: "ada"."""
    point_at(url, monkeypatch)
    pool = seed_pool(url, mfa="OPTIONAL", secret=True)
    pool.add_user("ada", PASSWORD, email="ada@example.com")
    return pool


@pytest.fixture
def cognito(pool: SeededPool) -> CognitoClient:
    return CognitoClient(pool.profile(USER_PASSWORD_AUTH))


@pytest.fixture
def account(cognito: CognitoClient) -> Account:
    return cognito.account(signed_in(cognito.sign_in.start("ada", OLD)))


def asked_for(cognito: CognitoClient) -> CodeRequired:
    step = cognito.sign_in.start("ada", OLD)
    assert isinstance(step, CodeRequired)
    return step


def test_a_text_message_is_switched_on_asked_for_and_switched_off(
    cognito: CognitoClient, account: Account
) -> None:
    account.set_second_factor(SMS, enabled=True, preferred=True)
    user = account.user()
    assert (user.second_factors, user.preferred) == ((SMS,), SMS)
    step = asked_for(cognito)
    assert (step.challenge, step.destination) == (SMS, "")
    assert signed_in(cognito.sign_in.answer(step, Answer(Secret("123456")))).tokens.username == "ada"
    account.set_second_factor(SMS, enabled=False)
    assert account.user().second_factors == ()
    signed_in(cognito.sign_in.start("ada", OLD))


def test_an_authenticator_is_on_only_after_a_code_has_proved_it(
    cognito: CognitoClient, account: Account
) -> None:
    with pytest.raises(Refused, match="That second factor is not set up"):
        account.set_second_factor(TOTP, enabled=True, preferred=True)
    app = Authenticator(account.new_authenticator().reveal())
    with pytest.raises(CodeRejected):
        account.confirm_authenticator(app.wrong_code().secret)
    with pytest.raises(Refused, match="That second factor is not set up"):
        account.set_second_factor(TOTP, enabled=True, preferred=True)
    account.confirm_authenticator(app.right_code().secret)
    account.set_second_factor(TOTP, enabled=True, preferred=True)
    step = asked_for(cognito)
    assert step.challenge == TOTP
    with pytest.raises(CodeRejected):
        cognito.sign_in.answer(step, app.wrong_code())
    signed_in(cognito.sign_in.answer(step, app.right_code()))


def test_the_preferred_one_of_two_factors_is_asked_for(cognito: CognitoClient, account: Account) -> None:
    app = Authenticator(account.new_authenticator().reveal())
    account.confirm_authenticator(app.right_code().secret)
    account.set_second_factor(TOTP, enabled=True)
    account.set_second_factor(SMS, enabled=True, preferred=True)
    user = account.user()
    assert (set(user.second_factors), user.preferred) == ({SMS, TOTP}, SMS)
    assert asked_for(cognito).challenge == SMS
    account.set_second_factor(TOTP, enabled=True, preferred=True)
    assert account.user().preferred == TOTP
    assert asked_for(cognito).challenge == TOTP


def test_a_weak_new_password_is_rejected_and_the_old_one_goes_on_working(
    cognito: CognitoClient, account: Account
) -> None:
    for weak in map(Secret, WEAK):
        with pytest.raises(PasswordRejected, match="password policy"):
            account.change_password(OLD, weak)
    with pytest.raises(Refused):
        account.change_password(Secret("Wrong-Horse-7"), NEW)
    signed_in(cognito.sign_in.start("ada", OLD))
    account.change_password(OLD, NEW)
    signed_in(cognito.sign_in.start("ada", NEW))
    with pytest.raises(Refused):
        cognito.sign_in.start("ada", OLD)


def test_signing_up_is_refused_for_a_weak_password_and_a_taken_name(cognito: CognitoClient) -> None:
    registration = cognito.registration
    for weak in map(Secret, WEAK):
        with pytest.raises(PasswordRejected):
            registration.sign_up("grace", weak, {})
    assert registration.sign_up("grace", OLD, {"name": "Grace"}) is not None
    with pytest.raises(Refused, match="This user name is taken"):
        registration.sign_up("grace", OLD, {})
    with pytest.raises(UserNotConfirmed):
        cognito.sign_in.start("grace", OLD)
    registration.confirm("grace", Secret("123456"))
    done = signed_in(cognito.sign_in.start("grace", OLD))
    assert cognito.account(done).user().attributes["name"] == "Grace"


def test_a_forgotten_password_is_replaced_with_the_latest_code(
    pool: SeededPool, cognito: CognitoClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    """moto tells the code in a header, and checks those alone that have its own words before the digits."""
    monkeypatch.setattr("cognito_tui.services.auth.registration.sent_code", Secret.of)  # with those words
    registration = cognito.registration
    registration.forgot_password("ada")
    first = latest_code(pool)
    latest = latest_code(pool)
    with pytest.raises(CodeRejected, match="expired"):
        registration.reset_password("ada", first, NEW)
    registration.reset_password("ada", latest, NEW)
    signed_in(cognito.sign_in.start("ada", NEW))
    with pytest.raises(CodeRejected, match="expired"):
        registration.reset_password("ada", latest, OLD)


def test_the_profile_is_shown_and_edited(account: Account) -> None:
    before = account.user()
    assert (before.username, before.verified("email")) == ("ada", True)
    assert account.update_attributes({"name": "Ada Lovelace 🧮"}) == ()
    assert account.user().attributes == {**before.attributes, "name": "Ada Lovelace 🧮"}


def latest_code(pool: SeededPool) -> Secret:
    """Has another code sent, and reads it."""
    open_pool = anybody(pool.endpoint, "cognito-idp")
    answer = open_pool.forgot_password(ClientId=pool.client_id, Username="ada")
    headers = answer["ResponseMetadata"]["HTTPHeaders"]
    return Secret(headers["x-moto-forgot-password-confirmation-code"])
