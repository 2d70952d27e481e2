"""After a sleep everybody wakes up at once: one of them renews. What ended while it slept is given to nobody."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timezone
from typing import Any

import pytest

from cognito_tui.client import CognitoClient
from cognito_tui.demo.simulator.server import CognitoServer
from cognito_tui.errors import UnexpectedAnswer
from cognito_tui.library.session import Session
from cognito_tui.services.base.secret import Secret
from cognito_tui.services.config.profile import FILE, OFF
from cognito_tui.services.credentials.cache import CredentialCache
from cognito_tui.services.tokens.tokens import AuthResult, Tokens
from tests.support.machine_clocks import MachineClocks, clocks as clocks
from tests.support.pool_client import PASSWORD, pool, quick_client, signed_in, start
from tests.support.scripted_cognito import ScriptedCognito, jwt, keys
from tests.support.scripted_sign_in import PROFILE

NIGHT = 8 * 3600.0
ONE_RENEWAL = ["GetTokensFromRefreshToken", "GetCredentialsForIdentity"]


@pytest.fixture
def server() -> Iterator[CognitoServer]:
    with pool() as server:
        server.pool.add_user("ada", PASSWORD)
        server.pool.now = lambda: time.time()  # as a test moves it
        yield server


def at_once(*asking: Callable[[], Any]) -> list[Any]:
    with ThreadPoolExecutor(len(asking)) as threads:
        return [asked.result() for asked in [threads.submit(ask) for ask in asking]]


@pytest.mark.parametrize("remember", [FILE, OFF])
def test_whoever_wakes_up_one_of_them_renews(
    server: CognitoServer, clocks: MachineClocks, remember: str
) -> None:
    app = quick_client(server, remember=remember)
    done = signed_in(start(app))
    app.session(done)
    others = [quick_client(server, remember=FILE) for _ in range(2 if remember == FILE else 0)]
    sessions = [Session(each.of(done), done) for each in (others or [app])]
    for session in sessions:
        session.aws_credentials()
    clocks.passes(NIGHT)
    before = len(server.operations)
    shared = [app.fresh_credentials, lambda: app.renew_if_due(done).credentials]
    for each in others:
        shared += [each.credentials, each.fresh_credentials]
    if remember == FILE:
        shared += [session.aws_credentials for session in sessions for _ in range(2)]
    given = at_once(*shared)
    assert server.operations[before:] == ONE_RENEWAL
    assert len({each.secret_access_key.reveal() for each in given}) == 1
    assert given[0].expires_at.timestamp() > time.time()


def test_keys_that_a_person_wants_renewed_are(server: CognitoServer) -> None:
    app = quick_client(server, remember=FILE)
    done = signed_in(start(app))
    app.session(done)
    before = len(server.operations)
    app.renew(done)
    assert server.operations[before:] == ONE_RENEWAL
    app.renew_if_due(done)
    assert server.operations[before:] == ONE_RENEWAL


def test_nobody_renews_with_what_somebody_else_has_put(server: CognitoServer) -> None:
    server.pool.add_user("grace", PASSWORD)
    app, theirs = quick_client(server, remember=FILE), quick_client(server, remember=FILE)
    done = signed_in(start(app))
    app.session(done)
    theirs.session(signed_in(start(theirs, username="grace")))
    identity_id = app.renew_if_due(done).credentials.identity_id
    assert identity_id == app.session(done).credentials.identity_id


# a stop at any place --------------------------------------------------------------------------------------------------

SIGNED_IN = AuthResult("ada", Tokens(Secret(jwt()), Secret("access"), Secret("refresh")))


class Stops:
    """Stops this process for 24 seconds, once or so many times.

    Attributes:
        times: how often it will.
    """

    def __init__(self, clocks: MachineClocks) -> None:
        self._clocks = clocks
        self.times = 1

    def __call__(self, *_: object) -> None:
        if self.times:
            self.times -= 1
            self._clocks.passes(24)


@pytest.fixture
def stop(clocks: MachineClocks) -> Stops:
    return Stops(clocks)


@pytest.fixture
def cognito(scripted: ScriptedCognito) -> CognitoClient:
    """Return what gets keys that last for 20 seconds."""
    scripted.on("GetId", {"IdentityId": "eu-west-1:identity"})
    scripted.on("GetCredentialsForIdentity", lambda _: keys(int(time.time()) + 20))
    return CognitoClient(PROFILE)


def check(scripted: ScriptedCognito, cognito: CognitoClient, *, asked: int) -> None:
    """Check that good keys come, for so many calls, and that the next process judges them as they are."""
    given = cognito.session(SIGNED_IN).credentials
    assert 15 < given.expires_at.timestamp() - time.time() <= 20
    assert scripted.operations.count("GetCredentialsForIdentity") == asked
    assert 0 < CognitoClient(PROFILE).status().remaining <= 20
    assert cognito.clock.warning == ""


def test_a_stop_while_the_keys_are_on_their_way(
    scripted: ScriptedCognito, cognito: CognitoClient, stop: Stops
) -> None:
    def answer(_: object) -> dict[str, Any]:
        given = keys(int(time.time()) + 20)
        scripted.date = datetime.fromtimestamp(time.time(), timezone.utc)
        stop()
        return given

    scripted.on("GetCredentialsForIdentity", answer)
    check(scripted, cognito, asked=2)


def test_a_stop_between_the_two_calls(scripted: ScriptedCognito, cognito: CognitoClient, stop: Stops) -> None:
    def answer(_: object) -> dict[str, Any]:
        scripted.date = datetime.fromtimestamp(time.time(), timezone.utc)
        stop()
        scripted.date = None
        return {"IdentityId": "eu-west-1:identity"}

    scripted.on("GetId", answer)
    check(scripted, cognito, asked=1)


@pytest.mark.parametrize("when", ["before", "after"])
def test_a_stop_around_the_write(
    scripted: ScriptedCognito,
    cognito: CognitoClient,
    stop: Stops,
    when: str,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    put = CredentialCache.put

    def slow(*arguments: Any) -> None:
        if when == "before":
            stop()
        put(*arguments)
        stop()

    monkeypatch.setattr(CredentialCache, "put", slow)
    check(scripted, cognito, asked=2)


def test_what_stops_without_end_gets_an_error_and_leaves_nothing_behind(
    scripted: ScriptedCognito, cognito: CognitoClient, stop: Stops
) -> None:
    def answer(_: object) -> dict[str, Any]:
        given = keys(int(time.time()) + 20)
        stop()
        return given

    stop.times = 9
    scripted.on("GetCredentialsForIdentity", answer)
    with pytest.raises(UnexpectedAnswer, match="have expired"):
        cognito.session(SIGNED_IN)
    assert scripted.operations.count("GetCredentialsForIdentity") == 2
    assert CognitoClient(PROFILE).cache.get() is None
