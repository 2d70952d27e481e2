"""AWS as an administrator has it: what is refused, in words, against a server that says what AWS says.

The messages are those of AWS's pages and of ministack; that AWS words each so is not proven here.
"""

from __future__ import annotations

import logging
import sys
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from cognito_tui.errors import CognitoTuiError, ConfigurationError, Refused, Throttled, UnexpectedAnswer
from cognito_tui.services.admin.admin_client import AdministratorAws
from cognito_tui.services.base.secret import Secret
from tests.support.scripted_cognito import Failure, Raw, ScriptedCognito, serve

POOL = "eu-west-1_AbCdEfGhI"
ARN = f"arn:aws:cognito-idp:eu-west-1:123456789012:userpool/{POOL}"
ADA = "arn:aws:sts::123456789012:assumed-role/Support/ada"
CANARY = "Canary-Temporary-1"


def with_keys(patch: pytest.MonkeyPatch, url: str) -> None:
    patch.setenv("AWS_ENDPOINT_URL", url)
    patch.setenv("AWS_ACCESS_KEY_ID", "AKIAEXAMPLEEXAMPLE00")
    patch.setenv("AWS_SECRET_ACCESS_KEY", "secret")


@pytest.fixture(scope="module")
def script() -> Iterator[ScriptedCognito]:
    with serve() as script:
        yield script


@pytest.fixture(scope="module")
def client(script: ScriptedCognito) -> AdministratorAws:
    """One for all that need no other: making it takes a tenth of a second."""
    aws = AdministratorAws("eu-west-1")
    script.on("ListUsers", {"Users": []})
    with pytest.MonkeyPatch.context() as patch:
        with_keys(patch, script.url)
        aws.call("cognito-idp", "list_users", UserPoolId=POOL)
    return aws


@pytest.fixture
def scripted(script: ScriptedCognito) -> ScriptedCognito:
    script.requests.clear()
    return script


@pytest.fixture
def aws(client: AdministratorAws, scripted: ScriptedCognito) -> AdministratorAws:
    return client


def refused(aws: AdministratorAws) -> CognitoTuiError:
    with pytest.raises(CognitoTuiError) as refusal:
        aws.call("cognito-idp", "list_users", UserPoolId=POOL)
    return refusal.value


def named(names: str) -> list[dict[str, str]]:
    return [{"Username": name} for name in names]


@pytest.mark.parametrize(
    ("message", "title", "detail"),
    [
        (
            f"User: {ADA} is not authorized to perform: cognito-idp:ListUsers on resource: {ARN} because no "
            "identity-based policy allows the cognito-idp:ListUsers action",
            f"You lack a permission: cognito-idp:ListUsers on {ARN}.",
            f"AWS sees you as {ADA}. It refuses because no identity-based policy allows the "
            "cognito-idp:ListUsers action.",
        ),
        (
            f"User: {ADA} is not authorized to perform: cognito-idp:ListUsers on resource: {ARN} with an explicit "
            "deny in a service control policy",
            f"You lack a permission: cognito-idp:ListUsers on {ARN}.",
            f"AWS sees you as {ADA}. It refuses with an explicit deny in a service control policy.",
        ),
        (
            f"User: {ADA} is not authorized to perform: iam:PassRole on resource: role Signed In because no "
            "identity-based policy allows the iam:PassRole action",
            "You lack a permission: iam:PassRole on role Signed In.",
            f"AWS sees you as {ADA}. It refuses because no identity-based policy allows the iam:PassRole action.",
        ),
        (
            f'User: {ADA} is not authorized to perform: s3:PutObject on resource: "arn:aws:s3:::b/k" because public '
            "policies are blocked",
            "You lack a permission: s3:PutObject on arn:aws:s3:::b/k.",
            f"AWS sees you as {ADA}. It refuses because public policies are blocked.",
        ),
        (
            f"User: {ADA} is not authorized to perform: cognito-idp:ListUsers on resource: {ARN}",
            f"You lack a permission: cognito-idp:ListUsers on {ARN}.",
            f"AWS sees you as {ADA}.",
        ),
        (
            f"User: {ADA} is not authorized to perform: cognito-idp:ListUsers",
            "You lack a permission: cognito-idp:ListUsers.",
            f"AWS sees you as {ADA}.",
        ),
        (
            "Not authorized to perform sts:AssumeRole",
            "You lack a permission: sts:AssumeRole.",
            "",
        ),
        ("Access denied.", "You lack a permission: cognito-idp:ListUsers.", "Access denied."),
    ],
)
def test_a_permission_that_is_missing_is_named_and_whose_keys_they_are(
    aws: AdministratorAws, scripted: ScriptedCognito, message: str, title: str, detail: str
) -> None:
    scripted.on("ListUsers", Failure("AccessDeniedException", message))
    error = refused(aws)
    assert (type(error), error.title, error.detail) == (Refused, title, detail)
    assert "AWS_PROFILE" in error.hint
    assert error.ticket == "AccessDeniedException · request-1"


