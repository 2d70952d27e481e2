"""The container-credentials endpoint: what the AWS SDKs get, what everybody else gets, and renewals that go wrong."""

from __future__ import annotations

import json
import os
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import closing, contextmanager, suppress
from dataclasses import replace
from datetime import datetime, timedelta, timezone
from http.client import HTTPConnection
from typing import Any

import pytest
from hypothesis import given, settings, strategies as st

from cognito_tui.errors import CognitoTuiError, SignInRequired
from cognito_tui.services.aws.credentials import AwsCredentials
from cognito_tui.services.base.clock import Clock
from cognito_tui.services.base.secret import Secret
from cognito_tui.services.delivery.container_endpoint import Endpoint
from cognito_tui.services.loopback import server as loopback_server

HOUR = 3600.0
SOON = 20.0  # seconds that a test waits for what takes none


class Issuer:
    """Whom the endpoint asks: gives credentials, or what the test says.

    Attributes:
        seconds: how long those last that it gives.
        refuses: what it raises instead.
        open: it answers only while this is set.
        passed: seconds that have passed, for it and for the endpoint; the test moves them.
    """

    def __init__(self, seconds: float = HOUR) -> None:
        self.seconds = seconds
        self.refuses: Exception | None = None
        self.open = threading.Event()
        self.open.set()
        self.asked = 0
        self.identity_id = "eu-west-1:ada"
        self.passed = 0.0

    def now(self) -> datetime:
        return datetime.now(timezone.utc) + timedelta(seconds=self.passed)

    def __call__(self) -> AwsCredentials:
        self.asked += 1
        number = self.asked
        assert self.open.wait(SOON)
        if self.refuses is not None:
            raise self.refuses
        return AwsCredentials(
            access_key_id=Secret(f"ASIA{number:016}"),
            secret_access_key=Secret(f"secret-canary-{number}"),
            session_token=Secret(f"session-canary-{number}"),
            expires_at=self.now() + timedelta(seconds=self.seconds),
            identity_id=self.identity_id,
            region="eu-west-1",
        )


@contextmanager
def serving(
    issuer: Issuer, credentials: Callable[[], AwsCredentials] | None = None, **more: Any
) -> Iterator[Endpoint]:
    with Endpoint(credentials or issuer, clock=Clock(issuer.now), **more) as endpoint:
        yield endpoint


@pytest.fixture(scope="module")
def endpoint() -> Iterator[Endpoint]:
    with serving(Issuer()) as endpoint:
        yield endpoint


def port_of(endpoint: Endpoint) -> int:
    return int(endpoint.url.rpartition(":")[2].partition("/")[0])


def ask(
    endpoint: Endpoint,
    path: str = "/credentials",
    *,
    method: str = "GET",
    leave_out: str = "",
    headers: Mapping[str, str] = {},
) -> tuple[int, dict[str, str], dict[str, str]]:
    """Status, JSON and headers. The right request, but for what the test says."""
    said = {"Host": f"127.0.0.1:{port_of(endpoint)}", "Authorization": endpoint.token.reveal(), **headers}
    with closing(HTTPConnection("127.0.0.1", port_of(endpoint), timeout=SOON)) as connection:
        connection.putrequest(method, path, skip_host=True, skip_accept_encoding=True)
        for name, value in said.items():
            if name != leave_out:
                connection.putheader(name, value.encode("latin-1", "replace"))
        connection.endheaders()
        response = connection.getresponse()
        body = response.read()
        return response.status, json.loads(body or "{}"), {k.lower(): v for k, v in response.getheaders()}


def until(come: Callable[[], object], what: str) -> None:
    deadline = time.monotonic() + SOON
    while not come():
        assert time.monotonic() < deadline, what
        time.sleep(0.01)


# -- what the SDKs get -----------------------------------------------------------------------------------------------


def test_the_answer_is_that_of_the_contract(endpoint: Endpoint) -> None:
    served = endpoint.served
    status, answer, headers = ask(endpoint)
    assert status == 200
    assert list(answer) == ["AccessKeyId", "SecretAccessKey", "Token", "Expiration"]
    assert (answer["SecretAccessKey"], answer["Token"]) == ("secret-canary-1", "session-canary-1")
    expires_at = datetime.strptime(answer["Expiration"], "%Y-%m-%dT%H:%M:%SZ").replace(tzinfo=timezone.utc)
    assert timedelta(minutes=58) < expires_at - datetime.now(timezone.utc) <= timedelta(hours=1)
    assert endpoint.served == served + 1
    assert headers["content-type"] == "application/json"
    assert headers["cache-control"] == "no-store"
    assert not {"server", "access-control-allow-origin", "date"} & headers.keys()


