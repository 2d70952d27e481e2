"""`serve`: fresh AWS credentials for the other terminals of this machine, in the foreground."""

from __future__ import annotations

import argparse
import os
import queue
import signal
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType
from typing import TYPE_CHECKING, Any

from ...errors import SignInRequired
from ...services.aws import AwsCredentials
from ...services.base import Secret, time_text
from ...services.config import FOR_CREDENTIALS
from ...services.delivery import Endpoint, shadowing_files, shadowing_variables
from ...services.storage import noted, shown_path
from ..context import CommandContext
from ..io.messages import echo, print_error
from ..io.output import write

if TYPE_CHECKING:
    Events = queue.SimpleQueue[int]
from ..options import add_signing_in, add_which_credentials, define

_SIGNALS = ("SIGINT", "SIGTERM", "SIGHUP")  # Windows has no SIGHUP
_CHANGED = 0  # no signal has this number
_LOOK = 1.0  # seconds: a signal that comes just before the wait begins interrupts nothing
_BETWEEN = 3.0  # seconds between two notes of refused requests: who knocks is not to fill the screen
_EXAMPLES = """\
cognito-tui serve                            copy the lines into other terminals; or
(umask 077; cognito-tui serve > ~/.served)   ... here, and in other terminals:
. ~/.served; aws s3 ls"""


def add_arguments(command: argparse.ArgumentParser) -> None:
    define(
        command,
        serve,
        more="Prints the two variables by which the AWS SDKs and the AWS CLI find them. They are used unless "
        "a stronger source is set: AWS_ACCESS_KEY_ID, AWS_PROFILE, a [default] profile with keys.",
        examples=_EXAMPLES,
    )
    command.add_argument("--port", type=_port, default=0, metavar="N", help="default: any free port")
    add_which_credentials(command)
    add_signing_in(command)


def _port(text: str) -> int:
    if not (text.isdecimal() and int(text) <= 65535):
        raise argparse.ArgumentTypeError(f"{text!r} is not a port: it must be a number up to 65535")
    return int(text)


def serve(arguments: argparse.Namespace) -> int:
    """Run until a signal comes. Return 0 after Ctrl-C, 128 + n after another."""
    context = CommandContext(arguments, needs=FOR_CREDENTIALS)
    credentials = context.credentials
    events: Events = queue.SimpleQueue()  # whose `put` a signal's handler may interrupt, and put as well
    endpoint = Endpoint(
        context.cognito.fresh_credentials,
        arguments.port,
        clock=context.cognito.clock,
        at_hand=credentials,
        changed=lambda: events.put(_CHANGED),
        noted=noted(context.cognito.profile.session_key, "serve"),
    )
    with _signals_to(events), endpoint:
        _say_what_is_served(context, endpoint, credentials)
        _hand_over(endpoint.shell_lines())
        talk = _Talk(endpoint, credentials, persistent=context.cognito.store.persistent)
        while (number := _next(events, talk.wait)) == _CHANGED:
            talk.go_on()
    return 0 if number == signal.SIGINT else 128 + number


class _Talk:
    """News of the endpoint since the last message.

    Attributes:
        wait: after how many seconds there is something to say, even if nothing happens; None: never.
    """

    def __init__(self, endpoint: Endpoint, credentials: AwsCredentials, *, persistent: bool) -> None:
        self._endpoint = endpoint
        self._persistent = persistent
        self._expires_at = credentials.expires_at
        self._failure = ""
        self._refused = 0
        self._refused_at = float("-inf")
        self.wait: float | None = None

    def go_on(self) -> None:
        self._renewals()
        self._refusals()

    def _renewals(self) -> None:
        failure, credentials = self._endpoint.failure, self._endpoint.credentials
        if failure is None:
            self._failure = ""
            if credentials is not None and credentials.expires_at != self._expires_at:
                self._expires_at = credentials.expires_at
                echo(f"Renewed: good until {time_text.date_time(self._expires_at)}.")
        elif failure.title != self._failure:  # said once, however often it is tried
            self._failure = failure.title
            echo(
                f"The credentials cannot be renewed. Those at hand end at {time_text.date_time(self._expires_at)}."
            )
            print_error(failure)
            if isinstance(failure, SignInRequired) and not self._persistent:
                echo("  Stop this, and start it again.")
            else:
                echo("  It is tried again and again: once it can be done, this goes on by itself.")

    def _refusals(self) -> None:
        new = self._endpoint.server.refused - self._refused
        due = self._refused_at + _BETWEEN - time.monotonic()
        self.wait = due if new and due > 0 else None
        if new and due <= 0:
            self._refused += new
            self._refused_at = time.monotonic()
            echo(
                f"Requests refused so far: {self._refused}. The last:",
                f"  {self._endpoint.server.last_refusal}",
            )


def _say_what_is_served(context: CommandContext, endpoint: Endpoint, credentials: AwsCredentials) -> None:
    echo(
        f"Serving AWS credentials at {endpoint.url}",
        f"Good until {time_text.date_time(credentials.expires_at)}, and renewed before that. Ctrl-C stops it.",
    )
    if not context.cognito.store.persistent:
        echo("The session is not kept: it ends with this program.")
    stronger = [*shadowing_variables(os.environ), *map(shown_path, shadowing_files(os.environ).values())]
    if stronger:
        echo(f"The AWS SDKs would not look here: they prefer {', '.join(stronger)}.")


def _hand_over(lines: Secret) -> None:
    """Print the lines for a shell, and close standard output, so that `eval "$(cognito-tui serve &)"` goes on."""
    write(lines.reveal())
    if not sys.stdout.isatty():
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def _next(events: Events, seconds: float | None) -> int:
    try:
        return events.get(timeout=min(_LOOK, seconds or _LOOK))
    except queue.Empty:
        return _CHANGED


@contextmanager
def _signals_to(events: Events) -> Iterator[None]:
    def note(number: int, frame: FrameType | None) -> None:
        events.put(number)

    numbers = [getattr(signal, name) for name in _SIGNALS if hasattr(signal, name)]
    before: dict[int, Any] = {
        number: signal.signal(number, note)
        for number in numbers
        if signal.getsignal(number) != signal.SIG_IGN  # as after nohup
    }
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
