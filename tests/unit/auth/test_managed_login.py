"""Browser sign-in without the browser: the URL it opens, what comes back, and the exchange at a token endpoint."""

from __future__ import annotations

import base64
import hashlib
import json
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from http.server import BaseHTTPRequestHandler
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest

from cognito_tui.errors import (
    CodeRejected,
    CognitoTuiError,
    ConfigurationError,
    ConnectionFailed,
    Refused,
    SessionExpired,
    Throttled,
    UnexpectedAnswer,
)
from cognito_tui.services.auth.managed_login import Authorization, ManagedLogin
from cognito_tui.services.aws import http as exchange
from cognito_tui.services.base.clock import Clock
from cognito_tui.services.base.secret import Secret
from cognito_tui.services.config.profile import Profile
from cognito_tui.services.tokens.tokens import AuthResult
from tests.support.crash_report import everything_about
from tests.support.loopback import serving
from tests.support.misbehaving_server import Reaction, certificate, page, says, serve as serve_misbehaving
from tests.support.scripted_cognito import jwt

REDIRECT_URI = "http://localhost:8976/callback"
PROFILE = Profile(
    "test",
    "eu-west-1_TestPool",
    "client-1",
    "eu-west-1:00000000-0000-0000-0000-000000000000",
    domain="https://auth.example.com",
)
CLAIMS = {
    "iss": "https://cognito-idp.eu-west-1.amazonaws.com/eu-west-1_TestPool",
    "aud": "client-1",
    "token_use": "id",
    "nonce": "nonce-canary",
}
ATTEMPT = Authorization("", Secret("state-canary"), Secret("nonce-canary"), Secret("verifier-canary"))
RIGHT = Secret(f"{REDIRECT_URI}?code=code-canary&state=state-canary")
PROXIES = ("http_proxy", "https_proxy", "no_proxy")


def granted(**claims: Any) -> dict[str, Any]:
    return {
        "id_token": jwt(**{**CLAIMS, **claims}),
        "access_token": "access-canary",
        "refresh_token": "refresh-canary",
        "token_type": "Bearer",
        "expires_in": 3600,
    }


@dataclass
class TokenEndpoint:
    """Answers every POST with `answer`, and remembers what was posted."""

    url: str = ""
    answer: Any = field(default_factory=granted)
    status: int = 200
    requests: list[tuple[str, dict[str, str], dict[str, str]]] = field(default_factory=list)


@pytest.fixture(autouse=True)
def _no_proxies_and_short_limits(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in (*PROXIES, *map(str.upper, PROXIES), "REQUESTS_CA_BUNDLE"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setattr(exchange, "CONNECT_TIMEOUT", 1)
    monkeypatch.setattr(exchange, "READ_TIMEOUT", 1)


@pytest.fixture
def endpoint() -> Iterator[TokenEndpoint]:
    told = TokenEndpoint()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["content-length"])).decode()
            form = {name: " ".join(values) for name, values in parse_qs(body).items()}
            headers = {name.lower(): value for name, value in self.headers.items()}
            told.requests.append((self.path, headers, form))
            answer = told.answer if isinstance(told.answer, bytes) else json.dumps(told.answer).encode()
            self.send_response(told.status)
            self.send_header("content-length", str(len(answer)))
            self.end_headers()
            self.wfile.write(answer)

        def log_message(self, *_: Any) -> None:
            pass

    with serving(Handler) as told.url:
        yield told


def complete(url: str, redirect: Secret = RIGHT, profile: Profile = PROFILE) -> AuthResult:
    return ManagedLogin(replace(profile, domain=url), Clock()).complete(ATTEMPT, redirect)


def failure(url: str, redirect: Secret = RIGHT, profile: Profile = PROFILE) -> CognitoTuiError:
    """The error, soon, and nowhere in it or behind it a secret."""
    started = time.monotonic()
    with pytest.raises(CognitoTuiError) as failed:
        complete(url, redirect, profile)
    assert time.monotonic() - started < 10
    assert "canary" not in everything_about(failed.value, but=__file__)
    return failed.value


# -- the URL -------------------------------------------------------------------------------------------------------