BOTO3 = """
import json, sys, boto3, botocore.utils
botocore.utils.ContainerMetadataFetcher.__init__.__defaults__ = (None, lambda seconds: None)  # sleep
session = boto3.Session()
for _ in sys.stdin:
    try:
        credentials = session.get_credentials()
        frozen = credentials.get_frozen_credentials()
        print(json.dumps([credentials.method, *frozen[:3]]), flush=True)
    except Exception as error:
        print(json.dumps([type(error).__name__, str(error)]), flush=True)
"""


@contextmanager
def boto3_with(**variables: str) -> Iterator[Callable[[], list[str]]]:
    """A real program; each call has it look for credentials (again)."""
    with subprocess.Popen(
        [sys.executable, "-c", BOTO3],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        env={**os.environ, **variables},
    ) as program:
        assert program.stdin
        assert program.stdout
        stdin, stdout = program.stdin, program.stdout

        def look() -> list[str]:
            stdin.write("\n")
            stdin.flush()
            found: list[str] = json.loads(stdout.readline())
            return found

        yield look
        stdin.close()


def revealed(endpoint: Endpoint) -> dict[str, str]:
    return {name: value.reveal() for name, value in endpoint.variables().items()}


def test_boto3_finds_the_credentials_and_has_them_renewed() -> None:
    issuer = Issuer(seconds=600)  # botocore asks for others from 15 minutes before the end
    with serving(issuer) as endpoint, boto3_with(**revealed(endpoint)) as look:
        first = look()
        assert first == ["container-role", f"ASIA{1:016}", "secret-canary-1", "session-canary-1"]
        issuer.refuses = SignInRequired("The session is over.")
        issuer.passed = 450  # more than two thirds of them
        served = endpoint.served
        assert look() == first
        until(lambda: endpoint.failure, "the renewal to fail")
        assert look() == first
        assert endpoint.served == served + 2
        issuer.refuses = None
        issuer.passed += 61
        until(lambda: look()[1] == f"ASIA{issuer.asked:016}" != first[1], "the renewal")
        assert endpoint.failure is None


def test_boto3_with_another_token_gets_none_and_is_told_why() -> None:
    with serving(Issuer()) as endpoint:
        variables = {**revealed(endpoint), "AWS_CONTAINER_AUTHORIZATION_TOKEN": "guessed"}
        del variables["AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE"]  # which counts more
        with boto3_with(**variables) as look:
            kind, words = look()
        assert kind == "CredentialRetrievalError"
        assert "403" in words
        assert "The authorization token is missing or wrong." in words
        assert endpoint.token.reveal() not in words
        assert (endpoint.served, endpoint.server.refused) == (0, 3)


# -- what everybody else gets ----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("status", "code", "request_"),
    [
        (403, "WrongToken", {"leave_out": "Authorization"}),
        (403, "WrongToken", {"headers": {"Authorization": ""}}),
        (403, "WrongToken", {"headers": {"Authorization": "Bearer TOKEN"}}),
        (403, "WrongToken", {"headers": {"Authorization": "TOKEN", "authorization": "TOKEN"}}),
        (403, "WrongHost", {"leave_out": "Host"}),
        (403, "WrongHost", {"headers": {"Host": "evil.example"}}),
        (403, "WrongHost", {"headers": {"Host": "evil.example:PORT"}}),
        (403, "WrongHost", {"headers": {"Host": "localhost:PORT"}}),
        (403, "WrongHost", {"headers": {"Host": "127.0.0.1:1"}}),
        (403, "WrongHost", {"headers": {"Host": ""}}),
        (403, "WrongHost", {"headers": {"Host": "127.0.0.1:PORT", "host": "127.0.0.1:PORT"}}),
        (403, "WrongOrigin", {"headers": {"Origin": "http://127.0.0.1:PORT"}}),
        (403, "WrongOrigin", {"headers": {"Origin": "null"}}),
        (404, "NotFound", {"path": "/"}),
        (404, "NotFound", {"path": "/credentials/"}),
        (404, "NotFound", {"path": "/credentials?x=1"}),
        (404, "NotFound", {"path": "http://127.0.0.1:PORT/credentials"}),
        (405, "WrongMethod", {"method": "POST"}),
        (405, "WrongMethod", {"method": "OPTIONS"}),
        (501, "BadRequest", {"method": "TRACE"}),
        (431, "BadRequest", {"headers": {f"X-{number}": "x" for number in range(200)}}),
        (414, "BadRequest", {"path": "/" + "x" * 70_000}),
    ],
    ids=str,
)
def test_what_is_not_the_right_request_is_refused_and_counted(
    endpoint: Endpoint, status: int, code: str, request_: dict[str, Any]
) -> None:
    port, token, served, refused = (
        port_of(endpoint),
        endpoint.token.reveal(),
        endpoint.served,
        endpoint.server.refused,
    )
    asked = json.loads(json.dumps(request_).replace("PORT", str(port)).replace("TOKEN", token))
    got, answer, headers = ask(endpoint, **asked)
    assert (got, answer["code"]) == (status, code)
    assert answer == {"code": code, "message": endpoint.server.last_refusal}
    assert answer["message"]
    assert (endpoint.served, endpoint.server.refused) == (served, refused + 1)
    assert not [name for name in headers if name.startswith("access-control")]
    assert ask(endpoint)[0] == 200


