"""`login` at a terminal: each question of a sign-in, and how a terminal is left."""

from __future__ import annotations

import contextlib
import re
import signal
import sys
from collections.abc import Iterator

import pyotp
import pytest

from tests.support.cells import scanned
from tests.support.cloud_user import Start
from tests.support.command_line import (
    EMAIL,
    NAMES,
    PASSWORD,
    PHONE,
    TOTP_SECRET,
    CommandLine,
    answer,
    command_line,
    key_shown,
    totp,
    variables,
)
from tests.support.program import COGNITO_TUI, Program

if sys.platform == "win32":
    pytest.skip("it needs a POSIX system", allow_module_level=True)

FACTORS = ("SOFTWARE_TOKEN_MFA", "SMS_MFA", "EMAIL_OTP")
NEW_PASSWORD = "New-Horse-8"


@pytest.fixture
def line(person: dict[str, str], start: Start) -> Iterator[CommandLine]:
    with command_line(person, start, mfa="OPTIONAL", factors=FACTORS, remember=False) as line:
        yield line


def ended_well(program: Program, *, exit_code: int = 0) -> None:
    assert program.end() == exit_code, program.text
    assert program.takes_lines


def test_a_name_a_password_and_no_secret_on_the_screen(line: CommandLine) -> None:
    line.pool.add_user("ada", PASSWORD)
    program = line.at_terminal("login")
    answer(program, "User name", "ada")
    answer(program, "Password", PASSWORD)
    ended_well(program)
    assert program.shows("Signed in as ada. The AWS credentials are good until ")
    assert program.shows('eval "$(cognito-tui export)"')
    assert b"ASIA" not in program.written
    assert PASSWORD.encode() not in program.written


def test_a_shell_takes_the_credentials_while_the_questions_go_to_the_terminal(line: CommandLine) -> None:
    line.pool.add_user("ada", PASSWORD, totp_secret=TOTP_SECRET)
    program = line.at_terminal("login", "-u", "ada", stdout_apart=True)
    answer(program, "Password", PASSWORD)
    answer(program, "Code", totp())
    ended_well(program)
    assert list(variables(program.stdout.decode())) == NAMES


@pytest.mark.parametrize("moment", [0.0, 0.3, 1.0])
def test_what_is_typed_ahead_of_the_questions_answers_them_whole(line: CommandLine, moment: float) -> None:
    line.pool.add_user("ada", PASSWORD, totp_secret=TOTP_SECRET)
    program = line.at_terminal("login")
    with contextlib.suppress(AssertionError):
        program.wait_until(lambda: False, "that moment", seconds=moment)
    program.type(f"ada\r{PASSWORD}\r{totp()}\r")
    ended_well(program)
    assert program.shows("Signed in as ada.")


def test_what_acts_is_no_part_of_an_answer(line: CommandLine) -> None:
    line.pool.add_user("ada", PASSWORD)
    program = line.at_terminal("login")
    answer(program, "User name", "a\x9bd\u202e\u200ba\x07")
    answer(program, "Password", PASSWORD)
    ended_well(program)
    assert program.shows("Signed in as ada.")


def test_after_a_refusal_what_was_typed_ahead_is_forgotten(line: CommandLine) -> None:
    line.pool.add_user("ada", PASSWORD)
    program = line.at_terminal("login", "-u", "ada")
    program.wait_for("Password")
    program.type("Wrong-Horse-1\r123456\r")
    program.wait_for("Incorrect user name or password.")
    answer(program, "Password", PASSWORD)
    ended_well(program)
    assert program.text.count("Incorrect user name or password.") == 1


def test_a_wrong_password_is_asked_for_three_times(line: CommandLine) -> None:
    line.pool.add_user("ada", PASSWORD)
    program = line.at_terminal("login", "-u", "ada")
    for _ in range(3):
        answer(program, "Password", "Wrong-Horse-1")
    ended_well(program, exit_code=4)
    assert program.text.count("Incorrect user name or password.") == 3