@pytest.mark.parametrize(
    ("code", "message", "words"),
    [
        ("ExpiredTokenException", "The security token included in the request is expired", "have expired"),
        (
            "UnrecognizedClientException",
            "The security token included in the request is invalid.",
            "not recognize",
        ),
        (
            "InvalidSignatureException",
            "The request signature we calculated does not match the signature you provided.",
            "does not match",
        ),
        (
            "InvalidSignatureException",
            "Signature expired: 20261121T120000Z is now earlier than 20261121T125500Z",
            "this machine's clock is wrong",
        ),
        (
            "InvalidSignatureException",
            "Signature not yet current: 20261121T120000Z is still later than 20261121T110500Z",
            "this machine's clock is wrong",
        ),
        ("ResourceNotFoundException", f"User pool {POOL} does not exist.", f"{POOL} does not exist."),
    ],
)
def test_keys_and_ids_that_are_no_good_are_told_apart(
    aws: AdministratorAws, scripted: ScriptedCognito, code: str, message: str, words: str
) -> None:
    scripted.on("ListUsers", Failure(code, message))
    error = refused(aws)
    assert type(error) is Refused
    assert words in error.title
    assert error.hint


def test_a_page_that_is_not_from_aws_is_not_believed(
    aws: AdministratorAws, scripted: ScriptedCognito
) -> None:
    scripted.on("ListUsers", Raw(b"<html>Welcome to this hotel</html>", 403))
    assert isinstance(refused(aws), UnexpectedAnswer)
    scripted.on("ListUsers", Raw(b"<html>Welcome to this hotel</html>"))
    assert isinstance(refused(aws), UnexpectedAnswer)


