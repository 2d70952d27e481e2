"""Our services at an unpatched cognito-local: a second opinion, by other people in another language.

It has no SRP and none of AWS's GetTokensFromRefreshToken, GlobalSignOut and ResendConfirmationCode; takes weak
passwords, and a phone number's factor without a number; its text messages go nowhere.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from cognito_tui.client import CognitoClient
from cognito_tui.errors import (
    CodeRejected,
    PasswordRejected,
    Refused,
    SessionExpired,
    UnexpectedAnswer,
    UserNotConfirmed,
    WrongArgument,
)
from cognito_tui.services.account.calls import Account
from cognito_tui.services.auth.managed_login import Authorization, ManagedLogin
from cognito_tui.services.auth.redirect_listener import RedirectListener
from cognito_tui.services.auth.steps import (
    Answer,
    CodeRequired,
    Factor,
    FactorChoice,
)
from cognito_tui.services.base.clock import Clock
from cognito_tui.services.base.factors import SMS, TOTP
from cognito_tui.services.base.secret import Secret
from cognito_tui.services.config.profile import PASSWORD as USER_PASSWORD_AUTH, Profile
from cognito_tui.services.tokens.tokens import AuthResult
from tests.support import chromium, cognito_local
from tests.support.chromium import PATIENCE, Browser
from tests.support.pools import SeededPool
from tests.support.sign_in_at_emulator import PASSWORD, Authenticator, point_at, signed_in

OLD, NEW = Secret(PASSWORD), Secret("Another-Hörse-8")
CODE, WRONG = Secret(cognito_local.CODE), Secret("000000")


@pytest.fixture
def pool(cognito_local_url: str, monkeypatch: pytest.MonkeyPatch) -> SeededPool:
    """Second factors are optional; one user: "ada"."""
    point_at(cognito_local_url, monkeypatch)
    pool = cognito_local.seed_user_pool(cognito_local_url, mfa="OPTIONAL")
    pool.add_user("ada", PASSWORD, email="ada@example.com")
    return pool


@pytest.fixture
def cognito(pool: SeededPool) -> CognitoClient:
    return CognitoClient(pool.profile(USER_PASSWORD_AUTH))


@pytest.fixture
def ada(cognito: CognitoClient) -> AuthResult:
    return signed_in(cognito.sign_in.start("ada", OLD))


@pytest.fixture
def account(cognito: CognitoClient, ada: AuthResult) -> Account:
    return cognito.account(ada)


def enrolled(account: Account) -> Authenticator:
    app = Authenticator(account.new_authenticator().reveal())
    account.confirm_authenticator(app.right_code().secret)
    return app


# -- second factors ------------------------------------------------------------------------------------------------


def test_an_authenticator_is_added_asked_for_and_switched_off(
    cognito: CognitoClient, account: Account
) -> None:
    with pytest.raises(Refused, match="That second factor is not set up"):
        account.set_second_factor(TOTP, enabled=True, preferred=True)
    app = Authenticator(account.new_authenticator().reveal())
    with pytest.raises(CodeRejected):
        account.confirm_authenticator(app.wrong_code().secret)
    assert account.user().second_factors == ()
    account.confirm_authenticator(app.right_code().secret)
    account.set_second_factor(TOTP, enabled=True, preferred=True)
    assert account.user().second_factors == (TOTP,)

    step = cognito.sign_in.start("ada", OLD)
    assert isinstance(step, CodeRequired)
    assert (step.challenge, step.device_name) == (TOTP, "cognito-tui")
    with pytest.raises(CodeRejected):
        cognito.sign_in.answer(step, app.wrong_code())
    assert signed_in(cognito.sign_in.answer(step, app.right_code())).tokens.username == "ada"

    account.set_second_factor(TOTP, enabled=False)
    signed_in(cognito.sign_in.start("ada", OLD))


def test_one_of_two_factors_is_chosen_and_then_asked_for(cognito: CognitoClient, account: Account) -> None:
    app = enrolled(account)
    account.set_second_factor(SMS, enabled=True)
    assert set(account.user().second_factors) == {TOTP, SMS}
    choice = cognito.sign_in.start("ada", OLD)
    assert isinstance(choice, FactorChoice)
    assert (choice.challenge, choice.factors) == ("SELECT_MFA_TYPE", (Factor(SMS), Factor(TOTP)))
    with pytest.raises(WrongArgument, match="SMS_MFA, SOFTWARE_TOKEN_MFA"):  # which never comes to be sent
        cognito.sign_in.answer(choice, Answer(choice="EMAIL_OTP"))
    believed = replace(choice, factors=(*choice.factors, Factor("EMAIL_OTP")))
    with pytest.raises(Refused, match="requires ANSWER of"):  # nor would it be taken
        cognito.sign_in.answer(believed, Answer(choice="EMAIL_OTP"))
    step = cognito.sign_in.answer(choice, Answer(choice=TOTP))
    assert isinstance(step, CodeRequired)
    assert (step.challenge, step.device_name) == (TOTP, "cognito-tui")
    with pytest.raises(CodeRejected):
        cognito.sign_in.answer(step, app.wrong_code())
    assert signed_in(cognito.sign_in.answer(step, app.right_code())).tokens.username == "ada"


# -- the profile and the password ----------------------------------------------------------------------------------


def test_a_changed_address_is_verified_with_the_code_that_was_sent_there(account: Account) -> None:
    (delivery,) = account.update_attributes({"email": "lovelace@example.org"})
    assert (delivery.medium, delivery.attribute) == ("EMAIL", "email")
    assert not account.user().verified("email")
    with pytest.raises(CodeRejected):
        account.verify("email", WRONG)
    assert not account.user().verified("email")
    account.verify("email", CODE)
    user = account.user()
    assert (user.attributes["email"], user.verified("email")) == ("lovelace@example.org", True)


def test_another_code_for_an_address_is_asked_for(account: Account) -> None:
    with pytest.raises(CodeRejected):
        account.verify("email", CODE)  # none was sent yet
    account.send_verification("email")
    account.verify("email", CODE)
    with pytest.raises(CodeRejected):
        account.verify("email", CODE)  # a code works once


def test_attributes_are_set_and_deleted(account: Account) -> None:
    before = account.user().attributes
    account.update_attributes({"name": "Ada Lovelace 🧮"})
    assert account.user().attributes == {**before, "name": "Ada Lovelace 🧮"}
    account.delete_attributes(["name"])
    assert account.user().attributes == before


def test_the_password_is_changed_by_who_knows_the_old_one(cognito: CognitoClient, account: Account) -> None:
    """A wrong password is an InvalidPasswordException here, where AWS says NotAuthorizedException."""
    with pytest.raises(PasswordRejected):
        account.change_password(Secret("wrong"), NEW)
    signed_in(cognito.sign_in.start("ada", OLD))
    account.change_password(OLD, NEW)
    with pytest.raises(PasswordRejected):
        cognito.sign_in.start("ada", OLD)
    signed_in(cognito.sign_in.start("ada", NEW))


# -- before and after a session ------------------------------------------------------------------------------------


def test_signing_up_ends_with_a_code_and_only_the_right_one_opens_the_account(cognito: CognitoClient) -> None:
    registration = cognito.registration
    delivery = registration.sign_up("grace", OLD, {"email": "grace@example.com"})
    assert delivery is not None
    assert delivery.medium == "EMAIL"
    with pytest.raises(UserNotConfirmed):
        cognito.sign_in.start("grace", OLD)
    with pytest.raises(CodeRejected):
        registration.confirm("grace", WRONG)
    registration.confirm("grace", CODE)
    signed_in(cognito.sign_in.start("grace", OLD))
    with pytest.raises(Refused, match="This user name is taken"):
        registration.sign_up("grace", OLD, {"email": "grace@example.com"})


def test_a_forgotten_password_is_replaced_with_a_code(cognito: CognitoClient, pool: SeededPool) -> None:
    registration = cognito.registration
    assert registration.forgot_password("ada").medium == "EMAIL"
    with pytest.raises(CodeRejected):
        registration.reset_password("ada", WRONG, NEW)
    registration.reset_password("ada", CODE, NEW)
    signed_in(cognito.sign_in.start("ada", NEW))


def test_signing_out_here_ends_this_session_and_no_other(cognito: CognitoClient, ada: AuthResult) -> None:
    """An access token lives on here."""
    other = signed_in(cognito.sign_in.start("ada", OLD))

    def renewed(session: AuthResult) -> str:
        return CognitoClient(cognito.profile).refresh(session).tokens.username  # with nothing kept

    assert (renewed(ada), renewed(other)) == ("ada", "ada")
    cognito.store.save(ada)
    cognito.sign_out(ada)
    with pytest.raises(Refused, match="not authorized"):
        renewed(ada)
    assert renewed(other) == "ada"


def test_a_deleted_account_is_gone_and_its_name_is_free_again(
    cognito: CognitoClient, account: Account
) -> None:
    account.delete()
    with pytest.raises(Refused):
        account.user()
    with pytest.raises(Refused):
        cognito.sign_in.start("ada", OLD)
    assert cognito.registration.sign_up("ada", NEW, {"email": "ada@example.com"}) is not None


# -- in a browser --------------------------------------------------------------------------------------------------


@pytest.fixture
def browser(tmp_path: Path) -> Iterator[Browser]:
    with chromium.chromium(tmp_path / "chromium") as browser:
        yield browser


def submit(browser: Browser, password: str) -> None:
    browser.type("input[name=username]", "ada")
    browser.type("input[name=password]", password)
    browser.click("button[type=submit]")


def redirected(browser: Browser, profile: Profile, authorization: Authorization) -> Secret:
    with RedirectListener(profile.redirect_uri, authorization.state) as listener:
        browser.open(authorization.url)
        submit(browser, "wrong")
        browser.wait_for("Incorrect username or password.")
        assert listener.wait(0) is None
        submit(browser, PASSWORD)
        redirect = listener.wait(PATIENCE)
    assert redirect is not None
    return redirect


@pytest.mark.skipif(bool(chromium.missing()), reason=chromium.missing())
def test_its_token_endpoint_takes_our_proof_and_no_other(
    cognito_local_url: str, browser: Browser, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Its ID tokens hold no nonce, so ours goes no further: but all else about them was right."""
    point_at(cognito_local_url, monkeypatch)
    redirect_uri = f"http://localhost:{chromium.free_port()}/callback"
    pool = cognito_local.seed_user_pool(cognito_local_url, redirect_uri=redirect_uri)
    pool.add_user("ada", PASSWORD)
    profile = replace(pool.profile(), domain=cognito_local_url, redirect_uri=redirect_uri)
    login = ManagedLogin(profile, Clock())

    mine = login.begin()
    thief = replace(mine, code_verifier=login.begin().code_verifier)
    with pytest.raises(SessionExpired) as refused:
        login.complete(thief, redirected(browser, profile, mine))
    assert refused.value.detail == "code_verifier does not match code_challenge"

    mine = login.begin()
    redirect = redirected(browser, profile, mine)
    with pytest.raises(UnexpectedAnswer) as unlike:
        login.complete(mine, redirect)
    assert unlike.value.title == "The ID token is not the one that was asked for (nonce)."
    with pytest.raises(SessionExpired) as used:
        login.complete(mine, redirect)
    assert used.value.detail == "Authorization code expired or invalid"
