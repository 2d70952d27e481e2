"""Longer credentials from a Lambda function, at the tests' own: it checks the signature and who may invoke.

The function is the test's; tests/external/test_durations.py has a real one.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import datetime, timedelta, timezone
from typing import Any

import pytest

from cognito_tui.demo.simulator.functions import Failed, Function
from cognito_tui.demo.simulator.roles import SIGNED_IN, Role
from cognito_tui.demo.simulator.server import CognitoServer
from cognito_tui.demo.simulator.signing import claims_of
from cognito_tui.errors import CognitoTuiError
from cognito_tui.services.aws.credentials import AwsCredentials
from tests.support import misbehaving_server
from tests.support.pool_client import PASSWORD, pool, quick_client as client, signed_in, start

NAME = "credential-proxy"
ARN = f"arn:aws:lambda:us-east-2:000000000000:function:{NAME}:live"
ROLE = "arn:aws:iam::000000000000:role/long-haul"
SECRET = "wJalrXUtnFEMIexampleK7MDENGbPxRfiCYexample"  # of 42 characters: AWS's have 40
TOKEN = "IQoJb3JpZ2luX2VjEXAMPLE" * 8


def in_hours(hours: float) -> str:
    return (datetime.now(timezone.utc) + timedelta(hours=hours)).isoformat()


def keys(**other: Any) -> dict[str, Any]:
    return {
        "AccessKeyId": "ASIAPROXYPROXYPROXY0",
        "SecretAccessKey": SECRET,
        "SessionToken": TOKEN,
        "Expiration": in_hours(12),
        **other,
    }


def answering(answer: Any) -> Function:
    return lambda event: answer if isinstance(answer, (bytes, Failed)) else json.dumps(answer).encode()


@pytest.fixture(autouse=True)
def _lambda(server: CognitoServer, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AWS_ENDPOINT_URL_LAMBDA", server.url)


@pytest.fixture
def server() -> Iterator[CognitoServer]:
    with pool(functions={NAME: answering(keys()), ARN: answering(keys())}) as server:
        server.pool.add_user("ada", PASSWORD)
        yield server


def credentials(server: CognitoServer, **settings: Any) -> AwsCredentials:
    cognito = client(server, **{"proxy_function": NAME, "duration": 12 * 3600, **settings})
    who = signed_in(start(cognito))
    server.requests.clear()
    return cognito.session(who).credentials


def lasts(got: AwsCredentials) -> int:
    """Hours, to the nearest."""
    return round((got.expires_at - datetime.now(timezone.utc)) / timedelta(hours=1))


def test_the_function_is_asked_with_the_id_token_and_answers_with_credentials(server: CognitoServer) -> None:
    got = credentials(server)
    assert server.operations == ["GetId", "GetCredentialsForIdentity", "Invoke"]
    assert (lasts(got), got.fallback_reason) == (12, "")
    assert got.access_key_id.reveal() == "ASIAPROXYPROXYPROXY0"
    assert got.secret_access_key.reveal() == SECRET
    (event,) = server.asked("Invoke")
    assert claims_of(event.pop("id_token"))["cognito:username"] == "ada"  # type: ignore[index]
    assert event == {"function": NAME, "region": "eu-west-1", "duration_seconds": 43_200}
    credentials(server)
    assert server.operations == ["GetCredentialsForIdentity", "Invoke"]


def test_a_role_is_a_wish_and_an_arn_has_a_region_of_its_own(server: CognitoServer) -> None:
    got = credentials(server, proxy_function=ARN, proxy_role=ROLE)
    (event,) = server.asked("Invoke")
    assert (event["function"], event["region"], event["role_arn"]) == (ARN, "us-east-2", ROLE)
    assert got.region == "eu-west-1"


def test_the_hour_that_the_function_is_called_with_is_of_the_role_that_was_chosen(
    server: CognitoServer,
) -> None:
    server.pool.users["ada"].roles = [ROLE]
    server.pool.roles = {SIGNED_IN: Role(may_invoke=False), ROLE: Role()}
    assert lasts(credentials(server, role_arn=ROLE)) == 12
    assert "AssumeRoleWithWebIdentity" not in server.operations


def other_names() -> dict[str, Any]:
    """As cogauth's function names them."""
    names = ("access_key_id", "secret_access_key", "session_token", "expiration")
    return {**dict(zip(names, keys().values(), strict=True)), "username": "ada"}


