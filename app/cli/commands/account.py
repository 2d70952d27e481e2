"""`account …`: your own account, with a session and without."""

from __future__ import annotations

import argparse
from dataclasses import asdict

from ...errors import CognitoTuiError
from ...services.account import check_deletion, finish_deletion, left_behind
from ...services.auth import CodeDelivery, NewAccount
from ...services.base import Secret, as_cognito_takes, time_text
from .. import terminal_sign_in
from ..context import CommandContext
from ..io.messages import echo, print_error, while_waiting, with_retries
from ..io.output import print_json, print_pairs, print_table
from ..next_commands import next_command, worded
from ..options import Actions, add_action, add_answers, add_signing_in, define_family
from ..usage import Parser
from .mfa import factor_words

_EXAMPLES = """\
cognito-tui account show
cognito-tui account set given_name=Ada email=ada@example.com
cognito-tui account verify email
cognito-tui account change-password
cognito-tui account sign-up -u ada email=ada@example.com"""


def add_arguments(command: Parser) -> None:
    actions = define_family(command, _EXAMPLES)
    _add_own(actions)
    _add_registration(actions)
    _add_endings(actions)


def attribute(text: str) -> tuple[str, str]:
    """NAME=VALUE"""
    name, equals, value = text.partition("=")
    if not (name and equals):
        raise argparse.ArgumentTypeError(f"{text!r} is not NAME=VALUE")
    return name, value


def _add_own(actions: Actions) -> None:
    show_parser = add_action(
        actions,
        "show",
        show,
        "show your attributes and second factors",
        examples="cognito-tui account show\ncognito-tui account show --json | jq -r .attributes.email",
    )
    show_parser.add_argument("--json", action="store_true", help="as JSON")
    change_parser = add_action(
        actions,
        "set",
        set_attributes,
        "change attributes",
        examples="cognito-tui account set name='Ada Lovelace' custom:team=engines",
    )
    change_parser.add_argument("attributes", type=attribute, metavar="NAME=VALUE", nargs="+")
    unset_parser = add_action(
        actions,
        "unset",
        unset_attributes,
        "remove attributes",
        examples="cognito-tui account unset nickname",
    )
    unset_parser.add_argument("names", metavar="NAME", nargs="+")
    verify_parser = add_action(
        actions,
        "verify",
        verify,
        "verify your email address or phone number with a code",
        examples="cognito-tui account verify email",
    )
    verify_parser.add_argument("attribute", choices=("email", "phone_number"), metavar="email|phone_number")
    verify_parser.add_argument(
        "--sent", action="store_true", help="a code was already sent, by `account set`"
    )
    password_parser = add_action(
        actions,
        "change-password",
        change_password,
        "change your password",
        examples="cognito-tui account change-password\n"
        "cognito-tui account change-password --password-stdin --new-password-stdin < two-lines",
    )
    for action in (show_parser, change_parser, unset_parser, verify_parser):
        add_signing_in(action)
    add_signing_in(password_parser, "new password")


def _add_registration(actions: Actions) -> None:
    sign_up_parser = add_action(
        actions,
        "sign-up",
        sign_up,
        "create an account",
        more="Prompts for required attributes you did not pass.",
        examples="cognito-tui account sign-up -u ada email=ada@example.com name='Ada Lovelace'",
    )
    sign_up_parser.add_argument("attributes", type=attribute, metavar="NAME=VALUE", nargs="*")
    add_answers(sign_up_parser, "password", "code")
    confirm_parser = add_action(
        actions,
        "confirm",
        confirm,
        "confirm a new account with the code that was sent",
        examples="cognito-tui account confirm -u ada",
    )
    add_answers(confirm_parser, "code")
    resend_parser = add_action(
        actions,
        "resend",
        resend,
        "send the confirmation code again",
        examples="cognito-tui account resend -u ada",
    )
    forgot_parser = add_action(
        actions,
        "forgot-password",
        forgot_password,
        "send a code, and set a new password with it",
        more="Without a terminal it only sends the code; reset-password sets the new password.",
        examples="cognito-tui account forgot-password -u ada",
    )
    reset_parser = add_action(
        actions,
        "reset-password",
        reset_password,
        "set a new password with the code that was sent",
        examples="cognito-tui account reset-password -u ada\n"
        "cognito-tui account reset-password -u ada --new-password-stdin --code-stdin < two-lines",
    )
    add_answers(reset_parser, "new password", "code")
    for action in (resend_parser, forgot_parser):
        add_answers(action)


def _add_endings(actions: Actions) -> None:
    sessions_parser = add_action(
        actions,
        "sessions",
        sessions,
        "list where you are signed in, or end one of these sessions",
        examples="cognito-tui account sessions\ncognito-tui account sessions --revoke ID",
    )
    sessions_parser.add_argument("--revoke", metavar="ID", help="the session to end")
    sessions_parser.add_argument("--json", action="store_true", help="as JSON")
    delete_parser = add_action(
        actions,
        "delete",
        delete,
        "delete your account, for good",
        examples="cognito-tui account delete\ncognito-tui account delete --yes-delete ada",
    )
    delete_parser.add_argument("--yes-delete", metavar="NAME", help="the user name, in place of typing it")
    for action in (sessions_parser, delete_parser):
        add_signing_in(action)


def show(arguments: argparse.Namespace) -> int:
    account = CommandContext(arguments).account
    user = with_retries(account.user)
    if arguments.json:
        print_json(asdict(user))
    else:
        factors = ", ".join(factor_words(user))
        print_pairs({"user name": user.username, **user.attributes, "second factors": factors or "none"})
    return 0


