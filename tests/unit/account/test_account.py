"""A user's own account, without an administrator: at the tests' own Cognito (ministack's part is in tests/cloud)."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from cognito_tui.client import CognitoClient
from cognito_tui.demo.simulator.server import CognitoServer
from cognito_tui.errors import (
    AttributesRequired,
    CodeRejected,
    CognitoTuiError,
    IncorrectPassword,
    PasswordRejected,
    PasswordResetRequired,
    Refused,
    SignInRequired,
    UserNotConfirmed,
)
from cognito_tui.services.account.calls import Account
from cognito_tui.services.auth.code_delivery import CodeDelivery
from cognito_tui.services.auth.cognito_idp import UserPool
from cognito_tui.services.auth.steps import Answer, CodeRequired
from cognito_tui.services.auth.totp import code_at
from cognito_tui.services.aws.service import AwsService
from cognito_tui.services.base.clock import Clock
from cognito_tui.services.base.factors import EMAIL as EMAIL_FACTOR, SMS, TOTP
from cognito_tui.services.base.secret import Secret
from tests.support.pool_client import (
    EMAIL,
    PASSWORD,
    PHONE,
    code,
    pool,
    quick_client as client,
    signed_in,
    start,
)

NEW_PASSWORD = Secret("Another-Horse-8")


@pytest.fixture
def server() -> Iterator[CognitoServer]:
    factors = (TOTP, SMS, EMAIL_FACTOR)
    with pool(mfa="OPTIONAL", factors=factors, auto_verify=("email", "phone_number")) as running:
        running.pool.add_user("ada", PASSWORD, attributes={**EMAIL, **PHONE, "name": "Ada"})
        yield running


@pytest.fixture
def cognito(server: CognitoServer) -> CognitoClient:
    return client(server)


@pytest.fixture
def account(cognito: CognitoClient) -> Account:
    return cognito.account(signed_in(start(cognito)))


def latest(server: CognitoServer) -> Secret:
    return code(server).secret


def test_the_profile_is_shown_and_edited(account: Account) -> None:
    user = account.user()
    assert user.username == "ada"
    assert user.attributes["email"] == "ada@example.com"
    assert user.verified("email")
    assert (user.second_factors, user.preferred) == ((), "")
    assert account.update_attributes({"name": "Ada Lovelace"}) == ()
    assert account.user().attributes["name"] == "Ada Lovelace"
    account.delete_attributes(["name"])
    assert "name" not in account.user().attributes


def test_a_changed_address_is_verified_with_the_code_that_was_sent_there(
    account: Account, server: CognitoServer
) -> None:
    (delivery,) = account.update_attributes({"email": "lovelace@example.org"})
    assert delivery.medium == "EMAIL"
    assert delivery.attribute == "email"
    assert "lovelace" not in delivery.sentence  # as Cognito masks it
    assert not account.user().verified("email")
    with pytest.raises(CodeRejected):
        account.verify("email", Secret("000000"))
    again = account.send_verification("email")
    assert again.sentence.startswith("Cognito sent a code by email to l***@")
    account.verify("email", latest(server))
    assert account.user().verified("email")


def test_a_number_is_verified_too(account: Account, server: CognitoServer) -> None:
    account.update_attributes({"phone_number": "+441134960001"})
    assert account.send_verification("phone_number").medium == "SMS"
    account.verify("phone_number", latest(server))
    assert account.user().verified("phone_number")


def test_the_password_is_changed_and_a_weak_or_a_wrong_one_refused(
    account: Account, cognito: CognitoClient
) -> None:
    with pytest.raises(PasswordRejected):
        account.change_password(Secret(PASSWORD), Secret("weak"))
    with pytest.raises(IncorrectPassword, match="old password is wrong"):
        account.change_password(Secret("wrong"), NEW_PASSWORD)
    account.change_password(Secret(PASSWORD), NEW_PASSWORD)
    with pytest.raises(Refused):
        start(cognito)
    signed_in(start(cognito, NEW_PASSWORD.reveal()))


def test_an_authenticator_is_added_preferred_and_switched_off(
    account: Account, cognito: CognitoClient
) -> None:
    key = account.new_authenticator()
    with pytest.raises(CodeRejected):
        account.confirm_authenticator(Secret("000000"))
    account.confirm_authenticator(code_at(key, cognito.clock.now()))
    account.set_second_factor(TOTP, enabled=True, preferred=True)
    user = account.user()
    assert (user.second_factors, user.preferred) == ((TOTP,), TOTP)
    step = start(cognito)
    assert isinstance(step, CodeRequired)
    assert step.challenge == TOTP
    account.set_second_factor(TOTP, enabled=False)
    signed_in(start(cognito))


def test_the_preferred_factor_among_several_is_the_one_that_is_asked_for(
    account: Account, cognito: CognitoClient, server: CognitoServer
) -> None:
    account.set_second_factor(SMS, enabled=True)
    account.set_second_factor(EMAIL_FACTOR, enabled=True, preferred=True)
    assert set(account.user().second_factors) == {SMS, EMAIL_FACTOR}
    assert account.user().preferred == EMAIL_FACTOR
    step = start(cognito)
    assert isinstance(step, CodeRequired)
    assert step.challenge == EMAIL_FACTOR
    signed_in(cognito.sign_in.answer(step, code(server)))


def test_a_factor_that_is_not_set_up_cannot_be_switched_on(account: Account) -> None:
    with pytest.raises(Refused) as refusal:
        account.set_second_factor(TOTP, enabled=True, preferred=True)
    assert refusal.value.title.startswith("That second factor is not set up")


def test_signing_out_here_ends_this_session_and_no_other(cognito: CognitoClient) -> None:
    mine, other = signed_in(start(cognito)), signed_in(start(cognito))
    cognito.store.save(mine)
    cognito.sign_out(mine)
    with pytest.raises(SignInRequired):
        cognito.refresh(mine)
    with pytest.raises(SignInRequired):
        cognito.account(mine).user()
    assert cognito.refresh(other).tokens.refresh_token


def test_signing_out_everywhere_ends_them_all(cognito: CognitoClient) -> None:
    mine, other = signed_in(start(cognito)), signed_in(start(cognito))
    cognito.sign_out_everywhere(mine)
    assert cognito.store.session() is None
    for session in (mine, other):
        with pytest.raises(SignInRequired):
            cognito.refresh(session)


def test_a_deleted_account_is_gone(account: Account, cognito: CognitoClient) -> None:
    account.delete()
    with pytest.raises(Refused):
        start(cognito)


def test_an_access_token_near_its_end_is_renewed_before_it_is_used() -> None:
    clock = [1_800_000_000.0]
    with pool(now=lambda: clock[0], rotation=0.0) as server:
        server.pool.add_user("ada", PASSWORD)
        cognito = client(server)
        cognito.connect()
        account = cognito.account(signed_in(start(cognito)))
        account.user()
        clock[0] += 3590
        cognito.connect()  # in life the clock goes on by itself
        for _ in range(3):
            account.user()
    assert server.operations.count("GetTokensFromRefreshToken") == 1


# before there is a session -----------------------------------------------------------------------------------------


@pytest.mark.parametrize("client_secret", ["", "s3cret"])
def test_signing_up_asks_for_what_the_pool_requires_and_is_confirmed_by_a_code(client_secret: str) -> None:
    with pool(required_attributes=("email", "name"), client_secret=client_secret) as server:
        cognito = client(server)
        registration = cognito.registration
        with pytest.raises(PasswordRejected):
            registration.sign_up("ada", Secret("weak"), {**EMAIL, "name": "Ada"})
        with pytest.raises(AttributesRequired) as missing:
            registration.sign_up("ada", Secret(PASSWORD), {})
        assert missing.value.names == ("email", "name")
        delivery = registration.sign_up("ada", Secret(PASSWORD), {**EMAIL, "name": "Ada"})
        assert delivery is not None
        assert delivery.medium == "EMAIL"
        with pytest.raises(UserNotConfirmed):
            start(cognito)
        with pytest.raises(CodeRejected):
            registration.confirm("ada", Secret("000000"))
        assert registration.resend("ada").destination == delivery.destination
        registration.confirm("ada", latest(server))
        signed_in(start(cognito))
        with pytest.raises(Refused, match="taken"):
            registration.sign_up("ada", Secret(PASSWORD), {**EMAIL, "name": "Ada"})


def test_a_pool_of_administrators_takes_no_sign_ups() -> None:
    with pool(self_sign_up=False) as server, pytest.raises(Refused, match="only administrators"):
        client(server).registration.sign_up("ada", Secret(PASSWORD), EMAIL)


def test_a_pool_that_verifies_nothing_confirms_at_once_or_leaves_it_to_an_administrator() -> None:
    with pool(auto_verify=()) as server:
        delivery = client(server).registration.sign_up("ada", Secret(PASSWORD), {})
        assert delivery in (None, CodeDelivery())


def test_a_forgotten_password_is_replaced_with_a_code(server: CognitoServer, cognito: CognitoClient) -> None:
    registration = cognito.registration
    delivery = registration.forgot_password("ada")
    assert delivery.destination
    with pytest.raises(CodeRejected):
        registration.reset_password("ada", Secret("000000"), NEW_PASSWORD)
    with pytest.raises(PasswordRejected):
        registration.reset_password("ada", latest(server), Secret("weak"))
    registration.reset_password("ada", latest(server), NEW_PASSWORD)
    signed_in(start(cognito, NEW_PASSWORD.reveal()))


def test_a_reset_that_an_administrator_has_asked_for_is_done_with_a_code() -> None:
    with pool() as server:
        server.pool.add_user("ada", PASSWORD, status="RESET_REQUIRED", attributes=EMAIL)
        cognito = client(server)
        with pytest.raises(PasswordResetRequired):
            start(cognito)
        cognito.registration.forgot_password("ada")
        cognito.registration.reset_password("ada", latest(server), NEW_PASSWORD)
        signed_in(start(cognito, NEW_PASSWORD.reveal()))


def test_sessions_are_listed_and_another_ones_is_revoked(cognito: CognitoClient) -> None:
    mine, other = signed_in(start(cognito)), signed_in(start(cognito))
    account = cognito.account(mine)
    sessions = account.sessions()
    assert [session.current for session in sessions].count(True) == 1
    (theirs,) = (session for session in sessions if not session.current)
    assert theirs.kind == "TOKEN"
    assert theirs.created is not None
    account.revoke_session(theirs.id)
    assert len(account.sessions()) == 1
    cognito.store.forget()
    with pytest.raises(SignInRequired):
        cognito.refresh(other)


def test_a_pool_that_lists_no_sessions_says_so(server: CognitoServer, account: Account) -> None:
    server.pool.lists_sessions = False
    with pytest.raises(Refused, match="does not offer that"):
        account.sessions()


def test_an_operation_that_is_newer_than_boto3_is_for_the_pool_to_know(server: CognitoServer) -> None:
    users = UserPool(client(server).profile, Clock())
    with pytest.raises(Refused) as refused:
        users.call("list_dreams")
    assert refused.value.aws_code == "UnknownOperationException"
    assert ("ListDreams", {}) in server.requests


@pytest.mark.usefixtures("server")
def test_a_boto3_that_is_too_old_for_what_it_has_to_sign_says_so() -> None:
    with pytest.raises(CognitoTuiError, match="does not know ListDreams yet"):
        AwsService("lambda", "eu-west-1", Clock()).call("list_dreams")


def test_no_secret_is_in_an_account(account: Account) -> None:
    assert "eyJ" not in repr(vars(account))
    assert PASSWORD not in repr(Answer(Secret(PASSWORD)))
