"""Calls of STS without an SDK: as botocore makes them and reads the answer."""

from __future__ import annotations

import re
from http.server import BaseHTTPRequestHandler
from typing import Any
from urllib.parse import parse_qsl

import pytest

from cognito_tui.errors import CognitoTuiError
from cognito_tui.services.aws.credentials import AwsCredentials
from cognito_tui.services.aws.service import AwsService
from cognito_tui.services.base.clock import Clock, moment
from cognito_tui.services.base.secret import Secret
from tests.support.loopback import serving
from tests.support.sample_credentials import credentials
from tests.support.scripted_cognito import Raw, ScriptedCognito

CREDENTIALS = credentials()
NAMESPACE = 'xmlns="https://sts.amazonaws.com/doc/2011-06-15/"'
CALLER = (
    f"<GetCallerIdentityResponse {NAMESPACE}><GetCallerIdentityResult>"
    "<Arn>arn:aws:sts::123456789012:assumed-role/r\N{LATIN SMALL LETTER E WITH ACUTE}/s</Arn><UserId>A:s</UserId>"
    "<Account>123456789012</Account></GetCallerIdentityResult>"
    "<ResponseMetadata><RequestId>r-1</RequestId></ResponseMetadata></GetCallerIdentityResponse>"
)
ROLE = (
    f"<AssumeRoleWithWebIdentityResponse {NAMESPACE}><AssumeRoleWithWebIdentityResult><Credentials>"
    "<AccessKeyId>ASIAEXAMPLE</AccessKeyId><SecretAccessKey>s/+=</SecretAccessKey><SessionToken>t&amp;t</SessionToken>"
    "<Expiration>2030-01-31T20:00:00Z</Expiration></Credentials><AssumedRoleUser><Arn>arn:x</Arn>"
    "<AssumedRoleId>AROA:s</AssumedRoleId></AssumedRoleUser><Provider>cognito-identity.amazonaws.com</Provider>"
    "</AssumeRoleWithWebIdentityResult></AssumeRoleWithWebIdentityResponse>"
)


def refused(code: str, message: str = "No.", status: int = 400) -> Raw:
    body = (
        f"<ErrorResponse {NAMESPACE}><Error><Type>Sender</Type><Code>{code}</Code><Message>{message}</Message>"
        "</Error><RequestId>r-1</RequestId></ErrorResponse>"
    )
    return Raw(body.encode(), status, "text/xml")


ANSWERS = [
    refused("ExpiredTokenException", "Token expired: current date/time must be before"),
    refused("InvalidClientTokenId", "The security token included in the request is invalid.", 403),
    refused("AccessDenied", "Not authorized to perform sts:AssumeRoleWithWebIdentity", 403),
    refused("InvalidIdentityToken"),
    refused("Throttling", "Rate exceeded"),
    refused("InternalFailure", "", 500),
    refused("ServiceUnavailable", "", 503),
    Raw(b"<html>Bad Gateway</html>", 502),
    Raw(b"", 500),
    Raw(b"<html>Welcome<br></html>"),
    Raw(b"not found", 404),
    Raw(b"<x", 400),
    Raw(b'{"__type": "AccessDenied"}', 400),
    Raw(b"<?xml version='1.0' encoding='nonsense'?><a/>", 400),
]
BOMB = b'<!DOCTYPE a [<!ENTITY a "aaaaaaaaaa">%s]><a>&i;</a>' % b"".join(
    b'<!ENTITY %c "%s">' % (letter, b"&%c;" % (letter - 1) * 10) for letter in b"bcdefghi"
)


class ByBotocore(AwsService):
    _by_botocore = True


def plain(told: Any) -> Any:
    if isinstance(told, dict):
        return {name: plain(item) for name, item in told.items() if name != "ResponseMetadata"}
    return moment(told) or told


