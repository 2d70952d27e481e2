"""Longer credentials at unpatched emulators: ministack checks the role's trust, signatures and policies.

It checks no signature of the identity pool's token, no maximum session duration and no CustomRoleArn; the tests' own
Cognito does (tests/unit/credentials/test_classic_flow.py), and so does the demo.
"""

from __future__ import annotations

import io
import json
import zipfile
from collections.abc import Iterator
from datetime import datetime, timedelta, timezone
from typing import Any

import boto3
import pytest

from cognito_tui.client import CognitoClient, SessionCredentials
from cognito_tui.services.aws.credentials import AwsCredentials
from cognito_tui.services.base.secret import Secret
from cognito_tui.services.config.profile import PASSWORD as PASSWORD_FLOW, Profile
from tests.support import emulators
from tests.support.pools import REGION, SeededPool, admin, seed_pool
from tests.support.sign_in_at_emulator import PASSWORD, point_at, signed_in

HOURS = 3600
# A credential proxy that takes its caller's word for who they are: ours to come does not.
PROXY = """
import base64, json, os
import boto3

def handler(event, context):
    payload = event["id_token"].split(".")[1]
    user = json.loads(base64.urlsafe_b64decode(payload + "=="))["cognito:username"]
    if user == "mallory":
        return {"error": "mallory may not."}
    answer = boto3.client("sts").assume_role(
        RoleArn=os.environ["ROLE"], RoleSessionName=user, DurationSeconds=event["duration_seconds"]
    )["Credentials"]
    return {**answer, "Expiration": answer["Expiration"].isoformat()}
"""


@pytest.fixture(scope="module")
def pool() -> Iterator[SeededPool]:
    """Users "ada", "mallory"; and a function that takes a role, which is also its own: AWS would give it an hour, the
    emulator gives what is asked."""
    with emulators.ministack(functions=True) as url:
        pool = seed_pool(url)
        pool.add_user("ada", PASSWORD)
        pool.add_user("mallory", PASSWORD)
        roles = admin(url, "iam")
        trust = {"Effect": "Allow", "Action": "sts:AssumeRole", "Principal": {"AWS": "000000000000"}}
        long_haul = roles.create_role(
            RoleName="long-haul", AssumeRolePolicyDocument=_policy(trust), MaxSessionDuration=12 * HOURS
        )["Role"]["Arn"]
        look = {"Effect": "Allow", "Action": "s3:ListAllMyBuckets", "Resource": "*"}
        take = {"Effect": "Allow", "Action": "sts:AssumeRole", "Resource": long_haul}
        roles.put_role_policy(RoleName="long-haul", PolicyName="all", PolicyDocument=_policy(look, take))
        _function(pool, long_haul)
        yield pool


@pytest.fixture
def cognito(pool: SeededPool, monkeypatch: pytest.MonkeyPatch) -> Any:
    point_at(pool.endpoint, monkeypatch)
    monkeypatch.setenv("AWS_ENDPOINT_URL_LAMBDA", pool.endpoint)
    return lambda **settings: CognitoClient(_profile(pool, **settings))


def _profile(pool: SeededPool, **settings: Any) -> Profile:
    return Profile("test", pool.user_pool_id, pool.client_id, pool.identity_pool_id, **settings)


def _policy(*statements: dict[str, Any]) -> str:
    return json.dumps({"Version": "2012-10-17", "Statement": statements})


def _function(pool: SeededPool, role_arn: str) -> None:
    code = io.BytesIO()
    with zipfile.ZipFile(code, "w") as archive:
        archive.writestr("proxy.py", PROXY)
    admin(pool.endpoint, "lambda").create_function(
        FunctionName="credential-proxy",
        Runtime="python3.12",
        Role=role_arn,
        Handler="proxy.handler",
        Code={"ZipFile": code.getvalue()},
        Environment={"Variables": {"ROLE": role_arn, "AWS_ENDPOINT_URL": pool.endpoint}},
    )


def session(cognito: CognitoClient, username: str = "ada") -> SessionCredentials:
    return cognito.session(signed_in(cognito.sign_in.start(username, Secret(PASSWORD))))


def lasts(credentials: AwsCredentials) -> int:
    """Hours, to the nearest."""
    return round((credentials.expires_at - datetime.now(timezone.utc)) / timedelta(hours=1))


def list_buckets(pool: SeededPool, credentials: AwsCredentials) -> object:
    s3 = boto3.client(
        "s3",
        endpoint_url=pool.endpoint,
        region_name=REGION,
        aws_access_key_id=credentials.access_key_id.reveal(),
        aws_secret_access_key=credentials.secret_access_key.reveal(),
        aws_session_token=credentials.session_token.reveal(),
    )
    return s3.list_buckets()["Buckets"]


def test_the_classic_flow_gives_twelve_hours_that_are_good_for_something(
    pool: SeededPool, cognito: Any
) -> None:
    cognito = cognito(role_arn=pool.role_arn, duration=12 * HOURS)
    got = session(cognito)
    assert (lasts(got.credentials), got.credentials.fallback_reason) == (12, "")
    assert cognito.caller(got).arn.endswith(f":assumed-role/{pool.role_arn.rpartition('/')[2]}/ada")
    assert list_buckets(pool, got.credentials) == []


def test_a_role_that_trusts_another_identity_pool_leaves_an_hour(pool: SeededPool, cognito: Any) -> None:
    another = seed_pool(pool.endpoint)
    got = session(cognito(role_arn=another.role_arn, duration=12 * HOURS))
    assert lasts(got.credentials) == 1
    assert "The role does not trust this identity pool." in got.credentials.fallback_reason
    assert list_buckets(pool, got.credentials) == []


def test_a_function_of_the_pool_owner_gives_twelve_hours(pool: SeededPool, cognito: Any) -> None:
    """First nobody has allowed the call, then the role's policy does."""
    cognito = cognito(proxy_function="credential-proxy", duration=12 * HOURS)
    refused = session(cognito).credentials
    assert lasts(refused) == 1
    assert "You may not call the credential proxy." in refused.fallback_reason

    call = {"Effect": "Allow", "Action": "lambda:InvokeFunction", "Resource": "*"}
    role = pool.role_arn.rpartition("/")[2]
    admin(pool.endpoint, "iam").put_role_policy(
        RoleName=role, PolicyName="call", PolicyDocument=_policy(call)
    )
    got = session(cognito)
    assert (lasts(got.credentials), got.credentials.fallback_reason) == (12, "")
    assert cognito.caller(got).arn.endswith(":assumed-role/long-haul/ada")
    assert list_buckets(pool, got.credentials) == []

    reason = session(cognito, "mallory").credentials.fallback_reason
    assert reason.startswith("One hour instead of 12 hours: The credential proxy refused: mallory may not.")
    missing = CognitoClient(_profile(pool, proxy_function="none-such", duration=12 * HOURS))
    assert "There is no such credential proxy" in session(missing).credentials.fallback_reason


def test_motos_sts_is_understood_too(moto_url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """It checks nothing, and writes its answers in its own way."""
    point_at(moto_url, monkeypatch)
    pool = seed_pool(moto_url)
    pool.add_user("ada", PASSWORD)
    got = session(
        CognitoClient(_profile(pool, auth_flow=PASSWORD_FLOW, role_arn=pool.role_arn, duration=6 * HOURS))
    )
    assert (lasts(got.credentials), got.credentials.fallback_reason) == (6, "")
