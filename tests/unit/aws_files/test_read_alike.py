"""What is written is there for every SDK, whatever was there before: botocore reads it itself, Go and Java by their
rules; JavaScript: tests/external/test_aws_parsers.py.
"""

from __future__ import annotations

from datetime import datetime, timezone
from pathlib import Path

import pytest
from botocore.configloader import load_config, raw_config_parse

from cognito_tui.errors import ConfigurationError
from cognito_tui.services.aws_files.key_stanza import about_keys, free_name, write_credentials
from cognito_tui.services.aws_files.stanza import Asking, configure, configure_all
from cognito_tui.services.aws_files.written_key_records import take_out, written_keys
from tests.support.aws_folder import COMMAND, CREDENTIALS, folder, text
from tests.support.aws_readers import go_profiles, java_profiles

NOON_UTC = datetime(2026, 1, 31, 10, 0, 0, tzinfo=timezone.utc)


@pytest.fixture
def aws() -> Path:
    return folder()


def read(path: Path, profile: str) -> dict[str, object]:
    """What each of them makes of that profile's credential_process and region."""
    readers = {
        "botocore": load_config(str(path))["profiles"],
        "go": go_profiles(text(path)),
        "java": java_profiles(text(path)),
    }
    return {
        sdk: {name: of.get(profile, {}).get(name) for name in ("credential_process", "region", "output")}
        for sdk, of in readers.items()
    }


def alike(path: Path, profile: str, **more: str | None) -> bool:
    ours = {"credential_process": COMMAND, "region": "eu-west-1", "output": None, **more}
    return read(path, profile) == dict.fromkeys(("botocore", "go", "java"), ours)


@pytest.mark.parametrize(
    "there",
    [
        "[default]\n[profile default]\n",
        "[profile default]\n\n[default]\n",
        "[profile default]\r\n[profile other]\r\noutput = json\r\n[default]\r\n",
        "\ufeff[default]\n",
        "# mine\n[default]\ns3 =\n  max_concurrent_requests = 3\n",
        "[profile default]\n",
        "",
    ],
)
def test_default_under_both_of_its_headers(aws: Path, there: str) -> None:
    (aws / "config").write_text(there, newline="")
    configure("default", COMMAND, "eu-west-1")
    assert alike(aws / "config", "default")


@pytest.mark.parametrize(
    "header", ['profile "work"', "profile 'work'", "profile   work", "profile\twork", 'profile w"or"k']
)
def test_a_header_that_some_read_otherwise_becomes_one_that_all_read(aws: Path, header: str) -> None:
    (aws / "config").write_text(f"[{header}] # mine\noutput = json\n\n[profile other]\nregion = x\n")
    assert any(
        line == "+[profile work] # mine"
        for line in configure("work", COMMAND, "eu-west-1", write=False).diff()
    )
    configure("work", COMMAND, "eu-west-1")
    assert alike(aws / "config", "work", output="json")
    assert text(aws / "config").startswith("[profile work] # mine\noutput = json\n")
    assert text(aws / "config").endswith("\n[profile other]\nregion = x\n")
    assert not configure("work", COMMAND, "eu-west-1").changed


def test_a_profile_that_is_there_twice_is_written_twice(aws: Path) -> None:
    (aws / "config").write_text('[profile work]\noutput = json\n[profile "work"]\noutput = json\n')
    configure("work", COMMAND, "eu-west-1")
    assert alike(aws / "config", "work", output="json")


def test_each_of_two_headers_is_asked_before_it_is_overwritten(aws: Path) -> None:
    there = (
        "[profile default]\naws_access_key_id = AKIAMINE\naws_secret_access_key = s\n[default]\nregion = x\n"
    )
    (aws / "config").write_text(there)
    with pytest.raises(ConfigurationError, match="keys of its own"):
        configure("default", COMMAND, "eu-west-1", force=True)
    (aws / "config").write_text(
        "[profile default]\nrole_arn = arn:x\nsource_profile = y\n[default]\nregion = x\n"
    )
    with pytest.raises(ConfigurationError, match="in another way"):
        configure("default", COMMAND, "eu-west-1")
    configure("default", COMMAND, "eu-west-1", force=True, own_region=True)
    assert alike(aws / "config", "default")


# all at once ----------------------------------------------------------------------------------------------------------


def asking(*names: str) -> list[Asking]:
    return [
        Asking(name, f"/bin/cognito-tui credential-process --profile {name}", "eu-west-1") for name in names
    ]


