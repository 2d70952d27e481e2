"""Our profile in the AWS files: what is written, what is never lost, and what is said about it."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from botocore.configloader import load_config, raw_config_parse
from botocore.exceptions import ConfigParseError

from cognito_tui.errors import CognitoTuiError, ConfigurationError
from cognito_tui.services.aws_files.key_stanza import write_credentials
from cognito_tui.services.aws_files.process_words import is_ours
from cognito_tui.services.aws_files.stanza import configure
from cognito_tui.services.base.secret import Secret
from tests.support.aws_folder import COMMAND, CREDENTIALS, folder, names, text


@pytest.fixture
def aws() -> Path:
    return folder()


def test_the_same_again_does_not_touch_the_file(aws: Path) -> None:
    assert configure("work", COMMAND, "eu-west-1").changed
    before = (aws / "config").stat()
    assert not configure("work", COMMAND, "eu-west-1").changed
    after = (aws / "config").stat()
    assert (after.st_ino, after.st_mtime_ns) == (before.st_ino, before.st_mtime_ns)


def test_a_region_of_the_persons_own_stays_unless_another_is_asked_for(aws: Path) -> None:
    (aws / "config").write_text("[profile work]\nregion = us-east-1\n")
    configure("work", COMMAND, "eu-west-1")
    assert "region = us-east-1" in text(aws / "config")
    configure("work", COMMAND, "eu-west-1", own_region=True)
    assert "region = eu-west-1" in text(aws / "config")


def test_looking_changes_nothing_and_shows_no_secret_of_the_neighbours(aws: Path) -> None:
    content = "[default]\naws_access_key_id = AKIAOTHER\naws_secret_access_key = their/secret\n"
    (aws / "config").write_text(content)
    edit = configure("work", COMMAND, "eu-west-1", write=False)
    assert text(aws / "config") == content
    assert names(aws) == ["config"]
    assert [line for line in edit.diff() if line.startswith("+")][1:] == [
        "+",
        "+[profile work]",
        f"+credential_process = {COMMAND}",
        "+region = eu-west-1",
    ]
    assert "their/secret" not in "\n".join(edit.diff())


@pytest.mark.parametrize("where", ["credentials", "config"])
@pytest.mark.parametrize("force", [True, False])
def test_keys_that_would_count_instead_are_never_shadowed_or_dropped(
    aws: Path, where: str, force: bool
) -> None:
    header = "work" if where == "credentials" else "profile work"
    content = f"[{header}]\naws_access_key_id = AKIAMINE\naws_secret_access_key = mine\n"
    (aws / where).write_text(content)
    with pytest.raises(ConfigurationError) as caught:
        configure("work", COMMAND, "eu-west-1", force=force)
    assert caught.value.detail == f"[{header}] of ~/.aws/{where} has aws_access_key_id."
    assert "Choose another name" in caught.value.hint
    assert (names(aws), text(aws / where)) == ([where], content)


@pytest.mark.parametrize(
    "other",
    ["credential_process = /opt/other --json", "role_arn = arn:x\nsource_profile = b", "sso_session = c"],
)
def test_another_way_to_credentials_is_replaced_only_by_force(aws: Path, other: str) -> None:
    content = f"[profile work]\n# theirs\n{other}\noutput = json\n"
    (aws / "config").write_text(content)
    with pytest.raises(ConfigurationError, match="in another way") as caught:
        configure("work", COMMAND, "eu-west-1")
    assert other.partition(" ")[0] in caught.value.detail
    assert text(aws / "config") == content
    configure("work", COMMAND, "eu-west-1", force=True)
    profile = load_config(str(aws / "config"))["profiles"]["work"]
    assert profile == {"credential_process": COMMAND, "region": "eu-west-1", "output": "json"}
    assert "# theirs" in text(aws / "config")


def test_another_way_in_the_credentials_file_counts_more_and_is_left_to_the_person(aws: Path) -> None:
    content = "[work]\ncredential_process = /opt/other\n"
    (aws / "credentials").write_text(content)
    with pytest.raises(ConfigurationError) as caught:
        configure("work", COMMAND, "eu-west-1", force=True)
    assert caught.value.detail == "[work] of ~/.aws/credentials has credential_process."
    assert "take that out" in caught.value.hint
    assert (names(aws), text(aws / "credentials")) == (["credentials"], content)


@pytest.mark.parametrize(
    ("command", "ours"),
    [
        (COMMAND, True),
        ("'/home/a b/bin/cognito-tui' credential-process", True),
        ("/usr/bin/python3.11 -m cognito_tui credential-process --profile x", True),
        ("/usr/bin/python3.11 -I -m cognito_tui credential-process --profile=-x", True),
        ("/usr/bin/python3.11 -c cognito_tui credential-process", False),
        ("/usr/bin/cognito-tui export --format process", False),
        ("/opt/other credential-process", False),
        ("cat 'cognito-tui credential-process'", False),
        ("'unbalanced", False),
        ("", False),
    ],
)
def test_a_command_of_ours_is_known_wherever_it_is_installed(command: str, ours: bool) -> None:
    assert is_ours(command) is ours


@pytest.mark.parametrize("name", ["", "two words", "a]b", "a\nb", "-" * 200, "'a'"])
def test_a_name_that_not_every_sdk_takes_is_refused(name: str) -> None:
    for write_it in (
        lambda: configure(name, COMMAND, "eu-west-1"),
        lambda: write_credentials(name, CREDENTIALS),
    ):
        with pytest.raises(ConfigurationError, match="not a valid name for an AWS profile"):
            write_it()
    assert not (Path.home() / ".aws").exists()


# keys in the credentials file -----------------------------------------------------------------------------------------


def test_keys_are_written_with_their_expiry_and_region(aws: Path) -> None:
    (aws / "credentials").write_text("[other]\naws_access_key_id = AKIAOTHER\n")
    (aws / "credentials").chmod(0o600)
    assert write_credentials("work", CREDENTIALS) == ""
    assert raw_config_parse(str(aws / "credentials")) == {
        "other": {"aws_access_key_id": "AKIAOTHER"},
        "work": {
            "aws_access_key_id": "ASIAFRESH",
            "aws_secret_access_key": "fresh/secret+key",
            "aws_session_token": "fresh//token==",
            "x_security_token_expires": "2026-01-31T10:00:00+00:00",
            "region": "eu-west-1",
        },
    }


def test_short_lived_keys_are_replaced_and_the_token_under_its_old_name_too(aws: Path) -> None:
    """botocore takes `aws_security_token` before `aws_session_token`: a stale one would spoil fresh keys."""
    (aws / "credentials").write_text(
        "[work]\naws_access_key_id=ASIAOLD\naws_secret_access_key=old\naws_security_token=old\nregion=us-east-1\n"
    )
    write_credentials("work", CREDENTIALS)
    keys = raw_config_parse(str(aws / "credentials"))["work"]
    assert keys["aws_access_key_id"] == "ASIAFRESH"
    assert "aws_security_token" not in keys
    assert keys["region"] == "us-east-1"


@pytest.mark.parametrize("keys", ["AKIALONG\naws_session_token=t", "ASIAWITHOUT"])
def test_long_lived_keys_are_lost_only_by_force(aws: Path, keys: str) -> None:
    content = f"[work]\naws_access_key_id={keys}\n"
    (aws / "credentials").write_text(content)
    with pytest.raises(ConfigurationError, match="long-lived keys"):
        write_credentials("work", CREDENTIALS)
    assert text(aws / "credentials") == content
    write_credentials("work", CREDENTIALS, force=True)
    assert "ASIAFRESH" in text(aws / "credentials")


def test_it_is_said_what_the_keys_shadow_and_what_shadows_them(aws: Path) -> None:
    configure("work", COMMAND, "eu-west-1")
    assert "shadow the credential_process of the profile work in ~/.aws/config" in write_credentials(
        "work", CREDENTIALS
    )
    (aws / "config").write_text("[profile work]\nrole_arn = arn:x\n")
    assert "the profile work has role_arn in ~/.aws/config" in write_credentials("work", CREDENTIALS)


def test_a_byte_order_mark_is_left_out_and_that_is_said(aws: Path) -> None:
    """botocore takes it for a line before the first section, and JavaScript for a part of its header."""
    (aws / "credentials").write_text("[other]\n", encoding="utf-8-sig")
    (aws / "credentials").chmod(0o600)
    with pytest.raises(ConfigParseError):
        load_config(str(aws / "credentials"))
    assert "The byte order mark of ~/.aws/credentials is left out" in write_credentials("work", CREDENTIALS)
    assert text(aws / "credentials").startswith("[other]\n")
    assert "work" in raw_config_parse(str(aws / "credentials"))


def test_a_file_that_others_can_read_is_said(aws: Path) -> None:
    (aws / "credentials").touch(mode=0o644)
    (aws / "credentials").chmod(0o644)
    assert "Others on this machine can read ~/.aws/credentials" in write_credentials("work", CREDENTIALS)


@pytest.mark.parametrize("trick", ["x\n[admin]\nrole_arn = y", "x\r\nregion = y", " x"])
def test_a_key_with_a_line_end_in_it_cannot_write_settings(aws: Path, trick: str) -> None:
    with pytest.raises(CognitoTuiError, match="cannot be changed without changing more"):
        write_credentials("work", replace(CREDENTIALS, session_token=Secret(trick)))
    assert names(aws) == []
