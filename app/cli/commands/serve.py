"""`serve`: fresh AWS credentials for the other terminals of this machine, in the foreground."""

from __future__ import annotations

import argparse
import os
import queue
import re
import signal
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from ...errors import SignInRequired
from ...services.aws import AwsCredentials
from ...services.base import Secret, time_text
from ...services.config import FOR_CREDENTIALS
from ...services.delivery import (
    LOOPBACK,
    Endpoint,
    EndpointServer,
    sdks_ask_at,
    shadowing_files,
    shadowing_variables,
)
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
# a name or an IPv4 address, or an IPv6 address in brackets; and a port
_HOST = re.compile(r"([A-Za-z0-9._-]+|\[[0-9A-Fa-f:.]+\])(:\d{1,5})?")
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
    command.add_argument(
        "--address",
        type=_address,
        metavar="IP",
        help="listen there: that of a bridge to containers; default: 127.0.0.1",
    )
    command.add_argument(
        "--host-name",
        type=_host_name,
        metavar="HOST[:PORT]",
        help="where programs ask, when something leads here from there, as a forward of SSH does",
    )
    add_which_credentials(command)
    add_signing_in(command)


def _port(text: str) -> int:
    if not (text.isdecimal() and int(text) <= 65535):
        raise argparse.ArgumentTypeError(f"{text!r} is not a port: it must be a number up to 65535")
    return int(text)


def _address(text: str) -> str:
    if not sdks_ask_at(text):
        raise argparse.ArgumentTypeError(
            f"AWS programs do not ask at {text!r} without TLS, but at loopback, 169.254.170.2, 169.254.170.23 and "
            "fd00:ec2::23"
        )
    return text


def _host_name(text: str) -> str:
    if not _HOST.fullmatch(text):
        raise argparse.ArgumentTypeError(f"{text!r} is not a host, or a host and a port: 127.0.0.1:9911")
    return text


def serve(arguments: argparse.Namespace) -> int:
    """Run until a signal comes. Return 0 after Ctrl-C, 128 + n after another."""
    context = CommandContext(arguments, needs=FOR_CREDENTIALS)
    credentials = context.credentials
    events: Events = queue.SimpleQueue()  # whose `put` a signal's handler may interrupt, and put as well

    def changed() -> None:
        events.put(_CHANGED)

    server = EndpointServer(arguments.port, address=arguments.address or LOOPBACK, changed=changed)
    endpoint = Endpoint(
        context.cognito.fresh_credentials,
        at=server,
        clock=context.cognito.clock,
        at_hand=credentials,
        changed=changed,
        noted=noted(context.cognito.profile.session_key, "serve"),
    )
    with _signals_to(events), server, endpoint:
        if host := arguments.host_name:
            server.lead_here(host if re.search(r":\d+$", host) else f"{host}:{server.port}")
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
    server = endpoint.server
    if server.host != server.listens_at:
        echo(f"Listening at {server.listens_at}.")
    asked_at = urlsplit(endpoint.url).hostname or ""
    if asked_at != "localhost" and not sdks_ask_at(asked_at):
        echo(f"The AWS SDKs do not ask at {asked_at} without TLS: let something lead here from 127.0.0.1.")
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
