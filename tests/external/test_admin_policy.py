"""`admin policy` at unpatched ministack, which judges what a signed-in user does by the policies that were put.

It knows no policy variables: the tests put the user's identity id in their place, as AWS does with each request.
"""

from __future__ import annotations

import json
import uuid
from collections.abc import Callable
from pathlib import Path
from typing import Any

import boto3
import pytest
from botocore.exceptions import ClientError

from cognito_tui.client import CognitoClient
from cognito_tui.services.aws.credentials import AwsCredentials
from cognito_tui.services.base.secret import Secret
from tests.support.admin_line import AdminLine, admin_line, iam_user
from tests.support.pools import REGION, SeededPool, admin, seed_pool
from tests.support.sign_in_at_emulator import PASSWORD, point_at, signed_in

VARIABLE = "${cognito-identity.amazonaws.com:sub}"
LOOK = ("cognito-identity:GetIdentityPoolRoles", "iam:GetRole", "iam:ListRolePolicies", "iam:GetRolePolicy")


@pytest.fixture
def pool(ministack_url: str, monkeypatch: pytest.MonkeyPatch) -> SeededPool:
    point_at(ministack_url, monkeypatch)
    return seed_pool(ministack_url)


@pytest.fixture
def line(pool: SeededPool, tmp_path: Path) -> AdminLine:
    return admin_line(pool, tmp_path)


def inline(pool: SeededPool, role: str = "") -> dict[str, Any]:
    """The role's inline policies, as boto3 finds them."""
    iam, name = admin(pool.endpoint, "iam"), role or pool.role_arn.rpartition("/")[2]
    return {
        policy: iam.get_role_policy(RoleName=name, PolicyName=policy)["PolicyDocument"]
        for policy in iam.list_role_policies(RoleName=name)["PolicyNames"]
    }


def credentials(pool: SeededPool, username: str) -> AwsCredentials:
    cognito = CognitoClient(pool.profile())
    return cognito.session(signed_in(cognito.sign_in.start(username, Secret(PASSWORD)))).credentials


def s3(pool: SeededPool, who: AwsCredentials) -> Any:
    return boto3.client(
        "s3",
        endpoint_url=pool.endpoint,
        region_name=REGION,
        aws_access_key_id=who.access_key_id.reveal(),
        aws_secret_access_key=who.secret_access_key.reveal(),
        aws_session_token=who.session_token.reveal(),
    )


def as_aws_reads_it_for(pool: SeededPool, name: str, identity_id: str) -> None:
    policy = json.dumps(inline(pool)[name])
    admin(pool.endpoint, "iam").put_role_policy(
        RoleName=pool.role_arn.rpartition("/")[2],
        PolicyName=name,
        PolicyDocument=policy.replace(VARIABLE, identity_id),
    )


def bucket(pool: SeededPool) -> str:
    name = f"reports-{uuid.uuid4().hex[:12]}"
    admin(pool.endpoint, "s3").create_bucket(
        Bucket=name, CreateBucketConfiguration={"LocationConstraint": REGION}
    )
    return name


def test_a_policy_is_shown_then_put_and_then_there(pool: SeededPool, line: AdminLine) -> None:
    before, role = inline(pool), pool.role_arn.rpartition("/")[2]
    asked = line.run("policy", "s3", "reports", "--per-user")
    assert asked.returncode == 0
    assert f"Would add the inline policy s3-reports to the role {role}." in asked.stderr
    assert "Nothing was changed." in asked.stderr
    assert inline(pool) == before

    line.done_here("policy", "s3", "reports", "--per-user", "--apply")
    assert inline(pool) == {**before, "s3-reports": json.loads(asked.stdout)}
    assert "nothing was changed" in line.here("policy", "s3", "reports", "--per-user", "--apply").stderr

    other = line.here("policy", "s3", "reports", "--read-only")
    assert f"Would replace the inline policy s3-reports of the role {role}." in other.stderr
    assert f'-      "Resource": "arn:aws:s3:::reports/{VARIABLE}/*"' in other.stderr
    assert '+      "Resource": "arn:aws:s3:::reports/*"' in other.stderr
    assert inline(pool)["s3-reports"] == json.loads(asked.stdout)


def test_each_user_gets_at_their_own_objects_alone(pool: SeededPool, line: AdminLine) -> None:
    name = bucket(pool)
    for username in ("ada", "bob"):
        pool.add_user(username, PASSWORD)
    users = {username: credentials(pool, username) for username in ("ada", "bob")}
    ids = {username: user.identity_id for username, user in users.items()}
    for other in ids.values():
        admin(pool.endpoint, "s3").put_object(Bucket=name, Key=f"team/{other}/secret", Body=b"mine")
    with pytest.raises(ClientError, match="AccessDenied"):
        s3(pool, users["ada"]).list_objects_v2(Bucket=name, Prefix=f"team/{ids['ada']}/")

    for username, other in (("ada", "bob"), ("bob", "ada")):
        line.done_here("policy", "s3", name, "--prefix", "team", "--per-user", "--name", "own", "--apply")
        as_aws_reads_it_for(pool, "own", ids[username])
        own, objects = f"team/{ids[username]}/", s3(pool, users[username])
        objects.put_object(Bucket=name, Key=f"{own}new", Body=b"x")
        assert objects.get_object(Bucket=name, Key=f"{own}secret")["Body"].read() == b"mine"
        assert objects.list_objects_v2(Bucket=name, Prefix=own)["KeyCount"] == 2
        objects.delete_object(Bucket=name, Key=f"{own}new")
        theirs = f"team/{ids[other]}/"
        refusals: tuple[Callable[[], object], ...] = (
            lambda: objects.get_object(Bucket=name, Key=f"{theirs}secret"),  # noqa: B023
            lambda: objects.put_object(Bucket=name, Key=f"{theirs}new", Body=b"x"),  # noqa: B023
            lambda: objects.delete_object(Bucket=name, Key=f"{theirs}secret"),  # noqa: B023
            lambda: objects.list_objects_v2(Bucket=name, Prefix=theirs),  # noqa: B023
            lambda: objects.list_objects_v2(Bucket=name),  # noqa: B023
            lambda: objects.list_object_versions(Bucket=name, Prefix=theirs),  # noqa: B023
        )
        for refused in refusals:
            with pytest.raises(ClientError, match="AccessDenied"):
                refused()


