"""What can be typed after `cognito-tui`."""

from __future__ import annotations

import argparse

from .. import __version__
from ..demo.scenarios import DEFAULT, SCENARIOS
from . import (
    account_parser,
    completion_parser,
    configure_parser,
    console_parser,
    credential_process_parser,
    export_parser,
    mfa_parser,
    run_parser,
    sign_in_parser,
    status_parser,
)
from .options import EXIT_CODES, Commands, add_where

# in the order of `--help`
_FAMILIES = (
    sign_in_parser,
    export_parser,
    credential_process_parser,
    run_parser,
    console_parser,
    status_parser,
    configure_parser,
    account_parser,
    mfa_parser,
    completion_parser,
)
_EXAMPLES = """\
examples:
  cognito-tui                    sign in where config.toml, COGNITO_* or .env say
  eval "$(cognito-tui)"          ... and take the credentials into this shell
  cognito-tui --profile work     ... with this profile of config.toml
  eval "$(cognito-tui login)"    the same with plain questions, without a full screen
  cognito-tui whoami             who is signed in
  cognito-tui demo               the whole journey, without an AWS account

"""
_DEMO_EXAMPLES = """\
examples:
  cognito-tui demo                      the app, on a Cognito of its own
  cognito-tui demo --scenario sms       ... with a user who has a telephone
  cognito-tui demo --serve > demo.sh    only that Cognito, for other terminals,
  . ./demo.sh; cognito-tui              which use it like this

scenarios:
"""


def parser() -> argparse.ArgumentParser:
    """Sets `run`, the function of the command: "module:function" of this package."""
    root = argparse.ArgumentParser(
        prog="cognito-tui",
        description="Sign in to Amazon Cognito and leave with working AWS credentials.",
        epilog=_EXAMPLES + EXIT_CODES,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    root.set_defaults(run="run_app:sign_in")
    root.add_argument("--version", action="version", version=f"%(prog)s {__version__}")
    _add_look(root)
    add_where(root)
    commands = root.add_subparsers(dest="command", metavar="COMMAND")
    for family in _FAMILIES:
        family.add(commands)
    _add_demo(commands)
    return root


def _add_demo(commands: Commands) -> None:
    listed = "".join(f"  {scenario.name:<17}{scenario.summary}\n" for scenario in SCENARIOS)
    demo = commands.add_parser(
        "demo",
        help="the whole journey on an embedded Cognito, without an AWS account",
        description="Runs the app against an embedded Cognito that lives as long as the app does.",
        epilog=f"{_DEMO_EXAMPLES}{listed}\n{EXIT_CODES}",
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    demo.set_defaults(run="run_app:demo")
    demo.add_argument(
        "--serve", action="store_true", help="only run the Cognito; print the shell lines that use it"
    )
    demo.add_argument(
        "--scenario",
        metavar="NAME",
        choices=[scenario.name for scenario in SCENARIOS],
        default=DEFAULT,
        help=f"which journey; default: {DEFAULT}",
    )
    # not set here when absent: `cognito-tui --theme light demo` is as good as `demo --theme light`
    _add_look(demo, default=argparse.SUPPRESS)


def _add_look(to: argparse.ArgumentParser, default: object = None) -> None:
    to.add_argument(
        "--theme", choices=("dark", "light"), default=default, help="default: COGNITO_TUI_THEME, or dark"
    )
    to.add_argument(
        "--mouse",
        action=argparse.BooleanOptionalAction,
        default=default,
        help="default: off over SSH, where the mouse would cost bytes and the terminal's own selection",
    )
