"""Of each client: how long a call may take, how often it is tried, and what else botocore can be told."""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Iterator
from typing import Any

import pytest
from botocore.config import Config

import cognito_tui
from cognito_tui import ConnectionFailed, Throttled, WrongArgument, aio
from cognito_tui.demo.simulator.server import CognitoServer
from cognito_tui.services.aws.limits import CallSettings, call_settings
from tests.support.library_pool import ids, pool
from tests.support.misbehaving_server import serve as serve_badly
from tests.support.pool_client import PASSWORD

WHERE = {"user_pool_id": "eu-west-1_TestPool", "client_id": "client1", "auth_flow": "USER_PASSWORD_AUTH"}
ENDPOINT = "AWS_ENDPOINT_URL_COGNITO_IDENTITY_PROVIDER"


@pytest.fixture
def server(monkeypatch: pytest.MonkeyPatch) -> Iterator[CognitoServer]:
    monkeypatch.setattr("random.random", lambda: 0.0)
    with pool() as made:
        yield made


@pytest.mark.parametrize(
    ("timeout", "config", "settings"),
    [
        (None, None, None),
        (7, None, CallSettings(total=7)),
        (0.5, Config(), CallSettings(total=0.5)),
        (None, Config(connect_timeout=1, read_timeout=2), CallSettings(1, 2)),
        (None, Config(connect_timeout=60), CallSettings(60)),  # botocore's own, said on purpose
        (None, Config(retries={"total_max_attempts": 1}), CallSettings(attempts=1)),
        (None, Config(retries={"max_attempts": 1, "mode": "standard"}), CallSettings(attempts=2)),
        (None, Config(retries={"mode": "legacy"}), CallSettings(attempts=5)),
        (None, Config(retries={"mode": "adaptive"}), CallSettings(attempts=3)),
    ],
)
def test_what_is_said_counts_and_the_rest_is_as_usual(
    timeout: float | None, config: Any, settings: CallSettings | None
) -> None:
    assert call_settings(timeout, config) == settings


def test_what_only_botocore_can_do_is_left_to_it() -> None:
    config = Config(proxies={"https": "http://127.0.0.1:9"})
    assert call_settings(None, config) == CallSettings(config=config)


@pytest.mark.parametrize(
    ("argument", "given"),
    [
        ("timeout", 0),
        ("timeout", -1),
        ("timeout", float("nan")),
        ("timeout", float("inf")),
        ("timeout", "7"),
        ("timeout", True),
        ("config", {"read_timeout": 7}),
        ("config", 7),
        ("config", Config(read_timeout=0)),
        ("config", Config(connect_timeout=-1)),
        ("config", Config(read_timeout="7")),
    ],
)
def test_what_cannot_be_meant_is_refused_by_name(argument: str, given: Any) -> None:
    for client in (cognito_tui.Client, aio.Client):
        with pytest.raises(WrongArgument, match=argument) as wrong:
            client(WHERE, **{argument: given})
        assert wrong.value.argument == argument


def test_a_client_that_may_not_wait_long_does_not(monkeypatch: pytest.MonkeyPatch) -> None:
    released = threading.Event()
    with serve_badly(lambda _: released.wait(20)) as host:
        monkeypatch.setenv(ENDPOINT, f"http://{host}")
        for settings, said in (({"timeout": 0.2}, r" \(0.2 s\)"), ({"config": Config(read_timeout=0.2)}, "")):
            started = time.monotonic()
            with pytest.raises(ConnectionFailed, match=rf"did not answer in time{said}\."):
                cognito_tui.Client(WHERE, **settings).start("ada", PASSWORD)
            assert time.monotonic() - started < 5
    released.set()


@pytest.mark.parametrize("more", [{}, {"user_agent_extra": "trireme/1"}])
def test_each_client_tries_as_often_as_it_says(more: dict[str, Any], server: CognitoServer) -> None:
    """With more than time limits and retries in it, by a client of botocore's."""
    config = Config(retries={"total_max_attempts": 4, "mode": "standard"}, **more)
    session = cognito_tui.Client(ids(server), config=config).sign_in("ada", PASSWORD)
    other = cognito_tui.Client(ids(server)).sign_in("ada", PASSWORD)  # once: AWS_MAX_ATTEMPTS of all tests
    for ask in (session.aws_credentials, session.account.user, lambda: session.renewed(session.tokens())):
        before = len(server.operations)
        server.faults.throttle(3)
        ask()
        assert len(server.operations) - before >= 4
    server.faults.throttle()
    with pytest.raises(Throttled):
        other.account.user()


@pytest.mark.parametrize("more", [{}, {"user_agent_extra": "trireme/1"}])
def test_at_every_level_no_attempt_logs_a_secret(
    more: dict[str, Any], server: CognitoServer, caplog: pytest.LogCaptureFixture
) -> None:
    """Neither here nor in botocore, which makes the calls where it is told more, nor in urllib3 below both."""
    caplog.set_level(logging.DEBUG)
    logging.getLogger("botocore").setLevel(logging.DEBUG)
    session = cognito_tui.Client(
        ids(server), config=Config(retries={"total_max_attempts": 3}, **more)
    ).sign_in("ada", PASSWORD)
    tokens = session.tokens()
    server.faults.throttle(2)
    keys = session.aws_credentials()
    server.faults.throttle()
    newer = session.renewed(tokens)
    server.faults.throttle(3)
    with pytest.raises(Throttled):
        session.account.user()
    assert caplog.text.count("cognito-idp GetTokensFromRefreshToken host=") == 2
    assert "attempt=3" in caplog.text
    secrets = [PASSWORD, keys.secret_access_key.reveal(), keys.session_token.reveal()]
    for given in (tokens, newer):
        secrets += [
            each.reveal() for each in (given.id_token, given.access_token, given.refresh_token) if each
        ]
    assert [secret for secret in secrets if secret in caplog.text or secret[-20:] in caplog.text] == []


def test_tokens_from_elsewhere_are_used_as_the_client_says(server: CognitoServer) -> None:
    tokens = cognito_tui.Client(ids(server)).sign_in("ada", PASSWORD).tokens()
    for keep in (False, True):
        client = cognito_tui.Client(ids(server), keep=keep, config=Config(retries={"total_max_attempts": 2}))
        server.faults.throttle()
        assert client.session(access_token=tokens.access_token).account.user().username == "ada"


def test_what_botocore_alone_knows_counts(server: CognitoServer) -> None:
    nowhere = Config(proxies={"http": "http://127.0.0.1:9"})
    with pytest.raises(ConnectionFailed, match="proxy"):
        cognito_tui.Client(ids(server), config=nowhere).sign_in("ada", PASSWORD)
    assert server.operations == []
