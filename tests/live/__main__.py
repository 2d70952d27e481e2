"""`python -m tests.live`: see docs/live.md."""

from __future__ import annotations

import argparse
import sys
import tempfile
import time
from pathlib import Path

from cognito_tui.testing.home import isolated_environment
from tests.live.journey import CannotRun, Journey, Live, all_journeys
from tests.live.targets.simulator import Simulator
from tests.live.targets.target import Target


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.live")
    parser.add_argument("--target", choices=("simulator",), default="simulator")
    parser.add_argument("--only", action="append", default=[])
    chosen = parser.parse_args()
    journeys = [
        each for each in all_journeys() if not chosen.only or any(word in each.name for word in chosen.only)
    ]
    with Simulator() as target:
        results = [_run(each, target) for each in journeys]
    return 0 if all(results) else 1


def _run(each: Journey, target: Target) -> bool:
    began = time.monotonic()
    try:
        with tempfile.TemporaryDirectory(prefix="live-") as folder, target.place(each.pool) as place:
            live = Live(place, Path(folder))
            live.need(*each.needs)
            with isolated_environment(live.home, place.environment):
                each.run(live)
        how = "passed"
    except CannotRun as lacks:
        how = f"cannot run: {lacks}"
    except Exception as error:
        import traceback

        traceback.print_exc()
        how = f"failed: {type(error).__name__}"
    print(f"{time.monotonic() - began:6.1f} s  {each.name}: {how}")
    return not how.startswith("failed")


if __name__ == "__main__":
    sys.exit(main())
