"""`cognito_tui.aio` under load: how long the loop is held up, how many threads there are, what an `await` costs.

Cognito is the simulator, in a process of its own.
"""

from __future__ import annotations

import asyncio
import os
import statistics
import subprocess
import sys
import threading
import time
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler
from typing import Any
from unittest.mock import patch

from cognito_tui import aio, verify_token
from tests.support.loopback import serving
from tests.support.made_tokens import CLIENT, ISSUER, jwks, token

SIGN_INS = 200  # at once
LAG_LIMIT = 50.0  # ms, of 99 of 100 looks at the loop
READS = 5000  # of tokens that are at hand, at once
TURNS, CALLS = 21, 100
AT_HAND_LIMIT = 2.0  # times the blocking call
CHECKS = 1000  # of tokens, at once, before there is a key
SLOW = 1.0  # seconds that the keys take
_LOOK = 0.005  # seconds
_PASSWORD = "Correct-Horse-7"
_POOL = ISSUER.rpartition("/")[2]
_PLACE = {
    "user_pool_id": "eu-west-1_TestPool",
    "client_id": "1h57kf5cpq17m0eml12EXAMPLE",
    "identity_pool_id": "eu-west-1:00000000-0000-0000-0000-000000000000",
}
_SERVER = f"""
import sys
from cognito_tui.demo.simulator.pool import Pool
from cognito_tui.demo.simulator.server import serve
with serve(Pool(client_id={_PLACE["client_id"]!r})) as server:
    server.pool.add_user("ada", {_PASSWORD!r})
    print(server.url, flush=True)
    sys.stdin.read()
"""


class Watch:
    """How late the loop comes back to a task that sleeps, and how many threads there were at most."""

    def __init__(self) -> None:
        self.lags: list[float] = []  # ms
        self.own: list[float] = []  # of these, that this process has used: whatever else the machine does
        self.threads = 0

    async def __aenter__(self) -> Watch:
        self._looking = asyncio.create_task(self._look())
        await asyncio.sleep(_LOOK)
        return self

    async def __aexit__(self, *_: object) -> None:
        await asyncio.sleep(2 * _LOOK)
        self._looking.cancel()

    async def _look(self) -> None:
        while True:
            before, used = time.monotonic(), time.process_time()
            await asyncio.sleep(_LOOK)
            lag = max(0.0, time.monotonic() - before - _LOOK)
            self.lags.append(1000 * lag)
            self.own.append(1000 * min(lag, time.process_time() - used))
            self.threads = max(self.threads, threading.active_count())

    @property
    def p99(self) -> float:
        return _p99(self.own)

    def __str__(self) -> str:
        return (
            f"lag p50 {statistics.median(self.lags):.0f}, p99 {_p99(self.lags):.0f}, most {max(self.lags):.0f} ms, "
            f"of which this process's own p99 {_p99(self.own):.0f}, most {max(self.own):.0f} ms"
        )


def _p99(values: list[float]) -> float:
    return statistics.quantiles(values, n=100, method="inclusive")[98]


def main() -> None:
    with _cognito():
        asyncio.run(_sign_ins())
        asyncio.run(_at_hand())
    asyncio.run(_checks())


async def _sign_ins() -> None:
    client = aio.Client(_PLACE)
    await client.sign_in("ada", _PASSWORD)  # modules are imported
    async with Watch() as idle:
        await asyncio.sleep(3)
    started = time.monotonic()
    async with Watch() as watch:
        await asyncio.gather(*(client.sign_in("ada", _PASSWORD) for _ in range(SIGN_INS)))
    seconds = time.monotonic() - started
    print(
        f"event loop: p99 lag {watch.p99:.0f} ms (limit {LAG_LIMIT:.0f}) under {SIGN_INS} sign-ins at once, "
        f"{watch.threads} threads at most"
    )
    print(f"  sign-ins: {watch}, in {seconds:.1f} s; nothing to do, on the same machine: {idle}")


async def _at_hand() -> None:
    session = await aio.sign_in(_PLACE, "ada", _PASSWORD)
    await session.aws_credentials()
    with serving(_Keys) as url, patch.dict(os.environ, AWS_ENDPOINT_URL_COGNITO_IDENTITY_PROVIDER=url):
        given = token()
        pairs: dict[str, tuple[Callable[[], Any], Callable[[], Awaitable[Any]]]] = {
            "tokens": (session.sync.tokens, session.tokens),
            "aws_credentials": (session.sync.aws_credentials, session.aws_credentials),
            "verify_token": (
                lambda: verify_token(given, _POOL, CLIENT, "id"),
                lambda: aio.verify_token(given, _POOL, CLIENT, "id"),
            ),
        }
        ratios = {name: await _ratio(*pair) for name, pair in pairs.items()}
    print(
        f"at hand: {', '.join(f'{name} {ratio:.2f}' for name, (ratio, _) in ratios.items())} × the blocking call "
        f"(limit {AT_HAND_LIMIT}); medians of {TURNS} interleaved turns of {CALLS} calls"
    )
    async with Watch() as watch:
        await asyncio.gather(*(session.tokens() for _ in range(READS)))
    times = ", ".join(f"{name} {micros:.1f} µs" for name, (_, micros) in ratios.items())
    print(f"  {times}; {READS} tokens() at once: {watch}, {watch.threads} threads at most")


async def _ratio(call: Callable[[], Any], awaited: Callable[[], Awaitable[Any]]) -> tuple[float, float]:
    """How often the time of the blocking call the awaited one takes, and its microseconds, by the clock."""
    theirs, ours = [], []
    call()
    for _ in range(TURNS):
        before = time.perf_counter()
        for _ in range(CALLS):
            call()
        between = time.perf_counter()
        for _ in range(CALLS):
            await awaited()
        theirs.append(between - before)
        ours.append(time.perf_counter() - between)
    median = statistics.median(ours)
    return median / statistics.median(theirs), 1e6 * median / CALLS


async def _checks() -> None:
    _Keys.asked, given = 0, token()
    with (
        serving(_SlowKeys) as url,
        patch.dict(os.environ, AWS_ENDPOINT_URL_COGNITO_IDENTITY_PROVIDER=url),
    ):
        async with Watch() as watch:
            await asyncio.gather(*(aio.verify_token(given, _POOL, CLIENT, "id") for _ in range(CHECKS)))
    print(
        f"keys: {CHECKS} checks at once behind keys that take {SLOW:.0f} s: {_Keys.asked} fetch, "
        f"{watch.threads} threads at most, {watch}"
    )


@contextmanager
def _cognito() -> Iterator[None]:
    with subprocess.Popen(
        [sys.executable, "-c", _SERVER], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as server:
        assert server.stdin
        assert server.stdout
        url = server.stdout.readline().strip()
        names = ("COGNITO_IDENTITY_PROVIDER", "COGNITO_IDENTITY", "STS")
        with patch.dict(os.environ, {f"AWS_ENDPOINT_URL_{name}": url for name in names}):
            yield
        server.stdin.close()


class _Keys(BaseHTTPRequestHandler):
    asked = 0
    slow = 0.0

    def do_GET(self) -> None:
        _Keys.asked += 1
        time.sleep(self.slow)
        self.send_response(200)
        self.send_header("content-length", str(len(jwks())))
        self.end_headers()
        self.wfile.write(jwks())

    def log_message(self, *_: object) -> None:
        pass


class _SlowKeys(_Keys):
    slow = SLOW


if __name__ == "__main__":
    main()
