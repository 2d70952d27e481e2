"""How fast and how light: each module prints a ratio from one run, with what it was measured against.

`python -m benchmarks` runs them all, `python -m benchmarks.first_paint` one. What they found: docs/performance.md
"""

from __future__ import annotations

import sys
from pathlib import Path

# the emulators, the seeded pools and the counting proxy are the tests' own
sys.path.insert(0, str(Path(__file__).parent.parent / "tests"))
