"""Every command of the AWS CLI that the administrator's side prints, judged by the AWS CLI itself."""

from __future__ import annotations

import re
import shlex
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

import cognito_tui
from cognito_tui.cli.parser import parse
from cognito_tui.errors import Refused
from cognito_tui.hints import Hint
from cognito_tui.next_command import NextCommands
from cognito_tui.services.admin.aws_command import aws_command
from cognito_tui.services.admin.doctor import run_checks
from cognito_tui.services.admin.documents import document
from cognito_tui.services.admin.escalation import open_ways
from cognito_tui.services.admin.findings import (
    app_client,
    credential_proxy,
    managed_login,
    rights,
    role,
    user_pool,
)
from cognito_tui.services.admin.findings.finding import Finding
from cognito_tui.services.admin.groups import Group
from cognito_tui.services.admin.pool_roles import TOKEN, RoleMapping
from cognito_tui.services.config.layers import Flags
from cognito_tui.services.config.profile import Profile
from tests.support.aws_lines import refused

POOL_ID, CLIENT_ID = "eu-west-1_AbCdEfGhI", "1h57kf5cpq17m0eml12EXAMPLE"
IDENTITY_POOL_ID = "eu-west-1:12345678-1234-1234-1234-123456789abc"
ROLE = "arn:aws:iam::123456789012:role/people"
PROFILE = Profile("work", POOL_ID, CLIENT_ID, IDENTITY_POOL_ID, named=True)
HOSTILE = "it's;$(reboot)`id`|&<>*"  # what a group may be called
FILLED_IN = {
    "NAME": "name",
    "NUMBER": "1",
    "ROLE_ARN": ROLE,
    "authenticated=ROLE_ARN": f"authenticated={ROLE}",
}
SOURCE = Path(cognito_tui.__file__).parent


class Account:
    """An administrator's AWS in which there is nothing but an identity pool; only what is asked of it."""

    account, region = "123456789012", "eu-west-1"
    clock = type("Clock", (), {"warning": ""})

    def __init__(self, **there: Any) -> None:
        self.there = there

    def in_region(self, _: str) -> Account:
        return self

    def call(self, _: str, operation: str, **__: Any) -> Any:
        if operation in self.there:
            return self.there[operation]
        raise Refused("There is no such thing.", aws_code="ResourceNotFoundException")

    def pages(self, *_: Any, **__: Any) -> Iterator[Any]:
        return iter(())


def findings() -> Iterator[Finding]:
    """Mistakes of all kinds that have a command for a remedy."""
    yield from run_checks(PROFILE, Account())  # type: ignore[arg-type]
    yield from run_checks(replace(PROFILE, client_id="", identity_pool_id=""), Account())  # type: ignore[arg-type]
    roles = {"Roles": {"unauthenticated": ROLE}}
    only_guests = Account(describe_identity_pool={}, get_identity_pool_roles=roles)
    yield from run_checks(PROFILE, only_guests)  # type: ignore[arg-type]
    proxied = replace(PROFILE, proxy_function="proxy", duration=3600, role_arn=f"{ROLE}-4")
    yield from run_checks(proxied, Account(describe_user_pool={"UserPool": {}}))  # type: ignore[arg-type]
    yield from credential_proxy.check({"FunctionName": "proxy", "State": "Failed"}, proxied)
    all_of_it = document({"Effect": "Allow", "Action": "*", "Resource": "*"})
    yield rights.check("people", open_ways([all_of_it], None, ROLE), ())
    yield from user_pool.check({"MfaConfiguration": "OFF"}, None, PROFILE)
    there = {"UserPoolReplicas": [{"RegionName": "us-west-2", "Status": "INACTIVE"}]}
    yield user_pool.replica(there, replace(PROFILE, replica_region="us-west-2"))
    yield from app_client.check({"ClientSecret": "its-secret"}, PROFILE)
    yield from managed_login.check({}, {}, replace(PROFILE, domain="https://shop.auth.example.com"))
    statement = {"Sid": HOSTILE, "Effect": "Allow", "Principal": {"Service": "ec2.amazonaws.com"}}
    trust = {"Version": "2012-10-17", "Statement": [{**statement, "Action": "sts:AssumeRole"}]}
    yield from role.check({"RoleName": "people", "AssumeRolePolicyDocument": trust}, IDENTITY_POOL_ID, 43200)
    rivals = [Group("one", role_arn=ROLE), Group(HOSTILE, role_arn=f"{ROLE}-2")]
    mapping = RoleMapping(f"{PROFILE.login_provider}:{CLIENT_ID}", TOKEN, denied=True)
    yield from role.check_groups(rivals, mapping, replace(PROFILE, role_arn=f"{ROLE}-3"))


def commands_in(fix: str, program: str = "aws") -> list[str]:
    if fix.startswith(f"{program} "):
        return [fix]
    # what stands in between is a command, and what is quoted in one may be anything
    parts: list[str] = re.findall(r"`((?:'(?:[^']|'\"'\"')*'|[^`'])*)`", fix)
    return [part for part in parts if part.startswith(f"{program} ")]


def filled_in(command: str) -> str:
    return shlex.join(FILLED_IN.get(word.split(",")[0], word) for word in shlex.split(command))


def test_each_is_whole_and_the_aws_cli_takes_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("AWS_PROFILE", raising=False)
    printed = [filled_in(each) for finding in findings() for each in commands_in(finding.fix)]
    assert refused(
        [*printed, "aws iam no-such-thing --region eu-west-1", "aws iam list-users"], tmp_path
    ).keys() == {
        "aws iam no-such-thing --region eu-west-1",
        "aws iam list-users",
    }
    assert any(HOSTILE in shlex.split(each) for each in printed)
    # a command that is new to the source has to be among the printed
    kinds = {tuple(shlex.split(each)[1:3]) for each in printed}
    asked = set()
    for path in SOURCE.rglob("*.py"):
        text = path.read_text("utf-8")
        asked |= set(re.findall(r'aws_command\(\s*"([\w-]+)",\s*"([\w-]+)"', text))
        if path.name != "aws_command.py":
            assert not re.search(r"\baws (iam|sts|lambda|cognito-\w+) ", text), path
    assert kinds == asked


def test_our_own_are_for_the_same_profile_and_are_commands_of_ours() -> None:
    kinds = set()
    for finding in findings():
        for command in commands_in(NextCommands(Flags("work")).hint(Hint.of(finding.remedy)), "cognito-tui"):
            arguments = parse(shlex.split(command)[1:])
            assert arguments.profile == "work", command
            kinds.add(arguments.run)
    assert len(kinds) == 4


def test_the_profile_of_the_administrator_is_named_where_its_keys_are_the_ones_that_count(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.delenv("AWS_ACCESS_KEY_ID", raising=False)
    monkeypatch.setenv("AWS_PROFILE", "the boss's")
    words = shlex.split(aws_command("iam", "get-role", "eu-west-1", role_name="a b"))
    assert words == [
        *("aws", "iam", "get-role", "--role-name", "a b"),
        *("--region", "eu-west-1", "--profile", "the boss's"),
    ]
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "AKIAEXAMPLE")
    assert "--profile" not in aws_command("iam", "get-role", "eu-west-1", role_name="a")
