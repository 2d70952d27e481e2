"""Retries, of which there are two kinds.

`retry_transient` retries a single call that failed by chance, silently, with the back-off of botocore's standard mode.
`retry_throttled` retries a whole action while AWS throttles it, and tells the person about each wait. Meanwhile
`retry_transient` leaves throttled calls to it.

https://docs.aws.amazon.com/sdkref/latest/guide/feature-retry-behavior.html
"""

from __future__ import annotations

import re
import threading
import time
from collections.abc import Callable, Mapping
from contextvars import ContextVar
from enum import Enum
from typing import Any, TypeVar

from ...errors import AttemptsExceeded, Throttled
from ..base import Log, pause
from .limits import ATTEMPTS
from .operations import Retry

TRIES = 4  # of `retry_throttled`, unless AWS_MAX_ATTEMPTS says otherwise
_LONGEST_WAIT = 20.0  # seconds
_MOST_EXTRA_WAIT = 5.0  # seconds more than our own back-off that a server may ask for
# Codes of calls that AWS throttled. LimitExceededException is not one: Cognito uses it for too many codes sent.
_THROTTLING = frozenset(
    (
        *("Throttling", "ThrottlingException", "ThrottledException", "TooManyRequestsException"),
        *("RequestThrottled", "RequestThrottledException", "RequestLimitExceeded", "SlowDown"),
        *("PriorRequestNotComplete", "ConcurrentModificationException", "ResourceConflictException"),
        *("ExternalServiceException", "IDPCommunicationError", "429"),
    )
)
# Emulators answer with these, and with status 500, when they do not have the operation.
_NOT_SUPPORTED = frozenset(
    ("InternalFailure", "InvalidAction", "NotImplemented", "UnknownOperationException", "Unsupported")
)
_SERVER_ERRORS = frozenset((500, 502, 503, 504))
# What connection errors say that a retry cannot help with.
_PERMANENT = re.compile("certificate verify failed|doesn't match|Tunnel connection failed: 4", re.IGNORECASE)

LOG = Log("aws")

Result = TypeVar("Result")

_attempt: ContextVar[int] = ContextVar("_attempt", default=1)
_caller_retries: ContextVar[bool] = ContextVar("_caller_retries", default=False)


def attempt() -> int:
    """Return the number of the attempt that is under way. The first one is 1."""
    return _attempt.get()


class Failure(Enum):
    """What happened to a call that failed, as far as it matters for a retry."""

    THROTTLED = "throttled"
    NOT_SENT = "not sent"
    MAYBE_DONE = "perhaps carried out"
    PERMANENT = "would fail again"


class RetryQuota:
    """Limits the retries of one client while most of its calls fail, with the figures of botocore's standard mode.

    Safe to use from several threads.
    """

    _CAPACITY, _COST, _TIMEOUT_COST = 500, 5, 10

    def __init__(self) -> None:
        self._left = self._CAPACITY
        self._lock = threading.Lock()

    def acquire(self, *, timed_out: bool) -> int:
        """Take the cost of one more retry and return it; return 0 if too little is left."""
        cost = self._TIMEOUT_COST if timed_out else self._COST
        with self._lock:
            if cost > self._left:
                return 0
            self._left -= cost
            return cost

    def release(self, cost: int) -> None:
        """Give back, after a success, what its last retry cost, or 1 if it took no retry."""
        if self._left < self._CAPACITY:
            with self._lock:
                self._left = min(self._CAPACITY, self._left + (cost or 1))


def retry_transient(
    call: Callable[[float], Result], retry: Retry, *, attempts: int | None, total: float, quota: RetryQuota
) -> Result:
    """Return what `call` returns. Retry it, after a wait, when it fails by chance and `retry` allows that.

    Raise the error of the last attempt. No wait outlasts `total`, or the task that awaits the call.

    Args:
        call: makes one attempt within the seconds that it is given.
        attempts: how many there are at most, with the first; None means what this machine's settings say.
        total: seconds for all attempts and the waits between them.
    """
    ends = time.monotonic() + total
    before, number, cost = _attempt.get(), 1, 0
    try:
        while True:
            try:
                result = call(max(0.0, ends - time.monotonic()))
            except Exception as error:
                if isinstance(error, TimeoutError):
                    error.args = (total,)  # not the rest of it that this attempt had
                if not _may_retry(retry, failure_of(error)):
                    raise
                most = configured_attempts() if attempts is None else attempts
                seconds = _wait(number, error)
                if number >= most or time.monotonic() + seconds >= ends:
                    raise
                if not (cost := quota.acquire(timed_out="Timeout" in type(error).__name__)):
                    LOG.debug("the call is not retried: too many calls fail")
                    raise
                LOG.debug("the call is retried in %.1f s", seconds)
                began = time.monotonic()
                if not pause(seconds):
                    raise
                ends += max(0.0, time.monotonic() - began - seconds)  # while it was stopped, nobody was asked
            else:
                quota.release(cost)
                return result
            number += 1
            _attempt.set(before + number - 1)
    finally:
        _attempt.set(before)


