"""What fails by chance is asked again, as botocore would: where it may be, and for as long as there is time."""

from __future__ import annotations

import ast
import json
import logging
import signal
import socket
import struct
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import botocore.session
import pytest
from botocore import xform_name

import cognito_tui
from cognito_tui.errors import CognitoTuiError, ConnectionFailed, Throttled, UnexpectedAnswer
from cognito_tui.services.aws import retry, service as aws_service
from cognito_tui.services.aws.operations import OPERATIONS, Retry, retry_of
from cognito_tui.services.aws.service import AwsService
from cognito_tui.services.base.clock import Clock
from cognito_tui.services.base.secret import Secret
from cognito_tui.services.config.profile import Profile
from cognito_tui.services.tokens.verify import public_keys
from tests.support.misbehaving_server import Reaction, certificate, page, says, serve
from tests.support.posix import interrupt_soon
from tests.support.sample_credentials import credentials

SOURCES = Path(cognito_tui.__file__).parent
SERVICES = ("cognito-idp", "cognito-identity", "sts", "iam", "lambda", "logs")
ENDPOINTS = {
    "cognito-idp": "AWS_ENDPOINT_URL_COGNITO_IDENTITY_PROVIDER",
    "cognito-identity": "AWS_ENDPOINT_URL_COGNITO_IDENTITY",
    "sts": "AWS_ENDPOINT_URL_STS",
    "lambda": "AWS_ENDPOINT_URL_LAMBDA",
}
DONE = says(page(200, b'{"IdentityId": "i-1", "Username": "ada", "UserAttributes": []}'))
IDENTITY = (
    b'<GetCallerIdentityResponse xmlns="https://sts.amazonaws.com/doc/2011-06-15/"><GetCallerIdentityResult>'
    b"<Account>1</Account></GetCallerIdentityResult></GetCallerIdentityResponse>"
)


THROTTLE_OF_STS = says(
    page(400, b"<ErrorResponse><Error><Code>Throttling</Code><Message>x</Message></Error></ErrorResponse>")
)


def resets(connection: socket.socket) -> None:
    connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))


def refuses(code: str, *headers: str, status: int = 400) -> Reaction:
    return says(page(status, json.dumps({"__type": code, "message": "Rate exceeded"}).encode(), *headers))


def resets_within(connection: socket.socket) -> None:
    connection.sendall(page(200, b'{"Ident', length=40))
    time.sleep(0.05)
    resets(connection)


BUSY = refuses("TooManyRequestsException")
CHANCES: dict[str, Reaction] = {
    "a reset": resets,
    "closed without a word": lambda connection: None,
    "a body that breaks off": says(page(200, b'{"Ident', length=40)),
    "a reset in the middle of a body": resets_within,
    "half of a header": says(b"HTTP/1.1 200 O"),
    "a 500": refuses("InternalErrorException", status=500),
    "a load balancer's 502": says(page(502, b"<html>Bad Gateway</html>")),
    "a load balancer's 503": says(page(503, b"")),
    "a proxy's 504": says(page(504, b"<html>Gateway Timeout</html>")),
    "a throttle": BUSY,
    "another throttle": refuses("ThrottlingException"),
    "a 429 of something in between": says(page(429, b"<html>slow down</html>")),
}


