"""What an administrator, or AWS, does to a test's pool while the test goes on."""

from __future__ import annotations

import json
import os
import time
from typing import Any, Literal

import boto3
import httpx
import pycognito
import pytest
from botocore.exceptions import ClientError

import cognito_tui
from cognito_tui import testing

pytest_plugins = ["cognito_tui.testing"]


def test_a_user_is_changed(fake_pool: testing.FakePool) -> None:
    ada = fake_pool.add_user("ada", groups=["readers"])
    session = fake_pool.session("ada")
    ada.change(groups=["admins"], claims={"tenant": "7"}, attributes={"email": "a@example.org"})
    assert session.claims["cognito:groups"] == ["readers"]  # as with AWS: tokens stay as they are
    fake_pool.forward(3600)
    session.tokens()
    said = session.claims
    assert (said["cognito:groups"], said["tenant"], said["email"]) == (["admins"], "7", "a@example.org")
    assert (ada.groups, ada.attributes["email_verified"]) == (("admins",), "true")
    ada.change(password="Other-Horse-8", temporary=True)
    step = fake_pool.client().start("ada", ada.password)
    assert isinstance(step, cognito_tui.NewPasswordRequired)
    with pytest.raises(AttributeError):
        ada.groups = ("nothing would come of it",)  # type: ignore[misc]


def test_a_user_is_confirmed_and_deleted_and_another_has_the_name(fake_pool: testing.FakePool) -> None:
    client = fake_pool.client()
    client.registration.sign_up("ada", testing.PASSWORD, {"email": "ada@example.com"})
    first = fake_pool.user("ada")
    first.confirm()
    session = client.sign_in("ada", testing.PASSWORD)
    first.delete()
    with pytest.raises(LookupError):
        fake_pool.user("ada")
    with pytest.raises(cognito_tui.CognitoTuiError):
        session.account.user()
    second = fake_pool.add_user("ada", authenticator=True)
    assert fake_pool.user("ada") is second
    assert (second.sub != first.sub, len(second.code())) == (True, 6)


def test_keys_are_rotated(fake_pool: testing.FakePool) -> None:
    def takes(token: str, use: Literal["access", "id"] = "access") -> bool:
        try:
            return bool(cognito_tui.verify_token(token, fake_pool.user_pool_id, fake_pool.client_id, use))
        except cognito_tui.TokenRejected:
            return False

    before = fake_pool.token("ada")
    fake_pool.rotate_keys()
    after = fake_pool.token("ada", "id")
    assert (takes(before), takes(after, "id")) == (True, True)
    fake_pool.rotate_keys(keep_old=False)
    assert (takes(before), takes(fake_pool.token("ada"))) == (False, True)
    assert not takes(fake_pool.token(header={"kid": "made-up"}))
    assert not takes(fake_pool.token(header={"alg": "none"}))


def test_each_pool_has_its_own_names_of_keys_one_for_each_use(fake_pool: testing.FakePool) -> None:
    """https://github.com/localstack/localstack/issues/7741, https://github.com/hasura/graphql-engine/issues/2071"""
    ours, others = ({key["kid"] for key in pool.jwks["keys"]} for pool in (fake_pool, testing.FakePool()))
    assert (len(ours), ours & others) == (2, set())


def test_a_server_sees_the_rotation_and_a_busy_aws(cognito: testing.Cognito) -> None:
    def verify() -> Any:
        return cognito_tui.verify_token(
            cognito.token("ada"), cognito.user_pool_id, cognito.client_id, "access"
        )

    address = f"{cognito.url}/{cognito.user_pool_id}/.well-known/jwks.json"
    cognito.throttle("jwks.json")
    assert httpx.get(address).status_code == 429
    cognito.throttle("jwks.json")
    with pytest.raises(cognito_tui.Throttled):  # it was: there is no such user pool
        verify()
    cognito.forward(6)
    verify()
    cognito.rotate_keys()
    assert verify()["username"] == "ada"


def test_a_client_secret_that_comes_later_is_named_as_well(cognito: testing.Cognito) -> None:
    cognito.change(client_secret="sesame")
    ada = cognito.add_user("ada")
    assert cognito_tui.Client().sign_in("ada", ada.password).username == "ada"
    cognito.change(client_secret="")
    assert "COGNITO_CLIENT_SECRET" not in os.environ


@pytest.mark.parametrize(
    "settings",
    [{"mfa": "on"}, {"factors": "SMS_MFA"}, {"factors": ["SMS"]}, {"token_seconds": "60"}, {"buckets": None}],
    ids=str,
)
def test_what_no_pool_can_be_is_told(settings: dict[str, Any]) -> None:
    with pytest.raises((TypeError, ValueError), match="A pool's"):
        testing.FakePool(**settings)


def test_the_clocks_of_two_pools_end_in_any_order() -> None:
    real, began = time.time, time.time()
    with testing.serve() as first, testing.serve() as second:
        first.forward(1000)
        second.forward(100)
        first.back()
        assert 100 <= time.time() - began < 900
        second.back()
        assert time.time is real


def test_without_pytest_there_is_what_the_fixture_gives() -> None:
    before = dict(os.environ)
    with testing.without_server(token_seconds=60) as pool:
        claims = cognito_tui.verify_token(pool.token(), pool.user_pool_id, pool.client_id, "access")
        assert claims["exp"] - claims["iat"] == 60
        assert os.environ["AWS_REGION"] == "eu-west-1"
    assert dict(os.environ) == before


@pytest.mark.parametrize("factor", ["SMS_MFA", "EMAIL_OTP"])
def test_a_user_has_a_second_factor_that_is_sent(
    fake_pool: testing.FakePool, factor: Literal["SMS_MFA", "EMAIL_OTP"]
) -> None:
    fake_pool.change(mfa="OPTIONAL", factors=[factor])
    attributes = {"email": "ada@example.com", "phone_number": "+31612345678"}
    ada = fake_pool.add_user("ada", attributes=attributes, factors=[factor])
    client = fake_pool.client()
    step = client.start("ada", ada.password)
    assert isinstance(step, cognito_tui.CodeRequired)
    assert step.challenge == factor
    assert isinstance(client.answer(step, ada.sent_code), cognito_tui.Session)


@pytest.mark.parametrize("name", ["", "ada lovelace", "a\n"])
def test_a_name_that_no_user_has_is_told(fake_pool: testing.FakePool, name: str) -> None:
    with pytest.raises(ValueError, match="A user name has no blanks"):
        fake_pool.add_user(name)


def test_an_administrators_call_says_that_it_is_not_here(
    cognito: testing.Cognito, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "x")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "x")
    with pytest.raises(ClientError, match="The simulator has no AdminCreateUser"):
        boto3.client("cognito-idp").admin_create_user(UserPoolId=cognito.user_pool_id, Username="ada")


def test_pycognito_has_the_keys(cognito: testing.Cognito, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COGNITO_JWKS", json.dumps(cognito.jwks))
    ada = cognito.add_user("ada")
    user = pycognito.Cognito(cognito.user_pool_id, cognito.client_id, username="ada")
    user.authenticate(password=ada.password)  # which checks the tokens
    assert user.id_claims["cognito:username"] == "ada"
