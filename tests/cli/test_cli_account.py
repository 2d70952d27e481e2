"""`account` and `mfa`: every task, in scripts and at a terminal."""

from __future__ import annotations

import json
from collections.abc import Iterator

import pytest

from tests.support.cloud_user import Start
from tests.support.command_line import (
    EMAIL,
    PASSWORD,
    PHONE,
    TOTP_SECRET,
    CommandLine,
    answer,
    command_line,
    key_shown,
    totp,
)

NEW_PASSWORD = "New-Horse-8"


@pytest.fixture
def line(person: dict[str, str], start: Start) -> Iterator[CommandLine]:
    """Nobody has an account yet."""
    factors = ("SOFTWARE_TOKEN_MFA", "SMS_MFA", "EMAIL_OTP")
    with command_line(person, start, mfa="OPTIONAL", factors=factors, required_attributes=("email",)) as line:
        yield line


@pytest.fixture
def ada(line: CommandLine) -> CommandLine:
    """Signed in, without a second factor yet."""
    line.pool.add_user("ada", PASSWORD, attributes={**EMAIL, **PHONE, "nickname": "countess"})
    line.sign_in()
    return line


# without a session ----------------------------------------------------------------------------------------------------


def test_signing_up_asks_for_what_the_pool_requires_and_confirms(line: CommandLine) -> None:
    program = line.at_terminal("account", "sign-up", "-u", "ada", "nickname=countess")
    answer(program, "Password", "weak")
    answer(program, "Once more", "weak")
    answer(program, "Email (you@example.com)", "ada@example.com")
    program.wait_for("Password did not conform with policy")
    program.wait_for("  5 characters or more; the pool does not say how many")
    answer(program, "Password", PASSWORD)
    answer(program, "Once more", PASSWORD)
    program.wait_for("Cognito sent a code by email to a***@e***.")
    answer(program, "Confirmation code (nothing: send a new one)", "000000")
    program.wait_for("The code did not match.")
    answer(program, "Confirmation code (nothing: send a new one)", line.pool.latest_code("ada"))
    assert program.end() == 0
    assert program.shows("The account is confirmed.")
    user = line.pool.users["ada"]
    assert (user.status, user.attributes["nickname"]) == ("CONFIRMED", "countess")


def test_signing_up_and_confirming_in_a_script(line: CommandLine) -> None:
    done = line.run(
        "account", "sign-up", "-u", "ada", "email=ada@example.com", "--password-stdin", typed=PASSWORD
    )
    assert done.returncode == 0, done.stderr
    assert "cognito-tui account confirm --username ada" in done.stderr
    code = line.pool.latest_code("ada")
    assert line.run("account", "resend", "-u", "ada").returncode == 0
    assert line.pool.latest_code("ada") != code or len(line.pool.outbox) == 2
    confirm = ("account", "confirm", "-u", "ada", "--code-stdin")
    done = line.run(*confirm, typed=line.pool.latest_code("ada"))
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "The account is confirmed.\n")
    assert line.run("account", "confirm", "-u", "ada", "--code-stdin", typed="123456").returncode == 4


def test_in_a_script_a_required_attribute_that_is_missing_is_named(line: CommandLine) -> None:
    done = line.run("account", "sign-up", "-u", "ada", "--password-stdin", typed=PASSWORD)
    assert done.returncode == 4
    assert "email" in done.stderr


def test_a_forgotten_password_at_a_terminal(line: CommandLine) -> None:
    line.pool.add_user("ada", PASSWORD, attributes=EMAIL)
    program = line.at_terminal("account", "forgot-password", "-u", "ada")
    program.wait_for("Cognito sent a code by email to a***@e***.")
    answer(program, "Code from the message", line.pool.latest_code("ada"))
    answer(program, "New password", NEW_PASSWORD)
    answer(program, "Once more", NEW_PASSWORD)
    assert program.end() == 0
    assert len(line.pool.outbox) == 1
    assert line.run("login", "-u", "ada", "--password-stdin", typed=NEW_PASSWORD).returncode == 0


