"""`admin groups …`."""

from __future__ import annotations

import argparse
from collections.abc import Callable, Iterable
from dataclasses import asdict

from ....services.admin.change import Change
from ....services.admin.groups import Group, Groups
from ...io.output import print_json, print_table
from ...io.progress import counted
from ...options import add_action, define_family
from ...usage import Parser
from .admin_context import AdminContext, add_apply, add_json, add_limit, add_user
from .users import print_users

_EXAMPLES = """\
cognito-tui admin groups list
cognito-tui admin groups add ada staff --apply
cognito-tui admin groups members staff"""


def add_arguments(command: Parser) -> None:
    actions = define_family(command, _EXAMPLES)
    listing_parser = add_action(
        actions,
        "list",
        list_groups,
        "list groups",
        examples="cognito-tui admin groups list\ncognito-tui admin groups list --member ada",
    )
    listing_parser.add_argument("--member", metavar="USER", help="only the groups of this user")
    members_parser = add_action(
        actions,
        "members",
        members,
        "list the members of a group",
        examples="cognito-tui admin groups members staff --json | jq -r '.[].attributes.email'",
    )
    _add_group(members_parser)
    for action in (listing_parser, members_parser):
        add_limit(action)
        add_json(action)
    add_member_parser = add_action(
        actions,
        "add",
        add,
        "add a user to a group",
        more="It takes effect at the user's next sign-in or renewal.",
        examples="cognito-tui admin groups add ada staff --apply",
    )
    remove_parser = add_action(
        actions,
        "remove",
        remove,
        "remove a user from a group",
        more="Existing tokens and AWS credentials stay valid until they expire.",
        examples="cognito-tui admin groups remove ada staff --apply",
    )
    for action in (add_member_parser, remove_parser):
        add_user(action)
        _add_group(action)
        add_apply(action)
    create_parser = add_action(
        actions,
        "create",
        create,
        "create a group",
        examples="cognito-tui admin groups create staff --description 'On the payroll' --apply",
    )
    create_parser.add_argument("--description", metavar="TEXT", default="")
    create_parser.add_argument(
        "--role-arn", metavar="ARN", default="", dest="role_of_members", help="the role for members"
    )
    create_parser.add_argument(
        "--precedence", metavar="N", type=_number, help="the group with the lowest number wins"
    )
    delete_parser = add_action(
        actions,
        "delete",
        delete,
        "delete a group; its members remain users",
        examples="cognito-tui admin groups delete staff --apply",
    )
    for action in (create_parser, delete_parser):
        _add_group(action)
        add_apply(action)


def _add_group(to: Parser) -> None:
    to.add_argument("group", metavar="GROUP")


def _number(text: str) -> int:
    if not text.isdecimal():
        raise argparse.ArgumentTypeError(f"{text!r} is not a number of 0 or more")
    return int(text)


def list_groups(arguments: argparse.Namespace) -> int:
    groups = _groups(AdminContext(arguments, "user_pool_id"))
    limit = arguments.limit
    asked = groups.of_user(arguments.member, limit) if arguments.member else groups.list(limit)
    found = list(counted(asked, "groups"))
    if arguments.json:
        print_json([asdict(group) for group in found])
    else:
        rows = [(group.name, _precedence(group), group.role_arn, group.description) for group in found]
        print_table(("GROUP", "PRECEDENCE", "ROLE", "DESCRIPTION"), rows, "No groups.")
    return 0


def members(arguments: argparse.Namespace) -> int:
    groups = _groups(AdminContext(arguments, "user_pool_id"))
    print_users(groups.members(arguments.group, arguments.limit), as_json=arguments.json)
    return 0


def add(arguments: argparse.Namespace) -> int:
    return _change(arguments, lambda groups: groups.add(arguments.name, arguments.group))


def remove(arguments: argparse.Namespace) -> int:
    return _change(arguments, lambda groups: groups.remove(arguments.name, arguments.group))


def create(arguments: argparse.Namespace) -> int:
    group = Group(arguments.group, arguments.description, arguments.role_of_members, arguments.precedence)
    return _change(arguments, lambda groups: groups.create(group))


def delete(arguments: argparse.Namespace) -> int:
    return _change(arguments, lambda groups: [groups.delete(arguments.group)])


def _change(arguments: argparse.Namespace, wanted: Callable[[Groups], Iterable[Change]]) -> int:
    context = AdminContext(arguments, "user_pool_id")
    context.apply_or_preview(wanted(_groups(context)))
    return 0


def _groups(context: AdminContext) -> Groups:
    return Groups(context.aws, context.profile.user_pool_id)


def _precedence(group: Group) -> str:
    return "" if group.precedence is None else str(group.precedence)
