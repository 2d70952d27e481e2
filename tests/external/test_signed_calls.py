"""Signed calls, judged by ministack, which reckons signatures out for itself and asks policies."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta, timezone

import pytest

from cognito_tui.services.api.call import ApiResponse, call, request, signed
from cognito_tui.services.api.url import parse
from cognito_tui.services.aws.credentials import AwsCredentials
from cognito_tui.services.base.secret import Secret
from tests.support.pools import REGION, admin

QUERY = "?Version=2011-06-15&Action=GetCallerIdentity"
FORM = b"Action=GetCallerIdentity&Version=2011-06-15"


@pytest.fixture(scope="module")
def keys(ministack_url: str) -> AwsCredentials:
    """Of a role that may do anything."""
    trust = (
        '{"Version": "2012-10-17", "Statement": '
        '[{"Effect": "Allow", "Action": "sts:AssumeRole", "Principal": {"AWS": "*"}}]}'
    )
    policy = '{"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": "*", "Resource": "*"}]}'
    roles = admin(ministack_url, "iam")
    role = roles.create_role(RoleName="caller", AssumeRolePolicyDocument=trust)["Role"]["Arn"]
    roles.put_role_policy(RoleName="caller", PolicyName="all", PolicyDocument=policy)
    given = admin(ministack_url, "sts").assume_role(RoleArn=role, RoleSessionName="ada")["Credentials"]
    return AwsCredentials(
        access_key_id=Secret(given["AccessKeyId"]),
        secret_access_key=Secret(given["SecretAccessKey"]),
        session_token=Secret(given["SessionToken"]),
        expires_at=datetime.now(timezone.utc) + timedelta(hours=1),
        identity_id="",
        region=REGION,
    )


def ask(url: str, keys: AwsCredentials, service: str, body: bytes | None = None, **more: str) -> ApiResponse:
    asked = request(parse(url), body=body, **more)
    return call(asked, signed(asked, keys, service))


def test_a_query_and_a_form_are_signed(ministack_url: str, keys: AwsCredentials) -> None:
    for path, body in ((f"/{QUERY}", None), ("/", FORM)):
        with ask(ministack_url + path, keys, "sts", body) as answer:
            assert (answer.status, b"assumed-role/caller/ada" in answer.beginning(10_000)) == (200, True)


@pytest.mark.parametrize("value", ["(a)*", "it's", "a+b", "a:b/c!", "%2B", "ä", "a%20b", "", "x&Tag=y"])
def test_whatever_a_query_holds_is_signed_as_it_is_sent(
    ministack_url: str, keys: AwsCredentials, value: str
) -> None:
    with ask(f"{ministack_url}/{QUERY}&Tag={value}", keys, "sts") as answer:
        assert answer.status == 200, answer.beginning(10_000)


def test_a_wrong_key_signs_nothing(ministack_url: str, keys: AwsCredentials) -> None:
    with ask(f"{ministack_url}/{QUERY}", replace(keys, secret_access_key=Secret("wrong")), "sts") as answer:
        assert answer.status == 403


def test_s3_gets_what_was_put_there(ministack_url: str, keys: AwsCredentials) -> None:
    admin(ministack_url, "s3").create_bucket(
        Bucket="notes", CreateBucketConfiguration={"LocationConstraint": REGION}
    )
    for name in ("note", "a%20note", "ä", "100%", "a//b/../c", "x=1&y(2)", "it's!*", "a+b:c", "a%2Fb~"):
        url = f"{ministack_url}/notes/{name}"
        with ask(url, keys, "s3", name.encode(), method="PUT") as answer:
            assert answer.status == 200, (name, answer.beginning(10_000))
        with ask(url, keys, "s3") as answer:
            assert answer.beginning(10_000) == name.encode(), name