def test_a_forgotten_password_in_a_script(line: CommandLine) -> None:
    line.pool.add_user("ada", PASSWORD, attributes=EMAIL)
    done = line.run("account", "forgot-password", "-u", "ada")
    assert (done.returncode, done.stdout) == (0, "")
    assert "cognito-tui account reset-password --username ada" in done.stderr
    done = line.run(
        *("account", "reset-password", "-u", "ada", "--new-password-stdin", "--code-stdin"),
        typed=f"{NEW_PASSWORD}\n{line.pool.latest_code('ada')}\n",
    )
    assert (done.returncode, done.stderr) == (0, "The new password is set.\n")
    assert len(line.pool.outbox) == 1
    assert line.run("login", "-u", "ada", "--password-stdin", typed=NEW_PASSWORD).returncode == 0


# with one -------------------------------------------------------------------------------------------------------------


def test_the_account_is_shown(ada: CommandLine) -> None:
    done = ada.run("account", "show")
    assert (done.returncode, done.stderr) == (0, "")
    assert "email " in done.stdout
    assert "ada@example.com" in done.stdout
    told = json.loads(ada.run("account", "show", "--json").stdout)
    assert told["username"] == "ada"
    assert told["attributes"]["phone_number"] == "+441632960123"
    assert told["second_factors"] == []


def test_what_other_people_wrote_cannot_move_the_cursor(ada: CommandLine) -> None:
    ada.pool.users["ada"].attributes["nickname"] = "\x1b[2Jcountess\r\n"
    done = ada.run("account", "show")
    assert "[2Jcountess" in done.stdout
    assert "\x1b" not in done.stdout
    assert "\r" not in done.stdout


def test_attributes_are_set_verified_and_removed(ada: CommandLine) -> None:
    done = ada.run("account", "set", "email=countess@example.com", "name=Ada = Augusta")
    assert done.returncode == 0, done.stderr
    assert "cognito-tui account verify --sent email" in done.stderr
    user = ada.pool.users["ada"]
    assert (user.attributes["name"], user.verified("email")) == ("Ada = Augusta", "")
    code = ada.pool.latest_code("ada")
    done = ada.run("account", "verify", "email", "--sent", "--code-stdin", typed=code)
    assert (done.returncode, done.stderr) == (0, "Verified.\n")
    assert user.verified("email") == "countess@example.com"
    assert ada.run("account", "unset", "nickname").returncode == 0
    assert "nickname" not in user.attributes


def test_verifying_at_a_terminal_has_a_code_sent(ada: CommandLine) -> None:
    ada.pool.users["ada"].attributes["email_verified"] = "false"
    program = ada.at_terminal("account", "verify", "email")
    program.wait_for("Cognito sent a code by email to a***@e***.")
    answer(program, "Code", "000000")
    program.wait_for("The code did not match.")
    answer(program, "Code", ada.pool.latest_code("ada"))
    assert program.end() == 0
    assert ada.pool.users["ada"].verified("email") == "ada@example.com"


@pytest.mark.parametrize("words", [("set", "email"), ("set",), ("verify", "name"), (), ("nonsense",)])
def test_wrong_usage_ends_with_2(line: CommandLine, words: tuple[str, ...]) -> None:
    done = line.run("account", *words)
    assert (done.returncode, done.stdout) == (2, "")
    assert "See: cognito-tui account" in done.stderr


def test_an_attribute_that_no_user_has_is_named(ada: CommandLine) -> None:
    before = len(ada.cognito.requests)
    done = ada.run("account", "set", "fullname=Ada")
    assert (done.returncode, done.stdout) == (2, "")
    assert "There is no such attribute: fullname. Did you mean name?" in " ".join(done.stderr.split())
    assert "UpdateUserAttributes" not in [name for name, _ in ada.cognito.requests[before:]]


