"""`login` in scripts: what it takes, what it gives, and how it ends."""

from __future__ import annotations

import shlex
import sys
import time
from collections.abc import Iterator

import pytest

from tests.support.cloud_user import Start
from tests.support.command_line import (
    EMAIL,
    NAMES,
    PASSWORD,
    PHONE,
    TOTP_SECRET,
    CommandLine,
    command_line,
    totp,
    variables,
)

LOGIN = ("login", "-u", "ada", "--password-stdin", "--no-input")


@pytest.fixture
def line(person: dict[str, str], start: Start) -> Iterator[CommandLine]:
    factors = ("SOFTWARE_TOKEN_MFA", "SMS_MFA", "EMAIL_OTP")
    with command_line(person, start, mfa="OPTIONAL", factors=factors, remember=False) as line:
        line.pool.add_user("ada", PASSWORD, attributes={**EMAIL, **PHONE})
        yield line


def with_totp(line: CommandLine) -> None:
    line.pool.add_user("ada", PASSWORD, totp_secret=TOTP_SECRET)


def prints(code: str, *, exit_code: int = 0) -> str:
    """A command that prints `code`."""
    return shlex.join([sys.executable, "-c", f"import sys; print({code!r}); sys.exit({exit_code})"])


def test_a_password_on_stdin_gives_a_shell_its_credentials(line: CommandLine) -> None:
    done = line.run(*LOGIN, typed=f"{PASSWORD}\n")
    assert (done.returncode, done.stderr) == (0, "")
    assert list(variables(done.stdout)) == NAMES
    assert variables(done.stdout)["AWS_ACCESS_KEY_ID"] == "ASIAQAAAAAAAASCRIPAA"


def test_the_password_stays_here(line: CommandLine) -> None:
    line.run(*LOGIN, typed=f"{PASSWORD}\n")
    assert line.cognito.asked("InitiateAuth")[0]["AuthFlow"] == "USER_SRP_AUTH"
    assert PASSWORD not in str(line.cognito.requests)


def test_a_password_from_the_environment(line: CommandLine) -> None:
    done = line.run("login", "-u", "ada", environ={"COGNITO_PASSWORD": PASSWORD})
    assert (done.returncode, done.stderr) == (0, "")
    assert list(variables(done.stdout)) == NAMES


def test_a_password_as_an_argument_comes_with_a_warning(line: CommandLine) -> None:
    done = line.run("login", "-u", "ada", "-p", PASSWORD)
    assert done.returncode == 0
    assert "-p leaks the password through `ps` and the shell's history." in done.stderr
    assert PASSWORD not in done.stderr


def test_a_given_password_is_tried_once(line: CommandLine) -> None:
    done = line.run(*LOGIN, typed="Wrong-Horse-1\n")
    assert (done.returncode, done.stdout) == (4, "")
    assert done.stderr.startswith("cognito-tui: Incorrect user name or password.\n")
    assert line.cognito.operations.count("InitiateAuth") == 1


def test_the_code_is_the_next_line(line: CommandLine) -> None:
    with_totp(line)
    done = line.run(*LOGIN, "--code-stdin", typed=f"{PASSWORD}\n{totp()}\n")
    assert done.returncode == 0, done.stderr
    assert list(variables(done.stdout)) == NAMES


def test_a_given_code_is_tried_once(line: CommandLine) -> None:
    with_totp(line)
    done = line.run(*LOGIN, "--code-stdin", typed=f"{PASSWORD}\n000000\n{totp()}\n")
    assert (done.returncode, done.stdout) == (4, "")
    assert "The code did not match." in done.stderr
    assert line.cognito.operations.count("RespondToAuthChallenge") == 2


def test_a_command_prints_the_code(line: CommandLine) -> None:
    with_totp(line)
    done = line.run(*LOGIN, "--totp-command", prints(f"{totp()[:3]} {totp()[3:]}"), typed=PASSWORD)
    assert done.returncode == 0, done.stderr
    assert list(variables(done.stdout)) == NAMES


def test_the_command_is_run_without_a_shell_and_without_our_secrets(line: CommandLine) -> None:
    line.pool.client_secret = "client-secret-canary"
    script = "import os, sys; print(sys.argv[1], 'canary' in str(os.environ), file=sys.stderr); sys.exit(7)"
    command = f"{shlex.join([sys.executable, '-c', script])} $HOME"
    line.pool.add_user("ada", "Password-canary-7", totp_secret=TOTP_SECRET)
    secrets = {"COGNITO_PASSWORD": "Password-canary-7", "COGNITO_CLIENT_SECRET": "client-secret-canary"}
    done = line.run("login", "-u", "ada", "--totp-command", command, environ=secrets)
    assert done.returncode == 1
    assert "$HOME False" in done.stderr
    assert "The command for the authenticator's code ended with 7." in done.stderr


@pytest.mark.parametrize(
    ("command", "exit_code", "words"),
    [
        ("no-such-command-here", 1, "could not be run: No such file or directory"),
        (shlex.join([sys.executable, "-c", ""]), 1, "printed nothing"),
        ("'unclosed", 2, "--totp-command cannot be read"),
    ],
)
def test_a_command_that_fails_says_how(line: CommandLine, command: str, exit_code: int, words: str) -> None:
    with_totp(line)
    done = line.run(*LOGIN, "--totp-command", command, typed=PASSWORD)
    assert (done.returncode, done.stdout) == (exit_code, "")
    assert words in done.stderr


