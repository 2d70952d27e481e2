"""`serve`: fresh AWS credentials for the other terminals of this machine, in the foreground."""

from __future__ import annotations

import argparse
import os
import queue
import re
import signal
import sys
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from types import FrameType
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

from ...errors import ConfigurationError
from ...services.base import Secret, clean
from ...services.config import FLAGS, FOR_CREDENTIALS
from ...services.delivery import LOOPBACK, URL_VARIABLE, EndpointServer
from ...services.storage import kept_in_files, shown_path
from ..context import CommandContext
from ..endpoint_talk import Served, Talk
from ..io.messages import with_retries
from ..io.output import write
from ..next_commands import standing
from ..options import a_path, add_address, add_signing_in, add_which_credentials, define
from ..usage import Parser

if TYPE_CHECKING:
    Events = queue.SimpleQueue[int]

_SIGNALS = ("SIGINT", "SIGTERM", "SIGHUP")  # Windows has no SIGHUP
_CHANGED = 0  # no signal has this number
_LOOK = 1.0  # seconds: a signal that comes just before the wait begins interrupts nothing
# a name or an IPv4 address, or an IPv6 address in brackets; and a port
_HOST = re.compile(r"([A-Za-z0-9._-]+|\[[0-9A-Fa-f:.]+\])(:\d{1,5})?")
_EXAMPLES = """\
cognito-tui serve                            copy the lines into other terminals; or
(umask 077; cognito-tui serve > ~/.served)   ... here, and in other terminals:
. ~/.served; aws s3 ls"""


def add_arguments(command: Parser) -> None:
    define(
        command,
        serve,
        more="Prints the variables by which the AWS SDKs and the AWS CLI find them, and a region. They are used unless "
        "a stronger source is set: AWS_ACCESS_KEY_ID, AWS_PROFILE, a [default] profile with keys.",
        examples=_EXAMPLES,
    )
    command.add_argument("--port", type=_port, default=0, metavar="N", help="default: any free port")
    add_address(command)
    command.add_argument(
        "--host-name",
        type=_host_name,
        metavar="HOST[:PORT]",
        help="where programs ask, when something leads here from there, as a forward of SSH does",
    )
    command.add_argument(
        "--also",
        action="append",
        default=[],
        metavar="PROFILE",
        help="serve another profile that is signed in, at a path and with a token of its own; needs --to",
    )
    command.add_argument(
        "--to",
        type=a_path,
        metavar="FOLDER",
        help="write the lines there, for each profile into NAME.sh and, for --env-file of docker, NAME.env",
    )
    add_which_credentials(command, hands_over=True)
    add_signing_in(command)


def _port(text: str) -> int:
    if not (text.isdecimal() and int(text) <= 65535):
        raise argparse.ArgumentTypeError(f"{text!r} is not a port: it must be a number up to 65535")
    return int(text)


def _host_name(text: str) -> str:
    port = _HOST.fullmatch(text) and text.rpartition(":")[2]
    if port is None or (port.isdecimal() and not 0 < int(port) <= 65535):
        raise argparse.ArgumentTypeError(f"{text!r} is not a host, or a host and a port: 127.0.0.1:9911")
    return text


def serve(arguments: argparse.Namespace) -> int:
    """Run until a signal comes. Return 0 after Ctrl-C, 128 + n after another."""
    if arguments.also and not arguments.to:
        raise ConfigurationError("--also needs --to: a folder, for files with the lines of each profile.")
    others = [_signed_in(arguments, name) for name in arguments.also]
    context = CommandContext(arguments, needs=FOR_CREDENTIALS)
    served = [Served(context, context.credentials, standing()), *others]
    names = [each.name for each in served]
    if twice := [name for name in names if names.count(name) > 1]:
        raise ConfigurationError(f"{clean(twice[0])} would be served twice.")
    events: Events = queue.SimpleQueue()  # whose `put` a signal's handler may interrupt, and put as well

    def changed() -> None:
        events.put(_CHANGED)

    server = EndpointServer(arguments.port, address=arguments.address or LOOPBACK, changed=changed)
    with ExitStack() as serving:
        serving.enter_context(_signals_to(events))
        serving.enter_context(server)
        if host := arguments.host_name:
            server.lead_here(host if re.search(r":\d+$", host) else f"{host}:{server.port}")
        for number, each in enumerate(served):
            serving.enter_context(each.endpoint_at(server, changed, with_path=number > 0))
        talk = Talk(served, server)
        if arguments.to:
            serving.enter_context(kept_in_files(_files(arguments.to, served), URL_VARIABLE))
            talk.begin(f"The lines are in {shown_path(arguments.to)}, in a file per profile, until it ends.")
        else:
            talk.begin()
            _hand_over(served[0].endpoint.shell_lines())
        while (number := _next(events, talk.wait)) == _CHANGED:
            talk.go_on()
    return 0 if number == signal.SIGINT else 128 + number


def _signed_in(arguments: argparse.Namespace, name: str) -> Served:
    """Return what is served of another profile, which is signed in: no answer that came with the command is for it."""
    settings = dict.fromkeys(FLAGS)
    of_this = argparse.Namespace(**{**vars(arguments), **settings, "profile": name})
    context = CommandContext(of_this, needs=FOR_CREDENTIALS)
    return Served(context, with_retries(context.cognito.credentials), standing())


def _files(folder: Path, served: list[Served]) -> dict[Path, Secret]:
    """The lines for shells, and those for containers."""
    return {
        folder / f"{quote(each.name, safe=' ')}{ending}": lines
        for each in served
        for ending, lines in ((".sh", each.endpoint.shell_lines()), (".env", each.endpoint.env_lines()))
    }


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
