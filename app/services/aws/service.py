"""One AWS service over HTTPS: every call has time limits, every failure becomes one of our errors."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator, Mapping
from typing import TYPE_CHECKING, Any, TypeVar

from ...errors import CognitoTuiError, UnexpectedAnswer
from ..base import Clock, Mark, RaiseInstead, Secret, anew_in_child, harmless
from .call_log import LOG, LoggedCall
from .credentials import AwsCredentials
from .endpoints import check_way
from .limits import CONNECT_TIMEOUT, READ_TIMEOUT, TOTAL_TIMEOUT, CallSettings
from .operations import Retry, retry_of
from .retry import RetryQuota, retry_transient

if TYPE_CHECKING:
    from .boto_calls import BotoCalls
    from .http_calls import HttpCalls

Result = TypeVar("Result")

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


class AwsService:
    """One service in one region, unsigned unless credentials are given. What calls need is made at the first one.

    botocore's own settings hold: `AWS_ENDPOINT_URL_*`, `AWS_CA_BUNDLE`, proxies, FIPS, partitions, AWS_MAX_ATTEMPTS.
    A call that fails by chance is retried if `operations` allows it.
    """

    _by_botocore = False  # whatever is called

    def __init__(
        self,
        name: str,
        region: str,
        clock: Clock,
        credentials: AwsCredentials | None = None,
        settings: CallSettings | None = None,
    ) -> None:
        self._name = name
        self._region = region
        self._clock = clock
        self._credentials = credentials
        self.after_fork()
        anew_in_child(self)
        self._quota = RetryQuota()
        self._settings = settings or CallSettings(CONNECT_TIMEOUT, READ_TIMEOUT, TOTAL_TIMEOUT)

    def after_fork(self) -> None:
        """Begin without connections: in a forked child, they are its parent's."""
        self._made: HttpCalls | BotoCalls | None = None
        self._making = threading.Lock()

    def call(self, operation: str, **parameters: Any) -> Mapping[str, Any]:
        """Call an operation (by boto3's name). Secrets among the parameters are revealed here and nowhere before.

        Raises:
            CognitoTuiError: whatever goes wrong, in the reader's words and without the secrets.
        """
        if self._name == "cognito-idp":
            check_way(parameters, self.endpoint)

        def once(seconds: float) -> Mapping[str, Any]:
            sent: list[Mark] = []
            logged = LoggedCall(secrets)
            try:
                answer = self._calls().call(operation, _revealed(parameters), sent, seconds)
            except Exception as error:
                logged.failed(self._action(operation), self._endpoint(), error)
                self._learn_time(getattr(error, "response", None) or {}, sent)
                raise
            logged.answered(self._action(operation), self._endpoint(), answer.get("ResponseMetadata", {}))
            self._learn_time(answer, sent)
            return answer

        secrets = tuple(_secrets(parameters))
        # the errors of what is below quote the parameters, and their frames hold them
        with RaiseInstead(lambda error: self._translated_call(error, operation, parameters, secrets)):
            return self._entering(self._retried(once, retry_of(operation, parameters)))

    def _retried(self, call: Callable[[float], Result], retry: Retry) -> Result:
        its = self._settings
        return retry_transient(call, retry, attempts=its.attempts, total=its.total, quota=self._quota)

    def endpoint(self) -> str:
        """Return the URL that calls go to. Raise CognitoTuiError if this machine's settings give none."""
        with RaiseInstead(lambda error: self._translated(error, "", ())):
            return self._calls().url

    def page(self, url: str, largest: int) -> tuple[int, bytes]:
        """Return status and body of a public page of the service's. Raise as `call`.

        Args:
            largest: of the body, in bytes; of a larger one there is a little more.
        """
        from .http import page

        with RaiseInstead(
            lambda error: self._translated(error, "", (), endpoint="/".join(url.split("/")[:3]))
        ):
            name = f"{self._name} {url.rpartition('/')[2]}"
            return self._retried(lambda seconds: page(url, largest, self._clock, seconds, name), Retry.ALWAYS)

    def connect(self, path: str = "/") -> None:
        """Open the connection that the next call will use, by requesting a public page at `path`.

        It is only a head start and never fails: the call that follows says what is wrong.
        """
        try:
            calls, asked = self._calls(), self._clock.mark()
            headers = calls.get(path)
        except Exception as error:
            LOG.debug("%s: no connection was made ahead of the call: %s", self._name, type(error).__name__)
            return
        LOG.debug("%s: a connection was made ahead of the call to %s", self._name, calls.url)
        self._clock.learn(headers.get("date", ""), asked, headers.get("age", ""))

    def _translated_call(
        self, error: Exception, operation: str, parameters: Mapping[str, Any], secrets: tuple[Secret, ...]
    ) -> CognitoTuiError:
        from .lost_answers import with_outcome  # late, as below

        return with_outcome(self._translated(error, operation, secrets), error, operation, parameters)

    def _translated(
        self, error: Exception, operation: str, secrets: tuple[Secret, ...], endpoint: str = ""
    ) -> CognitoTuiError:
        from .translation import translate  # late: a renewal that goes well needs none of it

        return translate(error, endpoint=endpoint or self._endpoint(), secrets=secrets)

    def _entering(self, answer: Mapping[str, Any]) -> Mapping[str, Any]:
        """Return a response with its text made harmless, as it enters."""
        return harmless(answer, AS_IT_CAME)

    def _calls(self) -> HttpCalls | BotoCalls:
        with self._making:
            if self._made is None:
                self._made = self._make()
            return self._made

    def _make(self) -> HttpCalls | BotoCalls:
        from . import json_calls, query_calls

        its = self._settings
        limits = ((its.connect, its.read), its.total)
        if not self._by_botocore and its.config is None:
            if self._name in query_calls.SERVICES:
                return query_calls.QueryCalls(
                    self._name, self._region, self._clock, *limits, self._credentials
                )
            if self._name in json_calls.SERVICES and self._credentials is None:
                return json_calls.JsonCalls(self._name, self._region, self._clock, *limits)
        from .boto_calls import BotoCalls

        return BotoCalls(self._make_client(), self._clock, its.total)

    def _make_client(self) -> Any:
        from botocore import UNSIGNED
        from botocore.config import Config

        from .boto_sessions import botocore_session

        usual = Config(max_pool_connections=50)  # of threads at once; urllib3 warns of more
        limits = usual.merge(self._settings.config or Config()).merge(
            Config(
                connect_timeout=self._settings.connect,
                read_timeout=self._settings.read,
                retries={"total_max_attempts": 1},
                parameter_validation=False,  # the service's own refusals say more, and do not quote values
            )
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

    def _endpoint(self) -> str:
        """Return the URL that calls go to; empty while nothing is made yet."""
        return self._made.url if self._made is not None else ""

    def _action(self, operation: str, separator: str = " ") -> str:
        """Return the service and AWS's name of an operation; boto3's while nothing is made yet."""
        return f"{self._name}{separator}{self._made.api_name(operation) if self._made else operation}"

    def _learn_time(self, answer: Mapping[str, Any], sent: list[Mark]) -> None:
        """Learn the time from what AWS answered to the last attempt; not from what stands in its way."""
        metadata = answer.get("ResponseMetadata", {})
        if sent and metadata.get("RequestId"):
            headers = metadata.get("HTTPHeaders", {})
            self._clock.learn(headers.get("date", ""), sent[-1], headers.get("age", ""))


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
