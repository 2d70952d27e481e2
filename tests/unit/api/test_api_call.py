"""Calling an API: where tokens go, what is sent, what is made of the answer."""

from __future__ import annotations

import logging
import socket
import threading
import time
from collections.abc import Iterator

import pytest
from hypothesis import given, strategies as st

from cognito_tui.demo.simulator.server import CognitoServer
from cognito_tui.errors import CognitoTuiError, ConfigurationError, ConnectionFailed, Refused
from cognito_tui.functions.hello import handler
from cognito_tui.services.api import call as api_call
from cognito_tui.services.api.call import ACCESS, ID, SIGV4, Proof, bearer, call, request, signed
from cognito_tui.services.api.error_hints import failure
from cognito_tui.services.api.url import parse
from cognito_tui.services.aws.sigv4 import scope_of
from cognito_tui.services.base.secret import Secret
from cognito_tui.services.base.text import body_text
from cognito_tui.services.tokens.tokens import Tokens
from tests.support import recording_api
from tests.support.gateway import gateway
from tests.support.misbehaving_server import page, says, serve as misbehaving_server
from tests.support.pool_client import EMAIL, PASSWORD, client, pool, signed_in, start
from tests.support.recording_api import RecordingApi
from tests.support.sample_credentials import credentials

CANARY = "eyJcanary.canary.canary"
TOKENS = Tokens(Secret(f"{CANARY}-id"), Secret(f"{CANARY}-access"), None)


@pytest.fixture
def api() -> Iterator[RecordingApi]:
    with recording_api.serve() as api:
        yield api


def ask(url: str, proof: Proof | None = None, **more: object) -> tuple[str, bytes, CognitoTuiError | None]:
    """The status, the body, and what the status means."""
    proof = proof or bearer(ACCESS, TOKENS)
    with call(request(parse(url), **more), proof) as answer:  # type: ignore[arg-type]
        return answer.line, answer.beginning(1_000_000), failure(parse(url), answer, proof)


# where tokens go ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("url", "host"),
    [
        ("https://API.Example.com.", "api.example.com"),
        ("https://api.example.com:443/x", "api.example.com"),
        ("https://api.example.com:8443/x", "api.example.com:8443"),
        ("https://api.example.com:80/x", "api.example.com:80"),
        ("http://127.0.0.1:80", "127.0.0.1"),
        ("http://localhost:8080/", "localhost:8080"),
        ("http://[0:0::1]:8080/", "[::1]:8080"),
        ("https://аpi.example.com/", "xn--pi-6kc.example.com"),  # its first letter is Cyrillic
        ("https://ａpi.example.com/", "api.example.com"),  # a full-width letter, as IDNA has it
        ("https://api.example.com?@evil.com", "api.example.com"),
    ],
)
def test_a_host_is_what_goes_over_the_wire(url: str, host: str) -> None:
    parsed = parse(url)
    assert parsed.host == host
    assert parsed.text.isascii()
    assert f"//{host}/" in parsed.text


@pytest.mark.parametrize(
    "url",
    [
        *("api.example.com", "ftp://api.example.com", "https://", "https:///x", "https:api.example.com"),
        *("https://ada@api.example.com", "https://api.example.com:p4ssw0rd-canary@evil.com", "https://@h/"),
        *("http://api.example.com", "http://127.0.0.1.example.com", "http://127.1", "http://0.0.0.0:80"),
        *(
            "https://api.example.com\\@evil.com",
            "https://api.example.com/ x",
            "https://api.example.com/\r\nx: y",
        ),
        *(
            "https://api.example.com\t.evil.com",
            "https://api\u200b.example.com",
            "https://api.ex\u202eample.com",
        ),
        *(
            "https://api%2eexample.com",
            "https://h:99999",
            "https://h:x",
            "https://[::1",
            "https://[::1%25lo]/",
            "https://a..b",
        ),
        *("https://x／y.example.com", "https://-.example.com", "https://" + "a" * 64 + ".com", "\udcff"),
    ],
)
def test_what_could_be_read_in_two_ways_is_refused_and_not_repeated(url: str) -> None:
    with pytest.raises(ConfigurationError) as refused:
        parse(url)
    assert "canary" not in str(refused.value)


