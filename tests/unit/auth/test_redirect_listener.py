"""The loopback listener against real sockets: a browser, impostors, the slow and the many."""

from __future__ import annotations

import contextlib
import re
import socket
import struct
import subprocess
import threading
import time
from collections.abc import Iterator
from http.client import HTTPConnection, HTTPResponse

import pytest

from cognito_tui.errors import CognitoTuiError, ConfigurationError
from cognito_tui.services.auth.redirect_listener import RedirectListener
from cognito_tui.services.base.secret import Secret
from cognito_tui.services.loopback import server as loopback_server
from tests.support.chromium import free_port
from tests.support.other_user import as_other, needs_other_user, other_python

STATE = Secret("state-canary")
RIGHT = "/callback?code=code-canary&state=state-canary"


def has_ipv6() -> bool:
    with contextlib.suppress(OSError), socket.socket(socket.AF_INET6) as probe:
        probe.bind(("::1", 0))
        return True
    return False


needs_ipv6 = pytest.mark.skipif(not has_ipv6(), reason="this machine has no IPv6")


@pytest.fixture
def port() -> int:
    return free_port()


@pytest.fixture
def listener(port: int) -> Iterator[RedirectListener]:
    with RedirectListener(f"http://localhost:{port}/callback", STATE) as listener:
        yield listener


def get(port: int, path: str = RIGHT, *, at: str = "127.0.0.1", host: str = "") -> tuple[HTTPResponse, str]:
    connection = HTTPConnection(at, port, timeout=20)
    with contextlib.closing(connection):
        connection.request("GET", path, headers={"Host": host or f"localhost:{port}"})
        response = connection.getresponse()
        return response, response.read().decode()


def say(port: int, request: str) -> bytes:
    """All that comes back to these very bytes."""
    with socket.create_connection(("127.0.0.1", port), timeout=20) as connection:
        connection.sendall(request.replace("PORT", str(port)).encode())
        return b"".join(iter(lambda: connection.recv(65536), b""))


def accepts(listener: RedirectListener, port: int) -> bool:
    """Whether the right redirect still gets through."""
    return get(port)[0].status == 200 and listener.wait(20) == Secret(f"http://localhost:{port}{RIGHT}")


# -- the redirect --------------------------------------------------------------------------------------------------


def test_the_redirect_is_handed_over_whole_and_the_person_is_sent_back(
    listener: RedirectListener, port: int
) -> None:
    response, page = get(port)
    assert response.status == 200
    assert "You can close this window and go back to the terminal." in page
    assert listener.wait(20) == Secret(f"http://localhost:{port}{RIGHT}")


def test_a_refusal_is_an_answer_too_and_the_page_does_not_claim_success(
    listener: RedirectListener, port: int
) -> None:
    response, page = get(port, "/callback?error=access_denied&state=state-canary")
    assert response.status == 200
    assert "You are not signed in" in page
    assert listener.wait(20) == Secret(
        f"http://localhost:{port}/callback?error=access_denied&state=state-canary"
    )


def test_the_page_is_kept_nowhere_runs_nothing_and_fetches_nothing(
    listener: RedirectListener, port: int
) -> None:
    response, page = get(port)
    assert listener.wait(20)
    headers = {name.lower(): value for name, value in response.getheaders()}
    assert headers["cache-control"] == "no-store"
    assert headers["referrer-policy"] == "no-referrer"
    assert headers["connection"] == "close"
    assert headers["content-security-policy"].startswith("default-src 'none';")
    assert "unsafe" not in headers["content-security-policy"]
    assert "server" not in headers
    assert not re.search("script|src=|href=|url\\(|http", page)
    assert "canary" not in page


def test_only_the_first_of_two_redirects_counts(listener: RedirectListener, port: int) -> None:
    assert get(port)[0].status == 200
    response, page = get(port, "/callback?code=another&state=state-canary")
    assert response.status == 410
    assert "has been answered" in page
    assert listener.wait(20) == Secret(f"http://localhost:{port}{RIGHT}")


# -- what is turned away -------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("status", "path"),
    [
        (400, "/callback?code=x&state=other"),
        (400, "/callback?code=x"),
        (400, "/callback"),
        (400, "/callback?code=x&state=state-canary&state=state-canary"),
        (400, "/callback?state=state-canary" + "&a=1" * 1000),
        (404, "/favicon.ico"),
        (404, "/"),
        (404, "/callback/?code=x&state=state-canary"),
        (404, "/callback?code=" + "x" * 20_000 + "&state=state-canary"),
        (414, "/callback?code=" + "x" * 70_000 + "&state=state-canary"),
        (404, "http://elsewhere/callback?code=x&state=state-canary"),
    ],
    ids=lambda value: str(value)[:45],
)
def test_what_is_not_the_redirect_is_turned_away_and_the_wait_goes_on(
    listener: RedirectListener, port: int, status: int, path: str
) -> None:
    assert get(port, path)[0].status == status
    assert listener.wait(0) is None
    assert accepts(listener, port)


