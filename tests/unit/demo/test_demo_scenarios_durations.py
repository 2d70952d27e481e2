"""A role for twelve hours, in the demo: who gets it, and that nobody else does."""

from __future__ import annotations

import base64
import json
from collections.abc import Iterator
from datetime import datetime, timedelta, timezone
from typing import Any
from urllib.parse import urlencode

import pytest

from cognito_tui.client import CognitoClient
from cognito_tui.demo import start
from cognito_tui.demo.simulator.server import CognitoServer
from tests.support.browser_at_simulator import Browser
from tests.support.demo_client import DemoClient, client_of_demo, refusal
from tests.support.sign_in_at_emulator import signed_in

HOURS = 3600


@pytest.fixture
def newcomer() -> Iterator[DemoClient]:
    with client_of_demo("twelve-hours") as newcomer:
        yield newcomer


def open_id_token(newcomer: DemoClient) -> str:
    id_token = newcomer.temporary_password()["AuthenticationResult"]["IdToken"]
    return str(
        newcomer.identities.get_open_id_token(
            IdentityId=newcomer.identity_id(id_token), Logins={newcomer.profile.login_provider: id_token}
        )["Token"]
    )


def question(newcomer: DemoClient, token: str, **other: Any) -> dict[str, Any]:
    return {
        "RoleArn": newcomer.profile.role_arn,
        "RoleSessionName": "ada",
        "WebIdentityToken": token,
        "DurationSeconds": 12 * HOURS,
        **other,
    }


def server_of(newcomer: DemoClient) -> Browser:
    return Browser(CognitoServer(newcomer.demo._pool, newcomer.demo.url))


def posted(
    newcomer: DemoClient, question: dict[str, Any], path: str = "/", **headers: str
) -> tuple[int, str]:
    """Status and body: botocore would not let all of it pass."""
    form = urlencode({"Action": "AssumeRoleWithWebIdentity", "Version": "2011-06-15", **question})
    return server_of(newcomer).ask("POST", path, form, **headers)


def test_the_profile_asks_for_it_and_a_shell_is_told(newcomer: DemoClient) -> None:
    profile, lines = newcomer.profile, newcomer.demo.shell_lines()
    assert (profile.duration, profile.cache) == (12 * HOURS, "off")
    assert f"COGNITO_ROLE_ARN={profile.role_arn}\n" in lines
    assert "COGNITO_DURATION=43200s\n" in lines


def test_credentials_for_a_day_look_around_as_ada(newcomer: DemoClient) -> None:
    assume = newcomer.client("sts").assume_role_with_web_identity
    keys = assume(**question(newcomer, open_id_token(newcomer)))["Credentials"]
    assert keys["Expiration"] - datetime.now(timezone.utc) > timedelta(hours=11, minutes=58)
    signed = {
        "aws_access_key_id": keys["AccessKeyId"],
        "aws_secret_access_key": keys["SecretAccessKey"],
        "aws_session_token": keys["SessionToken"],
    }
    buckets = newcomer.client("s3", **signed).list_buckets()["Buckets"]
    assert [bucket["Name"] for bucket in buckets] == ["field-notes"]
    assert (
        newcomer.client("sts", **signed)
        .get_caller_identity()["Arn"]
        .endswith(":assumed-role/field-staff/ada")
    )


def forged(token: str) -> str:
    """With a longer life than it was given: its signature is no longer right."""
    head, claims, signature = token.split(".")
    said = json.loads(base64.urlsafe_b64decode(claims + "=" * (-len(claims) % 4)))
    said["exp"] += 1
    return ".".join(
        (head, base64.urlsafe_b64encode(json.dumps(said).encode()).decode().rstrip("="), signature)
    )


def test_what_sts_refuses_is_refused(newcomer: DemoClient) -> None:
    token = open_id_token(newcomer)
    wrong: tuple[tuple[str, object, str], ...] = (
        ("RoleSessionName", "a", "ValidationError"),
        ("RoleSessionName", "ada lovelace", "ValidationError"),
        ("RoleSessionName", "x" * 65, "ValidationError"),
        ("DurationSeconds", 899, "ValidationError"),
        ("DurationSeconds", 12 * HOURS + 1, "ValidationError"),
        ("DurationSeconds", "12h", "ValidationError"),
        ("RoleArn", "arn:aws:iam::000000000000:role/administrator", "AccessDenied"),
        ("WebIdentityToken", "", "InvalidIdentityToken"),
        ("WebIdentityToken", forged(token), "InvalidIdentityToken"),
    )
    for name, value, code in wrong:
        status, body = posted(newcomer, question(newcomer, token, **{name: value}))
        assert status in (400, 403)
        assert f"<Code>{code}</Code>" in body, (name, value)
    assert posted(newcomer, question(newcomer, token))[0] == 200