def test_the_url_asks_for_a_code_and_holds_only_the_hash_of_the_proof() -> None:
    authorization = ManagedLogin(PROFILE, Clock()).begin()
    url = urlsplit(authorization.url)
    verifier = authorization.code_verifier.reveal()
    assert f"{url.scheme}://{url.netloc}{url.path}" == "https://auth.example.com/oauth2/authorize"
    assert parse_qs(url.query, strict_parsing=True) == {
        "response_type": ["code"],
        "client_id": ["client-1"],
        "redirect_uri": [REDIRECT_URI],
        "state": [authorization.state.reveal()],
        "nonce": [authorization.nonce.reveal()],
        "code_challenge": [
            base64.urlsafe_b64encode(hashlib.sha256(verifier.encode()).digest()).decode().rstrip("=")
        ],
        "code_challenge_method": ["S256"],
    }
    assert verifier not in authorization.url
    assert len(authorization.url) < 350  # a QR code that fits a screen
    assert len(verifier) >= 43  # RFC 7636, 4.1
    assert (
        min(len(authorization.state.reveal()), len(authorization.nonce.reveal())) >= 22
    )  # of base64: 128 bits


def test_no_two_attempts_share_anything() -> None:
    login = ManagedLogin(PROFILE, Clock())
    attempts = [login.begin() for _ in range(50)]
    values = [secret.reveal() for one in attempts for secret in (one.state, one.nonce, one.code_verifier)]
    assert len(set(values)) == 150


def test_a_profiles_own_identity_provider_is_gone_to_at_once() -> None:
    url = ManagedLogin(replace(PROFILE, identity_provider="My Google&Co"), Clock()).begin().url
    assert parse_qs(urlsplit(url).query)["identity_provider"] == ["My Google&Co"]


def test_without_a_domain_there_is_no_browser_sign_in_and_it_is_said_what_to_set() -> None:
    login = ManagedLogin(replace(PROFILE, domain=""), Clock())
    for method in (login.begin, login.logout_url, lambda: login.complete(ATTEMPT, RIGHT)):
        with pytest.raises(ConfigurationError, match="COGNITO_DOMAIN"):
            method()


def test_the_browsers_own_session_can_be_ended_too() -> None:
    url = urlsplit(ManagedLogin(PROFILE, Clock()).logout_url())
    assert f"{url.scheme}://{url.netloc}{url.path}" == "https://auth.example.com/logout"
    assert parse_qs(url.query) == {
        "client_id": ["client-1"],
        "redirect_uri": [REDIRECT_URI],
        "response_type": ["code"],
    }


# -- the exchange --------------------------------------------------------------------------------------------------


def test_the_code_is_exchanged_once_with_its_proof(endpoint: TokenEndpoint) -> None:
    signed_in = complete(endpoint.url)
    assert signed_in.username == "ada"
    assert signed_in.device is None
    assert signed_in.tokens.access_token == Secret("access-canary")
    assert signed_in.tokens.refresh_token == Secret("refresh-canary")
    [(path, headers, form)] = endpoint.requests
    assert path == "/oauth2/token"
    assert headers["content-type"] == "application/x-www-form-urlencoded"
    assert "authorization" not in headers
    assert form == {
        "grant_type": "authorization_code",
        "client_id": "client-1",
        "code": "code-canary",
        "redirect_uri": REDIRECT_URI,
        "code_verifier": "verifier-canary",
    }


def test_a_client_secret_goes_into_the_header_alone(endpoint: TokenEndpoint) -> None:
    complete(endpoint.url, profile=replace(PROFILE, client_secret=Secret("secret-canary")))
    [(_, headers, form)] = endpoint.requests
    assert headers["authorization"] == "Basic " + base64.b64encode(b"client-1:secret-canary").decode()
    assert "secret-canary" not in form.values()


def test_a_client_without_refresh_tokens_can_be_used(endpoint: TokenEndpoint) -> None:
    del endpoint.answer["refresh_token"]
    assert complete(endpoint.url).tokens.refresh_token is None


# -- what the browser, or a person, brings back --------------------------------------------------------------------


