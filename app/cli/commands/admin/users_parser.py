"""`admin users` and `admin groups`."""

from __future__ import annotations

import argparse
from collections.abc import Callable

from ...options import Commands, add_command, add_family
from ..account_parser import attribute
from .administrator import add_apply

_USERS = """\
cognito-tui admin users list --filter 'email ^= "ada"'
cognito-tui admin users show ada
cognito-tui admin users create ada --email ada@example.com --group staff --apply
cognito-tui admin users reset ada --mfa --apply        the authenticator was lost"""
_GROUPS = """\
cognito-tui admin groups list
cognito-tui admin groups add ada staff --apply
cognito-tui admin groups members staff"""
_CREATE = """\
cognito-tui admin users create ada --email ada@example.com --group staff --apply
cognito-tui admin users create ada@example.com --apply
cognito-tui admin users create ada --email ada@example.com --attribute name='Ada Lovelace' --apply
PASSWORD=$(cognito-tui admin users create robot --no-email --apply)"""
_RESET = """\
cognito-tui admin users reset ada --apply              a code is sent, for a new password
cognito-tui admin users reset ada --no-email --apply   prints a temporary password
cognito-tui admin users reset ada --mfa --apply        the authenticator was lost"""
_DELETE = """\
cognito-tui admin users delete ada --apply
cognito-tui admin users delete ada --yes-delete ada --apply"""


def add(commands: Commands) -> None:
    users = add_family(commands, "users", "the user pool's users", _USERS)
    _add_looking(users)
    _add_invitations(users)
    _add_states(users)
    _add_groups(add_family(commands, "groups", "the user pool's groups, and who is in them", _GROUPS))


def _add_looking(users: Commands) -> None:
    list_users = add_command(
        users,
        "list",
        "admin.users:everybody",
        "list users",
        examples="cognito-tui admin users list --limit 20\n"
        "cognito-tui admin users list --filter 'email ^= \"ada\"'\n"
        "cognito-tui admin users list --filter 'status = \"Disabled\"' --json | jq -r '.[].username'",
    )
    list_users.add_argument(
        "--filter",
        metavar="FILTER",
        default="",
        help='as Cognito has it: ATTRIBUTE = "TEXT", or ^= for how it begins; one of username, email, '
        "phone_number, name, given_name, family_name, preferred_username, cognito:user_status, status, sub",
    )
    show = add_command(
        users,
        "show",
        "admin.users:show",
        "show a user: attributes, second factors, groups",
        examples="cognito-tui admin users show ada\n"
        "cognito-tui admin users show ada --json | jq -r .attributes.email",
    )
    _add_name(show)
    _add_json(show)
    _add_limit(list_users)
    _add_json(list_users)


def _add_invitations(users: Commands) -> None:
    create = add_command(
        users,
        "create",
        "admin.users:create",
        "create a user, who is sent an invitation with a temporary password",
        more="The e-mail address (of --email, or the name, if it is one) counts as verified, so that the user can "
        "have a forgotten password reset; likewise the phone number. --attribute email_verified=false says otherwise.",
        examples=_CREATE,
    )
    _add_name(create)
    create.add_argument("--email", metavar="ADDRESS", help="where the invitation goes")
    create.add_argument(
        "--phone", metavar="NUMBER", help="where it goes if there is no e-mail: +441632960123"
    )
    _add_repeatable(create, "--attribute", "NAME=VALUE", "another attribute", attribute)
    _add_repeatable(create, "--group", "GROUP", "a group to be in")
    _add_password(create)
    resend = add_command(
        users,
        "resend",
        "admin.users:resend",
        "send an invitation again, with a new temporary password",
        examples="cognito-tui admin users resend ada --apply",
    )
    _add_name(resend)
    reset = add_command(
        users,
        "reset",
        "admin.users:reset",
        "end a user's password, and have a code sent to make a new one with",
        more="With --mfa the password stays, and the lost authenticator is removed: the next sign-in sets up "
        "another, if the pool requires one.",
        examples=_RESET,
    )
    _add_name(reset)
    _add_password(reset)
    reset.add_argument("--mfa", action="store_true", help="the authenticator instead of the password")
    for action in (create, resend, reset):
        add_apply(action)