UNSEEN = (  # Default_Ignorable_Code_Point, all kinds of spaces, and what is blank though it is a letter or a sign
    *(0xAD, 0x34F, 0x61C, 0x115F, 0x1160, 0x17B4, 0x17B5, *range(0x180B, 0x1810), *range(0x200B, 0x2010)),
    *(*range(0x202A, 0x202F), *range(0x2060, 0x2070), 0x3164, *range(0xFE00, 0xFE10), 0xFEFF, 0xFFA0),
    *(*range(0xFFF0, 0xFFF9), *range(0x1BCA0, 0x1BCA4), *range(0x1D173, 0x1D17B), *range(0xE0000, 0xE0200)),
    *(0x85, 0xA0, 0x1680, *range(0x2000, 0x200B), 0x2028, 0x2029, 0x202F, 0x205F, 0x3000, 0x2800),
    *range(0x21),
    *range(0x7F, 0xA0),
)


@pytest.mark.parametrize(
    "place", ["https://api.example.com/a{}b", "https://api.example.com/?x={}", "https://a{}.com/"]
)
def test_nothing_in_a_url_goes_unseen(place: str) -> None:
    passed = []
    for code in UNSEEN:
        for before in ("", "\u0645"):  # where a joiner may well be meant, in what is no URL
            try:
                passed.append((hex(code), parse(place.format(before + chr(code)))))
            except ConfigurationError:
                continue
    assert passed == []


@pytest.mark.parametrize(
    ("url", "listed", "is_one"),
    [
        ("https://api.example.com/x", "api.example.com", True),
        ("https://api.example.com/x", "api.example.com:443", True),
        ("https://api.example.com:8443/", "api.example.com", False),
        ("https://api.example.com/", "api.example.com:8443", False),
        ("https://api.example.com/", "example.com", False),
        ("https://example.com/", "api.example.com", False),
        ("https://api.example.com.evil.com/", "api.example.com", False),
        ("http://127.0.0.1:8080/", "127.0.0.1:8080", True),
        ("http://127.0.0.1/", "127.0.0.1:443", False),
        ("http://localhost:8080/", "127.0.0.1:8080", False),
        ("https://xn--pi-6kc.example.com/", "api.example.com", False),
    ],
)
def test_a_host_is_listed_as_a_whole_or_not_at_all(url: str, listed: str, is_one: bool) -> None:
    assert parse(url).is_one_of(["other.example.com", listed]) is is_one


def test_a_token_does_not_follow_a_redirect(api: RecordingApi) -> None:
    with recording_api.serve() as elsewhere:
        api.status, api.headers = 307, {"location": f"{elsewhere.url}/\x1b[31m{CANARY}-access"}
        status, _, meaning = ask(f"{api.url}/hello")
        assert (status[:3], elsewhere.requests, len(api.requests)) == ("307", [], 1)
    assert meaning is not None
    assert meaning.exit_code == 1
    assert meaning.detail == f"It points to {elsewhere.url}/\\u001b[31m{Secret.MASK}"


def test_what_is_for_this_machine_goes_through_no_proxy(
    api: RecordingApi, monkeypatch: pytest.MonkeyPatch
) -> None:
    with recording_api.serve() as proxy:
        monkeypatch.setenv("http_proxy", proxy.url)
        assert ask(api.url)[0] == "200 OK"
        assert not proxy.requests


# what is sent ---------------------------------------------------------------------------------------------------------


def test_the_body_says_what_it_is_and_makes_it_a_post(api: RecordingApi) -> None:
    for body, more, method, content_type in (
        (None, {}, "GET", None),
        (b'{"text": "a"}', {}, "POST", "application/json"),
        (b"7", {"method": "put"}, "PUT", "application/json"),
        (b"a=1&b=2", {}, "POST", "application/x-www-form-urlencoded"),
        (b"\xff\xfe", {}, "POST", "application/octet-stream"),
        (b"a,b", {"headers": ["content-type:text/csv"]}, "POST", "text/csv"),
        (b"", {}, "POST", None),
    ):
        ask(f"{api.url}/a%2fb c?x=ä&y=100%".replace(" ", "%20"), body=body, **more)
        assert api.last.method == method
        assert api.last.headers.get("content-type") == content_type
        assert api.last.body == (body or b"")
        assert api.last.path == "/a%2Fb%20c?x=%C3%A4&y=100%25"
        assert api.last.headers["authorization"] == f"Bearer {CANARY}-access"
        assert api.last.headers["user-agent"].startswith("cognito-tui/")


@pytest.mark.parametrize(
    "header",
    [
        *("X", ": x", "X y: z", "X: a\r\nAuthorization: b", "X\r\nY: z", "X: €", "X: \x00"),
        *("Authorization: Bearer x", "HOST: evil.com", "content-length: 1", "Transfer-Encoding: chunked"),
        *("x-amz-security-token: x", "X-Amz-Date: 20300101T000000Z"),
    ],
)
def test_headers_that_would_be_more_than_one_or_somebody_elses_are_refused(header: str) -> None:
    with pytest.raises(ConfigurationError):
        request(parse("https://api.example.com"), headers=[header])


