"""Failures on demand: what goes wrong with the next requests, such as refusals and dropped connections."""

from __future__ import annotations

import threading
from dataclasses import dataclass

from .refusal import Refusal
from .web import Request

BUSY = "TooManyRequestsException"
PUBLIC_KEYS = "jwks.json"  # by which the request for the pool's public keys is named, as an operation is


@dataclass(frozen=True)
class Fault:
    """One way for a request to fail.

    Attributes:
        operation: which requests fail: AWS's name of an operation, PUBLIC_KEYS, or a path ("/oauth2/token"). Empty
            means every request.
        refusal: the error that AWS answers with.
        status: the status of an HTML page that something between the client and AWS answers with.
        is_dropped: whether the connection is closed without an answer.
        seconds: how long the answer is delayed. A fault with nothing else is answered as usual after that.
        is_done: whether the operation is carried out all the same, so that only its answer is lost.
    """

    operation: str = ""
    refusal: Refusal | None = None
    status: int = 0
    is_dropped: bool = False
    seconds: float = 0
    is_done: bool = False


class Faults:
    """The faults that are still to come. The oldest is used first. Safe to use from several threads."""

    def __init__(self) -> None:
        self._to_come: list[tuple[Fault, float]] = []
        self._lock = threading.Lock()

    def add(self, fault: Fault, times: float = 1) -> None:
        """Let a fault happen to the next requests that it is for.

        Args:
            times: to how many requests; math.inf means until `clear`.
        """
        with self._lock:
            if times > 0:
                self._to_come.append((fault, times))

    def throttle(self, times: float = 1, operation: str = "") -> None:
        """Refuse the next requests as AWS does when it receives too many."""
        self.add(Fault(operation, too_many_requests()), times)

    def take(self, operation: str) -> Fault | None:
        """Return the fault of this request, which uses it up once; None if the request succeeds."""
        with self._lock:
            for position, (fault, times) in enumerate(self._to_come):
                if fault.operation in ("", operation):
                    self._to_come[position : position + 1] = [(fault, times - 1)] if times > 1 else []
                    return fault
        return None

    def clear(self) -> None:
        """Forget all faults that are still to come."""
        with self._lock:
            self._to_come.clear()


def too_many_requests() -> Refusal:
    """Return the refusal that AWS throttles with."""
    return Refusal(BUSY, "Rate exceeded")


def operation_of(request: Request) -> str:
    """Return the name by which a `Fault` names what this request asks for."""
    if target := request.headers.get("x-amz-target"):
        return target.rpartition(".")[2]
    if request.path.endswith(f"/.well-known/{PUBLIC_KEYS}"):
        return PUBLIC_KEYS
    return dict(request.parameters()).get("Action") or request.path
