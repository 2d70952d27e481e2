"""One AWS service over HTTPS: every call has time limits, every failure becomes one of our errors."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator, Mapping
from contextvars import ContextVar
from typing import Any, cast

from ...errors import CognitoTuiError, UnexpectedAnswer
from ..base import Clock, Mark, RaiseInstead, Secret, harmless
from .boto_sessions import botocore_session, suppress_botocore_logging
from .connections import breakable, whole
from .credentials import AwsCredentials
from .endpoints import check_way, host
from .firewall import WAF_ACTION, stopped
from .translation import translate

CONNECT_TIMEOUT = 5  # seconds
READ_TIMEOUT = 15  # seconds of silence
TOTAL_TIMEOUT = 30  # seconds for all of a call, however many attempts it takes

# What stays as it came, as it goes back to AWS, into a proof, or to where people have it (keys, the secret of an
# authenticator, what they save again): whatever shows it is to make it harmless. All else is for people to read.
AS_IT_CAME = frozenset(
    (
        *("Session", "SALT", "SRP_B", "SECRET_BLOCK", "USER_ID_FOR_SRP", "USERNAME", "Username", "UserSub"),
        *("AuthenticationResult", "SecretCode", "Credentials", "Token", "IdentityId"),
        *("DeviceKey", "SessionId", "PaginationToken", "NextToken"),
        "UserAttributes",
    )
)

_sent: ContextVar[list[Mark]] = ContextVar("_sent")  # the instants of this call's attempts


class AwsService:
    """A botocore client made on first use, unsigned unless credentials are given.

    botocore's own settings hold: `AWS_ENDPOINT_URL_*`, `AWS_CA_BUNDLE`, proxies, FIPS, partitions. Nothing is
    retried here: a second try of a password counts as a second attempt.
    """

    def __init__(
        self, name: str, region: str, clock: Clock, credentials: AwsCredentials | None = None
    ) -> None:
        self._name = name
        self._region = region
        self._clock = clock
        self._credentials = credentials
        self._made: Any = None
        self._making = threading.Lock()

    def call(self, operation: str, **parameters: Any) -> Mapping[str, Any]:
        """Call an operation (by boto3's name). Secrets among the parameters are revealed here and nowhere before.

        Raises:
            CognitoTuiError: whatever goes wrong, in the reader's words and without the secrets.
        """
        if self._name == "cognito-idp":
            check_way(parameters, self.endpoint)

        def failure(error: Exception) -> CognitoTuiError:
            self._learn_time(getattr(error, "response", None) or {}, sent)
            return self._translated(error, operation, tuple(_secrets(parameters)))

        sent: list[Mark] = []
        before = _sent.set(sent)
        try:
            # botocore's error quotes the parameters, and its frames hold them
            with RaiseInstead(failure):
                client = self._client()
                if not hasattr(client, operation):
                    raise _too_old(operation)
                with suppress_botocore_logging():
                    answer = getattr(client, operation)(**_revealed(parameters))
        finally:
            _sent.reset(before)
        self._learn_time(answer, sent)
        return self._entering(answer)

    def endpoint(self) -> str:
        """Return the URL that calls go to. Raise CognitoTuiError if this machine's settings give none."""
        with RaiseInstead(lambda error: self._translated(error, "", ())):
            return str(self._client().meta.endpoint_url)

    def connect(self, path: str = "/") -> None:
        """Open the connection that the next call will use, by requesting a public page at `path`.

        It is only a head start and never fails: the call that follows says what is wrong.
        """
        from botocore.awsrequest import AWSPreparedRequest, HeadersDict

        try:
            client = self._client()
            request = AWSPreparedRequest("GET", client.meta.endpoint_url + path, HeadersDict(), b"", False)
            asked = self._clock.mark()
            answer = self._whole(client, request)
        except Exception:
            return
        self._clock.learn(answer.headers.get("date", ""), asked, answer.headers.get("age", ""))

    def _translated(self, error: Exception, operation: str, secrets: tuple[Secret, ...]) -> CognitoTuiError:
        return translate(error, endpoint=self._endpoint(), secrets=secrets)

    def _entering(self, answer: Mapping[str, Any]) -> Mapping[str, Any]:
        """Return a response with its text made harmless, as it enters."""
        return harmless(answer, AS_IT_CAME)

    def _client(self) -> Any:
        with self._making:
            if self._made is None:
                self._made = self._make()
            return self._made

    def _make(self) -> Any:
        client = self._make_client()
        breakable(client._endpoint.http_session)  # noqa: SLF001 - as below
        client.meta.events.register("before-send", lambda request, **_: self._whole(client, request))
        if client.meta.service_model.protocol == "json":
            client.meta.events.register("after-call", _refuse_pages)
        if self._name == "cognito-idp":
            client.meta.events.register_first("after-call", _refuse_firewalls)
        return client

    def _make_client(self) -> Any:
        from botocore import UNSIGNED
        from botocore.config import Config

        limits = Config(
            connect_timeout=CONNECT_TIMEOUT,
            read_timeout=READ_TIMEOUT,
            retries={"total_max_attempts": 1},
            max_pool_connections=50,  # of threads at once; urllib3 warns of more
            parameter_validation=False,  # the service's own refusals say more, and do not quote values
        )
        session = botocore_session()
        if self._credentials is None:
            unsigned = limits.merge(Config(signature_version=UNSIGNED))
            return session.create_client(self._name, self._region, config=unsigned)
        return session.create_client(
            self._name,
            self._region,
            config=limits,
            aws_access_key_id=self._credentials.access_key_id.reveal(),
            aws_secret_access_key=self._credentials.secret_access_key.reveal(),
            aws_session_token=self._credentials.session_token.reveal(),
        )

    def _whole(self, client: Any, request: Any) -> Any:
        """Return what botocore would receive, within TOTAL_TIMEOUT."""
        now = self._clock.mark()
        sent = _sent.get([])
        sent.append(now)
        try:
            # botocore has no public way to use a client's connection pool; going round it would mean
            # proxies, CA bundles and time limits of our own, and a connection that the client cannot use.
            session = client._endpoint.http_session  # noqa: SLF001
            return whole(session, request, max(0.0, TOTAL_TIMEOUT - (now.uptime - sent[0].uptime)))
        except TimeoutError:
            pass
        raise TimeoutError(TOTAL_TIMEOUT)

    def _endpoint(self) -> str:
        """Return the URL that calls go to; empty while there is no client."""
        return cast(str, self._made.meta.endpoint_url) if self._made is not None else ""

    def _learn_time(self, answer: Mapping[str, Any], sent: list[Mark]) -> None:
        """Learn the time from what AWS answered to the last attempt; not from what stands in its way."""
        metadata = answer.get("ResponseMetadata", {})
        if sent and metadata.get("RequestId"):
            headers = metadata.get("HTTPHeaders", {})
            self._clock.learn(headers.get("date", ""), sent[-1], headers.get("age", ""))


def _refuse_pages(http_response: Any, **_: Any) -> None:
    """Refuse a page of a hotel's network: botocore takes it for the success of an operation without output."""
    from botocore.parsers import ResponseParserError

    if http_response.status_code >= 300:
        return
    try:
        answer = json.loads(http_response.content or b"{}")
    except (ValueError, RecursionError):
        answer = None
    if not isinstance(answer, dict):
        raise ResponseParserError("The body is not a JSON object.")


def _refuse_firewalls(http_response: Any, parsed: Any, **_: Any) -> None:
    """Refuse what a firewall answers in a user pool's place; Cognito's own errors have names, not numbers."""
    code = str(parsed.get("Error", {}).get("Code") or "")
    if code[:1].isalpha():
        return
    error = stopped(
        http_response.status_code,
        http_response.headers.get(WAF_ACTION, ""),
        host(http_response.url),
        str(parsed.get("ResponseMetadata", {}).get("RequestId", "")),
    )
    if error is not None:
        raise error


def _too_old(operation: str) -> CognitoTuiError:
    name = "".join(word.capitalize() for word in operation.split("_"))
    return CognitoTuiError(f"The installed boto3 does not know {name} yet.", hint="Update boto3.")


def required_text(answer: Mapping[str, Any], field: str) -> str:
    """Return a field that a response must have. Raise UnexpectedAnswer if it is missing."""
    value = answer.get(field)
    if not isinstance(value, str) or not value:
        raise UnexpectedAnswer(
            f"The server's answer has no {field}.",
            hint="Is there a sign-in page or a proxy of the network in between?",
            request_id=str(answer.get("ResponseMetadata", {}).get("RequestId", "")),
        )
    return value


def _revealed(value: Any) -> Any:
    if isinstance(value, Secret):
        return value.reveal()
    if isinstance(value, Mapping):
        return {key: _revealed(item) for key, item in value.items()}
    return value


def _secrets(value: Any) -> Iterator[Secret]:
    if isinstance(value, Secret):
        yield value
    elif isinstance(value, Mapping):
        for item in value.values():
            yield from _secrets(item)
