"""From exec to the first frame with a field to type in, beside the smallest Textual app with an Input and a Label."""

from __future__ import annotations

import statistics
import tempfile
from collections.abc import Mapping, Sequence

from . import spread
from .terminal import APP, PEER, Program, environment

LIMIT = 1.3
RUNS = 25
SETTINGS = {
    "COGNITO_USER_POOL_ID": "eu-west-1_AbCdEfGhI",
    "COGNITO_CLIENT_ID": "1h57kf5cpq17m0eml12EXAMPLE",
    "COGNITO_IDENTITY_POOL_ID": "eu-west-1:12345678-1234-1234-1234-123456789abc",
    # nobody listens there: the head start that follows the first paint fails at once
    "AWS_ENDPOINT_URL_COGNITO_IDENTITY_PROVIDER": "http://127.0.0.1:9",
    "AWS_ENDPOINT_URL_COGNITO_IDENTITY": "http://127.0.0.1:9",
}


class Runs:
    """Of one program: seconds from exec to first paint by the clock, and of the processor."""

    def __init__(self, command: Sequence[str]) -> None:
        self._command = command
        self.clock: list[float] = []
        self.processor: list[float] = []

    def run(self, settings: Mapping[str, str]) -> None:
        with Program(self._command, settings) as program:
            self.clock.append(program.until("User name"))
        self.processor.append(program.processor_seconds)


def main() -> None:
    ours, peer = Runs(APP), Runs(PEER)
    with tempfile.TemporaryDirectory() as home:
        settings = environment(home, **SETTINGS)
        for _ in range(RUNS):
            ours.run(settings)
            peer.run(settings)
    ratio = statistics.median(ours.clock) / statistics.median(peer.clock)
    print(
        f"First paint: {ratio:.2f} × a minimal Textual app (limit {LIMIT}); medians of {RUNS} interleaved runs"
    )
    print(f"  cognito-tui {spread(ours.clock)}, minimal {spread(peer.clock)}")
    ratio = statistics.median(ours.processor) / statistics.median(peer.processor)
    print(f"  in processor time, which neighbours disturb less, {ratio:.2f} ×:")
    print(f"  cognito-tui {spread(ours.processor)}, minimal {spread(peer.processor)}")


if __name__ == "__main__":
    main()
