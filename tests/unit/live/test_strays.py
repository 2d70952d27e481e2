"""What a journey made by itself and did not come to delete: the end of the run does."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.live.strays import delete_strays
from tests.support import scripted_cognito
from tests.support.pools import admin
from tests.support.scripted_cognito import Failure, ScriptedCognito

RUN = "cognito-tui-live-0123abcd"
POOLS = {
    "UserPools": [
        {"Id": "eu-west-1_Own", "Name": f"{RUN}-1"},
        {"Id": "eu-west-1_Other", "Name": "cognito-tui-live-99999999"},
        {"Id": "eu-west-1_Real", "Name": "customers"},
    ]
}
IDENTITY_POOLS = {
    "IdentityPools": [
        {"IdentityPoolId": "eu-west-1:own", "IdentityPoolName": f"{RUN}-1"},
        {"IdentityPoolId": "eu-west-1:real", "IdentityPoolName": "customers"},
    ]
}


@pytest.fixture
def account() -> Iterator[ScriptedCognito]:
    with scripted_cognito.serve() as server:
        server.on("ListUserPools", POOLS).on("ListIdentityPools", IDENTITY_POOLS)
        yield server.on("DeleteUserPool", {}).on("DeleteIdentityPool", {})


def test_only_what_is_named_after_the_run_is_deleted(account: ScriptedCognito) -> None:
    assert delete_strays(lambda service: admin(account.url, service), RUN) == []
    assert account.asked("DeleteUserPool") == [{"UserPoolId": "eu-west-1_Own"}]
    assert account.asked("DeleteIdentityPool") == [{"IdentityPoolId": "eu-west-1:own"}]


def test_what_aws_refuses_to_delete_or_to_list_is_told(account: ScriptedCognito) -> None:
    account.on("DeleteUserPool", Failure("InvalidParameterException"))
    assert delete_strays(lambda service: admin(account.url, service), RUN) == [
        "user pool eu-west-1_Own (InvalidParameterException)"
    ]
    account.on("ListIdentityPools", Failure("NotAuthorizedException"))
    assert delete_strays(lambda service: admin(account.url, service), RUN) == [
        f"perhaps more whose name begins with {RUN}: they cannot be listed (NotAuthorizedException)"
    ]
