"""`admin role show` at unpatched ministack."""

from __future__ import annotations

import json
import uuid
from pathlib import Path

import pytest

from tests.support.admin_line import AdminLine, admin_line, iam_user
from tests.support.pools import SeededPool, admin, seed_pool

ACCOUNT = "000000000000"


@pytest.fixture
def pool(ministack_url: str) -> SeededPool:
    return seed_pool(ministack_url)


@pytest.fixture
def line(pool: SeededPool, tmp_path: Path) -> AdminLine:
    return admin_line(pool, tmp_path)


def role(pool: SeededPool, name: str, path: str = "/") -> str:
    """One that nobody may take; its ARN."""
    told = admin(pool.endpoint, "iam").create_role(
        RoleName=f"{name}-{uuid.uuid4().hex[:8]}",
        Path=path,
        AssumeRolePolicyDocument='{"Version": "2012-10-17", "Statement": []}',
    )
    return str(told["Role"]["Arn"])


def give(pool: SeededPool, guests: str, mappings: dict[str, object]) -> None:
    admin(pool.endpoint, "cognito-identity").set_identity_pool_roles(
        IdentityPoolId=pool.identity_pool_id,
        Roles={"authenticated": pool.role_arn, "unauthenticated": guests},
        RoleMappings=mappings,
    )


def words(text: str) -> str:
    """On one line."""
    return " ".join(text.split())


def mapped(pool: SeededPool) -> dict[str, str]:
    """Guests, groups and rules, each with a role of their own: those of the pool, by name."""
    arns = {
        "admins": role(pool, "admins", "/staff/eu/"),
        "guests": f"arn:aws:iam::{ACCOUNT}:role/gone",
        "partners": "arn:aws:iam::123456789012:role/partners",
    }
    users = admin(pool.endpoint, "cognito-idp")
    users.create_group(GroupName="admins", UserPoolId=pool.user_pool_id, RoleArn=arns["admins"], Precedence=1)
    users.create_group(GroupName="everyone", UserPoolId=pool.user_pool_id)
    rule = {"Claim": "custom:firm", "MatchType": "Equals", "Value": "Acme", "RoleARN": arns["partners"]}
    provider = f"cognito-idp.eu-west-1.amazonaws.com/{pool.user_pool_id}"
    give(
        pool,
        arns["guests"],
        {
            f"{provider}:{pool.client_id}": {"Type": "Token", "AmbiguousRoleResolution": "Deny"},
            f"{provider}:other": {
                "Type": "Rules",
                "AmbiguousRoleResolution": "AuthenticatedRole",
                "RulesConfiguration": {"Rules": [rule]},
            },
        },
    )
    return arns


def test_who_gets_which_role_is_shown_with_what_it_allows(pool: SeededPool, line: AdminLine) -> None:
    arns = mapped(pool)
    iam, name = admin(pool.endpoint, "iam"), pool.role_arn.rpartition("/")[2]
    iam.attach_role_policy(RoleName=name, PolicyArn="arn:aws:iam::aws:policy/AdministratorAccess")
    told = line.here("role", "show")
    assert told.returncode == 0, told.stderr
    lines = told.stdout.splitlines()
    text = words(told.stdout)
    for expected in (
        f"Signed-in users  {pool.role_arn}",
        f"Guests           {arns['guests']}",
        "the group's role, as in the ID token; otherwise none",
        f"group admins (precedence 1)\n{arns['admins']}",
        "the first rule that matches; otherwise that of signed-in users",
        f"rule 1: custom:firm Equals 'Acme'\n{arns['partners']}",
        f"Role {name}: signed-in users\n{pool.role_arn}\nLongest session  12 hours\nTrust policy\n{{",
        "Inline policy look-around\n{",
        "Attached policy arn:aws:iam::aws:policy/AdministratorAccess\n{",
        f"Role gone: guests\n{arns['guests']}\nIt no longer exists.",
        f"Role partners: rule 1\n{arns['partners']}\nIt belongs to the account 123456789012, but you are in {ACCOUNT}.",
        "! It does not admit cognito-identity.amazonaws.com (sts:AssumeRoleWithWebIdentity).",
        "No policies: the role allows nothing.",
    ):
        assert words(expected) in text, expected
    assert "everyone" not in text, "a group without a role"
    # what is longer is there to be copied
    ids = ("arn:", pool.identity_pool_id, f"  cognito-idp.eu-west-1.amazonaws.com/{pool.user_pool_id}:")
    assert [line for line in lines if len(line) > 80 and not any(each in line for each in ids)] == []


def test_json_has_all_of_it(pool: SeededPool, line: AdminLine) -> None:
    arns = mapped(pool)
    told = json.loads(line.done("role", "show", "--json"))
    assert told["authenticated"] == pool.role_arn
    token, rules = told["role_mappings"]
    assert (token["kind"], token["denied"]) == ("Token", True)
    assert token["groups"] == [
        {"name": "admins", "description": "", "role_arn": arns["admins"], "precedence": 1}
    ]
    assert [rule["role_arn"] for rule in rules["rules"]] == [arns["partners"]]
    roles = {each["arn"]: each for each in told["roles"]}
    assert set(roles) == {pool.role_arn, *arns.values()}
    own = roles[pool.role_arn]
    assert (own["users"], own["max_session_duration"], own["problem"]) == (["signed-in users"], 12 * 3600, "")
    assert own["trust"]["Statement"][0]["Principal"] == {"Federated": "cognito-identity.amazonaws.com"}
    assert [policy["name"] for policy in own["policies"]] == ["look-around"]
    assert own["policies"][0]["document"]["Statement"][0]["Action"] == "s3:ListAllMyBuckets"
    assert roles[arns["admins"]]["name"] == arns["admins"].rpartition("/")[2], "without its path"


def test_what_cannot_be_read_is_said(pool: SeededPool, line: AdminLine) -> None:
    somebody = admin_line(pool, line.home, iam_user(pool.endpoint, "cognito-identity:GetIdentityPoolRoles"))
    refused = somebody.here("role", "show")
    assert (refused.returncode, refused.stdout) == (4, "")
    assert "You lack a permission: iam:GetRole" in refused.stderr

    # the name is another role's now, elsewhere
    admin(pool.endpoint, "cognito-identity").set_identity_pool_roles(
        IdentityPoolId=pool.identity_pool_id,
        Roles={"authenticated": pool.role_arn.replace(":role/", ":role/app/")},
    )
    assert f"the role of that name is {pool.role_arn}." in words(line.done_here("role", "show"))

    admin(pool.endpoint, "cognito-identity").set_identity_pool_roles(
        IdentityPoolId=pool.identity_pool_id, Roles={}
    )
    nothing = line.here("role", "show")
    assert nothing.returncode == 0
    assert "Signed-in users  no role" in nothing.stdout
    assert "identity-pool create" in nothing.stderr
    assert line.here("role", "show", COGNITO_IDENTITY_POOL_ID="").returncode == 2
