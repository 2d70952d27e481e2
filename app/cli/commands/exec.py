"""`exec`: a command with the AWS credentials in its environment, or served to it for as long as it lives."""

from __future__ import annotations

import argparse
import errno
import os
import shutil
from collections.abc import Callable, Mapping
from contextlib import ExitStack
from pathlib import Path
from typing import TYPE_CHECKING, ClassVar

from ...errors import CognitoTuiError, ConfigurationError
from ...services.base import POSIX, home_shell, time_text
from ...services.config import FOR_CREDENTIALS
from ...services.delivery import PROFILE_MARK, Delivery, child_environment, shadowing_files, without
from ...services.storage import shown_path
from ..child_process import exec_replace, exit_like_child, run_to_its_end, signals_for_this_thread
from ..context import CommandContext
from ..io.messages import echo, print_error
from ..io.streams import leave_the_rest
from ..options import add_address, add_signing_in, add_which_credentials, define
from ..usage import Parser

if TYPE_CHECKING:
    from ...services.delivery import Endpoint

_EXAMPLES = """\
cognito-tui exec -- aws s3 ls
cognito-tui exec                             your shell, in which all programs have them
cognito-tui exec --profile work -- terraform plan
cognito-tui exec --server -- python a-job-of-many-hours.py"""
_NO_SHELLS = ("false", "nologin")  # of accounts that are not for people
_LOOKED_AT = 128  # bytes of a file, by which shells tell a script from a program


def add_arguments(command: Parser) -> None:
    define(
        command,
        run_command,
        more="Without a command, your shell, in which COGNITO_TUI_PROFILE names the profile. It inherits no other AWS "
        "credentials, and no AWS_PROFILE: that would name a profile of ~/.aws/config, and some AWS programs would take "
        "credentials from there. Signals are passed on to it, and its exit code is returned; 126: it cannot be run, "
        "127: not found.",
        examples=_EXAMPLES,
    )
    command.usage = "cognito-tui exec [options] [--] [COMMAND [ARGUMENT ...]]"
    command.add_argument(
        "--server",
        action="store_true",
        help="serve fresh credentials to the command for as long as it runs: for long jobs",
    )
    add_address(command)
    # all that follows is the command's, whatever it looks like
    command.add_argument("words", metavar="COMMAND", nargs=argparse.REMAINDER, help="and its arguments")
    add_which_credentials(command, hands_over=True)
    add_signing_in(command)


class CommandNotFound(CognitoTuiError):
    """There is no such command; the exit code is that of shells."""

    exit_code: ClassVar[int] = 127


class CommandNotRunnable(CognitoTuiError):
    """The command cannot be run; the exit code is that of shells."""

    exit_code: ClassVar[int] = 126


def run_command(arguments: argparse.Namespace) -> int:
    given = arguments.words[1:] if arguments.words[:1] == ["--"] else arguments.words
    words = given or [_shell(os.environ)]
    if arguments.address and not arguments.server:
        raise ConfigurationError("--address says where --server is to serve: give both.")
    if shutil.which(words[0]) is None and os.sep not in words[0]:
        raise _not_found(words[0])  # before anybody has to sign in for it
    if arguments.password_stdin or arguments.code_stdin:
        # its lines are read, and no byte more: the rest is the command's
        leave_the_rest()
    context = CommandContext(arguments, needs=FOR_CREDENTIALS)
    delivery = Delivery.of(context.credentials, context.cognito.profile, os.environ)
    _say_where(context, delivery, shell="" if given else os.path.basename(words[0]))
    if arguments.server:
        return _serve_to(words, context, delivery)
    environment = child_environment(os.environ, delivery)
    if POSIX:
        return _as_shells_run(exec_replace, words, environment)
    return exit_like_child(_as_shells_run(run_to_its_end, words, environment))