def test_head_gets_no_body_and_no_credentials(endpoint: Endpoint) -> None:
    status, answer, headers = ask(endpoint, method="HEAD")
    assert (status, answer) == (405, {})
    assert int(headers["content-length"]) > 0
    with socket.create_connection(("127.0.0.1", port_of(endpoint)), timeout=SOON) as connection:
        connection.sendall(f"HEAD / HTTP/1.1\r\nHost: 127.0.0.1:{port_of(endpoint)}\r\n\r\n".encode())
        received = b"".join(iter(lambda: connection.recv(65536), b""))
    assert received.endswith(b"\r\n\r\n")


HEADER = st.text(
    st.characters(min_codepoint=0x20, max_codepoint=0xFF, exclude_characters="\x7f"), max_size=60
)


@settings(max_examples=60, deadline=None)
@given(
    host=HEADER, token=HEADER, path=st.text("/credntials?#%.;~ABC", max_size=20).map(lambda text: f"/{text}")
)
def test_whatever_is_guessed_it_is_refused(endpoint: Endpoint, host: str, token: str, path: str) -> None:
    right = {
        "host": f"127.0.0.1:{port_of(endpoint)}",
        "authorization": endpoint.token.reveal(),
        "path": "/credentials",
    }
    guesses = [{"host": host}, {"authorization": token}, {"path": path}]
    for guess in guesses:
        said = {**right, **guess}
        said["path"] = "/" + said["path"].lstrip("/")  # as Python's own server has it
        is_right = [v.strip() for v in said.values()] == list(right.values())
        headers = {"Host": said["host"], "Authorization": said["authorization"]}
        status, answer, _ = ask(endpoint, said["path"].replace("#", "%23"), headers=headers)
        assert (status == 200) == is_right, answer
        if not is_right:
            assert status in (400, 403, 404)
            assert "canary" not in json.dumps(answer)


