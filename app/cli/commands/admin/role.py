"""`admin role show`."""

from __future__ import annotations

import argparse
import textwrap
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from typing import Any

from ....services.admin.admin_client import AdministratorAws
from ....services.admin.documents import pretty
from ....services.admin.groups import Group
from ....services.admin.pool_roles import (
    TOKEN,
    Policy,
    PoolRoles,
    Role,
    RoleMapping,
    attached_policies,
    group_roles,
    hours,
    inline_policies,
    pool_roles,
    read_role,
)
from ....services.admin.trust_policies import judge
from ...io.messages import echo
from ...io.output import print_json, print_lines
from ...next_commands import next_command
from ...options import add_action, define_family
from ...usage import Parser
from .admin_context import AdminContext

_LONGEST = 80  # lines of a policy; some of AWS's own have thousands
_EXAMPLES = """\
cognito-tui admin role show
cognito-tui admin role show --json | jq -r '.roles[].policies[].name'"""


def add_arguments(command: Parser) -> None:
    actions = define_family(command, _EXAMPLES)
    show_parser = add_action(
        actions,
        "show",
        show,
        "show the identity pool's roles, who gets them, and what they allow",
        examples=_EXAMPLES,
    )
    show_parser.add_argument("--json", action="store_true", help="as JSON")


@dataclass(frozen=True)
class _Shown:
    """A role, who gets it, and its policies."""

    role: Role
    users: tuple[str, ...]
    policies: tuple[Policy, ...]


def show(arguments: argparse.Namespace) -> int:
    context = AdminContext(arguments, "identity_pool_id")
    aws, identity_pool_id = context.identity_pool_aws, context.profile.identity_pool_id
    roles = pool_roles(aws, identity_pool_id)
    groups = {each.provider: _groups(aws, each) for each in roles.mappings}
    found = [_read(aws, arn, users) for arn, users in _takers(roles, groups).items()]
    if arguments.json:
        print_json(_as_json(identity_pool_id, roles, groups, found))
        return 0
    print_lines(*_lines(identity_pool_id, roles, groups, found))
    if not roles.authenticated:
        echo(
            "Signed-in users get no role, so no AWS credentials: "
            + next_command("admin identity-pool create", "NAME")
        )
    return 0


def _groups(aws: AdministratorAws, mapping: RoleMapping) -> tuple[Group, ...]:
    region, user_pool_id = mapping.user_pool
    if mapping.kind != TOKEN or not user_pool_id:
        return ()
    return group_roles(aws.in_region(region), user_pool_id)


def _takers(roles: PoolRoles, groups: dict[str, tuple[Group, ...]]) -> dict[str, tuple[str, ...]]:
    """Return each role's ARN, and who gets it, in words."""
    takers: dict[str, tuple[str, ...]] = {}

    def add(arn: str, who: str) -> None:
        if arn:
            takers[arn] = (*takers.get(arn, ()), who)

    add(roles.authenticated, "signed-in users")
    add(roles.unauthenticated, "guests")
    for mapping in roles.mappings:
        for group in groups[mapping.provider]:
            add(group.role_arn, f"the group {group.name}")
        for number, rule in enumerate(mapping.rules, 1):
            add(rule.role_arn, f"rule {number}")
    return takers


def _read(aws: AdministratorAws, arn: str, users: tuple[str, ...]) -> _Shown:
    role = read_role(aws, arn)
    if role.problem:
        return _Shown(role, users, ())
    return _Shown(role, users, (*inline_policies(aws, role), *attached_policies(aws, role)))


def _lines(
    identity_pool_id: str, roles: PoolRoles, groups: dict[str, tuple[Group, ...]], found: list[_Shown]
) -> Iterator[str]:
    yield f"Identity pool {identity_pool_id}"
    yield f"  Signed-in users  {roles.authenticated or 'no role'}"
    yield f"  Guests           {roles.unauthenticated or 'no role'}"
    for mapping in roles.mappings:
        yield from _mapping_lines(mapping, groups[mapping.provider])
    for each in found:
        yield ""
        yield from _role_lines(each, identity_pool_id)


def _mapping_lines(mapping: RoleMapping, groups: tuple[Group, ...]) -> Iterator[str]:
    how = "the group's role, as in the ID token" if mapping.kind == TOKEN else "the first rule that matches"
    yield ""
    yield "Users of"
    yield f"  {mapping.provider}"
    yield f"  {how}; otherwise {'none' if mapping.denied else 'that of signed-in users'}"
    for group in groups:
        precedence = "none" if group.precedence is None else group.precedence
        yield f"  group {group.name} (precedence {precedence})"
        yield f"    {group.role_arn}"
    for number, rule in enumerate(mapping.rules, 1):
        yield f"  rule {number}: {rule.claim} {rule.match} {rule.value!r}"
        yield f"    {rule.role_arn}"
    if mapping.kind == TOKEN and not groups:
        yield "  no group has a role"


def _role_lines(each: _Shown, identity_pool_id: str) -> Iterator[str]:
    role = each.role
    yield f"Role {role.name}: {', '.join(each.users)}"
    yield f"  {role.arn}"
    if role.problem:
        yield from _wrapped(role.problem, "  ")
        return
    yield f"  Longest session  {hours(role.max_session_duration)}"
    if role.boundary:
        yield f"  Boundary         {role.boundary}"
    yield "  Trust policy"
    yield from _document_lines(role.trust)
    if each.users != ("guests",):
        trust = judge(role.trust, identity_pool_id)
        for problem in trust.problems:
            yield from _wrapped(problem, "    ! ")
        for unweighed in trust.not_weighed:
            yield from _wrapped(f"Not weighed: {unweighed}.", "    ~ ")
    for policy in each.policies:
        yield f"  {'Attached' if policy.arn else 'Inline'} policy {policy.arn or policy.name}"
        yield from _document_lines(policy.document)
    if not each.policies:
        yield "  No policies: the role allows nothing."


def _wrapped(sentence: str, indent: str) -> list[str]:
    return textwrap.wrap(
        sentence,
        80,
        initial_indent=indent,
        subsequent_indent=" " * len(indent),
        break_long_words=False,
        break_on_hyphens=False,
    )


def _document_lines(document: Any) -> Iterator[str]:
    lines = pretty(document).splitlines()
    for line in lines[:_LONGEST]:
        yield f"    {line}"
    if len(lines) > _LONGEST:
        yield f"    … and {len(lines) - _LONGEST} more lines: --json has them."


def _as_json(
    identity_pool_id: str, roles: PoolRoles, groups: dict[str, tuple[Group, ...]], found: list[_Shown]
) -> dict[str, Any]:
    return {
        "identity_pool_id": identity_pool_id,
        "authenticated": roles.authenticated,
        "unauthenticated": roles.unauthenticated,
        "role_mappings": [
            {**asdict(each), "groups": [asdict(group) for group in groups[each.provider]]}
            for each in roles.mappings
        ],
        "roles": [
            {
                "name": each.role.name,
                **asdict(each.role),
                "users": each.users,
                "policies": [asdict(policy) for policy in each.policies],
            }
            for each in found
        ],
    }