def test_of_several_factors_the_one_with_a_command_is_taken(line: CommandLine) -> None:
    line.pool.add_user(
        "ada", PASSWORD, attributes=PHONE, mfa=("SMS_MFA", "SOFTWARE_TOKEN_MFA"), totp_secret=TOTP_SECRET
    )
    done = line.run(*LOGIN, "--totp-command", prints(totp()), typed=PASSWORD)
    assert done.returncode == 0, done.stderr
    assert line.pool.outbox == []


@pytest.mark.parametrize(
    ("arguments", "typed", "what"),
    [
        (("login", "--no-input"), "", "the user name"),
        (("login", "-u", "ada", "--no-input"), "", "the password"),
        (LOGIN, PASSWORD, "the code"),
        (("whoami", "-u", "ada", "--no-input"), "", "the password"),
        (("account", "show", "--no-input"), "", "the user name"),
        (("mfa", "show", "--no-input"), "", "the user name"),
        (("devices", "list", "--no-input"), "", "the user name"),
    ],
)
def test_without_input_an_answer_that_is_needed_ends_with_3(
    line: CommandLine, arguments: tuple[str, ...], typed: str, what: str
) -> None:
    with_totp(line)
    done = line.run(*arguments, typed=typed)
    assert (done.returncode, done.stdout) == (3, "")
    assert f"An answer is needed: {what}." in done.stderr
    assert "--no-input" in done.stderr


def test_without_a_terminal_an_answer_that_is_needed_ends_with_3(line: CommandLine) -> None:
    done = line.run("login", "-u", "ada")
    assert (done.returncode, done.stdout) == (3, "")
    assert "An answer is needed: the password." in done.stderr
    assert "no terminal" in done.stderr


@pytest.mark.parametrize("typed", ["", "\n"])
def test_an_empty_stdin_is_no_password(line: CommandLine, typed: str) -> None:
    done = line.run(*LOGIN, typed=typed)
    assert (done.returncode, done.stdout) == (1, "")
    assert "Standard input has no line for the password." in done.stderr
    assert line.cognito.requests == []


def test_too_many_wrong_passwords_end_with_4_and_say_how_long_to_wait(line: CommandLine) -> None:
    line.pool.lockout_after = 1
    began = time.time()
    # stands still: the first wait is a second, and a busy machine takes longer to start us again
    line.pool.now = lambda: began
    for _ in range(2):
        done = line.run(*LOGIN, typed="Wrong-Horse-1")
    assert done.returncode == 4
    assert "Too many wrong passwords" in done.stderr
    assert "Wait 60 seconds before the next try." in done.stderr


def test_a_busy_cognito_is_waited_for_where_no_password_is_proven(line: CommandLine) -> None:
    line.environ |= {"COGNITO_AUTH_FLOW": "USER_AUTH", "COGNITO_PREFERRED_CHALLENGE": "EMAIL_OTP"}
    line.pool.first_factors = ("EMAIL_OTP",)
    line.cognito.faults.throttle()
    done = line.run("login", "-u", "ada", "--no-input")
    assert "Cognito is busy. Trying again in 2 s…" in done.stderr
    assert "An answer is needed: the code." in done.stderr
    assert line.cognito.operations == ["InitiateAuth"] * 2


def test_a_busy_cognito_is_not_asked_again_with_a_password(line: CommandLine) -> None:
    line.environ |= {"COGNITO_AUTH_FLOW": "USER_PASSWORD_AUTH"}
    line.cognito.faults.throttle()
    done = line.run(*LOGIN, typed=PASSWORD)
    assert (done.returncode, done.stdout) == (4, "")
    assert "Cognito is busy." in done.stderr
    assert line.cognito.operations == ["InitiateAuth"]


def test_nothing_configured_ends_with_2(person: dict[str, str], line: CommandLine) -> None:
    line.environ = person
    done = line.run("login")
    assert (done.returncode, done.stdout) == (2, "")
    assert "Nothing says where to sign in yet." in done.stderr


def test_a_host_that_cannot_be_reached_ends_with_1(line: CommandLine) -> None:
    endpoint = {"AWS_ENDPOINT_URL_COGNITO_IDENTITY_PROVIDER": "http://127.0.0.1:9"}
    done = line.run(*LOGIN, typed=PASSWORD, environ=endpoint)
    assert (done.returncode, done.stdout) == (1, "")
    assert "Could not reach 127.0.0.1:9." in done.stderr


@pytest.mark.parametrize("before", [True, False])
def test_where_to_sign_in_may_stand_on_either_side_of_the_command(line: CommandLine, before: bool) -> None:
    del line.environ["COGNITO_CLIENT_ID"]
    where = ("--client-id", line.pool.client_id, "-u", "ada")
    command = ("login", "--password-stdin", "--no-input")
    done = line.run(*((*where, *command) if before else (*command, *where)), typed=PASSWORD)
    assert done.returncode == 0, done.stderr