@pytest.mark.parametrize(
    "pasted",
    [
        f"{REDIRECT_URI}?code=code-canary&state=state-canary",
        f"{REDIRECT_URI}?state=state-canary&code=code-canary&extra=1#_=_",
        f"  {REDIRECT_URI}?code=code-canary&state=state-canary\n",
        f"<{REDIRECT_URI}?code=code-canary&state=state-canary>",
        f'"{REDIRECT_URI}?code=code-canary&state=state-canary"',
        f"“{REDIRECT_URI}?code=code-canary&state=state-canary”",
        f"{REDIRECT_URI}?code=code-\r\n  canary&sta\nte=state-canary",
        f"{REDIRECT_URI}?code=code-canary​&state=state-canary",
        "localhost:8976/callback?code=code-canary&state=state-canary",
        "?code=code-canary&state=state-canary",
        "code=code-canary&state=state-canary",
        f"{REDIRECT_URI}?code=code%2Dcanary&state=state%2Dcanary",
    ],
)
def test_the_address_is_understood_as_people_paste_it(endpoint: TokenEndpoint, pasted: str) -> None:
    assert complete(endpoint.url, Secret(pasted)).username == "ada"
    assert endpoint.requests[0][2]["code"] == "code-canary"


@pytest.mark.parametrize(
    ("pasted", "words"),
    [
        ("", "not the address"),
        ("canary", "not the address"),
        (REDIRECT_URI, "not the address"),
        ("https://auth.example.com/login?code=canary&state=state-canary", "not the address"),
        ("http://localhost:8977/callback?code=canary&state=state-canary", "not the address"),
        ("http://localhost:8976/callback/x?code=canary&state=state-canary", "not the address"),
        ("http://localhost:8976@evil/callback?code=canary&state=state-canary", "not the address"),
        ("http://[::1?code=canary&state=state-canary", "not the address"),
        (f"{REDIRECT_URI}?code=&state=state-canary", "not the address"),
        (f"{REDIRECT_URI}?code=canary&code=canary&state=state-canary", "not the address"),
        (f"{REDIRECT_URI}?code=canary&state=state-canary" + "&a=1" * 100, "not the address"),
        (f"{REDIRECT_URI}?code=canary&state=other-canary", "another sign-in"),
        (f"{REDIRECT_URI}?code=canary&state=state-canar", "another sign-in"),
        (f"{REDIRECT_URI}?error=access_denied&state=other-canary", "another sign-in"),
        (f"{REDIRECT_URI}?code=canary&state=ä", "another sign-in"),
        (f"{REDIRECT_URI}?code=canary", "missing"),
        (f"{REDIRECT_URI}?code=canary&state=", "missing"),
    ],
)
def test_another_address_is_not_taken_and_the_attempt_goes_on(
    endpoint: TokenEndpoint, pasted: str, words: str
) -> None:
    error = failure(endpoint.url, Secret(pasted))
    assert isinstance(error, CodeRejected)
    assert words in error.title
    assert error.hint
    assert endpoint.requests == []
    assert complete(endpoint.url).username == "ada"


@pytest.mark.parametrize(
    ("query", "kind", "words"),
    [
        ("error=access_denied", Refused, "cancelled"),
        ("error=invalid_scope", Refused, "openid"),
        ("error=unauthorized_client", Refused, "authorization code grant"),
        ("error=unsupported_response_type", Refused, "authorization code grant"),
        ("error=server_error", ConnectionFailed, "Try again"),
        ("error=temporarily_unavailable", ConnectionFailed, "Try again"),
        (
            "error=invalid_request&error_description=attributes+required%3A+%5Bemail%5D",
            Refused,
            "attributes required: [email]",
        ),
        ("error=something_new&error_description=Because+%1b%5B2J+so", Refused, r"Because \u001b[2J so"),
        ("error=something_new", Refused, "something_new"),
        ("error=x&error_description=" + "a" * 5000, Refused, "aaa…"),
        ("error=x&error_description=it+was+state-canary", Refused, "it was ••••••"),
    ],
)
@pytest.mark.parametrize("state", ["&state=state-canary", ""], ids=["with state", "without"])
def test_what_the_provider_refuses_is_told_in_words(
    endpoint: TokenEndpoint, query: str, kind: type[CognitoTuiError], words: str, state: str
) -> None:
    error = failure(endpoint.url, Secret(f"{REDIRECT_URI}?{query}{state}"))
    assert isinstance(error, kind)
    assert words in str(error)
    assert "\x1b" not in str(error)
    assert len(str(error)) < 800
    assert endpoint.requests == []


