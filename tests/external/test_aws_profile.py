"""From `login` and `configure aws-profile` to the AWS CLI and boto3, which know of nothing but their profile."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from cognito_tui.demo import Demo, start
from tests.support.aws_cli import aws_cli

BOTO3 = """
import boto3, sys
session = boto3.Session(profile_name=sys.argv[1])
print(session.get_credentials().method, session.region_name)
print(session.client("sts").get_caller_identity()["Arn"])
print(*(bucket["Name"] for bucket in session.client("s3").list_buckets()["Buckets"]))
"""


@dataclass
class Person:
    """At home, with a profile `work`; nothing but the emulator's address is in the environment."""

    home: Path
    demo: Demo

    @property
    def environ(self) -> dict[str, str]:
        # no AWS_REGION: the AWS profile has one
        demo = {name: value for name, value in self.demo.environment.items() if "REGION" not in name}
        return {
            "PATH": os.environ["PATH"],
            "HOME": str(self.home),
            "AWS_EC2_METADATA_DISABLED": "true",
            **demo,
        }

    def run(self, *command: str, typed: str = "", **environ: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            command,
            env={**self.environ, **environ},
            cwd="/",
            input=typed,
            capture_output=True,
            text=True,
            timeout=60,
            check=False,
        )

    def cognito_tui(self, *arguments: str, typed: str = "") -> str:
        """Gives standard error."""
        done = self.run(sys.executable, "-m", "cognito_tui", *arguments, typed=typed)
        assert done.returncode == 0, done.stderr
        return done.stderr

    def aws(self, *arguments: str, profile: str = "work") -> str:
        """Gives standard output."""
        done = self.run(aws_cli(), *arguments, AWS_PROFILE=profile)
        assert done.returncode == 0, done.stderr
        return done.stdout

    def sign_in(self) -> None:
        password = self.demo.temporary_password.reveal()
        self.cognito_tui("login", "--profile", "work", "-u", "ada", "--password-stdin", typed=password)

    def end_credentials(self) -> None:
        """What is at hand expires."""
        path = self.home / ".local/state/cognito-tui/credentials.json"
        records = json.loads(path.read_text())
        for record in records["credentials"].values():
            record["renew_at"], record["Expiration"] = 0, "2026-01-01T00:00:00+00:00"
        path.write_text(json.dumps(records))


@pytest.fixture(scope="module")
def demo() -> Iterator[Demo]:
    """Where refresh tokens are good once: whoever renews twice is found out."""
    with start(scenario="rotation") as demo:
        yield demo


@pytest.fixture
def person(tmp_path: Path, demo: Demo) -> Person:
    config = tmp_path / ".config/cognito-tui/config.toml"
    config.parent.mkdir(parents=True)
    profile = demo.profile
    config.write_text(
        f'[profiles.work]\nuser_pool_id = "{profile.user_pool_id}"\nclient_id = "{profile.client_id}"\n'
        f'identity_pool_id = "{profile.identity_pool_id}"\nremember = "file"\n'
    )
    person = Person(tmp_path, demo)
    person.sign_in()
    return person


def test_the_aws_cli_and_boto3_have_credentials_through_their_profile_and_renew_them(person: Person) -> None:
    person.cognito_tui("configure", "aws-profile", "work", "--profile", "work")
    caller = json.loads(person.aws("sts", "get-caller-identity"))
    assert "assumed-role" in caller["Arn"]
    assert "field-notes" in person.aws("s3", "ls")

    person.end_credentials()
    assert json.loads(person.aws("sts", "get-caller-identity"))["Account"] == caller["Account"]

    person.end_credentials()
    done = person.run(sys.executable, "-c", BOTO3, "work")
    assert done.returncode == 0, done.stderr
    source, arn, *buckets = done.stdout.split("\n")
    assert source == "custom-process eu-west-1"
    assert arn == caller["Arn"]
    assert buckets == ["field-notes", ""]


def test_who_is_not_signed_in_is_told_by_the_aws_cli_what_to_do(person: Person) -> None:
    person.cognito_tui("configure", "aws-profile", "work", "--profile", "work")
    person.cognito_tui("logout", "--profile", "work")
    done = person.run(aws_cli(), "sts", "get-caller-identity", AWS_PROFILE="work")
    assert done.returncode != 0
    assert "cognito-tui login --profile work" in done.stderr


def test_keys_in_the_credentials_file_count_and_keep_us_from_the_same_name(person: Person) -> None:
    person.cognito_tui("export", "--profile", "work", "--to-profile", "keys")
    assert "field-notes" in person.aws("s3", "ls", profile="keys")
    done = person.run(
        sys.executable, "-m", "cognito_tui", "configure", "aws-profile", "keys", "--profile", "work"
    )
    assert done.returncode == 2
    assert "would take precedence" in done.stderr
