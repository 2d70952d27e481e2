"""Credentials written down: what each format holds, read back by the programs that it is for; shells: see the next."""

from __future__ import annotations

import io
import json
import re
from datetime import datetime, timedelta, timezone
from pathlib import Path

import pytest
from botocore.credentials import EnvProvider, ProcessProvider
from dotenv import dotenv_values

from cognito_tui.errors import CognitoTuiError, ConfigurationError
from cognito_tui.services.delivery.formats import FORMATS, render
from tests.support.sample_credentials import EXPIRY, NAMES, delivery


def test_the_formats_are_the_aws_clis_and_five_more() -> None:
    names = [format_.name for format_ in FORMATS]
    aws = ["process", "env", "env-no-export", "powershell", "windows-cmd", "fish"]
    assert names == [*aws, "csh", "xonsh", "json", "dotenv", "nushell"]


@pytest.mark.parametrize("format_name", [format_.name for format_ in FORMATS])
def test_every_format_ends_its_last_line_and_shows_nothing_of_itself(format_name: str) -> None:
    rendered = render(delivery(), format_name)
    assert rendered.reveal().endswith("\n")
    assert "wJalr" in rendered.reveal()
    assert "wJalr" not in f"{rendered!r} {rendered} {delivery().variables()!r}"


@pytest.mark.parametrize(
    ("format_name", "line"),
    [
        ("env", "export AWS_ACCESS_KEY_ID='ASIAEXAMPLE'"),
        ("env-no-export", "AWS_ACCESS_KEY_ID='ASIAEXAMPLE'"),
        ("powershell", "$Env:AWS_ACCESS_KEY_ID='ASIAEXAMPLE';"),
        ("windows-cmd", 'set "AWS_ACCESS_KEY_ID=ASIAEXAMPLE"'),
        ("fish", "set -gx AWS_ACCESS_KEY_ID 'ASIAEXAMPLE';"),
        ("dotenv", "AWS_ACCESS_KEY_ID=ASIAEXAMPLE"),
        ("nushell", '$env.AWS_ACCESS_KEY_ID = "ASIAEXAMPLE"'),
        ("csh", "setenv AWS_ACCESS_KEY_ID 'ASIAEXAMPLE';"),
        ("xonsh", "$AWS_ACCESS_KEY_ID = 'ASIAEXAMPLE'"),
    ],
)
def test_there_is_one_line_for_each_variable(format_name: str, line: str) -> None:
    lines = render(delivery(), format_name).reveal().splitlines()[-len(NAMES) :]  # below what is unset
    assert lines[0] == line
    assert [re.findall(r"AWS_[A-Z_]+", line) for line in lines] == [[name] for name in NAMES]


def test_a_format_that_is_none_is_named_with_those_that_are() -> None:
    with pytest.raises(ConfigurationError) as refused:
        render(delivery(), "korn")
    assert "'korn'" in refused.value.title
    assert "windows-cmd" in refused.value.hint


def test_the_expiry_is_utc_whatever_zone_it_came_in() -> None:
    elsewhere = delivery(expires_at=EXPIRY.astimezone(timezone(timedelta(hours=5, minutes=30))))
    assert elsewhere.variables()["AWS_CREDENTIAL_EXPIRATION"].reveal() == "2026-01-31T17:41:09+00:00"


# readers --------------------------------------------------------------------------------------------------------------

HOSTILE = [
    "a'b",
    'a"b',
    "a\\b",
    "a\\'b",
    "$HOME",
    "a#b",
    "a b",
    "é",
    "",
    "a=b",
    "`id`",
    "a\\nb",
    "{a}",
    "%d {name}",
]


def soon() -> datetime:
    return datetime.now(timezone.utc) + timedelta(hours=1)


def test_botocore_takes_the_variables_and_their_expiry() -> None:
    given_out = delivery("ASIAY34FZKBOKMUTVV7A", expires_at=soon())
    read = EnvProvider({name: value.reveal() for name, value in given_out.variables().items()}).load()
    assert read is not None
    assert read.get_frozen_credentials() == (
        "ASIAY34FZKBOKMUTVV7A",
        "wJalr/XUtn+FEMI",
        "IQoJb3JpZ2luX2Vj==",
        "609629065308",
    )
    assert read._expiry_time == given_out.credentials.expires_at.replace(microsecond=0)


