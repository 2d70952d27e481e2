"""Whether a request was sent before its connection broke: a message is asked for again only if it was not."""

from __future__ import annotations

import os
import socket
import struct
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from botocore.config import Config

from cognito_tui.errors import CognitoTuiError, ConnectionFailed, Throttled, UnexpectedAnswer
from cognito_tui.services.aws.limits import CallSettings
from cognito_tui.services.aws.service import AwsService
from cognito_tui.services.base.clock import Clock
from tests.support.misbehaving_server import certificate, page, says, serve

NO_TLS = b"HTTP/1.1 503 Busy\r\n\r\n"
OURS, BOTOCORES = CallSettings(), CallSettings(config=Config(user_agent_extra="tests"))


@pytest.fixture(autouse=True)
def at_once(monkeypatch: pytest.MonkeyPatch, tries_again: None) -> None:
    monkeypatch.setattr("random.random", lambda: 0.0)


def forgot(host: str, settings: CallSettings, monkeypatch: pytest.MonkeyPatch) -> CognitoTuiError:
    monkeypatch.setenv("AWS_ENDPOINT_URL_COGNITO_IDENTITY_PROVIDER", host)
    service = AwsService("cognito-idp", "eu-west-1", Clock(), None, settings)
    with pytest.raises(CognitoTuiError) as raised:
        service.call("forgot_password", Username="ada", ClientId="c")
    return raised.value


@pytest.mark.parametrize("settings", [OURS, BOTOCORES], ids=["ours", "botocore's"])
def test_tls_that_breaks_once_it_has_the_request_sends_no_second_message(
    settings: CallSettings, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """It looks like a handshake that failed: what comes is no TLS."""
    asked: list[object] = []

    def break_tls(connection: socket.socket) -> None:
        asked.append(connection)
        with socket.socket(fileno=os.dup(connection.fileno())) as below:
            below.sendall(NO_TLS)

    its = certificate(tmp_path / "its.pem")
    monkeypatch.setenv("AWS_CA_BUNDLE", str(its))
    with serve(break_tls, its) as host:
        error = forgot(f"https://{host}", settings, monkeypatch)
    assert len(asked) == 1
    assert "closed the connection" in error.title


@contextmanager
def reset_at_hello(asked: list[object]) -> Iterator[str]:
    """A host that resets each connection as soon as the handshake begins."""

    def accept(listener: socket.socket) -> None:
        while True:
            try:
                connection = listener.accept()[0]
            except OSError:
                return
            asked.append(connection.recv(10))
            connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
            connection.close()

    with socket.create_server(("127.0.0.1", 0)) as listener:
        threading.Thread(target=accept, args=(listener,), daemon=True).start()
        yield f"https://127.0.0.1:{listener.getsockname()[1]}"
        listener.shutdown(socket.SHUT_RDWR)


@pytest.mark.parametrize("settings", [OURS, BOTOCORES], ids=["ours", "botocore's"])
def test_a_handshake_that_is_reset_has_sent_nothing(
    settings: CallSettings, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[object] = []
    with reset_at_hello(asked) as url:
        forgot(url, settings, monkeypatch)
    assert len(asked) == 3


def test_a_proxy_that_closes_the_tunnel_is_not_taken_for_a_matter_of_certificates(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    with serve(says(b"HTTP/1.1 200 Connected\r\n\r\n")) as proxy:
        monkeypatch.setenv("HTTPS_PROXY", f"http://{proxy}")
        error = forgot("https://cognito.example", OURS, monkeypatch)
    assert error.title == f"cognito.example through the proxy {proxy} closed the connection."


@pytest.mark.parametrize(
    ("status", "body", "error", "times"),
    [
        (503, b'"Service Unavailable"', ConnectionFailed, 3),
        (500, b"null", ConnectionFailed, 3),
        (502, b'{"__type": 5}', ConnectionFailed, 3),
        (429, b"[]", Throttled, 3),
        (404, b'"Not Found"', UnexpectedAnswer, 1),
        (511, b"<html>Welcome to our network</html>", UnexpectedAnswer, 1),
    ],
)
def test_a_load_balancers_json_is_its_trouble_and_no_sign_in_page(
    status: int, body: bytes, error: type[Exception], times: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[Any] = []
    with serve(lambda connection: (asked.append(1), says(page(status, body))(connection))) as host:
        monkeypatch.setenv("AWS_ENDPOINT_URL_COGNITO_IDENTITY", f"http://{host}")
        with pytest.raises(error):
            AwsService("cognito-identity", "eu-west-1", Clock()).call("get_id")
    assert len(asked) == times
