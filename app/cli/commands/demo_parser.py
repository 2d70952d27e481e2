"""`demo`."""

from __future__ import annotations

import argparse

from ...demo.scenarios import DEFAULT, SCENARIOS
from ..options import EXIT_CODES, Commands, add_look

_DEMO_EXAMPLES = """\
examples:
  cognito-tui demo                      the app, on a Cognito of its own
  cognito-tui demo --scenario sms       ... with a user who has a telephone
  cognito-tui demo --serve > demo.sh    only that Cognito, for other terminals,
  . ./demo.sh; cognito-tui              which use it like this

scenarios:
"""


def add(commands: Commands) -> None:
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
    add_look(demo, default=argparse.SUPPRESS)
