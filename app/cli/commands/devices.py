"""`devices …`."""

from __future__ import annotations

import argparse
from dataclasses import asdict

from ...errors import CognitoTuiError
from ...services.account import Remembering, remembering
from ...services.base import time_text
from ..context import CommandContext
from ..io.messages import echo, with_retries
from ..io.output import print_json, print_table
from ..next_commands import next_command
from ..options import add_action, add_signing_in, define_family
from ..usage import Parser

THIS = "this"


def add_arguments(command: Parser) -> None:
    actions = define_family(command, examples="cognito-tui devices list\ncognito-tui devices forget this")
    listing_parser = add_action(
        actions, "list", show, "list your devices", examples="cognito-tui devices list"
    )
    listing_parser.add_argument("--json", action="store_true", help="as JSON")
    forget_parser = add_action(
        actions,
        "forget",
        forget,
        "have Cognito forget a device",
        examples="cognito-tui devices forget eu-west-1_12345678-1234-1234-1234-123456789abc\n"
        "cognito-tui devices forget this",
    )
    forget_parser.add_argument("key", metavar="KEY", help="from `devices list`, or `this` for this device")
    remember_parser = add_action(
        actions,
        "remember",
        remember,
        "remember a device so MFA is skipped",
        examples="cognito-tui devices remember",
    )
    do_not_parser = add_action(
        actions,
        "do-not-remember",
        do_not_remember,
        "ask for MFA on this device again",
        examples="cognito-tui devices do-not-remember",
    )
    for status in (remember_parser, do_not_parser):
        status.add_argument("key", metavar="KEY", nargs="?", default="this", help="default: this device")
    for action in (listing_parser, forget_parser, remember_parser, do_not_parser):
        add_signing_in(action)


def show(arguments: argparse.Namespace) -> int:
    context = CommandContext(arguments)
    found = with_retries(context.account.devices)
    if arguments.json:
        print_json([{**asdict(device), "this": context.signed_in.is_from(device.key)} for device in found])
        return 0
    print_table(
        ("KEY", "NAME", "REMEMBERED", "FROM", "LAST USED", ""),
        [
            (
                device.key,
                device.name,
                "yes" if device.remembered else "no",
                device.last_ip,
                time_text.date_time(device.last_used),
                "this one" if context.signed_in.is_from(device.key) else "",
            )
            for device in found
        ],
        "Cognito remembers no devices of yours.",
    )
    return 0


def forget(arguments: argparse.Namespace) -> int:
    context = CommandContext(arguments)
    key = _key(context)
    with_retries(lambda: context.cognito.forget_device(context.signed_in, key))
    echo("Forgotten.")
    return 0


def remember(arguments: argparse.Namespace) -> int:
    return _set(arguments, remembered=True)


def do_not_remember(arguments: argparse.Namespace) -> int:
    return _set(arguments, remembered=False)


def _set(arguments: argparse.Namespace, *, remembered: bool) -> int:
    context = CommandContext(arguments)
    key = _key(context)
    outlook = remembering(context.cognito.store, context.signed_in)
    if remembered and context.signed_in.is_from(key) and outlook is not Remembering.POSSIBLE:
        raise CognitoTuiError(outlook.value)
    with_retries(lambda: context.cognito.remember_device(context.signed_in, key, remembered=remembered))
    echo("Remembered." if remembered else "Not remembered any more.")
    return 0


def _own_key(context: CommandContext) -> str:
    device = context.signed_in.device
    return device.key if device else ""


def _key(context: CommandContext) -> str:
    """Return the key of the device that is meant. Raise CognitoTuiError where `this` is not a device."""
    given: str = context.arguments.key
    key = _own_key(context) if given == THIS else given
    if not key:
        raise CognitoTuiError(
            "Cognito does not know this machine as a device.", hint=next_command("devices list")
        )
    return key