def test_a_wrong_password_can_be_followed_by_the_right_one(line: CommandLine) -> None:
    line.pool.add_user("ada", PASSWORD)
    program = line.at_terminal("login", "-u", "ada")
    answer(program, "Password", "Wrong-Horse-1")
    program.wait_for("Incorrect user name or password.")
    answer(program, "Password", PASSWORD)
    ended_well(program)


def test_a_wrong_password_that_was_given_is_not_asked_for(line: CommandLine) -> None:
    line.pool.add_user("ada", PASSWORD)
    program = line.at_terminal("login", "-u", "ada", COGNITO_PASSWORD="Wrong-Horse-1")
    ended_well(program, exit_code=4)
    assert line.cognito.operations.count("InitiateAuth") == 1


def test_a_wrong_code_is_asked_for_again_with_the_reason(line: CommandLine) -> None:
    line.pool.add_user("ada", PASSWORD, totp_secret=TOTP_SECRET)
    program = line.at_terminal("login", "-u", "ada")
    answer(program, "Password", PASSWORD)
    answer(program, "Code", "12 34")
    program.wait_for("A code has six digits. These are 4.")
    answer(program, "Code", "000000")
    program.wait_for("The code did not match.")
    answer(program, "Code", totp())
    ended_well(program)


def test_three_wrong_codes_are_enough(line: CommandLine) -> None:
    line.pool.add_user("ada", PASSWORD, totp_secret=TOTP_SECRET)
    program = line.at_terminal("login", "-u", "ada")
    answer(program, "Password", PASSWORD)
    for _ in range(3):
        answer(program, "Code", "000000")
    ended_well(program, exit_code=4)


def test_the_first_sign_in_of_a_user(line: CommandLine) -> None:
    line.pool.mfa, line.pool.factors = "ON", ("SOFTWARE_TOKEN_MFA",)
    line.pool.required_attributes = ("given_name",)
    line.pool.add_user("ada", PASSWORD, status="FORCE_CHANGE_PASSWORD")
    program = line.start("login", "-u", "ada", environ=line.environ, size=(100, 50))
    answer(program, "Password", PASSWORD)
    answer(program, "Given name", "")
    program.wait_for("This needs the attribute given_name.")
    answer(program, "Given name", "Ada")
    answer(program, "New password", NEW_PASSWORD)
    answer(program, "Once more", "Other-Horse-8")
    program.wait_for("These two are not the same.")
    answer(program, "New password", "weak")
    answer(program, "Once more", "weak")
    program.wait_for(
        "Password did not conform with policy", "Known of this pool's rules:", "5 characters or more"
    )
    answer(program, "New password", NEW_PASSWORD)
    answer(program, "Once more", NEW_PASSWORD)
    program.wait_for("Key: ", "Then type the six digits")
    assert pyotp.parse_uri(scanned(program.terminal)).secret == key_shown(program)
    answer(program, "Code", totp(key_shown(program)))
    ended_well(program)
    assert line.pool.users["ada"].attributes["given_name"] == "Ada"


@pytest.mark.parametrize(("size", "more"), [((40, 50), {}), ((100, 20), {}), ((100, 50), {"NO_COLOR": "1"})])
def test_where_no_qr_code_can_be_drawn_the_key_stands_alone(
    line: CommandLine, size: tuple[int, int], more: dict[str, str]
) -> None:
    line.pool.mfa, line.pool.factors = "ON", ("SOFTWARE_TOKEN_MFA",)
    line.pool.add_user("ada", PASSWORD)
    program = line.start("login", "-u", "ada", environ={**line.environ, **more}, size=size)
    answer(program, "Password", PASSWORD)
    program.wait_for("Key: ", "Then type the six digits")
    assert "▀" not in program.text
    assert scanned(program.terminal) == ""


