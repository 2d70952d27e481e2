"""What goes wrong with the next calls, when somebody asks for it: refusals, silence, answers that are lost."""

from __future__ import annotations

import threading
from dataclasses import dataclass

from .refusal import Refusal
from .web import Request

BUSY = "TooManyRequestsException"
PUBLIC_KEYS = "jwks.json"  # by which the request for the pool's public keys is named, as an operation is


@dataclass(frozen=True)
class Fault:
    """What is done in place of an answer.

    Attributes:
        operation: whose, by AWS's name, or PUBLIC_KEYS, or a path ("/oauth2/token"); empty: anybody's.
        refusal: what is answered, in AWS's form.
        status: what is answered in place of AWS, by something in between: a page with this status.
        is_dropped: the connection is closed without an answer.
        seconds: how long it takes.
        is_done: whether the call is done all the same, and only its answer is lost.
    """

    operation: str = ""
    refusal: Refusal | None = None
    status: int = 0
    is_dropped: bool = False
    seconds: float = 0
    is_done: bool = False


class Faults:
    """Those that are still to come, the oldest first."""

    def __init__(self) -> None:
        self._to_come: list[tuple[Fault, float]] = []
        self._lock = threading.Lock()

    def add(self, fault: Fault, times: float = 1) -> None:
        """Have something go wrong with so many calls; math.inf: with all of them."""
        with self._lock:
            if times > 0:
                self._to_come.append((fault, times))

    def take(self, operation: str) -> Fault | None:
        """Return what goes wrong with this call."""
        with self._lock:
            for position, (fault, times) in enumerate(self._to_come):
                if fault.operation in ("", operation):
                    self._to_come[position : position + 1] = [(fault, times - 1)] if times > 1 else []
                    return fault
        return None

    def clear(self) -> None:
        with self._lock:
            self._to_come.clear()


def operation_of(request: Request) -> str:
    """Return what a request asks for, by the name that a fault has for it."""
    if target := request.headers.get("x-amz-target"):
        return target.rpartition(".")[2]
    if request.path.endswith(f"/.well-known/{PUBLIC_KEYS}"):
        return PUBLIC_KEYS
    return dict(request.parameters()).get("Action") or request.path
