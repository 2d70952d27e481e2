"""Whatever lies between here and AWS: an error of ours that names the host, soon, and never a second attempt."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from cognito_tui.client import CognitoClient
from cognito_tui.errors import (
    CognitoTuiError,
    ConfigurationError,
    ConnectionFailed,
    Refused,
    UnexpectedAnswer,
)
from cognito_tui.services.aws import service as aws_service
from cognito_tui.services.aws.service import AwsService
from cognito_tui.services.base.clock import Clock
from cognito_tui.services.base.secret import Secret
from cognito_tui.services.config.profile import PASSWORD, Profile
from tests.support.misbehaving_server import certificate, page, says, serve

PROFILE = Profile(
    "test",
    "eu-west-1_TestPool",
    "client-1",
    "eu-west-1:00000000-0000-0000-0000-000000000000",
    auth_flow=PASSWORD,
)
ENDPOINT = "AWS_ENDPOINT_URL_COGNITO_IDENTITY_PROVIDER"
PROXIES = ("http_proxy", "https_proxy", "no_proxy")
AWS_REFUSAL = page(400, b'{"__type": "NotAuthorizedException", "message": "Incorrect username or password."}')

Fails = Callable[..., CognitoTuiError]


@pytest.fixture
def fails(monkeypatch: pytest.MonkeyPatch) -> Fails:
    """Signs in with these settings in the environment, and gives the error."""
    for name in (*PROXIES, *map(str.upper, PROXIES), "REQUESTS_CA_BUNDLE"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setattr(aws_service, "CONNECT_TIMEOUT", 1)
    monkeypatch.setattr(aws_service, "READ_TIMEOUT", 1)

    def sign_in(**settings: str) -> CognitoTuiError:
        for name, value in settings.items():
            monkeypatch.setenv(name, value)
        started = time.monotonic()
        with pytest.raises(CognitoTuiError) as failed:
            CognitoClient(PROFILE).sign_in.start("ada", Secret("Canary-Pa55word"))
        assert time.monotonic() - started < 10
        assert "anary" not in str(failed.value)
        return failed.value

    return sign_in


# -- the network ---------------------------------------------------------------------------------------------------


def test_a_name_that_does_not_resolve_is_named(fails: Fails) -> None:
    error = fails(**{ENDPOINT: "https://cognito.invalid"})
    assert isinstance(error, ConnectionFailed)
    assert error.title == "Could not reach cognito.invalid."
    assert "region" in error.hint


def test_a_server_that_never_answers_is_given_up(fails: Fails) -> None:
    released = threading.Event()
    attempts: list[object] = []

    def silence(connection: object) -> None:
        attempts.append(connection)
        released.wait(20)

    with serve(silence) as host:
        error = fails(**{ENDPOINT: f"http://{host}"})
        released.set()
    assert isinstance(error, ConnectionFailed)
    assert error.title == f"{host} did not answer in time."
    assert len(attempts) == 1  # a password is never tried twice


@pytest.mark.parametrize(
    "answer",
    [
        b"",
        page(200, b'{"Authentication', length=1000),
        b"HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n100\r\nabc",
        b"HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\nzz\r\nabc",
        b"HTTP/1.1 200 OK\r\nx: " + b"a" * 100_000 + b"\r\n\r\n",
        b"\x15\x03\x01 not HTTP at all\r\n\r\n",
    ],
    ids=["nothing", "cut off", "chunk cut off", "chunk without length", "endless header", "not HTTP"],
)
def test_an_answer_that_breaks_off_is_a_closed_connection(fails: Fails, answer: bytes) -> None:
    attempts: list[bytes] = []
    with serve(lambda connection: (attempts.append(answer), connection.sendall(answer))) as host:
        error = fails(**{ENDPOINT: f"http://{host}"})
    assert isinstance(error, ConnectionFailed)
    assert error.title == f"{host} closed the connection."
    assert len(attempts) == 1


PORTAL = b"<html><body>Welcome ada, you said Canary-Pa55word</body></html>"


STATUSES = (200, 204, 400, 403, 404, 407)


@pytest.mark.parametrize(
    ("body", "statuses"),
    [(b"", STATUSES), (PORTAL, STATUSES), (b"x" * 10_000_000, (200, 400, 403))],
    ids=["empty", "portal", "10 MB"],
)
def test_a_page_from_somebody_else_is_not_an_answer_of_awss(
    fails: Fails, body: bytes, statuses: tuple[int, ...]
) -> None:
    for status in statuses:
        with serve(says(page(status, body))) as host:
            error = fails(**{ENDPOINT: f"http://{host}"})
        assert isinstance(error, UnexpectedAnswer), status
        assert "sign-in page or a proxy of the network" in error.hint, status
        assert "Welcome" not in str(error), status
        assert len(str(error)) < 300, status


def test_a_gateways_own_trouble_is_said_to_be_its_own(fails: Fails) -> None:
    for status in (500, 502, 503, 504):
        with serve(says(page(status, PORTAL))) as host:
            error = fails(**{ENDPOINT: f"http://{host}"})
        assert isinstance(error, ConnectionFailed), status
        assert error.title == f"{host} had a problem of its own."
        assert "Welcome" not in str(error), status


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
def test_a_redirect_is_not_followed(fails: Fails, status: int) -> None:
    visitors: list[object] = []
    with (
        serve(visitors.append) as elsewhere,
        serve(says(page(status, b"", f"location: http://{elsewhere}/"))) as host,
    ):
        error = fails(**{ENDPOINT: f"http://{host}"})
    assert isinstance(error, UnexpectedAnswer)
    assert (error.title, error.detail) == (
        f"{host} answered something that is not from AWS.",
        f"HTTP status {status}.",
    )
    assert visitors == []


# -- TLS -----------------------------------------------------------------------------------------------------------


def test_a_certificate_that_aws_ca_bundle_names_is_trusted(fails: Fails, tmp_path: Path) -> None:
    own = certificate(tmp_path / "own.pem")
    with serve(says(AWS_REFUSAL), own) as host:
        error = fails(**{ENDPOINT: f"https://{host}", "AWS_CA_BUNDLE": str(own)})
    assert isinstance(error, Refused)


@pytest.mark.usefixtures("fails")
def test_certificates_that_change_while_it_runs_count(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    own, bundle = certificate(tmp_path / "own.pem"), tmp_path / "bundle.pem"
    bundle.write_bytes(certificate(tmp_path / "old.pem").read_bytes())
    monkeypatch.setenv("AWS_CA_BUNDLE", str(bundle))
    with serve(says(AWS_REFUSAL), own) as host:
        monkeypatch.setenv(ENDPOINT, f"https://{host}")
        service = AwsService("cognito-idp", "eu-west-1", Clock())
        for expected in (ConnectionFailed, Refused, Refused):
            with pytest.raises(expected):
                service.call("initiate_auth")
            bundle.write_bytes(own.read_bytes())


@pytest.mark.parametrize(
    "spoilt", [{}, {"address": "127.0.0.2"}, {"days": -1}], ids=["unknown", "other", "expired"]
)
def test_a_certificate_that_is_not_trusted_is_said_so(
    fails: Fails, tmp_path: Path, spoilt: dict[str, int]
) -> None:
    own = certificate(tmp_path / "own.pem", **spoilt)  # type: ignore[arg-type]
    trust = {"AWS_CA_BUNDLE": str(own)} if spoilt else {}
    requests: list[object] = []
    with serve(requests.append, own) as host:
        error = fails(**{ENDPOINT: f"https://{host}"}, **trust)
    assert isinstance(error, ConnectionFailed)
    assert error.title == f"The certificate of {host} is not trusted here."
    assert "AWS_CA_BUNDLE" in error.hint
    assert requests == []


def test_a_ca_bundle_that_cannot_be_used_is_the_suspect(fails: Fails, tmp_path: Path) -> None:
    (tmp_path / "not.pem").write_text("not a certificate")
    with serve(says(AWS_REFUSAL), certificate(tmp_path / "own.pem")) as host:
        for bundle in (tmp_path / "missing.pem", tmp_path / "not.pem", tmp_path):
            error = fails(**{ENDPOINT: f"https://{host}", "AWS_CA_BUNDLE": str(bundle)})
            assert isinstance(error, ConnectionFailed)
            assert error.title == f"No TLS connection to {host} could be made."
            assert error.detail.startswith(f"{bundle}: ")
            assert "AWS_CA_BUNDLE" in error.hint


def test_a_server_without_tls_is_not_called_untrusted(fails: Fails) -> None:
    with serve(says(b"HTTP/1.1 400 This is plain HTTP\r\n\r\n")) as host:
        error = fails(**{ENDPOINT: f"https://{host}"})
    assert isinstance(error, ConnectionFailed)
    assert error.title == f"No TLS connection to {host} could be made."


# -- proxies -------------------------------------------------------------------------------------------------------


def test_the_scheme_of_a_proxy_may_be_in_capitals(fails: Fails) -> None:
    asked: list[bool] = []
    with serve(lambda _: asked.append(True)) as proxy:
        fails(HTTPS_PROXY=f"HTTP://{proxy}")
    assert asked == [True]


@pytest.mark.parametrize("status", [403, 407, 502])
def test_a_proxy_that_refuses_is_named_and_its_password_is_not(fails: Fails, status: int) -> None:
    with serve(says(page(status, PORTAL))) as proxy:
        error = fails(HTTPS_PROXY=f"http://user:canary@{proxy}")
    assert isinstance(error, ConnectionFailed)
    assert error.title == f"The proxy {proxy} did not let us reach cognito-idp.eu-west-1.amazonaws.com."
    assert "HTTPS_PROXY" in error.hint


def test_a_proxy_that_never_answers_is_given_up(fails: Fails) -> None:
    released = threading.Event()
    with serve(lambda _: released.wait(20)) as proxy:
        error = fails(HTTPS_PROXY=f"http://user:canary@{proxy}")
        released.set()
    assert isinstance(error, ConnectionFailed)
    assert proxy in error.title


@pytest.mark.parametrize("address", ["127.0.0.1:99999", "127.0.0.1:abc", "[::1", "socks5:9"])
@pytest.mark.parametrize(
    "user", ["http://user:canary", "http://user:can/canary", "socks5://user:canary", "user:canary"]
)
def test_a_malformed_proxy_is_named_and_its_password_is_not(fails: Fails, user: str, address: str) -> None:
    error = fails(HTTPS_PROXY=f"{user}@{address}")
    assert isinstance(error, ConnectionFailed)
    assert address in error.title
    assert "HTTPS_PROXY" in error.hint


def test_a_spared_host_is_reached_without_the_proxy(fails: Fails) -> None:
    with serve(says(AWS_REFUSAL)) as host:
        error = fails(**{ENDPOINT: f"http://{host}"}, HTTP_PROXY="http://127.0.0.1:9", NO_PROXY="127.0.0.1")
    assert isinstance(error, Refused)


# -- AWS's own settings --------------------------------------------------------------------------------------------


def test_a_profile_that_is_not_written_yet_is_in_nobodys_way(fails: Fails) -> None:
    with serve(says(AWS_REFUSAL)) as host:
        error = fails(**{ENDPOINT: f"http://{host}"}, AWS_PROFILE="missing")
    assert isinstance(error, Refused)


@pytest.mark.parametrize(
    ("name", "value", "words"),
    [
        ("AWS_CA_BUNDLE", " ", "CA bundle"),
        ("AWS_CONFIG_FILE", __file__, "test_connection_errors.py"),
        ("AWS_RETRY_MODE", "banana", "banana"),
        ("AWS_DEFAULTS_MODE", "banana", "banana"),
        (ENDPOINT, "nonsense", "nonsense"),
        (ENDPOINT, "http://[::1", "IPv6"),
    ],
)
def test_settings_that_do_not_work_are_named(fails: Fails, name: str, value: str, words: str) -> None:
    error = fails(**{name: value})
    assert isinstance(error, ConfigurationError)
    assert words in str(error)
    assert error.hint
