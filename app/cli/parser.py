"""What can be typed after `cognito-tui`."""

from __future__ import annotations

import argparse
from pathlib import Path

from .. import __version__
from ..services.profile import AUTH_FLOWS

_EXAMPLES = """\
examples:
  cognito-tui                   sign in where config.toml, COGNITO_* or .env say
  eval "$(cognito-tui)"         ... and take the credentials into this shell
  cognito-tui --profile work    ... with this profile of config.toml
  cognito-tui demo              the whole journey, without an AWS account

exit codes:
  0 done   1 failed   2 usage or configuration   3 sign-in required   4 refused
  130 interrupted   128+n ended by signal n
"""
_DEMO_EXAMPLES = """\
examples:
  cognito-tui demo                      the app, on a Cognito of its own
  cognito-tui demo --serve > demo.sh    only that Cognito, for other terminals,
  . ./demo.sh; cognito-tui              which use it like this
"""


def parser() -> argparse.ArgumentParser:
    """Secrets are not among the options: everyone on a machine can read its command lines."""
    root = argparse.ArgumentParser(
        prog="cognito-tui",
        description="Sign in to Amazon Cognito and leave with working AWS credentials.",
        epilog=_EXAMPLES,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    root.add_argument("--version", action="version", version=f"%(prog)s {__version__}")
    _add_look(root)
    where = root.add_argument_group(
        "where to sign in", "Flags beat the environment, that beats .env, that the profile."
    )
    where.add_argument("--profile", metavar="NAME", help="a profile of config.toml")
    where.add_argument(
        "--env-file", metavar="FILE", type=Path, help="read COGNITO_* and APP_NAME from FILE, not .env"
    )
    where.add_argument(
        "--user-pool-id", metavar="ID", help="e.g. eu-west-1_AbCdEfGhI; the region is read from it"
    )
    where.add_argument("--client-id", metavar="ID", help="the app client")
    where.add_argument("--identity-pool-id", metavar="ID", help="e.g. eu-west-1:01234567-89ab-...")
    where.add_argument("--app-name", metavar="NAME", help="the name that an authenticator app shows")
    where.add_argument("--auth-flow", choices=AUTH_FLOWS, help=f"default: {AUTH_FLOWS[0]}")
    where.add_argument("-u", "--username", metavar="NAME", help="fills in the user name")

    commands = root.add_subparsers(dest="command", metavar="COMMAND")
    demo = commands.add_parser(
        "demo",
        help="the whole journey on an embedded Cognito, without an AWS account",
        description="Runs the app against an embedded Cognito that lives as long as the app does.",
        epilog=_DEMO_EXAMPLES,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    demo.add_argument(
        "--serve", action="store_true", help="only run the Cognito; print the shell lines that use it"
    )
    # not set here when absent: `cognito-tui --theme light demo` is as good as `demo --theme light`
    _add_look(demo, default=argparse.SUPPRESS)
    return root


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
