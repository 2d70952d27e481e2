"""From Enter on the password to AWS credentials, over a network with a round-trip time of 100 ms and TLS."""

from __future__ import annotations

import os
import statistics
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import boto3
from botocore import UNSIGNED
from botocore.config import Config
from cloud.emulators import ministack
from cloud.pools import REGION, SeededPool, seed_pool
from cloud.tls_proxy import Host, network
from pycognito.aws_srp import AWSSRP

from cognito_tui.services.identity_ids import IdentityIds
from cognito_tui.services.secret import Secret
from cognito_tui.services.session import Cognito
from cognito_tui.services.steps import SignedIn

ROUND_TRIP = 0.1  # seconds
RUNS = 7
IDEAL = 4  # requests that need each other's answers: InitiateAuth, RespondToAuthChallenge, GetId, GetCredentials...
PASSWORD = "Correct-Horse-7"

Sign = Callable[[], None]


def ours(pool: SeededPool, ids: IdentityIds, *, connect: bool = True) -> Sign:
    cognito = Cognito(pool.profile(), identity_ids=ids)
    if connect:
        cognito.connect()

    def sign_in() -> None:
        step = cognito.sign_in.start("ada", Secret(PASSWORD))
        assert isinstance(step, SignedIn)
        cognito.session(step)

    return sign_in


def peer(pool: SeededPool) -> Sign:
    """What one writes with pycognito and boto3; its clients, too, are made before Enter."""
    unsigned = Config(signature_version=UNSIGNED)
    users = boto3.client("cognito-idp", region_name=REGION, config=unsigned)
    identities = boto3.client("cognito-identity", region_name=REGION, config=unsigned)

    def sign_in() -> None:
        srp = AWSSRP("ada", PASSWORD, pool.user_pool_id, pool.client_id, client=users)
        id_token = srp.authenticate_user()["AuthenticationResult"]["IdToken"]
        logins = {pool.profile().login_provider: id_token}
        identity = identities.get_id(IdentityPoolId=pool.identity_pool_id, Logins=logins)["IdentityId"]
        identities.get_credentials_for_identity(IdentityId=identity, Logins=logins)

    return sign_in


def main() -> None:
    with tempfile.TemporaryDirectory() as name, ministack() as endpoint:
        pool = seed_pool(endpoint)
        pool.add_user("ada", PASSWORD)
        folder = Path(name)
        with network(urlsplit(endpoint).port or 0, folder, ROUND_TRIP) as between:
            hosts = between.host(), between.host()
            os.environ["AWS_CA_BUNDLE"] = str(between.ca_bundle)
            os.environ["AWS_ENDPOINT_URL_COGNITO_IDENTITY_PROVIDER"] = hosts[0].url
            os.environ["AWS_ENDPOINT_URL_COGNITO_IDENTITY"] = hosts[1].url
            known = IdentityIds(folder / "known.json")
            ours(pool, known)()
            fresh = iter(range(RUNS))
            subjects: dict[str, Callable[[], Sign]] = {
                "cognito-tui": lambda: ours(pool, IdentityIds(folder / f"{next(fresh)}.json")),
                "cognito-tui, identity id known": lambda: ours(pool, known),
                "cognito-tui, not connected beforehand": lambda: ours(
                    pool, IdentityIds(folder / f"cold-{time.monotonic_ns()}.json"), connect=False
                ),
                "pycognito and boto3": lambda: peer(pool),
            }
            print(f"From Enter to credentials, round trips of {ROUND_TRIP * 1000:.0f} ms, {RUNS} runs each")
            _report(_measure(subjects, hosts))


def _measure(subjects: dict[str, Callable[[], Sign]], hosts: tuple[Host, Host]) -> dict[str, list[Any]]:
    """Interleaved; for each the seconds, and what each host saw before and after Enter in the last run."""
    seen: dict[str, list[Any]] = {name: [[], (), ()] for name in subjects}
    for _ in range(RUNS):
        for name, make in subjects.items():
            for host in hosts:
                host.taken()
            sign_in = make()
            seen[name][1] = [host.taken() for host in hosts]
            started = time.monotonic()
            sign_in()
            seen[name][0].append(time.monotonic() - started)
            seen[name][2] = [host.taken() for host in hosts]
    return seen


def _report(seen: dict[str, list[Any]]) -> None:
    for name, (seconds, before, after) in seen.items():
        middle = statistics.median(seconds)
        print(
            f"  {name}: {middle / (IDEAL * ROUND_TRIP):.2f} × the ideal {IDEAL} round trips "
            f"({middle * 1000:.0f} ms, {min(seconds) * 1000:.0f}–{max(seconds) * 1000:.0f})"
        )
        print(f"    before Enter: {_words(before)}")
        print(f"    after Enter:  {_words(after)}")


def _words(counted: list[tuple[int, list[str]]]) -> str:
    handshakes = sum(number for number, _ in counted)
    requests = [request for _, asked in counted for request in asked]
    return f"TLS handshakes {handshakes}; " + (", ".join(requests) or "no request")


if __name__ == "__main__":
    main()