def test_only_a_token_that_this_demo_gave_out_is_taken(newcomer: DemoClient) -> None:
    id_token = newcomer.temporary_password()["AuthenticationResult"]["IdToken"]
    earlier = open_id_token(newcomer)
    with client_of_demo("twelve-hours") as another:
        assume = another.client("sts").assume_role_with_web_identity
        for token in (id_token, forged(open_id_token(another))):
            assert refusal(assume, **question(another, token))[0] == "InvalidIdentityToken"
        assert refusal(assume, **question(another, earlier))[0] == "AccessDenied"  # of another identity pool


def test_a_token_is_good_for_ten_minutes(newcomer: DemoClient) -> None:
    asked = question(newcomer, open_id_token(newcomer))
    assume = newcomer.client("sts").assume_role_with_web_identity
    newcomer.clock.at += 599
    assert assume(**asked)
    newcomer.clock.at += 1
    assert refusal(assume, **asked)[0] == "ExpiredTokenException"


def test_no_other_form_is_answered(newcomer: DemoClient) -> None:
    token, role = open_id_token(newcomer), newcomer.profile.role_arn
    whole = f"RoleArn={role}&RoleSessionName=ada&WebIdentityToken={token}"
    for form in (
        "Action=GetCallerIdentity&Version=2011-06-15",
        f"Action=AssumeRole&Version=2011-06-15&{whole}",
        "Action=CreateUser&Version=2010-05-08&UserName=mallory",
        f"Action=AssumeRoleWithWebIdentity&{whole}&Action=ListUsers",
        "Action=%FF&x",
        "",
    ):
        assert server_of(newcomer).ask("POST", "/", form)[0] == 403, form


def test_what_comes_with_the_call_goes_no_further(newcomer: DemoClient) -> None:
    """A policy, which AWS would look at."""
    asked = question(newcomer, open_id_token(newcomer), Policy="{", ProviderId="www.amazon.com")
    status, body = posted(newcomer, asked)
    assert status == 200
    assert "www.amazon.com" not in body


def test_the_call_is_answered_in_one_form_only(newcomer: DemoClient) -> None:
    asked = question(newcomer, open_id_token(newcomer))
    assert posted(newcomer, asked)[0] == 200
    assert posted(newcomer, asked, "/?Action=ListUsers")[0] == 403
    assert posted(newcomer, asked, "/?x=1")[0] == 403
    assert posted(newcomer, asked, "/field-notes")[0] == 403
    for name, value in (
        ("Origin", newcomer.demo.url),
        ("Host", "example.com"),
        ("Content-Type", "text/plain"),
        ("X-Amz-Target", "AWSSecurityTokenServiceV20110615.AssumeRoleWithWebIdentity"),
        ("Authorization", "AWS4-HMAC-SHA256 Credential=test/20260101/eu-west-1/iam/aws4_request"),
        ("X-Amz-Security-Token", "x"),
    ):
        assert posted(newcomer, asked, **{name: value})[0] == 403, name


@pytest.mark.parametrize(
    ("scenario", "hours", "words"),
    [
        ("twelve-hours", 12, ""),
        (
            "long-way-refused",
            1,
            "instead of 12 hours of field-staff: The role's maximum session duration is shorter",
        ),
    ],
)
def test_our_own_services_get_what_the_scenario_shows(
    scenario: str, hours: int, words: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    with start(scenario=scenario) as demo:
        for name, value in demo.environment.items():
            monkeypatch.setenv(name, value)
        cognito = CognitoClient(demo.profile)
        session = cognito.session(signed_in(cognito.sign_in.start("ada", demo.temporary_password)))
        assert (
            round((session.credentials.expires_at - datetime.now(timezone.utc)) / timedelta(hours=1)) == hours
        )
        assert words in session.credentials.fallback_reason
        assert bool(words) == bool(session.credentials.fallback_reason)
        assert cognito.caller(session).role == "field-staff"


def test_in_other_scenarios_the_identity_pool_gives_no_token_for_sts_nor_another_role() -> None:
    with client_of_demo("rotation") as newcomer:
        assert newcomer.profile.duration == 0
        assert "COGNITO_DURATION=''\n" in newcomer.demo.shell_lines()
        id_token = newcomer.temporary_password()["AuthenticationResult"]["IdToken"]
        mine = {
            "IdentityId": newcomer.identity_id(id_token),
            "Logins": {newcomer.profile.login_provider: id_token},
        }
        assert refusal(newcomer.identities.get_open_id_token, **mine) == (
            "InvalidParameterException",
            "Basic (classic) flow is not enabled, please use enhanced flow.",
        )
        role = "arn:aws:iam::000000000000:role/administrator"
        refused = refusal(newcomer.identities.get_credentials_for_identity, CustomRoleArn=role, **mine)
        assert refused[0] == "NotAuthorizedException"
