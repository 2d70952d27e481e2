"""`unlock`: the passphrase of the sessions that are saved, typed once for all programs; and how else they open."""

from __future__ import annotations

import argparse

from ...errors import ConfigurationError
from ...services.config import KEYS
from ...services.storage import AgentKey, agent_keys
from ...services.tokens import Passphrase, TokenStore
from ..context import CommandContext
from ..io.messages import echo
from ..next_commands import next_command
from ..options import add_no_input, define
from ..unlocking import ask_for_passphrase, check_readable, choose_passphrase
from ..usage import Parser

_ANY = "any"
_EXAMPLES = """\
cognito-tui unlock                       then the AWS CLI and SDKs get credentials again
cognito-tui unlock --new-passphrase      change it
cognito-tui unlock --ssh-agent           from now on your key in ssh-agent opens them as well"""


def add_arguments(command: Parser) -> None:
    define(
        command,
        unlock,
        more='For profiles with remember = "encrypted". What the passphrase opens stays open for your programs on this '
        "machine until it restarts, or has not been used for three days.",
        examples=_EXAMPLES,
    )
    ways = command.add_mutually_exclusive_group()
    ways.add_argument("--new-passphrase", action="store_true", help="choose another passphrase")
    ways.add_argument(
        "--ssh-agent",
        metavar="KEY",
        nargs="?",
        const=_ANY,
        help="have a key in ssh-agent open them, too (Ed25519 or RSA): its fingerprint or comment; default: the first",
    )
    ways.add_argument(
        "--no-ssh-agent", action="store_true", help="have the passphrase alone open them from now on"
    )
    add_no_input(command)
    command.set_defaults(again=False, browser=False)


def unlock(arguments: argparse.Namespace) -> int:
    context = CommandContext(arguments, KEYS)
    store, prompter = context.cognito.store, context.prompter
    agent_key = _agent_key(arguments.ssh_agent) if arguments.ssh_agent else None
    was, agent = store.passphrase, store.agent_fingerprint
    check_readable(store)
    if was is Passphrase.NEW or arguments.new_passphrase:
        if was is not Passphrase.NEW:
            ask_for_passphrase(store, prompter)
        choose_passphrase(store, prompter)
        echo("The passphrase is set.")
    elif was is Passphrase.KNOWN:
        ask_for_passphrase(store, prompter)
    if agent_key is not None or arguments.no_ssh_agent:
        store.open_with_agent(agent_key)
    _say(store, renewed=bool(agent and arguments.new_passphrase))
    return 0


def _agent_key(name: str) -> AgentKey:
    """Return the key in ssh-agent of that name. Raise ConfigurationError."""
    keys = agent_keys()
    for key in keys:
        if name in (_ANY, key.fingerprint, key.comment):
            return key
    raise ConfigurationError(
        "ssh-agent has no such key." if keys else "There is no key in ssh-agent that could open anything.",
        detail="It has: " + ", ".join(f"{key.fingerprint} ({key.comment})" for key in keys) if keys else "",
        hint="It takes an Ed25519 or RSA key, whose signatures are always the same. To add one: ssh-add",
    )


def _say(store: TokenStore, *, renewed: bool) -> None:
    """Args:
    renewed: whether a key in ssh-agent has opened the sessions under their former passphrase.
    """
    if agent := store.agent_fingerprint:
        echo(f"The key {agent} in ssh-agent opens the saved sessions as well.")
    elif renewed:
        echo(
            f"No key in ssh-agent opens them any more. To add one again:  {next_command('unlock', ssh_agent='')}"
        )
    if store.stays_unlocked:
        echo(f"The saved sessions are unlocked for your programs here. To lock them:  {next_command('lock')}")
    else:
        echo(
            "The passphrase is right, but this system cannot keep the sessions unlocked: each command asks for it."
        )
        if not agent and not renewed:
            echo(
                "The AWS CLI and SDKs cannot ask. To have a key in ssh-agent open the sessions for them:  "
                f"{next_command('unlock', ssh_agent='')}"
            )
