"""The session that is kept between commands: used without a question, and ended. `whoami`, `logout`, `devices`."""

from __future__ import annotations

import json
import os
import re
import sys
from collections.abc import Iterator

import pytest

from cognito_tui.demo.simulator.signing import claims_of
from tests.support.cloud_user import Start
from tests.support.command_line import (
    EMAIL,
    NAMES,
    PASSWORD,
    TOTP_SECRET,
    CommandLine,
    answer,
    command_line,
    totp,
    variables,
)
from tests.support.program import COGNITO_TUI

if sys.platform == "win32":
    pytest.skip("it needs a POSIX system", allow_module_level=True)


@pytest.fixture
def line(person: dict[str, str], start: Start) -> Iterator[CommandLine]:
    with command_line(person, start) as line:
        line.pool.add_user("ada", PASSWORD, attributes=EMAIL)
        yield line


@pytest.fixture
def devices(person: dict[str, str], start: Start) -> Iterator[CommandLine]:
    with command_line(person, start, mfa="OPTIONAL", devices="opt-in") as line:
        line.pool.add_user("ada", PASSWORD, totp_secret=TOTP_SECRET)
        yield line


def refresh_tokens(line: CommandLine) -> list[str]:
    return [record["refresh_token"] for record in json.loads(line.sessions_file.read_text()).values()]


def test_a_kept_session_is_used_without_a_question(line: CommandLine) -> None:
    line.sign_in()
    done = line.run("login", "--no-input")
    assert (done.returncode, done.stderr) == (0, "")
    assert list(variables(done.stdout)) == NAMES
    assert line.cognito.operations.count("InitiateAuth") == 1


@pytest.mark.parametrize("more", [("-u", "eve"), ("--again",)])
def test_but_not_for_somebody_else_and_not_if_it_is_not_wanted(
    line: CommandLine, more: tuple[str, ...]
) -> None:
    line.sign_in()
    done = line.run("login", *more, "--no-input")
    assert (done.returncode, done.stdout) == (3, "")
    assert "An answer is needed" in done.stderr


def test_a_session_that_is_over_is_said_and_questions_follow(line: CommandLine) -> None:
    line.sign_in()
    line.pool.grants[0].revoked = True
    program = line.at_terminal("login")
    answer(program, "User name", "ada")
    answer(program, "Password", PASSWORD)
    assert program.end() == 0
    assert program.shows("cannot be renewed any more"), program.text


def test_nothing_is_kept_unless_it_was_asked_for(person: dict[str, str], start: Start) -> None:
    with command_line(person, start, remember=False) as line:
        line.pool.add_user("ada", PASSWORD)
        line.sign_in()
        assert not line.sessions_file.exists()
        assert line.run("login", "--no-input").returncode == 3


def test_whoami(line: CommandLine) -> None:
    line.sign_in()
    done = line.run("whoami")
    assert (done.returncode, done.stderr) == (0, "")
    told = dict(row.split("  ", 1) for row in done.stdout.splitlines())
    told = {name: value.strip() for name, value in told.items()}
    assert told["user name"] == "ada"
    assert told["e-mail"] == "ada@example.com"
    assert told["user pool"] == line.pool.user_pool_id
    assert told["AWS identity"].endswith("assumed-role/SignedIn/CognitoIdentityCredentials")


def test_whoami_as_json(line: CommandLine) -> None:
    line.sign_in()
    done = line.run("whoami", "--json")
    assert (done.returncode, done.stderr) == (0, "")
    told = json.loads(done.stdout)
    assert (told["username"], told["email"], told["groups"]) == ("ada", "ada@example.com", [])
    assert told["sub"] == line.pool.users["ada"].sub
    assert told["user_pool_id"] == line.pool.user_pool_id
    assert told["aws"]["account"] == "000000000000"


def test_whoever_reads_may_stop_reading(line: CommandLine) -> None:
    line.sign_in()
    script = 'set -o pipefail; "$@" | true; echo "code$?"'
    program = line.start(
        "-c", script, "-", *COGNITO_TUI, "account", "show", "--json", command=("bash",), environ=line.environ
    )
    assert program.end() == 0
    program.wait_for("code1")
    assert "BrokenPipe" not in program.text