IN_JAPAN = datetime.now(timezone(timedelta(hours=9))) + timedelta(hours=12)
ANSWERS: tuple[dict[str, Any], ...] = (
    {"Credentials": keys()},
    keys(Expiration=in_hours(12).replace("+00:00", "Z")),
    keys(Expiration=IN_JAPAN.isoformat("T", "seconds")),
    other_names(),
    {"statusCode": 200, "headers": {"Content-Type": "application/json"}, "body": json.dumps(other_names())},
    {"statusCode": 200, "body": json.dumps({"Credentials": keys()})},
    {"statusCode": "200", "body": {"credentials": other_names()}},
)


def test_it_may_answer_in_sts_own_shape_or_api_gateways_and_with_any_time_zone(server: CognitoServer) -> None:
    cognito = client(server, proxy_function=NAME, duration=12 * 3600)
    who = signed_in(start(cognito))
    for answer in ANSWERS:
        server.pool.functions = {NAME: answering(answer)}
        got = cognito.session(who).credentials
        assert (lasts(got), got.fallback_reason) == (12, ""), answer
        assert got.secret_access_key.reveal() == SECRET


def test_they_last_as_long_as_the_function_says(server: CognitoServer) -> None:
    server.pool.functions = {NAME: answering(keys(Expiration=in_hours(2)))}
    assert lasts(credentials(server)) == 2


NAIVE = datetime.now(timezone.utc).replace(tzinfo=None) + timedelta(hours=12)
NONSENSE = "The credential proxy's answer makes no sense. "


NO_ANSWER: tuple[tuple[Any, str], ...] = (
    (keys(Expiration=NAIVE.isoformat()), NONSENSE + "Its Expiration is not a time in ISO 8601"),
    (keys(Expiration="tomorrow"), NONSENSE + "Its Expiration is not a time in ISO 8601"),
    (keys(Expiration=4_000_000_000), NONSENSE + "It has no Expiration."),
    (keys(Expiration=in_hours(-1)), NONSENSE + "The credentials in it have expired."),
    (keys(SessionToken=""), NONSENSE + "It has no SessionToken."),
    (
        {"AccessKeyId": 5, "SecretAccessKey": SECRET},
        NONSENSE + "It has no AccessKeyId and no SessionToken and",
    ),
    ({"Credentials": [keys()]}, NONSENSE + "It has no AccessKeyId"),
    ({"statusCode": 200, "body": "{}"}, NONSENSE + "It has no AccessKeyId"),
    ({"statusCode": 200, "body": "OK"}, NONSENSE + "Its body is not a JSON object."),
    ({"statusCode": 200, "body": "[" * 9_000}, NONSENSE + "Its body is not a JSON object."),
    ({"statusCode": 200}, NONSENSE + "Its body is not a JSON object."),
    ({"statusCode": 500, "body": json.dumps(keys())}, "The credential proxy failed. Ask"),
    ({"statusCode": None, "body": [keys()]}, "The credential proxy failed. Ask"),
    ({"statusCode": 502, "body": "Bad gateway"}, "The credential proxy refused: Bad gateway. Ask"),
    (
        {"statusCode": 401, "body": '{"message": "Token has expired"}'},
        "The credential proxy refused: Token has expired. Ask",
    ),
    (
        {"statusCode": 403, "body": '{"error": "Failed to assume role", "message": "Not yours"}'},
        "The credential proxy refused: Failed to assume role: Not yours. Ask",
    ),
    (
        {"statusCode": 500, "body": json.dumps({"error": f"no use for {TOKEN}"})},
        "The credential proxy refused: no use for ••••••. Ask",
    ),
    ([keys()], NONSENSE + "It is not a JSON object."),
    (b"null", NONSENSE + "It is not a JSON object."),
    (b"", NONSENSE + "It is not a JSON object."),
    (b"<html>Welcome</html>", NONSENSE + "It is not a JSON object."),
    (b"[" * 60_000, NONSENSE + "It is not a JSON object."),
    (keys(Padding="x" * 70_000), NONSENSE + "It is larger than 64 KB."),
    ({"error": "Not on Sundays."}, "The credential proxy refused: Not on Sundays. Ask"),
    ({"error": {"code": 5}}, NONSENSE + "It has no AccessKeyId"),
    (
        Failed(b'{"errorMessage": "Task timed out after 3.00 seconds"}'),
        "The credential proxy refused: Task timed out after 3.00 seconds",
    ),
    (Failed(b'{"errorType": "KeyError"}'), "The credential proxy failed. Ask"),
    (Failed(json.dumps(keys()).encode()), "The credential proxy failed. Ask"),
)


