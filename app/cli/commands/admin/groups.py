"""`admin groups …`."""

from __future__ import annotations

import argparse
from collections.abc import Callable, Iterable
from dataclasses import asdict

from ....services.admin.change import Change
from ....services.admin.groups import Group, Groups
from ...io.messages import echo
from ...io.output import print_json, print_table
from .administrator import Administrator
from .users import print_users


def list_groups(arguments: argparse.Namespace) -> int:
    groups = _groups(Administrator(arguments, "user_pool_id"))
    limit = arguments.limit
    found = list(groups.of_user(arguments.member, limit) if arguments.member else groups.list(limit))
    if arguments.json:
        print_json([asdict(group) for group in found])
    elif found:
        rows = [(group.name, _precedence(group), group.role_arn, group.description) for group in found]
        print_table(("GROUP", "PRECEDENCE", "ROLE", "DESCRIPTION"), rows)
    else:
        echo("No groups.")
    return 0


def members(arguments: argparse.Namespace) -> int:
    groups = _groups(Administrator(arguments, "user_pool_id"))
    print_users(groups.members(arguments.group, arguments.limit), as_json=arguments.json)
    return 0


def add(arguments: argparse.Namespace) -> int:
    return _change(arguments, lambda groups: groups.add(arguments.name, arguments.group))


def remove(arguments: argparse.Namespace) -> int:
    return _change(arguments, lambda groups: groups.remove(arguments.name, arguments.group))


def create(arguments: argparse.Namespace) -> int:
    group = Group(arguments.group, arguments.description, arguments.role_arn, arguments.precedence)
    return _change(arguments, lambda groups: groups.create(group))


def delete(arguments: argparse.Namespace) -> int:
    return _change(arguments, lambda groups: [groups.delete(arguments.group)])


def _change(arguments: argparse.Namespace, wanted: Callable[[Groups], Iterable[Change]]) -> int:
    administrator = Administrator(arguments, "user_pool_id")
    administrator.apply_or_preview(wanted(_groups(administrator)))
    return 0


def _groups(administrator: Administrator) -> Groups:
    return Groups(administrator.aws, administrator.profile.user_pool_id, administrator.profile.option)


def _precedence(group: Group) -> str:
    return "" if group.precedence is None else str(group.precedence)
