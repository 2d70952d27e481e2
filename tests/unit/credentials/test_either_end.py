"""`credential-process` before its options, or behind them, so that an AWS file's value ends on no quote."""

from __future__ import annotations

import sys
from datetime import timedelta

import pytest

from cognito_tui.__main__ import _answered
from cognito_tui.services.aws.credentials import AwsCredentials
from cognito_tui.services.base.clock import Clock
from cognito_tui.services.base.secret import Secret
from cognito_tui.services.credentials.cache import CredentialCache
from cognito_tui.services.credentials.fast_path import arguments_of, cache_key
from tests.support.scripted_sign_in import PROFILE

NAME = "my dev"


@pytest.mark.parametrize(
    ("words", "arguments"),
    [
        (["credential-process"], []),
        (["credential-process", "--profile", NAME], ["--profile", NAME]),
        (["--profile", NAME, "credential-process"], ["--profile", NAME]),
        (["--profile=x", "credential-process"], ["--profile=x"]),
        (["credential-process", "--profile", "credential-process"], ["--profile", "credential-process"]),
        (["login", "--profile", NAME], None),
        ([], None),
    ],
)
def test_its_arguments(words: list[str], arguments: list[str] | None) -> None:
    assert arguments_of(words) == arguments


@pytest.mark.parametrize(
    "words", [["credential-process", "--profile", NAME], ["--profile", NAME, "credential-process"]]
)
def test_a_warm_answer_at_either_end(
    words: list[str], monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    clock = Clock()
    cache = CredentialCache(PROFILE, clock)
    keys = (Secret("ASIAEXAMPLE"), Secret("secret"), Secret("token"))
    cache.put("ada", "ada", AwsCredentials(*keys, clock.now() + timedelta(hours=1), "id", "eu-west-1"))
    cache.allow_lookup(cache_key(["--profile", NAME]) or "")
    monkeypatch.setattr(sys, "argv", ["cognito-tui", *words])
    assert _answered()
    assert "ASIAEXAMPLE" in capsys.readouterr().out
    monkeypatch.setattr(sys, "argv", ["cognito-tui", "exec", "credential-process"])
    assert not _answered()