def _add_states(users: Commands) -> None:
    change = add_command(
        users,
        "set",
        "admin.users:set_attributes",
        "change a user's attributes",
        more="An e-mail address or phone number counts as verified; email_verified=false says otherwise.",
        examples="cognito-tui admin users set ada email=ada@example.org name='Ada Lovelace' --apply",
    )
    confirm = add_command(
        users,
        "confirm",
        "admin.users:confirm",
        "confirm a user who signed up, without the code",
        examples="cognito-tui admin users confirm ada --apply",
    )
    disable = add_command(
        users,
        "disable",
        "admin.users:disable",
        "sign a user out everywhere, and let them in no more",
        more="AWS credentials that they have already are good until they expire.",
        examples="cognito-tui admin users disable ada --apply",
    )
    enable = add_command(
        users,
        "enable",
        "admin.users:enable",
        "let a disabled user in again",
        examples="cognito-tui admin users enable ada --apply",
    )
    delete = add_command(users, "delete", "admin.users:delete", "delete a user, for good", examples=_DELETE)
    for action in (change, confirm, disable, enable, delete):
        _add_name(action)
        add_apply(action)
    change.add_argument("attributes", type=attribute, metavar="NAME=VALUE", nargs="+")
    delete.add_argument("--yes-delete", metavar="NAME", help="the user name, in place of typing it")
    delete.add_argument(
        "--no-input", action="store_true", help="never ask: end with exit code 3 where an answer is needed"
    )


def _add_groups(groups: Commands) -> None:
    every = add_command(
        groups,
        "list",
        "admin.groups:every",
        "list groups",
        examples="cognito-tui admin groups list\ncognito-tui admin groups list --member ada",
    )
    every.add_argument("--member", metavar="USER", help="only those that this user is in")
    members = add_command(
        groups,
        "members",
        "admin.groups:members",
        "list who is in a group",
        examples="cognito-tui admin groups members staff --json | jq -r '.[].attributes.email'",
    )
    _add_group(members)
    for action in (every, members):
        _add_limit(action)
        _add_json(action)
    add_member = add_command(
        groups,
        "add",
        "admin.groups:add",
        "add a user to a group",
        more="It counts from the user's next sign-in or renewal.",
        examples="cognito-tui admin groups add ada staff --apply",
    )
    remove = add_command(
        groups,
        "remove",
        "admin.groups:remove",
        "remove a user from a group",
        more="Tokens and AWS credentials that they have already are good until they expire.",
        examples="cognito-tui admin groups remove ada staff --apply",
    )
    for action in (add_member, remove):
        _add_name(action)
        _add_group(action)
        add_apply(action)
    create = add_command(
        groups,
        "create",
        "admin.groups:create",
        "create a group",
        examples="cognito-tui admin groups create staff --description 'On the payroll' --apply",
    )
    create.add_argument("--description", metavar="TEXT", default="")
    create.add_argument(
        "--role-arn", metavar="ARN", default="", help="what members may become, if the pool asks"
    )
    create.add_argument("--precedence", metavar="N", type=_number, help="the lowest of a user's groups wins")
    delete = add_command(
        groups,
        "delete",
        "admin.groups:delete",
        "delete a group; its members stay users",
        examples="cognito-tui admin groups delete staff --apply",
    )
    for action in (create, delete):
        _add_group(action)
        add_apply(action)


def _add_name(to: argparse.ArgumentParser) -> None:
    to.add_argument(
        "name", metavar="USER", help="the user name, or what else the pool lets them sign in with"
    )


def _add_repeatable(
    to: argparse.ArgumentParser, option: str, metavar: str, what: str, kind: Callable[[str], object] = str
) -> None:
    to.add_argument(
        option,
        dest=f"{option[2:]}s",
        type=kind,
        metavar=metavar,
        action="append",
        default=[],
        help=f"{what}; may be repeated",
    )


def _add_group(to: argparse.ArgumentParser) -> None:
    to.add_argument("group", metavar="GROUP")


def _add_json(to: argparse.ArgumentParser) -> None:
    to.add_argument("--json", action="store_true", help="as JSON")


def _add_limit(to: argparse.ArgumentParser) -> None:
    to.add_argument("--limit", metavar="N", type=_positive, help="no more than these; default: all")


def _add_password(to: argparse.ArgumentParser) -> None:
    to.add_argument(
        "--no-email",
        action="store_true",
        help="send nothing: a temporary password is made, and printed alone on standard output",
    )
    to.add_argument(
        "--temporary-password-stdin",
        dest="password_stdin",
        action="store_true",
        help="it is the first line of standard input, and is not printed",
    )


def _positive(text: str) -> int:
    if not (text.isdecimal() and int(text)):
        raise argparse.ArgumentTypeError(f"{text!r} is no number from 1 on")
    return int(text)


def _number(text: str) -> int:
    if not text.isdecimal():
        raise argparse.ArgumentTypeError(f"{text!r} is no number from 0 on")
    return int(text)
