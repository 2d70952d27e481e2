"""The roles that an identity pool gives, as AWS has them: GetIdentityPoolRoles, the user pool's groups, IAM.

https://docs.aws.amazon.com/cognito/latest/developerguide/role-based-access-control.html
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from ...errors import ConfigurationError, Refused
from ...hints import Hint, Parameter
from ..config import pool_address
from .admin_client import AdministratorAws
from .documents import Document, as_document
from .groups import Group, Groups
from .trust_policies import AUTHENTICATED, UNAUTHENTICATED

TOKEN, RULES = "Token", "Rules"
_HOUR = 3600
_NAME = re.compile(r"[A-Za-z0-9_+=,.@-]{1,64}")
_ARN = re.compile(r"arn:[a-z-]+:iam::[0-9]{12}:role/[!-~]+")
_EXAMPLE = "One looks like arn:aws:iam::123456789012:role/editors."


@dataclass(frozen=True)
class Policy:
    """One of a role's.

    Attributes:
        arn: of a managed one; empty: it is inline.
        document: empty where AWS has none any more.
    """

    name: str
    arn: str = ""
    document: Document = field(default_factory=dict)


@dataclass(frozen=True)
class Role:
    """A role of IAM.

    Attributes:
        max_session_duration: seconds.
        boundary: the ARN of its permissions boundary, which its policies cannot exceed; empty: none.
        problem: why nothing more is known of it, a sentence; empty: all is.
    """

    arn: str
    trust: Document = field(default_factory=dict)
    max_session_duration: int = 0
    boundary: str = ""
    problem: str = ""

    @property
    def name(self) -> str:
        """What IAM's calls take: without the path, which the ARN has as well."""
        return role_name(self.arn)


@dataclass(frozen=True)
class Rule:
    """Whose token has this gets that role; the first that fits.

    Attributes:
        match: "Equals", "Contains", "StartsWith" or "NotEqual".
    """

    claim: str
    match: str
    value: str
    role_arn: str


@dataclass(frozen=True)
class RoleMapping:
    """How the users of one provider get another role than the authenticated one.

    Attributes:
        provider: "cognito-idp.eu-west-1.amazonaws.com/eu-west-1_AbCdEfGhI:client".
        kind: TOKEN (the group's, which the ID token names) or RULES.
        denied: whether those for whom no role is found get none, rather than the authenticated one.
    """

    provider: str
    kind: str
    denied: bool
    rules: tuple[Rule, ...] = ()

    @property
    def user_pool(self) -> tuple[str, str]:
        """Region and id of the user pool; both empty for another provider."""
        address = pool_address(self.provider.partition(":")[0])
        return address if address and address.pool else ("", "")


@dataclass(frozen=True)
class PoolRoles:
    """What GetIdentityPoolRoles says; ARNs, empty for none."""

    authenticated: str = ""
    unauthenticated: str = ""
    mappings: tuple[RoleMapping, ...] = ()


def role_name(arn: str) -> str:
    return arn.rpartition("/")[2]


def check_role_name(name: str) -> None:
    """Raises ConfigurationError for what no role can be called."""
    if not _NAME.fullmatch(name):
        raise ConfigurationError(
            f"{name!r} is not a valid role name.", detail="Use 1 to 64 letters, digits and _ + = , . @ -."
        )


def hours(seconds: int) -> str:
    """3600 → "1 hour"; 5400 → "1.5 hours"."""
    count = f"{seconds / _HOUR:.4g}"
    return f"{count} hour{'' if count == '1' else 's'}"


def pool_roles(aws: AdministratorAws, identity_pool_id: str) -> PoolRoles:
    """Raises CognitoTuiError; `aws` is of the pool's region."""
    response = aws.call("cognito-identity", "get_identity_pool_roles", IdentityPoolId=identity_pool_id)
    roles, mappings = response.get("Roles") or {}, response.get("RoleMappings") or {}
    return PoolRoles(
        str(roles.get(AUTHENTICATED) or ""),
        str(roles.get(UNAUTHENTICATED) or ""),
        tuple(_mapping(provider, mapping) for provider, mapping in mappings.items()),
    )


def group_roles(aws: AdministratorAws, user_pool_id: str) -> tuple[Group, ...]:
    """The groups that have a role, in the order in which they decide. Raises CognitoTuiError."""
    found = [group for group in Groups(aws, user_pool_id).list(None) if group.role_arn]
    return tuple(sorted(found, key=lambda group: (group.precedence is None, group.precedence, group.name)))


