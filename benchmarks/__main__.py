"""All of them, one after the other: about three minutes."""

from __future__ import annotations

from . import credential_process, first_paint, idle_bytes, round_trips, status, verify_token

if __name__ == "__main__":
    for benchmark in (first_paint, credential_process, status, idle_bytes, round_trips, verify_token):
        benchmark.main()
        print(flush=True)