def test_a_method_is_one_word() -> None:
    with pytest.raises(ConfigurationError):
        request(parse("https://api.example.com"), "GET / HTTP/1.1\r\nX: y")


@pytest.mark.parametrize(
    ("host", "scope"),
    [
        ("a1b2.execute-api.eu-west-1.amazonaws.com", ("execute-api", "eu-west-1")),
        ("a1b2.lambda-url.us-gov-west-1.on.aws", ("lambda", "us-gov-west-1")),
        ("bucket.s3.cn-north-1.amazonaws.com.cn", ("s3", "cn-north-1")),
        ("sts.amazonaws.com", ("sts", "us-east-1")),
        ("execute-api.eu-west-1.amazonaws.com.evil.com", ("", "")),
        ("api.example.com", ("", "")),
    ],
)
def test_an_aws_host_names_what_to_sign_for(host: str, scope: tuple[str, str]) -> None:
    assert scope_of(host) == scope


def test_a_signature_is_for_the_service_and_region_that_were_named_or_that_the_host_names() -> None:
    def signed_for(url: str, **named: str) -> str:
        proof = signed(request(parse(url)), credentials(region="us-west-2"), **named)
        assert proof.headers["X-Amz-Security-Token"] == credentials().session_token
        return "/".join(proof.headers["Authorization"].reveal().split("/")[2:4])

    aws = "https://a1.execute-api.eu-west-1.amazonaws.com/x"
    assert signed_for(aws) == "eu-west-1/execute-api"
    assert signed_for(aws, service="s3", region="eu-north-1") == "eu-north-1/s3"
    assert signed_for("https://api.example.com/") == "us-west-2/execute-api"


