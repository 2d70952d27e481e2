"""The export lines, read back by real shells and by botocore."""

from __future__ import annotations

import shutil
import subprocess
from datetime import datetime, timedelta, timezone

import pytest
from botocore.credentials import EnvProvider
from hypothesis import given, settings
from hypothesis import strategies as st

from cognito_tui.services.credentials import AwsCredentials
from cognito_tui.services.export import export_lines, variables
from cognito_tui.services.secret import Secret

NAMES = ["AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", "AWS_SESSION_TOKEN", "AWS_CREDENTIAL_EXPIRATION"]
EXPIRY = datetime(2026, 1, 31, 17, 41, 9, 999_999, tzinfo=timezone.utc)
SHELLS = [
    pytest.param(
        command,
        id=command[0],
        marks=pytest.mark.skipif(not shutil.which(command[0]), reason=f"{command[0]} is missing"),
    )
    for command in (["bash", "--norc"], ["sh"], ["dash"], ["zsh", "-f"])
]
# Any text that an environment variable can hold, heavy on the characters that mean something to a shell.
nasty = st.text(
    st.sampled_from("'\"$`\\\n!=~:*#&;| \t")
    | st.characters(exclude_categories=["Cs"], exclude_characters="\0")
)


def credentials(
    access_key_id: str = "ASIAEXAMPLE",
    secret_access_key: str = "wJalr/XUtn+FEMI",
    session_token: str = "IQoJb3JpZ2luX2Vj==",
    expires_at: datetime = EXPIRY,
) -> AwsCredentials:
    return AwsCredentials(
        access_key_id=Secret(access_key_id),
        secret_access_key=Secret(secret_access_key),
        session_token=Secret(session_token),
        expires_at=expires_at,
        identity_id="eu-west-1:11111111-2222-3333-4444-555555555555",
        region="eu-west-1",
    )


def evaluated(shell: list[str], lines: Secret) -> list[str]:
    """The four variables as a shell that ran `eval "$(...)"` sees them."""
    show = " ".join(f'"${name}"' for name in NAMES)
    script = f"""eval "$1"; printf '%s\\0' {show}"""
    output = subprocess.run(
        [*shell, "-c", script, "sh", lines.reveal()], capture_output=True, check=True
    ).stdout
    return output.decode().split("\0")[:-1]


@pytest.mark.parametrize("shell", SHELLS)
@settings(max_examples=60, deadline=None)
@given(key=nasty, secret=nasty, token=nasty)
def test_a_shell_reads_back_exactly_what_went_in(shell: list[str], key: str, secret: str, token: str) -> None:
    lines = export_lines(credentials(key, secret, token))
    assert evaluated(shell, lines) == [key, secret, token, "2026-01-31T17:41:09+00:00"]


@pytest.mark.parametrize("shell", SHELLS)
@pytest.mark.parametrize(
    "value", ["=ls", "a:=ls", "~", "a:~", "it's", "$(id)", "`id`", "a\nb", "!!", "-n", ""]
)
def test_words_that_some_shell_expands_stay_words(shell: list[str], value: str) -> None:
    assert evaluated(shell, export_lines(credentials(value)))[0] == value


def test_there_are_four_lines_and_the_last_one_is_ended_too() -> None:
    text = export_lines(credentials()).reveal()
    assert [line.partition("=")[0] for line in text.splitlines()] == [f"export {name}" for name in NAMES]
    assert text.endswith("'\n")


@pytest.mark.parametrize("shell", SHELLS)
def test_the_programs_started_from_the_shell_get_the_variables(shell: list[str]) -> None:
    lines = export_lines(credentials()).reveal()
    child = subprocess.run([*shell, "-c", lines + "env"], capture_output=True, text=True, check=True).stdout
    assert "AWS_SESSION_TOKEN=IQoJb3JpZ2luX2Vj==\n" in child


def test_botocore_takes_the_variables_and_their_expiry() -> None:
    given_out = credentials(expires_at=datetime.now(timezone.utc) + timedelta(hours=1))
    environ = {name: value.reveal() for name, value in variables(given_out).items()}
    read = EnvProvider(environ).load()
    assert read is not None
    assert read.get_frozen_credentials() == ("ASIAEXAMPLE", "wJalr/XUtn+FEMI", "IQoJb3JpZ2luX2Vj==", None)
    assert read._expiry_time == given_out.expires_at.replace(microsecond=0)


def test_the_expiry_is_utc_whatever_zone_it_came_in() -> None:
    elsewhere = credentials(expires_at=EXPIRY.astimezone(timezone(timedelta(hours=5, minutes=30))))
    assert variables(elsewhere)["AWS_CREDENTIAL_EXPIRATION"].reveal() == "2026-01-31T17:41:09+00:00"


def test_the_lines_do_not_show_themselves() -> None:
    assert "wJalr" not in f"{export_lines(credentials())!r} {variables(credentials())!r}"