def test_aws_is_asked_three_times_while_it_is_busy(
    aws: AdministratorAws, scripted: ScriptedCognito, tries_again: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("random.random", lambda: 0.0)
    scripted.on("ListUsers", Failure("TooManyRequestsException", "Rate exceeded"))
    assert isinstance(refused(aws), Throttled)
    assert len(scripted.asked("ListUsers")) == 3


def test_pages_are_asked_for_when_they_are_needed(aws: AdministratorAws, scripted: ScriptedCognito) -> None:
    scripted.on(
        "ListUsers",
        {"Users": named("ab"), "PaginationToken": "1"},
        {"PaginationToken": "2"},
        {"Users": named("c")},
    )
    users = aws.pages("cognito-idp", "list_users", "Users", UserPoolId=POOL)
    assert [next(users), next(users)] == named("ab")
    assert len(scripted.requests) == 1
    assert list(users) == named("c")
    assert [asked.get("PaginationToken") for asked in scripted.asked("ListUsers")] == [None, "1", "2"]


def test_a_temporary_password_is_in_no_error_and_no_log(
    aws: AdministratorAws,
    scripted: ScriptedCognito,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
) -> None:
    with_keys(monkeypatch, scripted.url)  # what is sent once has a client of its own
    caplog.set_level(logging.DEBUG)
    quoting = (
        f"1 validation error detected: Value '{CANARY}' at 'temporaryPassword' failed to satisfy constraint"
    )
    scripted.on("AdminCreateUser", Failure("InvalidParameterException", quoting))
    with pytest.raises(Refused) as refusal:
        aws.call("cognito-idp", "admin_create_user", Username="ada", TemporaryPassword=Secret(CANARY))
    assert scripted.asked("AdminCreateUser")[0]["TemporaryPassword"] == CANARY
    assert "temporaryPassword" in refusal.value.title
    error: BaseException | None = refusal.value
    while error:
        assert CANARY not in repr(error) + str(error)
        error = error.__cause__ or error.__context__
    assert CANARY not in caplog.text


def test_a_call_that_is_slow_is_said_and_others_are_not(
    scripted: ScriptedCognito, monkeypatch: pytest.MonkeyPatch
) -> None:
    said, heard = [], threading.Event()

    def say(action: str) -> None:
        said.append(action)
        heard.set()

    def late(_: object) -> object:
        assert heard.wait(30)
        return {"Users": []}

    scripted.on("ListUsers", {"Users": []}, late, {"Users": []})
    with_keys(monkeypatch, scripted.url)
    aws = AdministratorAws("eu-west-1", waiting=say)
    for _ in range(3):
        aws.call("cognito-idp", "list_users", UserPoolId=POOL)
    for thread in threading.enumerate():
        if isinstance(thread, threading.Timer):
            thread.join(30)
    assert said == ["cognito-idp:ListUsers"]


def test_in_another_region_too_the_keys_are_those_that_were_asked_for_once(
    scripted: ScriptedCognito, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Getting them may take an MFA code."""
    keys = '{"Version": 1, "AccessKeyId": "AKIAEXAMPLEEXAMPLE00", "SecretAccessKey": "secret"}'
    program, asked = tmp_path / "keys", tmp_path / "asked"
    program.write_text(f"#!/bin/sh\necho once >> {asked}\necho '{keys}'\n")
    program.chmod(0o700)
    (tmp_path / "config").write_text(f"[default]\ncredential_process = {program}\n")
    monkeypatch.setenv("AWS_CONFIG_FILE", str(tmp_path / "config"))
    monkeypatch.setenv("AWS_ENDPOINT_URL", scripted.url)
    aws = AdministratorAws("eu-west-1")
    there = aws.in_region("eu-central-1")
    for each in (aws, there):
        scripted.on("ListUsers", {"Users": []})
        each.call("cognito-idp", "list_users", UserPoolId=POOL)
    assert asked.read_text() == "once\n"
    assert (there.region, there.in_region("eu-west-1"), aws.in_region("eu-central-1")) == (
        "eu-central-1",
        aws,
        there,
    )


def test_without_keys_the_way_to_have_some_is_said(
    scripted: ScriptedCognito, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("AWS_ENDPOINT_URL", scripted.url)
    error = refused(AdministratorAws("eu-west-1"))
    assert (type(error), "AWS_PROFILE" in error.hint) == (ConfigurationError, True)
    assert scripted.requests == []


FAILING = f"""\
[profile failing]
credential_process = {sys.executable} -c "import sys; sys.exit('The door is shut.')"
[profile sso]
sso_start_url = https://example.awsapps.com/start
sso_region = eu-west-1
sso_account_id = 123456789012
sso_role_name = Support
"""


@pytest.mark.parametrize(
    ("profile", "words"),
    [
        ("nobody", "No AWS profile has this name: nobody."),
        ("failing", "could not be loaded. Error when retrieving credentials from custom-process: The door"),
        ("sso", "could not be loaded."),
    ],
)
def test_a_profile_that_gives_no_keys_is_an_error_with_its_reason(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, profile: str, words: str
) -> None:
    file = tmp_path / "config"
    file.write_text(FAILING)
    for name, value in (("AWS_CONFIG_FILE", str(file)), ("AWS_PROFILE", profile)):
        monkeypatch.setenv(name, value)
    error = refused(AdministratorAws("eu-west-1"))
    assert isinstance(error, ConfigurationError)
    assert words in str(error)
