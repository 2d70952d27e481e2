"""`admin proxy …`."""

from __future__ import annotations

import argparse

from ....services.admin.change import Change
from ....services.admin.proxy import Proxy
from ...io.messages import echo
from ...io.output import print_lines
from .administrator import Administrator


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
