"""`demo`."""

from __future__ import annotations

import argparse
from typing import TYPE_CHECKING

from ...demo.scenarios import DEFAULT, SCENARIOS
from ...services.config import Configuration
from ...tui.quiet_start import quiet_start
from ..io.messages import echo
from ..io.output import tell, write
from ..next_commands import next_command
from ..options import add_look, define
from ..usage import Parser
from .run_app import check_terminal, run

if TYPE_CHECKING:
    from ...screens.page import Page
    from ...tui.context import Context

_EXAMPLES = """\
cognito-tui demo                      the app, on a simulated Cognito; choose a scenario there
cognito-tui demo --scenario sms       ... with codes by text message, at once
cognito-tui demo --serve > demo.sh    only that Cognito, for other terminals
. ./demo.sh; cognito-tui              ... which use it like this"""


def add_arguments(command: Parser) -> None:
    listed = "".join(f"  {scenario.name:<17}{scenario.summary}\n" for scenario in SCENARIOS)
    define(
        command,
        demo,
        more="The app runs against an embedded Cognito that lives as long as the app does.",
        examples=_EXAMPLES,
        signs_in=False,
    )
    command.epilog = f"scenarios:\n{listed}\n{command.epilog}"
    command.add_argument(
        "--serve", action="store_true", help="only run the Cognito; print the shell lines that use it"
    )
    command.add_argument(
        "--scenario",
        metavar="NAME",
        choices=[scenario.name for scenario in SCENARIOS],
        help=f"which journey; default: the app asks, and --serve takes {DEFAULT}",
    )
    # not set here when absent: `cognito-tui --theme light demo` is as good as `demo --theme light`
    add_look(command, default=argparse.SUPPRESS)


def demo(arguments: argparse.Namespace) -> int:
    """Run the app, or only its Cognito, on this machine. Without a scenario the app begins with the list of them."""
    if arguments.serve:
        from ...demo.serve import serve

        return serve(write, tell, scenario=arguments.scenario or DEFAULT)
    check_terminal("demo")
    with quiet_start():
        return run_demo(arguments)


def run_demo(arguments: argparse.Namespace) -> int:
    """Run the app in a demo; at its end, say what comes next."""
    from ...demo import Demos

    scenario = arguments.scenario or ""
    with Demos() as demos:
        if scenario:
            echo("Starting a Cognito of your own on this machine…")
            configuration, hint = demos.begin(scenario)
            code = run(arguments, configuration, hint=hint, scenario=scenario, demos=demos)
        else:
            code = run(arguments, Configuration.unset("demo"), demos=demos, first=_scenarios)
    say_what_follows(code)
    return code


def _scenarios(context: Context) -> Page:
    from ...screens.scenarios import ScenariosScreen  # late: Textual is imported once the terminal is quiet

    return ScenariosScreen(context)


def say_what_follows(code: int) -> None:
    """Say how to go on after a demo that was left in good order."""
    if not code:
        echo(f"That was the demo. To sign in to a pool of your own:  {next_command('configure')}")
