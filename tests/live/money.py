"""What a run costs at AWS, in dollars: an estimate from above, as what is free is not counted."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable

from tests.live.answers import Row

AS_OF = "September 2026, US East"  # the same prices as in terraform/README.md
PRICES = {
    "user": 0.015,  # one that is active in the month, in the plan ESSENTIALS; the first 10,000 are free
    "lambda": 0.20e-6 + 256 / 1024 * 1 * 0.0000133334,  # a call of a second, with 256 MB
    "api": 1.00e-6,  # a call of an HTTP API
    "s3": 0.005 / 1000,  # a request that writes
    "dynamodb": 1.25e-6,  # an item written
    "log": 0.50 / 1024 / 1024,  # a kilobyte into CloudWatch
}
USERS_PER_JOURNEY, CALLS_PER_JOURNEY = 2, 40  # more than most have


def expected(journeys: int) -> float:
    """Return what so many journeys cost at most."""
    per_call = max(price for name, price in PRICES.items() if name != "user") + PRICES["log"]
    return journeys * (USERS_PER_JOURNEY * PRICES["user"] + CALLS_PER_JOURNEY * per_call)


def spent(users: int, rows: Iterable[Row]) -> float:
    """Return what has been spent on these users and calls."""
    calls = Counter(row.operation.partition(" ")[0] for row in rows)
    # a trigger or a proxy may be behind any call of the user pool
    functions = calls["cognito-idp"] + calls["lambda"] + calls["pages"]
    return (
        users * PRICES["user"]
        + functions * (PRICES["lambda"] + PRICES["log"])
        + calls["pages"] * PRICES["api"]
        + calls["s3"] * PRICES["s3"]
        + calls["dynamodb"] * PRICES["dynamodb"]
    )