class Server:
    """Reacts to each request in turn; to the last for ever."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self._monkeypatch = monkeypatch
        self.reactions: list[Reaction] = []
        self.asked = 0

    def react(self, connection: socket.socket) -> None:
        reaction = self.reactions[min(self.asked, len(self.reactions) - 1)]
        self.asked += 1
        reaction(connection)

    def calls(self, service: str, operation: str, *reactions: Reaction, **parameters: object) -> int:
        """Return how often the server was asked, until the call went well. Raise as the call."""
        self.reactions, self.asked = list(reactions), 0
        keys = credentials() if service in ("sts", "lambda") else None
        AwsService(service, "eu-west-1", Clock(), keys).call(operation, **parameters)
        return self.asked


@pytest.fixture
def server(monkeypatch: pytest.MonkeyPatch, tries_again: None) -> Iterator[Server]:
    """A server that waits between attempts take no time for."""
    monkeypatch.setattr("random.random", lambda: 0.0)
    made = Server(monkeypatch)
    with serve(made.react) as host:
        for name in ENDPOINTS.values():
            monkeypatch.setenv(name, f"http://{host}")
        yield made


# -- the table -----------------------------------------------------------------------------------------------------


def test_every_operation_that_is_asked_for_is_in_the_table() -> None:
    session = botocore.session.Session()
    known = {
        xform_name(name)
        for service in SERVICES
        for name in session.get_service_model(service).operation_names
    }
    named = {
        node.value
        for path in SOURCES.rglob("services/**/*.py")
        for node in ast.walk(ast.parse(path.read_text()))
        if isinstance(node, ast.Constant) and isinstance(node.value, str)
    }
    by_what_they_say = {"initiate_auth", "respond_to_auth_challenge"}
    newer = set(OPERATIONS) - known  # than this botocore
    assert (named & (known | newer)) - by_what_they_say == set(OPERATIONS)


@pytest.mark.parametrize(
    ("operation", "parameters", "retry"),
    [
        ("initiate_auth", {"AuthFlow": "USER_SRP_AUTH", "AuthParameters": {"SRP_A": "1"}}, Retry.ALWAYS),
        ("initiate_auth", {"AuthFlow": "REFRESH_TOKEN_AUTH", "AuthParameters": {}}, Retry.ALWAYS),
        (
            "initiate_auth",
            {"AuthFlow": "USER_PASSWORD_AUTH", "AuthParameters": {"PASSWORD": "1"}},
            Retry.NEVER,
        ),
        ("initiate_auth", {"AuthFlow": "USER_AUTH", "AuthParameters": {"PASSWORD": "1"}}, Retry.NEVER),
        ("initiate_auth", {"AuthFlow": "USER_AUTH", "AuthParameters": {"SRP_A": "1"}}, Retry.IF_NOT_DONE),
        ("initiate_auth", {"AuthFlow": "NEWER_AUTH"}, Retry.NEVER),
        ("respond_to_auth_challenge", {"ChallengeName": "PASSWORD_VERIFIER"}, Retry.NEVER),
        ("respond_to_auth_challenge", {"ChallengeName": "SMS_MFA"}, Retry.NEVER),
        ("respond_to_auth_challenge", {"ChallengeName": "SELECT_CHALLENGE"}, Retry.NEVER),
        ("respond_to_auth_challenge", {"ChallengeName": "SELECT_MFA_TYPE"}, Retry.IF_NOT_DONE),
        ("an_operation_of_next_year", {}, Retry.NEVER),
    ],
)
def test_what_proves_something_is_asked_once(
    operation: str, parameters: dict[str, object], retry: Retry
) -> None:
    assert retry_of(operation, parameters) is retry


# -- by chance -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("chance", CHANCES)
def test_what_fails_by_chance_is_asked_again(chance: str, server: Server) -> None:
    assert server.calls("cognito-identity", "get_id", CHANCES[chance], CHANCES[chance], DONE) == 3
    assert server.calls("cognito-idp", "get_user", CHANCES[chance], DONE, AccessToken=Secret("t")) == 2
    of_sts = THROTTLE_OF_STS if "a throttle" in chance else CHANCES[chance]
    if chance != "another throttle":
        assert server.calls("sts", "get_caller_identity", of_sts, says(page(200, IDENTITY))) == 2
    assert (
        server.calls("lambda", "invoke", CHANCES[chance], DONE, FunctionName="f") == 2
    )  # by botocore's client


def test_it_gives_up_after_the_third(server: Server) -> None:
    with pytest.raises(Throttled):
        server.calls("cognito-identity", "get_id", BUSY)
    assert server.asked == 3
    with pytest.raises(ConnectionFailed, match="problem of its own"):
        server.calls("cognito-identity", "get_id", CHANCES["a load balancer's 503"])
    assert server.asked == 3


@pytest.mark.parametrize("chance", CHANCES)
def test_a_password_and_a_code_are_sent_once(chance: str, server: Server) -> None:
    for operation, parameters in (
        ("initiate_auth", {"AuthFlow": "USER_PASSWORD_AUTH", "AuthParameters": {"PASSWORD": Secret("p")}}),
        ("respond_to_auth_challenge", {"ChallengeName": "SMS_MFA", "ChallengeResponses": {}}),
        ("change_password", {"PreviousPassword": Secret("p")}),
    ):
        with pytest.raises(CognitoTuiError):
            server.calls("cognito-idp", operation, CHANCES[chance], DONE, **parameters)
        assert server.asked == 1, operation


@pytest.mark.parametrize("chance", CHANCES)
def test_a_message_is_sent_again_only_where_none_was(chance: str, server: Server) -> None:
    if "throttle" in chance or "429" in chance:
        assert server.calls("cognito-idp", "forgot_password", CHANCES[chance], DONE) == 2
        return
    with pytest.raises(CognitoTuiError):
        server.calls("cognito-idp", "forgot_password", CHANCES[chance], DONE)
    assert server.asked == 1


@pytest.mark.parametrize(
    "final",
    [
        refuses("NotAuthorizedException"),
        refuses("LimitExceededException"),
        refuses("Unsupported", status=500),
        says(page(200, b"<html>Welcome to our network</html>")),
        says(page(404, b"")),
        says(page(501, b"")),
    ],
)
def test_a_refusal_is_taken_for_an_answer(final: Reaction, server: Server) -> None:
    with pytest.raises(CognitoTuiError):
        server.calls("cognito-identity", "get_id", final, DONE)
    assert server.asked == 1


def test_who_could_not_be_reached_was_sent_nothing(
    monkeypatch: pytest.MonkeyPatch, tries_again: None, caplog: pytest.LogCaptureFixture, tmp_path: Path
) -> None:
    """A name that does not resolve, a port that nobody listens at, a proxy that says 502, a broken handshake."""
    caplog.set_level(logging.INFO, "cognito_tui")
    monkeypatch.setattr("random.random", lambda: 0.0)
    with socket.create_server(("127.0.0.1", 0)) as closed:
        port = closed.getsockname()[1]

    def attempts(url: str) -> int:
        caplog.clear()
        monkeypatch.setenv(ENDPOINTS["cognito-idp"], url)
        with pytest.raises(ConnectionFailed):
            AwsService("cognito-idp", "eu-west-1", Clock()).call("forgot_password", Username="ada")
        return len(caplog.records)

    assert attempts("https://cognito.invalid") == 3
    assert attempts(f"http://127.0.0.1:{port}") == 3
    with serve(says(b"no TLS")) as host:
        assert attempts(f"https://{host}") == 3
    with serve(says(b""), certificate(tmp_path / "its.pem")) as host:
        assert attempts(f"https://{host}") == 1  # nobody trusts it the second time either
    for status, expected in ((502, 3), (407, 1)):
        with serve(says(page(status, b""))) as host:
            monkeypatch.setenv("HTTPS_PROXY", f"http://{host}")
            assert attempts("https://cognito.example") == expected
    monkeypatch.setenv("AWS_CA_BUNDLE", str(tmp_path / "missing.pem"))
    assert attempts("https://cognito.example") == 1


# -- how often, and for how long -----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("environment", "file", "asked"),
    [
        ({}, "", 3),
        ({"AWS_MAX_ATTEMPTS": "1"}, "", 1),
        ({"AWS_MAX_ATTEMPTS": "4"}, "", 4),
        ({"AWS_MAX_ATTEMPTS": " 2 "}, "", 2),
        ({"AWS_RETRY_MODE": "legacy"}, "", 5),
        ({"AWS_RETRY_MODE": "adaptive"}, "", 3),
        ({"AWS_RETRY_MODE": "legacy", "AWS_MAX_ATTEMPTS": "2"}, "", 2),
        ({}, "[default]\nmax_attempts = 2\n", 2),
        ({}, "[default]\nretry_mode = legacy\n", 5),
        ({"AWS_PROFILE": "work"}, "[default]\nmax_attempts = 2\n[profile work]\nmax_attempts = 4\n", 4),
        ({"AWS_PROFILE": "work"}, "[default]\nmax_attempts = 2\n[profile work]\n", 3),
        ({"AWS_MAX_ATTEMPTS": "1"}, "[default]\nmax_attempts = 2\n", 1),
        ({"AWS_RETRY_MODE": "standard"}, "[default]\nretry_mode = legacy\n", 3),
    ],
)
def test_the_settings_of_the_aws_tools_say_how_often(
    environment: dict[str, str], file: str, asked: int, server: Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name, value in environment.items():
        monkeypatch.setenv(name, value)
    if file:
        (Path.home() / ".aws").mkdir()
        (Path.home() / ".aws" / "config").write_text(file)
    with pytest.raises(Throttled):
        server.calls("cognito-identity", "get_id", BUSY)
    assert server.asked == asked


@pytest.mark.parametrize(
    ("environment", "file"), [("many", ""), ("", "[default]\nmax_attempts = many\n"), ("-1", "")]
)
def test_what_is_no_number_of_attempts_is_passed_over_where_a_call_has_failed(
    environment: str, file: str, monkeypatch: pytest.MonkeyPatch, tries_again: None
) -> None:
    """Who makes the call through botocore has been told by it."""
    if environment:
        monkeypatch.setenv("AWS_MAX_ATTEMPTS", environment)
    (Path.home() / ".aws").mkdir()
    (Path.home() / ".aws" / "config").write_text(file)
    assert retry.configured_attempts() == 3


@pytest.mark.parametrize(
    ("chance", "headers", "jitter", "waited"),
    [
        ("busy", (), 0.5, [0.5, 1.0]),
        ("busy", ("Retry-After: 2",), 0.0, [2.0, 2.0]),
        ("busy", ("x-amz-retry-after: 1500",), 0.0, [1.5, 1.5]),
        ("busy", ("Retry-After: 9",), 0.5, [5.5, 6.0]),  # botocore waits no more than five seconds longer
        ("busy", ("Retry-After: Wed, 21 Oct 2037 07:28:00 GMT",), 0.0, [0.0, 0.0]),
    ],
)
def test_the_waits_are_botocores(
    chance: str,
    headers: tuple[str, ...],
    jitter: float,
    waited: list[float],
    server: Server,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    waits: list[float] = []
    monkeypatch.setattr("random.random", lambda: jitter)
    monkeypatch.setattr(retry, "pause", lambda seconds: waits.append(seconds) or True)
    with pytest.raises(Throttled):
        server.calls("cognito-identity", "get_id", refuses("TooManyRequestsException", *headers))
    assert waits == waited


def test_all_attempts_together_have_the_time_of_one_call(
    server: Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("AWS_MAX_ATTEMPTS", "50")
    monkeypatch.setattr(aws_service, "TOTAL_TIMEOUT", 1)
    monkeypatch.setattr("random.random", lambda: 0.5)
    started = time.monotonic()
    with pytest.raises(Throttled):
        server.calls("cognito-identity", "get_id", BUSY)
    assert time.monotonic() - started < 1
    assert server.asked == 2
    released = threading.Event()
    with pytest.raises(ConnectionFailed, match="in time"):
        server.calls("cognito-identity", "get_id", resets, lambda _: released.wait(20))
    released.set()
    assert server.asked == 2


def test_while_hardly_anything_succeeds_less_and_less_is_asked_again(server: Server) -> None:
    service = AwsService("cognito-identity", "eu-west-1", Clock())
    server.reactions = [BUSY]
    for _ in range(60):
        with pytest.raises(Throttled):
            service.call("get_id")
    assert server.asked == 60 + 100  # 500 of botocore's points, at 5 each
    server.reactions = [DONE]
    for _ in range(5):
        service.call("get_id")
    server.asked, server.reactions = 0, [BUSY]
    with pytest.raises(Throttled):
        service.call("get_id")
    assert server.asked == 2  # each success has earned one


def test_each_attempt_has_its_line(server: Server, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG, "cognito_tui")
    server.calls("cognito-identity", "get_id", resets, refuses("ThrottlingException"), DONE)
    lines = [each.getMessage() for each in caplog.records if " host=" in each.getMessage()]
    said = [line.replace(" ms=", "#").split() for line in lines]
    assert [(words[3].partition("#")[0], words[-1]) for words in said] == [
        ("error=ConnectionClosedError", "attempt=1"),
        ("status=400", "attempt=2"),
        ("status=200", "attempt=3"),
    ]


# -- one mapping for key sets --------------------------------------------------------------------------------------


def keys(profile: Profile) -> object:
    return public_keys(profile, Clock(), "https://cognito-idp.eu-west-1.amazonaws.com/eu-west-1_TestPool")


@pytest.mark.parametrize(
    ("answer", "kind", "words", "asked"),
    [
        (page(503, b""), ConnectionFailed, "had a problem of its own", 3),
        (page(500, b"<html>oops</html>"), ConnectionFailed, "had a problem of its own", 3),
        (page(429, b""), Throttled, "busy", 3),
        (b"", ConnectionFailed, "closed the connection", 3),
        (page(200, b'{"keys"', length=40), ConnectionFailed, "closed the connection", 3),
        (page(200, b"<html>Welcome</html>"), UnexpectedAnswer, "", 1),
        (page(302, b"", "Location: http://portal.example/"), UnexpectedAnswer, "", 1),
    ],
)
def test_a_key_set_fails_in_the_words_of_a_call(
    answer: bytes, kind: type[CognitoTuiError], words: str, asked: int, server: Server
) -> None:
    server.reactions = [says(answer)]
    with pytest.raises(kind, match=words or None) as fetched:
        keys(Profile("test", "eu-west-1_TestPool", "client-1"))
    assert server.asked == asked
    with pytest.raises(CognitoTuiError) as called:
        server.calls("cognito-idp", "get_user", says(answer), AccessToken=Secret("t"))
    assert type(called.value) is type(fetched.value)
    assert called.value.title == fetched.value.title or not words  # of keys


def test_a_key_set_that_breaks_off_is_fetched_again(server: Server, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.INFO, "cognito_tui")
    server.reactions = [resets, says(page(503, b"")), says(page(200, b'{"keys": []}'))]
    assert keys(Profile("test", "eu-west-1_TestPool", "client-1")) == {}
    assert server.asked == 3
    assert [each.getMessage().split(" host=")[0] for each in caplog.records] == ["cognito-idp jwks.json"] * 3
    assert caplog.records[1].getMessage().endswith("attempt=2")


# -- nobody waits any more -----------------------------------------------------------------------------------------


def test_ctrl_c_ends_the_waiting(server: Server, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("random.random", lambda: 1.0)
    busy = refuses("TooManyRequestsException", "Retry-After: 5")

    def interrupts(connection: socket.socket) -> None:
        busy(connection)
        interrupt_soon(threading.main_thread().ident, 0.3)

    started = time.monotonic()
    handler = signal.signal(signal.SIGINT, signal.default_int_handler)
    try:
        with pytest.raises(KeyboardInterrupt):
            server.calls("cognito-identity", "get_id", interrupts, DONE)
    finally:
        signal.signal(signal.SIGINT, handler)
    assert server.asked == 1
    assert time.monotonic() - started < 4


def test_a_task_that_is_cancelled_ends_the_waiting(server: Server, monkeypatch: pytest.MonkeyPatch) -> None:
    import asyncio

    from cognito_tui.aio import in_thread

    monkeypatch.setattr("random.random", lambda: 1.0)
    monkeypatch.setenv("AWS_MAX_ATTEMPTS", "9")
    service = AwsService("cognito-identity", "eu-west-1", Clock())
    ended, refused = threading.Event(), threading.Event()

    def call() -> None:
        try:
            service.call("get_id")
        finally:
            ended.set()

    def busy(connection: socket.socket) -> None:
        BUSY(connection)
        refused.set()

    async def main() -> None:
        task = asyncio.ensure_future(in_thread(call))
        await in_thread(refused.wait)
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task

    server.reactions = [busy]
    asyncio.run(main())
    assert ended.wait(5)
    assert server.asked == 1