def read_role(aws: AdministratorAws, arn: str) -> Role:
    """Where it cannot be had, `problem` says why.

    Raises:
        CognitoTuiError: a permission is missing, or AWS cannot be asked.
    """
    if arn.count(":") < 5:
        return Role(arn, problem="It is not a role ARN.")
    account = arn.split(":")[4]
    if account != aws.account:
        return Role(arn, problem=f"It belongs to the account {account}, but you are in {aws.account}.")
    found = role_named(aws, role_name(arn))
    if found is None:
        return Role(arn, problem="It no longer exists.")
    if found.arn != arn:
        return Role(arn, problem=f"It no longer exists: the role of that name is {found.arn}.")
    return found


def role_named(aws: AdministratorAws, name: str) -> Role | None:
    """The role of the administrator's account; None: there is none of that name. Raises CognitoTuiError."""
    answer = aws.find("iam", "get_role", RoleName=name)
    if answer is None:
        return None
    response = answer["Role"]
    return Role(
        str(response["Arn"]),
        as_document(response.get("AssumeRolePolicyDocument")),
        int(response.get("MaxSessionDuration") or _HOUR),
        boundary_of(response),
    )


def boundary_of(response: Mapping[str, Any]) -> str:
    """The ARN of the permissions boundary that GetRole's `Role` has; empty: none."""
    return str((response.get("PermissionsBoundary") or {}).get("PermissionsBoundaryArn") or "")


def find_role(aws: AdministratorAws, name: str) -> Role:
    """The role that a person names, by its name or ARN.

    Raises:
        ConfigurationError: it is neither.
        Refused: there is none, or it is of another account.
        CognitoTuiError: as `read_role`.
    """
    if not name.startswith("arn:"):
        check_role_name(name)
        role = role_named(aws, name)
        if role is None:
            raise Refused(f"The role {name} does not exist in the account {aws.account}.")
        return role
    if not _ARN.fullmatch(name):
        raise ConfigurationError(f"{name!r} is not a role ARN.", hint=_EXAMPLE)
    return usable(read_role(aws, name))


def usable(role: Role) -> Role:
    """Raises Refused for one that cannot be had."""
    if role.problem:
        raise Refused(
            f"The role {role.arn} cannot be used.",
            detail=role.problem,
            hint=Hint("Pass another one: ", Parameter("role", "NAME")),
        )
    return role


def inline_policies(aws: AdministratorAws, role: Role) -> tuple[Policy, ...]:
    """Raises CognitoTuiError."""
    return tuple(
        Policy(name, document=as_document(response.get("PolicyDocument")))
        for name in aws.pages("iam", "list_role_policies", "PolicyNames", RoleName=role.name)
        for response in [aws.call("iam", "get_role_policy", RoleName=role.name, PolicyName=name)]
    )


def attached_policies(aws: AdministratorAws, role: Role) -> tuple[Policy, ...]:
    """The managed ones, each in the version that counts. Raises CognitoTuiError."""
    attached = aws.pages("iam", "list_attached_role_policies", "AttachedPolicies", RoleName=role.name)
    return tuple(_managed(aws, policy["PolicyName"], policy["PolicyArn"]) for policy in attached)


def all_policies(aws: AdministratorAws, role: Role) -> tuple[list[Document], Document | None]:
    """What its own policies say, and its permissions boundary; None: it has none. Raises CognitoTuiError."""
    policies = (*inline_policies(aws, role), *attached_policies(aws, role))
    boundary = _managed(aws, role.boundary, role.boundary).document if role.boundary else None
    return [policy.document for policy in policies], boundary


def _managed(aws: AdministratorAws, name: str, arn: str) -> Policy:
    version = aws.call("iam", "get_policy", PolicyArn=arn)["Policy"]["DefaultVersionId"]
    response = aws.call("iam", "get_policy_version", PolicyArn=arn, VersionId=version)["PolicyVersion"]
    return Policy(name, arn, as_document(response.get("Document")))


def _mapping(provider: str, response: Mapping[str, Any]) -> RoleMapping:
    rules = (response.get("RulesConfiguration") or {}).get("Rules") or ()
    return RoleMapping(
        provider,
        str(response.get("Type") or ""),
        response.get("AmbiguousRoleResolution") == "Deny",
        tuple(Rule(rule["Claim"], rule["MatchType"], rule["Value"], rule["RoleARN"]) for rule in rules),
    )
