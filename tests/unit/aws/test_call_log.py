"""The line of a call, whatever the server answers: nothing that was sent is in it."""

from __future__ import annotations

import logging

import pytest

from cognito_tui.errors import CognitoTuiError
from cognito_tui.services.aws.call_log import LoggedCall
from cognito_tui.services.aws.credentials import AwsCredentials
from cognito_tui.services.aws.http import post
from cognito_tui.services.aws.service import AwsService
from cognito_tui.services.base.clock import Clock
from cognito_tui.services.base.secret import Secret
from tests.support.misbehaving_server import page, says, serve
from tests.support.sample_credentials import credentials

NAME = "cognito-idp InitiateAuth"
CANARY = "Canary-Pa55word"
UUID = "0b6f1c3a-1111-2222-3333-444455556666"


def test_a_server_that_gives_back_what_was_sent_gets_it_into_no_line(
    caplog: pytest.LogCaptureFixture,
) -> None:
    caplog.set_level(logging.DEBUG)
    answer = f"HTTP/1.1 400 {CANARY}\r\nx-amzn-requestid: {CANARY}\r\nContent-Length: 0\r\n\r\n"
    with serve(says(answer.encode())) as host:
        post(f"http://{host}/oauth2/token?code={CANARY}", {"code": Secret(CANARY)}, Clock())
    lines = [each.getMessage() for each in caplog.records if each.name == "cognito_tui.aws"]
    assert [line.partition(" ms=")[0] for line in lines] == [f"HTTP POST host={host} status=400"]


def test_a_code_is_masked_and_an_id_is_one(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    call = LoggedCall((Secret(CANARY),))
    call.answered(
        NAME,
        "https://x.example/?" + CANARY,
        {"HTTPStatusCode": 400, "RequestId": UUID},
        code=f"No{CANARY}\x1b[2J",
    )
    call.answered(NAME, "https://u:p@x.example", {"HTTPStatusCode": 200, "RequestId": "1 " + CANARY})
    call.failed(NAME, "https://x.example", ValueError(CANARY))
    first, second, third = (each.getMessage() for each in caplog.records)
    assert first.startswith(f"{NAME} host=x.example status=400 code=No••••••\\u001b[2J request_id=" + UUID)
    assert second.startswith(f"{NAME} host=x.example status=200 ms=")
    assert second.endswith(" attempt=1")
    assert third.startswith(f"{NAME} host=x.example error=ValueError ms=")
    assert CANARY not in caplog.text


@pytest.mark.parametrize("before", ["", "No", "x" * 95])
@pytest.mark.parametrize("secret", [CANARY, f"{CANARY}.{'token' * 200}"])
def test_a_secret_that_is_longer_than_what_is_logged_is_masked_too(
    secret: str, before: str, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    call = LoggedCall((Secret(secret),))
    call.answered(NAME, "https://x.example", {"HTTPStatusCode": 400}, code=f"{before}{secret}")
    assert CANARY[:5] not in caplog.text


@pytest.mark.parametrize(
    ("operation", "keys", "name"),
    [
        ("initiate_auth", None, "InitiateAuth"),
        ("set_user_mfa_preference", None, "SetUserMFAPreference"),
        ("get_user_pool_mfa_config", credentials(), "GetUserPoolMfaConfig"),
        ("admin_set_user_mfa_preference", credentials(), "AdminSetUserMFAPreference"),
    ],
)
def test_an_operation_has_the_name_that_aws_gives_it(
    operation: str,
    keys: AwsCredentials | None,
    name: str,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
) -> None:
    caplog.set_level(logging.INFO, "cognito_tui.aws")
    with serve(says(page(400, b"{}"))) as host:
        monkeypatch.setenv("AWS_ENDPOINT_URL", f"http://{host}")
        with pytest.raises(CognitoTuiError):
            AwsService("cognito-idp", "eu-west-1", Clock(), keys).call(operation)
    assert f"cognito-idp {name} host={host} " in caplog.text
