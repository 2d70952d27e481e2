"""The demo's port is open to every user and browser of the machine; it answers none but those meant."""

from __future__ import annotations

import http.client
import json
from collections.abc import Iterator, Mapping

import boto3
import pytest
from botocore.config import Config
from botocore.exceptions import ClientError

from cognito_tui.demo import Demo, start
from tests.support.demo_client import DemoClient, HandClock, refusal

CLIENT_CALL = "AWSCognitoIdentityProviderService.InitiateAuth"
ADMIN_CALL = "AWSCognitoIdentityProviderService.AdminGetUser"


@pytest.fixture(scope="module")
def demo() -> Iterator[Demo]:
    with start() as demo:
        yield demo


def ask(demo: Demo, method: str, path: str, headers: dict[str, str], body: str = "") -> tuple[int, str]:
    connection = http.client.HTTPConnection("127.0.0.1", _port(demo), timeout=10)
    try:
        connection.request(method, path, body or None, headers)
        response = connection.getresponse()
        return response.status, response.read().decode()
    finally:
        connection.close()


def call(demo: Demo, target: str, body: Mapping[str, object], **headers: str) -> tuple[int, str]:
    known = {"X-Amz-Target": target, "Content-Type": "application/x-amz-json-1.1"}
    return ask(demo, "POST", "/", {**known, **headers}, json.dumps(body))


def sign_in(demo: Demo, **headers: str) -> tuple[int, str]:
    parameters = {"USERNAME": "ada", "SRP_A": "ab" * 384}
    client = demo.profile.client_id
    body = {"AuthFlow": "USER_SRP_AUTH", "AuthParameters": parameters, "ClientId": client}
    return call(demo, CLIENT_CALL, body, **headers)


def _port(demo: Demo) -> int:
    return int(demo.url.rpartition(":")[2])


def test_a_sign_in_is_answered(demo: Demo) -> None:
    status, body = sign_in(demo)
    assert (status, json.loads(body)["ChallengeName"]) == (200, "PASSWORD_VERIFIER")
    assert sign_in(demo, Host=f"localhost:{_port(demo)}")[0] == 200


def test_a_web_page_is_refused(demo: Demo) -> None:
    for origin in ("https://example.com", "null", demo.url):
        assert sign_in(demo, Origin=origin)[0] == 403


@pytest.mark.parametrize("host", ["example.com", "127.0.0.1", "127.0.0.1:1", "127.0.0.1.example.com:{port}"])
def test_a_foreign_host_is_refused(demo: Demo, host: str) -> None:
    assert sign_in(demo, Host=host.format(port=_port(demo)))[0] == 403


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("GET", "/health"),
        ("GET", "/oauth2/authorize"),
        ("POST", "/oauth2/token"),
        ("POST", "/login"),
        ("GET", "/latest/meta-data/iam/security-credentials/"),
        ("GET", "/field-notes"),
        ("GET", "/"),
        ("PUT", "/another-bucket"),
        ("POST", "/"),
    ],
)
def test_what_nobody_serves_is_refused(demo: Demo, method: str, path: str) -> None:
    assert ask(demo, method, path, {})[0] == 403
    signed = {"Authorization": "AWS4-HMAC-SHA256 Credential=test/20260101/eu-west-1/s3/aws4_request"}
    assert ask(demo, method, path, signed)[0] == 403
    assert sign_in(demo)[0] == 200


@pytest.mark.parametrize("key", ["test", "000000000000", "ASIAXXXXXXXXXXXXXXXX", "AKIAXXXXXXXXXXXXXXXX"])
def test_nobody_is_an_administrator(demo: Demo, key: str) -> None:
    status, body = call(demo, ADMIN_CALL, {"UserPoolId": demo.profile.user_pool_id, "Username": "ada"})
    assert (status, json.loads(body)["__type"]) == (400, "UnknownOperationException")
    client = boto3.client(
        "cognito-idp",
        region_name=demo.profile.region,
        endpoint_url=demo.url,
        aws_access_key_id=key,
        aws_secret_access_key="test",
        config=Config(proxies={}),
    )
    with pytest.raises(ClientError, match="UnknownOperationException"):
        client.admin_get_user(UserPoolId=demo.profile.user_pool_id, Username="ada")


def test_credentials_of_the_demo_sign_no_cognito_call_under_another_name() -> None:
    clock = HandClock()
    with start(clock) as demo:
        newcomer = DemoClient(demo, clock)
        keys = newcomer.credentials(newcomer.enrolled()["AuthenticationResult"]["IdToken"])
        users = newcomer.client("cognito-idp", **keys)
        which = {"UserPoolId": demo.profile.user_pool_id, "Username": "ada"}
        assert refusal(users.admin_get_user, **which)[0] == "UnknownOperationException"
        assert refusal(users.admin_delete_user, **which)[0] == "UnknownOperationException"


def test_a_refused_request_leaves_the_connection_usable(demo: Demo) -> None:
    connection = http.client.HTTPConnection("127.0.0.1", _port(demo), timeout=10)
    connection.request("GET", "/")
    first = connection.getresponse()
    first.read()
    socket = connection.sock
    connection.request("GET", f"/{demo.profile.user_pool_id}/.well-known/jwks.json")
    assert connection.getresponse().status == 200
    assert connection.sock is socket
    connection.close()


def test_a_web_socket_is_not_opened(demo: Demo) -> None:
    upgrade = {
        "Connection": "Upgrade",
        "Upgrade": "websocket",
        "Sec-WebSocket-Version": "13",
        "Sec-WebSocket-Key": "AAAAAAAAAAAAAAAAAAAAAA==",
    }
    assert ask(demo, "GET", "/", upgrade)[0] in (403, 500)


@pytest.mark.parametrize("body", ["", "[]", "{", '"x"', '{"ChallengeResponses": 1, "ChallengeName": {}}'])
def test_nonsense_is_refused_politely(demo: Demo, body: str) -> None:
    target = {"X-Amz-Target": "AWSCognitoIdentityProviderService.RespondToAuthChallenge"}
    assert ask(demo, "POST", "/", target, body)[0] == 400