def test_the_password_is_changed_at_a_terminal(ada: CommandLine) -> None:
    program = ada.at_terminal("account", "change-password")
    answer(program, "Current password", PASSWORD)
    answer(program, "New password", "weak")
    answer(program, "Once more", "weak")
    program.wait_for("Password did not conform with policy")
    answer(program, "New password", NEW_PASSWORD)
    answer(program, "Once more", NEW_PASSWORD)
    assert program.end() == 0
    assert ada.run("login", "--again", "-u", "ada", "--password-stdin", typed=NEW_PASSWORD).returncode == 0


def test_the_password_is_changed_in_a_script_that_signs_in_with_it_first(line: CommandLine) -> None:
    line.pool.add_user("ada", PASSWORD)
    done = line.run(
        *("account", "change-password", "-u", "ada", "--password-stdin", "--new-password-stdin"),
        typed=f"{PASSWORD}\n{NEW_PASSWORD}\n",
    )
    assert (done.returncode, done.stderr) == (0, "Password changed.\n")
    assert line.run("login", "--again", "-u", "ada", "--password-stdin", typed=NEW_PASSWORD).returncode == 0


def test_sessions_are_listed_and_ended(ada: CommandLine) -> None:
    ada.run("login", "-u", "ada", "--again", "--password-stdin", typed=PASSWORD)
    done = ada.run("account", "sessions")
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.count("this one") == 1
    assert "192.0.2.1 Dublin, IE" in done.stdout
    other = next(
        told for told in json.loads(ada.run("account", "sessions", "--json").stdout) if not told["current"]
    )
    assert ada.run("account", "sessions", "--revoke", other["id"]).returncode == 0
    assert [grant.revoked for grant in ada.pool.grants] == [True, False]


def test_a_pool_that_lists_no_sessions_refuses(ada: CommandLine) -> None:
    ada.pool.lists_sessions = False
    done = ada.run("account", "sessions")
    assert (done.returncode, done.stdout) == (4, "")
    assert "This pool does not offer that." in done.stderr


def test_deleting_needs_the_user_name_typed(ada: CommandLine) -> None:
    program = ada.at_terminal("account", "delete")
    answer(program, "Type its user name", "adda")
    assert program.end() == 1
    assert program.shows("Nothing was deleted.")
    assert "ada" in ada.pool.users
    program = ada.at_terminal("account", "delete")
    answer(program, "Type its user name", "ada")
    assert program.end() == 0
    assert "ada" not in ada.pool.users
    assert json.loads(ada.sessions_file.read_text()) == {}


def test_deleting_in_a_script_needs_the_name_as_well(ada: CommandLine) -> None:
    assert ada.run("account", "delete").returncode == 3
    assert ada.run("account", "delete", "--yes-delete", "eve").returncode == 1
    assert "ada" in ada.pool.users
    assert ada.run("account", "delete", "--yes-delete", "ada").returncode == 0
    assert "ada" not in ada.pool.users


# second factors -------------------------------------------------------------------------------------------------------


def test_an_authenticator_is_added(ada: CommandLine) -> None:
    program = ada.start("mfa", "enrol", environ=ada.environ, size=(100, 50))
    program.wait_for("Key: ")
    answer(program, "Code", "000000")
    program.wait_for("The code did not match.")
    answer(program, "Code", totp(key_shown(program)))
    assert program.end() == 0
    user = ada.pool.users["ada"]
    assert user.totp is not None
    assert (user.mfa, user.preferred_mfa) == ({"SOFTWARE_TOKEN_MFA"}, "SOFTWARE_TOKEN_MFA")


def test_a_new_authenticator_is_not_preferred_to_what_was_chosen(ada: CommandLine) -> None:
    user = ada.pool.users["ada"]
    assert ada.run("mfa", "prefer", "sms").returncode == 0
    program = ada.start("mfa", "enrol", environ=ada.environ, size=(100, 50))
    program.wait_for("Key: ")
    answer(program, "Code", totp(key_shown(program)))
    assert program.end() == 0
    assert (user.mfa, user.preferred_mfa) == ({"SMS_MFA", "SOFTWARE_TOKEN_MFA"}, "SMS_MFA")