def test_bytes_that_are_no_http_are_refused_and_the_slow_hang_up_on(
    endpoint: Endpoint, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(loopback_server, "CONNECTION_SECONDS", 0.5)
    address = ("127.0.0.1", port_of(endpoint))
    with socket.create_connection(address, timeout=SOON) as nonsense:
        nonsense.sendall(b"\x16\x03\x01\x02\x00\r\n\r\n")
        assert b"BadRequest" in nonsense.recv(65536)
    slow = [socket.create_connection(address, timeout=SOON) for _ in range(60)]
    for connection in slow:
        connection.sendall(b"GET /credentials HTTP/1.1\r\nHost: 127")
    assert ask(endpoint)[0] == 200  # meanwhile
    for connection in slow:
        with closing(connection):
            assert connection.recv(1) == b""


# -- renewals --------------------------------------------------------------------------------------------------------


def test_what_is_still_good_is_served_at_once_while_a_renewal_takes_its_time() -> None:
    issuer = Issuer()
    with serving(issuer) as endpoint:
        assert ask(endpoint)[1]["Token"] == "session-canary-1"
        issuer.open.clear()
        issuer.passed = HOUR - 600
        assert ask(endpoint)[1]["Token"] == "session-canary-1"
        until(lambda: issuer.asked == 2, "a renewal ahead of the end")
        before = time.monotonic()
        assert ask(endpoint)[1]["Token"] == "session-canary-1"
        assert time.monotonic() - before < 1
        issuer.open.set()
        until(lambda: ask(endpoint)[1]["Token"] == "session-canary-2", "the new ones")
        assert issuer.asked == 2


def test_after_a_night_asleep_nothing_that_is_over_is_served() -> None:
    issuer = Issuer()
    with serving(issuer) as endpoint:
        assert ask(endpoint)[1]["Token"] == "session-canary-1"
        issuer.passed = 8 * HOUR
        assert ask(endpoint)[1]["Token"] == "session-canary-2"


def test_many_who_wait_cause_one_renewal() -> None:
    issuer = Issuer()
    issuer.open.clear()
    answers: list[str] = []
    with serving(issuer) as endpoint:
        threads = [
            threading.Thread(target=lambda: answers.append(ask(endpoint)[1]["Token"])) for _ in range(20)
        ]
        for thread in threads:
            thread.start()
        until(lambda: endpoint._fresh._waiting == 20, "all to wait")
        issuer.open.set()
        for thread in threads:
            thread.join(SOON)
    assert answers == ["session-canary-1"] * 20
    assert issuer.asked == 1


def test_an_answer_never_takes_longer_than_botocore_waits() -> None:
    issuer = Issuer()
    issuer.open.clear()
    with serving(issuer) as endpoint:
        before = time.monotonic()
        status, answer, _ = ask(endpoint)
        assert time.monotonic() - before < 2
        assert (status, answer["code"]) == (503, "CredentialsUnavailable")
        assert "being renewed" in answer["message"]
        issuer.open.set()
        assert ask(endpoint)[0] == 200
        assert endpoint.server.refused == 0


def test_when_nothing_good_is_left_it_says_so_and_a_later_sign_in_makes_it_work_again() -> None:
    issuer = Issuer()
    with serving(issuer) as endpoint:
        assert ask(endpoint)[0] == 200
        issuer.refuses = SignInRequired("The session is over.", hint="Run: cognito-tui login")
        issuer.passed = HOUR
        status, answer, _ = ask(endpoint)
        assert status == 503
        assert answer["message"] == "The session is over. Run: cognito-tui login"
        assert endpoint.failure is issuer.refuses
        issuer.refuses = None
        assert ask(endpoint)[0] == 200
        assert endpoint.failure is None


def test_an_error_that_nobody_thought_of_is_told_by_its_kind_alone() -> None:
    issuer = Issuer()
    issuer.refuses = ValueError("session-canary")
    with serving(issuer) as endpoint:
        status, answer, _ = ask(endpoint)
        assert status == 503
        assert "ValueError" in answer["message"]
        assert "canary" not in answer["message"]
        issuer.refuses = None
        until(lambda: ask(endpoint)[0] == 200, "it to go on")


def test_somebody_elses_credentials_are_not_given_to_a_job_that_runs_as_ada() -> None:
    issuer = Issuer()
    with serving(issuer) as endpoint:
        assert ask(endpoint)[1]["Token"] == "session-canary-1"
        issuer.identity_id = "eu-west-1:eve"
        issuer.passed = HOUR - 600
        assert ask(endpoint)[1]["Token"] == "session-canary-1"
        until(lambda: endpoint.failure, "eve")
        assert "Somebody else" in str(endpoint.failure)
        issuer.passed = HOUR
        status, answer, _ = ask(endpoint)
        assert status == 503
        assert "Somebody else" in answer["message"]


def test_the_same_ones_again_are_asked_for_again_but_not_without_end() -> None:
    issuer = Issuer()
    asked: list[int] = []
    first = issuer()

    def credentials() -> AwsCredentials:
        asked.append(1)
        return replace(first)

    with serving(issuer, credentials) as endpoint:
        assert ask(endpoint)[0] == 200
        issuer.passed = HOUR - 600
        until(lambda: ask(endpoint)[0] == 200 and len(asked) == 2, "the renewal")
        for _ in range(20):
            assert ask(endpoint)[0] == 200
        assert len(asked) == 2
        issuer.passed += 61
        until(lambda: ask(endpoint)[0] == 200 and len(asked) == 3, "another try")


# -- beginning and end -----------------------------------------------------------------------------------------------


def test_each_endpoint_has_its_own_token_which_does_not_show() -> None:
    one, other = Endpoint(Issuer()), Endpoint(Issuer())
    assert one.token != other.token
    assert len(one.token.reveal()) >= 40
    assert one.token.reveal() not in repr(one.variables())
    assert one.shell_lines().reveal().splitlines()[1] == (
        f"export AWS_CONTAINER_AUTHORIZATION_TOKEN='{one.token.reveal()}'"
    )


def test_a_port_that_is_taken_is_said(endpoint: Endpoint) -> None:
    port = port_of(endpoint)
    with (
        pytest.raises(CognitoTuiError, match=f"Port {port} of this machine is taken"),
        serving(Issuer(), port=port),
    ):
        pass
    with pytest.raises(CognitoTuiError, match="Cannot listen on port 70000"), serving(Issuer(), port=70_000):
        pass


def test_it_listens_on_loopback_alone_and_is_gone_at_the_end(capfd: pytest.CaptureFixture[str]) -> None:
    changes: list[int] = []
    with serving(Issuer(), changed=lambda: changes.append(1)) as endpoint:
        port = port_of(endpoint)
        assert endpoint.server.address == "127.0.0.1"
        ask(endpoint)
        ask(endpoint, leave_out="Host")
        idle = socket.create_connection(("127.0.0.1", port), timeout=SOON)
    assert len(changes) == 3  # got, served, refused
    with closing(idle), suppress(ConnectionResetError):
        assert idle.recv(1) == b""
    with pytest.raises(ConnectionRefusedError):
        socket.create_connection(("127.0.0.1", port), timeout=SOON)
    assert capfd.readouterr() == ("", "")
