"""The demo's console: our link for its credentials leads to a page that says where it would have led."""

from __future__ import annotations

import urllib.request

import pytest

from cognito_tui.client import CognitoClient
from cognito_tui.demo import start
from cognito_tui.services.delivery import console_link
from cognito_tui.services.tokens import AuthResult


def test_a_link_leads_to_where_the_console_would_be(monkeypatch: pytest.MonkeyPatch) -> None:
    with start(scenario="rotation") as demo:
        for name, value in demo.environment.items():
            monkeypatch.setenv(name, value)
        cognito = CognitoClient(demo.profile)
        step = cognito.sign_in.start(demo.username, demo.temporary_password)
        assert isinstance(step, AuthResult)
        credentials = cognito.session(step).credentials
        url = console_link(credentials, cognito.clock, "s3").url.reveal()
        with urllib.request.urlopen(url, timeout=10) as answer:
            status, text = answer.status, answer.read().decode()
    assert status == 200
    assert "https://eu-west-1.console.aws.amazon.com/s3/home?region=eu-west-1" in text
    assert credentials.access_key_id.reveal() not in url + text