def _shell(environ: Mapping[str, str]) -> str:
    """Return the person's shell: $SHELL, else the one that the system knows them by, else one that is always there."""
    if not POSIX:
        return environ.get("COMSPEC") or "cmd.exe"
    for shell in (environ.get("SHELL", ""), home_shell()):
        is_one = os.path.isabs(shell) and os.path.basename(shell) not in _NO_SHELLS
        if is_one and os.path.isfile(shell) and os.access(shell, os.X_OK):
            return shell
    return "/bin/sh"


def _say_where(context: CommandContext, delivery: Delivery, shell: str) -> None:
    """Say what a new shell is, and that it, or a command of another profile, is inside one that has credentials."""
    name, outer = context.cognito.profile.name, os.environ.get(PROFILE_MARK, "")
    if outer and (shell or outer != name):
        echo(
            f"cognito-tui: this shell has the credentials of the profile {outer} already.",
            f"  Those of {name} replace them in what is started here, until it ends.",
        )
    if shell:
        until = f"They are good until {time_text.date_time(delivery.credentials.expires_at)}."
        if context.arguments.server:
            until = "They are renewed for as long as it runs."
        echo(
            f"cognito-tui: {shell} with the AWS credentials of the profile {name}.",
            f"  {until} exit ends it.",
        )


def _serve_to(words: list[str], context: CommandContext, delivery: Delivery) -> int:
    from ...services.delivery import LOOPBACK, Endpoint
    from ...services.storage import noted

    with ExitStack() as serving:
        with signals_for_this_thread():
            endpoint = serving.enter_context(
                Endpoint(
                    context.cognito.fresh_credentials,
                    address=context.arguments.address or LOOPBACK,
                    clock=context.cognito.clock,
                    at_hand=context.credentials,
                    noted=noted(context.cognito.profile.session_key, "exec --server"),
                )
            )
        environment = _seen(child_environment(os.environ, delivery, endpoint.for_child(os.environ)))
        ended = _as_shells_run(run_to_its_end, words, environment)
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
            f"cognito-tui: {shown_path(path)} has a [default] profile with credentials, which would be taken instead.",
            f"  The command does not see that file, nor its other profiles ({variable}).",
        )
    return without(environment, hidden)


def _as_shells_run(
    run: Callable[[list[str], Mapping[str, str]], int], words: list[str], environment: Mapping[str, str]
) -> int:
    """Run a command; a script that does not say what runs it is the shell's own, as for a shell.

    https://pubs.opengroup.org/onlinepubs/9799919799/utilities/V3_chap02.html#tag_19_09_01_04
    """
    try:
        return run(words, environment)
    except OSError as error:
        script = _found(words[0], environment)
        if error.errno != errno.ENOEXEC or not _is_text(script):
            raise _cannot_run(words[0], error, environment) from None
    try:
        return run(["/bin/sh", script, *words[1:]], environment)
    except OSError as error:
        raise _cannot_run("/bin/sh", error, environment) from None


def _found(name: str, environment: Mapping[str, str]) -> str:
    """Return the path that a command is found at; empty if there is none."""
    return shutil.which(name, path=environment.get("PATH", os.defpath)) or ""


def _is_text(path: str) -> bool:
    try:
        with Path(path).open("rb") as file:
            return b"\0" not in file.read(_LOOKED_AT)
    except OSError:
        return False


def _cannot_run(name: str, error: OSError, environment: Mapping[str, str]) -> CognitoTuiError:
    is_there = os.path.exists(name) if os.sep in name else _found(name, environment)
    if isinstance(error, FileNotFoundError):
        if not is_there:
            return _not_found(name)
        return CommandNotRunnable(
            f"{name} cannot be run: what runs it is not there.",
            hint="A script names that in its first line, which must not end as lines end on Windows.",
        )
    why = error.strerror or type(error).__name__
    return CommandNotRunnable(f"{name} cannot be run: {why}.")


def _not_found(name: str) -> CognitoTuiError:
    hint = ""
    if " " in name:
        hint = "The command and each of its arguments are words of their own: no quotes around all."
    elif "=" in name:
        hint = "To give it a variable, let env start it: env NAME=VALUE COMMAND."
    return CommandNotFound(f"There is no command {name or repr(name)}.", hint=hint)
