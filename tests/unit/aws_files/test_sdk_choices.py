"""Which credentials each family of SDKs takes, and what keeps them from taking the same.

What is expected of Go was seen: aws-sdk-go-v2 1.17 was run in each of these cases, and in those of
tests/external/test_sdk_choices.py, where botocore and JavaScript are. Java is as its source has it, and was not run.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta, timezone
from pathlib import Path

import botocore.exceptions
import botocore.session
import pytest

from cognito_tui.services.aws_files.sdk_choices import Cause, Sdk, choices
from cognito_tui.services.aws_files.stanza import configure
from tests.support.aws_folder import COMMAND, folder

KEYS = {"AWS_ACCESS_KEY_ID": "AKENV", "AWS_SECRET_ACCESS_KEY": "s"}
OURS = f"credential_process = {COMMAND}\n"
RELATIVE, FULL = "AWS_CONTAINER_CREDENTIALS_RELATIVE_URI", "AWS_CONTAINER_CREDENTIALS_FULL_URI"
WEB = {"AWS_WEB_IDENTITY_TOKEN_FILE": "/token", "AWS_ROLE_ARN": "arn:aws:iam::123456789012:role/r"}
PROCESS, FILE, NONE, ENV = "custom-process", "shared-credentials-file", "none", "env"
IDENTITY, CONFIG, SSO, ROLE = "assume-role-with-web-identity", "config-file", "sso", "assume-role"
CREDENTIALS = "[keys]\naws_access_key_id = AKIAFILE\naws_secret_access_key = s\n"


@pytest.fixture(autouse=True)
def aws() -> Path:
    aws = folder()
    (aws / "config").write_text(f"[default]\n{OURS}[profile work]\n{OURS}")
    (aws / "credentials").write_text(CREDENTIALS)
    return aws


def chosen(environ: Mapping[str, str]) -> tuple[str, ...]:
    """What each takes, in the order of `Sdk`."""
    first = choices({"HOME": str(Path.home()), "AWS_EC2_METADATA_DISABLED": "true", **environ}).first
    return tuple(first[sdk].method for sdk in Sdk)


def causes(environ: Mapping[str, str]) -> dict[Cause, tuple[str, ...]]:
    """And what is to be unset."""
    return {trouble.cause: trouble.unset for trouble in choices(environ).troubles}


@pytest.mark.parametrize(
    ("environ", "expected", "why"),
    [
        ({}, (PROCESS,) * 4, []),
        ({"AWS_PROFILE": "work"}, (PROCESS,) * 4, []),
        (KEYS, (ENV,) * 4, []),
        (
            {"AWS_PROFILE": "work", "AWS_DEFAULT_PROFILE": "keys"},
            (FILE, *(PROCESS,) * 3),
            [Cause.TWO_PROFILES],
        ),
        (
            {"AWS_PROFILE": "keys", "AWS_DEFAULT_PROFILE": "work"},
            (PROCESS, *(FILE,) * 3),
            [Cause.TWO_PROFILES],
        ),
        ({"AWS_DEFAULT_PROFILE": "keys"}, (FILE, FILE, PROCESS, PROCESS), [Cause.DEFAULT_PROFILE_ALONE]),
        ({**KEYS, "AWS_PROFILE": "work"}, (ENV, ENV, PROCESS, ENV), [Cause.KEYS_BESIDE_PROFILE]),
        ({"AWS_ACCESS_KEY_ID": "AKIAENV"}, (ENV, *(PROCESS,) * 3), [Cause.HALF_A_PAIR]),
        ({"AWS_SECRET_ACCESS_KEY": "s"}, (PROCESS,) * 4, [Cause.HALF_A_PAIR]),
        ({**KEYS, "AWS_CREDENTIAL_EXPIRATION": "2020-01-01T00:00:00Z"}, (ENV,) * 4, [Cause.EXPIRED]),
        ({**KEYS, "AWS_ACCESS_KEY_ID": "ASIAENV"}, (ENV,) * 4, [Cause.NO_TOKEN]),
        ({**KEYS, "AWS_ACCESS_KEY_ID": "ASIAENV", "AWS_SESSION_TOKEN": "t"}, (ENV,) * 4, []),
        ({**KEYS, "AWS_ACCESS_KEY_ID": "AKIAENV", "AWS_SESSION_TOKEN": "t"}, (ENV,) * 4, [Cause.STRAY_TOKEN]),
        ({**KEYS, "AWS_SECURITY_TOKEN": "old"}, (ENV,) * 4, [Cause.OLD_TOKEN]),
        ({**KEYS, "AWS_SECURITY_TOKEN": "old", "AWS_SESSION_TOKEN": "new"}, (ENV,) * 4, [Cause.OLD_TOKEN]),
        ({**KEYS, "AWS_SECURITY_TOKEN": "same", "AWS_SESSION_TOKEN": "same"}, (ENV,) * 4, []),
        (
            {"AWS_ACCESS_KEY": "AKIAOLD", "AWS_SECRET_KEY": "s"},
            (PROCESS, ENV, PROCESS, PROCESS),
            [Cause.OLD_NAMES],
        ),
        (WEB, (IDENTITY, IDENTITY, PROCESS, IDENTITY), [Cause.WEB_IDENTITY_BESIDE_PROFILE]),
        ({"AWS_PROFILE": "nowhere"}, (NONE,) * 4, [Cause.UNKNOWN_PROFILE]),
        ({"AWS_PROFILE": ""}, (NONE, *(PROCESS,) * 3), [Cause.UNKNOWN_PROFILE]),
        ({FULL: "http://127.0.0.1:1/credentials"}, (PROCESS,) * 4, [Cause.ENDPOINT_UNUSED]),
        ({FULL: "http://127.0.0.1:1/credentials/work"}, (PROCESS,) * 4, [Cause.ENDPOINT_UNUSED]),
        ({FULL: "http://169.254.170.23/v1/credentials"}, (PROCESS,) * 4, []),
        (
            {
                "AWS_PROFILE": "nowhere",
                FULL: "http://127.0.0.1:1/credentials",
            },
            (NONE, *("container-role",) * 3),
            [Cause.UNKNOWN_PROFILE],
        ),
    ],
)
def test_what_the_environment_decides(
    environ: Mapping[str, str], expected: tuple[str, ...], why: list[Cause]
) -> None:
    assert chosen(environ) == expected
    assert list(causes(environ)) == why


@pytest.mark.parametrize(
    "environ",
    [
        {"AWS_PROFILE": "work", "AWS_DEFAULT_PROFILE": "keys"},
        {**KEYS, "AWS_PROFILE": "work"},
        {"AWS_ACCESS_KEY_ID": "AKIAENV", "AWS_SESSION_TOKEN": "t"},
        {**KEYS, "AWS_SECURITY_TOKEN": "old", "AWS_SESSION_TOKEN": "new"},
        {**KEYS, "AWS_CREDENTIAL_EXPIRATION": "2020-01-01T00:00:00Z", "AWS_SESSION_TOKEN": "t"},
        {"AWS_ACCESS_KEY": "AKIAOLD", "AWS_SECRET_KEY": "s"},
        WEB,
        {"AWS_PROFILE": "nowhere"},
    ],
)
def test_once_it_is_unset_all_are_alike(environ: Mapping[str, str]) -> None:
    (names,) = causes(environ).values()
    left = {name: value for name, value in environ.items() if name not in names}
    assert choices(left).alike
    assert causes(left) == {}


@pytest.mark.parametrize(
    ("profile", "expected"),
    [
        ("aws_access_key_id = AKIA\naws_secret_access_key = s\n", (PROCESS, CONFIG, CONFIG, PROCESS)),
        ("sso_account_id = 1\nsso_role_name = r\n", (SSO, SSO, PROCESS, SSO)),
        ("role_arn = arn:x\nsource_profile = keys\n", (ROLE, NONE, ROLE, ROLE)),
        ("role_arn = arn:x\nweb_identity_token_file = /t\n", (IDENTITY, NONE, IDENTITY, IDENTITY)),
    ],
)
def test_what_a_profile_has_beside_a_process(aws: Path, profile: str, expected: tuple[str, ...]) -> None:
    (aws / "config").write_text(f"[default]\n{OURS}{profile}")
    assert chosen({}) == expected
    assert list(causes({})) == [Cause.SEVERAL_WAYS]


@pytest.mark.parametrize("file", ["config", "credentials"])
def test_a_byte_order_mark(aws: Path, file: str) -> None:
    (aws / file).write_text((aws / file).read_text(), encoding="utf-8-sig")
    with pytest.raises(botocore.exceptions.ConfigParseError):
        botocore.session.Session().get_credentials()
    assert chosen(KEYS)[0] == NONE
    assert list(causes(KEYS)) == [Cause.BYTE_ORDER_MARK]


def test_two_endpoints(aws: Path) -> None:
    (aws / "config").write_text("")
    environ = {FULL: "http://127.0.0.1:1/credentials", RELATIVE: "/v2/other"}
    ours = {sdk: source.ours for sdk, source in choices(environ).first.items()}
    assert ours == {Sdk.BOTOCORE: False, Sdk.GO: True, Sdk.JAVASCRIPT: False, Sdk.JAVA: False}
    assert causes(environ) == {Cause.TWO_ENDPOINTS: (RELATIVE,)}
    del environ[RELATIVE]
    assert choices(environ).first[Sdk.BOTOCORE].ours
    assert causes(environ) == {}
    assert causes({**environ, **KEYS}) == {Cause.ENDPOINT_UNUSED: tuple(KEYS)}


def test_headers_that_not_all_take(aws: Path) -> None:
    (aws / "config").write_text(f'[profile "work"]\n{OURS}[profile default]\n{OURS}[default]\nregion = x\n')
    assert chosen({"AWS_PROFILE": "work"}) == (PROCESS, NONE, PROCESS, NONE)
    assert list(causes({"AWS_PROFILE": "work"})) == [Cause.ODD_HEADER]
    assert chosen({}) == (NONE, PROCESS, PROCESS, PROCESS)
    assert list(causes({})) == [Cause.ODD_HEADER]
    for name in ("work", "default"):
        configure(name, COMMAND, "eu-west-1")
        assert choices({"AWS_PROFILE": name}).alike
        assert causes({"AWS_PROFILE": name}) == {}


@pytest.mark.parametrize("ends", ["2020-01-01 00:00:00", "2020-01-01T00:00:00Z", "2020-01-01T02:00:00+02:00"])
def test_keys_in_a_file_that_have_expired(aws: Path, ends: str) -> None:
    (aws / "credentials").write_text(f"{CREDENTIALS}x_security_token_expires = {ends}\n")
    assert choices({"AWS_PROFILE": "keys"}).first[Sdk.BOTOCORE].words.endswith(", which have expired")
    later = (datetime.now(timezone.utc) + timedelta(hours=1)).isoformat()
    (aws / "credentials").write_text(f"{CREDENTIALS}x_security_token_expires = {later}\n")
    assert choices({"AWS_PROFILE": "keys"}).first[Sdk.BOTOCORE].words.endswith("credentials")


def test_half_a_pair_in_a_file(aws: Path) -> None:
    (aws / "credentials").write_text("[work]\naws_access_key_id = AKIAHALF\n")
    assert chosen({"AWS_PROFILE": "work"}) == (FILE, NONE, PROCESS, PROCESS)
    assert chosen({"AWS_PROFILE": "work", **KEYS}) == (ENV, NONE, PROCESS, ENV)
    assert "half a pair" in choices({"AWS_PROFILE": "work"}).first[Sdk.BOTOCORE].words


def test_a_server_that_has_ended_took_its_tokens_file_along(aws: Path) -> None:
    (aws / "config").unlink(missing_ok=True)
    (aws / "credentials").unlink(missing_ok=True)
    token = aws / "token"
    names = ("AWS_CONTAINER_AUTHORIZATION_TOKEN", "AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE")
    environ = {FULL: "http://127.0.0.1:1/credentials", names[0]: "t", names[1]: str(token)}
    assert causes(environ) == {Cause.TOKEN_FILE_GONE: (FULL, *names)}
    token.touch()
    assert causes(environ) == {}


def test_the_variable_that_names_no_profile_is_named(aws: Path) -> None:
    for name in ("AWS_PROFILE", "AWS_DEFAULT_PROFILE"):
        words = choices({"AWS_PROFILE": "work", name: "nobody"}).first[Sdk.BOTOCORE].words
        assert words == f"nothing, as there is no AWS profile 'nobody', which {name} names"
