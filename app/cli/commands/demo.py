"""`demo`."""

from __future__ import annotations

import argparse
import os

from ...demo.scenarios import DEFAULT, SCENARIOS
from ...services.config import Configuration
from ...tui.quiet_start import quiet_start
from ..io.messages import echo
from ..io.output import tell, write
from ..options import EXIT_CODES, add_look
from .run_app import check_terminal, run

_EXAMPLES = """\
examples:
  cognito-tui demo                      the app, on a simulated Cognito
  cognito-tui demo --scenario sms       ... with codes by text message
  cognito-tui demo --serve > demo.sh    only that Cognito, for other terminals
  . ./demo.sh; cognito-tui              ... which use it like this

scenarios:
"""


def add_arguments(command: argparse.ArgumentParser) -> None:
    listed = "".join(f"  {scenario.name:<17}{scenario.summary}\n" for scenario in SCENARIOS)
    command.description = "Runs the app against an embedded Cognito that lives as long as the app does."
    command.epilog = f"{_EXAMPLES}{listed}\n{EXIT_CODES}"
    command.set_defaults(run=demo)
    command.add_argument(
        "--serve", action="store_true", help="only run the Cognito; print the shell lines that use it"
    )
    command.add_argument(
        "--scenario",
        metavar="NAME",
        choices=[scenario.name for scenario in SCENARIOS],
        default=DEFAULT,
        help=f"which journey; default: {DEFAULT}",
    )
    # not set here when absent: `cognito-tui --theme light demo` is as good as `demo --theme light`
    add_look(command, default=argparse.SUPPRESS)


def demo(arguments: argparse.Namespace) -> int:
    """Run the app, or only its Cognito, on this machine."""
    from ...demo import start, throwaway_folder

    if arguments.serve:
        from ...demo.serve import serve

        return serve(write, tell, scenario=arguments.scenario)
    check_terminal()
    with quiet_start():
        echo("Starting a Cognito of your own on this machine…")
        with start(scenario=arguments.scenario) as cognito, throwaway_folder() as folders:
            os.environ.update({**cognito.environment, **folders})
            return run(arguments, Configuration.of(cognito.profile), cognito.hint)