def test_what_is_no_answer_leaves_an_hour_and_a_reason(server: CognitoServer) -> None:
    cognito = client(server, proxy_function=NAME, duration=12 * 3600)
    who = signed_in(start(cognito))
    for answer, words in NO_ANSWER:
        server.pool.functions = {NAME: answering(answer)}
        server.requests.clear()
        got = cognito.session(who).credentials
        # the hour at hand is the one that is given
        assert server.operations.count("GetCredentialsForIdentity") == 1
        assert (lasts(got), got.access_key_id.reveal()[:-1]) == (1, "ASIAQAAAAAAAASCRIPA")
        assert got.fallback_reason.startswith(f"One hour instead of 12 hours: {words}")
        assert SECRET not in got.fallback_reason
        assert TOKEN[:40] not in got.fallback_reason


def test_what_the_function_says_of_its_failure_is_shown_without_what_it_was_given(
    server: CognitoServer,
) -> None:
    def careless(event: dict[str, Any]) -> Failed:
        message = f"could not use\x1b[2J {event['id_token']}, nor {SECRET}: AccessDenied for {ROLE}"
        return Failed(json.dumps({"errorMessage": message}).encode())

    server.pool.functions = {NAME: careless}
    reason = credentials(server).fallback_reason
    assert f"could not use\\u001b[2J ••••••, nor ••••••: AccessDenied for {ROLE}" in reason
    assert "eyJ" not in reason


@pytest.mark.parametrize(
    ("settings", "words"),
    [
        ({"functions": {}}, "There is no such credential proxy: Function not found: arn:aws:lambda:"),
        (
            {"roles": {SIGNED_IN: Role(may_invoke=False)}},
            "You may not call the credential proxy. Your role in the identity pool must allow lambda:InvokeFunction",
        ),
    ],
)
def test_a_function_that_cannot_be_called_leaves_an_hour_and_a_reason(
    server: CognitoServer, settings: dict[str, Any], words: str
) -> None:
    for name, value in settings.items():
        setattr(server.pool, name, value)
    got = credentials(server)
    assert lasts(got) == 1
    assert f"One hour instead of 12 hours: {words}" in got.fallback_reason


def test_where_an_hour_was_asked_for_the_reason_speaks_of_the_role(server: CognitoServer) -> None:
    server.pool.functions = {}
    cognito = client(server, proxy_function=NAME, duration=3600)
    got = cognito.session(signed_in(start(cognito))).credentials
    began = "The role of all signed-in users, not the credential proxy's: There is no such credential proxy"
    assert got.fallback_reason.startswith(began)


def test_a_function_that_is_too_busy_or_switched_off_leaves_an_hour_and_a_reason(
    server: CognitoServer,
) -> None:
    """With a concurrency of 0 it is so for ever: there would be no end to trying again."""
    server.pool.functions_busy = True
    got = credentials(server)
    assert lasts(got) == 1
    assert "The credential proxy is too busy, or switched off." in got.fallback_reason


@pytest.mark.parametrize(
    ("answer", "words"),
    [
        (b"HTTP/1.1 200 OK\r\nContent-Length: 500\r\n\r\n{", "closed the connection."),
        (b"", "closed the connection."),
    ],
)
def test_a_connection_that_ends_too_soon_leaves_an_hour_and_a_reason(
    server: CognitoServer, monkeypatch: pytest.MonkeyPatch, answer: bytes, words: str
) -> None:
    with misbehaving_server.serve(lambda connection: connection.sendall(answer)) as address:
        monkeypatch.setenv("AWS_ENDPOINT_URL_LAMBDA", f"http://{address}")
        got = credentials(server)
    assert lasts(got) == 1
    assert words in got.fallback_reason


def test_without_the_hour_there_is_nothing_to_call_it_with(server: CognitoServer) -> None:
    with pytest.raises(CognitoTuiError, match="does not give you the role"):
        credentials(server, role_arn=ROLE)
    assert "Invoke" not in server.operations


def test_without_a_duration_the_function_is_left_alone(server: CognitoServer) -> None:
    assert lasts(credentials(server, duration=0)) == 1
    assert server.operations == ["GetId", "GetCredentialsForIdentity"]