def test_many_profiles_are_written_at_once_and_those_of_somebody_else_are_left_out(aws: Path) -> None:
    there = (
        "[profile keys]\naws_access_key_id = AKIAMINE\naws_secret_access_key = s\n"
        "[profile sso]\nsso_session = corp\n"
        "[profile taken]\ncredential_process = /bin/cognito-tui credential-process --profile other\n"
        "[profile b]\noutput = json"
    )
    (aws / "config").write_text(there)
    (aws / "credentials").write_text("[static]\naws_access_key_id = AKIAMINE\naws_secret_access_key = s\n")
    wanted = asking("a", "keys", "sso", "static", "taken", "b", "c d", "e")
    looked, left_out = configure_all(wanted, write=False)
    assert text(aws / "config") == there
    edit, again = configure_all(wanted)
    assert edit.after == looked.after == text(aws / "config")
    assert list(left_out) == list(again) == ["keys", "sso", "static", "taken", "c d"]
    assert "asks for the profile other" in left_out["taken"].title
    assert text(aws / "config") == (
        f"{there}\ncredential_process = /bin/cognito-tui credential-process --profile b\nregion = eu-west-1\n"
        "\n[profile a]\ncredential_process = /bin/cognito-tui credential-process --profile a\nregion = eu-west-1\n"
        "\n[profile e]\ncredential_process = /bin/cognito-tui credential-process --profile e\nregion = eu-west-1\n"
    )
    assert not configure_all(wanted)[0].changed
    assert list(configure_all(wanted, force=True)[1]) == [
        "keys",
        "static",
        "c d",
    ]  # keys are nobody's to replace


# keys -----------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("setting", "before", "after"),
    [
        ("expiration", "2025-01-01T00:00:00Z", "2026-01-31T10:00:00Z"),
        ("aws_expiration", "2025-01-01T00:00:00.000Z", "2026-01-31T10:00:00Z"),
        ("x_security_token_expires", "2025-01-01T00:00:00+00:00", "2026-01-31T10:00:00+00:00"),
        ("aws_session_expiration", "2025-01-01T00:00:00-07:00", "2026-01-31T10:00:00+00:00"),
        ("Expiration", "2025-01-01 00:00:00", "2026-01-31 10:00:00"),
        ("aws_session_token_expiration", "1735689600", str(int(NOON_UTC.timestamp()))),
        ("token_expiry", "1735689600000", str(int(NOON_UTC.timestamp() * 1000))),
        ("aws_security_token", "old", None),
        ("aws_account_id", "123456789012", None),
        ("aws_credential_scope", "us-east-1", None),
        ("assumed_role_arn", "arn:aws:iam::123456789012:role/other", None),
        ("x_principal_arn", "arn:aws:sts::123456789012:assumed-role/other/me", None),
    ],
)
def test_what_other_tools_write_beside_keys_is_not_left_as_it_was(
    aws: Path, setting: str, before: str, after: str | None
) -> None:
    keys = "aws_access_key_id = ASIAOLD\naws_secret_access_key = s\naws_session_token = t\n"
    (aws / "credentials").write_text(f"[work]\n{keys}{setting} = {before}\nregion = eu-west-3\n")
    assert setting.lower() in about_keys("work").replaces
    write_credentials("work", CREDENTIALS, session_key="session")
    assert raw_config_parse(str(aws / "credentials"))["work"].get(setting.lower()) == after
    assert before not in text(aws / "credentials")
    for keys_there in written_keys("session"):
        take_out(keys_there)
    assert text(aws / "credentials") == "[work]\nregion = eu-west-3\n"


def test_a_look_at_what_keys_would_do_writes_nothing(aws: Path) -> None:
    about = about_keys("work")
    assert (about.place, about.replaces, about.long_lived, about.warning) == (
        "[work] of ~/.aws/credentials",
        (),
        False,
        "",
    )
    assert not (aws / "credentials").exists()
    (aws / "credentials").write_text("[work]\naws_access_key_id = AKIAMINE\naws_secret_access_key = s\n")
    about = about_keys("work")
    assert about.long_lived
    assert about.replaces == ("aws_access_key_id", "aws_secret_access_key")
    for ours in ("credential_process = x", "sso_session = corp", "role_arn = arn:x"):
        (aws / "config").write_text(f"[profile work]\n{ours}\n")
        assert ours.partition(" ")[0] in about_keys("work").warning
    with pytest.raises(ConfigurationError):
        about_keys("a b")


def test_a_name_for_keys_that_is_nobody_elses(aws: Path) -> None:
    assert free_name("work", "session") == "work"
    (aws / "credentials").write_text("[work]\naws_access_key_id = AKIAMINE\naws_secret_access_key = s\n")
    (aws / "config").write_text("[profile work-2]\nregion = x\n")
    assert free_name("work", "session") == "work-3"
    write_credentials("work-3", CREDENTIALS, session_key="session")
    assert free_name("work", "session") == "work-3"  # where they were written before
    assert free_name("work", "another") == "work-4"
    (aws / "config").write_text("not an ini file\n")
    assert free_name("work", "session") == "work"
