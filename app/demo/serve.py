"""`cognito-tui demo --serve`: the embedded Cognito alone, in the foreground, for other terminals to use."""

from __future__ import annotations

import signal
import threading
from collections.abc import Callable
from types import FrameType
from typing import Any

from . import scenarios
from .demo import start

_SIGNALS = ("SIGINT", "SIGTERM", "SIGHUP")  # Windows has no SIGHUP


def serve(
    write: Callable[[str], object],
    echo: Callable[[str], object],
    *,
    stop: threading.Event | None = None,
    scenario: str = scenarios.DEFAULT,
) -> int:
    """Serve until a signal comes or `stop` is set; the caller must be the main thread.

    There is no hint line, so `echo` gets the messages that the pool would send.

    Args:
        write: gets the shell lines, once.

    Returns:
        The exit code: 0 after Ctrl-C or `stop`, 128 + n after another signal.

    Raises:
        CognitoTuiError: it did not start.
    """
    ended = stop or threading.Event()
    received: list[int] = []

    def end(number: int, frame: FrameType | None) -> None:
        received.append(number)
        ended.set()

    before: dict[int, Any] = {
        number: signal.signal(number, end)
        for number in (getattr(signal, name, None) for name in _SIGNALS)
        if number is not None
    }
    try:
        with start(scenario=scenario) as demo:
            write(demo.shell_lines())
            echo(f"Serving the demo's Cognito at {demo.url}. Ctrl-C stops it.")
            demo.announce(echo)
            # a signal that comes just before the wait begins interrupts nothing
            while not ended.wait(1):
                pass
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
    return 128 + received[0] if received and received[0] != signal.SIGINT else 0
