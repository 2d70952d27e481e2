"""A role that signed-in users get.

https://docs.aws.amazon.com/cognito/latest/developerguide/role-trust-and-permissions.html
https://docs.aws.amazon.com/IAM/latest/APIReference/API_SimulatePrincipalPolicy.html
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from ..documents import Document, as_document, as_list
from ..groups import Group
from ..roles import hours, role_name
from ..trust import judge, trust_policy
from .finding import Finding, mistake, ok, warning

# Whoever may do this may do everything: it is how a role would get the rest.
EVERYTHING = "iam:PutRolePolicy"
_ALLOWED = "allowed"


def check(role: Mapping[str, Any], identity_pool_id: str, seconds: int = 0) -> Iterator[Finding]:
    """
    Args:
        role: GetRole's `Role`.
        seconds: how long the profile wants it by the classic flow; 0: it does not.
    """
    name = str(role["RoleName"])
    yield from _trust(name, as_document(role.get("AssumeRolePolicyDocument")), identity_pool_id)
    longest = int(role.get("MaxSessionDuration") or 3600)
    if longest < seconds:
        yield mistake(
            "roles.duration",
            f"{name} may be had for {hours(longest)}, and the profile wants {hours(seconds)}: AWS refuses, and "
            "credentials last an hour.",
            f"aws iam update-role --role-name {name} --max-session-duration {seconds} "
            "(Terraform: max_session_duration), or a shorter duration in the profile.",
        )
    elif seconds:
        yield ok("roles.duration", f"{name} may be had for {hours(longest)}.")


def check_everything(name: str, allowed: bool) -> Finding:
    """
    Args:
        allowed: whether the role may do EVERYTHING, by `allows`.
    """
    if allowed:
        return warning(
            "roles.everything",
            f"{name} may do everything, by {EVERYTHING}: whoever signs in owns the account.",
            f"Detach what allows it: `cognito-tui admin role show` lists the policies of {name}.",
        )
    return ok("roles.everything", f"{name} may not do everything.")


def allows(simulated: Mapping[str, Any]) -> bool:
    """Whether SimulatePrincipalPolicy says that all that was asked about is allowed."""
    results = simulated.get("EvaluationResults") or ()
    return bool(results) and all(result.get("EvalDecision") == _ALLOWED for result in results)


def check_group(role_arn: str, groups: Sequence[Group]) -> Finding:
    """Whether a role that the profile asks for without a duration is one of a group.

    Args:
        groups: those that have a role.
    """
    name = "roles.group"
    having = [group.name for group in groups if group.role_arn == role_arn]
    if having:
        return ok(name, f"{role_name(role_arn)} is the role of the group {', '.join(having)}.")
    return mistake(
        name,
        f"The profile's role_arn, {role_arn}, is the role of no group: for an hour AWS gives it to the members of its "
        "group alone.",
        f"aws cognito-idp create-group --group-name NAME --role-arn {role_arn} --user-pool-id ID, or set a duration.",
    )


def _trust(name: str, policy: Document, identity_pool_id: str) -> Iterator[Finding]:
    trust = judge(policy, identity_pool_id)
    wanted = json.dumps(trust_policy(identity_pool_id), separators=(",", ":"))
    fix = f"aws iam update-assume-role-policy --role-name {name} --policy-document '{wanted}'"
    if not trust.admits:
        words = f"The trust policy of {name} keeps the users out. {' '.join(trust.problems)}"
        yield mistake("roles.trust", words, fix)
    elif trust.problems:
        yield warning(
            "roles.trust", f"The trust policy of {name} is too wide. {' '.join(trust.problems)}", fix
        )
    elif _compares_one(policy):
        words = (
            f"The trust policy of {name} compares amr without ForAnyValue, and it is a list: AWS may refuse."
        )
        yield warning("roles.trust", words, fix)
    else:
        yield ok("roles.trust", f"{name} trusts the signed-in users of this identity pool, and of no other.")


def _compares_one(policy: Document) -> bool:
    return any(
        key.lower().endswith(":amr") and not operator.lower().startswith("foranyvalue:")
        for statement in as_list(policy.get("Statement"))
        if isinstance(statement, Mapping)
        for operator, wanted in (statement.get("Condition") or {}).items()
        for key in wanted
    )
