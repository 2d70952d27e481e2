"""What the app holds in memory, and how soon it has credentials, beside the smallest Textual app; and a server."""

from __future__ import annotations

import statistics
import subprocess
import tempfile
import time
from collections.abc import Mapping, Sequence
from pathlib import Path

from cognito_tui.demo.simulator.pool import Pool
from cognito_tui.demo.simulator.server import serve

from . import spread
from .cold_renewal import forget, signed_in
from .terminal import APP, PEER, Program, environment

RUNS = 7
PASSWORD = "Correct-Horse-7"


def resident(program: Program) -> float:
    """Megabytes that are in memory, as `ps` counts them."""
    with open(f"/proc/{program.pid}/status") as status:
        return next(int(line.split()[1]) for line in status if line.startswith("VmRSS:")) / 1000


def main() -> None:
    seconds: list[float] = []
    sizes: dict[str, list[float]] = {"minimal app": [], "sign-in screen": [], "credentials screen": []}
    with serve(Pool(client_id="1h57kf5cpq17m0eml12EXAMPLE")) as server:
        server.pool.add_user("ada", PASSWORD)
        settings = {
            "COGNITO_USER_POOL_ID": server.pool.user_pool_id,
            "COGNITO_CLIENT_ID": server.pool.client_id,
            "COGNITO_IDENTITY_POOL_ID": server.pool.identity_pool_id,
            "COGNITO_AUTH_FLOW": "USER_PASSWORD_AUTH",
            "AWS_ENDPOINT_URL_COGNITO_IDENTITY_PROVIDER": server.url,
            "AWS_ENDPOINT_URL_COGNITO_IDENTITY": server.url,
            "AWS_ENDPOINT_URL_STS": server.url,
        }
        for _ in range(RUNS):
            with tempfile.TemporaryDirectory() as home:  # each time of somebody who has never signed in
                _screens(environment(home, **settings), sizes, seconds)
    sizes |= {"exec --server": [_server() for _ in range(RUNS)]}
    print(f"Memory: medians of {RUNS} runs, those of the screens interleaved")
    for name, held in sizes.items():
        print(f"  {name}: {_ratio(held, sizes['minimal app'])} × the minimal app ({_middle(held)})")
    print(f"From Enter to credentials on the screen, the server on this machine: {spread(seconds)}")


def _screens(settings: Mapping[str, str], sizes: Mapping[str, list[float]], seconds: list[float]) -> None:
    """Add what the screens of one run hold, and how soon there were credentials."""
    with Program(PEER, settings) as peer:
        peer.until("User name")
        peer.settled()
        sizes["minimal app"].append(resident(peer))
    with Program(APP, settings) as app:
        app.until("User name")
        app.settled(1)  # the head start is over
        sizes["sign-in screen"].append(resident(app))
        app.press("ada\r")
        app.settled()
        app.press(PASSWORD)
        app.settled()
        entered = time.monotonic()
        app.press("\r")
        app.until("AWS_ACCESS_KEY_ID")
        seconds.append(time.monotonic() - entered)
        app.until("role ")
        app.settled()
        sizes["credentials screen"].append(resident(app))


def _server() -> float:
    """Of what serves credentials to a command, once it has fetched some."""
    with tempfile.TemporaryDirectory() as home, signed_in(Path(home)) as environ:
        forget(Path(home))
        look = "sleep 1; grep VmRSS: /proc/$PPID/status"
        words = (*APP, "exec", "--server", "--profile", "work", "--", "sh", "-c", look)
        done = subprocess.run(words, env=environ, capture_output=True, text=True, check=True)
    return int(done.stdout.split()[1]) / 1000


def _middle(held: Sequence[float]) -> str:
    return f"{statistics.median(held):.0f} MB"


def _ratio(ours: Sequence[float], theirs: Sequence[float]) -> str:
    return f"{statistics.median(ours) / statistics.median(theirs):.2f}"


if __name__ == "__main__":
    main()