def configured_attempts(default: int = 3) -> int:
    """Return how many attempts a call has, with the first: AWS_MAX_ATTEMPTS, or the number that AWS_RETRY_MODE means.

    Args:
        default: what counts if this machine's settings say nothing.
    """
    from .settings import retries

    mode, attempts = retries()
    return attempts or ATTEMPTS.get(mode, default)


def retry_throttled(call: Callable[[], Result], wait: Callable[[float], bool]) -> Result:
    """Return what `call` returns. While AWS throttles it, retry it, each time after twice the wait.

    Do not use it for calls that prove a password: each of those counts as an attempt to sign in.

    Args:
        wait: tells the person about a wait of so many seconds, waits, and returns whether to go on.

    Raises:
        CognitoTuiError: as `call` does; Throttled after TRIES attempts, or as many as AWS_MAX_ATTEMPTS says.
    """
    before, told = _attempt.get(), _caller_retries.set(True)
    try:
        number = 1
        while True:
            _attempt.set(before + number - 1)
            try:
                return call()
            except AttemptsExceeded:
                raise
            except Throttled as error:
                if number >= configured_attempts(TRIES) or not wait(error.wait * 2.0 ** (number - 1)):
                    raise
            number += 1
    finally:
        _attempt.set(before)
        _caller_retries.reset(told)


def failure_of(error: Exception) -> Failure:
    """Return what happened to a call, by the botocore error that it raised."""
    from botocore import exceptions as aws

    if isinstance(error, aws.ClientError):
        code = str(error.response.get("Error", {}).get("Code", ""))
        status = error.response.get("ResponseMetadata", {}).get("HTTPStatusCode")
        if code in _THROTTLING or status == 429:
            return Failure.THROTTLED
        return (
            Failure.MAYBE_DONE
            if status in _SERVER_ERRORS and code not in _NOT_SUPPORTED
            else Failure.PERMANENT
        )
    if isinstance(error, (aws.ConnectionError, aws.HTTPClientError)):
        cause = error.kwargs.get("error")  # urllib3's
        if _PERMANENT.search(str(cause)) or type(error) is aws.HTTPClientError:
            return Failure.PERMANENT
        cause = getattr(cause, "args", ())[:1]
        if isinstance(error, aws.SSLError) and not (cause and isinstance(cause[0], OSError)):
            return Failure.PERMANENT  # the file of certificates is wrong, not the connection
        return Failure.MAYBE_DONE if error.kwargs.get("is_sent", True) else Failure.NOT_SENT
    return Failure.PERMANENT


def _may_retry(retry: Retry, failure: Failure) -> bool:
    if retry is Retry.NEVER or failure is Failure.PERMANENT:
        return False
    if failure is Failure.THROTTLED and _caller_retries.get():
        return False  # `retry_throttled` does it, and tells the person
    return retry is Retry.ALWAYS or failure is not Failure.MAYBE_DONE


def _wait(number: int, error: Exception) -> float:
    """Return the seconds to wait after attempt `number`: botocore's "full jitter", or longer if the server asks."""
    from random import random  # late: calls that succeed do not need it

    seconds = random() * min(2.0 ** (number - 1), _LONGEST_WAIT)  # noqa: S311 - no secret
    requested = _requested_wait(getattr(error, "response", None) or {})
    return max(seconds, min(requested, seconds + _MOST_EXTRA_WAIT))


def _requested_wait(answer: Mapping[str, Any]) -> float:
    """Return the seconds that a server asks its clients to wait; 0.0 if it does not."""
    headers = answer.get("ResponseMetadata", {}).get("HTTPHeaders", {})
    for name, unit in (("x-amz-retry-after", 1000), ("retry-after", 1)):
        if re.fullmatch("[0-9]{1,9}", text := str(headers.get(name, ""))):
            return int(text) / unit
    return 0.0