def test_second_factors_are_switched_and_preferred(ada: CommandLine) -> None:
    user = ada.pool.users["ada"]
    assert ada.run("mfa", "show").stderr == "No second factor is on.\n"
    assert ada.run("mfa", "on", "sms", "email").returncode == 0
    assert user.mfa == {"SMS_MFA", "EMAIL_OTP"}
    assert ada.run("mfa", "prefer", "email").returncode == 0
    assert user.preferred_mfa == "EMAIL_OTP"
    assert ada.run("mfa", "on", "email").returncode == 0
    assert user.preferred_mfa == "EMAIL_OTP"
    assert ada.run("mfa", "show").stdout == "Email (email, preferred)\nText message (sms)\n"
    assert json.loads(ada.run("mfa", "show", "--json").stdout)["preferred"] == "EMAIL_OTP"
    assert ada.run("mfa", "prefer", "none").returncode == 0
    assert (user.mfa, user.preferred_mfa) == ({"SMS_MFA", "EMAIL_OTP"}, "")
    assert ada.run("mfa", "off", "sms").returncode == 0
    assert user.mfa == {"EMAIL_OTP"}


@pytest.mark.parametrize("factors", [("sms",), ("email", "sms")])
def test_the_last_second_factor_goes_off_only_where_somebody_says_so(
    ada: CommandLine, factors: tuple[str, ...]
) -> None:
    user = ada.pool.users["ada"]
    assert ada.run("mfa", "on", *factors).returncode == 0
    before = set(user.mfa)

    done = ada.run("mfa", "off", *factors)
    assert (done.returncode, done.stdout, user.mfa) == (3, "", before)
    assert "There is nobody to ask." in done.stderr
    assert "Without one, your password alone opens your account." in done.stderr
    assert "--yes" in done.stderr

    program = ada.at_terminal("mfa", "off", *factors)
    program.wait_for("your last MFA method", "Turn it off? (y/N):")
    program.enter("")
    assert program.end() == 1
    assert program.shows("Nothing was changed.")
    assert user.mfa == before

    program = ada.at_terminal("mfa", "off", *factors)
    program.wait_for("Turn it off? (y/N):")
    program.enter("y")
    assert program.end() == 0
    assert user.mfa == set()

    assert ada.run("mfa", "on", *factors).returncode == 0
    assert ada.run("mfa", "off", *factors, "--yes", "--no-input").returncode == 0
    assert user.mfa == set()


def test_what_a_second_factor_needs_first_is_said(ada: CommandLine) -> None:
    user = ada.pool.users["ada"]
    user.attributes["phone_number_verified"] = "false"
    done = ada.run("mfa", "on", "sms")
    assert (done.returncode, user.mfa) == (4, set())
    assert "Verify your phone number first" in done.stderr
    assert "cognito-tui account verify phone_number" in done.stderr
    del user.attributes["email"]
    assert "Your account has no email" in ada.run("mfa", "prefer", "email").stderr


def test_a_factor_that_is_not_set_up_is_refused(ada: CommandLine) -> None:
    done = ada.run("mfa", "on", "totp")
    assert (done.returncode, done.stdout) == (4, "")
    assert "not set up" in done.stderr


def test_a_busy_cognito_is_waited_for(ada: CommandLine) -> None:
    ada.cognito.faults.throttle()
    done = ada.run("mfa", "show")
    assert done.returncode == 0
    assert "Cognito is busy. Trying again in 2 s…" in done.stderr


def test_a_command_without_a_session_signs_in_first(line: CommandLine) -> None:
    line.pool.add_user("ada", PASSWORD, attributes=EMAIL, totp_secret=TOTP_SECRET)
    program = line.at_terminal("account", "show", stdout_apart=True)
    answer(program, "User name", "ada")
    answer(program, "Password", PASSWORD)
    answer(program, "Code", totp())
    assert program.end() == 0
    assert b"ada@example.com" in program.stdout
    assert b"Password" not in program.stdout
