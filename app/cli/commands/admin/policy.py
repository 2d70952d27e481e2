"""`admin policy …`."""

from __future__ import annotations

import argparse

from ....errors import Refused
from ....hints import Do, Hint, Operation, Parameter
from ....services.admin.admin_client import AdministratorAws
from ....services.admin.documents import Document, compact, pretty, read_policy
from ....services.admin.policies import dynamodb_policy, policy_name, put_policy, s3_policy
from ....services.admin.pool_roles import Role, find_role, inline_policies, pool_roles, read_role, usable
from ....services.admin.trust_policies import identity_variable, judge
from ...io.messages import echo
from ...io.output import write
from ...next_commands import next_command
from ...options import a_path, add_action, define_family
from ...usage import Parser
from .admin_context import AdminContext, add_apply

_EXAMPLES = """\
cognito-tui admin policy s3 reports --per-user              the policy, and what would change
cognito-tui admin policy s3 reports --per-user --apply      puts it on the authenticated role
cognito-tui admin policy file mine.json --role editors"""
_S3 = """\
cognito-tui admin policy s3 reports --prefix team --read-only
cognito-tui admin policy s3 reports --per-user --apply"""
_DYNAMODB = """\
cognito-tui admin policy dynamodb notes --per-user
cognito-tui admin policy dynamodb prices --read-only --apply"""


def add_arguments(command: Parser) -> None:
    actions = define_family(command, _EXAMPLES)
    s3_parser = add_action(
        actions,
        "s3",
        s3,
        "allow access to the objects of a bucket",
        more="Prints the policy on standard output.",
        examples=_S3,
    )
    s3_parser.add_argument("bucket", metavar="BUCKET")
    s3_parser.add_argument("--prefix", metavar="FOLDER", help="only in this folder")
    dynamodb_parser = add_action(
        actions,
        "dynamodb",
        dynamodb,
        "allow access to the items of a table in the identity pool's region",
        more="Prints the policy on standard output. With --per-user the table's partition key must be the identity "
        "id, and neither Scan nor an index is allowed.",
        examples=_DYNAMODB,
    )
    dynamodb_parser.add_argument("table", metavar="TABLE")
    file_parser = add_action(
        actions,
        "file",
        file,
        "allow what a policy file says",
        more="Validates the policy and prints it on standard output.",
        examples="cognito-tui admin policy file mine.json --name mine --apply",
    )
    file_parser.add_argument("file", metavar="FILE", type=a_path, help="a policy, as JSON")
    for action in (s3_parser, dynamodb_parser):
        action.add_argument(
            "--per-user", action="store_true", help="for each user only their own, by identity id"
        )
        action.add_argument("--read-only", action="store_true", help="only read access")
    for action in (s3_parser, dynamodb_parser, file_parser):
        action.add_argument("--role", metavar="ROLE", help="by name or ARN; default: the authenticated role")
        action.add_argument("--name", metavar="POLICYNAME", help="the name of the inline policy")
        add_apply(action)


def s3(arguments: argparse.Namespace) -> int:
    context = AdminContext(arguments, "identity_pool_id")
    policy = s3_policy(
        context.identity_pool_aws,
        arguments.bucket,
        arguments.prefix,
        per_user=arguments.per_user,
        read_only=arguments.read_only,
    )
    return _put(context, policy, policy_name("s3", arguments.bucket, arguments.prefix or ""))


def dynamodb(arguments: argparse.Namespace) -> int:
    context = AdminContext(arguments, "identity_pool_id")
    policy = dynamodb_policy(
        context.identity_pool_aws,
        arguments.table,
        per_user=arguments.per_user,
        read_only=arguments.read_only,
    )
    return _put(context, policy, policy_name("dynamodb", arguments.table))


def file(arguments: argparse.Namespace) -> int:
    policy = read_policy(arguments.file)
    return _put(AdminContext(arguments, "identity_pool_id"), policy, policy_name(arguments.file.stem))


def _put(context: AdminContext, policy: Document, name: str) -> int:
    write(f"{pretty(policy)}\n")
    aws, arguments = context.identity_pool_aws, context.arguments
    identity_pool_id = context.profile.identity_pool_id
    named = arguments.role is not None  # an empty name is none, not everybody's role
    role = find_role(aws, arguments.role) if named else _authenticated(aws, identity_pool_id)
    variable = identity_variable(aws.region)
    if variable in compact(policy) and judge(role.trust, identity_pool_id).keeps_out:
        echo(f"The identity pool cannot give the role {role.name}: {variable} is nobody there.")
    changes = put_policy(aws, role, inline_policies(aws, role), arguments.name or name, policy)
    context.apply_or_preview(changes)
    return 0


def _authenticated(aws: AdministratorAws, identity_pool_id: str) -> Role:
    roles = pool_roles(aws, identity_pool_id)
    if not roles.authenticated:
        raise Refused(
            f"The identity pool {identity_pool_id} gives signed-in users no role.",
            hint=Hint(
                "To create one:  ",
                Do(Operation.CREATE_IDENTITY_POOL, ("NAME",)),
                "\nTo use another role: ",
                Parameter("role", "ROLE"),
            ),
        )
    if roles.mappings:
        echo(
            "Users who get another role through a group or a rule do not get this: "
            + next_command("admin role show")
        )
    return usable(read_role(aws, roles.authenticated))
