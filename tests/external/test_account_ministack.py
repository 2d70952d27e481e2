"""A user's own account at an unpatched ministack, as far as it verifies.

It takes any attributes and sends no codes for changed ones, does not know the operations to delete or to verify them,
lets people sign up in pools of administrators only, and looks at the client secret in neither
GetTokensFromRefreshToken nor RevokeToken: app/demo/simulator stands in for these.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest

from cognito_tui.client import CognitoClient
from cognito_tui.errors import (
    CodeRejected,
    PasswordRejected,
    PasswordResetRequired,
    Refused,
    SignInRequired,
    UserNotConfirmed,
)
from cognito_tui.services.auth.steps import CodeRequired, Step
from cognito_tui.services.base.factors import TOTP
from cognito_tui.services.base.secret import Secret
from cognito_tui.services.config.profile import PASSWORD as USER_PASSWORD_AUTH
from cognito_tui.services.tokens.tokens import AuthResult
from tests.support.pools import SeededPool, admin, seed_pool
from tests.support.sign_in_at_emulator import PASSWORD, Authenticator, enrol, point_at, signed_in

OLD, NEW, WEAK = Secret(PASSWORD), Secret("Another-Hörse-8"), Secret("weak")
# the codes that ministack "sends": to a new user, and to one who forgot the password
CONFIRMATION, RESET, WRONG = Secret("123456"), Secret("654321"), Secret("000000")
ADDRESS = "ada@example.com"


with_and_without_a_secret = pytest.mark.parametrize(
    "pool", [False, True], indirect=True, ids=["public client", "client with a secret"]
)


@pytest.fixture
def pool(ministack_url: str, monkeypatch: pytest.MonkeyPatch, request: pytest.FixtureRequest) -> SeededPool:
    """Nobody is in it; email addresses are aliases. The client has a secret, unless a test says otherwise."""
    point_at(ministack_url, monkeypatch)
    secret = getattr(request, "param", True)
    return seed_pool(ministack_url, secret=secret, alias_email=True, mfa="OPTIONAL")


@pytest.fixture
def cognito(pool: SeededPool) -> CognitoClient:
    return CognitoClient(pool.profile(USER_PASSWORD_AUTH))  # SRP is for test_sign_in_ministack.py, and slower


@pytest.fixture
def ada(pool: SeededPool, cognito: CognitoClient) -> AuthResult:
    """A user of the pool, signed in."""
    pool.add_user("ada", PASSWORD, email=ADDRESS)
    return signed_in(start(cognito))


def start(cognito: CognitoClient, username: str = "ada", password: Secret = OLD) -> Step:
    return cognito.sign_in.start(username, password)


# -- signing up ----------------------------------------------------------------------------------------------------


@with_and_without_a_secret
def test_signing_up_ends_with_a_code_and_only_the_right_one_opens_the_account(cognito: CognitoClient) -> None:
    registration = cognito.registration
    delivery = registration.sign_up("ada", OLD, {"email": ADDRESS})
    assert delivery is not None
    assert (delivery.medium, delivery.attribute) == ("EMAIL", "email")
    with pytest.raises(UserNotConfirmed):
        start(cognito)
    with pytest.raises(CodeRejected):
        registration.confirm("ada", WRONG)
    assert registration.resend("ada").medium == "EMAIL"
    with pytest.raises(UserNotConfirmed):
        start(cognito)
    registration.confirm("ada", CONFIRMATION)
    done = signed_in(start(cognito))
    assert cognito.account(done).user().attributes["email"] == ADDRESS
    with pytest.raises(Refused, match="confirmed already"):
        registration.confirm("ada", CONFIRMATION)


def test_a_taken_user_name_is_refused(cognito: CognitoClient, ada: AuthResult) -> None:
    with pytest.raises(Refused, match="This user name is taken"):
        cognito.registration.sign_up("ada", NEW, {"email": "other@example.com"})


def test_a_weak_password_is_rejected_in_the_pools_words(cognito: CognitoClient) -> None:
    with pytest.raises(PasswordRejected, match="must have uppercase characters"):
        cognito.registration.sign_up("ada", WEAK, {"email": ADDRESS})
    cognito.registration.sign_up("ada", OLD, {"email": ADDRESS})  # nothing is left of the first try


@pytest.mark.parametrize("client_secret", [None, "wrong"])
def test_a_client_secret_that_is_missing_or_wrong_is_told(
    pool: SeededPool, cognito: CognitoClient, client_secret: str | None
) -> None:
    cognito.registration.sign_up("ada", OLD, {})
    stranger = CognitoClient(replace(pool, client_secret=client_secret).profile()).registration
    refusals: tuple[Callable[[], object], ...] = (
        lambda: stranger.sign_up("grace", OLD, {}),
        lambda: stranger.confirm("ada", CONFIRMATION),
        lambda: stranger.resend("ada"),
        lambda: stranger.forgot_password("ada"),
        lambda: stranger.reset_password("ada", RESET, NEW),
    )
    for refused in refusals:
        with pytest.raises(Refused) as refusal:
            refused()
        assert refusal.value.title == "The app client's secret is missing or wrong."


# -- the password --------------------------------------------------------------------------------------------------


@with_and_without_a_secret
@pytest.mark.parametrize("typed", ["ada", ADDRESS])
@pytest.mark.usefixtures("ada")
def test_a_forgotten_password_is_replaced_with_a_code(cognito: CognitoClient, typed: str) -> None:
    """By name, or by an alias: SecretHash is of what was typed."""
    registration = cognito.registration
    with pytest.raises(CodeRejected, match="expired"):
        registration.reset_password(typed, RESET, NEW)  # none was sent yet
    assert registration.forgot_password(typed).destination == "a****@e****"
    with pytest.raises(CodeRejected, match="did not match"):
        registration.reset_password(typed, WRONG, NEW)
    with pytest.raises(PasswordRejected):
        registration.reset_password(typed, RESET, WEAK)
    registration.reset_password(typed, RESET, NEW)
    with pytest.raises(Refused, match="Incorrect"):
        start(cognito, typed)
    assert signed_in(start(cognito, typed, NEW)).tokens.username == "ada"
    with pytest.raises(CodeRejected):
        registration.reset_password(typed, RESET, OLD)  # a code works once


def test_who_exists_is_not_told_to_those_who_forgot(cognito: CognitoClient) -> None:
    assert cognito.registration.forgot_password("nobody@example.com").destination == "n****@e****"
    with pytest.raises(CodeRejected, match="did not match"):
        cognito.registration.reset_password("nobody@example.com", RESET, NEW)


def test_a_reset_that_an_administrator_asked_for_is_done_with_a_code(
    pool: SeededPool, cognito: CognitoClient, ada: AuthResult
) -> None:
    admin(pool.endpoint, "cognito-idp").admin_reset_user_password(
        UserPoolId=pool.user_pool_id, Username="ada"
    )
    with pytest.raises(PasswordResetRequired):
        start(cognito)
    cognito.registration.forgot_password("ada")
    cognito.registration.reset_password("ada", RESET, NEW)
    signed_in(start(cognito, password=NEW))


def test_the_password_is_changed_by_who_knows_the_old_one(cognito: CognitoClient, ada: AuthResult) -> None:
    account = cognito.account(ada)
    with pytest.raises(Refused, match="old password is wrong"):
        account.change_password(Secret("wrong"), NEW)
    with pytest.raises(PasswordRejected, match="must have length greater than or equal to 8"):
        account.change_password(OLD, WEAK)
    signed_in(start(cognito))  # still the old one
    account.change_password(OLD, NEW)
    with pytest.raises(Refused, match="Incorrect"):
        start(cognito)
    signed_in(start(cognito, password=NEW))


# -- the profile ---------------------------------------------------------------------------------------------------


def test_the_profile_is_shown_and_edited_by_its_owner_alone(cognito: CognitoClient, ada: AuthResult) -> None:
    account = cognito.account(ada)
    before = account.user()
    assert (before.username, before.verified("email")) == ("ada", True)
    account.update_attributes({"name": "Ada Lovelace 🧮", "custom:team": "<b>engines</b>"})
    after = account.user().attributes
    assert after == {**before.attributes, "name": "Ada Lovelace 🧮", "custom:team": "<b>engines</b>"}
    head, payload, signature = ada.tokens.access_token.reveal().split(".")
    forged = Secret(".".join((head, payload, signature[::-1])))
    thief = cognito.account(replace(ada, tokens=replace(ada.tokens, access_token=forged)))
    with pytest.raises(Refused, match="could not verify the signature of the ID token"):
        thief.update_attributes({"name": "Mallory"})
    assert account.user().attributes == after


# -- the authenticator ---------------------------------------------------------------------------------------------


def test_an_authenticator_is_added_asked_for_and_switched_off(
    cognito: CognitoClient, ada: AuthResult
) -> None:
    account = cognito.account(ada)
    app = Authenticator(account.new_authenticator().reveal())
    with pytest.raises(CodeRejected):
        account.confirm_authenticator(app.wrong_code().secret)
    assert account.user().second_factors == ()
    signed_in(start(cognito))  # not before a code has proved it
    account.confirm_authenticator(app.right_code().secret)
    account.set_second_factor(TOTP, enabled=True, preferred=True)
    user = account.user()
    assert (user.second_factors, user.preferred) == ((TOTP,), TOTP)

    step = start(cognito)
    assert isinstance(step, CodeRequired)
    assert step.challenge == TOTP
    with pytest.raises(CodeRejected):
        cognito.sign_in.answer(step, app.wrong_code())
    signed_in(cognito.sign_in.answer(step, app.right_code()))

    account.set_second_factor(TOTP, enabled=False)
    user = account.user()
    assert (user.second_factors, user.preferred) == ((), "")
    signed_in(start(cognito))


def test_another_authenticator_replaces_the_first_once_a_code_proves_it(
    pool: SeededPool, cognito: CognitoClient, ada: AuthResult
) -> None:
    first, account = enrol(pool, ada), cognito.account(ada)
    second = Authenticator(account.new_authenticator().reveal())
    step = start(cognito)
    assert isinstance(step, CodeRequired)
    signed_in(cognito.sign_in.answer(step, first.right_code()))
    account.confirm_authenticator(second.right_code().secret)
    step = start(cognito)
    assert isinstance(step, CodeRequired)
    with pytest.raises(CodeRejected):
        cognito.sign_in.answer(step, first.right_code())
    signed_in(cognito.sign_in.answer(step, second.right_code()))


# -- the end -------------------------------------------------------------------------------------------------------


@with_and_without_a_secret
def test_signing_out_here_ends_this_session_and_no_other(cognito: CognitoClient, ada: AuthResult) -> None:
    other = signed_in(start(cognito))
    cognito.store.save(ada)
    cognito.sign_out(ada)
    with pytest.raises(SignInRequired, match="cannot be renewed any more"):
        cognito.refresh(ada)
    with pytest.raises(SignInRequired, match="signed out"):
        cognito.account(ada).user()
    assert cognito.account(other).user().username == "ada"
    assert cognito.account(cognito.refresh(other)).user().username == "ada"


def test_signing_out_everywhere_ends_every_session(cognito: CognitoClient, ada: AuthResult) -> None:
    other = signed_in(start(cognito))
    cognito.sign_out_everywhere(ada)
    for session in (ada, other):
        with pytest.raises(SignInRequired, match="signed out"):
            cognito.account(session).user()
    signed_in(start(cognito))  # and the password goes on working


def test_a_deleted_account_is_gone_and_its_name_is_free_again(
    cognito: CognitoClient, ada: AuthResult
) -> None:
    account = cognito.account(ada)
    account.delete()
    with pytest.raises(Refused, match="no user of that name"):
        account.user()
    with pytest.raises(Refused, match="Incorrect"):
        start(cognito)
    assert cognito.registration.sign_up("ada", NEW, {"email": ADDRESS}) is not None
