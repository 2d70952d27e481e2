"""`status`: who is signed in, until when, and what AWS programs would use; from what is on this machine alone."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import datetime, timedelta, timezone
from pathlib import Path
from typing import Any

import pytest

from tests.support.cloud_user import Start
from tests.support.command_line import PASSWORD, CommandLine, command_line

PROFILE = """
[profiles.{name}]
user_pool_id = "{pool.user_pool_id}"
client_id = "{pool.client_id}"
identity_pool_id = "{pool.identity_pool_id}"
remember = "{remember}"
"""


@pytest.fixture
def line(person: dict[str, str], start: Start) -> Iterator[CommandLine]:
    """With the profiles `work` and `lab`, and one that is wrong."""
    with command_line(person, start) as line:
        line.pool.add_user("ada", PASSWORD)
        for name in [name for name in line.environ if name.startswith("COGNITO_")]:
            del line.environ[name]
        path = Path(line.environ["HOME"]) / ".config/cognito-tui/config.toml"
        path.parent.mkdir(parents=True)
        profiles = PROFILE.format(name="work", pool=line.pool, remember="file")
        profiles += PROFILE.format(name="lab", pool=line.pool, remember="off")
        path.write_text(f'{profiles}[profiles.wrong]\nuser_pool_id = "x"\n')
        yield line


def sign_in(line: CommandLine, profile: str) -> None:
    done = line.run("login", "--profile", profile, "-u", "ada", "--password-stdin", typed=PASSWORD)
    assert done.returncode == 0, done.stderr


def end_credentials(line: CommandLine, ends: datetime) -> None:
    path = line.sessions_file.with_name("credentials.json")
    records = json.loads(path.read_text())
    for record in records["credentials"].values():
        record["Expiration"] = ends.isoformat(timespec="seconds")
    path.write_text(json.dumps(records))


def told(line: CommandLine, *arguments: str, **environ: str) -> dict[str, Any]:
    calls = len(line.cognito.operations)
    done = line.run("status", "--json", *arguments, environ=environ)
    assert (done.returncode, done.stderr) == (0, "")
    assert len(line.cognito.operations) == calls  # nothing is asked of Cognito
    answer: dict[str, Any] = json.loads(done.stdout)
    return answer


def by_profile(answer: dict[str, Any]) -> dict[str, Any]:
    return {standing["profile"]: standing for standing in answer["profiles"]}


def test_each_profile_says_who_until_when_and_whether_it_can_be_renewed(line: CommandLine) -> None:
    sign_in(line, "work")
    sign_in(line, "lab")
    standings = by_profile(told(line))
    assert list(standings) == ["work", "lab", "wrong"]
    work, lab, wrong = standings.values()
    assert (work["username"], work["renewable"], work["expired"], work["sign_in"]) == ("ada", True, False, "")
    assert (lab["username"], lab["renewable"]) == ("ada", False)
    ends = datetime.fromisoformat(work["expires_at"])
    assert ends.utcoffset() == timedelta(0)
    assert abs((ends - datetime.now(timezone.utc)).total_seconds() - work["remaining"]) < 60
    assert 3000 < work["remaining"] <= 3600
    assert "user_pool_id: 'x'" in wrong["problem"]


def test_for_people(line: CommandLine) -> None:
    sign_in(line, "work")
    done = line.run("status")
    assert (done.returncode, done.stderr) == (0, "")
    heading, work, lab, wrong, empty, endpoint, aws, none = done.stdout.splitlines()
    assert heading.split("  ")[0] == "PROFILE"
    assert work.split()[:2] == ["work", "ada"]
    assert work.endswith(" min  yes")
    assert lab.split("  ")[-1].strip() == "nobody is signed in: cognito-tui login --profile lab"
    assert "2 settings are missing or wrong." in wrong
    assert (empty, aws) == ("", "AWS programs here use nothing.")
    assert endpoint == f"! Endpoint {line.cognito.url} from AWS_ENDPOINT_URL_COGNITO_IDENTITY_PROVIDER"
    assert "cognito-tui configure aws-profile NAME" in none


@pytest.mark.parametrize(
    ("profile", "note"),
    [
        ("work", "renewed when next used"),
        ("lab", "expired: cognito-tui login --profile lab"),
    ],
)
def test_what_has_expired_says_so_and_what_helps(line: CommandLine, profile: str, note: str) -> None:
    sign_in(line, profile)
    end_credentials(line, datetime.now(timezone.utc) - timedelta(seconds=1))
    done = line.run("status", "--profile", profile)
    [_, row, *_] = done.stdout.splitlines()
    assert "  expired  " in row
    assert row.endswith(note)
    [standing] = told(line, "--profile", profile)["profiles"]
    assert (standing["expired"], standing["remaining"]) == (True, 0)


def test_a_damaged_store_is_one_line_and_stays_as_it_is(line: CommandLine) -> None:
    sign_in(line, "work")
    line.sessions_file.write_text("{")
    standings = by_profile(told(line))
    assert "sessions.json is damaged (line 1" in standings["work"]["problem"]
    assert standings["lab"]["problem"] == ""
    assert line.sessions_file.read_text() == "{"


def test_the_environments_own_settings_are_a_profile_too(line: CommandLine) -> None:
    environ = {
        "COGNITO_USER_POOL_ID": line.pool.user_pool_id,
        "COGNITO_CLIENT_ID": "another",
        "COGNITO_IDENTITY_POOL_ID": line.pool.identity_pool_id,
    }
    assert list(by_profile(told(line, **environ))) == ["work", "lab", "wrong", "environment"]
    assert list(by_profile(told(line, "--profile", "work", **environ))) == ["work"]
    # ... where they say anything that config.toml does not
    assert list(by_profile(told(line, COGNITO_PROFILE="lab"))) == ["work", "lab", "wrong"]


def test_a_profile_that_is_not_there_is_refused(line: CommandLine) -> None:
    done = line.run("status", "--profile", "nope")
    assert (done.returncode, done.stdout) == (2, "")
    assert "There is no profile 'nope'." in done.stderr


def test_with_nothing_configured_it_says_so(person: dict[str, str], start: Start) -> None:
    with command_line(person, start) as line:
        line.environ = person
        done = line.run("status")
        assert (done.returncode, done.stderr) == (0, "Nothing says where to sign in yet.\n")
        assert told(line)["profiles"] == []


# what AWS programs would use ------------------------------------------------------------------------------------------


def test_what_counts_and_what_shadows_us(line: CommandLine) -> None:
    assert line.run("configure", "aws-profile", "lab", "--profile", "work").returncode == 0
    aws = told(line)["aws"]
    assert (aws["profile"], aws["source"], aws["ours"]) == (None, "none", False)
    [lab] = aws["profiles"]
    assert (lab["name"], lab["asks_for"], lab["source"], lab["ours"]) == (
        "lab",
        "work",
        "custom-process",
        True,
    )

    keys = Path(line.environ["HOME"]) / ".aws/credentials"
    keys.write_text("[lab]\naws_access_key_id = AKIAOTHER\naws_secret_access_key = s\n")
    aws = told(line, AWS_PROFILE="lab")["aws"]
    assert (aws["profile"], aws["source"], aws["ours"]) == ("lab", "shared-credentials-file", False)
    assert aws["shadowed"] == ["the credential_process in [profile lab] of ~/.aws/config"]
    assert (
        "AWS programs here use the keys in [lab] of ~/.aws/credentials, not from cognito-tui; "
        "which shadows the credential_process in [profile lab] of ~/.aws/config.\n"
    ) in line.run("status", environ={"AWS_PROFILE": "lab"}).stdout


def test_keys_that_we_gave_are_known_as_ours(line: CommandLine) -> None:
    sign_in(line, "work")
    done = line.run("export", "--profile", "work", "--format", "json")
    key = json.loads(done.stdout)
    found = [value for value in key.values() if isinstance(value, str) and value.startswith("ASIA")]
    aws = told(line, AWS_ACCESS_KEY_ID=found[0])["aws"]
    assert (aws["source"], aws["ours"]) == ("env", True)
    assert not told(line, AWS_ACCESS_KEY_ID="AKIAOTHER")["aws"]["ours"]


def test_an_aws_file_that_cannot_be_read_is_said(line: CommandLine) -> None:
    path = Path(line.environ["HOME"]) / ".aws/config"
    path.parent.mkdir()
    path.write_text("[default]\n[default]\n")
    assert "Line 2" in told(line)["aws"]["problem"]
    assert "AWS programs get nothing: ~/.aws/config cannot be understood." in line.run("status").stdout
