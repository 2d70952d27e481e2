"""`exec`: a command with the AWS credentials in its environment, or served to it for as long as it lives."""

from __future__ import annotations

import argparse
import os
import shutil
from collections.abc import Mapping
from contextlib import ExitStack
from typing import TYPE_CHECKING, ClassVar

from ...errors import CognitoTuiError, ConfigurationError
from ...services.base import Secret
from ...services.config import FOR_CREDENTIALS
from ...services.delivery import REGION_VARIABLES, child_environment, shadowing_files, variables, without
from ...services.storage import shown_path
from ..child_process import exec_replace, exit_like_child, run_to_its_end, signals_for_this_thread
from ..context import CommandContext
from ..io.messages import echo, print_error
from ..io.streams import leave_the_rest
from ..next_commands import next_command
from ..options import add_region, add_signing_in, add_which_credentials, define

if TYPE_CHECKING:
    from ...services.delivery import Endpoint

_EXAMPLES = """\
cognito-tui exec -- aws s3 ls
cognito-tui exec --profile work -- terraform plan
cognito-tui exec --server -- python a-job-of-many-hours.py
cognito-tui exec -- bash                     a shell that has them"""


def add_arguments(command: argparse.ArgumentParser) -> None:
    define(
        command,
        run_command,
        more="It inherits no other AWS credentials, and no AWS_PROFILE. Where no region is set, it gets the identity "
        "pool's. Signals are passed on to it, and its exit code is returned; 126: it cannot be run, 127: not found.",
        examples=_EXAMPLES,
    )
    command.usage = "cognito-tui exec [options] [--] COMMAND [ARGUMENT ...]"
    command.add_argument(
        "--server",
        action="store_true",
        help="serve fresh credentials to the command for as long as it runs: for long jobs",
    )
    # all that follows is the command's, whatever it looks like
    command.add_argument("words", metavar="COMMAND", nargs=argparse.REMAINDER, help="and its arguments")
    add_which_credentials(command)
    add_region(command)
    add_signing_in(command)


class CommandNotFound(CognitoTuiError):
    """There is no such command; the exit code is that of shells."""

    exit_code: ClassVar[int] = 127


class CommandNotRunnable(CognitoTuiError):
    """The command cannot be run; the exit code is that of shells."""

    exit_code: ClassVar[int] = 126


def run_command(arguments: argparse.Namespace) -> int:
    words = arguments.words[1:] if arguments.words[:1] == ["--"] else arguments.words
    if not words:
        raise ConfigurationError(
            "No command to run was given.", hint=f"{next_command('exec')} -- COMMAND [ARGUMENT ...]"
        )
    if shutil.which(words[0]) is None and os.sep not in words[0]:
        raise _not_found(words[0])  # before anybody has to sign in for it
    if arguments.password_stdin or arguments.code_stdin:
        # its lines are read, and no byte more: the rest is the command's
        leave_the_rest()
    context = CommandContext(arguments, needs=FOR_CREDENTIALS)
    if arguments.server:
        return _serve_to(words, context, arguments.region)
    credentials = context.credentials
    environment = child_environment(os.environ, variables(credentials, arguments.region), credentials.region)
    try:
        if os.name == "posix":
            exec_replace(words, environment)
        return exit_like_child(run_to_its_end(words, environment))
    except OSError as error:
        raise _cannot_run(words[0], error) from None


def _serve_to(words: list[str], context: CommandContext, chosen: str) -> int:
    from ...services.delivery import Endpoint
    from ...services.storage import noted

    region = context.credentials.region
    chosen_region = dict.fromkeys(REGION_VARIABLES, Secret(chosen)) if chosen else {}
    with ExitStack() as serving:
        with signals_for_this_thread():
            endpoint = serving.enter_context(
                Endpoint(
                    context.cognito.fresh_credentials,
                    clock=context.cognito.clock,
                    at_hand=context.credentials,
                    noted=noted(context.cognito.profile.session_key, "exec --server"),
                )
            )
        environment = _seen(
            child_environment(os.environ, {**endpoint.for_child(os.environ), **chosen_region}, region)
        )
        try:
            ended = run_to_its_end(words, environment)
        except OSError as error:
            raise _cannot_run(words[0], error) from None
    say_how_it_went(endpoint)
    return exit_like_child(ended)


def say_how_it_went(endpoint: Endpoint) -> None:
    """Say what went wrong with an endpoint: the terminal was the command's until now."""
    if endpoint.failure:
        print_error(endpoint.failure)
    if (server := endpoint.server).refused:
        echo(f"cognito-tui: requests refused: {server.refused}. The last:", f"  {server.last_refusal}")


def _seen(environment: Mapping[str, str]) -> dict[str, str]:
    """Return the environment without the files that would give the command other credentials."""
    hidden = shadowing_files(environment)
    for variable, path in hidden.items():
        echo(
            f"cognito-tui: {shown_path(path)} has a [default] profile with credentials, which would be taken instead."
        )
        echo(f"  The command does not see that file ({variable}={os.devnull}).")
    return without(environment, hidden)


def _cannot_run(name: str, error: OSError) -> CognitoTuiError:
    if isinstance(error, FileNotFoundError) and not os.path.exists(name):
        return _not_found(name)
    why = error.strerror or type(error).__name__
    return CommandNotRunnable(f"{name} cannot be run: {why}.")


def _not_found(name: str) -> CognitoTuiError:
    return CommandNotFound(f"There is no command {name}.")
