"""Whose keys signed a call: botocore signs, and the simulator checks with its own arithmetic."""

from __future__ import annotations

import http.client
from collections.abc import Iterator
from typing import Any
from urllib.parse import urlencode

import pytest
from botocore.auth import S3SigV4Auth, SigV4Auth
from botocore.awsrequest import AWSRequest
from botocore.credentials import Credentials

from cognito_tui.demo.simulator.server import CognitoServer, Pool, serve
from tests.support.simulator_client import PASSWORD, Clock, client, keys_of, refusal, signing

IDENTITY = "Action=GetCallerIdentity&Version=2011-06-15"
FORM = {"Content-Type": "application/x-www-form-urlencoded"}


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def cognito(clock: Clock) -> Iterator[CognitoServer]:
    with serve(Pool(now=clock, buckets=("field-notes", "a<b"))) as cognito:
        cognito.pool.add_user("ada", PASSWORD)
        yield cognito


@pytest.fixture
def keys(cognito: CognitoServer) -> dict[str, str]:
    return keys_of(cognito)


def signed(
    keys: dict[str, str], url: str, *, service: str = "sts", body: str = "", **headers: str
) -> AWSRequest:
    given = Credentials(keys["AccessKeyId"], keys["SecretKey"], keys["SessionToken"])
    request = AWSRequest("POST" if body else "GET", url, headers, body)
    auth = S3SigV4Auth if service == "s3" else SigV4Auth
    auth(given, service, "eu-west-1").add_auth(request)
    return request


class AnotherDay(SigV4Auth):  # type: ignore[misc]
    """Signs a request of today's with the key of another day."""

    def scope(self, request: AWSRequest) -> str:
        return str(super().scope(request)).replace(request.context["timestamp"][:8], "20200101")

    def credential_scope(self, request: AWSRequest) -> str:
        return str(super().credential_scope(request)).replace(request.context["timestamp"][:8], "20200101")

    def signature(self, string_to_sign: str, request: AWSRequest) -> str:
        today = request.context["timestamp"]
        request.context["timestamp"] = "20200101T000000Z"
        signature = super().signature(string_to_sign, request)
        request.context["timestamp"] = today
        return str(signature)


def send(request: AWSRequest, **changed: Any) -> tuple[int, str]:
    prepared = request.prepare()
    host, _, target = prepared.url.removeprefix("http://").partition("/")
    connection = http.client.HTTPConnection(host, timeout=10)
    body = changed.pop("body", prepared.body)
    headers = {**prepared.headers, **changed.pop("headers", {})}
    headers.pop("Content-Length", None)  # `request` counts anew
    try:
        connection.request(prepared.method, changed.pop("target", f"/{target}"), body or None, headers)
        answer = connection.getresponse()
        return answer.status, answer.read().decode()
    finally:
        connection.close()


def test_whose_keys_they_are_is_told_to_who_signs_with_them(
    cognito: CognitoServer, keys: dict[str, str]
) -> None:
    answer = signing(cognito, "sts", keys).get_caller_identity()
    assert answer["Arn"] == "arn:aws:sts::000000000000:assumed-role/SignedIn/CognitoIdentityCredentials"
    assert send(signed(keys, f"{cognito.url}/?{IDENTITY}"))[0] == 200
    assert send(signed(keys, f"{cognito.url}/", body=IDENTITY, **FORM))[0] == 200


def test_s3_lists_the_buckets_which_are_empty_and_nothing_else(
    cognito: CognitoServer, keys: dict[str, str]
) -> None:
    s3 = signing(cognito, "s3", keys)
    assert [bucket["Name"] for bucket in s3.list_buckets()["Buckets"]] == ["a<b", "field-notes"]
    listing = s3.list_objects_v2(Bucket="field-notes", Prefix="a&b/", MaxKeys=5)
    assert (listing["Name"], listing["Prefix"], listing["MaxKeys"]) == ("field-notes", "a&b/", 5)
    assert (listing["KeyCount"], listing["IsTruncated"], listing.get("Contents")) == (0, False, None)
    assert cognito.requests[-1][1]["SessionToken"] == keys["SessionToken"]
    assert refusal(s3.list_objects_v2, Bucket="others") == "NoSuchBucket: The specified bucket does not exist"
    assert refusal(s3.list_objects, Bucket="field-notes") == "AccessDenied: Access Denied"
    assert refusal(s3.create_bucket, Bucket="another").startswith("AccessDenied")
    assert refusal(s3.head_bucket, Bucket="field-notes").startswith("403")


