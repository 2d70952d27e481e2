"""The AWS SDKs' container credentials provider, served on loopback: programs that run for long get fresh credentials.

Other users of this machine may knock, and every web page that is open in a browser. So an answer takes the right
path, the right Host (a page that rebinds its name to 127.0.0.1 has another), no Origin, and the token.

https://docs.aws.amazon.com/sdkref/latest/guide/feature-container-credentials.html
"""

from __future__ import annotations

import json
import secrets
import threading
from collections.abc import Callable
from contextlib import AbstractContextManager, nullcontext
from datetime import timezone

from ...errors import CognitoTuiError
from ..aws import AwsCredentials
from ..base import Clock, Secret
from ..credentials import BackgroundRefresher
from ..loopback import LoopbackRequest, LoopbackResponse, LoopbackServer, cannot_listen

URL_VARIABLE = "AWS_CONTAINER_CREDENTIALS_FULL_URI"
TOKEN_VARIABLE = "AWS_CONTAINER_AUTHORIZATION_TOKEN"  # the variable's name  # noqa: S105
_PATH = "/credentials"
_METHODS = (
    "GET",
    "HEAD",
    "POST",
    "PUT",
    "DELETE",
    "OPTIONS",
    "PATCH",
)  # all but GET are refused, and counted
_LONGEST_WAIT = 1.5  # seconds; botocore waits for two


class Endpoint:
    """Serves while its `with` block runs; nothing is logged.

    Args:
        credentials: gives some that are good for a while, and takes its time; `CognitoClient.credentials`.
        port: 0: any that is free.
        clock: whose `now` says what has expired.
        changed: called, in a thread of the endpoint's, whenever an attribute has changed.
        noted: entered while it serves: `servers.noted`.

    Attributes:
        served: how many requests got credentials.
        refused: how many had no right to them.
        last_refusal: what was wrong with the last of these, in words; empty when there was none.
    """

    def __init__(
        self,
        credentials: Callable[[], AwsCredentials],
        port: int = 0,
        *,
        clock: Clock | None = None,
        changed: Callable[[], object] = lambda: None,
        noted: AbstractContextManager[object] | None = None,
    ) -> None:
        self._noted = noted or nullcontext()
        self._fresh = BackgroundRefresher(credentials, clock or Clock(), changed)
        self._changed = changed
        self._port = port
        self._server: LoopbackServer | None = None
        self._counting = threading.Lock()
        self.token = Secret(secrets.token_urlsafe(32))
        self.served = 0
        self.refused = 0
        self.last_refusal = ""

    def __enter__(self) -> Endpoint:
        """Raises CognitoTuiError when the port cannot be had."""
        try:
            self._server = LoopbackServer(self, self._port, methods=_METHODS)
        except (OSError, OverflowError) as error:
            raise cannot_listen(
                self._port, error, "Take another, or none: then any that is free is used."
            ) from None
        self._port = self._server.port
        self._server.start()
        self._fresh.__enter__()
        self._noted.__enter__()
        return self

    def __exit__(self, *_: object) -> None:
        if self._server is not None:
            self._server.stop()
        self._fresh.__exit__()
        self._noted.__exit__(None, None, None)

    @property
    def url(self) -> str:
        """ "http://127.0.0.1:PORT/credentials". By number: where "localhost" leads to is for the machine to say."""
        return f"http://{self._host}{_PATH}"

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
        return {URL_VARIABLE: Secret(self.url), TOKEN_VARIABLE: self.token}

    def shell_lines(self) -> Secret:
        """Two `export` lines for POSIX shells and fish. Nothing in these values would end the quotes."""
        lines = (f"export {name}='{value.reveal()}'\n" for name, value in self.variables().items())
        return Secret("".join(lines))

    def respond(self, request: LoopbackRequest) -> LoopbackResponse:
        if refusal := self._refusal(request):
            return self._refuse(*refusal)
        try:
            credentials = self._fresh.get(_LONGEST_WAIT)
        except CognitoTuiError as error:
            return _json(503, {"code": "CredentialsUnavailable", "message": str(error)})
        with self._counting:
            self.served += 1
        self._changed()
        return _json(200, _as_json(credentials))

    def respond_malformed(self, status: int) -> LoopbackResponse:
        return self._refuse(status, "BadRequest", "This is not a request for credentials.")

    def sent(self, response: LoopbackResponse, *, whole: bool) -> None:
        """Programs that hang up ask again."""

    def _refuse(self, status: int, code: str, message: str) -> LoopbackResponse:
        with self._counting:
            self.refused += 1
            self.last_refusal = message
        self._changed()
        return _json(status, {"code": code, "message": message})

    def _refusal(self, request: LoopbackRequest) -> tuple[int, str, str] | None:
        if not request.is_for(self._host):
            return 403, "WrongHost", "The request is meant for another host."
        if "origin" in request.headers:
            return 403, "WrongOrigin", "The request comes from a web page."
        if request.path != _PATH:
            return 404, "NotFound", "There is nothing at this path."
        tokens = request.headers.get_all("authorization", [])
        if len(tokens) != 1 or Secret(tokens[0]) != self.token:  # compared in constant time
            return 403, "WrongToken", "The authorization token is missing or wrong."
        if request.method != "GET":
            return 405, "WrongMethod", "Only GET is answered."
        return None

    @property
    def _host(self) -> str:
        return f"127.0.0.1:{self._port}"


def _as_json(credentials: AwsCredentials) -> dict[str, str]:
    expires_at = credentials.expires_at.astimezone(timezone.utc)
    return {
        "AccessKeyId": credentials.access_key_id.reveal(),
        "SecretAccessKey": credentials.secret_access_key.reveal(),
        "Token": credentials.session_token.reveal(),
        "Expiration": expires_at.strftime("%Y-%m-%dT%H:%M:%SZ"),
    }


def _json(status: int, content: dict[str, str]) -> LoopbackResponse:
    return LoopbackResponse(status, json.dumps(content).encode(), {"Content-Type": "application/json"})
