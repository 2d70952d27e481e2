"""`admin groups` against ministack, which judges signatures and policies."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.support.admin_line import AdminLine, admin_line, iam_user
from tests.support.pools import SeededPool, admin, seed_pool
from tests.support.sign_in_at_emulator import PASSWORD, point_at, sign_in, signed_in


@pytest.fixture
def pool(ministack_url: str, monkeypatch: pytest.MonkeyPatch) -> SeededPool:
    point_at(ministack_url, monkeypatch)
    return seed_pool(ministack_url)


@pytest.fixture
def line(pool: SeededPool, tmp_path: Path) -> AdminLine:
    return admin_line(pool, tmp_path)


def groups_of(pool: SeededPool) -> list[str]:
    """As ada's own token has them."""
    groups: list[str] = signed_in(sign_in(pool)).tokens.claims.get("cognito:groups", [])
    return groups


def test_a_group_is_made_joined_left_and_deleted(pool: SeededPool, line: AdminLine) -> None:
    pool.add_user("ada", PASSWORD, email="ada@example.com")
    role = pool.role_arn
    create = ("--description", "On the payroll", "--role-arn", role, "--precedence", "3")
    line.done("groups", "create", "staff", *create, "--apply")
    (group,) = json.loads(line.done_here("groups", "list", "--json"))
    assert group == {"name": "staff", "description": "On the payroll", "role_arn": role, "precedence": 3}
    headings, row = line.done_here("groups", "list").splitlines()
    assert headings.split() == ["GROUP", "PRECEDENCE", "ROLE", "DESCRIPTION"]
    assert row.split() == ["staff", "3", role, "On", "the", "payroll"]

    added = line.here("groups", "add", "ada", "staff", "--apply")
    assert added.stderr == f"Done: add ada to the group staff of {pool.user_pool_id}.\n"
    assert groups_of(pool) == ["staff"]
    assert line.done_here("groups", "members", "staff").splitlines()[1].split() == [
        "ada",
        "CONFIRMED",
        "ada@example.com",
    ]
    assert line.done_here("groups", "list", "--member", "ada").splitlines()[1].startswith("staff ")
    assert "nothing was changed" in line.here("groups", "add", "ada", "staff", "--apply").stderr

    line.done_here("groups", "remove", "ada", "staff", "--apply")
    assert groups_of(pool) == []
    assert "nothing was changed" in line.here("groups", "remove", "ada", "staff", "--apply").stderr
    line.done_here("groups", "delete", "staff", "--apply")
    empty = line.here("groups", "list")
    assert (empty.returncode, empty.stdout, empty.stderr) == (0, "", "No groups.\n")


def test_members_go_over_as_many_pages_as_there_are(pool: SeededPool, line: AdminLine) -> None:
    users = admin(pool.endpoint, "cognito-idp")
    users.create_group(UserPoolId=pool.user_pool_id, GroupName="staff")
    for number in range(62):
        name = f"user-{number:02}"
        users.admin_create_user(UserPoolId=pool.user_pool_id, Username=name, MessageAction="SUPPRESS")
        users.admin_add_user_to_group(UserPoolId=pool.user_pool_id, Username=name, GroupName="staff")
    assert len(json.loads(line.done_here("groups", "members", "staff", "--json"))) == 62
    assert len(line.done_here("groups", "members", "staff", "--limit", "61").splitlines()) == 1 + 61


def test_a_dry_run_only_looks_says_what_cannot_work_and_apply_needs_the_permission(
    pool: SeededPool, line: AdminLine, tmp_path: Path
) -> None:
    pool.add_user("ada", PASSWORD)
    pool.add_user("bob", PASSWORD)
    users = admin(pool.endpoint, "cognito-idp")
    users.create_group(UserPoolId=pool.user_pool_id, GroupName="staff")
    users.admin_add_user_to_group(UserPoolId=pool.user_pool_id, Username="bob", GroupName="staff")
    looking = ("cognito-idp:GetGroup", "cognito-idp:AdminListGroupsForUser")
    onlooker = admin_line(pool, tmp_path, iam_user(pool.endpoint, *looking))
    for arguments, action in {
        "add ada staff": "AdminAddUserToGroup",
        "remove bob staff": "AdminRemoveUserFromGroup",
        "create crew": "CreateGroup",
        "delete staff": "DeleteGroup",
        "list": "ListGroups",
        "members staff": "ListUsersInGroup",
    }.items():
        words = arguments.split()
        if action.startswith("List"):
            denied = onlooker.here("groups", *words)
        else:
            dry = onlooker.here("groups", *words)
            assert (dry.returncode, dry.stdout) == (0, "")
            assert f"Would {words[0]}" in dry.stderr
            denied = onlooker.here("groups", *words, "--apply")
        assert denied.returncode == 4
        assert f"You lack a permission: cognito-idp:{action}." in denied.stderr
    for arguments, said in {
        "add ada nowhere": f"The group nowhere does not exist in {pool.user_pool_id}.",
        "add nobody staff": f"The user nobody does not exist in {pool.user_pool_id}.",
        "create staff": "The group staff already exists",
        "delete nowhere": "The group nowhere does not exist",
        "list --member nobody": "The user nobody does not exist",
        "members staff --user-pool-id eu-west-1_Elsewhere": "User pool eu-west-1_Elsewhere does not exist.",
    }.items():
        refused = line.here("groups", *arguments.split())
        assert (refused.returncode, refused.stdout) == (4, "")
        assert said in refused.stderr
    members = users.list_users_in_group(UserPoolId=pool.user_pool_id, GroupName="staff")["Users"]
    assert [member["Username"] for member in members] == ["bob"]
    assert len(users.list_groups(UserPoolId=pool.user_pool_id)["Groups"]) == 1
