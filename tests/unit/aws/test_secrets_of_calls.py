"""No secret of a call is in an error, in a frame that leads to it, or in a log, whatever server or network do."""

from __future__ import annotations

import json
import logging
import traceback
from typing import Any

import pytest

from cognito_tui.errors import CognitoTuiError
from cognito_tui.services.aws.credentials import AwsCredentials
from cognito_tui.services.aws.service import AwsService
from cognito_tui.services.base.clock import Clock
from cognito_tui.services.base.secret import Secret
from tests.support.crash_report import everything_about
from tests.support.misbehaving_server import page, says, serve
from tests.support.sample_credentials import credentials

CANARY = "Canary-Pa55word"
KEYS = credentials(secret_access_key=CANARY, session_token=f"{CANARY}/token")
CALLS: tuple[tuple[str, str, dict[str, Any], AwsCredentials | None], ...] = (
    ("cognito-idp", "initiate_auth", {"AuthParameters": {"PASSWORD": Secret(CANARY)}}, None),
    ("cognito-identity", "get_id", {"Logins": {"pool": Secret(CANARY)}}, None),
    ("sts", "assume_role_with_web_identity", {"WebIdentityToken": Secret(CANARY)}, None),
    ("sts", "get_caller_identity", {}, KEYS),
)
QUOTED = json.dumps(
    {"__type": "InvalidParameterException", "message": f"Value {CANARY} is too long"}
).encode()
ANSWERS = {
    "refused, in its own words": page(400, QUOTED),
    "a page": page(200, f"<html>{CANARY}</html>".encode()),
    "an error that is a page": page(502, f"<p>{CANARY}".encode()),
    "cut off": page(200, QUOTED, length=1000),
    "nothing": b"",
}


@pytest.mark.parametrize("answer", ANSWERS)
def test_a_call_that_fails_keeps_them(
    answer: str, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    with serve(says(ANSWERS[answer])) as host:
        monkeypatch.setenv("AWS_ENDPOINT_URL", f"http://{host}")
        for service, operation, parameters, keys in CALLS:
            try:
                AwsService(service, "eu-west-1", Clock(), keys).call(operation, **parameters)
            except CognitoTuiError as error:
                told = everything_about(error, but=__file__) + "".join(traceback.format_exception(error))
            else:
                pytest.fail(operation)
            assert CANARY not in told, (service, operation)
    assert CANARY not in caplog.text


def test_so_does_one_that_gets_a_long_secret_back_as_a_code(monkeypatch: pytest.MonkeyPatch) -> None:
    token = CANARY + "x" * 3000
    with serve(says(page(400, json.dumps({"__type": token}).encode()))) as host:
        monkeypatch.setenv("AWS_ENDPOINT_URL", f"http://{host}")
        with pytest.raises(CognitoTuiError) as failed:
            AwsService("cognito-identity", "eu-west-1", Clock()).call(
                "get_id", Logins={"pool": Secret(token)}
            )
    assert CANARY not in everything_about(failed.value, but=__file__)


def test_so_does_one_that_reaches_nobody(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    for name, url in (
        ("AWS_ENDPOINT_URL", "http://127.0.0.1:9"),
        ("HTTPS_PROXY", f"http://u:{CANARY}@127.0.0.1:9"),
    ):
        with pytest.MonkeyPatch.context() as patch:
            for proxy in ("http_proxy", "https_proxy", "no_proxy", "NO_PROXY"):
                patch.delenv(proxy, raising=False)
            patch.setenv(name, url)
            for service, operation, parameters, keys in CALLS:
                with pytest.raises(CognitoTuiError) as failed:
                    AwsService(service, "eu-west-1", Clock(), keys).call(operation, **parameters)
                assert CANARY not in everything_about(failed.value, but=__file__), (service, operation)
    assert CANARY not in caplog.text