# -- what the token endpoint says ----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("status", "answer", "kind", "words"),
    [
        (400, {"error": "invalid_grant"}, SessionExpired, "used already, or has expired"),
        (400, {"error": "invalid_client"}, Refused, "client_secret in the profile"),
        (401, {"error": "invalid_client"}, Refused, "client_secret in the profile"),
        (400, {"error": "unauthorized_client"}, Refused, "authorization code grant"),
        (400, {"error": "unsupported_grant_type"}, Refused, "authorization code grant"),
        (400, {"error": "invalid_request"}, Refused, "did not accept the request"),
        (400, {"error": "new", "error_description": "code-canary is odd"}, Refused, "•••••• is odd"),
        (400, {"error": "invalid_grant", "error_description": "verifier-canary"}, SessionExpired, "••••••"),
        (400, {"error": ["invalid_grant"]}, UnexpectedAnswer, "not from AWS"),
        (400, {"message": "canary"}, UnexpectedAnswer, "HTTP status 400"),
        (429, b"", Throttled, "AWS is busy"),
        (500, {}, ConnectionFailed, "problem of its own"),
        (503, b"<html>canary</html>", ConnectionFailed, "problem of its own"),
        (200, b"<html>canary</html>", UnexpectedAnswer, "proxy of the network"),
        (200, b"", UnexpectedAnswer, "not from AWS"),
        (200, b'["canary"]', UnexpectedAnswer, "not from AWS"),
        (200, b"[" * 100_000, UnexpectedAnswer, "not from AWS"),
        (200, b"\xff\xfe\x00", UnexpectedAnswer, "not from AWS"),
        (200, b" " * 10_000_000, UnexpectedAnswer, "not from AWS"),
        (200, {**granted(), "more": "x" * 1_000_000}, UnexpectedAnswer, "not from AWS"),
        (200, {}, UnexpectedAnswer, "openid"),
        (200, {"access_token": "access-canary"}, UnexpectedAnswer, "openid"),
        (200, {"id_token": jwt(**CLAIMS)}, UnexpectedAnswer, "no access token"),
        (200, {"id_token": "canary", "access_token": "access-canary"}, UnexpectedAnswer, "cannot be read"),
    ],
    ids=lambda value: str(value)[:40],
)
def test_every_other_answer_ends_in_words(
    endpoint: TokenEndpoint, status: int, answer: Any, kind: type[CognitoTuiError], words: str
) -> None:
    endpoint.status, endpoint.answer = status, answer
    error = failure(endpoint.url, profile=replace(PROFILE, client_secret=Secret("secret-canary")))
    assert isinstance(error, kind)
    assert words in str(error)
    assert len(endpoint.requests) == 1


@pytest.mark.parametrize(
    ("claims", "named"),
    [
        ({"nonce": "nonce-of-another"}, "nonce"),
        ({"nonce": None}, "nonce"),
        ({"nonce": ["nonce-canary"]}, "nonce"),
        ({"aud": "client-2"}, "aud"),
        ({"aud": ["client-1"]}, "aud"),
        ({"iss": "https://cognito-idp.eu-west-1.amazonaws.com/eu-west-1_Other"}, "iss"),
        ({"iss": "https://auth.example.com"}, "iss"),
        ({"token_use": "access"}, "token_use"),
    ],
)
def test_tokens_for_another_attempt_client_or_pool_are_not_taken(
    endpoint: TokenEndpoint, claims: dict[str, Any], named: str
) -> None:
    endpoint.answer = granted(**claims)
    error = failure(endpoint.url)
    assert isinstance(error, UnexpectedAnswer)
    assert f"({named})" in error.title


def test_a_pool_in_china_has_its_own_issuer(endpoint: TokenEndpoint) -> None:
    endpoint.answer = granted(iss="https://cognito-idp.cn-north-1.amazonaws.com.cn/cn-north-1_TestPool")
    assert complete(endpoint.url, profile=replace(PROFILE, user_pool_id="cn-north-1_TestPool"))


# -- the network ---------------------------------------------------------------------------------------------------


def test_a_name_that_does_not_resolve_is_named() -> None:
    error = failure("https://auth.invalid")
    assert isinstance(error, ConnectionFailed)
    assert error.title == "Could not reach auth.invalid."


