"""Ten minutes of a service: a worker and a server whose keys last 12 s, as good as their tokens, at a failing Cognito.

    python -m benchmarks.soak [seconds]

Connections are dropped, answers are lost or late, calls are throttled and pages with 503 come, at random. Renewals, for
which something is at hand, also fail for seconds on end. No error may reach a caller, and neither memory nor threads
may grow.
"""

from __future__ import annotations

import asyncio
import json
import os
import random
import statistics
import subprocess
import sys
import threading
import time
from collections import Counter
from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import cognito_tui
from cognito_tui import aio
from cognito_tui.services.base import Secret
from cognito_tui.testing import PASSWORD, Cognito, serve

SECONDS = 600
LIFE = 12  # seconds, of AWS keys
TOKEN_LIFE = 60 + LIFE  # seconds; they are renewed when a minute is left
BETWEEN_FAULTS = 6  # seconds, about, for a tenth of the calls
BETWEEN_OUTAGES = 40
OUTAGE = 2.5  # seconds
THREADS = 8  # of the worker
TASKS = 40  # of the server
GROWTH_LIMIT = 1.05  # times the memory of the second fifth of the time, in the last
MORE_LIMIT = 2  # threads, or open files, more than in the second fifth
RENEWALS = ("GetTokensFromRefreshToken", "GetCredentialsForIdentity")


class Caller:
    """What callers were given, and what this process holds meanwhile, one sample a second."""

    def __init__(self, seconds: float) -> None:
        self.ends_at = time.monotonic() + seconds
        self.calls: Counter[str] = Counter()
        self.errors: Counter[str] = Counter()
        self.megabytes: list[float] = []
        self.threads: list[int] = []
        self.files: list[int] = []
        threading.Thread(target=self._sample, daemon=True).start()

    @property
    def goes_on(self) -> bool:
        return time.monotonic() < self.ends_at

    def failed(self, what: str, error: BaseException) -> None:
        code = getattr(error, "aws_code", "")
        self.errors[f"{what}: {type(error).__name__} {code} {error}"] += 1

    def report(self) -> None:
        json.dump(
            {
                "calls": self.calls,
                "errors": self.errors,
                "megabytes": self.megabytes,
                "threads": self.threads,
                "files": self.files,
            },
            sys.stdout,
        )

    def _sample(self) -> None:
        while self.goes_on:
            with open("/proc/self/status") as status:
                lines = dict(line.split(":", 1) for line in status)
            self.megabytes.append(int(lines["VmRSS"].split()[0]) / 1000)
            self.threads.append(int(lines["Threads"]))
            self.files.append(len(os.listdir("/proc/self/fd")))
            time.sleep(1)


