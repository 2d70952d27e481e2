"""A role that signed-in users get.

https://docs.aws.amazon.com/cognito/latest/developerguide/role-trust-and-permissions.html
https://docs.aws.amazon.com/IAM/latest/APIReference/API_SimulatePrincipalPolicy.html
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any

from ...config import Profile
from ..aws_command import aws_command
from ..documents import Document, as_document, compact
from ..evaluation import statements
from ..groups import Group
from ..pool_roles import TOKEN, RoleMapping, hours, role_name
from ..trust_policies import judge, regranted
from .finding import Finding, mistake, ok, warning
from .identity_pool import classic


def check(role: Mapping[str, Any], identity_pool_id: str, seconds: int = 0) -> Iterator[Finding]:
    """
    Args:
        role: GetRole's `Role`.
        seconds: how long the profile wants it by the classic flow; 0: it does not.
    """
    name = str(role["RoleName"])
    yield _trust(name, as_document(role.get("AssumeRolePolicyDocument")), identity_pool_id)
    longest = int(role.get("MaxSessionDuration") or 3600)
    if longest < seconds:
        command = aws_command(
            "iam",
            "update-role",
            identity_pool_id.partition(":")[0],
            role_name=name,
            max_session_duration=str(seconds),
        )
        yield mistake(
            "roles.duration",
            f"{name} allows sessions of {hours(longest)}, but the profile requests {hours(seconds)}: AWS refuses, and "
            "credentials last an hour.",
            f"`{command}` (Terraform: max_session_duration), or a shorter duration in the profile.",
        )
    elif seconds:
        yield ok("roles.duration", f"{name} allows sessions of {hours(longest)}.")


def check_groups(groups: Sequence[Group], mapping: RoleMapping | None, profile: Profile) -> Iterator[Finding]:
    """Whether who is in a group gets its role.

    https://docs.aws.amazon.com/cognito/latest/developerguide/cognito-user-pools-user-groups.html

    Args:
        groups: those that have a role.
        mapping: the identity pool's for the profile's app client; None: it has none.
    """
    if profile.role_arn and not classic(profile):
        yield _group_of(profile, groups)
    if not groups:
        return
    if mapping is None or mapping.kind != TOKEN:
        names = ", ".join(group.name for group in groups)
        yield warning(
            "roles.groups",
            f"Groups have roles ({names}), and the identity pool has no role mapping of type Token for this app "
            "client: their members get the authenticated role.",
            f'Terraform: role_mapping {{ identity_provider = "{profile.login_provider}:{profile.client_id}", '
            'type = "Token" }, or remove the roles from the groups.',
        )
        return
    yield _precedence(groups, mapping, profile)


def _precedence(groups: Sequence[Group], mapping: RoleMapping, profile: Profile) -> Finding:
    """Of two groups with the same one, and different roles, Cognito prefers neither."""
    alike: dict[int | None, list[Group]] = {}
    for group in groups:
        alike.setdefault(group.precedence, []).append(group)
    for precedence, rivals in alike.items():
        if len({group.role_arn for group in rivals}) > 1:
            names = ", ".join(group.name for group in rivals)
            how = "no precedence" if precedence is None else f"the precedence {precedence}"
            instead = "no credentials" if mapping.denied else "the authenticated role"
            command = aws_command(
                "cognito-idp",
                "update-group",
                profile.user_pool_region,
                user_pool_id=profile.user_pool_id,
                group_name=rivals[-1].name,
                precedence="NUMBER",
            )
            return warning(
                "roles.groups",
                f"{names} have {how} and different roles: a user in two of them gets {instead}.",
                f"Give each group its own precedence; the lowest wins: `{command}`",
            )
    return ok("roles.groups", "Groups with roles have different precedences, or the same role.")


def _group_of(profile: Profile, groups: Sequence[Group]) -> Finding:
    """Whether a role that the profile asks for without a duration is one of a group."""
    name, role_arn = "roles.group", profile.role_arn
    having = [group.name for group in groups if group.role_arn == role_arn]
    if having:
        words = f"{role_name(role_arn)} is the role of the group {', '.join(having)}."
        return replace(ok(name, words), about=role_arn)
    command = aws_command(
        "cognito-idp",
        "create-group",
        profile.user_pool_region,
        user_pool_id=profile.user_pool_id,
        group_name="NAME",
        role_arn=role_arn,
    )
    return replace(
        mistake(
            name,
            f"The profile's role_arn, {role_arn}, is not the role of any group: for an hour AWS "
            "gives it only to members of "
            "its group.",
            f"`{command}`, or set a duration.",
        ),
        about=role_arn,
    )


def _trust(name: str, policy: Document, identity_pool_id: str) -> Finding:
    trust = judge(policy, identity_pool_id)
    fix = aws_command(
        "iam",
        "update-assume-role-policy",
        identity_pool_id.partition(":")[0],
        role_name=name,
        policy_document=compact(regranted(policy, identity_pool_id)),
    )
    if trust.denied_by:
        fix = f"Remove {trust.denied_by} from the trust policy of {name}, or make it deny less."
    if trust.keeps_out:
        words = f"The trust policy of {name} does not admit the users. {' '.join(trust.problems)}"
        return mistake("roles.trust", words, fix)
    if trust.problems:
        words = f"The trust policy of {name} is too permissive. {' '.join(trust.problems)}"
        return warning("roles.trust", words, fix, trust.not_weighed)
    if _compares_one(policy):
        words = f"The trust policy of {name} compares amr without ForAnyValue, although amr is a list: AWS may refuse."
        return warning("roles.trust", words, fix, trust.not_weighed)
    if not trust.admits:
        return ok(
            "roles.trust",
            f"Whether {name} trusts the signed-in users depends on what was not weighed.",
            trust.not_weighed,
        )
    return ok(
        "roles.trust",
        f"{name} trusts only the signed-in users of this identity pool.",
        trust.not_weighed,
    )


def _compares_one(policy: Document) -> bool:
    return any(
        str(key).lower().endswith(":amr") and not str(operator).lower().startswith("foranyvalue:")
        for _, statement in statements(policy)
        if isinstance(statement.get("Condition"), Mapping)
        for operator, wanted in statement["Condition"].items()
        if isinstance(wanted, Mapping) and str(operator).lower() != "null"
        for key in wanted
    )
