"""What the terminal of a server of credentials is told: what is served, and news of it."""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from urllib.parse import urlsplit

from ..errors import SignInRequired
from ..next_command import NextCommands
from ..services.aws import AwsCredentials
from ..services.base import clean, time_text
from ..services.delivery import (
    Delivery,
    Endpoint,
    EndpointServer,
    sdks_ask_at,
    shadowing_files,
    shadowing_variables,
)
from ..services.storage import noted, shown_path
from .context import CommandContext
from .io.messages import echo, print_error
from .next_commands import stand_at

_BETWEEN = 3.0  # seconds between two notes of refused requests: who knocks is not to fill the screen


@dataclass
class Served:
    """A profile whose credentials are served.

    Attributes:
        credentials: those at hand at first.
        commands: what to do next about this profile.
    """

    context: CommandContext
    credentials: AwsCredentials
    commands: NextCommands
    endpoint: Endpoint = field(init=False)

    @property
    def name(self) -> str:
        return self.context.cognito.profile.name

    @property
    def persistent(self) -> bool:
        return self.context.cognito.store.persistent

    def endpoint_at(
        self, server: EndpointServer, changed: Callable[[], object], *, with_path: bool
    ) -> Endpoint:
        """Return its endpoint, which does not serve yet. `with_path`: at one of its own."""
        cognito = self.context.cognito
        self.endpoint = Endpoint(
            cognito.fresh_credentials,
            at=server,
            name=self.name if with_path else "",
            clock=cognito.clock,
            at_hand=self.credentials,
            changed=changed,
            noted=noted(cognito.profile.session_key, "serve"),
            regions=Delivery.of(self.credentials, cognito.profile, os.environ).regions,
        )
        return self.endpoint


class Talk:
    """News since the last message.

    Attributes:
        wait: after how many seconds there is something to say, even if nothing happens; None: never.
    """

    def __init__(self, served: Sequence[Served], server: EndpointServer) -> None:
        self._served = served
        self._server = server
        self._renewals = [_Renewals(each, f" of {clean(each.name)}" if served[1:] else "") for each in served]
        self._refused = 0
        self._refused_at = float("-inf")
        self.wait: float | None = None

    def begin(self, *more: str) -> None:
        """Say what is served, and `more`."""
        for renewals in self._renewals:
            renewals.begin()
        server = self._server
        if server.host != server.listens_at:
            echo(f"Listening at {server.listens_at}.")
        asked_at = urlsplit(f"//{server.host}").hostname or ""
        if asked_at != "localhost" and not sdks_ask_at(asked_at):
            echo(
                f"The AWS SDKs do not ask at {asked_at} without TLS. Forward a port of 127.0.0.1 there instead."
            )
        if not all(each.persistent for each in self._served):
            echo("The session is not kept: it ends with this program.")
        stronger = [*shadowing_variables(os.environ), *map(shown_path, shadowing_files(os.environ).values())]
        if stronger:
            echo(f"The AWS SDKs would not look here: they prefer {', '.join(stronger)}.")
        if more:
            echo(*more)

    def go_on(self) -> None:
        for renewals in self._renewals:
            renewals.go_on()
        self._refusals()

    def _refusals(self) -> None:
        new = self._server.refused - self._refused
        due = self._refused_at + _BETWEEN - time.monotonic()
        self.wait = due if new and due > 0 else None
        if new and due <= 0:
            self._refused += new
            self._refused_at = time.monotonic()
            echo(f"Requests refused so far: {self._refused}. The last:", f"  {self._server.last_refusal}")


class _Renewals:
    """Of one profile. `of_which`: named in what is said, where there are several."""

    def __init__(self, served: Served, of_which: str) -> None:
        self._served = served
        self._of_which = of_which
        self._expires_at = served.credentials.expires_at
        self._failure = ""

    def begin(self) -> None:
        echo(
            f"Serving AWS credentials{self._of_which} at {self._served.endpoint.url}",
            f"Good until {time_text.date_time(self._expires_at)}, and renewed before that. Ctrl-C stops it.",
        )

    def go_on(self) -> None:
        failure, credentials = self._served.endpoint.failure, self._served.endpoint.credentials
        if failure is None:
            self._failure = ""
            if credentials is not None and credentials.expires_at != self._expires_at:
                self._expires_at = credentials.expires_at
                echo(f"Renewed{self._of_which}: good until {time_text.date_time(self._expires_at)}.")
        elif failure.title != self._failure:  # said once, however often it is tried
            self._failure = failure.title
            echo(
                f"The credentials{self._of_which} cannot be renewed. "
                f"Those at hand end at {time_text.date_time(self._expires_at)}."
            )
            stand_at(self._served.commands)
            print_error(failure)
            if isinstance(failure, SignInRequired) and not self._served.persistent:
                echo("  Stop this, and start it again.")
            else:
                echo("  It is tried again and again: once it can be done, this goes on by itself.")
