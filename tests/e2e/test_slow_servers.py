"""A server that goes on answering for ever: there is one limit for all of a call, and no thread is left behind."""

from __future__ import annotations

import itertools
import os
import signal
import socket
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import pytest

from cognito_tui.errors import CognitoTuiError, ConnectionFailed, UnexpectedAnswer
from cognito_tui.services.admin.admin_client import AdministratorAws
from cognito_tui.services.api import call as api_call
from cognito_tui.services.api.url import parse
from cognito_tui.services.auth.token_endpoint import ask
from cognito_tui.services.aws import http as exchange, service as aws_service
from cognito_tui.services.aws.connections import Connections, breakable
from cognito_tui.services.aws.credentials import AwsCredentials
from cognito_tui.services.aws.service import AwsService
from cognito_tui.services.base.clock import Clock
from cognito_tui.services.base.secret import Secret
from cognito_tui.services.config.profile import Profile
from cognito_tui.services.delivery.aws_console import console_link
from cognito_tui.services.tokens import jwks as pool_keys
from cognito_tui.services.tokens.issuers import issuers_of
from cognito_tui.services.tokens.verify import public_keys
from tests.support.misbehaving_server import Reaction, page, read_request, serve

PROFILE = Profile("test", "eu-west-1_TestPool", "client-1", "eu-west-1:00000000-0000-0000-0000-000000000000")
HEAD = b"HTTP/1.1 200 OK\r\ncontent-type: application/x-amz-json-1.1\r\n"


def drips(*parts: bytes, pause: float = 0.05) -> Reaction:
    """The first part at once, the second byte by byte, the last one over and over."""

    def react(connection: socket.socket) -> None:
        first, second, last = parts
        connection.sendall(first)
        for byte in itertools.chain(second, itertools.cycle(last)):
            connection.sendall(bytes([byte]))
            time.sleep(pause)

    return react


def floods(head: bytes, body: bytes) -> Reaction:
    def react(connection: socket.socket) -> None:
        connection.sendall(head)
        while True:
            connection.sendall(body)

    return react


SLOW = {
    "status line": drips(b"", b"HTTP/1.1 200 ", b"O"),
    "a header": drips(HEAD, b"x: ", b"y"),
    "headers": drips(HEAD, b"", b"a: b\r\n"),
    "not yet": drips(b"", b"", b"HTTP/1.1 100 Continue\r\n\r\n"),
    "body": drips(HEAD + b"content-length: 100000\r\n\r\n", b"{", b" "),
    "body without a length": drips(HEAD + b"connection: close\r\n\r\n", b"{", b" "),
    "chunks": drips(HEAD + b"transfer-encoding: chunked\r\n\r\n", b"", b"1\r\n \r\n"),
    "a chunk": drips(HEAD + b"transfer-encoding: chunked\r\n\r\nffff\r\n", b"", b" "),
    "trailers": drips(HEAD + b"transfer-encoding: chunked\r\n\r\n2\r\n{}\r\n0\r\n", b"", b"a: b\r\n"),
    "not yet, quickly": floods(b"", b"HTTP/1.1 100 Continue\r\n\r\n" * 1000),
}


