"""The AWS SDKs' container credentials provider: programs that run for long get fresh credentials from here."""

from __future__ import annotations

import threading
from collections.abc import Callable, Mapping
from contextlib import AbstractContextManager, ExitStack, nullcontext
from datetime import timezone
from pathlib import Path
from secrets import token_urlsafe
from urllib.parse import quote

from ...errors import CognitoTuiError
from ..aws import AwsCredentials
from ..base import Clock, Secret
from ..credentials import BackgroundRefresher
from ..loopback import LoopbackResponse
from ..storage import token_file
from .endpoint_server import LOOPBACK, EndpointServer, as_json
from .exec_environment import TOKEN_FILE_VARIABLE, TOKEN_VARIABLE, URL_VARIABLE
from .proxy_exceptions import past_proxies

_PATH = "/credentials"
_LONGEST_WAIT = 0.7  # seconds; the SDK for JavaScript waits for one, botocore for two


class Endpoint:
    """One profile's credentials, served while its `with` block runs.

    Args:
        credentials: gives some that are good for a while, and takes its time; `CognitoClient.credentials`.
        port: 0: any that is free.
        address: where it listens.
        at: a server that runs already, for several endpoints; None: one of its own.
        name: the end of its path, where there are several.
        clock: whose `now` says what has expired.
        at_hand: what is served until there are others, for as long as it is good.
        changed: called, in a thread of the endpoint's, whenever an attribute has changed.
        noted: entered while it serves: `servers.noted`.
        regions: what goes along to other terminals, for AWS programs there to use: a delivery's.

    Attributes:
        server: says how many requests were refused, and why.
        served: how many requests got credentials.
    """

    def __init__(
        self,
        credentials: Callable[[], AwsCredentials],
        port: int = 0,
        *,
        address: str = LOOPBACK,
        at: EndpointServer | None = None,
        name: str = "",
        clock: Clock | None = None,
        at_hand: AwsCredentials | None = None,
        changed: Callable[[], object] = lambda: None,
        noted: AbstractContextManager[object] | None = None,
        regions: Mapping[str, str] | None = None,
    ) -> None:
        self.server = at or EndpointServer(port, address=address, changed=changed)
        self.token = Secret(token_urlsafe(32))
        self.served = 0
        self._own_server = self.server if at is None else None
        self._path = f"{_PATH}/{quote(name, safe='')}" if name else _PATH
        self._token_file: Path | None = None
        self._noted = noted or nullcontext()
        self._regions = {name: Secret(region) for name, region in (regions or {}).items()}
        self._fresh = BackgroundRefresher(credentials, clock or Clock(), changed, at_hand)
        self._changed = changed
        self._counting = threading.Lock()
        self._open = ExitStack()

    def __enter__(self) -> Endpoint:
        """Raises CognitoTuiError when the port cannot be had."""
        with ExitStack() as opening:
            if self._own_server:
                opening.enter_context(self._own_server)
            opening.enter_context(self._fresh)
            opening.enter_context(self._noted)
            self._token_file = opening.enter_context(token_file(self.token))
            opening.enter_context(self.server.serving(self._path, self.token, self._answer))
            self._open = opening.pop_all()
        return self

    def __exit__(self, *_: object) -> None:
        self._open.close()

    @property
    def url(self) -> str:
        """ "http://127.0.0.1:PORT/credentials"."""
        return f"http://{self.server.host}{self._path}"

    @property
    def credentials(self) -> AwsCredentials | None:
        """What is served, expired perhaps; None until there is any."""
        return self._fresh.latest

    @property
    def failure(self) -> CognitoTuiError | None:
        """Why the last renewal failed; None when it did not."""
        return self._fresh.failure

    def variables(self) -> dict[str, Secret]:
        """What the AWS SDKs must find in their environment."""
        values = {URL_VARIABLE: Secret(self.url), TOKEN_VARIABLE: self.token}
        if self._token_file:
            values[TOKEN_FILE_VARIABLE] = Secret(str(self._token_file))
        return values

    def for_child(self, environ: Mapping[str, str]) -> dict[str, Secret]:
        """The same for a program that is started with `environ`, whose proxies are not to get its requests."""
        spared = past_proxies(environ, self.server.address)
        return {**self.variables(), **{name: Secret(value) for name, value in spared.items()}}

    def shell_lines(self) -> Secret:
        """`export` lines for POSIX shells and fish."""
        variables = {**self.variables(), **self._regions}
        lines = (f"export {name}={_quoted(value.reveal())}\n" for name, value in variables.items())
        return Secret("".join(lines))

    def env_lines(self) -> Secret:
        """NAME=value, as `docker run --env-file` takes them. A container does not see the file with the token."""
        values = {**self.variables(), **self._regions}.items()
        return Secret(
            "".join(f"{name}={value.reveal()}\n" for name, value in values if name != TOKEN_FILE_VARIABLE)
        )

    def _answer(self) -> LoopbackResponse:
        try:
            credentials = self._fresh.get(_LONGEST_WAIT)
        except CognitoTuiError as error:
            return as_json(503, {"code": "CredentialsUnavailable", "message": str(error)})
        with self._counting:
            self.served += 1
        self._changed()
        return as_json(200, _fields(credentials))


def _quoted(value: str) -> str:
    return "'" + value.replace("'", r"'\''") + "'"


def _fields(credentials: AwsCredentials) -> dict[str, str]:
    expires_at = credentials.expires_at.astimezone(timezone.utc)
    return {
        "AccessKeyId": credentials.access_key_id.reveal(),
        "SecretAccessKey": credentials.secret_access_key.reveal(),
        "Token": credentials.session_token.reveal(),
        "Expiration": expires_at.strftime("%Y-%m-%dT%H:%M:%SZ"),
        **({"AccountId": credentials.account_id} if credentials.account_id else {}),
    }
