"""Trying again: what has failed by chance, by itself and as botocore's standard mode does; and when AWS is busy, told.

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
from .operations import AGAIN, ONCE, Repeat

TRIES = 4  # where a person is told of each
_LONGEST_WAIT = 20.0  # seconds
_LONGER_FOR_THEM = 5.0  # seconds that a wait is made longer where the server asks for it
# AWS has done nothing. LimitExceededException is none of them: Cognito says so of too many codes.
_BUSY = frozenset(
    (
        *("Throttling", "ThrottlingException", "ThrottledException", "TooManyRequestsException"),
        *("RequestThrottled", "RequestThrottledException", "RequestLimitExceeded", "SlowDown"),
        *("PriorRequestNotComplete", "ConcurrentModificationException", "ResourceConflictException"),
        *("ExternalServiceException", "IDPCommunicationError", "429"),
    )
)
# emulators answer these with status 500: there is no such operation
_NEVER_THERE = frozenset(
    ("InternalFailure", "InvalidAction", "NotImplemented", "UnknownOperationException", "Unsupported")
)
_BROKEN = frozenset((500, 502, 503, 504))  # statuses
_NO_USE = re.compile("certificate verify failed|doesn't match|Tunnel connection failed: 4", re.IGNORECASE)

LOG = Log("aws")

Result = TypeVar("Result")

_attempt: ContextVar[int] = ContextVar("_attempt", default=1)
_is_told: ContextVar[bool] = ContextVar("_is_told", default=False)


def attempt() -> int:
    """Return the number of the attempt that is under way; 1 where nothing is tried again."""
    return _attempt.get()


class Failure(Enum):
    """What became of a call that has failed."""

    BUSY = "refused, for now"
    UNSENT = "not sent"
    UNKNOWN = "perhaps done"
    FINAL = "no use"


class Quota:
    """How often a client tries again while hardly anything succeeds, in botocore's figures.

    Safe to use from several threads.
    """

    _MOST, _COST, _COST_OF_SILENCE = 500, 5, 10

    def __init__(self) -> None:
        self._left = self._MOST
        self._lock = threading.Lock()

    def take(self, *, silence: bool) -> int:
        """Return what one more try costs; 0 where there is not so much left."""
        cost = self._COST_OF_SILENCE if silence else self._COST
        with self._lock:
            if cost > self._left:
                return 0
            self._left -= cost
            return cost

    def give(self, cost: int) -> None:
        """Give back what the last try cost that went well; or a little for a call that took none."""
        if self._left < self._MOST:
            with self._lock:
                self._left = min(self._MOST, self._left + (cost or 1))


def repeated(
    call: Callable[[float], Result], repeat: Repeat, *, attempts: int | None, total: float, quota: Quota
) -> Result:
    """Return what `call` returns, made again where `repeat` allows it and it has failed by chance.

    Raise what the last of them raises. Nobody waits any longer for who was cancelled, nor beyond `total`.

    Args:
        call: is given the seconds that are left.
        attempts: with the first; None: as this machine's settings have it.
    """
    ends = time.monotonic() + total
    before, number, cost = _attempt.get(), 1, 0
    try:
        while True:
            try:
                result = call(max(0.0, ends - time.monotonic()))
            except Exception as error:
                if isinstance(error, TimeoutError):
                    error.args = (total,)  # not what of it was left for this one
                if not _may_repeat(repeat, failure_of(error)):
                    raise
                most = configured_attempts() if attempts is None else attempts
                seconds = _wait(number, error)
                if number >= most or time.monotonic() + seconds >= ends:
                    raise
                if not (cost := quota.take(silence="Timeout" in type(error).__name__)):
                    LOG.debug("the call is not made again: too many fail")
                    raise
                LOG.debug("the call is made again in %.1f s", seconds)
                if not pause(seconds):
                    raise
            else:
                quota.give(cost)
                return result
            number += 1
            _attempt.set(before + number - 1)
    finally:
        _attempt.set(before)


def configured_attempts(default: int = 3) -> int:
    """Return how often a call is made, with the first time: AWS_MAX_ATTEMPTS, or what AWS_RETRY_MODE amounts to.

    Args:
        default: where nobody says.
    """
    from .settings import retries

    mode, attempts = retries()
    return attempts or ATTEMPTS.get(mode, default)


def retry_throttled(call: Callable[[], Result], wait: Callable[[float], bool]) -> Result:
    """Return what `call` gives, tried again, each time after twice the wait, while AWS says that it is busy.

    Not for calls that prove a password: each of those counts.

    Args:
        wait: waits for so many seconds, says so to the person, and gives whether to go on.

    Raises:
        CognitoTuiError: as `call`; Throttled after TRIES tries, or as many as AWS_MAX_ATTEMPTS says.
    """
    before, told = _attempt.get(), _is_told.set(True)
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
        _is_told.reset(told)


def failure_of(error: Exception) -> Failure:
    """Return what became of the call that raised one of botocore's errors."""
    from botocore import exceptions as aws

    if isinstance(error, aws.ClientError):
        code = str(error.response.get("Error", {}).get("Code", ""))
        status = error.response.get("ResponseMetadata", {}).get("HTTPStatusCode")
        if code in _BUSY or status == 429:
            return Failure.BUSY
        return Failure.UNKNOWN if status in _BROKEN and code not in _NEVER_THERE else Failure.FINAL
    if isinstance(error, (aws.ConnectionError, aws.HTTPClientError)):
        cause = error.kwargs.get("error")  # urllib3's
        if _NO_USE.search(str(cause)) or type(error) is aws.HTTPClientError:
            return Failure.FINAL
        cause = getattr(cause, "args", ())[:1]
        if isinstance(error, aws.SSLError) and not (cause and isinstance(cause[0], OSError)):
            return Failure.FINAL  # of a file of certificates, not of a connection
        return Failure.UNKNOWN if error.kwargs.get("is_sent", True) else Failure.UNSENT
    return Failure.FINAL


def _may_repeat(repeat: Repeat, failure: Failure) -> bool:
    if repeat is ONCE or failure is Failure.FINAL:
        return False
    if failure is Failure.BUSY and _is_told.get():
        return False  # whoever waits is told, and tries again
    return repeat is AGAIN or failure is not Failure.UNKNOWN


def _wait(number: int, error: Exception) -> float:
    """Return the seconds to wait after attempt `number`: botocore's "full jitter", longer where the server says so."""
    from random import random  # late: what goes well needs none

    seconds = random() * min(2.0 ** (number - 1), _LONGEST_WAIT)  # noqa: S311 - no secret
    asked = _asked_for(getattr(error, "response", None) or {})
    return max(seconds, min(asked, seconds + _LONGER_FOR_THEM))


def _asked_for(answer: Mapping[str, Any]) -> float:
    """Return the seconds that a server asks for; 0.0 where it does not."""
    headers = answer.get("ResponseMetadata", {}).get("HTTPHeaders", {})
    for name, unit in (("x-amz-retry-after", 1000), ("retry-after", 1)):
        if re.fullmatch("[0-9]{1,9}", text := str(headers.get(name, ""))):
            return int(text) / unit
    return 0.0
