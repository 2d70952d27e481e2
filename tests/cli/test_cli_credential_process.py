"""`credential-process`, as the AWS CLI and the SDKs run it: no terminal, one JSON object, never a question."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from tests.support.cloud_user import Start
from tests.support.command_line import PASSWORD, CommandLine, command_line
from tests.support.program import COGNITO_TUI

# what a fresh interpreter holds after the command, beside what it held before
MODULES = """
import sys
before = set(sys.modules)
sys.argv = ["cognito-tui", *sys.argv[1:]]
from cognito_tui.__main__ import main
try:
    main()
except SystemExit as end:
    assert not end.code, end.code
print(*(set(sys.modules) - before), file=sys.stderr)
"""
THIN = {
    "cognito_tui",
    "cognito_tui.__main__",
    "cognito_tui._version",  # where a build has written it
    "cognito_tui.lazy",
    "cognito_tui.services",
    "cognito_tui.services.base",
    "cognito_tui.services.base.core_dumps",
    "cognito_tui.services.base.process",
    "cognito_tui.services.base.uptime",
    "cognito_tui.services.credentials",
    "cognito_tui.services.credentials.fast_path",
}


@pytest.fixture
def line(person: dict[str, str], start: Start) -> Iterator[CommandLine]:
    with command_line(person, start) as line:
        line.pool.add_user("ada", PASSWORD)
        yield line


def cache_file(line: CommandLine) -> Path:
    return line.sessions_file.with_name("credentials.json")


def expire(line: CommandLine) -> None:
    records = json.loads(cache_file(line).read_text())
    for record in records["credentials"].values():
        record["renew_at"] = 0
        record["Expiration"] = "2026-01-01T00:00:00+00:00"
    cache_file(line).write_text(json.dumps(records))


def modules(line: CommandLine) -> set[str]:
    done = subprocess.run(
        [sys.executable, "-c", MODULES, "credential-process"],
        env=line.environ,
        cwd=line.directory,
        capture_output=True,
        text=True,
        timeout=60,
        check=True,
    )
    assert json.loads(done.stdout)["Version"] == 1
    return set(done.stderr.split())


def test_the_contract(line: CommandLine) -> None:
    line.sign_in()
    done = line.run("credential-process")
    assert (done.returncode, done.stderr) == (0, "")
    given = json.loads(done.stdout)
    assert list(given) == [
        "Version",
        "AccessKeyId",
        "SecretAccessKey",
        "SessionToken",
        "Expiration",
        "AccountId",
    ]
    assert type(given["Version"]) is int
    left = datetime.fromisoformat(given["Expiration"]).timestamp() - time.time()
    assert 0 < left <= timedelta(hours=1).total_seconds()
    assert done.stdout.count("\n") == 1


def test_the_quick_answer_is_the_long_one(line: CommandLine) -> None:
    line.sign_in()
    long = line.run("credential-process")
    before = len(line.cognito.requests)
    quick = line.run("credential-process")
    assert (quick.stdout, quick.stderr) == (long.stdout, "")
    assert len(line.cognito.requests) == before


def test_a_warm_one_imports_the_standard_library_and_the_least_of_ours(line: CommandLine) -> None:
    line.sign_in()
    modules(line)
    found = modules(line)
    assert "cognito_tui.services.credentials.fast_path" in found
    others = {name for name in found if name.partition(".")[0] not in sys.stdlib_module_names}
    assert others <= THIN
    assert not {"argparse", "logging", "pathlib", "subprocess", "typing"} & found


def test_a_cold_one_imports_no_sdk_and_no_screen_and_makes_one_call_a_stage(line: CommandLine) -> None:
    line.sign_in()
    expire(line)
    before = len(line.cognito.operations)
    found = {name.partition(".")[0] for name in modules(line)}
    assert line.cognito.operations[before:] == ["GetTokensFromRefreshToken", "GetCredentialsForIdentity"]
    assert "urllib3" in found
    assert not found & {
        "argcomplete",
        "boto3",
        "botocore",
        "configparser",
        "difflib",
        "filelock",
        "keyring",
        "ministack",
        "pyotp",
        "rich",
        "segno",
        "textual",
    }


def test_it_never_asks_and_says_in_one_line_what_helps(line: CommandLine) -> None:
    done = line.run("credential-process", typed="ada\n")
    assert (done.returncode, done.stdout) == (3, "")
    assert done.stderr == "cognito-tui: Nobody is signed in. Run: cognito-tui login\n"


def test_not_even_at_a_terminal(line: CommandLine) -> None:
    program = line.at_terminal("credential-process")
    assert program.end() == 3
    assert program.shows("Run: cognito-tui login")


def test_a_profile_is_named_in_what_helps(line: CommandLine) -> None:
    config = Path(line.environ["HOME"]) / ".config/cognito-tui/config.toml"
    config.parent.mkdir(parents=True)
    config.write_text(
        f'[profiles."my work"]\nuser_pool_id = "{line.pool.user_pool_id}"\nclient_id = "{line.pool.client_id}"\n'
        f'identity_pool_id = "{line.pool.identity_pool_id}"\nremember = "file"\n'
    )
    done = line.run("credential-process", "--profile", "my work")
    assert done.returncode == 3
    assert done.stderr.endswith("Run: cognito-tui login --profile 'my work'\n")
    line.run("login", "--profile", "my work", "-u", "ada", "--password-stdin", typed=PASSWORD)
    assert line.run("credential-process", "--profile", "my work").returncode == 0
    config.write_text(config.read_text().replace("identity", "identitty"))
    done = line.run("credential-process", "--profile", "my work")
    assert (done.returncode, done.stdout) == (2, "")
    assert "identitty_pool_id: no such setting" in done.stderr
    assert done.stderr.count("\n") == 1


def test_a_session_that_is_over_is_exit_code_3(line: CommandLine) -> None:
    line.sign_in()
    expire(line)
    line.pool.grants[0].revoked = True
    done = line.run("credential-process")
    assert (done.returncode, done.stdout) == (3, "")
    assert done.stderr.count("\n") == 1
    assert "cognito-tui login" in done.stderr


def test_without_a_kept_session_the_credentials_of_the_sign_in_are_good_for_their_hour(
    person: dict[str, str], start: Start
) -> None:
    with command_line(person, start, remember=False) as line:
        line.pool.add_user("ada", PASSWORD)
        line.sign_in()
        assert line.run("credential-process").returncode == 0
        expire(line)
        assert line.run("credential-process").returncode == 3


def test_with_the_cache_off_each_one_is_cold_and_nothing_is_written(line: CommandLine) -> None:
    line.environ["COGNITO_CACHE"] = "off"
    line.sign_in()
    assert line.run("credential-process").returncode == 0
    assert line.run("credential-process").returncode == 0
    assert line.cognito.operations.count("GetTokensFromRefreshToken") == 2
    assert not cache_file(line).exists()


def test_a_damaged_cache_is_named_and_no_obstacle(line: CommandLine) -> None:
    line.sign_in()
    cache_file(line).write_text('{"credentials": canary')
    done = line.run("credential-process")
    assert done.returncode == 0
    assert json.loads(done.stdout)["Version"] == 1
    assert "credentials.json is damaged (line 1, column 17" in done.stderr
    assert "canary" not in done.stderr
    assert cache_file(line).read_text() == '{"credentials": canary'


@pytest.mark.skipif(shutil.which("unshare") is None, reason="unshare is not installed")
def test_a_user_whom_the_system_does_not_know_has_no_home(line: CommandLine) -> None:
    """As containers have them: no HOME, and no entry in the list of users."""
    somebody = ("unshare", "--user", "--map-user=54321")
    if subprocess.run([*somebody, "true"], capture_output=True, check=False).returncode:
        pytest.skip("unshare --user is not allowed here")
    environ = {name: value for name, value in line.environ.items() if name != "HOME"}
    done = subprocess.run(
        [*somebody, *COGNITO_TUI, "credential-process"],
        env=environ,
        cwd=line.directory,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert (done.returncode, done.stdout) == (2, "")
    assert "HOME is not set" in done.stderr
    assert done.stderr.count("\n") == 1


def test_no_secret_is_in_what_it_says(line: CommandLine) -> None:
    line.sign_in()
    given = json.loads(line.run("credential-process").stdout)
    token = next(iter(json.loads(line.sessions_file.read_text()).values()))["refresh_token"]
    expire(line)
    done = line.run(
        "credential-process", environ={"AWS_ENDPOINT_URL_COGNITO_IDENTITY_PROVIDER": "http://127.0.0.1:9"}
    )
    assert done.returncode == 1
    assert "Could not reach" in done.stderr
    for secret in (given["SecretAccessKey"], given["SessionToken"], token):
        assert secret not in done.stderr
