"""The time limits and attempts of calls to AWS, and how a program changes them for one client."""

from __future__ import annotations

from dataclasses import dataclass
from threading import TIMEOUT_MAX
from typing import Any

from ..base import wrong_argument, wrong_type

CONNECT_TIMEOUT = 5  # seconds
READ_TIMEOUT = 15  # seconds of silence
TOTAL_TIMEOUT = 30  # seconds for a call with all of its attempts

_OURS = frozenset(("connect_timeout", "read_timeout", "retries"))  # options that need no botocore client
ATTEMPTS = {"legacy": 5}  # per call, by botocore's retry mode; 3 in its other modes


@dataclass(frozen=True)
class CallSettings:
    """How the calls of one client are made.

    Attributes:
        connect: seconds to connect.
        read: seconds without a byte from the server.
        total: seconds for a call with all of its attempts.
        attempts: the most attempts of a call that may be retried, with the first; None means what this machine's
            settings say.
        config: a botocore Config that sets more than the fields above, or None. With one, a botocore client makes the
            calls.
    """

    connect: float = CONNECT_TIMEOUT
    read: float = READ_TIMEOUT
    total: float = TOTAL_TIMEOUT
    attempts: int | None = None
    config: Any = None


def call_settings(timeout: float | None, config: Any) -> CallSettings | None:
    """Return the settings that a program gives a client; None if it gives none.

    Args:
        timeout: seconds for a call with all of its attempts.
        config: a botocore Config.

    Raises:
        WrongArgument: no call could succeed with these settings.
    """
    if timeout is not None and not 0 < timeout <= TIMEOUT_MAX:
        raise wrong_argument("timeout", "`timeout` takes a number of seconds, more than 0.")
    total = TOTAL_TIMEOUT if timeout is None else timeout
    if config is None:
        return None if timeout is None else CallSettings(total=total)
    from botocore.config import Config

    if not isinstance(config, Config):
        raise wrong_type("config", "a botocore.config.Config", type(config))
    said = Config(connect_timeout=CONNECT_TIMEOUT, read_timeout=READ_TIMEOUT).merge(config)
    for name in ("connect_timeout", "read_timeout"):
        if not _is_limit(getattr(said, name)):
            raise wrong_argument("config", f"`config` takes a {name} of more than 0 seconds, or None.")
    usual = Config()
    says_more = any(
        getattr(config, name) != getattr(usual, name) for name in Config.OPTION_DEFAULTS if name not in _OURS
    )
    return CallSettings(
        said.connect_timeout,
        said.read_timeout,
        total,
        _attempts(config.retries or {}),
        config if says_more else None,
    )


def _is_limit(seconds: object) -> bool:
    return seconds is None or (isinstance(seconds, (int, float)) and 0 < seconds < float("inf"))


def _attempts(retries: dict[str, Any]) -> int | None:
    if "total_max_attempts" in retries:
        return int(retries["total_max_attempts"])
    if "max_attempts" in retries:
        return int(retries["max_attempts"]) + 1  # in a Config this counts the retries only
    return ATTEMPTS.get(retries["mode"], 3) if "mode" in retries else None
