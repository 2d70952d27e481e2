"""Calls by a client of botocore's: those that are signed, and those of services that do not speak JSON."""

from __future__ import annotations

import json
from collections.abc import Mapping
from contextvars import ContextVar
from typing import Any

from ...errors import CognitoTuiError
from ..base import Clock, Mark
from .boto_sessions import suppress_botocore_logging
from .connections import NotAws, breakable, whole
from .firewall import instead_of_pool

_sent: ContextVar[list[Mark]] = ContextVar("_sent")  # the instants at which this call's requests are sent
_seconds: ContextVar[float] = ContextVar("_seconds")  # for all of this call


class BotoCalls:
    """The operations of a client. Safe to use from several threads.

    Args:
        total: seconds for all of a request for a page.
    """

    def __init__(self, client: Any, clock: Clock, total: float) -> None:
        self._client = client
        self._clock = clock
        self._total = total
        breakable(client._endpoint.http_session)  # noqa: SLF001 - as below
        client.meta.events.register("before-send", lambda request, **_: self._whole(request))
        if client.meta.service_model.protocol == "json":
            client.meta.events.register("after-call", _refuse_pages)
        if client.meta.service_model.service_name == "cognito-idp":
            client.meta.events.register_first("after-call", _refuse_firewalls)

    @property
    def url(self) -> str:
        """The URL that calls go to."""
        return str(self._client.meta.endpoint_url)

    def call(
        self, operation: str, parameters: Mapping[str, Any], sent: list[Mark], seconds: float
    ) -> Mapping[str, Any]:
        """Return the answer. Raise botocore's errors, TimeoutError or NotAws; CognitoTuiError if there is no such call.

        Args:
            operation: boto3's name for it.
            sent: is given the instant at which it is sent.
            seconds: for all of it.
        """
        before, limit = _sent.set(sent), _seconds.set(seconds)
        try:
            if not hasattr(self._client, operation):
                raise _too_old(operation)
            with suppress_botocore_logging():
                answer: Mapping[str, Any] = getattr(self._client, operation)(**parameters)
        finally:
            _sent.reset(before)
            _seconds.reset(limit)
        return answer

    def get(self, path: str) -> Mapping[str, str]:
        """Ask for a public page. Return the headers of the answer. Raise as `call`."""
        from botocore.awsrequest import AWSPreparedRequest, HeadersDict

        headers = self._whole(AWSPreparedRequest("GET", self.url + path, HeadersDict(), b"", False)).headers
        return {name.lower(): value for name, value in headers.items()}

    def api_name(self, operation: str) -> str:
        """Return AWS's name of an operation."""
        return str(self._client.meta.method_to_api_mapping.get(operation, operation))

    def _whole(self, request: Any) -> Any:
        """Return what botocore would receive, within the time there is for a call."""
        now = self._clock.mark()
        sent, seconds = _sent.get([]), _seconds.get(self._total)
        sent.append(now)
        try:
            # botocore has no public way to use a client's connection pool; going round it would mean
            # proxies, CA bundles and time limits of our own, and a connection that the client cannot use.
            session = self._client._endpoint.http_session  # noqa: SLF001
            return whole(session, request, max(0.0, seconds - (now.uptime - sent[0].uptime)))
        except TimeoutError:
            pass
        raise TimeoutError(seconds)


def _refuse_pages(http_response: Any, **_: Any) -> None:
    """Refuse a page of a hotel's network: botocore takes it for the success of an operation without output."""
    if http_response.status_code >= 300:
        return
    try:
        answer = json.loads(http_response.content or b"{}")
    except (ValueError, RecursionError):
        answer = None
    if not isinstance(answer, dict):
        raise NotAws("The body is not a JSON object.")


def _refuse_firewalls(http_response: Any, parsed: Any, **_: Any) -> None:
    code = str(parsed.get("Error", {}).get("Code") or "")
    headers = {name.lower(): value for name, value in http_response.headers.items()}
    error = instead_of_pool(code, http_response.status_code, headers, http_response.url)
    if error is not None:
        raise error


def _too_old(operation: str) -> CognitoTuiError:
    name = "".join(word.capitalize() for word in operation.split("_"))
    return CognitoTuiError(f"The installed boto3 does not know {name} yet.", hint="Update boto3.")
