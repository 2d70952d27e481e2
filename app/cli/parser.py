"""What can be typed after `cognito-tui`."""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from importlib import import_module
from typing import NoReturn

from .. import __version__
from ..services.base import clean
from .options import EXIT_CODES, add_look, add_where

# The modules with the commands' parsers, in the order of `--help`, and the commands of each.
_FAMILIES = {
    "sign_in_parser": ("login", "logout", "whoami"),
    "export_parser": ("export",),
    "credential_process_parser": ("credential-process",),
    "run_parser": ("exec", "serve"),
    "console_parser": ("console",),
    "status_parser": ("status",),
    "configure_parser": ("configure",),
    "api_parser": ("token", "call"),
    "account_parser": ("account",),
    "mfa_parser": ("mfa", "devices"),
    "admin.parser": ("admin",),
    "completion_parser": ("completion",),
    "demo_parser": ("demo",),
}
_EXAMPLES = """\
examples:
  cognito-tui                    sign in where config.toml, COGNITO_* or .env say
  eval "$(cognito-tui)"          ... and take the credentials into this shell
  cognito-tui --profile work     ... with this profile of config.toml
  eval "$(cognito-tui login)"    the same with plain questions, without a full screen
  cognito-tui status             who is signed in, and until when
  cognito-tui configure aws-profile work      then: AWS_PROFILE=work aws s3 ls
  cognito-tui exec -- terraform plan          with the credentials in its environment
  cognito-tui demo               the whole journey, without an AWS account

"""


class _Parser(argparse.ArgumentParser):
    """Whose complaints quote arguments in a way that no terminal obeys. Those of subcommands are of its kind."""

    def error(self, message: str) -> NoReturn:
        super().error(clean(message))


def parse(words: Sequence[str]) -> argparse.Namespace:
    """Sets `run`, the function of the command: "module:function" of this package.

    Only the parsers that these words need are made: all of them take as long as a tenth of the first paint.
    """
    if words and (family := _family_of(words[0])):
        return _root(family).parse_args(words)
    root = _root(add_help=False)
    try:
        parsed, others = root.parse_known_args(words)
    except argparse.ArgumentError:
        others = list(words)
    return parser().parse_args(words) if others else parsed


def parser() -> argparse.ArgumentParser:
    """All of it."""
    return _root(*_FAMILIES)


def _family_of(word: str) -> str:
    return next((family for family, commands in _FAMILIES.items() if word in commands), "")


def _root(*families: str, add_help: bool = True) -> argparse.ArgumentParser:
    root = _Parser(
        prog="cognito-tui",
        description="Sign in to Amazon Cognito and leave with working AWS credentials.",
        epilog=_EXAMPLES + EXIT_CODES,
        formatter_class=argparse.RawDescriptionHelpFormatter,
        add_help=add_help,
        exit_on_error=add_help,
    )
    root.set_defaults(run="run_app:sign_in")
    add_look(root)
    add_where(root)
    if families:
        root.add_argument("--version", action="version", version=f"%(prog)s {__version__}")
        commands = root.add_subparsers(dest="command", metavar="COMMAND")
        for family in families:
            import_module(f".commands.{family}", __package__).add(commands)
    return root
