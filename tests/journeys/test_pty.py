"""The whole journey in a real terminal: from a temporary password to credentials that STS knows."""

from __future__ import annotations

import re
import shlex
import subprocess
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path

import boto3
import pyotp
import pytest

from tests.support.cells import scanned
from tests.support.cloud_user import SSH, Cloud, Start
from tests.support.command_line import NAMES
from tests.support.program import COGNITO_TUI, Program, assert_left_well

PASSWORD = "Correct-Horse-7"
CALLER = "import boto3; print(boto3.client('sts').get_caller_identity()['Arn'])"


def journey(program: Program, temporary_password: str) -> None:
    """Everything a newcomer does, with every refusal on the way, up to the credentials."""
    program.wait_for("Sign in", "⏎ sign in")
    program.enter("ada")
    program.wait_for_cursor("Password")
    program.enter("not it")
    program.wait_for("Incorrect user name or password.", "NotAuthorizedException")
    program.wait_without("•")
    program.enter(temporary_password)

    program.wait_for("Choose a new password", "⏎ set password")
    set_password(program, "weak")
    program.type("Ada Lovelace")
    program.wait_for("Ada Lovelace")
    program.press("enter")
    program.wait_for("Password did not conform with policy: Password not long")
    set_password(program, PASSWORD)

    program.wait_for("Add an authenticator app", "⏎ confirm")
    program.wait_until(lambda: scanned(program.terminal) != "", "a QR code that a scanner reads")
    uri = pyotp.parse_uri(scanned(program.terminal))
    assert isinstance(uri, pyotp.TOTP)
    assert uri.name == "ada"
    program.enter(uri.now())
    program.wait_for("Signed in as ada", "AWS_SESSION_TOKEN", "role field-staff", "c copy")


def set_password(program: Program, password: str) -> None:
    program.enter(password)
    program.wait_for_cursor("Once more")
    program.enter(password)
    if not program.shows("Ada Lovelace"):
        program.wait_for_cursor("Name")


def variables(lines: str) -> dict[str, str]:
    """Of export lines, and of nothing else but one that unsets."""
    words = [shlex.split(line) for line in lines.splitlines() if not line.startswith("unset AWS_PROFILE ")]
    assert [word for word, _ in words] == ["export"] * len(words)
    return dict(assignment.split("=", 1) for _, assignment in words)


def arn(environ: Mapping[str, str]) -> str:
    """What STS says of these credentials."""
    sts = boto3.client(
        "sts",
        region_name=environ["AWS_REGION"],
        endpoint_url=environ["AWS_ENDPOINT_URL_STS"],
        aws_access_key_id=environ["AWS_ACCESS_KEY_ID"],
        aws_secret_access_key=environ["AWS_SECRET_ACCESS_KEY"],
        aws_session_token=environ["AWS_SESSION_TOKEN"],
    )
    return str(sts.get_caller_identity()["Arn"])


@pytest.fixture
def served(person: dict[str, str], tmp_path: Path) -> Iterator[dict[str, str]]:
    """The variables of `cognito-tui demo --serve`, and TEMPORARY_PASSWORD."""
    command = [*COGNITO_TUI, "demo", "--serve"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, env=person, cwd=tmp_path, text=True) as server:
        assert server.stdout is not None
        lines: list[str] = []
        while not lines or "temporary password" not in lines[-1]:
            lines.append(server.stdout.readline())
            assert lines[-1]
        found = variables("".join(line for line in lines if line.startswith("export ")))
        yield {**found, "TEMPORARY_PASSWORD": lines[-1].rpartition(": ")[2].strip()}
        server.terminate()


def test_from_a_temporary_password_to_credentials_on_the_clipboard_and_in_the_shell(
    start: Start, served: dict[str, str]
) -> None:
    program = start(environ={**served, **SSH}, stdout_apart=True, own_interpreter=True)
    journey(program, served["TEMPORARY_PASSWORD"])

    program.type("c")
    program.wait_for("Sent export lines to your terminal's clipboard (OSC 52).")
    [copied] = program.clipboard
    assert list(variables(copied)) == NAMES[:-1]  # the region is the demo's
    assert "assumed-role/field-staff/" in arn({**served, **variables(copied)})

    program.type("2")
    program.wait_for("Sent AWS_SECRET_ACCESS_KEY to your terminal's clipboard")
    assert program.clipboard[1:] == [variables(copied)["AWS_SECRET_ACCESS_KEY"]]

    assert program.stdout == b""
    program.type("e")
    assert program.end() == 0
    assert_left_well(program)
    assert program.stdout.decode() == copied
    for value in [*variables(copied).values()][:4]:
        assert value not in program.text


def test_the_demo_by_itself(start: Start) -> None:
    program = start("demo", stdout_apart=True)
    program.wait_for("Choose a demo", "first-sign-in", "⏎ start it")
    program.press("enter")
    program.wait_for("Demo: user name ada, password ")
    found = re.search(r"user name ada, password (\S+)", program.text)
    assert found
    journey(program, found[1])
    program.type("e")
    assert program.end() == 0
    assert_left_well(program)
    assert list(variables(program.stdout.decode())) == NAMES[:-1]
    program.wait_for("To sign in to a pool of your own: cognito-tui configure")


def test_a_shell_takes_the_credentials_with_eval(start: Start, cloud: Cloud, person: dict[str, str]) -> None:
    script = f'eval "$({shlex.join(COGNITO_TUI)})"; echo "code$?"; "$0" -c "{CALLER}"'
    program = start("-c", script, sys.executable, command=("bash",), environ=cloud.environ)
    cloud.sign_in(program)
    program.type("e")
    assert program.end() == 0
    program.wait_for("code0", ":assumed-role/field-staff/")
    assert_left_well(program)


def test_without_a_shell_that_listens_e_says_how_to_have_one(start: Start, cloud: Cloud) -> None:
    program = start(environ=cloud.environ)
    cloud.sign_in(program)
    program.type("e")
    program.wait_for("Press e in an app that was started with", 'eval "$(cognito-tui)"')
    program.press("ctrl+q")
    assert program.end() == 0


def test_quitting_leaves_the_shell_nothing(start: Start, cloud: Cloud) -> None:
    program = start(environ=cloud.environ, stdout_apart=True)
    cloud.sign_in(program)
    program.type("q")
    assert program.end() == 0
    assert program.stdout == b""
