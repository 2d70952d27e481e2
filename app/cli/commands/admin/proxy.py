"""`admin proxy …`."""

from __future__ import annotations

import argparse

from ....services.admin.change import Change
from ....services.admin.proxy import Proxy
from ...io.messages import echo
from ...io.output import print_lines
from ...options import add_action, define_family
from .administrator import Administrator, add_apply

_EXAMPLES = """\
cognito-tui admin proxy deploy --role field-staff            what would be done
cognito-tui admin proxy deploy --role field-staff --apply    does it
cognito-tui admin proxy remove --apply                       takes it away again"""


def add_arguments(command: argparse.ArgumentParser) -> None:
    actions = define_family(command, _EXAMPLES)
    deploy_parser = add_action(
        actions,
        "deploy",
        deploy,
        "make the function, or bring it up to date, with all that it needs",
        more="It checks the user's ID token and gives one role, for an hour at most: a role that is taken by a role "
        "lasts no longer. For twelve hours take the classic flow, which needs no function: role_arn and duration in "
        "the profile.",
        examples="cognito-tui admin proxy deploy --role field-staff\n"
        "cognito-tui admin proxy deploy --role field-staff --apply",
    )
    deploy_parser.add_argument(
        "--role",
        metavar="NAME",
        required=True,
        help="what it gives: name or ARN of a role; one that does not exist is made, and may do nothing yet",
    )
    remove_parser = add_action(
        actions,
        "remove",
        remove,
        "delete what `deploy` has made, and nothing else",
        examples="cognito-tui admin proxy remove\ncognito-tui admin proxy remove --apply",
    )
    for action in (deploy_parser, remove_parser):
        add_apply(action)


def deploy(arguments: argparse.Namespace) -> int:
    administrator, proxy = _proxy(arguments, "user_pool_id", "client_id", "identity_pool_id")
    changes = proxy.deploy(arguments.role)
    _carry_out(administrator, proxy, changes)
    if changes and not arguments.apply:
        return 0
    echo(f"For {administrator.place}:")
    print_lines(f'proxy_function = "{proxy.name}"', 'duration = "1h"')
    echo("It gives an hour at most. For twelve, take the classic flow: role_arn and duration, without it.")
    if changes:
        echo("It can take AWS some seconds until new permissions count everywhere.")
    return 0


def remove(arguments: argparse.Namespace) -> int:
    administrator, proxy = _proxy(arguments, "user_pool_id", "identity_pool_id")
    _carry_out(administrator, proxy, proxy.remove())
    return 0


def _proxy(arguments: argparse.Namespace, *needs: str) -> tuple[Administrator, Proxy]:
    administrator = Administrator(arguments, *needs)
    return administrator, Proxy(administrator.identity_pool_aws, administrator.profile, echo)


def _carry_out(administrator: Administrator, proxy: Proxy, changes: list[Change]) -> None:
    administrator.apply_or_preview(changes)
    for remark in proxy.remarks:
        echo(remark)
