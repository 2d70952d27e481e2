"""Calling an API from the app; the APIs are real."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from textual.pilot import Pilot
from textual.widgets import Input

from cognito_tui.services.base.clock import Clock
from cognito_tui.services.base.secret import Secret
from cognito_tui.services.tokens.tokens import AuthResult, Tokens
from cognito_tui.tui.app import CognitoTui
from tests.support import recording_api
from tests.support.fake_cognito import (
    NOW,
    PROFILE,
    SECRET_KEY,
    SIGNED_IN,
    Time,
    decoded,
    screen_name,
    sent_to_terminal,
    text_of,
    until,
)
from tests.support.fake_delivery import DeliveringCognito, reach_use
from tests.support.recording_api import RecordingApi
from tests.support.scripted_cognito import jwt


@pytest.fixture
def api() -> Iterator[RecordingApi]:
    with recording_api.serve() as api:
        yield api


@pytest.fixture
def cognito(time_now: Time, api: RecordingApi) -> DeliveringCognito:
    return DeliveringCognito(replace(PROFILE, api_hosts=(api.host, "api.example.com")), Clock(time_now))


async def reach_form(pilot: Pilot[Any]) -> None:
    await reach_use(pilot, "a", shows="Sent with")


async def send(pilot: Pilot[Any], **fields: str) -> None:
    """Fills in, and presses Enter."""
    for name, value in fields.items():
        pilot.app.screen.query_one(f"#{name}", Input).value = value
    await pilot.press("enter")


async def back(pilot: Pilot[Any]) -> None:
    await pilot.press("escape")
    await until(pilot, lambda: screen_name(pilot.app) == "ApiCallScreen")


async def test_the_first_host_of_the_profile_is_there_already_and_its_answer_is_shown(
    app: CognitoTui, api: RecordingApi, monkeypatch: pytest.MonkeyPatch
) -> None:
    api.body = b'{"message":"Hello, ada.","markup":"[b]no[/b]"}'
    async with app.run_test() as pilot:
        await reach_form(pilot)
        await pilot.press(*"hello", "enter")
        await until(pilot, lambda: '"message": "Hello, ada.",' in text_of(app))
        assert f"GET {api.url}/hello" in text_of(app)
        assert "200 OK" in text_of(app)
        assert "[b]no[/b]" in text_of(app)
        assert api.last.headers["authorization"] == "Bearer access-canary"
        written = sent_to_terminal(app, monkeypatch)
        await pilot.press("c")
        await until(pilot, lambda: "Sent the response to your terminal's clipboard" in text_of(app))
        assert decoded(written) == '{\n  "message": "Hello, ada.",\n  "markup": "[b]no[/b]"\n}'
        await back(pilot)
        await send(pilot, body='{"a": 1}')
        await until(pilot, lambda: "POST" in text_of(app))
        assert (api.last.method, api.last.body) == ("POST", b'{"a": 1}')


async def test_the_id_token_or_a_signature_is_sent_instead(app: CognitoTui, api: RecordingApi) -> None:
    async with app.run_test() as pilot:
        await reach_form(pilot)
        await pilot.press("ctrl+t")
        await until(pilot, lambda: "your ID token" in text_of(app))
        await send(pilot)
        await until(pilot, lambda: "200 OK" in text_of(app))
        assert api.last.headers["authorization"] == f"Bearer {SIGNED_IN.tokens.id_token.reveal()}"
        await back(pilot)
        await pilot.press("ctrl+t")
        await send(pilot)
        await until(pilot, lambda: "200 OK" in text_of(app))
        assert "/eu-west-1/execute-api/aws4_request" in api.last.headers["authorization"]
        assert SECRET_KEY not in str(api.last)


async def test_a_token_goes_to_another_host_only_after_a_yes_and_is_never_shown(
    app: CognitoTui, api: RecordingApi
) -> None:
    shown = []
    with recording_api.serve() as other:
        other.body = b"you sent access-canary"
        async with app.run_test() as pilot:
            await reach_form(pilot)
            for key in ("n", "escape"):
                await send(pilot, url=f"{other.url}/x")
                await until(pilot, lambda: f"Send your access token to {other.host}?" in text_of(app))
                await pilot.press(key)
                await until(pilot, lambda: screen_name(app) == "ApiCallScreen")
            assert other.requests == []
            await send(pilot)
            await until(pilot, lambda: "y yes" in text_of(app))
            shown.append(text_of(app))
            await pilot.press("y")
            await until(pilot, lambda: f"you sent {Secret.MASK}" in text_of(app))
            await back(pilot)
            await send(pilot)  # it is not asked twice
            await until(pilot, lambda: len(other.requests) == 2 and "you sent" in text_of(app))
            shown.append(text_of(app))
            await back(pilot)
            await pilot.press("ctrl+t")
            await send(pilot)  # but for the other token, which says more
            await until(pilot, lambda: f"Send your ID token to {other.host}?" in text_of(app))
    assert other.last.headers["authorization"] == "Bearer access-canary"
    assert not [text for text in shown if "canary" in text]


async def test_what_is_wrong_is_said_where_it_is(app: CognitoTui, api: RecordingApi) -> None:
    api.status, api.body = 401, b'{"message":"Unauthorized"}'
    api.headers["www-authenticate"] = 'Bearer error_description="the token has expired"'
    async with app.run_test() as pilot:
        await reach_form(pilot)
        await send(pilot)
        await until(pilot, lambda: "401 Unauthorized" in text_of(app))
        assert f"{api.host} does not accept this access token." in text_of(app)
        assert "It says: the token has expired" in text_of(app)
        assert '"message": "Unauthorized"' in text_of(app)
        await back(pilot)
        for url, said in (
            ("http://api.example.org/", "by https only"),
            ("https://ada@api.example.com/", "user name or a password"),
        ):
            await send(pilot, url=url)
            await until(pilot, lambda words=said: words in text_of(app))  # type: ignore[misc]
        await pilot.press("ctrl+t", "ctrl+t")  # a signature: nothing is asked
        await send(pilot, url="https://127.0.0.1:9/")
        await until(pilot, lambda: "Could not reach 127.0.0.1:9." in text_of(app))


async def test_a_call_that_takes_too_long_is_let_go(app: CognitoTui, api: RecordingApi) -> None:
    api.hold = threading.Event()
    async with app.run_test() as pilot:
        await reach_form(pilot)
        await send(pilot)
        await until(pilot, lambda: bool(api.requests))
        assert f"Calling {api.host}…" in text_of(app)
        await pilot.press("escape")
        await until(pilot, lambda: "Cancelled." in text_of(app))
        api.hold.set()
        assert screen_name(app) == "ApiCallScreen"


async def test_a_token_that_ends_is_renewed_first(
    app: CognitoTui, api: RecordingApi, cognito: DeliveringCognito
) -> None:
    ends = int((NOW + timedelta(seconds=30)).timestamp())
    cognito.steps = [
        AuthResult("ada", Tokens(Secret(jwt(exp=ends)), Secret("old"), Secret("refresh-canary")))
    ]
    async with app.run_test() as pilot:
        await reach_form(pilot)
        await send(pilot)
        await until(pilot, lambda: "200 OK" in text_of(app))
    assert api.last.headers["authorization"] == "Bearer access-canary"
