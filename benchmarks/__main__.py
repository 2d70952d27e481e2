"""All benchmarks but the soak, one after the other: about four minutes. The soak takes ten of its own."""

from __future__ import annotations

from . import (
    cold_renewal,
    credential_process,
    event_loop,
    first_paint,
    idle_bytes,
    memory,
    round_trips,
    status,
    transition_bytes,
    verify_token,
)

if __name__ == "__main__":
    every = (
        first_paint,
        memory,
        credential_process,
        cold_renewal,
        status,
        idle_bytes,
        transition_bytes,
        round_trips,
        event_loop,
        verify_token,
    )
    for benchmark in every:
        benchmark.main()
        print(flush=True)
