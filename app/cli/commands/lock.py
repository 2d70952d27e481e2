"""`lock`: has this machine forget what the passphrase of the saved sessions has opened."""

from __future__ import annotations

import argparse

from ...services.config import KEYS
from ...services.tokens import Passphrase
from ..context import CommandContext
from ..io.messages import echo
from ..options import define
from ..unlocking import check_readable
from ..usage import Parser


def add_arguments(command: Parser) -> None:
    define(
        command,
        lock,
        more='For profiles with remember = "encrypted". Programs that run go on until they end.',
        examples="cognito-tui lock",
    )
    command.set_defaults(again=False, browser=False)


def lock(arguments: argparse.Namespace) -> int:
    store = CommandContext(arguments, KEYS).cognito.store
    again = "the key in ssh-agent" if store.agent_fingerprint else "the passphrase"
    check_readable(store)
    if store.passphrase is Passphrase.NEW:
        echo("No session is saved yet: there is nothing to lock.")
        return 0
    store.lock()
    echo(f"The saved sessions are locked: {again} opens them again.")
    return 0