def test_a_choice_of_factors_is_numbered(line: CommandLine) -> None:
    line.pool.add_user("ada", PASSWORD, attributes={**EMAIL, **PHONE}, mfa=("SMS_MFA", "EMAIL_OTP"))
    program = line.at_terminal("login", "-u", "ada")
    answer(program, "Password", PASSWORD)
    program.wait_for("How do you want to prove that it is you?", "1 Text message", "2 Email")
    answer(program, "Number [1-2]", "3")
    program.wait_for("Type the number of one of them.")
    answer(program, "Number [1-2]", "2")
    program.wait_for("Cognito has sent a code by email to a***@e***.")
    answer(program, "Code (nothing: send a new one)", line.pool.latest_code("ada"))
    ended_well(program)


def test_an_address_for_codes_is_asked_for(line: CommandLine) -> None:
    line.pool.mfa, line.pool.factors = "ON", ("EMAIL_OTP",)
    line.pool.add_user("ada", PASSWORD)
    program = line.at_terminal("login", "-u", "ada")
    answer(program, "Password", PASSWORD)
    answer(program, "Email (you@example.com)", "ada@example.com")
    program.wait_for("Cognito has sent a code by email")
    answer(program, "Code (nothing: send a new one)", line.pool.latest_code("ada"))
    ended_well(program)


def test_without_a_password_a_code_is_sent_again_on_request(line: CommandLine) -> None:
    line.environ |= {"COGNITO_AUTH_FLOW": "USER_AUTH", "COGNITO_PREFERRED_CHALLENGE": "EMAIL_OTP"}
    line.pool.first_factors = ("EMAIL_OTP",)
    line.pool.add_user("ada", attributes=EMAIL)
    program = line.at_terminal("login", "-u", "ada")
    answer(program, "Code (nothing: send a new one)", "")
    program.wait_until(lambda: len(line.pool.outbox) == 2, "another message")
    answer(program, "Code (nothing: send a new one)", line.pool.latest_code("ada"))
    ended_well(program)


def test_a_first_factor_can_be_chosen_a_password_too(line: CommandLine) -> None:
    line.environ["COGNITO_AUTH_FLOW"] = "USER_AUTH"
    line.pool.first_factors = ("PASSWORD_SRP", "EMAIL_OTP")
    line.pool.add_user("ada", PASSWORD, attributes=EMAIL)
    program = line.at_terminal("login", "-u", "ada")
    program.wait_for("How do you want to sign in?", "Password", "Email")
    number = re.search(r"(\d)  Password", program.text)
    assert number
    answer(program, "Number [1-2]", number[1])
    answer(program, "Password", PASSWORD)
    ended_well(program)
    assert PASSWORD not in str(line.cognito.requests)


def test_a_question_of_the_pool_owners_own_is_shown_as_text(line: CommandLine) -> None:
    line.environ["COGNITO_AUTH_FLOW"] = "CUSTOM_AUTH"
    line.pool.custom_challenges = [({"riddle": "What\x1b[2Jhas keys [b]and[/b] no locks?"}, "a piano")]
    line.pool.add_user("ada", PASSWORD)
    program = line.at_terminal("login", "-u", "ada")
    answer(program, "Password (nothing, if you have none)", PASSWORD)
    program.wait_for("riddle: What\\u001b[2Jhas keys [b]and[/b] no locks?")
    answer(program, "Answer", "a piano")
    ended_well(program)
    assert b"\x1b[2J" not in program.written
    assert b"a piano" not in program.written


def test_an_account_that_is_not_confirmed_can_be_on_the_way(line: CommandLine) -> None:
    line.pool.add_user("ada", PASSWORD, status="UNCONFIRMED", attributes=EMAIL)
    program = line.at_terminal("login", "-u", "ada")
    answer(program, "Password", PASSWORD)
    program.wait_for("This account is not confirmed yet.")
    answer(program, "Confirmation code (nothing: send a new one)", "")
    program.wait_for("Cognito sent a code by email to a***@e***.")
    answer(program, "Confirmation code (nothing: send a new one)", line.pool.latest_code("ada"))
    ended_well(program)
    assert program.shows("The account is confirmed.")
    assert program.shows("Signed in as ada.")