@pytest.mark.parametrize(
    "host", ["evil.example", "evil.example:PORT", "localhost", "127.0.0.1:PORT", "localhost:1"]
)
def test_a_page_that_rebinds_its_own_name_is_turned_away(
    listener: RedirectListener, port: int, host: str
) -> None:
    assert get(port, host=host.replace("PORT", str(port)))[0].status == 421
    assert listener.wait(0) is None
    assert accepts(listener, port)


@pytest.mark.parametrize(
    ("status", "request_text"),
    [
        (421, f"GET {RIGHT} HTTP/1.1\r\n\r\n"),
        (421, f"GET {RIGHT} HTTP/1.1\r\nHost: localhost:PORT\r\nHost: localhost:PORT\r\n\r\n"),
        (501, f"POST {RIGHT} HTTP/1.1\r\nHost: localhost:PORT\r\nContent-Length: 2\r\n\r\nhi"),
        (501, f"HEAD {RIGHT} HTTP/1.1\r\nHost: localhost:PORT\r\n\r\n"),
        (501, f"OPTIONS {RIGHT} HTTP/1.1\r\nHost: localhost:PORT\r\n\r\n"),
        (400, "\x16\x03\x01 who is there\r\n\r\n"),
        (431, f"GET {RIGHT} HTTP/1.1\r\n" + "".join(f"a{n}: b\r\n" for n in range(200)) + "\r\n"),
        (505, f"GET {RIGHT} HTTP/2.0\r\nHost: localhost:PORT\r\n\r\n"),
    ],
    ids=["no Host", "two Hosts", "POST", "HEAD", "OPTIONS", "not HTTP", "many headers", "HTTP/2"],
)
def test_what_no_browser_would_send_is_turned_away(
    listener: RedirectListener, port: int, status: int, request_text: str
) -> None:
    answer = say(port, request_text)
    assert str(status).encode() in answer.partition(b"\r\n")[0] or b"There is nothing here." in answer
    assert b"canary" not in answer
    assert listener.wait(0) is None
    assert accepts(listener, port)


@needs_other_user
def test_the_right_redirect_from_another_user_is_turned_away_and_said(
    listener: RedirectListener, port: int
) -> None:
    theirs = "import sys, urllib.request as r; r.urlopen(sys.argv[1], timeout=20)"
    address = f"http://localhost:{port}/callback?code=theirs&state=state-canary"
    done = subprocess.run(
        as_other(*other_python(), "-c", theirs, address),
        capture_output=True,
        text=True,
        cwd="/",
        timeout=60,
    )
    assert "403" in done.stderr
    with pytest.raises(CognitoTuiError, match="cannot be told to be yours"):
        listener.wait(20)


@needs_other_user
def test_another_user_who_has_not_the_state_ends_nothing(listener: RedirectListener, port: int) -> None:
    theirs = "import sys, urllib.request as r; r.urlopen(sys.argv[1], timeout=20)"
    address = f"http://localhost:{port}/callback?code=theirs&state=guessed"
    subprocess.run(as_other(*other_python(), "-c", theirs, address), capture_output=True, cwd="/", timeout=60)
    assert accepts(listener, port)


def test_a_browser_that_connects_ahead_of_need_is_the_same_one(listener: RedirectListener, port: int) -> None:
    ahead = HTTPConnection("127.0.0.1", port, timeout=20)
    with contextlib.closing(ahead):
        ahead.connect()
        assert get(port, "/favicon.ico")[0].status == 404
        ahead.request("GET", RIGHT, headers={"Host": f"localhost:{port}"})
        assert ahead.getresponse().status == 200
    assert listener.wait(20)


def test_nobody_but_this_machine_is_listened_to(listener: RedirectListener, port: int) -> None:
    with pytest.raises(ConnectionRefusedError):
        socket.create_connection(("127.0.0.2", port), timeout=20)


def test_nothing_is_printed_or_logged(
    listener: RedirectListener,
    port: int,
    capfd: pytest.CaptureFixture[str],
    caplog: pytest.LogCaptureFixture,
) -> None:
    others = set(threading.enumerate())  # of other tests
    get(port, "/favicon.ico")
    with socket.create_connection(("127.0.0.1", port)) as rude:
        rude.sendall(b"GET /callb")
        rude.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))  # ends with a reset
    say(port, "nonsense\r\n\r\n")
    assert accepts(listener, port)
    for thread in set(threading.enumerate()) - others:
        if "process_request_thread" in thread.name:
            thread.join(20)
    assert capfd.readouterr() == ("", "")
    assert caplog.records == []


