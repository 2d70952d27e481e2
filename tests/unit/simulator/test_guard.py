"""A server on loopback is within reach of every page in a browser of the machine; it answers none of them."""

from __future__ import annotations

import http.client
import json
import socket
from collections.abc import Iterator

import pytest

from cognito_tui.demo.simulator.server import CognitoServer, serve
from tests.support.browser_at_simulator import Browser
from tests.support.simulator_client import PASSWORD, keys_of, refusal, signing

TARGET = {"X_Amz_Target": "AWSCognitoIdentityProviderService.InitiateAuth"}


@pytest.fixture
def cognito() -> Iterator[CognitoServer]:
    with serve() as cognito:
        cognito.pool.add_user("ada", PASSWORD)
        yield cognito


def sign_in(cognito: CognitoServer, **headers: str) -> int:
    parameters = {"USERNAME": "ada", "PASSWORD": PASSWORD}
    body = {
        "AuthFlow": "USER_PASSWORD_AUTH",
        "AuthParameters": parameters,
        "ClientId": cognito.pool.client_id,
    }
    return Browser(cognito).ask("POST", "/", json.dumps(body), **TARGET, **headers)[0]


def test_a_program_is_answered_by_either_name_of_loopback(cognito: CognitoServer) -> None:
    assert sign_in(cognito) == 200
    assert sign_in(cognito, Host=f"localhost:{cognito.port}") == 200


@pytest.mark.parametrize(
    "host",
    [
        "example.com",
        "127.0.0.1",
        "127.0.0.1:1",
        "127.0.0.1.example.com:{port}",
        "example.com,127.0.0.1:{port}",
    ],
)
def test_a_foreign_host_is_refused(cognito: CognitoServer, host: str) -> None:
    assert sign_in(cognito, Host=host.format(port=cognito.port)) == 403


def test_a_web_page_is_refused_even_our_own(cognito: CognitoServer) -> None:
    for origin in ("https://example.com", "null", "", cognito.url):
        assert sign_in(cognito, Origin=origin) == 403
    status, _ = Browser(cognito).ask(
        "OPTIONS", "/", Origin="https://example.com", Access_Control_Request_Method="POST"
    )
    assert status == 403


def test_a_second_host_does_not_hide_behind_the_first(cognito: CognitoServer) -> None:
    lines = (
        f"GET / HTTP/1.1\r\nHost: 127.0.0.1:{cognito.port}\r\nHost: example.com\r\nConnection: close\r\n\r\n"
    )
    with socket.create_connection(("127.0.0.1", cognito.port), 10) as connection:
        connection.sendall(lines.encode())
        assert b" 403 " in connection.makefile("rb").readline()


@pytest.mark.parametrize("length", ["-1", "1_0", "x", "99999999", "0x10"])
def test_a_body_that_has_no_good_length_ends_the_connection(cognito: CognitoServer, length: str) -> None:
    connection = http.client.HTTPConnection("127.0.0.1", cognito.port, timeout=10)
    connection.request("POST", "/", headers={"Content-Length": length})
    answer = connection.getresponse()
    answer.read()
    assert answer.status == 400
    connection.close()


@pytest.mark.parametrize(
    ("method", "target"),
    [
        ("GET", "/"),
        ("POST", "/"),
        ("PUT", "/bucket"),
        ("DELETE", "/"),
        ("PATCH", "/"),
        ("GET", "/health"),
        ("HEAD", "/"),
    ],
)
def test_what_nobody_serves_is_refused(cognito: CognitoServer, method: str, target: str) -> None:
    assert Browser(cognito).ask(method, target)[0] == 403


def test_a_made_up_signature_opens_nothing(cognito: CognitoServer) -> None:
    signature = "AWS4-HMAC-SHA256 Credential=test/20260101/eu-west-1/s3/aws4_request"
    for target in ("/", "/field-notes", "/latest/meta-data/iam/security-credentials/", "/oauth2/token"):
        assert Browser(cognito).ask("GET", target, Authorization=signature)[0] == 403


def test_nobody_is_an_administrator(cognito: CognitoServer) -> None:
    """Whatever keys they sign with, those that were given out here among them."""
    made_up = {"AccessKeyId": "test", "SecretKey": "test", "SessionToken": ""}
    which = {"UserPoolId": cognito.pool.user_pool_id, "Username": "ada"}
    for keys in (made_up, keys_of(cognito)):
        users = signing(cognito, "cognito-idp", keys)
        assert refusal(users.admin_get_user, **which).startswith("UnknownOperationException")
        assert refusal(users.admin_delete_user, **which).startswith("UnknownOperationException")
    assert sign_in(cognito) == 200


def test_a_refused_request_leaves_the_connection_usable(cognito: CognitoServer) -> None:
    connection = http.client.HTTPConnection("127.0.0.1", cognito.port, timeout=10)
    connection.request("GET", "/")
    first = connection.getresponse()
    first.read()
    socket_before = connection.sock
    connection.request("GET", f"/{cognito.pool.user_pool_id}/.well-known/jwks.json")
    assert (first.status, connection.getresponse().status) == (403, 200)
    assert connection.sock is socket_before
    connection.close()


def test_a_web_socket_is_not_opened(cognito: CognitoServer) -> None:
    upgrade = {
        "Connection": "Upgrade",
        "Upgrade": "websocket",
        "Sec_WebSocket_Version": "13",
        "Sec_WebSocket_Key": "AAAAAAAAAAAAAAAAAAAAAA==",
    }
    assert Browser(cognito).ask("GET", "/", **upgrade)[0] == 403


@pytest.mark.parametrize("body", ["", "[]", "{", '"x"', '{"ChallengeResponses": 1, "ChallengeName": {}}'])
def test_nonsense_is_refused_politely(cognito: CognitoServer, body: str) -> None:
    target = {"X_Amz_Target": "AWSCognitoIdentityProviderService.RespondToAuthChallenge"}
    assert Browser(cognito).ask("POST", "/", body, **target)[0] == 400
