"""`admin identity-pool create` at unpatched ministack; a user of the pool then signs in by it.

By the classic flow, as there the role's trust policy is evaluated: ministack's enhanced flow passes over it.
"""

from __future__ import annotations

import json
import shlex
import subprocess
import sys
import uuid
from pathlib import Path
from typing import Any

import pytest
import tomlkit

from cognito_tui.client import CognitoClient
from cognito_tui.services.base.secret import Secret
from cognito_tui.services.config.profile import Profile
from tests.support.admin_line import AdminLine, iam_user
from tests.support.pools import SeededPool, admin, seed_pool
from tests.support.sign_in_at_emulator import PASSWORD, point_at, signed_in

HOURS = 3600


@pytest.fixture
def pool(ministack_url: str, monkeypatch: pytest.MonkeyPatch) -> SeededPool:
    point_at(ministack_url, monkeypatch)
    return seed_pool(ministack_url)


@pytest.fixture
def line(pool: SeededPool, tmp_path: Path) -> AdminLine:
    """Of an administrator who has no identity pool yet."""
    settings = {"COGNITO_USER_POOL_ID": pool.user_pool_id, "COGNITO_CLIENT_ID": pool.client_id}
    return AdminLine(pool.endpoint, tmp_path, settings)


@pytest.fixture
def name() -> str:
    """Of no identity pool that is there."""
    return f"Field staff {uuid.uuid4().hex[:8]}"


def pools(pool: SeededPool, name: str) -> list[dict[str, Any]]:
    identities = admin(pool.endpoint, "cognito-identity")
    listed = identities.list_identity_pools(MaxResults=60)["IdentityPools"]
    return [
        identities.describe_identity_pool(IdentityPoolId=each["IdentityPoolId"])
        for each in listed
        if each["IdentityPoolName"] == name
    ]


def roles_of(pool: SeededPool, identity_pool_id: str) -> dict[str, Any]:
    told: dict[str, Any] = admin(pool.endpoint, "cognito-identity").get_identity_pool_roles(
        IdentityPoolId=identity_pool_id
    )
    return told


def read(pool: SeededPool, role: str) -> dict[str, Any]:
    told: dict[str, Any] = admin(pool.endpoint, "iam").get_role(RoleName=role)["Role"]
    return told


def provider(pool: SeededPool, client_id: str = "", checked: bool = True) -> dict[str, object]:
    return {
        "ProviderName": f"cognito-idp.eu-west-1.amazonaws.com/{pool.user_pool_id}",
        "ClientId": client_id or pool.client_id,
        "ServerSideTokenCheck": checked,
    }


def trust_in(identity_pool_id: str) -> dict[str, Any]:
    return {
        "Effect": "Allow",
        "Principal": {"Federated": "cognito-identity.amazonaws.com"},
        "Action": "sts:AssumeRoleWithWebIdentity",
        "Condition": {
            "StringEquals": {"cognito-identity.amazonaws.com:aud": identity_pool_id},
            "ForAnyValue:StringLike": {"cognito-identity.amazonaws.com:amr": "authenticated"},
        },
    }


def test_from_nothing_to_a_user_with_twelve_hours(pool: SeededPool, line: AdminLine, name: str) -> None:
    create = ("identity-pool", "create", name, "--classic-flow", "--max-session-duration", "12h")
    role = f"{name.replace(' ', '-')}-authenticated"
    looked = line.here(*create)
    assert (looked.returncode, looked.stdout) == (0, "")
    for words in (
        f"Would create the identity pool {name}.",
        f"Would create the role {role}, with sessions of up to 12 hours.",
        f"Would give the signed-in users of {name} the role {role}.",
        "Nothing was changed.",
    ):
        assert words in looked.stderr
    assert pools(pool, name) == []

    done = line.run(*create, "--apply")
    assert done.returncode == 0, done.stderr
    (made,) = pools(pool, name)
    assert done.stdout == f"{made['IdentityPoolId']}\n"
    assert made["CognitoIdentityProviders"] == [provider(pool)]
    assert (made["AllowUnauthenticatedIdentities"], made["AllowClassicFlow"]) == (False, True)
    assert read(pool, role)["AssumeRolePolicyDocument"]["Statement"] == [trust_in(made["IdentityPoolId"])]
    assert read(pool, role)["MaxSessionDuration"] == 12 * HOURS
    assert roles_of(pool, made["IdentityPoolId"])["Roles"] == {"authenticated": read(pool, role)["Arn"]}

    again = line.here(*create, "--apply")
    assert (again.returncode, again.stdout) == (0, done.stdout)
    assert "nothing was changed" in again.stderr
    assert len(pools(pool, name)) == 1

    settings = tomlkit.parse("\n".join(line for line in done.stderr.splitlines() if '= "' in line))
    assert settings["duration"] == "12h"
    pool.add_user("ada", PASSWORD)
    cognito = CognitoClient(
        Profile(
            "made",
            pool.user_pool_id,
            pool.client_id,
            settings["identity_pool_id"],
            role_arn=settings["role_arn"],
            duration=12 * HOURS,
        )
    )
    ada = cognito.session(signed_in(cognito.sign_in.start("ada", Secret(PASSWORD)))).credentials
    assert ada.fallback_reason == ""
    assert (ada.expires_at - cognito.clock.now()).total_seconds() > 11 * HOURS