def test_whoami_without_aws_credentials_says_the_rest(line: CommandLine) -> None:
    line.sign_in()
    done = line.run(
        "whoami", "--json", "--identity-pool-id", "eu-west-1:11111111-1111-1111-1111-111111111111"
    )
    assert done.returncode == 0
    assert "identity pool" in done.stderr
    told = json.loads(done.stdout)
    assert (told["username"], told["aws"]) == ("ada", None)


def test_logging_out_ends_the_session_here_and_at_cognito(line: CommandLine) -> None:
    line.sign_in()
    [token] = refresh_tokens(line)
    done = line.run("logout")
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "ada is signed out.\n")
    assert refresh_tokens(line) == []
    assert [request["Token"] for request in line.cognito.asked("RevokeToken")] == [token]


def test_a_session_that_could_not_be_kept_is_not_said_to_be(line: CommandLine) -> None:
    line.sessions_file.parent.mkdir(parents=True)
    line.sessions_file.parent.chmod(0o777)
    program = line.at_terminal("login", "-u", "ada", COGNITO_PASSWORD=PASSWORD)
    program.wait_for("Signed in as ada")
    assert program.end() == 0
    assert program.shows("can be written to by others"), program.text
    assert not program.shows("The session is kept")


def test_logging_out_twice_is_no_failure(line: CommandLine) -> None:
    line.sign_in()
    line.run("logout")
    done = line.run("logout")
    assert (done.returncode, done.stderr) == (0, "Nobody is signed in.\n")


def test_logging_out_takes_credentials_along_where_no_session_was_kept(
    person: dict[str, str], start: Start
) -> None:
    with command_line(person, start, remember=False) as line:
        line.pool.add_user("ada", PASSWORD)
        line.sign_in()
        assert line.run("credential-process").returncode == 0
        done = line.run("logout")
        assert (done.returncode, done.stderr) == (0, "ada is signed out.\n")
        assert line.run("credential-process").returncode == 3
        assert line.run("logout").stderr == "Nobody is signed in.\n"


def test_logging_out_everywhere_ends_every_session(line: CommandLine) -> None:
    line.sign_in()
    line.run("login", "-u", "ada", "--again", "--password-stdin", typed=PASSWORD)
    assert [grant.revoked for grant in line.pool.grants] == [False, False]
    done = line.run("logout", "--everywhere")
    assert (done.returncode, done.stderr) == (0, "ada is signed out everywhere.\n")
    assert [grant.revoked for grant in line.pool.grants] == [True, True]
    assert refresh_tokens(line) == []


def test_logging_out_everywhere_signs_in_if_need_be(line: CommandLine) -> None:
    done = line.run("logout", "--everywhere", "-u", "ada", "--password-stdin", typed=PASSWORD)
    assert done.returncode == 0, done.stderr
    assert [grant.revoked for grant in line.pool.grants] == [True]


def test_an_unreachable_cognito_does_not_keep_a_session_from_being_forgotten(line: CommandLine) -> None:
    line.sign_in()
    done = line.run("logout", environ={"AWS_ENDPOINT_URL_COGNITO_IDENTITY_PROVIDER": "http://127.0.0.1:9"})
    assert done.returncode == 1
    assert "Could not reach" in done.stderr
    assert refresh_tokens(line) == []


@pytest.mark.parametrize(
    "now", [{"COGNITO_REMEMBER": "off"}, {"COGNITO_REMEMBER": "off", "COGNITO_CACHE": "off"}]
)
def test_logging_out_ends_what_was_kept_when_the_profile_said_otherwise(
    line: CommandLine, now: dict[str, str]
) -> None:
    line.sign_in()
    [token] = refresh_tokens(line)
    done = line.run("logout", environ=now)
    assert (done.returncode, done.stderr) == (0, "ada is signed out.\n")
    assert refresh_tokens(line) == []
    assert json.loads(line.sessions_file.with_name("credentials.json").read_text())["credentials"] == {}
    assert [request["Token"] for request in line.cognito.asked("RevokeToken")] == [token]