@pytest.mark.parametrize(
    ("react", "words"),
    [
        (lambda _: threading.Event().wait(3), "did not answer in time"),
        (
            lambda connection: (
                connection.sendall(b"HTTP/1.1 200 OK\r\ncontent-length: 100\r\n\r\n{"),
                threading.Event().wait(3),
            ),
            "did not answer in time",
        ),
        (says(b""), "closed the connection"),
        (says(page(200, b'{"id_token": "', length=1000)), "closed the connection"),
        (says(b"HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n100\r\nabc"), "closed the connection"),
        (says(b"\x15\x03\x01 not HTTP at all\r\n\r\n"), "closed the connection"),
    ],
    ids=["silence", "half and silence", "nothing", "cut off", "chunk cut off", "not HTTP"],
)
def test_a_connection_that_fails_is_told_as_such_and_not_tried_again(react: Reaction, words: str) -> None:
    attempts: list[object] = []
    with serve_misbehaving(lambda connection: (attempts.append(0), react(connection))) as host:
        error = failure(f"http://{host}")
    assert isinstance(error, ConnectionFailed)
    assert error.title == f"{host} {words}."
    assert len(attempts) == 1


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
def test_a_redirect_is_not_followed(status: int) -> None:
    visitors: list[object] = []
    with (
        serve_misbehaving(visitors.append) as elsewhere,
        serve_misbehaving(says(page(status, b"", f"location: http://{elsewhere}/"))) as host,
    ):
        error = failure(f"http://{host}")
    assert isinstance(error, UnexpectedAnswer)
    assert error.detail == f"HTTP status {status}."
    assert visitors == []


REFUSAL = page(400, b'{"error": "invalid_grant"}')


def test_only_a_certificate_that_is_trusted_gets_the_code(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    own = certificate(tmp_path / "own.pem")
    with serve_misbehaving(says(REFUSAL), own) as host:
        error = failure(f"https://{host}")
        assert isinstance(error, ConnectionFailed)
        assert error.title == f"The certificate of {host} is not trusted here."
        monkeypatch.setenv("AWS_PROFILE", "missing")  # is in nobody's way
        monkeypatch.setenv("REQUESTS_CA_BUNDLE", str(own))
        assert isinstance(failure(f"https://{host}"), SessionExpired)
        monkeypatch.setenv("REQUESTS_CA_BUNDLE", str(tmp_path / "missing.pem"))
        monkeypatch.setenv("AWS_CA_BUNDLE", str(own))
        assert isinstance(failure(f"https://{host}"), SessionExpired)


def test_a_proxy_is_used_and_its_password_kept(monkeypatch: pytest.MonkeyPatch) -> None:
    with serve_misbehaving(says(page(407, b"canary"))) as proxy:
        monkeypatch.setenv("HTTPS_PROXY", f"http://user:pass-canary@{proxy}")
        error = failure("https://auth.example.com")
    assert error.title == f"The proxy {proxy} did not let us reach auth.example.com."


def test_a_spared_host_is_reached_without_the_proxy(
    monkeypatch: pytest.MonkeyPatch, endpoint: TokenEndpoint
) -> None:
    monkeypatch.setenv("HTTP_PROXY", "http://127.0.0.1:9")
    monkeypatch.setenv("NO_PROXY", "127.0.0.1")
    assert complete(endpoint.url).username == "ada"


def test_an_exchange_leaves_no_secret_in_the_log(endpoint: TokenEndpoint) -> None:
    journey = f"""
import logging, sys
logging.basicConfig(level=logging.DEBUG, stream=sys.stdout)
from cognito_tui.services.base.clock import Clock
from cognito_tui.services.auth.managed_login import Authorization, ManagedLogin
from cognito_tui.services.config.profile import Profile
from cognito_tui.services.base.secret import Secret
profile = Profile("t", "eu-west-1_TestPool", "client-1", "eu-west-1:0", Secret("secret-canary"),
                  domain={endpoint.url!r})
attempt = Authorization("", *map(Secret, ("state-canary", "nonce-canary", "verifier-canary")))
print(ManagedLogin(profile, Clock()).complete(attempt, Secret({RIGHT.reveal()!r})))
"""
    done = subprocess.run(
        [sys.executable, "-c", journey], capture_output=True, text=True, timeout=60, check=False
    )
    assert (done.stderr, done.returncode) == ("", 0)
    assert "AuthResult(username='ada'" in done.stdout
    assert "canary" not in done.stdout
