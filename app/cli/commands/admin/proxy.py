"""`admin proxy …`."""

from __future__ import annotations

import argparse

from ....services.admin.change import Change
from ....services.admin.proxy import Proxy
from ...io.messages import echo
from ...io.output import print_lines
from ...options import add_action, define_family
from ...usage import Parser
from .admin_context import AdminContext, add_apply

_EXAMPLES = """\
cognito-tui admin proxy deploy --role field-staff            what would be done
cognito-tui admin proxy deploy --role field-staff --apply    does it
cognito-tui admin proxy remove --apply                       removes it again"""


def add_arguments(command: Parser) -> None:
    actions = define_family(command, _EXAMPLES)
    deploy_parser = add_action(
        actions,
        "deploy",
        deploy,
        "create or update the function and everything that it needs",
        more="It checks the user's ID token and gives one role, for an hour at most: a role that is assumed by a role "
        "lasts no longer. For twelve hours take the classic flow, which needs no function: role_arn and duration in "
        "the profile.",
        examples="cognito-tui admin proxy deploy --role field-staff\n"
        "cognito-tui admin proxy deploy --role field-staff --apply",
    )
    deploy_parser.add_argument(
        "--role",
        metavar="NAME",
        required=True,
        help="name or ARN of the role that it issues; created without permissions if it does not exist",
    )
    remove_parser = add_action(
        actions,
        "remove",
        remove,
        "delete what `deploy` created, and nothing else",
        examples="cognito-tui admin proxy remove\ncognito-tui admin proxy remove --apply",
    )
    for action in (deploy_parser, remove_parser):
        add_apply(action)


def deploy(arguments: argparse.Namespace) -> int:
    context, proxy = _proxy(arguments, "user_pool_id", "client_id", "identity_pool_id")
    changes = proxy.deploy(arguments.role)
    _carry_out(context, proxy, changes)
    if changes and not arguments.apply:
        return 0
    echo(f"For {context.place}:")
    print_lines(f'proxy_function = "{proxy.name}"', 'duration = "1h"')
    echo(
        "Credentials last an hour at most. For twelve, use the classic flow: role_arn and duration, without the proxy."
    )
    if changes:
        echo("New permissions can take some seconds to work everywhere.")
    return 0


def remove(arguments: argparse.Namespace) -> int:
    context, proxy = _proxy(arguments, "user_pool_id", "identity_pool_id")
    _carry_out(context, proxy, proxy.remove())
    return 0


def _proxy(arguments: argparse.Namespace, *needs: str) -> tuple[AdminContext, Proxy]:
    context = AdminContext(arguments, *needs)
    return context, Proxy(context.identity_pool_aws, context.profile, echo)


def _carry_out(context: AdminContext, proxy: Proxy, changes: list[Change]) -> None:
    context.apply_or_preview(changes)
    for remark in proxy.remarks:
        echo(remark)