def test_botocore_takes_the_process_format_and_its_expiry(tmp_path: Path) -> None:
    given_out = delivery(secret_access_key='it\'s "$HOME"\\', expires_at=soon())
    answer = tmp_path / "answer.json"
    answer.write_text(render(given_out, "process").reveal())
    config = {"profiles": {"work": {"credential_process": f"cat '{answer}'"}}}
    read = ProcessProvider("work", lambda: config).load()
    assert read is not None
    assert read.get_frozen_credentials() == ("ASIAEXAMPLE", 'it\'s "$HOME"\\', "IQoJb3JpZ2luX2Vj==", None)
    assert read._expiry_time == given_out.credentials.expires_at.replace(microsecond=0)


def test_the_process_format_is_one_object_with_a_whole_number_for_its_version() -> None:
    told = json.loads(render(delivery(), "process").reveal())
    assert list(told) == ["Version", "AccessKeyId", "SecretAccessKey", "SessionToken", "Expiration"]
    assert type(told["Version"]) is int
    assert (told["Version"], told["Expiration"]) == (1, "2026-01-31T17:41:09+00:00")


@pytest.mark.parametrize("value", HOSTILE)
def test_json_is_an_object_of_the_variables(value: str) -> None:
    told = json.loads(render(delivery(value), "json").reveal())
    assert list(told) == [*NAMES, "COGNITO_IDENTITY_ID"]
    assert told["AWS_ACCESS_KEY_ID"] == value


@pytest.mark.parametrize("value", HOSTILE)
def test_python_dotenv_reads_dotenv_back(value: str) -> None:
    text = render(delivery(value), "dotenv").reveal()
    read = dotenv_values(stream=io.StringIO(text))
    assert list(read) == NAMES
    assert read["AWS_ACCESS_KEY_ID"] == value


def test_dotenv_leaves_what_aws_gives_unquoted_for_docker_takes_quotes_literally() -> None:
    text = render(delivery(session_token="IQoJb3/JpZ2+luX2Vj=="), "dotenv").reveal()
    assert "'" not in text
    assert '"' not in text
    assert "AWS_SESSION_TOKEN=IQoJb3/JpZ2+luX2Vj==\n" in text


@pytest.mark.parametrize(
    ("format_name", "value"),
    [
        ("dotenv", "${HOME}"),
        ("csh", "{"),
        ("csh", "\n"),
        *(("windows-cmd", f"a{character}b") for character in '"%!\n\r'),
    ],
)
def test_what_a_format_cannot_say_is_refused_without_saying_it(format_name: str, value: str) -> None:
    with pytest.raises(CognitoTuiError) as refused:
        render(delivery(f"canary{value}"), format_name)
    assert format_name in str(refused.value)
    assert "canary" not in str(refused.value)


# Shells that are not on this machine: by their documented rules -------------------------------------------------------


@pytest.mark.parametrize(
    ("value", "quoted"),
    [
        ("it's", "'it''s'"),
        ('$HOME `t $(1+1) "x"', "'$HOME `t $(1+1) \"x\"'"),
        ("\u2018a\u2019b\u201ac\u201bd", "'\u2018\u2018a\u2019\u2019b\u201a\u201ac\u201b\u201bd'"),
        ("%PATH% & a^b!", "'%PATH% & a^b!'"),
    ],
)
def test_powershell_doubles_every_kind_of_single_quote_and_no_more(value: str, quoted: str) -> None:
    """UNPROVEN: no PowerShell runs here. About quotation rules, and grammar 2.3.5.2 of its language specification."""
    line = render(delivery(value), "powershell").reveal().splitlines()[-len(NAMES)]
    assert line == f"$Env:AWS_ACCESS_KEY_ID={quoted};"


@pytest.mark.parametrize("value", ["a&b", "a|b", "a<b>c", "a^b", "(a)", "a b ", "a'b", "a=b"])
def test_cmd_takes_what_is_within_the_quotes_as_it_is(value: str) -> None:
    """UNPROVEN: no cmd runs here. `help set` and `help cmd` say which characters need the quotes."""
    line = render(delivery(value), "windows-cmd").reveal().splitlines()[-len(NAMES)]
    assert line == f'set "AWS_ACCESS_KEY_ID={value}"'
