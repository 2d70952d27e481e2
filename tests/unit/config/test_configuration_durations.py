"""Which role, and for how long: settings that make sense only together."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.support.configuring import GOOD, Place, table

ROLE = "arn:aws:iam::123456789012:role/field-staff"


@pytest.fixture
def place(tmp_path: Path) -> Place:
    return Place(tmp_path)


@pytest.mark.parametrize(
    ("text", "seconds"), [("12h", 43200), ("15m", 900), ("90m", 5400), ("3600", 3600), ("900s", 900)]
)
def test_a_duration_is_in_hours_minutes_or_seconds(place: Place, text: str, seconds: int) -> None:
    place.write("config.toml", table("work", role_arn=ROLE, duration=text))
    profile = place.load().profile
    assert (profile.role_arn, profile.duration) == (ROLE, seconds)


@pytest.mark.parametrize("text", ["14m", "899", "13h", "43201"])
def test_no_less_than_a_quarter_of_an_hour_and_no_more_than_twelve(place: Place, text: str) -> None:
    error = place.refuse({**GOOD, "COGNITO_ROLE_ARN": ROLE, "COGNITO_DURATION": text})
    assert f"duration: {text!r} from COGNITO_DURATION is not between 15m and 12h" in error.detail


@pytest.mark.parametrize("text", ["1d", "h", "-5", "1.5h", "٣h"])
def test_what_is_no_time_is_said(place: Place, text: str) -> None:
    error = place.refuse({**GOOD, "COGNITO_ROLE_ARN": ROLE, "COGNITO_DURATION": text})
    assert "is not a time such as 12h" in error.detail


@pytest.mark.parametrize(
    ("values", "problem"),
    [
        ({"duration": "12h"}, "duration: needs role_arn"),
        ({"proxy_function": "longer"}, "proxy_function: needs duration as well"),
        ({"proxy_role": ROLE}, "proxy_role: needs proxy_function as well"),
        ({"role_arn": "field staff"}, "role_arn: 'field staff' from"),
        ({"role_arn": "arn:aws:iam::1:role/x"}, "is not arn:aws:iam::<account>:role/<name>"),
        ({"proxy_function": "a b", "duration": "12h"}, "is not a Lambda function's name or ARN"),
        ({"cache": "yes"}, "cache: 'yes' from"),
        ({"remember": "plain"}, "is not off or keyring or encrypted or command or file"),
    ],
    ids=str,
)
def test_what_makes_no_sense_is_refused(place: Place, values: dict[str, str], problem: str) -> None:
    place.write("config.toml", table("work", **values))
    assert problem in place.refuse().detail


@pytest.mark.parametrize(
    "function",
    [
        "longer",
        "longer:live",
        "arn:aws:lambda:eu-west-1:123456789012:function:longer",
        "arn:aws-cn:lambda:cn-north-1:123456789012:function:longer:7",
    ],
)
def test_a_function_by_name_or_arn(place: Place, function: str) -> None:
    place.write("config.toml", table("work", proxy_function=function, duration="12h", proxy_role=ROLE))
    profile = place.load().profile
    assert (profile.proxy_function, profile.proxy_role, profile.duration) == (function, ROLE, 43200)


@pytest.mark.parametrize("name", ["PROXY_FUNCTION", "PROXY_ROLE", "REMEMBER"])
def test_a_folders_env_file_does_not_say_who_else_gets_a_token(place: Place, name: str) -> None:
    value = {"PROXY_FUNCTION": "longer", "PROXY_ROLE": ROLE, "REMEMBER": "file"}[name]
    settings = {"COGNITO_PROXY_FUNCTION": "longer", "COGNITO_DURATION": "12h"} if "PROXY" in name else {}
    place.env({**GOOD, **settings, f"COGNITO_{name}": value})
    error = place.refuse()
    assert "A .env file that was not named cannot set" in error.title
    assert place.load(env_file=Path(".env")).profile