@pytest.fixture(autouse=True)
def _soon(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("http_proxy", "https_proxy", "HTTP_PROXY", "HTTPS_PROXY"):
        monkeypatch.delenv(name, raising=False)
    for module in (aws_service, exchange):
        monkeypatch.setattr(module, "TOTAL_TIMEOUT", 0.6)
    monkeypatch.setattr(api_call, "SECONDS", 0.6)


@contextmanager
def soon_over() -> Iterator[None]:
    """In time, and without a thread more than before."""
    before = {thread for thread in threading.enumerate() if "converse" not in thread.name}
    started = time.monotonic()
    yield
    assert time.monotonic() - started < 10
    while [one for one in threading.enumerate() if "(run)" in one.name and one not in before]:
        assert time.monotonic() - started < 15, "a thread is still waiting"
        time.sleep(0.02)


@pytest.mark.parametrize("react", SLOW.values(), ids=SLOW)
def test_a_call_to_cognito_has_one_limit(react: Reaction, monkeypatch: pytest.MonkeyPatch) -> None:
    with serve(react) as host, soon_over():
        monkeypatch.setenv("AWS_ENDPOINT_URL_COGNITO_IDENTITY_PROVIDER", f"http://{host}")
        service = AwsService("cognito-idp", "eu-west-1", Clock())
        with pytest.raises(ConnectionFailed) as failed:
            service.call("initiate_auth", ClientId="x", AuthParameters={"PASSWORD": Secret("Canary-1")})
    assert failed.value.title == f"{host} did not answer in time (0.6 s)."
    assert leads_to_no_secret(failed.value)


def leads_to_no_secret(error: BaseException) -> bool:
    """Neither what it came from nor the frames that it went through."""
    frames, trace = [], error.__traceback__
    while trace:
        frames.append(
            repr(trace.tb_frame.f_locals) if "cognito_tui" in trace.tb_frame.f_code.co_filename else ""
        )
        trace = trace.tb_next
    return error.__context__ is None and error.__cause__ is None and "anary" not in "".join(frames)


def over_tls(connection: socket.socket) -> None:
    drips(b"\x16\x03\x03\x40\x00", b"", b"\x02")(connection)


def test_a_handshake_has_the_same_limit(monkeypatch: pytest.MonkeyPatch) -> None:
    with serve(over_tls) as host, soon_over():
        monkeypatch.setenv("AWS_ENDPOINT_URL_COGNITO_IDENTITY_PROVIDER", f"https://{host}")
        with pytest.raises(ConnectionFailed, match=r"in time \(0.6 s\)"):
            AwsService("cognito-idp", "eu-west-1", Clock()).call("initiate_auth", ClientId="x")


CREDENTIALS = AwsCredentials(
    Secret("ASIA"), Secret("secret"), Secret("token"), Clock().now().replace(year=2090), "id", "eu-west-1"
)


def call_the_token_endpoint(url: str) -> object:
    return ask(url, {"code": Secret("code")}, PROFILE, Clock())


def open_the_console(url: str) -> object:
    os.environ["AWS_ENDPOINT_URL_SIGNIN"] = url
    return console_link(CREDENTIALS, Clock()).url


def fetch_public_keys(url: str) -> object:
    os.environ["AWS_ENDPOINT_URL_COGNITO_IDENTITY_PROVIDER"] = url
    return public_keys(PROFILE, Clock(), issuers_of(PROFILE)[0])


def ask_sts(url: str) -> object:
    os.environ["AWS_ENDPOINT_URL_STS"] = url
    return AwsService("sts", "eu-west-1", Clock(), CREDENTIALS).call("get_caller_identity")


def invoke_a_function(url: str) -> object:
    os.environ["AWS_ENDPOINT_URL_LAMBDA"] = url
    return AwsService("lambda", "eu-west-1", Clock(), CREDENTIALS).call("invoke", FunctionName="x")


def administer(url: str) -> object:
    os.environ |= {
        "AWS_ENDPOINT_URL_COGNITO_IDENTITY_PROVIDER": url,
        "AWS_ACCESS_KEY_ID": "AKIA",
        "AWS_SECRET_ACCESS_KEY": "s",
    }
    return AdministratorAws("eu-west-1").call("cognito-idp", "list_users", UserPoolId="eu-west-1_X")


def call_an_api(url: str) -> object:
    request = api_call.request(parse(f"{url}/x"))
    with api_call.call(request, api_call.Proof(api_call.ACCESS, {})) as answer:
        return answer.beginning(100_000)


@pytest.mark.parametrize("kind", ["headers", "body", "chunks", "a chunk"])
@pytest.mark.parametrize(
    "ask_it",
    [
        call_the_token_endpoint,
        open_the_console,
        fetch_public_keys,
        ask_sts,
        invoke_a_function,
        administer,
        call_an_api,
    ],
)
def test_so_has_whatever_else_is_asked(
    ask_it: Callable[[str], object], kind: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(os, "environ", os.environ.copy())
    with serve(SLOW[kind]) as host, soon_over(), pytest.raises(ConnectionFailed) as failed:
        ask_it(f"http://{host}")
    assert failed.value.title == f"{host} did not answer in time (0.6 s)."


def test_several_attempts_have_it_together(monkeypatch: pytest.MonkeyPatch, tries_again: None) -> None:
    monkeypatch.setattr("random.random", lambda: 0.0)
    attempts: list[float] = []

    def busy(connection: socket.socket) -> None:
        attempts.append(time.monotonic())
        time.sleep(0.4)
        connection.sendall(page(503, b"busy"))

    monkeypatch.setattr(os, "environ", os.environ.copy())
    with serve(busy) as host, soon_over(), pytest.raises(ConnectionFailed, match="in time"):
        administer(f"http://{host}")
    assert len(attempts) == 2


def test_a_head_start_has_it_too(monkeypatch: pytest.MonkeyPatch) -> None:
    with serve(SLOW["headers"]) as host, soon_over():
        monkeypatch.setenv("AWS_ENDPOINT_URL_COGNITO_IDENTITY_PROVIDER", f"http://{host}")
        AwsService("cognito-idp", "eu-west-1", Clock()).connect()


@pytest.mark.parametrize(
    "head", [b"content-length: 99999999999\r\n\r\n", b"connection: close\r\n\r\n"], ids=["told", "not told"]
)
def test_an_answer_without_end_is_not_kept_in_memory(head: bytes, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(aws_service, "TOTAL_TIMEOUT", 30)
    with serve(floods(HEAD + head, b" " * 100_000)) as host, soon_over():
        monkeypatch.setenv("AWS_ENDPOINT_URL_COGNITO_IDENTITY_PROVIDER", f"http://{host}")
        with pytest.raises(UnexpectedAnswer):
            AwsService("cognito-idp", "eu-west-1", Clock()).call("initiate_auth", ClientId="x")


def test_ctrl_c_ends_a_call_and_its_thread(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(aws_service, "TOTAL_TIMEOUT", 30)
    handler = signal.signal(signal.SIGINT, signal.default_int_handler)

    def react(connection: socket.socket) -> None:
        # not while the client is still being made: in a finalizer Python passes over it
        threading.Timer(0.2, os.kill, (os.getpid(), signal.SIGINT)).start()
        SLOW["body"](connection)

    try:
        with serve(react) as host, soon_over():
            monkeypatch.setenv("AWS_ENDPOINT_URL_COGNITO_IDENTITY_PROVIDER", f"http://{host}")
            with pytest.raises(KeyboardInterrupt):
                AwsService("cognito-idp", "eu-west-1", Clock()).call("initiate_auth", ClientId="x")
    finally:
        signal.signal(signal.SIGINT, handler)


def test_a_connection_is_used_again(monkeypatch: pytest.MonkeyPatch) -> None:
    """The limits cost no second handshake."""
    connections: list[socket.socket] = []

    def polite(connection: socket.socket) -> None:
        connections.append(connection)
        for _ in range(3):
            connection.sendall(HEAD + b"content-length: 2\r\n\r\n{}")
            read_request(connection)

    with serve(polite) as host:
        monkeypatch.setenv("AWS_ENDPOINT_URL_COGNITO_IDENTITY_PROVIDER", f"http://{host}")
        service = AwsService("cognito-idp", "eu-west-1", Clock())
        for _ in range(3):
            assert service.call("initiate_auth", ClientId="x")
    assert len(connections) == 1


def test_another_botocores_sessions_are_used_as_they_are() -> None:
    class Session:
        pass

    assert breakable(Session())
    with pytest.raises(TimeoutError):
        Connections().within(0.05, lambda: time.sleep(0.2))


def test_the_keys_that_checks_share_come_in_time_or_not_at_all(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pool_keys, "_WITHIN", 0.2)
    with serve(SLOW["body"]) as host, soon_over():
        monkeypatch.setenv("AWS_ENDPOINT_URL_COGNITO_IDENTITY_PROVIDER", f"http://{host}")
        with pytest.raises(CognitoTuiError, match="in time"):
            pool_keys.cached_keys(PROFILE)[issuers_of(PROFILE)[0]].named("key-1")


@pytest.mark.parametrize("kind", ["status line", "headers", "not yet"])
def test_so_has_a_proxy_on_the_way(kind: str, monkeypatch: pytest.MonkeyPatch) -> None:
    with serve(SLOW[kind]) as host, soon_over():
        monkeypatch.setenv("AWS_ENDPOINT_URL_COGNITO_IDENTITY_PROVIDER", "https://cognito.invalid")
        monkeypatch.setenv("HTTPS_PROXY", f"http://{host}")
        with pytest.raises(ConnectionFailed) as failed:
            AwsService("cognito-idp", "eu-west-1", Clock()).call("initiate_auth", ClientId="x")
    assert failed.value.title == f"cognito.invalid through the proxy {host} did not answer in time (0.6 s)."


def test_so_has_looking_up_a_name(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nothing that is real can be made to look names up for ever; the system's function is replaced."""
    released = threading.Event()
    monkeypatch.setattr(socket, "getaddrinfo", lambda *_, **__: released.wait(20))
    monkeypatch.setenv("AWS_ENDPOINT_URL_COGNITO_IDENTITY_PROVIDER", "https://cognito.invalid")
    started = time.monotonic()
    with pytest.raises(ConnectionFailed, match=r"in time \(0.6 s\)"):
        AwsService("cognito-idp", "eu-west-1", Clock()).call("initiate_auth", ClientId="x")
    assert time.monotonic() - started < 5
    released.set()


def test_what_a_thread_opens_after_it_was_given_up_is_broken_off_too() -> None:
    ours, theirs = socket.socketpair()

    class Connection:
        sock = ours

    connections, begun = Connections(), threading.Event()

    def late() -> None:
        begun.wait(10)
        connections.note(Connection())

    with ours, theirs, soon_over():
        with pytest.raises(TimeoutError):
            connections.within(0.05, late)
        begun.set()
        assert theirs.recv(1) == b""