def test_read_only_reads(pool: SeededPool, line: AdminLine) -> None:
    name = bucket(pool)
    pool.add_user("ada", PASSWORD)
    admin(pool.endpoint, "s3").put_object(Bucket=name, Key="prices", Body=b"1")
    line.done_here("policy", "s3", name, "--read-only", "--apply")
    objects = s3(pool, credentials(pool, "ada"))
    assert objects.list_objects_v2(Bucket=name)["KeyCount"] == 1
    assert objects.get_object(Bucket=name, Key="prices")["Body"].read() == b"1"
    with pytest.raises(ClientError, match="AccessDenied"):
        objects.put_object(Bucket=name, Key="prices", Body=b"2")


def test_a_table_is_one_of_the_administrators_account_and_the_identity_pools_region(
    pool: SeededPool, line: AdminLine
) -> None:
    elsewhere = {"AWS_REGION": "us-east-1", "COGNITO_USER_POOL_ID": "us-east-1_AbCdEfGhI"}
    line.done_here("policy", "dynamodb", "notes", "--per-user", "--apply", **elsewhere)
    (statement,) = inline(pool)["dynamodb-notes"]["Statement"]
    assert statement["Resource"] == "arn:aws:dynamodb:eu-west-1:000000000000:table/notes"
    assert statement["Condition"]["ForAllValues:StringEquals"] == {"dynamodb:LeadingKeys": [VARIABLE]}


def test_a_file_goes_to_a_role_that_is_named_wherever_its_path(pool: SeededPool, line: AdminLine) -> None:
    name = f"editors-{uuid.uuid4().hex[:8]}"
    arn = admin(pool.endpoint, "iam").create_role(
        RoleName=name, Path="/app/", AssumeRolePolicyDocument='{"Version": "2012-10-17", "Statement": []}'
    )["Role"]["Arn"]
    policy: dict[str, Any] = {"Version": "2012-10-17", "Statement": []}
    policy["Statement"] = [
        {"Effect": "Allow", "Action": "s3:GetObject", "Resource": f"arn:aws:s3:::b/{VARIABLE}"}
    ]
    file = line.home / "mine.json"
    file.write_text(json.dumps(policy))
    for role in (name, arn):
        done = line.here("policy", "file", "mine.json", "--role", role, "--apply")
        assert done.returncode == 0, done.stderr
        assert f"The identity pool cannot give the role {name}" in done.stderr  # by its trust policy
    assert inline(pool, name) == {"mine": policy}

    file.write_text('{"Statement": [\n  {"Effect": "Allow",}\n]}')
    broken = line.here("policy", "file", "mine.json", "--apply")
    assert (broken.returncode, broken.stdout) == (2, "")
    assert "Line 2, column" in broken.stderr


def test_what_cannot_be_done_is_said_and_ends_with_its_exit_code(pool: SeededPool, line: AdminLine) -> None:
    before = inline(pool)
    somebody = admin_line(pool, line.home, iam_user(pool.endpoint, *LOOK))
    looked = somebody.here("policy", "s3", "reports")
    assert looked.returncode == 0, looked.stderr
    refused = somebody.here("policy", "s3", "reports", "--apply")
    assert refused.returncode == 4
    assert "You lack a permission: iam:PutRolePolicy" in refused.stderr
    assert "Done" not in refused.stderr
    assert inline(pool) == before

    unknown = line.here("policy", "s3", "reports", "--role", "nobody", "--apply")
    assert (unknown.returncode, "The role nobody does not exist" in unknown.stderr) == (4, True)
    foreign = line.here("policy", "s3", "reports", "--role", "arn:aws:iam::123456789012:role/x", "--apply")
    assert (foreign.returncode, "the account 123456789012" in foreign.stderr) == (4, True)
    no_arn = line.here("policy", "s3", "reports", "--role", "arn:aws:s3:::x", "--apply")
    assert (no_arn.returncode, "not a role ARN" in no_arn.stderr) == (2, True)
    assert line.here("policy", "s3", "Reports").returncode == 2

    admin(pool.endpoint, "cognito-identity").set_identity_pool_roles(
        IdentityPoolId=pool.identity_pool_id, Roles={}
    )
    nobody = line.here("policy", "s3", "reports", "--apply")
    assert (nobody.returncode, "gives signed-in users no role" in nobody.stderr) == (4, True)


def test_a_variable_of_the_shells_that_is_empty_does_not_mean_everything_or_everybody(
    pool: SeededPool, line: AdminLine
) -> None:
    before = inline(pool)
    for option, words in (
        ("--prefix", "--prefix: the value is empty."),
        ("--role", "--role: the value is empty."),
    ):
        wrong = line.here("policy", "s3", "reports", option, "", "--apply")
        assert (wrong.returncode, words in wrong.stderr) == (2, True), wrong.stderr
    assert inline(pool) == before