def test_a_password_that_must_be_reset_is_reset_on_the_way(line: CommandLine) -> None:
    line.pool.add_user("ada", PASSWORD, status="RESET_REQUIRED", attributes=EMAIL)
    program = line.at_terminal("login", "-u", "ada")
    answer(program, "Password", PASSWORD)
    program.wait_for("The password must be reset", "Cognito sent a code by email")
    answer(program, "Code from the message", line.pool.latest_code("ada"))
    answer(program, "New password", NEW_PASSWORD)
    answer(program, "Once more", NEW_PASSWORD)
    ended_well(program)
    assert program.shows("Signed in as ada.")


@pytest.mark.parametrize(("status", "words"), [("UNCONFIRMED", "confirmed"), ("RESET_REQUIRED", "reset")])
def test_in_a_script_neither_is_begun(line: CommandLine, status: str, words: str) -> None:
    line.pool.add_user("ada", PASSWORD, status=status, attributes=EMAIL)
    done = line.run("login", "-u", "ada", "--password-stdin", typed=PASSWORD)
    assert (done.returncode, done.stdout) == (4, "")
    assert words in done.stderr
    assert line.pool.outbox == []


def test_the_password_from_a_pipe_and_the_code_from_the_terminal(line: CommandLine) -> None:
    line.pool.add_user("ada", PASSWORD, totp_secret=TOTP_SECRET)
    program = line.start(
        "-c",
        'printf "%s\\n" "$SOME_WORD" | "$@"',
        "-",
        *COGNITO_TUI,
        *("login", "-u", "ada", "--password-stdin"),
        command=("bash",),
        environ={**line.environ, "SOME_WORD": PASSWORD},
    )
    answer(program, "Code", totp())
    ended_well(program)
    assert PASSWORD.encode() not in program.written


def test_questions_reach_the_terminal_past_a_redirection(line: CommandLine) -> None:
    line.pool.add_user("ada", PASSWORD)
    program = line.start(
        "-c", '"$@" >lines 2>words', "-", *COGNITO_TUI, "login", command=("bash",), environ=line.environ
    )
    answer(program, "User name", "ada")
    answer(program, "Password", PASSWORD)
    ended_well(program)
    assert list(variables((line.directory / "lines").read_text())) == NAMES
    assert (line.directory / "words").read_text() == ""


def test_a_terminal_is_no_stdin_for_passwords(line: CommandLine) -> None:
    program = line.at_terminal("login", "-u", "ada", "--password-stdin")
    ended_well(program, exit_code=2)
    assert program.shows("Standard input is the terminal, which would show the password.")


def asked_for_the_password(line: CommandLine) -> Program:
    program = line.at_terminal("login", "-u", "ada")
    program.wait_for("Password:")
    program.type("half a pass")
    assert not program.takes_lines  # there is something to put back
    return program


def test_ctrl_c_ends_with_130_and_echo_is_on(line: CommandLine) -> None:
    program = asked_for_the_password(line)
    program.press("ctrl+c")
    ended_well(program, exit_code=130)
    assert b"half a pass" not in program.written
    assert b"Traceback" not in program.written


def test_the_end_of_input_ends_with_1_and_words(line: CommandLine) -> None:
    program = line.at_terminal("login", "-u", "ada")
    program.wait_for("Password:")
    program.press("ctrl+d")
    ended_well(program, exit_code=1)
    assert program.shows("The input ended where the password was asked for.")


def test_the_end_of_input_at_a_visible_question(line: CommandLine) -> None:
    program = line.at_terminal("login")
    program.wait_for("User name:")
    program.press("ctrl+d")
    ended_well(program, exit_code=1)
    assert program.shows("The input ended where the user name was asked for.")


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGHUP], ids=lambda number: number.name)
def test_a_signal_leaves_echo_on(line: CommandLine, number: signal.Signals) -> None:
    program = asked_for_the_password(line)
    program.send(number)
    ended_well(program, exit_code=128 + number)


def test_ctrl_c_while_cognito_does_not_answer(line: CommandLine, silence: dict[str, str]) -> None:
    program = line.at_terminal("login", "-u", "ada", **silence)
    answer(program, "Password", PASSWORD)
    program.press("ctrl+c")
    ended_well(program, exit_code=130)
    assert b"Traceback" not in program.written
