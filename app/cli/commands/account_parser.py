"""`account …`."""

from __future__ import annotations

import argparse

from ..options import Commands, add_answers, add_command, add_family, add_signing_in

_EXAMPLES = """\
cognito-tui account show
cognito-tui account set given_name=Ada email=ada@example.com
cognito-tui account verify email
cognito-tui account change-password
cognito-tui account sign-up -u ada email=ada@example.com"""


def add(commands: Commands) -> None:
    actions = add_family(commands, "account", "look after your account", _EXAMPLES)
    _add_profile(actions)
    _add_registration(actions)
    _add_ends(actions)


def attribute(text: str) -> tuple[str, str]:
    """NAME=VALUE"""
    name, equals, value = text.partition("=")
    if not (name and equals):
        raise argparse.ArgumentTypeError(f"{text!r} is not NAME=VALUE")
    return name, value


def _add_profile(actions: Commands) -> None:
    show = add_command(
        actions,
        "show",
        "account:show",
        "show your attributes and second factors",
        examples="cognito-tui account show\ncognito-tui account show --json | jq -r .attributes.email",
    )
    show.add_argument("--json", action="store_true", help="as JSON")
    change = add_command(
        actions,
        "set",
        "account:set_attributes",
        "change attributes",
        examples="cognito-tui account set name='Ada Lovelace' custom:team=engines",
    )
    change.add_argument("attributes", type=attribute, metavar="NAME=VALUE", nargs="+")
    unset = add_command(
        actions,
        "unset",
        "account:unset_attributes",
        "remove attributes",
        examples="cognito-tui account unset nickname",
    )
    unset.add_argument("names", metavar="NAME", nargs="+")
    verify = add_command(
        actions,
        "verify",
        "account:verify",
        "have a code sent to your address or number, and give it back",
        examples="cognito-tui account verify email",
    )
    verify.add_argument("attribute", choices=("email", "phone_number"), metavar="email|phone_number")
    verify.add_argument("--sent", action="store_true", help="a code has come already, after `account set`")
    password = add_command(
        actions,
        "change-password",
        "account:change_password",
        "change your password",
        examples="cognito-tui account change-password\n"
        "cognito-tui account change-password --password-stdin --new-password-stdin < two-lines",
    )
    for action in (show, change, unset, verify):
        add_signing_in(action)
    add_signing_in(password, "new password")


def _add_registration(actions: Commands) -> None:
    sign_up = add_command(
        actions,
        "sign-up",
        "registration:sign_up",
        "make an account",
        more="What the pool requires and was not given is asked for.",
        examples="cognito-tui account sign-up -u ada email=ada@example.com name='Ada Lovelace'",
    )
    sign_up.add_argument("attributes", type=attribute, metavar="NAME=VALUE", nargs="*")
    add_answers(sign_up, "password", "code")
    confirm = add_command(
        actions,
        "confirm",
        "registration:confirm",
        "confirm a new account with the code that was sent",
        examples="cognito-tui account confirm -u ada",
    )
    add_answers(confirm, "code")
    resend = add_command(
        actions,
        "resend",
        "registration:resend",
        "have the confirmation code sent again",
        examples="cognito-tui account resend -u ada",
    )
    forgot = add_command(
        actions,
        "forgot-password",
        "registration:forgot_password",
        "have a code sent, and set a new password with it",
        more="Where nobody can be asked, it sends the code alone: reset-password does the rest.",
        examples="cognito-tui account forgot-password -u ada",
    )
    reset = add_command(
        actions,
        "reset-password",
        "registration:reset_password",
        "set a new password with the code that was sent",
        examples="cognito-tui account reset-password -u ada\n"
        "cognito-tui account reset-password -u ada --new-password-stdin --code-stdin < two-lines",
    )
    add_answers(reset, "new password", "code")
    for action in (resend, forgot):
        add_answers(action)


def _add_ends(actions: Commands) -> None:
    sessions = add_command(
        actions,
        "sessions",
        "account:sessions",
        "list where you are signed in, or end one of these sessions",
        examples="cognito-tui account sessions\ncognito-tui account sessions --revoke ID",
    )
    sessions.add_argument("--revoke", metavar="ID", help="end this one")
    sessions.add_argument("--json", action="store_true", help="as JSON")
    delete = add_command(
        actions,
        "delete",
        "account:delete",
        "delete your account, for good",
        examples="cognito-tui account delete\ncognito-tui account delete --yes-delete ada",
    )
    delete.add_argument("--yes-delete", metavar="NAME", help="the user name, in place of typing it")
    for action in (sessions, delete):
        add_signing_in(action)
