"""The line of a call, whatever the server answers: nothing that was sent is in it."""

from __future__ import annotations

import logging

import pytest

from cognito_tui.services.aws.call_log import LoggedCall
from cognito_tui.services.aws.http import post
from cognito_tui.services.base.clock import Clock
from cognito_tui.services.base.secret import Secret
from tests.support.misbehaving_server import says, serve

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
    call = LoggedCall("cognito-idp InitiateAuth", (Secret(CANARY),))
    call.answered(
        "https://x.example/?" + CANARY, {"HTTPStatusCode": 400, "RequestId": UUID}, code=f"No{CANARY}\x1b[2J"
    )
    call.answered("https://u:p@x.example", {"HTTPStatusCode": 200, "RequestId": "1 " + CANARY}, tries=3)
    call.failed("https://x.example", ValueError(CANARY))
    first, second, third = (each.getMessage() for each in caplog.records)
    assert first.startswith(
        "cognito-idp InitiateAuth host=x.example status=400 code=No••••••\\u001b[2J request_id=" + UUID
    )
    assert second.startswith("cognito-idp InitiateAuth host=x.example status=200 ms=")
    assert second.endswith(" attempt=3")
    assert third.startswith("cognito-idp InitiateAuth host=x.example error=ValueError ms=")
    assert CANARY not in caplog.text


@pytest.mark.parametrize("before", ["", "No", "x" * 95])
@pytest.mark.parametrize("secret", [CANARY, f"{CANARY}.{'token' * 200}"])
def test_a_secret_that_is_longer_than_what_is_logged_is_masked_too(
    secret: str, before: str, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    call = LoggedCall("cognito-idp InitiateAuth", (Secret(secret),))
    call.answered("https://x.example", {"HTTPStatusCode": 400}, code=f"{before}{secret}")
    assert CANARY[:5] not in caplog.text
