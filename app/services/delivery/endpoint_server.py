"""Whom the credentials are served to: who asks at the right path and Host, with the token.

Other users of this machine may knock, and every web page that is open in a browser. So an answer takes the right
path, the right Host (a page that rebinds its name to 127.0.0.1 has another), no Origin, and the token.

The SDKs take a few addresses without TLS: loopback, and those of Amazon's containers. One of the latter can be given to
the bridge that containers are at, who have a loopback of their own. Elsewhere, something has to lead here from their
loopback: SSH does.

https://docs.aws.amazon.com/sdkref/latest/guide/feature-container-credentials.html
"""

from __future__ import annotations

import json
import re
import socket
import threading
from collections.abc import Callable, Iterable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from ipaddress import ip_address

from ..base import Secret
from ..loopback import LoopbackRequest, LoopbackResponse, LoopbackServer, cannot_listen

LOOPBACK = "127.0.0.1"
# other than loopback, what the AWS SDKs take without TLS: Amazon ECS's, and those of EKS
CONTAINER_ADDRESSES = ("169.254.170.2", "169.254.170.23", "fd00:ec2::23")

_METHODS = (
    "GET",
    "HEAD",
    "POST",
    "PUT",
    "DELETE",
    "OPTIONS",
    "PATCH",
)  # all but GET are refused, and counted


def sdks_ask_at(address: str) -> bool:
    """Return whether the AWS SDKs ask there without TLS: all of them, and by this very number."""
    try:
        return address in CONTAINER_ADDRESSES or ip_address(address).is_loopback
    except ValueError:
        return False


@dataclass(frozen=True)
class _Served:
    token: Secret
    answer: Callable[[], LoopbackResponse]


class EndpointServer:
    """Serves one path or several while its `with` block runs; nothing is logged.

    Args:
        port: 0: any that is free.
        address: where it listens.
        hosts: the Hosts that requests may be for, too, when something leads here from there: "127.0.0.1:9911".
        changed: called, in a thread of the server's, whenever an attribute has changed.

    Attributes:
        refused: how many requests had no right to credentials.
        last_refusal: what was wrong with the last of these, in words; empty when there was none.
    """

    def __init__(
        self,
        port: int = 0,
        *,
        address: str = LOOPBACK,
        hosts: Iterable[str] = (),
        changed: Callable[[], object] = lambda: None,
    ) -> None:
        self.port = port
        self.address = address
        self.refused = 0
        self.last_refusal = ""
        self._hosts = list(hosts)
        self._changed = changed
        self._at_paths: dict[str, _Served] = {}
        self._counting = threading.Lock()
        self._open = ExitStack()

    def __enter__(self) -> EndpointServer:
        """Raises CognitoTuiError when the port cannot be had."""
        family = socket.AF_INET6 if ":" in self.address else socket.AF_INET
        try:
            server = LoopbackServer(self, self.port, address=self.address, family=family, methods=_METHODS)
        except (OSError, OverflowError) as error:
            raise cannot_listen(
                self.port, error, "Take another, or none: then any that is free is used."
            ) from None
        self.port = server.port
        server.start()
        self._open.callback(server.stop)
        return self

    def __exit__(self, *_: object) -> None:
        self._open.close()

    @property
    def host(self) -> str:
        """The Host that requests are for: by number, as where "localhost" leads to is for the machine to say."""
        return self._allowed[-1]

    def lead_here(self, host: str) -> None:
        """From now on, `host` is what requests are for; the others are good as well."""
        self._hosts.append(host)

    @contextmanager
    def serving(self, path: str, token: Secret, answer: Callable[[], LoopbackResponse]) -> Iterator[None]:
        """Within, whoever has the token gets the answer at that path."""
        self._at_paths[path] = _Served(token, answer)
        try:
            yield
        finally:
            del self._at_paths[path]

    def respond(self, request: LoopbackRequest) -> LoopbackResponse:
        if not request.is_for(*self._allowed, *map(_without_port, self._allowed)):
            return self._refuse(403, "WrongHost", "The request is meant for another host.")
        if "origin" in request.headers:
            return self._refuse(403, "WrongOrigin", "The request comes from a web page.")
        served = self._at_paths.get(request.path)
        if served is None:
            return self._refuse(404, "NotFound", "There is nothing at this path.")
        tokens = request.headers.get_all("authorization", [])
        if len(tokens) != 1 or Secret(tokens[0]) != served.token:  # compared in constant time
            return self._refuse(403, "WrongToken", "The authorization token is missing or wrong.")
        if request.method != "GET":
            return self._refuse(405, "WrongMethod", "Only GET is answered.")
        return served.answer()

    def respond_malformed(self, status: int) -> LoopbackResponse:
        return self._refuse(status, "BadRequest", "This is not a request for credentials.")

    def sent(self, response: LoopbackResponse, *, whole: bool) -> None:
        """Programs that hang up ask again."""

    def _refuse(self, status: int, code: str, message: str) -> LoopbackResponse:
        with self._counting:
            self.refused += 1
            self.last_refusal = message
        self._changed()
        return as_json(status, {"code": code, "message": message})

    @property
    def listens_at(self) -> str:
        """ "127.0.0.1:PORT"."""
        address = f"[{self.address}]" if ":" in self.address else self.address
        return f"{address}:{self.port}"

    @property
    def _allowed(self) -> list[str]:
        return [self.listens_at, *self._hosts]


def _without_port(host: str) -> str:
    """Return it as the SDK in C names it (aws-c-auth), whatever the port: a page that rebinds its name has another."""
    return re.sub(r":\d+$", "", host)


def as_json(status: int, content: dict[str, str]) -> LoopbackResponse:
    return LoopbackResponse(status, json.dumps(content).encode(), {"Content-Type": "application/json"})