def test_only_what_is_missing_is_done(pool: SeededPool, line: AdminLine, name: str) -> None:
    identities, iam = admin(pool.endpoint, "cognito-identity"), admin(pool.endpoint, "iam")
    others = provider(pool, "other", checked=False)
    there = identities.create_identity_pool(
        IdentityPoolName=name,
        AllowUnauthenticatedIdentities=True,
        CognitoIdentityProviders=[provider(pool, checked=False), others],
        SupportedLoginProviders={"graph.facebook.com": "123"},
        IdentityPoolTags={"team": "field"},
    )["IdentityPoolId"]
    own = {"Effect": "Allow", "Principal": {"Service": "ec2.amazonaws.com"}, "Action": "sts:AssumeRole"}
    role = f"field-{uuid.uuid4().hex[:8]}"
    arn = iam.create_role(
        RoleName=role,
        Path="/app/",
        AssumeRolePolicyDocument=json.dumps({"Version": "2012-10-17", "Statement": own}),
    )["Role"]["Arn"]
    mappings = {"graph.facebook.com": {"Type": "Token", "AmbiguousRoleResolution": "Deny"}}
    guests = {"unauthenticated": "arn:aws:iam::000000000000:role/guests"}
    identities.set_identity_pool_roles(IdentityPoolId=there, Roles=guests, RoleMappings=mappings)

    create = ("identity-pool", "create", name, "--role", role, "--apply")
    longer = ("--classic-flow", "--max-session-duration", "90m")
    done = line.here(*create, *longer)
    assert (done.returncode, done.stdout) == (0, f"{there}\n"), done.stderr
    assert "admits guests: not changed" in done.stderr
    assert '-      "ServerSideTokenCheck": false' in done.stderr
    (now,) = pools(pool, name)
    assert now["CognitoIdentityProviders"] == [provider(pool), others]
    assert now["SupportedLoginProviders"] == {"graph.facebook.com": "123"}
    assert now["IdentityPoolTags"] == {"team": "field"}
    assert (now["AllowUnauthenticatedIdentities"], now["AllowClassicFlow"]) == (True, True)
    assert read(pool, role)["AssumeRolePolicyDocument"]["Statement"] == [own, trust_in(there)]
    assert read(pool, role)["MaxSessionDuration"] == 90 * 60
    told = roles_of(pool, there)
    assert told["Roles"] == {**guests, "authenticated": arn}
    assert told["RoleMappings"] == mappings
    assert "AWS refuses the classic flow then" in done.stderr
    assert "nothing was changed" in line.here(*create, *longer).stderr

    shorter = line.here("identity-pool", "create", name, "--max-session-duration", "1h", "--apply")
    assert "nothing was changed" in shorter.stderr, "the pool's own role, which is not made shorter"
    assert "allows the classic flow: not changed" in shorter.stderr
    assert read(pool, role)["MaxSessionDuration"] == 90 * 60


def test_a_run_that_broke_off_is_taken_up_again(pool: SeededPool, line: AdminLine, name: str) -> None:
    keys = iam_user(pool.endpoint, "cognito-identity:*", "iam:GetRole", "iam:PassRole")
    somebody = AdminLine(line.endpoint, line.home, line.settings, keys)
    broke_off = somebody.here("identity-pool", "create", name, "--apply")
    assert (broke_off.returncode, broke_off.stdout) == (4, "")
    assert f"Done: create the identity pool {name}." in broke_off.stderr
    assert "You lack a permission: iam:CreateRole" in broke_off.stderr
    (half,) = pools(pool, name)

    assert line.done_here("identity-pool", "create", name, "--apply") == f"{half['IdentityPoolId']}\n"
    (whole,) = pools(pool, name)
    assert whole == {**half, "ResponseMetadata": whole["ResponseMetadata"]}
    assert roles_of(pool, half["IdentityPoolId"])["Roles"]["authenticated"]


