"""From Enter on the password to AWS credentials, over a network with a round-trip time of 100 ms and TLS."""

from __future__ import annotations

import os
import statistics
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from itertools import count
from pathlib import Path
from urllib.parse import urlsplit

import boto3
from botocore import UNSIGNED
from botocore.config import Config
from pycognito.aws_srp import AWSSRP

from cognito_tui.client import CognitoClient
from cognito_tui.services.base.secret import Secret
from cognito_tui.services.credentials.identity_ids import IdentityIds
from cognito_tui.services.tokens.tokens import AuthResult
from tests.support.emulators import ministack
from tests.support.pools import REGION, SeededPool, seed_pool
from tests.support.tls_proxy import Host, network

from . import spread

ROUND_TRIP = 0.1  # seconds
RUNS = 7
IDEAL = 4  # requests that need each other's answers: InitiateAuth, RespondToAuthChallenge, GetId, GetCredentials...
PASSWORD = "Correct-Horse-7"

Sign = Callable[[], None]


def ours(pool: SeededPool, ids: IdentityIds, *, connect: bool = True) -> Sign:
    cognito = CognitoClient(pool.profile(), identity_ids=ids)
    if connect:
        cognito.connect()

    def sign_in() -> None:
        step = cognito.sign_in.start("ada", Secret(PASSWORD))
        assert isinstance(step, AuthResult)
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


@dataclass
class Seen:
    """Of one client: seconds with the network's delay and without, and what each host saw in the last run."""

    far: list[float] = field(default_factory=list)
    near: list[float] = field(default_factory=list)
    before: list[tuple[int, list[str]]] = field(default_factory=list)
    after: list[tuple[int, list[str]]] = field(default_factory=list)


def main() -> None:
    with tempfile.TemporaryDirectory() as name, ministack() as endpoint:
        pool = seed_pool(endpoint)
        pool.add_user("ada", PASSWORD)
        folder = Path(name)
        with network(urlsplit(endpoint).port or 0, folder) as between:
            hosts = between.host(), between.host()
            os.environ["AWS_CA_BUNDLE"] = str(between.ca_bundle)
            os.environ["AWS_ENDPOINT_URL_COGNITO_IDENTITY_PROVIDER"] = hosts[0].url
            os.environ["AWS_ENDPOINT_URL_COGNITO_IDENTITY"] = hosts[1].url
            known = IdentityIds(folder / "known.json")
            ours(pool, known)()
            numbers = count()

            def unknown() -> IdentityIds:
                return IdentityIds(folder / f"{next(numbers)}.json")

            clients: dict[str, Callable[[], Sign]] = {
                "cognito-tui": lambda: ours(pool, unknown()),
                "cognito-tui, identity id known": lambda: ours(pool, known),
                "cognito-tui, without its head start": lambda: ours(pool, unknown(), connect=False),
                "pycognito and boto3": lambda: peer(pool),
            }
            seen = {name: Seen() for name in clients}
            for _ in range(RUNS):
                for name, make in clients.items():
                    between.round_trip = 0.0
                    _run(make, hosts, seen[name], seen[name].near)
                    between.round_trip = ROUND_TRIP
                    _run(make, hosts, seen[name], seen[name].far)
    _report(seen)


def _run(make: Callable[[], Sign], hosts: tuple[Host, Host], seen: Seen, seconds: list[float]) -> None:
    for host in hosts:
        host.taken()
    sign_in = make()
    seen.before = [host.taken() for host in hosts]
    started = time.monotonic()
    sign_in()
    seconds.append(time.monotonic() - started)
    seen.after = [host.taken() for host in hosts]


def _report(seen: dict[str, Seen]) -> None:
    milliseconds = ROUND_TRIP * 1000
    print(f"From Enter to credentials, TLS, round trips of {milliseconds:.0f} ms; medians of {RUNS} runs")
    for name, of in seen.items():
        # what is left without the delay is computing, most of it the emulator's side of SRP
        far, near = statistics.median(of.far), statistics.median(of.near)
        on_the_way = (far - near) / ROUND_TRIP
        print(
            f"  {name}: {on_the_way / IDEAL:.2f} × the {IDEAL} round trips that SRP and an unknown identity need"
        )
        print(f"    {on_the_way:.1f} round trips; {spread(of.far)}, without delay {spread(of.near)}")
        print(f"    before Enter: {_words(of.before)}")
        print(f"    after Enter:  {_words(of.after)}")


def _words(counted: list[tuple[int, list[str]]]) -> str:
    handshakes = sum(number for number, _ in counted)
    requests = [request for _, asked in counted for request in asked]
    return f"TLS handshakes {handshakes}; " + (", ".join(requests) or "no request")


if __name__ == "__main__":
    main()