def test_no_log_gets_what_is_sent(api: RecordingApi, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    keys = credentials(session_token=CANARY, secret_access_key="secret-canary")
    ask(api.url)
    ask(api.url, signed(request(parse(api.url)), keys))
    assert api.last.headers["x-amz-security-token"] == CANARY
    assert "anary" not in caplog.text


# what an authorizer makes of it ---------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def cognito() -> Iterator[CognitoServer]:
    with pool() as cognito:
        cognito.pool.add_user("ada", PASSWORD, attributes={**EMAIL, "name": "Ada Lovelace"})
        yield cognito


@pytest.fixture(scope="module")
def tokens(cognito: CognitoServer) -> Tokens:
    return signed_in(start(client(cognito))).tokens


def test_an_authorizer_takes_both_tokens(cognito: CognitoServer, tokens: Tokens) -> None:
    jwks = f"{cognito.url}/{cognito.pool.user_pool_id}/.well-known/jwks.json"
    settings = {"issuer": cognito.pool.issuer, "client_id": cognito.pool.client_id, "jwks_url": jwks}
    with gateway(handler, **settings) as url:
        assert b'"Hello, ada."' in ask(f"{url}/hello", bearer(ACCESS, tokens))[1]
        assert b'"Hello, Ada Lovelace."' in ask(f"{url}/hello", bearer(ID, tokens))[1]
        refused = ask(f"{url}/hello", bearer(ID, TOKENS))[2]
        assert isinstance(refused, Refused)
        assert "does not accept this ID token" in refused.title
    with gateway(handler, **{**settings, "client_id": "another"}) as url:
        refused = ask(f"{url}/hello", bearer(ACCESS, tokens))[2]
        assert refused is not None
        assert refused.detail == "It says: the token does not have a valid audience"
        assert "ID token alone" in refused.hint
    with gateway(handler, **{**settings, "issuer": "https://auth.example.com"}) as url:
        assert "invalid issuer" in str(ask(f"{url}/hello", bearer(ACCESS, tokens))[2])


@pytest.mark.parametrize(
    ("status", "headers", "body", "kind", "said", "exit_code"),
    [
        (401, {}, b'{"message":"Unauthorized"}', ID, "asks for scopes takes the access token", 4),
        (403, {"www-authenticate": 'Bearer error="insufficient_scope"'}, b"", ACCESS, "lacks a scope", 4),
        (403, {}, b'{"message":"Forbidden"}', ACCESS, "Are you in the group", 4),
        (403, {}, b'{"message":"Missing Authentication Token"}', ACCESS, "has no such path", 4),
        (403, {}, b'{"message":"Missing Authentication Token"}', SIGV4, "has no such path", 4),
        (401, {}, b'{"message":"Unauthorized"}', SIGV4, "may want a token", 4),
        (403, {}, b"<Code>SignatureDoesNotMatch</Code>", SIGV4, "right service and region", 4),
        (403, {}, b'{"Message":"User: x is not authorized"}', SIGV4, "lambda:InvokeFunctionUrl", 4),
        (404, {}, b"", ACCESS, "has no such path", 4),
        (429, {"retry-after": "7"}, b"", ACCESS, "is busy. It asks you to wait 7 s.", 4),
        (418, {}, b"", ACCESS, "refuses this request: 418 I'm a Teapot", 4),
        (503, {"retry-after": "Sat, 21 Nov 2026 18:00:00 GMT"}, b"", ACCESS, "wait until Sat, 21 Nov", 1),
        (304, {}, b"", ACCESS, "answers 304 Not Modified", 1),
    ],
)
def test_a_refusal_says_what_it_means(
    api: RecordingApi,
    status: int,
    headers: dict[str, str],
    body: bytes,
    kind: str,
    said: str,
    exit_code: int,
) -> None:
    api.status, api.headers, api.body = status, headers, body
    meaning = ask(api.url, Proof(kind, {}))[2]
    assert meaning is not None
    assert said in str(meaning)
    assert meaning.exit_code == exit_code


# when something is wrong on the way -----------------------------------------------------------------------------------


def test_a_host_that_is_not_there_or_breaks_off_is_named_and_the_token_is_not() -> None:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        url = f"http://127.0.0.1:{listener.getsockname()[1]}"
    with pytest.raises(ConnectionFailed, match=r"Could not reach 127.0.0.1:\d+. Check the URL") as failed:
        ask(url)
    assert failed.value.__context__ is None  # its frames would hold the token
    with misbehaving_server(says(page(200, b"half", length=100))) as host:
        with pytest.raises(ConnectionFailed, match=rf"^{host} closed the connection") as failed:
            ask(f"http://{host}/users/ada@example.com")  # whose host is not what stands after the "@"
        assert failed.value.__context__ is None


def test_the_reason_for_a_status_may_be_the_token_and_is_not_said() -> None:
    told = f"HTTP/1.1 401 no {CANARY}-access\r\ncontent-length: 0\r\n\r\n"
    with misbehaving_server(says(told.encode())) as host:
        line, _, meaning = ask(f"http://{host}")
    assert line == f"401 no {Secret.MASK}"
    assert CANARY not in str(meaning)


def test_one_that_is_silent_is_given_up(api: RecordingApi, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(api_call, "SECONDS", 0.2)
    api.hold = threading.Event()
    started = time.monotonic()
    with pytest.raises(ConnectionFailed, match="did not answer in time"):
        ask(api.url)
    assert time.monotonic() - started < 10


def test_a_body_is_handed_on_as_it_comes() -> None:
    seen = threading.Event()

    def slowly(connection: socket.socket) -> None:
        connection.sendall(b"HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n5\r\nfirst\r\n")
        assert seen.wait(10)
        connection.sendall(b"4\r\nlast\r\n0\r\n\r\n")

    with misbehaving_server(slowly) as host:
        asked = request(parse(f"http://{host}"))
        with call(asked, bearer(ACCESS, TOKENS)) as answer:
            assert answer.beginning(1) == b"f"
            chunks = answer.chunks()
            assert next(chunks) == b"first"
            seen.set()
            assert list(chunks) == [b"last"]


# for people -----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("body", "text"),
    [
        (b'{"a":[1],"c":"\xc3\xa4"}', '{\n  "a": [\n    1\n  ],\n  "c": "ä"\n}'),
        (b'{"a":"\\u001b[31m\\u202e"}', '{\n  "a": "\\u001b[31m\\u202e"\n}'),
        (b"plain\r\n\ttext\x1b]52;c;eA==\x07", "plain\n        text\\u001b]52;c;eA==\\u0007"),
        (b"\xff\xd8\xff", "(3 bytes that are not text)"),
        (f"your token: {CANARY}".encode(), f"your token: {Secret.MASK}"),
        pytest.param(b"[" * 100_000, "[" * 100_000, id="too-deep"),
        (b"", ""),
        (b"a \xc3", "a "),  # as much as is shown may end within a letter
    ],
)
def test_an_answer_is_set_out_for_people(body: bytes, text: str) -> None:
    assert body_text(body, Secret(CANARY)) == text


@given(st.one_of(st.binary(), st.text().map(str.encode)))
def test_nothing_in_it_is_obeyed_by_a_terminal(body: bytes) -> None:
    assert all(character.isprintable() or character == "\n" for character in body_text(body))