@pytest.fixture(autouse=True)
def endpoint(scripted: ScriptedCognito, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AWS_ENDPOINT_URL_STS", scripted.url)


@pytest.mark.parametrize(
    ("body", "operation", "keys"),
    [(CALLER, "get_caller_identity", CREDENTIALS), (ROLE, "assume_role_with_web_identity", None)],
)
def test_an_answer_is_read_as_by_botocore(
    scripted: ScriptedCognito, body: str, operation: str, keys: AwsCredentials | None
) -> None:
    scripted.on("", Raw(body.encode(), content_type="text/xml"))
    ours = AwsService("sts", "eu-west-1", Clock(), keys).call(operation)
    theirs = ByBotocore("sts", "eu-west-1", Clock(), keys).call(operation)
    assert plain(ours) == plain(theirs)
    assert len(plain(ours)) == 3


@pytest.mark.parametrize("reply", ANSWERS, ids=lambda reply: repr(reply)[:70])
def test_every_refusal_is_the_same_error(scripted: ScriptedCognito, reply: Raw) -> None:
    scripted.on("", reply)
    said = []
    for kind in (AwsService, ByBotocore):
        with pytest.raises(CognitoTuiError) as failed:
            kind("sts", "eu-west-1", Clock()).call(
                "assume_role_with_web_identity", WebIdentityToken=Secret("x")
            )
        error = failed.value
        told = error.request_id if b"RequestId" in reply.body else ""  # ours may have it of a header
        said.append((type(error), error.title, error.hint, error.aws_code, told))
    assert said[0] == said[1]


@pytest.mark.parametrize("body", [b"[]", b"{}", b"", b"<a/>", BOMB, b"<a>" * 50_000 + b"</a>" * 50_000])
def test_what_is_no_answer_of_sts_is_not_from_aws(scripted: ScriptedCognito, body: bytes) -> None:
    scripted.on("", Raw(body))
    with pytest.raises(CognitoTuiError, match="not from AWS"):
        AwsService("sts", "eu-west-1", Clock(), CREDENTIALS).call("get_caller_identity")


def test_fields_that_are_nested_too_deep_are_not_followed(scripted: ScriptedCognito) -> None:
    deep = b"<Arn>" + b"<b>" * 20_000 + b"</b>" * 20_000 + b"</Arn>"
    body = re.sub(rb"<Arn>.*</Arn>", lambda _: deep, CALLER.encode())
    scripted.on("", Raw(body))
    answer = AwsService("sts", "eu-west-1", Clock(), CREDENTIALS).call("get_caller_identity")
    assert answer["Account"] == "123456789012"


def test_what_is_sent_is_what_botocore_sends(monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[tuple[dict[str, str], dict[str, str]]] = []

    class Records(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["content-length"])).decode()
            asked.append((dict(parse_qsl(body)), {name.lower(): text for name, text in self.headers.items()}))
            self.send_error(403)

        def log_message(self, *_: Any) -> None:
            pass

    given = {
        "RoleArn": "arn:x/\N{EURO SIGN} &=",
        "WebIdentityToken": Secret("a+b/c=="),
        "DurationSeconds": 3600,
    }
    with serving(Records) as url:
        monkeypatch.setenv("AWS_ENDPOINT_URL_STS", url)
        for keys, operation, parameters in (
            (None, "assume_role_with_web_identity", given),
            (CREDENTIALS, "get_caller_identity", {}),
        ):
            for kind in (AwsService, ByBotocore):
                with pytest.raises(CognitoTuiError):
                    kind("sts", "eu-west-1", Clock(), keys).call(operation, **parameters)
    (role, head), (its_role, _), (caller, signed), (its_caller, its_signed) = asked
    assert (role, caller) == (its_role, its_caller)
    assert "authorization" not in head
    scope = re.compile(r"Credential=\w+/\d{8}/eu-west-1/sts/aws4_request, ")
    assert scope.search(signed["authorization"])
    assert scope.search(its_signed["authorization"])
    assert signed["x-amz-security-token"] == its_signed["x-amz-security-token"]
    assert signed["content-type"] == its_signed["content-type"]
