"""`admin groups …`."""

from __future__ import annotations

import argparse
from dataclasses import asdict

from ...services.admin.groups import Group, Groups
from ..output import print_json, print_table
from ..talk import say
from .users import print_users
from .working import Administrator


def every(arguments: argparse.Namespace) -> int:
    groups = _groups(Administrator(arguments, "user_pool_id"))
    limit = arguments.limit
    found = list(groups.of_user(arguments.member, limit) if arguments.member else groups.list(limit))
    if arguments.json:
        print_json([asdict(group) for group in found])
    elif found:
        rows = [(group.name, _precedence(group), group.role_arn, group.description) for group in found]
        print_table(("GROUP", "PRECEDENCE", "ROLE", "DESCRIPTION"), rows)
    else:
        say("No groups.")
    return 0


def members(arguments: argparse.Namespace) -> int:
    groups = _groups(Administrator(arguments, "user_pool_id"))
    print_users(groups.members(arguments.group, arguments.limit), as_json=arguments.json)
    return 0


def add(arguments: argparse.Namespace) -> int:
    administrator = Administrator(arguments, "user_pool_id")
    administrator.carry_out(_groups(administrator).add(arguments.name, arguments.group))
    return 0


def remove(arguments: argparse.Namespace) -> int:
    administrator = Administrator(arguments, "user_pool_id")
    administrator.carry_out(_groups(administrator).remove(arguments.name, arguments.group))
    return 0


def create(arguments: argparse.Namespace) -> int:
    administrator = Administrator(arguments, "user_pool_id")
    group = Group(arguments.group, arguments.description, arguments.role_arn, arguments.precedence)
    administrator.carry_out([_groups(administrator).create(group)])
    return 0


def delete(arguments: argparse.Namespace) -> int:
    administrator = Administrator(arguments, "user_pool_id")
    administrator.carry_out([_groups(administrator).delete(arguments.group)])
    return 0


def _groups(administrator: Administrator) -> Groups:
    return Groups(administrator.aws, administrator.profile.user_pool_id)


def _precedence(group: Group) -> str:
    return "" if group.precedence is None else str(group.precedence)
