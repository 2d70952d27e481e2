"""The demo's console: a link for its own credentials, and a page that says what it would lead to."""

from __future__ import annotations

import json
import urllib.error
import urllib.parse
import urllib.request
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta

import pytest

from cognito_tui.client import CognitoClient
from cognito_tui.demo import Demo, start
from cognito_tui.errors import Refused
from cognito_tui.services.aws.credentials import AwsCredentials
from cognito_tui.services.base.secret import Secret
from cognito_tui.services.delivery.aws_console import console_url
from cognito_tui.services.tokens.tokens import AuthResult


class Time:
    seconds = 0.0

    def __call__(self) -> float:
        return 1_800_000_000 + self.seconds


@pytest.fixture
def time() -> Time:
    return Time()


@pytest.fixture
def demo(time: Time, monkeypatch: pytest.MonkeyPatch) -> Iterator[Demo]:
    with start(scenario="rotation", now=time) as demo:
        for name, value in demo.environment.items():
            monkeypatch.setenv(name, value)
        yield demo


@pytest.fixture
def cognito(demo: Demo) -> CognitoClient:
    return CognitoClient(demo.profile)


@pytest.fixture
def credentials(demo: Demo, cognito: CognitoClient) -> AwsCredentials:
    step = cognito.sign_in.start(demo.username, demo.temporary_password)
    assert isinstance(step, AuthResult)
    return cognito.session(step).credentials


def page(url: Secret) -> tuple[int, str]:
    try:
        with urllib.request.urlopen(url.reveal(), timeout=10) as answer:
            return answer.status, answer.read().decode()
    except urllib.error.HTTPError as error:
        return error.code, error.read().decode()


def test_a_link_leads_to_where_the_console_would_be(
    cognito: CognitoClient, credentials: AwsCredentials
) -> None:
    url = console_url(credentials, cognito.clock, "s3")
    status, text = page(url)
    assert status == 200
    assert "https://eu-west-1.console.aws.amazon.com/s3/home?region=eu-west-1" in text
    assert credentials.access_key_id.reveal() not in url.reveal() + text


def test_it_is_good_for_a_quarter_of_an_hour(
    cognito: CognitoClient, credentials: AwsCredentials, time: Time
) -> None:
    url = console_url(credentials, cognito.clock)
    time.seconds += timedelta(minutes=14).total_seconds()
    assert page(url)[0] == 200
    time.seconds += timedelta(minutes=1).total_seconds()
    assert page(url)[0] == 400


def test_other_keys_get_none(cognito: CognitoClient, credentials: AwsCredentials) -> None:
    others = replace(credentials, access_key_id=Secret("ASIAIOSFODNN7EXAMPLE"))
    with pytest.raises(Refused, match="no console session"):
        console_url(others, cognito.clock)


@pytest.mark.parametrize("session", ["", "[]", "null", '{"sessionId": []}', '{"sessionId": {}}', "[" * 5000])
def test_nonsense_is_refused(demo: Demo, session: str) -> None:
    form = urllib.parse.urlencode({"Action": "getSigninToken", "Session": session}).encode()
    with pytest.raises(urllib.error.HTTPError) as raised:
        urllib.request.urlopen(f"{demo.url}/federation", form, timeout=10)
    assert raised.value.code == 400


def test_a_web_page_gets_none(demo: Demo, credentials: AwsCredentials) -> None:
    session = json.dumps({"sessionId": credentials.access_key_id.reveal()})
    form = urllib.parse.urlencode({"Action": "getSigninToken", "Session": session}).encode()
    request = urllib.request.Request(f"{demo.url}/federation", form, {"Origin": "https://example.com"})
    with pytest.raises(urllib.error.HTTPError) as raised:
        urllib.request.urlopen(request, timeout=10)
    assert raised.value.code == 403


def test_a_destination_is_no_markup(cognito: CognitoClient, credentials: AwsCredentials) -> None:
    url = console_url(credentials, cognito.clock, "/<script>")
    assert "<script>" not in page(url)[1]
