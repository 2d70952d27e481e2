"""`call`: the body on stdout, the talk on stderr, and a token for nobody who was not meant."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from cognito_tui.demo.simulator.signing import claims_of
from cognito_tui.functions.hello import handler
from tests.support import recording_api
from tests.support.cloud_user import Start
from tests.support.command_line import PASSWORD, CommandLine, command_line
from tests.support.gateway import gateway
from tests.support.recording_api import RecordingApi
from tests.support.saved_session import keep_session


@pytest.fixture
def api() -> Iterator[RecordingApi]:
    with recording_api.serve() as api:
        yield api


@pytest.fixture
def line(person: dict[str, str], start: Start, api: RecordingApi) -> Iterator[CommandLine]:
    with command_line({**person, "COGNITO_API_HOSTS": f"api.example.com, {api.host}"}, start) as line:
        line.pool.add_user("ada", PASSWORD)
        keep_session(line, "ada", PASSWORD)
        yield line


def token_of(api: RecordingApi) -> str:
    """Which kind came along, as its issuer has signed it."""
    claims = claims_of(api.last.headers["authorization"].removeprefix("Bearer "))
    assert claims is not None
    return str(claims["token_use"])


def test_an_api_behind_an_authorizer_answers(line: CommandLine) -> None:
    pool = line.pool
    jwks = f"{line.cognito.url}/{pool.user_pool_id}/.well-known/jwks.json"
    with gateway(handler, issuer=pool.issuer, client_id=pool.client_id, jwks_url=jwks) as url:
        done = line.run("call", f"{url}/hello", "--yes")
    assert (done.returncode, done.stdout) == (0, '{"message": "Hello, ada.", "groups": []}')
    assert done.stderr.splitlines()[-1] == "200 OK"


def test_the_body_comes_out_byte_for_byte_and_headers_when_asked_for(
    line: CommandLine, api: RecordingApi
) -> None:
    api.headers |= {"x-told": "you"}
    api.body = b'{"a": 1.0}\r\n\x1b[31m'
    done = line.run("call", f"{api.url}/hello", "-i", "-H", "Accept: text/csv", "--token", "id")
    assert done.returncode == 0
    head, _, body = done.stdout.partition("\n\n")
    assert body.encode() == api.body.replace(b"\r\n", b"\n")  # the test reads it as text
    assert head.startswith("HTTP 200 OK\n")
    assert "x-told: you" in head
    assert (token_of(api), api.last.headers["accept"]) == ("id", "text/csv")


def test_what_to_send_comes_from_an_argument_a_file_or_standard_input(
    line: CommandLine, api: RecordingApi
) -> None:
    url = f"{api.url}/notes"
    line.run("call", url, "-d", '{"text": "ä"}')
    assert (api.last.method, api.last.body.decode()) == ("POST", '{"text": "ä"}')
    assert (token_of(api), api.last.headers["content-type"]) == ("access", "application/json")
    (line.directory / "note").write_bytes(b"\x00\xff")
    line.run("call", url, "-X", "PUT", "-d", "@note")
    assert (api.last.method, api.last.body) == ("PUT", b"\x00\xff")
    line.run(
        *("call", url, "-d", "@-", "-u", "ada", "--again", "--password-stdin"), typed=f"{PASSWORD}\na=1\nb=2"
    )
    assert api.last.body == b"a=1\nb=2"
    line.cognito.requests.clear()
    done = line.run("call", url, "-d", "@nowhere")
    assert (done.returncode, line.cognito.requests) == (2, [])


def test_a_host_that_is_not_listed_gets_nothing_without_a_word_from_somebody(line: CommandLine) -> None:
    with recording_api.serve() as other:
        done = line.run("call", f"{other.url}/hello")
        assert (done.returncode, done.stdout, other.requests) == (3, "", [])
        listed = f"export COGNITO_API_HOSTS='{line.environ['COGNITO_API_HOSTS']}, {other.host}'"
        assert f"Send your access token to {other.host}? There is nobody to ask." in done.stderr
        assert listed in done.stderr

        program = line.at_terminal("call", f"{other.url}/hello", "--token", "id")
        program.wait_for(f"Send your ID token to {other.host}? (y/N):")
        program.enter("")
        assert program.end() == 1
        assert other.requests == []

        program = line.at_terminal("call", f"{other.url}/hello")
        program.wait_for(f"Send your access token to {other.host}? (y/N):")
        program.enter("y")
        assert program.end() == 0
        assert token_of(other) == "access"


def test_the_profile_that_would_list_it_is_named(line: CommandLine) -> None:
    names = ("USER_POOL_ID", "CLIENT_ID", "IDENTITY_POOL_ID")
    settings = "".join(f'{name.lower()} = "{line.environ.pop(f"COGNITO_{name}")}"\n' for name in names)
    config = Path(line.environ["HOME"]) / ".config/cognito-tui/config.toml"
    config.parent.mkdir(parents=True)
    config.write_text(f"[profiles.work]\n{settings}")
    del line.environ["COGNITO_API_HOSTS"]
    done = line.run("call", "https://api.ex\u0430mple.com/hello")
    assert done.returncode == 3
    assert "~/.config/cognito-tui/config.toml, [profiles.work]:" in done.stderr
    assert 'api_hosts = "api.xn--exmple-4nf.com"' in done.stderr


def test_what_is_no_success_is_printed_and_explained(line: CommandLine, api: RecordingApi) -> None:
    api.headers = {"location": "/login"}
    for status, exit_code, said in (
        (401, 4, "does not accept this access token"),
        (302, 1, "points to /login"),
        (500, 1, "its own: 500"),
    ):
        api.status = status
        done = line.run("call", f"{api.url}/hello")
        assert (done.returncode, done.stdout) == (exit_code, api.body.decode())
        assert said in done.stderr


def test_on_a_terminal_json_is_set_out_and_nothing_is_obeyed_or_given_back(
    line: CommandLine, api: RecordingApi
) -> None:
    line.cognito.requests.clear()
    api.body = b'{"color":"\\u001b]0;owned\\u0007\xe2\x80\xae"}'
    program = line.at_terminal("call", f"{api.url}/hello")
    assert program.end() == 0
    assert program.text.split() == ["200", "OK", "{", '"color":', '"\\u001b]0;owned\\u0007\\u202e"', "}"]
    assert b"\x1b" not in program.written


def test_a_call_that_takes_long_says_so_and_ctrl_c_ends_it(line: CommandLine, api: RecordingApi) -> None:
    api.hold = threading.Event()
    program = line.at_terminal("call", f"{api.url}/hello", own_interpreter=True)
    program.wait_until(lambda: f"Waiting for {api.host} to answer…" in program.text, "what it waits for")
    token = api.last.headers["authorization"].removeprefix("Bearer ")
    cmdline = Path(f"/proc/{program.process.pid}/cmdline")
    assert not cmdline.exists() or token not in cmdline.read_text()
    program.press("ctrl+c")
    assert program.end() == 130
    assert token.encode() not in program.written


def test_wrong_usage_is_said_before_anybody_signs_in(line: CommandLine) -> None:
    line.cognito.requests.clear()
    for words in (
        ["http://api.example.com/"],
        ["https://ada:s3cret@api.example.com/"],
        ["https://api.example.com/", "-H", "Authorization: x"],
        ["https://api.example.com/", "-X", "A B"],
        ["https://api.example.com/", "--token", "id", "--sigv4", "s3"],
    ):
        done = line.run("call", *words)
        assert done.returncode == 2, words
        assert "s3cret" not in done.stderr
    assert line.cognito.requests == []


def test_a_signed_call_asks_nobody_and_has_no_token(line: CommandLine) -> None:
    with recording_api.serve() as other:
        done = line.run("call", f"{other.url}/hello", "--sigv4", "lambda", "--region", "us-west-2")
    assert done.returncode == 0, done.stderr
    proof = other.last.headers["authorization"]
    assert proof.startswith("AWS4-HMAC-SHA256 Credential=ASIA")
    assert "/us-west-2/lambda/aws4_request" in proof
    [keys] = [keys for keys in line.pool.keys.values() if keys.access_key_id in proof]
    sent = f"{other.requests}"
    assert keys.session_token in sent
    assert keys.secret_access_key not in sent
    assert not [grant for grant in line.pool.grants if "eyJ" in sent]
