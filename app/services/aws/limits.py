"""How a program has its calls made: how long they may take, how often they are tried, what else botocore is told."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from ..base import wrong, wrong_type

CONNECT_TIMEOUT = 5  # seconds
READ_TIMEOUT = 15  # seconds of silence
TOTAL_TIMEOUT = 30  # seconds for all of a call, however many attempts it takes

_LIGHT = frozenset(("connect_timeout", "read_timeout", "retries"))  # which take no client of botocore's
ATTEMPTS = {"legacy": 5}  # botocore's; 3 in its other modes


@dataclass(frozen=True)
class CallSettings:
    """Of one client.

    Attributes:
        connect: seconds to connect.
        read: seconds of silence.
        total: seconds for all of a call.
        attempts: how often a call is made that may be made again, with the first; None: as the machine's settings say.
        config: botocore's Config, where it says more than these: calls go by a client of botocore's then.
    """

    connect: float = CONNECT_TIMEOUT
    read: float = READ_TIMEOUT
    total: float = TOTAL_TIMEOUT
    attempts: int | None = None
    config: Any = None


def call_settings(timeout: float | None, config: Any) -> CallSettings | None:
    """Return what a program says; None where it says nothing.

    Args:
        timeout: seconds for all of a call.
        config: botocore's.

    Raises:
        WrongArgument: no call could be made.
    """
    if timeout is not None and not 0 < timeout < float("inf"):
        raise wrong("timeout", "`timeout` takes a number of seconds, more than 0.")
    total = TOTAL_TIMEOUT if timeout is None else timeout
    if config is None:
        return None if timeout is None else CallSettings(total=total)
    from botocore.config import Config

    if not isinstance(config, Config):
        raise wrong_type("config", "a botocore.config.Config", type(config))
    said = Config(connect_timeout=CONNECT_TIMEOUT, read_timeout=READ_TIMEOUT).merge(config)
    for name in ("connect_timeout", "read_timeout"):
        if not _is_limit(getattr(said, name)):
            raise wrong("config", f"`config` takes a {name} of more than 0 seconds, or None.")
    usual = Config()
    says_more = any(
        getattr(config, name) != getattr(usual, name) for name in Config.OPTION_DEFAULTS if name not in _LIGHT
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
        return int(retries["max_attempts"]) + 1  # botocore's name for how often it is made again
    return ATTEMPTS.get(retries["mode"], 3) if "mode" in retries else None