def set_attributes(arguments: argparse.Namespace) -> int:
    context = CommandContext(arguments)
    account = context.account
    deliveries = with_retries(lambda: account.update_attributes(dict(arguments.attributes)))
    echo("Changed.")
    for delivery in deliveries:
        verify = next_command("account verify", delivery.attribute, sent="")
        echo(delivery.sentence, f"To enter it: {verify}")
    return 0


def unset_attributes(arguments: argparse.Namespace) -> int:
    account = CommandContext(arguments).account
    with_retries(lambda: account.delete_attributes(arguments.names))
    echo("Removed.")
    return 0


def verify(arguments: argparse.Namespace) -> int:
    context = CommandContext(arguments)
    account, attribute = context.account, arguments.attribute
    if not arguments.sent:
        echo(with_retries(lambda: account.send_verification(attribute)).sentence)

    def give_back() -> None:
        code = context.prompter.sent_code()
        with_retries(lambda: account.verify(attribute, code))

    context.prompter.until_accepted(give_back)
    echo("Verified.")
    return 0


def change_password(arguments: argparse.Namespace) -> int:
    context = CommandContext(arguments)
    account = context.account
    old = context.prompter.password("Current password")

    def change() -> None:
        new = context.prompter.new_password()
        while_waiting(lambda: account.change_password(old, new))

    context.prompter.until_accepted(change)
    echo("Password changed.")
    return 0


def sessions(arguments: argparse.Namespace) -> int:
    account = CommandContext(arguments).account
    if arguments.revoke:
        with_retries(lambda: account.revoke_session(arguments.revoke))
        echo("The session has ended.")
        return 0
    found = with_retries(account.sessions)
    if arguments.json:
        print_json([asdict(session) for session in found])
        return 0
    print_table(
        ("ID", "KIND", "DEVICE", "FROM", "LAST USED", ""),
        [
            (
                session.id,
                session.kind,
                session.device,
                " ".join(filter(None, (session.ip, session.place))),
                time_text.date_time(session.last_used),
                "this one" if session.current else "",
            )
            for session in found
        ],
        "Cognito lists no sessions.",
    )
    return 0


def delete(arguments: argparse.Namespace) -> int:
    context = CommandContext(arguments)
    typed = arguments.yes_delete
    if typed is None:
        echo(f"This deletes the account {context.signed_in.username} for good.")
        typed = context.prompter.text("Type its user name", "the user name, typed")
    check_deletion(context.signed_in, typed)
    with_retries(lambda: context.cognito.delete_account(context.signed_in))
    finish_deletion(context.cognito.profile, context.signed_in.tokens.username)
    echo("The account is deleted.", *map(worded, left_behind(context.cognito.profile, context.cognito.clock)))
    return 0


def sign_up(arguments: argparse.Namespace) -> int:
    attributes = as_cognito_takes(dict(arguments.attributes))  # before anything is asked
    context = CommandContext(arguments)
    username, prompter, registration = context.username, context.prompter, context.cognito.registration

    def choose_and_send() -> tuple[Secret, CodeDelivery | None]:
        password = prompter.chosen_password(prompter.preset.password, "Password")
        return password, prompter.with_attributes(
            attributes, lambda: with_retries(lambda: registration.sign_up(username, password, attributes))
        )

    password, delivery = prompter.until_accepted(choose_and_send)
    echo("Account created." if delivery is None else delivery.sentence)
    if delivery is not None:
        if not (arguments.code_stdin or prompter.terminal.possible):
            echo(f"To confirm it: {next_command('account confirm', username=username)}")
            return 0
        session = terminal_sign_in.confirm_account(registration, prompter, username, delivery.session)
        account = NewAccount(username, password, session)
    else:
        account = NewAccount(username, password)
    if prompter.terminal.possible:
        _sign_in_at_once(context, account)
    return 0


def _sign_in_at_once(context: CommandContext, account: NewAccount) -> None:
    """Sign in with what was just typed, where the session can be kept; what was done holds, whatever becomes of it."""
    if context.cognito.store.persistent:
        try:
            terminal_sign_in.TerminalSignIn(context.cognito, context.prompter).first(account)
        except CognitoTuiError as error:
            print_error(error)
        else:
            echo(f"Signed in as {account.username}.", f"To sign out:  {next_command('logout')}")
            return
    echo(f"To sign in:  {next_command('login', username=account.username)}")


def confirm(arguments: argparse.Namespace) -> int:
    context = CommandContext(arguments)
    terminal_sign_in.confirm_account(context.cognito.registration, context.prompter, context.username)
    return 0


def resend(arguments: argparse.Namespace) -> int:
    context = CommandContext(arguments)
    username = context.username
    echo(with_retries(lambda: context.cognito.registration.resend(username)).sentence)
    return 0


def forgot_password(arguments: argparse.Namespace) -> int:
    context = CommandContext(arguments)
    username = context.username
    terminal_sign_in.send_reset_code(context.cognito.registration, username)
    if context.prompter.terminal.possible:
        _reset_and_sign_in(context)
    else:
        echo(f"To use it: {next_command('account reset-password', username=username)}")
    return 0


def reset_password(arguments: argparse.Namespace) -> int:
    _reset_and_sign_in(CommandContext(arguments))
    return 0


def _reset_and_sign_in(context: CommandContext) -> None:
    prompter, username = context.prompter, context.username
    password = terminal_sign_in.reset_password(context.cognito.registration, prompter, username)
    if prompter.terminal.possible:
        _sign_in_at_once(context, NewAccount(username, password))
