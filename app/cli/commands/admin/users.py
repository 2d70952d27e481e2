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
from ....services.base import Secret, clean, command
from ...io.messages import echo
from ...io.output import local_time, print_json, print_lines, print_pairs, write
from ...io.preset_answers import PresetAnswers
from ...io.terminal_input import TerminalInput
from .administrator import Administrator


def list_users(arguments: argparse.Namespace) -> int:
    users = _users(Administrator(arguments, "user_pool_id"))
    print_users(users.list(arguments.limit, arguments.filter), as_json=arguments.json)
    return 0


def show(arguments: argparse.Namespace) -> int:
    user = _users(Administrator(arguments, "user_pool_id")).show(arguments.name)
    if arguments.json:
        print_json(asdict(user))
        return 0
    print_pairs(
        {
            "user name": user.username,
            "status": _status(user),
            "created": local_time(user.created),
            "changed": local_time(user.modified),
            **user.attributes,
            "second factors": ", ".join(user.second_factors) or "none",
            "groups": ", ".join(user.groups) or "none",
        }
    )
    return 0


def create(arguments: argparse.Namespace) -> int:
    administrator = Administrator(arguments, "user_pool_id")
    groups = Groups(administrator.aws, administrator.profile.user_pool_id, administrator.profile.option)
    for group in arguments.groups:
        groups.require(group)
    passwords = Passwords(_users(administrator))
    changes = list(
        passwords.create(
            arguments.name, _attributes(arguments), _invitation(arguments, administrator.profile.option)
        )
    )
    is_new = bool(changes)
    for group in dict.fromkeys(arguments.groups):
        new = [groups.adding(arguments.name, group)]
        changes += new if is_new else groups.add(arguments.name, group)
    for remark in passwords.remarks:
        echo(remark)
    administrator.apply_or_preview(changes)
    return 0


def resend(arguments: argparse.Namespace) -> int:
    return _change(arguments, lambda users: [Passwords(users).resend(arguments.name)])


def reset(arguments: argparse.Namespace) -> int:
    by_hand = arguments.no_email or arguments.password_stdin
    if arguments.mfa and by_hand:
        raise ConfigurationError(
            "--mfa leaves the password as it is.", hint="Reset that with a second command."
        )
    administrator = Administrator(arguments, "user_pool_id")
    users = _users(administrator)
    if arguments.mfa:
        change = users.forget_authenticator(arguments.name)
    elif by_hand:
        change = Passwords(users).give_password(
            arguments.name, _invitation(arguments, administrator.profile.option)
        )
    else:
        change = Passwords(users).reset(arguments.name)
    administrator.apply_or_preview([change])
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
    administrator = Administrator(arguments, "user_pool_id")
    users = _users(administrator)
    user = users.find(arguments.name)
    if arguments.apply:
        typed = arguments.yes_delete
        if typed is None:
            echo(f"This deletes the user {user.username} from {users.pool} for good.")
            prompts = TerminalInput(allowed=not arguments.no_input)
            typed = prompts.visible("Type the user name", "the user name, typed")
        if typed not in (user.username, arguments.name):
            raise CognitoTuiError("That is not the user name: nothing was deleted.")
    administrator.apply_or_preview([users.delete(user)])
    return 0


def print_users(users: Iterable[PoolUser], *, as_json: bool) -> None:
    """As a table whose lines appear as they come; or as JSON, when all are there."""
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
    administrator = Administrator(arguments, "user_pool_id")
    administrator.apply_or_preview(wanted(_users(administrator)))
    return 0


def _users(administrator: Administrator) -> Users:
    return Users(administrator.aws, administrator.profile.user_pool_id, administrator.profile.option)


def _attributes(arguments: argparse.Namespace) -> dict[str, str]:
    """Of a new user."""
    email = arguments.email or (arguments.name if "@" in arguments.name else "")
    given = {"email": email, "phone_number": arguments.phone, **dict(arguments.attributes)}
    return _mark_verified({name: value for name, value in given.items() if value})


def _mark_verified(attributes: dict[str, str]) -> dict[str, str]:
    """Addresses are verified unless something else is said: an administrator vouches for them."""
    for address in ("email", "phone_number"):
        if address in attributes:
            attributes.setdefault(f"{address}_verified", "true")
    return attributes


def _invitation(arguments: argparse.Namespace, option: str) -> Invitation:
    password = PresetAnswers(arguments).password if arguments.password_stdin else None

    def hand_over(made: Secret, certain: bool) -> None:
        another = command(f"cognito-tui admin users reset{option}", arguments.name, no_email="", apply="")
        if not certain:  # a shell that is interrupted as well forgets what it was reading
            echo(
                "It is not certain that AWS has taken the temporary password. If it has, this is the one.",
                f"If it gets lost: {another}",
            )
        elif sys.stdout.isatty():
            echo("The temporary password:")
        try:
            write(f"{made.reveal()}\n")
        except (CognitoTuiError, OSError):
            echo(f"The temporary password could not be printed, and nobody has it. For a new one: {another}")
            raise

    return Invitation(not arguments.no_email, password, hand_over)