def test_the_command_that_is_said_at_the_end_writes_the_id_into_the_profile(
    pool: SeededPool, line: AdminLine, name: str
) -> None:
    config = line.home / ".config" / "cognito-tui" / "config.toml"
    config.parent.mkdir(parents=True)
    config.write_text(
        "[profiles.default]\n"
        f'[profiles."field staff"]\nuser_pool_id = "{pool.user_pool_id}"\nclient_id = "{pool.client_id}"\n'
    )
    administrator = AdminLine(line.endpoint, line.home)
    done = administrator.run("identity-pool", "create", name, "--apply", "--profile", "field staff")
    said = next(line for line in done.stderr.splitlines() if line.startswith("To save the id:  "))
    _, *words = shlex.split(said.partition(":  ")[2])
    subprocess.run(
        [sys.executable, "-m", "cognito_tui", *words], env=administrator.environ, cwd=line.home, check=True
    )
    written = tomlkit.parse(config.read_text()).unwrap()["profiles"]["field staff"]
    assert written["identity_pool_id"] == done.stdout.strip()


def test_a_folders_env_file_does_not_say_whose_users_get_in(
    pool: SeededPool, line: AdminLine, name: str
) -> None:
    """Not even of a pool of the account's own: whoever wrote it may be one of its users."""
    (line.home / ".env").write_text("".join(f"{key}={value}\n" for key, value in line.settings.items()))
    there, create = AdminLine(line.endpoint, line.home), ("identity-pool", "create", name)
    assert f"Would create the identity pool {name}." in there.run(*create).stderr
    refused = there.run(*create, "--apply")
    assert (refused.returncode, refused.stdout) == (2, "")
    assert "A .env file that was not named cannot set user_pool_id, client_id." in refused.stderr
    assert pools(pool, name) == []
    assert there.done(*create, "--apply", "--env-file", ".env")


def test_a_role_that_only_happens_to_have_the_name_is_not_given_to_everybody(
    pool: SeededPool, line: AdminLine, name: str
) -> None:
    role = f"{name.replace(' ', '-')}-authenticated"
    own = {"Effect": "Allow", "Principal": {"Service": "ec2.amazonaws.com"}, "Action": "sts:AssumeRole"}
    trust = json.dumps({"Version": "2012-10-17", "Statement": [own]})
    admin(pool.endpoint, "iam").create_role(RoleName=role, AssumeRolePolicyDocument=trust)
    refused = line.run("identity-pool", "create", name, "--apply")
    assert (refused.returncode, refused.stdout) == (4, "")
    assert f"The role {role} already exists and does not belong to this identity pool." in refused.stderr
    assert f"--role {role}" in refused.stderr
    assert pools(pool, name) == []
    assert read(pool, role)["AssumeRolePolicyDocument"]["Statement"] == [own]
    assert line.done("identity-pool", "create", name, "--role", role, "--apply")


def test_what_is_not_clear_is_asked_for(pool: SeededPool, line: AdminLine, name: str) -> None:
    identities = admin(pool.endpoint, "cognito-identity")
    one, other = (
        identities.create_identity_pool(IdentityPoolName=name, AllowUnauthenticatedIdentities=False)
        for _ in range(2)
    )
    both = line.here("identity-pool", "create", name, "--apply")
    assert both.returncode == 4
    assert one["IdentityPoolId"] in both.stderr
    assert other["IdentityPoolId"] in both.stderr
    assert line.here("identity-pool", "create", "a/b").returncode == 2
    assert line.here("identity-pool", "create", name, "--max-session-duration", "13h").returncode == 2
    assert line.here("identity-pool", "create", name, COGNITO_CLIENT_ID="").returncode == 2

    gone = f"arn:aws:iam::000000000000:role/{uuid.uuid4().hex}"
    identities.delete_identity_pool(IdentityPoolId=other["IdentityPoolId"])
    identities.set_identity_pool_roles(IdentityPoolId=one["IdentityPoolId"], Roles={"authenticated": gone})
    without = line.here("identity-pool", "create", name, "--apply")
    assert (without.returncode, "--role" in without.stderr) == (4, True)
    assert "no longer exists" in without.stderr
    taken = line.here("identity-pool", "create", name, "--role", f"new-{uuid.uuid4().hex[:8]}", "--apply")
    assert (taken.returncode, f"instead of {gone}" in taken.stderr) == (0, True)
    assert '"AllowUnauthenticatedIdentities": false' in taken.stderr, "which AWS wants said with each change"
