"""What a command inherits, and what AWS's own SDK for Python makes of it."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from datetime import datetime, timedelta, timezone
from pathlib import Path

import botocore
import pytest

from cognito_tui.services.delivery.exec_environment import (
    child_environment,
    shadowing_files,
    shadowing_variables,
    without,
)
from tests.support.sample_credentials import delivery

OURS = delivery("ASIAOURS", "secret", "session", expires_at=datetime.now(timezone.utc) + timedelta(hours=1))
THEIRS = {
    "AWS_ACCESS_KEY_ID": "AKIATHEIRS",
    "AWS_SECRET_ACCESS_KEY": "theirs",
    "AWS_SESSION_TOKEN": "theirs",
    "AWS_SECURITY_TOKEN": "theirs",
    "AWS_ACCESS_KEY": "theirs",
    "AWS_SECRET_KEY": "theirs",
    "AWS_CREDENTIAL_EXPIRATION": "2020-01-01T00:00:00Z",
    "AWS_PROFILE": "theirs",
    "AWS_DEFAULT_PROFILE": "theirs",
    "AWS_ROLE_ARN": "arn:aws:iam::000000000000:role/theirs",
    "AWS_ROLE_SESSION_NAME": "theirs",
    "AWS_WEB_IDENTITY_TOKEN_FILE": "/theirs",
    "AWS_CONTAINER_CREDENTIALS_RELATIVE_URI": "/theirs",
    "AWS_CONTAINER_CREDENTIALS_FULL_URI": "http://127.0.0.1:9/theirs",
    "AWS_CONTAINER_AUTHORIZATION_TOKEN": "theirs",
    "AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE": "/theirs",
    "AWS_BEARER_TOKEN_BEDROCK": "theirs",
    "AWS_ACCOUNT_ID": "111111111111",
    "COGNITO_PASSWORD": "theirs",
}
KEPT = {
    "PATH": os.environ["PATH"],
    "AWS_REGION": "eu-central-1",
    "AWS_ENDPOINT_URL_S3": "http://127.0.0.1:9",
    "AWS_CA_BUNDLE": "/bundle",
    "AWS_CONFIG_FILE": "/config",
    "AWS_EC2_METADATA_DISABLED": "true",
    "COGNITO_CLIENT_ID": "client",
}


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("HOME", str(tmp_path))
    (tmp_path / ".aws").mkdir()
    return tmp_path


def boto3_takes(environment: dict[str, str]) -> list[str]:
    """Access key id, account and region."""
    program = (
        "import boto3, json; s = boto3.Session(); c = s.get_credentials();"
        "print(json.dumps([c and c.access_key, c and c.method, s.region_name]))"
    )
    done = subprocess.run(
        [sys.executable, "-c", program],
        env=environment,
        capture_output=True,
        text=True,
        check=True,
        timeout=60,
    )
    found: list[str] = json.loads(done.stdout)
    return found


def test_no_credentials_are_inherited_and_everything_else_is(home: Path) -> None:
    child = child_environment({**THEIRS, **KEPT}, OURS)
    assert child == {**KEPT, **{name: value.reveal() for name, value in OURS.variables().items()}}


def test_botocore_knows_no_variable_for_credentials_that_is_left(home: Path) -> None:
    """Every AWS_ name in its code that sounds like it."""
    code = (
        Path(botocore.__file__).with_name("credentials.py").read_text()
        + Path(botocore.__file__).with_name("configprovider.py").read_text()
    )
    names = set(re.findall(r"'(AWS_[A-Z_]+)'", code))
    assert "AWS_WEB_IDENTITY_TOKEN_FILE" in names
    left = child_environment(dict.fromkeys(names, "x"), OURS, {})
    telling = ("KEY", "TOKEN", "CREDENTIAL", "ROLE", "PROFILE", "ACCOUNT_ID")
    suspects = {name for name in left if any(word in name for word in telling)}
    assert suspects <= {"AWS_SHARED_CREDENTIALS_FILE", "AWS_ACCOUNT_ID_ENDPOINT_MODE"}


def test_the_sdk_takes_ours_whatever_the_person_has(home: Path) -> None:
    (home / ".aws/credentials").write_text(
        "[default]\naws_access_key_id = AKIASTATIC\naws_secret_access_key = x\n"
        "[theirs]\naws_access_key_id = AKIATHEIRS\naws_secret_access_key = x\n"
    )
    person = {**THEIRS, "PATH": os.environ["PATH"], "HOME": str(home)}
    assert boto3_takes(child_environment(person, OURS))[:2] == ["ASIAOURS", "env"]


@pytest.mark.parametrize(
    ("file", "text", "variable"),
    [
        (
            "credentials",
            "[default]\naws_access_key_id = a\naws_secret_access_key = b\n",
            "AWS_SHARED_CREDENTIALS_FILE",
        ),
        ("config", "[default]\ncredential_process = /bin/false\n", "AWS_CONFIG_FILE"),
        ("config", "[default]\nrole_arn = a\nsource_profile = b\n", "AWS_CONFIG_FILE"),
        ("config", "[default]\nsso_session = a\n", "AWS_CONFIG_FILE"),
    ],
)
def test_a_default_profile_that_the_sdk_would_prefer_to_the_endpoint_is_known_and_can_be_hidden(
    home: Path, file: str, text: str, variable: str
) -> None:
    (home / ".aws" / file).write_text(text)
    environ = {"PATH": os.environ["PATH"], "HOME": str(home), "AWS_EC2_METADATA_DISABLED": "true"}
    hidden = shadowing_files(environ)
    assert hidden == {variable: home / ".aws" / file}
    child = without(environ, hidden)
    assert boto3_takes(child)[0] is None
    with pytest.raises(
        NotADirectoryError
    ):  # root's neither: the command could have written into what it reads
        Path(child[variable]).write_text("[default]\n")


def test_profiles_that_are_no_default_shadow_nothing(home: Path) -> None:
    (home / ".aws/credentials").write_text("[work]\naws_access_key_id = a\naws_secret_access_key = b\n")
    (home / ".aws/config").write_text("[default]\nregion = eu-west-1\n[profile work]\nrole_arn = a\n")
    assert shadowing_files({"HOME": str(home)}) == {}


def test_what_shadows_an_endpoint_is_named() -> None:
    assert shadowing_variables(KEPT) == []
    assert shadowing_variables({"AWS_PROFILE": "work", "AWS_ACCESS_KEY_ID": "", **KEPT}) == ["AWS_PROFILE"]
    assert "AWS_CONTAINER_CREDENTIALS_RELATIVE_URI" in shadowing_variables(THEIRS)