@pytest.mark.parametrize("service", ["sts", "s3"])
def test_wrong_keys_are_refused_in_the_words_of_the_service(
    cognito: CognitoServer, keys: dict[str, str], clock: Clock, service: str
) -> None:
    def call(**other: str) -> str:
        its = signing(cognito, service, keys, **other)
        return refusal(its.get_caller_identity if service == "sts" else its.list_buckets).partition(":")[0]

    unknown, expired = {
        "sts": ("InvalidClientTokenId", "ExpiredToken"),
        "s3": ("InvalidAccessKeyId", "ExpiredToken"),
    }[service]
    assert call(aws_secret_access_key="another") == "SignatureDoesNotMatch"
    assert call(aws_access_key_id="ASIAANOTHER") == unknown
    assert call(aws_session_token="another") == unknown
    clock.turn(400)  # the signature is five minutes and more old
    assert call() == {"sts": "SignatureDoesNotMatch", "s3": "RequestTimeTooSkewed"}[service]
    clock.turn(3600)
    assert call() == expired


def test_what_was_changed_on_the_way_is_refused(cognito: CognitoServer, keys: dict[str, str]) -> None:
    by_form = signed(keys, f"{cognito.url}/", body=IDENTITY, **FORM)
    by_query = signed(keys, f"{cognito.url}/?{IDENTITY}&Extra=a%20b%2Bc")
    listing = signed(keys, f"{cognito.url}/", service="s3")
    upload = signed(keys, f"{cognito.url}/", service="s3", body="some")
    assert [send(request)[0] for request in (by_form, by_query, listing)] == [200, 200, 200]
    for request, changed in (
        (by_form, {"body": IDENTITY + "&More=1"}),
        (by_query, {"target": f"/?{IDENTITY}&Extra=a%20b"}),
        (by_form, {"headers": {"X-Amz-Target": "unsigned"}}),  # every header of AWS's must be signed
        (listing, {"headers": {"X-Amz-Content-SHA256": "0" * 64}}),
        (upload, {"body": "other"}),  # S3 signs the hash that a header brings
    ):
        status, text = send(request, **changed)
        assert (status, "SignatureDoesNotMatch" in text) == (403, True), changed


def test_a_signature_is_for_one_service_and_one_day(cognito: CognitoServer, keys: dict[str, str]) -> None:
    for_s3 = signed(keys, f"{cognito.url}/?{IDENTITY}", service="s3")
    assert send(for_s3)[0] == 403
    request = AWSRequest("GET", f"{cognito.url}/?{IDENTITY}")
    given = Credentials(keys["AccessKeyId"], keys["SecretKey"], keys["SessionToken"])
    AnotherDay(given, "sts", "eu-west-1").add_auth(request)
    assert "/20200101/" in request.headers["Authorization"]
    assert send(request)[0] == 403


def test_without_a_signature_sts_gives_the_role_for_a_token_alone(cognito: CognitoServer) -> None:
    assert refusal(client(cognito, "sts").get_caller_identity).startswith("MissingAuthenticationToken")
    assert refusal(client(cognito, "s3").list_buckets).startswith("403")


def test_a_signed_call_that_the_role_does_not_have_is_denied(
    cognito: CognitoServer, keys: dict[str, str]
) -> None:
    sts = signing(cognito, "sts", keys)
    assert refusal(sts.get_session_token).startswith(
        "AccessDenied: User: arn:aws:sts::000000000000:assumed-role/"
    )
    # nobody's keys belong there
    query = urlencode({"Action": "AssumeRoleWithWebIdentity", "Version": "2011-06-15", "RoleArn": "x"})
    assert send(signed(keys, f"{cognito.url}/?{query}"))[0] == 403


def test_a_path_is_signed_as_it_is_sent(cognito: CognitoServer, keys: dict[str, str]) -> None:
    """Lambda's ARNs have colons: every service but S3 has the path encoded twice."""
    arn = "arn:aws:lambda:eu-west-1:000000000000:function:hello"
    cognito.pool.functions = {arn: lambda event: b"{}"}
    invoke = signing(cognito, "lambda", keys).invoke
    assert invoke(FunctionName=arn, Payload=b"{}")["Payload"].read() == b"{}"
