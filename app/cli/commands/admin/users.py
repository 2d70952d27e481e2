"""`admin users …`."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable, Iterable
from dataclasses import asdict

from ....errors import CognitoTuiError, ConfigurationError
from ....services.admin.change import Change
from ....services.admin.groups import Groups
from ....services.admin.passwords import Invitation, Passwords
from ....services.admin.users import PoolUser, Users
from ....services.base import Secret, clean, time_text
from ...io.messages import echo
from ...io.output import print_json, print_lines, print_pairs, write
from ...io.preset_answers import PresetAnswers
from ...io.progress import counted
from ...io.terminal_input import TerminalInput
from ...next_commands import next_command, worded
from ...options import Actions, add_action, add_no_input, define_family
from ...usage import Parser
from ..account import attribute
from .admin_context import AdminContext, add_apply, add_json, add_limit, add_user

_EXAMPLES = """\
cognito-tui admin users list --filter 'email ^= "ada"'
cognito-tui admin users show ada
cognito-tui admin users create ada --email ada@example.com --group staff --apply
cognito-tui admin users reset ada --mfa --apply        after an authenticator app was lost"""
_CREATE = """\
cognito-tui admin users create ada --email ada@example.com --group staff --apply
cognito-tui admin users create ada@example.com --apply
cognito-tui admin users create ada --email ada@example.com --attribute name='Ada Lovelace' --apply
PASSWORD=$(cognito-tui admin users create robot --no-email --apply)"""
_RESET = """\
cognito-tui admin users reset ada --apply              sends a code for a new password
cognito-tui admin users reset ada --no-email --apply   prints a temporary password
cognito-tui admin users reset ada --mfa --apply        after an authenticator app was lost"""
_DELETE = """\
cognito-tui admin users delete ada --apply
cognito-tui admin users delete ada --yes-delete ada --apply"""


def add_arguments(command: Parser) -> None:
    actions = define_family(command, _EXAMPLES)
    _add_looking(actions)
    _add_invitations(actions)
    _add_states(actions)


def _add_looking(actions: Actions) -> None:
    listing_parser = add_action(
        actions,
        "list",
        list_users,
        "list users",
        examples="cognito-tui admin users list --limit 20\n"
        "cognito-tui admin users list --filter 'email ^= \"ada\"'\n"
        "cognito-tui admin users list --filter 'status = \"Disabled\"' --json | jq -r '.[].username'",
    )
    listing_parser.add_argument(
        "--filter",
        metavar="FILTER",
        default="",
        help='in the syntax of ListUsers: ATTRIBUTE = "TEXT", or ^= for a prefix; ATTRIBUTE is one of username, email, '
        "phone_number, name, given_name, family_name, preferred_username, cognito:user_status, status, sub",
    )
    show_parser = add_action(
        actions,
        "show",
        show,
        "show a user: attributes, MFA methods, groups",
        examples="cognito-tui admin users show ada\n"
        "cognito-tui admin users show ada --json | jq -r .attributes.email",
    )
    add_user(show_parser)
    add_json(show_parser)
    add_limit(listing_parser)
    add_json(listing_parser)


def _add_invitations(actions: Actions) -> None:
    create_parser = add_action(
        actions,
        "create",
        create,
        "create a user and send an invitation with a temporary password",
        more="Marks the email address (--email, or the user name if it is one) and the phone number "
        "as verified, so that the user can reset a forgotten password, unless you pass "
        "--attribute email_verified=false.",
        examples=_CREATE,
    )
    add_user(create_parser)
    create_parser.add_argument("--email", metavar="ADDRESS", help="the address for the invitation")
    create_parser.add_argument(
        "--phone", metavar="NUMBER", help="the number for it if there is no email: +441632960123"
    )
    _add_repeatable(create_parser, "--attribute", "NAME=VALUE", "another attribute", attribute)
    _add_repeatable(create_parser, "--group", "GROUP", "a group to add the user to")
    _add_password(create_parser)
    resend_parser = add_action(
        actions,
        "resend",
        resend,
        "send the invitation again, with a new temporary password",
        examples="cognito-tui admin users resend ada --apply",
    )
    add_user(resend_parser)
    reset_parser = add_action(
        actions,
        "reset",
        reset,
        "end a user's password, and send a code for a new one",
        more="With --mfa, keeps the password and removes the lost authenticator app: the next "
        "sign-in sets up another, if the pool requires one.",
        examples=_RESET,
    )
    add_user(reset_parser)
    _add_password(reset_parser)
    reset_parser.add_argument(
        "--mfa", action="store_true", help="remove the authenticator app instead of resetting the password"
    )
    for action in (create_parser, resend_parser, reset_parser):
        add_apply(action)


def _add_states(actions: Actions) -> None:
    change_parser = add_action(
        actions,
        "set",
        set_attributes,
        "change a user's attributes",
        more="Marks an email address or phone number as verified, unless you pass email_verified=false.",
        examples="cognito-tui admin users set ada email=ada@example.org name='Ada Lovelace' --apply",
    )
    confirm_parser = add_action(
        actions,
        "confirm",
        confirm,
        "confirm a user who signed up, without the code",
        examples="cognito-tui admin users confirm ada --apply",
    )
    disable_parser = add_action(
        actions,
        "disable",
        disable,
        "sign a user out everywhere and block further sign-ins",
        more="Existing AWS credentials stay valid until they expire.",
        examples="cognito-tui admin users disable ada --apply",
    )
    enable_parser = add_action(
        actions,
        "enable",
        enable,
        "let a disabled user sign in again",
        examples="cognito-tui admin users enable ada --apply",
    )
    delete_parser = add_action(actions, "delete", delete, "delete a user permanently", examples=_DELETE)
    for action in (change_parser, confirm_parser, disable_parser, enable_parser, delete_parser):
        add_user(action)
        add_apply(action)
    change_parser.add_argument("attributes", type=attribute, metavar="NAME=VALUE", nargs="+")
    delete_parser.add_argument(
        "--yes-delete", metavar="NAME", help="confirm with the user name instead of typing it"
    )
    add_no_input(delete_parser)


def _add_repeatable(
    to: Parser, option: str, metavar: str, what: str, kind: Callable[[str], object] = str
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


def _add_password(to: Parser) -> None:
    to.add_argument(
        "--no-email",
        action="store_true",
        help="send nothing: print only a generated temporary password on standard output",
    )
    to.add_argument(
        "--temporary-password-stdin",
        dest="password_stdin",
        action="store_true",
        help="read it from the first line of standard input, and do not print it",
    )


def list_users(arguments: argparse.Namespace) -> int:
    users = _users(AdminContext(arguments, "user_pool_id"))
    print_users(users.list(arguments.limit, arguments.filter), as_json=arguments.json)
    return 0


def show(arguments: argparse.Namespace) -> int:
    user = _users(AdminContext(arguments, "user_pool_id")).show(arguments.name)
    if arguments.json:
        print_json(asdict(user))
        return 0
    print_pairs(
        {
            "user name": user.username,
            "status": _status(user),
            "created": time_text.date_time(user.created),
            "changed": time_text.date_time(user.modified),
            **user.attributes,
            "second factors": ", ".join(user.second_factors) or "none",
            "groups": ", ".join(user.groups) or "none",
        }
    )
    return 0


def create(arguments: argparse.Namespace) -> int:
    context = AdminContext(arguments, "user_pool_id")
    groups = Groups(context.aws, context.profile.user_pool_id)
    for group in arguments.groups:
        groups.require(group)
    passwords = Passwords(_users(context))
    changes = list(passwords.create(arguments.name, _attributes(arguments), _invitation(arguments)))
    is_new = bool(changes)
    for group in dict.fromkeys(arguments.groups):
        new = [groups.adding(arguments.name, group)]
        changes += new if is_new else groups.add(arguments.name, group)
    for remark in passwords.remarks:
        echo(worded(remark))
    context.apply_or_preview(changes)
    return 0


def resend(arguments: argparse.Namespace) -> int:
    return _change(arguments, lambda users: [Passwords(users).resend(arguments.name)])


def reset(arguments: argparse.Namespace) -> int:
    by_hand = arguments.no_email or arguments.password_stdin
    if arguments.mfa and by_hand:
        raise ConfigurationError(
            "--mfa does not change the password.", hint="Reset that with a second command."
        )
    context = AdminContext(arguments, "user_pool_id")
    users = _users(context)
    if arguments.mfa:
        change = users.forget_authenticator(arguments.name)
    elif by_hand:
        change = Passwords(users).give_password(arguments.name, _invitation(arguments))
    else:
        change = Passwords(users).reset(arguments.name)
    context.apply_or_preview([change])
    return 0


def set_attributes(arguments: argparse.Namespace) -> int:
    attributes = _mark_verified(dict(arguments.attributes))
    return _change(arguments, lambda users: users.update(arguments.name, attributes))


def confirm(arguments: argparse.Namespace) -> int:
    return _change(arguments, lambda users: users.confirm(arguments.name))


def disable(arguments: argparse.Namespace) -> int:
    return _change(arguments, lambda users: users.disable(arguments.name))


def enable(arguments: argparse.Namespace) -> int:
    return _change(arguments, lambda users: users.enable(arguments.name))


def delete(arguments: argparse.Namespace) -> int:
    context = AdminContext(arguments, "user_pool_id")
    users = _users(context)
    user = users.find(arguments.name)
    if arguments.apply:
        typed = arguments.yes_delete
        if typed is None:
            echo(f"This deletes the user {user.username} from {users.pool} permanently.")
            terminal = TerminalInput(allowed=not arguments.no_input)
            typed = terminal.visible("Type the user name", "the user name, typed")
        if typed not in (user.username, arguments.name):
            raise CognitoTuiError("The user name does not match: nothing was deleted.")
    context.apply_or_preview([users.delete(user)])
    return 0


def print_users(users: Iterable[PoolUser], *, as_json: bool) -> None:
    """Print users as a table, line by line as they come, or as JSON."""
    users = counted(users, "users")
    if as_json:
        print_json([asdict(user) for user in users])
        return
    number = 0
    for number, user in enumerate(users, 1):
        if number == 1:
            _print_row("USER", "STATUS", "E-MAIL")
        _print_row(user.username, _status(user), user.attributes.get("email", ""))
    if not number:
        echo("No users.")


def _print_row(*cells: str) -> None:
    name, status, email = map(clean, cells)
    print_lines(f"{name:<36}  {status:<21}  {email}".rstrip())


def _status(user: PoolUser) -> str:
    return user.status if user.enabled else f"{user.status} (disabled)"


def _change(arguments: argparse.Namespace, wanted: Callable[[Users], Iterable[Change]]) -> int:
    context = AdminContext(arguments, "user_pool_id")
    context.apply_or_preview(wanted(_users(context)))
    return 0


def _users(context: AdminContext) -> Users:
    return Users(context.aws, context.profile.user_pool_id)


def _attributes(arguments: argparse.Namespace) -> dict[str, str]:
    """Return the attributes of a new user."""
    email = arguments.email or (arguments.name if "@" in arguments.name else "")
    given = {"email": email, "phone_number": arguments.phone, **dict(arguments.attributes)}
    return _mark_verified({name: value for name, value in given.items() if value})


def _mark_verified(attributes: dict[str, str]) -> dict[str, str]:
    """Return the attributes with addresses marked as verified, unless they say otherwise."""
    for address in ("email", "phone_number"):
        if address in attributes:
            attributes.setdefault(f"{address}_verified", "true")
    return attributes


def _invitation(arguments: argparse.Namespace) -> Invitation:
    password = PresetAnswers(arguments).password if arguments.password_stdin else None

    def hand_over(created: Secret, certain: bool) -> None:
        another = next_command("admin users reset", arguments.name, no_email="", apply="")
        if not certain:  # a shell that is interrupted as well forgets what it was reading
            echo(
                "AWS may or may not have accepted the temporary password. If it has, it is this one.",
                f"If you lose it: {another}",
            )
        elif sys.stdout.isatty():
            echo("The temporary password:")
        try:
            write(f"{created.reveal()}\n")
        except (CognitoTuiError, OSError):
            echo(f"The temporary password could not be printed and is lost. For a new one: {another}")
            raise

    return Invitation(not arguments.no_email, password, hand_over)
