"""`configure` with what other tools left: their Terraform outputs, and cogauth's file."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.support.cloud_user import Start
from tests.support.command_line import CommandLine, command_line


@pytest.fixture
def line(person: dict[str, str], start: Start) -> Iterator[CommandLine]:
    with command_line(person, start) as line:
        for name in [name for name in line.environ if name.startswith("COGNITO_")]:
            del line.environ[name]
        yield line


def test_other_tools_make_a_profile(line: CommandLine) -> None:
    config = Path(line.environ["HOME"]) / ".config/cognito-tui/config.toml"
    pool, identities = line.pool.user_pool_id, line.pool.identity_pool_id
    outputs = {"cognito_user_pool_id": pool, "app_client_id": "one", "user_pool_client_id": "two"}
    printed = json.dumps({name: {"value": value} for name, value in outputs.items()})
    done = line.run("configure", "--from-terraform", "-", typed=printed)
    assert (done.returncode, done.stdout) == (2, "")
    assert (
        "app_client_id and user_pool_client_id in Terraform's outputs in standard input say diff"
        in done.stderr
    )
    assert not config.exists()
    done = line.run("configure", "--from-terraform", "-", "--client-id", "two", "--offline", typed=printed)
    assert done.returncode == 0, done.stderr
    assert config.read_text() == f'[profiles.default]\nuser_pool_id = "{pool}"\nclient_id = "two"\n'

    file = line.directory / "cognito.json"
    file.write_text(json.dumps({"user_pool_id": pool, "identity_pool_id": identities, "region": "eu-west-1"}))
    done = line.run("configure", "--from-cogauth", file.name, "--profile", "old")
    assert (done.returncode, done.stdout) == (2, "")
    assert f"client_id: not in cogauth's file {file}." in done.stderr
    assert "--client-id can stand for it." in done.stderr
    done = line.run(
        "configure", "--from-cogauth", file.name, "--profile", "old", "--client-id", "web", "--offline"
    )
    assert done.returncode == 0, done.stderr
    assert f'client_id = "web"\nidentity_pool_id = "{identities}"\n' in config.read_text()
    done = line.run("configure", "--from-cogauth", "nowhere")
    assert (done.returncode, done.stdout) == (2, "")
    assert "/nowhere cannot be read.\n  No such file or directory." in done.stderr
    done = line.run("configure", "--from-cogauth", file.name, "aws-profile", "x")
    assert "--from-cogauth makes a profile of config.toml" in done.stderr
