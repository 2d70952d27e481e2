"""`admin policy …`."""

from __future__ import annotations

import argparse

from ....errors import Refused
from ....services.admin.admin_client import AdministratorAws
from ....services.admin.documents import Document, compact, pretty, read_policy
from ....services.admin.policies import dynamodb_policy, policy_name, put_policy, s3_policy
from ....services.admin.pool_roles import Role, find_role, inline_policies, pool_roles, read_role, usable
from ....services.admin.trust_policies import identity_variable, judge
from ...io.messages import echo
from ...io.output import write
from .administrator import Administrator


def s3(arguments: argparse.Namespace) -> int:
    administrator = Administrator(arguments, "identity_pool_id")
    policy = s3_policy(
        administrator.identity_pool_aws,
        arguments.bucket,
        arguments.prefix,
        per_user=arguments.per_user,
        read_only=arguments.read_only,
    )
    return _put(administrator, policy, policy_name("s3", arguments.bucket, arguments.prefix or ""))


def dynamodb(arguments: argparse.Namespace) -> int:
    administrator = Administrator(arguments, "identity_pool_id")
    policy = dynamodb_policy(
        administrator.identity_pool_aws,
        arguments.table,
        per_user=arguments.per_user,
        read_only=arguments.read_only,
    )
    return _put(administrator, policy, policy_name("dynamodb", arguments.table))


def file(arguments: argparse.Namespace) -> int:
    policy = read_policy(arguments.file)
    return _put(Administrator(arguments, "identity_pool_id"), policy, policy_name(arguments.file.stem))


def _put(administrator: Administrator, policy: Document, name: str) -> int:
    write(f"{pretty(policy)}\n")
    aws, arguments = administrator.identity_pool_aws, administrator.arguments
    identity_pool_id = administrator.profile.identity_pool_id
    named = arguments.role is not None  # an empty name is none, not everybody's role
    role = (
        find_role(aws, arguments.role)
        if named
        else _authenticated(aws, identity_pool_id, administrator.profile.option)
    )
    variable = identity_variable(aws.region)
    if variable in compact(policy) and judge(role.trust, identity_pool_id).keeps_out:
        echo(f"The identity pool cannot give the role {role.name}: {variable} is nobody there.")
    changes = put_policy(aws, role, inline_policies(aws, role), arguments.name or name, policy)
    administrator.apply_or_preview(changes)
    return 0


def _authenticated(aws: AdministratorAws, identity_pool_id: str, option: str) -> Role:
    roles = pool_roles(aws, identity_pool_id)
    if not roles.authenticated:
        raise Refused(
            f"The identity pool {identity_pool_id} gives its signed-in users no role.",
            hint=f"`cognito-tui admin identity-pool create NAME{option}` makes one; --role names another.",
        )
    if roles.mappings:
        echo(
            f"Users who get another role, by a group or a rule, do not get this: cognito-tui admin role show{option}"
        )
    return usable(read_role(aws, roles.authenticated))
