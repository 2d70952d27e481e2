"""A renewal that fails while what is at hand is still good: a warning, and no error; nobody else is told."""

from __future__ import annotations

import contextlib
import logging
from dataclasses import replace
from datetime import timedelta, timezone
from typing import NoReturn

import pytest

from cognito_tui.errors import CognitoTuiError, ConnectionFailed
from cognito_tui.services.aws.credentials import AwsCredentials
from cognito_tui.services.base.clock import Clock
from cognito_tui.services.base.secret import Secret
from cognito_tui.services.config.profile import OFF
from cognito_tui.services.credentials.background import BackgroundRefresher
from cognito_tui.services.credentials.cache import CredentialCache
from cognito_tui.services.credentials.renewal import CachedCredentialProvider
from tests.support.scripted_sign_in import PROFILE

CANARY = "Canary-Pa55word"


def keys(clock: Clock, minutes: int) -> AwsCredentials:
    secret = Secret(CANARY)
    expires_at = (clock.now() + timedelta(minutes=minutes)).replace(microsecond=0)
    return AwsCredentials(secret, secret, secret, expires_at, "id", "eu-west-1")


def fails() -> NoReturn:
    raise ConnectionFailed("Could not reach Cognito.", aws_code="ServiceUnavailable", request_id="abc-1")


def warnings(caplog: pytest.LogCaptureFixture) -> list[tuple[str, str]]:
    return [(each.name, each.getMessage()) for each in caplog.records if each.levelno == logging.WARNING]


def test_it_is_said_when_what_is_cached_has_ended(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    clock = Clock()
    cache = CredentialCache(replace(PROFILE, cache=OFF), clock)
    cache.put("ada", "ada", keys(clock, -1))
    with pytest.raises(ConnectionFailed):
        CachedCredentialProvider(cache, clock, fails, contextlib.nullcontext).get()
    assert [message.partition("; ")[2][:28] for _, message in warnings(caplog)] == [
        "those at hand have ended at "
    ]


def test_it_is_said_until_when_what_is_cached_is_good(
    caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    caplog.set_level(logging.DEBUG)
    clock = Clock()
    cache = CredentialCache(replace(PROFILE, cache=OFF), clock)
    good = keys(clock, 5)
    cache.put("ada", "ada", good)
    # due: the next third of their life has come
    soon = clock.now() + timedelta(minutes=4)
    monkeypatch.setattr(clock, "now", lambda: soon - timedelta(seconds=10))
    provider = CachedCredentialProvider(cache, clock, fails, contextlib.nullcontext)
    assert provider.get() == good
    until = good.expires_at.astimezone(timezone.utc).strftime("%Y-%m-%dT%H:%M:%SZ")
    assert warnings(caplog) == [
        (
            "cognito_tui.credentials",
            "the AWS credentials could not be renewed (Could not reach Cognito. ServiceUnavailable abc-1); "
            f"those at hand are good until {until}",
        )
    ]
    assert CANARY not in caplog.text
    with pytest.raises(CognitoTuiError):  # an error is told by it, and not twice
        CachedCredentialProvider(
            CredentialCache(replace(PROFILE, cache=OFF), clock), clock, fails, contextlib.nullcontext
        ).get()
    assert len(warnings(caplog)) == 1


def test_so_does_what_renews_in_the_background(caplog: pytest.LogCaptureFixture) -> None:
    clock = Clock()
    with BackgroundRefresher(fails, clock) as fresh, pytest.raises(CognitoTuiError):
        fresh.get(5.0)
    assert warnings(caplog)[0][1].endswith(
        "(Could not reach Cognito. ServiceUnavailable abc-1); there are none"
    )


def test_who_does_not_listen_sees_nothing(capfd: pytest.CaptureFixture[str]) -> None:
    """Python writes a warning on standard error that nobody has said where to put."""
    root, program = logging.getLogger(), logging.getLogger("cognito_tui")
    handlers, root.handlers = root.handlers, []
    try:
        clock = Clock()
        with BackgroundRefresher(fails, clock) as fresh, pytest.raises(CognitoTuiError):
            fresh.get(5.0)
    finally:
        root.handlers = handlers
    assert capfd.readouterr().err == ""
    assert [type(each) for each in program.handlers] == [logging.NullHandler]
