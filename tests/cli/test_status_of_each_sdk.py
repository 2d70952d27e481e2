"""`status` says where SDKs choose differently, and what to do."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from cognito_tui.cli.main import run

CANARY = "canary/secret+key"
KEYS = {"AWS_ACCESS_KEY_ID": "AKENV", "AWS_SECRET_ACCESS_KEY": CANARY}
SDKS = ["botocore", "go", "javascript", "java"]


@pytest.fixture(autouse=True)
def _aws() -> None:
    aws = Path.home() / ".aws"
    aws.mkdir()
    ours = "credential_process = /bin/cognito-tui credential-process --profile work\n"
    (aws / "config").write_text(f"[default]\n{ours}[profile work]\n{ours}")
    (aws / "credentials").write_text(
        f"[keys]\naws_access_key_id = AKIAFILE\naws_secret_access_key = {CANARY}\n"
    )


def said(
    environ: Mapping[str, str], monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> tuple[str, dict[str, Any]]:
    """In text, and in JSON."""
    with monkeypatch.context() as environment:
        for name, value in {"AWS_EC2_METADATA_DISABLED": "true", **environ}.items():
            environment.setenv(name, value)
        assert run(["status"]) == 0
        text = capsys.readouterr().out
        assert run(["status", "--json"]) == 0
    printed = capsys.readouterr().out
    assert CANARY not in text + printed
    aws: dict[str, Any] = json.loads(printed)["aws"]
    return text, aws


CASES: tuple[tuple[Mapping[str, str], list[bool], str, str], ...] = (
    ({}, [True] * 4, "", ""),
    (
        {"AWS_PROFILE": "work", "AWS_DEFAULT_PROFILE": "keys"},
        [False, True, True, True],
        "... but programs in Go (Terraform), JavaScript and Java use the credential_process in [profile work]",
        "unset AWS_DEFAULT_PROFILE",
    ),
    (
        {"AWS_DEFAULT_PROFILE": "keys"},
        [False, False, True, True],
        "! JavaScript and Java know nothing of AWS_DEFAULT_PROFILE.",
        "export AWS_PROFILE=keys",
    ),
    (
        {"AWS_ACCESS_KEY_ID": "AKIAENV"},
        [False, True, True, True],
        "AWS programs here use the keys in the environment (AWS_ACCESS_KEY_ID alone: half a pair, which fails)",
        "unset AWS_ACCESS_KEY_ID",
    ),
    (
        {**KEYS, "AWS_CREDENTIAL_EXPIRATION": "2020-01-01T00:00:00Z"},
        [False] * 4,
        "(AWS_ACCESS_KEY_ID), which have expired",
        "unset AWS_ACCESS_KEY_ID AWS_SECRET_ACCESS_KEY AWS_CREDENTIAL_EXPIRATION",
    ),
    (
        {**KEYS, "AWS_SECURITY_TOKEN": "old", "AWS_SESSION_TOKEN": "new"},
        [False] * 4,
        "! The AWS CLI and boto3 send the token in AWS_SECURITY_TOKEN",
        "unset AWS_SECURITY_TOKEN",
    ),
    (
        {**KEYS, "AWS_PROFILE": "work"},
        [False, False, True, False],
        "... but programs in JavaScript use the credential_process in [profile work]",
        "unset AWS_PROFILE",
    ),
)


@pytest.mark.parametrize(("environ", "ours", "words", "todo"), CASES)
def test_who_takes_ours_and_what_to_do(
    environ: Mapping[str, str],
    ours: list[bool],
    words: str,
    todo: str,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    text, aws = said(environ, monkeypatch, capsys)
    assert [aws["sdks"][sdk]["ours"] for sdk in SDKS] == ours
    assert aws["ours"] == ours[0]
    assert aws["alike"] == (len({*ours}) == 1)
    assert words in text
    assert [trouble["do"] for trouble in aws["troubles"]] == ([todo] if todo else [])
    assert (f"Run: {todo}\n" in text) == bool(todo)
    assert ("\n! " in text) == bool(todo)
