"""What crosses an SSH connection: per second while nobody types, per key, and for the first paint."""

from __future__ import annotations

import tempfile

from tests.support.emulators import ministack
from tests.support.pools import seed_pool

from .terminal import APP, PEER, Program, environment, idle_bytes

LIMIT = 100  # bytes a second, on the credentials screen
SECONDS = 65.0  # over a minute: the bar of the countdown changes about once in one
PASSWORD = "Correct-Horse-7"


def main() -> None:
    with tempfile.TemporaryDirectory() as home, ministack() as endpoint:
        pool = seed_pool(endpoint)
        pool.add_user("ada", PASSWORD)
        settings = environment(
            home,
            COGNITO_USER_POOL_ID=pool.user_pool_id,
            COGNITO_CLIENT_ID=pool.client_id,
            COGNITO_IDENTITY_POOL_ID=pool.identity_pool_id,
            AWS_ENDPOINT_URL_COGNITO_IDENTITY_PROVIDER=endpoint,
            AWS_ENDPOINT_URL_COGNITO_IDENTITY=endpoint,
            AWS_ENDPOINT_URL_STS=endpoint,
        )
        with (
            Program(APP, settings) as sign_in,
            Program(APP, settings) as credentials,
            Program(PEER, settings) as blinking,
            Program((*PEER, "clock"), settings) as clock,
        ):
            programs = (sign_in, credentials, blinking, clock)
            for program in programs:
                program.until("User name")
            first, *_, peers_first, _ = [program.settled() for program in programs]
            key = _sign_in(credentials)
            peers_key = blinking.bytes_a_key(PASSWORD)
            sign_in.settled(3)  # the head start is over
            idle_sign_in, idle_credentials, idle_blinking, idle_clock = idle_bytes(programs, SECONDS)
    print(f"Bytes a second, idle, over {SECONDS:.0f} s (all side by side):")
    print(
        f"  credentials screen {idle_credentials:.0f} (limit {LIMIT}): {idle_credentials / idle_clock:.2f} × a "
        f"Label updated each second ({idle_clock:.0f}), {idle_credentials / idle_blinking:.2f} × "
        f"a focused Input with its blinking cursor ({idle_blinking:.0f})"
    )
    print(f"  sign-in screen {idle_sign_in:.0f} (limit 0), its peer the blinking Input")
    print("Bytes, once:")
    print(
        f"  a key in the password field {key:.0f}: {key / peers_key:.2f} × Textual's Input ({peers_key:.0f})"
    )
    print(f"  the first paint {first}: {first / peers_first:.2f} × the minimal app ({peers_first})")


def _sign_in(program: Program) -> float:
    """Up to the credentials screen with all that comes to stand there; gives the bytes a key of the password."""
    program.press("ada\r")
    program.settled()
    key = program.bytes_a_key(PASSWORD)
    program.press("\r")
    program.until("role ")
    program.settled()
    return key


if __name__ == "__main__":
    main()