# -- the slow ------------------------------------------------------------------------------------------------------


def test_silent_and_half_finished_visitors_keep_nobody_waiting(listener: RedirectListener, port: int) -> None:
    with contextlib.ExitStack() as visitors:
        for number in range(20):
            slow = visitors.enter_context(socket.create_connection(("127.0.0.1", port)))
            slow.sendall(b"GET /callback HTTP/1.1\r\nHos"[: number + 1])
        started = time.monotonic()
        assert accepts(listener, port)
        assert time.monotonic() - started < loopback_server.CONNECTION_SECONDS


def test_a_visitor_who_sends_a_byte_now_and_then_is_hung_up_on(
    port: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(loopback_server, "CONNECTION_SECONDS", 0.3)
    with (
        RedirectListener(f"http://localhost:{port}/callback", STATE),
        socket.create_connection(("127.0.0.1", port), timeout=0.02) as slow,
    ):
        end = time.monotonic() + 20
        with contextlib.suppress(ConnectionError):
            while time.monotonic() < end:
                slow.sendall(b"x")
                with contextlib.suppress(TimeoutError):
                    if slow.recv(1) == b"":
                        break
        assert time.monotonic() < end


def test_a_connection_opened_ahead_of_need_does_not_outlive_its_sign_in(port: int) -> None:
    with contextlib.ExitStack() as browser:
        with RedirectListener(f"http://localhost:{port}/callback", STATE):
            ahead = browser.enter_context(socket.create_connection(("127.0.0.1", port), timeout=20))
            get(port, "/favicon.ico")  # the one before it has been taken in by now
        started = time.monotonic()
        assert ahead.recv(1) == b""
        assert time.monotonic() - started < loopback_server.CONNECTION_SECONDS / 2


# -- the wait ------------------------------------------------------------------------------------------------------


def test_the_wait_ends_in_time_without_an_answer(listener: RedirectListener) -> None:
    started = time.monotonic()
    assert listener.wait(0.2) is None
    assert 0.2 <= time.monotonic() - started < 10


def test_the_wait_can_be_cancelled(listener: RedirectListener) -> None:
    cancelled = threading.Event()
    threading.Timer(0.05, cancelled.set).start()
    started = time.monotonic()
    assert listener.wait(60, cancelled.is_set) is None
    assert time.monotonic() - started < 20


# -- the port ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("family", "address"),
    [(socket.AF_INET, "127.0.0.1"), pytest.param(socket.AF_INET6, "::1", marks=needs_ipv6)],
)
def test_a_taken_port_is_named_and_the_way_round_it(
    port: int, family: socket.AddressFamily, address: str
) -> None:
    def start() -> None:
        with RedirectListener(f"http://localhost:{port}/callback", STATE):
            pass

    with socket.create_server((address, port), family=family):
        with pytest.raises(CognitoTuiError) as taken:
            start()
        assert f"Port {port} " in taken.value.title
        assert "taken" in taken.value.title
        assert "another sign-in" in taken.value.hint
        assert "paste" in taken.value.hint
    start()  # and nothing of the failed start is in the way


def test_the_port_is_free_again_afterwards(port: int) -> None:
    for _ in range(3):
        with RedirectListener(f"http://localhost:{port}/callback", STATE) as listener:
            assert accepts(listener, port)
    with pytest.raises(ConnectionRefusedError):
        get(port)


@needs_ipv6
@pytest.mark.parametrize("address", ["127.0.0.1", "::1"])
def test_localhost_is_both_addresses_whichever_the_browser_takes(
    listener: RedirectListener, port: int, address: str
) -> None:
    assert get(port, at=address)[0].status == 200
    assert listener.wait(20)


@needs_ipv6
def test_an_address_in_brackets_is_listened_on_alone(port: int) -> None:
    with RedirectListener(f"http://[::1]:{port}/callback", STATE) as listener:
        assert get(port, at="::1", host=f"[::1]:{port}")[0].status == 200
        assert listener.wait(20) == Secret(f"http://[::1]:{port}{RIGHT}")
        with pytest.raises(ConnectionRefusedError):
            get(port)


@pytest.mark.parametrize("address", ["localhost", "localhost:0", "localhost:70000", "localhost:x"])
def test_a_redirect_uri_without_a_port_is_a_matter_of_configuration(address: str) -> None:
    with pytest.raises(ConfigurationError, match="redirect_uri"):
        RedirectListener(f"http://{address}/callback", STATE)