def worker(seconds: float) -> None:
    """Use AWS keys and tokens in threads, as a long job does."""
    caller = Caller(seconds)
    session = cognito_tui.Client().sign_in("ada", PASSWORD)
    calls: dict[str, Callable[[], object]] = {
        "aws_credentials": lambda: _good(session.aws_credentials().expires_at.timestamp()),
        "tokens": session.tokens,
        "user": session.account.user,
    }

    def work(chance: random.Random) -> None:
        while caller.goes_on:
            name = chance.choices(list(calls), (200, 200, 1))[0]
            try:
                calls[name]()
                caller.calls[name] += 1
            except cognito_tui.CognitoTuiError as error:
                caller.failed(name, error)
            time.sleep(chance.uniform(0, 0.2))

    threads = [threading.Thread(target=work, args=(random.Random(number),)) for number in range(THREADS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    caller.report()


async def server(seconds: float) -> None:
    """Verify tokens in tasks, as a server does; one of 50 is signed by a key that the pool does not have."""
    caller = Caller(seconds)
    session = await aio.Client().sign_in("grace", PASSWORD)
    pool, client = os.environ["COGNITO_USER_POOL_ID"], os.environ["COGNITO_CLIENT_ID"]

    async def request(chance: random.Random) -> None:
        while caller.goes_on:
            try:
                token = (await session.tokens()).access_token.reveal()
                _good((await session.aws_credentials()).expires_at.timestamp())
                if chance.random() < 0.02:
                    await _refused(token, pool, client)
                else:
                    await aio.verify_token(Secret(token), pool, client, "access")
                caller.calls["requests"] += 1
            except cognito_tui.CognitoTuiError as error:
                caller.failed("request", error)
            await asyncio.sleep(chance.uniform(0, 0.2))

    await asyncio.gather(*(request(random.Random(number)) for number in range(TASKS)))
    caller.report()


def _good(expires_at: float) -> None:
    if expires_at <= time.time():
        raise cognito_tui.CognitoTuiError("The keys have run out.")


async def _refused(token: str, pool: str, client: str) -> None:
    head, body, signature = token.split(".")
    try:
        await aio.verify_token(f"{head}.{body}.{signature[::-1]}", pool, client, "access")
    except cognito_tui.TokenRejected:
        return
    raise cognito_tui.CognitoTuiError("A wrong signature passed.")


class Failing:
    """A Cognito whose next calls go wrong now and then."""

    def __init__(self, cognito: Cognito) -> None:
        self._cognito = cognito
        self._chance = random.Random(1)
        self._outage_at = time.monotonic() + BETWEEN_OUTAGES
        self.faults: Counter[str] = Counter()

    def wait_and_fail(self) -> None:
        time.sleep(min(20, self._chance.expovariate(1 / BETWEEN_FAULTS)))
        if time.monotonic() > self._outage_at:
            self._outage_at += BETWEEN_OUTAGES
            self._outage()
            return
        kinds: dict[str, Callable[[], None]] = {
            "dropped": self._cognito.drop,
            "answers lost": self._cognito.lose_answer,
            "throttled": self._cognito.throttle,
            "503": self._cognito.unavailable,
            "late": lambda: self._cognito.delay(self._chance.uniform(0.2, 2)),
        }
        kind = self._chance.choice(list(kinds))
        self.faults[kind] += 1
        kinds[kind]()

    def _outage(self) -> None:
        self.faults["outages"] += 1
        for operation in RENEWALS:
            self._cognito.drop(operation, times=None)
        time.sleep(OUTAGE)
        self._cognito.recover()


def main(seconds: float = SECONDS) -> None:
    with serve(credentials_seconds=LIFE, token_seconds=TOKEN_LIFE, rotation=LIFE) as cognito:
        for name in ("ada", "grace"):
            cognito.add_user(name)
        callers = {
            name: subprocess.Popen(
                [sys.executable, "-m", "benchmarks.soak", name, str(seconds)],
                env={name: value for name, value in os.environ.items() if name != "AWS_MAX_ATTEMPTS"},
                stdout=subprocess.PIPE,
            )
            for name in ("worker", "server")
        }
        while cognito.operations.count("RespondToAuthChallenge") < len(callers):  # a proof is not sent twice
            time.sleep(0.1)
        failing = Failing(cognito)
        with ThreadPoolExecutor() as readers:
            outputs = {name: readers.submit(process.communicate) for name, process in callers.items()}
            while not all(output.done() for output in outputs.values()):
                failing.wait_and_fail()
        asked = Counter(cognito.operations)
    print(f"Soak of {seconds:.0f} s; what went wrong at Cognito: {_counted(failing.faults)}")
    print(f"  Cognito was asked {_counted(asked)}")
    for name, output in outputs.items():
        _print(name, json.loads(output.result()[0]))


def _print(name: str, got: dict[str, Any]) -> None:
    errors = got["errors"]
    print(f"  {name}: {_counted(got['calls'])} calls; {sum(errors.values())} errors (limit 0)")
    for error, count in errors.items():
        print(f"    {count} × {error}")
    early, late = _fifth(got["megabytes"], 1), _fifth(got["megabytes"], 4)
    growth = f"{late / early:.2f} × at the end (limit {GROWTH_LIMIT})"
    print(f"    megabytes: {growth}: {early:.1f}, {late:.1f}, at most {max(got['megabytes']):.1f}")
    for what in ("threads", "files"):
        early, late = _fifth(got[what], 1), _fifth(got[what], 4)
        print(
            f"    {what}: {round(late - early):+d} at the end (limit +{MORE_LIMIT}), at most {max(got[what])}"
        )


def _fifth(samples: list[float], number: int) -> float:
    size = len(samples) // 5
    return statistics.median(samples[number * size : (number + 1) * size])


def _counted(counts: Mapping[str, int]) -> str:
    return ", ".join(f"{count:,} {name}" for name, count in sorted(counts.items()))


if __name__ == "__main__":
    match sys.argv[1:]:
        case ["worker", seconds]:
            worker(float(seconds))
        case ["server", seconds]:
            asyncio.run(server(float(seconds)))
        case [seconds]:
            main(float(seconds))
        case _:
            main()
