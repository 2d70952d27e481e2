"""The identity pool's token for STS, STS's trust and Lambda's door, held against boto3."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import boto3
import pytest

from cognito_tui.demo.simulator.pool import Pool
from cognito_tui.demo.simulator.roles import SIGNED_IN, Role
from cognito_tui.demo.simulator.server import CognitoServer, serve
from tests.support.simulator_client import PASSWORD, Person, client, refusal

LONG = "arn:aws:iam::000000000000:role/long"


@pytest.fixture
def cognito() -> Iterator[CognitoServer]:
    functions = {"hello": lambda event: b'{"to": "' + event["name"].encode() + b'"}'}
    with serve(Pool(roles={SIGNED_IN: Role(), LONG: Role(longest=43_200)}, functions=functions)) as cognito:
        cognito.pool.add_user("ada", PASSWORD)
        yield cognito


def mine(cognito: CognitoServer) -> dict[str, Any]:
    logins = {cognito.pool.provider: Person(cognito).sign_in()["IdToken"]}
    identity_pool_id = cognito.pool.identity_pool_id
    identity_id = client(cognito, "cognito-identity").get_id(IdentityPoolId=identity_pool_id, Logins=logins)
    return {"IdentityId": identity_id["IdentityId"], "Logins": logins}


def test_sts_believes_the_identity_pools_own_token_for_ten_minutes(cognito: CognitoServer) -> None:
    who, sts = mine(cognito), client(cognito, "sts")
    token = client(cognito, "cognito-identity").get_open_id_token(**who)["Token"]
    asked = {"RoleArn": LONG, "RoleSessionName": "ada", "WebIdentityToken": token, "DurationSeconds": 43_200}
    answer = sts.assume_role_with_web_identity(**asked)
    assert answer["AssumedRoleUser"]["Arn"].endswith(":assumed-role/long/ada")
    id_token = next(iter(who["Logins"].values()))
    for wrong, code in (
        ({"WebIdentityToken": token[:-8] + "AAAAAAAA"}, "InvalidIdentityToken"),
        ({"WebIdentityToken": id_token}, "InvalidIdentityToken"),
        ({"RoleSessionName": "ada lovelace"}, "ValidationError"),
        ({"RoleSessionName": "José"}, "ValidationError"),
        ({"RoleArn": SIGNED_IN}, "ValidationError: The requested DurationSeconds exceeds"),
        ({"RoleArn": LONG + "er"}, "AccessDenied"),
    ):
        assert refusal(sts.assume_role_with_web_identity, **{**asked, **wrong}).startswith(code)
    real = cognito.pool.now
    cognito.pool.now = lambda: real() + 600
    assert refusal(sts.assume_role_with_web_identity, **asked).startswith("ExpiredTokenException")


def test_a_function_answers_those_whose_keys_were_given_out_here(cognito: CognitoServer) -> None:
    keys = client(cognito, "cognito-identity").get_credentials_for_identity(**mine(cognito))["Credentials"]

    def invoke(**other: str) -> Any:
        given = {
            "aws_access_key_id": keys["AccessKeyId"],
            "aws_secret_access_key": keys["SecretKey"],
            "aws_session_token": keys["SessionToken"],
            **other,
        }
        functions = boto3.client("lambda", "eu-west-1", endpoint_url=cognito.url, **given)
        return functions.invoke(FunctionName="hello", Payload=b'{"name": "ada"}')["Payload"].read()

    assert invoke() == b'{"to": "ada"}'
    assert refusal(invoke, aws_secret_access_key="another").startswith("InvalidSignatureException")
    assert refusal(invoke, aws_session_token="another").startswith("UnrecognizedClientException")
    cognito.pool.roles = {SIGNED_IN: Role(may_invoke=False)}
    assert refusal(invoke).startswith("AccessDeniedException: User: arn:aws:sts::000000000000:assumed-role/")