def test_logging_out_says_what_could_not_be_deleted_and_fails(line: CommandLine) -> None:
    line.sign_in()
    line.sessions_file.parent.chmod(0o777)
    done = line.run("logout")
    assert (done.returncode, done.stdout) == (1, "")
    assert "signed out" not in done.stderr
    assert "Nobody" not in done.stderr
    assert "It is in ~/.local/state/cognito-tui/sessions.json." in done.stderr
    assert f"chmod 700 {line.sessions_file.parent}" in done.stderr
    line.sessions_file.parent.chmod(0o700)
    assert (line.run("logout").returncode, refresh_tokens(line)) == (0, [])


def test_logging_out_names_what_it_does_not_take_away_and_takes_out_what_it_can(line: CommandLine) -> None:
    line.sign_in()
    assert line.run("export", "--to-profile", "work").returncode == 0
    aws = line.sessions_file.parents[3] / ".aws" / "credentials"
    done = line.run("exec", "--server", "--", *COGNITO_TUI, "logout")
    said, copies, program = done.stderr.splitlines()
    assert said == "ada is signed out."
    assert copies.startswith("Its keys are in [work] of ~/.aws/credentials as well")
    assert re.match(r"cognito-tui exec --server \(process [0-9]+\) still gives out its credentials", program)
    assert "ASIA" in aws.read_text()
    done = line.run("logout", "--all-copies")
    assert done.returncode == 0
    assert done.stderr == "The keys are taken out of [work] of ~/.aws/credentials.\nNobody is signed in.\n"
    assert aws.read_text() == ""


def test_logging_out_removes_what_a_killed_process_has_left_beside_the_keys(line: CommandLine) -> None:
    aws = line.sessions_file.parents[3] / ".aws"
    aws.mkdir()
    left = aws / ".credentials.k3j_2h1a.cognito-tui-new"
    left.write_text("[work]\naws_secret_access_key = canary\n")
    session = line.sessions_file.with_name(".sessions.json.k3j_2h1a.cognito-tui-new")
    session.parent.mkdir(parents=True)
    session.write_text("refresh-canary")
    done = line.run("logout", environ={"COGNITO_REMEMBER": "off"})
    assert (done.returncode, done.stderr) == (0, "Nobody is signed in.\n")
    assert not left.exists()
    assert not session.exists()


def test_keys_that_cannot_be_taken_out_are_a_failure_and_the_session_ends_all_the_same(
    line: CommandLine,
) -> None:
    line.sign_in()
    assert line.run("export", "--to-profile", "work").returncode == 0
    aws = line.sessions_file.parents[3] / ".aws" / "credentials"
    aws.unlink()
    os.mkfifo(aws)  # where they were, for all that anybody can tell
    done = line.run("logout", "--all-copies")
    assert done.returncode == 1
    assert "ada is signed out." in done.stderr
    assert "~/.aws/credentials cannot be read. It is not a regular file but a named pipe." in done.stderr
    assert refresh_tokens(line) == []


def test_settings_of_a_browser_that_is_not_opened_keep_nobody_signed_in(line: CommandLine) -> None:
    environ = {"COGNITO_DOMAIN": "https://auth.example.com/no/path"}
    assert line.run("logout", environ=environ).returncode == 0
    assert "COGNITO_DOMAIN" in line.run("logout", "--browser", environ=environ).stderr


def test_the_browsers_own_session_is_ended_at_the_domain(line: CommandLine) -> None:
    ssh = {"SSH_CONNECTION": "192.0.2.7 50000 192.0.2.8 22", "COGNITO_DOMAIN": "https://auth.example.com"}
    done = line.run("logout", "--browser", environ=ssh)
    assert (done.returncode, done.stdout) == (0, "")
    assert f"https://auth.example.com/logout?client_id={line.pool.client_id}" in done.stderr


# devices --------------------------------------------------------------------------------------------------------------


def remembered(line: CommandLine) -> None:
    done = line.run(
        *("login", "-u", "ada", "--password-stdin", "--code-stdin", "--remember-device"),
        typed=f"{PASSWORD}\n{totp()}\n",
    )
    assert done.returncode == 0, done.stderr
    assert "This machine is remembered" in done.stderr


def test_a_remembered_device_is_asked_for_no_code(devices: CommandLine) -> None:
    remembered(devices)
    assert [device.remembered for device in devices.pool.users["ada"].devices.values()] == [True]
    done = devices.run("login", "-u", "ada", "--again", "--password-stdin", "--no-input", typed=PASSWORD)
    assert (done.returncode, done.stderr) == (0, "")


