"""How fast and how light: each module prints a ratio from one run, with what it was measured against.

`python -m benchmarks` runs them all, `python -m benchmarks.first_paint` one. What they found: docs/performance.md
"""

from __future__ import annotations

import statistics
from collections.abc import Sequence

# the emulators, the seeded pools and the counting proxy are the tests' own


def spread(seconds: Sequence[float]) -> str:
    """Median, and from the least to the most: "171 ms (157 to 251)"."""
    middle, least, most = (
        f"{1000 * value:.0f}" for value in (statistics.median(seconds), min(seconds), max(seconds))
    )
    return f"{middle} ms ({least} to {most})"