def test_remembering_needs_a_file_to_remember_it_in(devices: CommandLine) -> None:
    done = devices.run(
        *("login", "-u", "ada", "--password-stdin", "--code-stdin", "--remember-device"),
        typed=f"{PASSWORD}\n{totp()}\n",
        environ={"COGNITO_REMEMBER": "off"},
    )
    assert done.returncode == 0
    assert 'remember = "file"' in done.stderr
    assert [device.remembered for device in devices.pool.users["ada"].devices.values()] == [False]


def test_what_this_machine_would_forget_is_not_remembered_by_the_other_command_either(
    devices: CommandLine,
) -> None:
    done = devices.run(
        *("devices", "remember", "-u", "ada", "--password-stdin", "--code-stdin"),
        typed=f"{PASSWORD}\n{totp()}\n",
        environ={"COGNITO_REMEMBER": "off"},
    )
    assert (done.returncode, done.stdout) == (1, "")
    assert 'needs remember = "file" in the profile' in done.stderr
    assert [device.remembered for device in devices.pool.users["ada"].devices.values()] == [False]


def test_devices_are_listed(devices: CommandLine) -> None:
    remembered(devices)
    [key] = devices.pool.users["ada"].devices
    done = devices.run("devices", "list")
    assert (done.returncode, done.stderr) == (0, "")
    [heading, row] = done.stdout.splitlines()
    assert heading.startswith("KEY")
    assert row.startswith(key)
    assert "cognito-tui on " in row
    assert row.endswith("this one")
    [device] = json.loads(devices.run("devices", "list", "--json").stdout)
    assert (device["key"], device["remembered"], device["this"]) == (key, True, True)


def test_this_device_can_be_not_remembered_and_remembered_again(devices: CommandLine) -> None:
    remembered(devices)
    [device] = devices.pool.users["ada"].devices.values()
    assert devices.run("devices", "do-not-remember").returncode == 0
    assert not device.remembered
    assert devices.run("devices", "remember", "this").returncode == 0
    assert device.remembered


@pytest.mark.parametrize("by_key", [True, False])
def test_a_device_can_be_forgotten(devices: CommandLine, by_key: bool) -> None:
    remembered(devices)
    [key] = devices.pool.users["ada"].devices
    done = devices.run("devices", "forget", key if by_key else "this")
    assert (done.returncode, done.stderr) == (0, "Forgotten.\n")
    assert devices.pool.users["ada"].devices == {}
    assert not any("/device/" in name for name in json.loads(devices.sessions_file.read_text()))


def test_an_unknown_device_is_refused(devices: CommandLine) -> None:
    remembered(devices)
    done = devices.run("devices", "forget", "eu-west-1_12345678-1234-1234-1234-123456789abc")
    assert (done.returncode, done.stdout) == (4, "")
    assert "does not know this device" in done.stderr


def test_a_machine_that_is_no_device_says_so(line: CommandLine) -> None:
    line.sign_in()
    done = line.run("devices", "remember")
    assert done.returncode == 1
    assert "Cognito does not know this machine as a device." in done.stderr


def test_logging_out_can_forget_the_device(devices: CommandLine) -> None:
    remembered(devices)
    done = devices.run("logout", "--forget-device")
    assert (done.returncode, done.stderr) == (0, "ada is signed out.\n")
    assert devices.pool.users["ada"].devices == {}
    assert json.loads(devices.sessions_file.read_text()) == {}


def test_a_session_that_is_over_forgets_the_device_here_and_says_what_it_could_not_tell(
    devices: CommandLine,
) -> None:
    remembered(devices)
    devices.pool.grants.clear()
    done = devices.run("logout", "--forget-device")
    assert done.returncode == 0
    assert done.stderr.splitlines() == [
        "ada is signed out.",
        "This machine has forgotten the device. Cognito still lists it: no session was left to tell it.",
    ]
    assert json.loads(devices.sessions_file.read_text()) == {}


def test_the_tokens_are_the_users(line: CommandLine) -> None:
    """A control: what whoami tells is in the token, and not what was typed."""
    line.sign_in()
    line.run("whoami")
    [body] = line.cognito.asked("GetId")[-1:]
    claims = claims_of(body["Logins"][line.pool.provider])
    assert claims is not None
    assert claims["cognito:username"] == "ada"
