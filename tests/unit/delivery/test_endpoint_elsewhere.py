"""The endpoint for programs that ask from elsewhere, and what they find in their environment."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from datetime import datetime, timedelta, timezone
from http.client import HTTPConnection
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from cognito_tui.services.aws.credentials import AwsCredentials
from cognito_tui.services.base.secret import Secret
from cognito_tui.services.delivery.container_endpoint import Endpoint
from cognito_tui.services.delivery.endpoint_server import EndpointServer, sdks_ask_at
from cognito_tui.services.delivery.exec_environment import TOKEN_FILE_VARIABLE, URL_VARIABLE
from cognito_tui.services.delivery.proxy_exceptions import past_proxies
from cognito_tui.services.storage.paths import state_file
from cognito_tui.services.storage.token_files import token_file

TOKEN = Secret("token-canary")


def issued(who: str = "ada") -> AwsCredentials:
    end = datetime.now(timezone.utc) + timedelta(hours=1)
    return AwsCredentials(
        Secret(f"ASIA{who}"), Secret(f"secret-{who}"), Secret(f"session-{who}"), end, who, "eu-west-1"
    )


def ask(endpoint: Endpoint, host: str = "", token: Secret | None = None) -> tuple[int, str]:
    port = endpoint.server.port
    headers = {
        "Host": host or f"127.0.0.1:{port}",
        "Authorization": (token or endpoint.token).reveal(),
    }
    with closing(HTTPConnection("127.0.0.1", port, timeout=20)) as connection:
        connection.request("GET", urlsplit(endpoint.url).path, headers=headers)
        answer = connection.getresponse()
        return answer.status, answer.read().decode()


# -- Hosts -----------------------------------------------------------------------------------------------------------


def test_what_leads_here_from_elsewhere_is_answered_when_told_and_named_to_programs() -> None:
    with EndpointServer(hosts=["127.0.0.1:9911"]) as server, Endpoint(issued, at=server) as endpoint:
        assert endpoint.url == "http://127.0.0.1:9911/credentials"
        assert ask(endpoint, "127.0.0.1:9911")[0] == ask(endpoint)[0] == 200
        assert ask(endpoint, "127.0.0.1:9912")[0] == 403
        assert ask(endpoint, "127.0.0.1:9911", Secret("guess"))[0] == 403
        server.lead_here("127.0.0.1:9912")
        assert endpoint.url == "http://127.0.0.1:9912/credentials"
        assert ask(endpoint, "127.0.0.1:9912")[0] == 200


def test_the_sdk_in_c_leaves_every_port_out() -> None:
    with EndpointServer(hosts=["127.0.0.2:9911"]) as server, Endpoint(issued, at=server) as endpoint:
        assert ask(endpoint, "127.0.0.1")[0] == ask(endpoint, "127.0.0.2")[0] == 200
        assert ask(endpoint, "127.0.0.3")[0] == ask(endpoint, "localhost")[0] == 403


def test_programs_leave_the_port_out_that_is_https_own_or_not() -> None:
    with EndpointServer(hosts=["169.254.170.2:80"]) as server, Endpoint(issued, at=server) as endpoint:
        assert ask(endpoint, "169.254.170.2")[0] == ask(endpoint, "169.254.170.2:80")[0] == 200
        assert ask(endpoint, "169.254.170.2:8080")[0] == ask(endpoint, "127.0.0.1:8080")[0] == 403


@pytest.mark.parametrize("address", ["127.0.0.1", "127.9.9.9", "::1", "169.254.170.2", "fd00:ec2::23"])
def test_where_all_sdks_ask(address: str) -> None:
    assert sdks_ask_at(address)


@pytest.mark.parametrize("address", ["", "localhost", "10.88.0.1", "host.docker.internal", "0.0.0.0", "::"])
def test_where_some_sdk_does_not_ask(address: str) -> None:
    assert not sdks_ask_at(address)


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="Linux lets one bind what is to come")
@pytest.mark.parametrize("address", ["169.254.170.23", "fd00:ec2::23"])
def test_the_address_of_a_bridge_can_be_had_before_there_is_a_bridge(address: str) -> None:
    with EndpointServer(address=address) as server, Endpoint(issued, at=server) as endpoint:
        assert urlsplit(endpoint.url).hostname == address
        assert urlsplit(endpoint.url).port == server.port


# -- several profiles ------------------------------------------------------------------------------------------------


def test_several_profiles_have_a_path_and_a_token_each() -> None:
    with (
        EndpointServer() as server,
        Endpoint(issued, at=server) as ada,
        Endpoint(lambda: issued("bob"), at=server, name="ädmin/x") as bob,
    ):
        assert bob.url == f"http://127.0.0.1:{server.port}/credentials/%C3%A4dmin%2Fx"
        assert "secret-ada" in ask(ada)[1]
        assert "secret-bob" in ask(bob)[1]
        for wrong in (ask(ada, token=bob.token), ask(bob, token=ada.token)):
            assert wrong[0] == 403
        assert (ada.served, bob.served, server.refused) == (1, 1, 2)
        with Endpoint(lambda: issued("eve"), at=server, name="eve") as eve:
            assert ask(eve)[0] == 200
        assert ask(eve)[0] == 404
        assert ask(ada)[0] == 200


# -- the token in a file ---------------------------------------------------------------------------------------------


def test_the_token_is_in_a_file_as_well_while_it_is_served() -> None:
    with Endpoint(issued) as endpoint:
        file = Path(endpoint.variables()[TOKEN_FILE_VARIABLE].reveal())
        assert (
            file.read_bytes() == endpoint.token.reveal().encode()
        )  # no end of a line: it goes into a header
        assert file.stat().st_mode & 0o777 == 0o600
        assert file.parent.stat().st_mode & 0o777 == 0o700
        with Endpoint(issued) as other:
            assert other.variables()[TOKEN_FILE_VARIABLE].reveal() != str(file)
        assert list(file.parent.iterdir()) == [file]
    assert not file.exists()


def test_without_a_place_for_it_it_is_served_all_the_same() -> None:
    state_file("x").parent.mkdir(parents=True)
    state_file("served").write_text("a file")
    with Endpoint(issued) as endpoint:
        assert TOKEN_FILE_VARIABLE not in endpoint.variables()
        assert ask(endpoint)[0] == 200


def test_a_folder_that_others_can_write_to_gets_none() -> None:
    state_file("served").mkdir(parents=True)
    state_file("served").chmod(0o777)
    with token_file(TOKEN) as path:
        assert path is None
    assert list(state_file("served").iterdir()) == []


SERVES = """
from cognito_tui.services.base.secret import Secret
from cognito_tui.services.storage.token_files import token_file
with token_file(Secret("token-canary")) as path:
    print(path, flush=True)
    input()
"""


@contextmanager
def another_server() -> Iterator[tuple[subprocess.Popen[str], Path]]:
    with subprocess.Popen(
        [sys.executable, "-c", SERVES], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as process:
        assert process.stdout
        yield process, Path(process.stdout.readline().strip())
        process.kill()


@pytest.mark.skipif(os.name != "posix", reason="elsewhere nobody can tell which servers run")
def test_what_a_killed_server_leaves_goes_with_the_next_and_that_of_one_that_runs_stays() -> None:
    with another_server() as (killed, left), another_server() as (_, running):
        killed.kill()
        killed.wait()
        assert left.read_text() == "token-canary"
        (left.parent / "notes").touch()
        with token_file(TOKEN) as own:
            assert own
            assert set(left.parent.iterdir()) == {running, own, left.parent / "notes"}


# -- proxies ---------------------------------------------------------------------------------------------------------

PROXY = {"http_proxy": "http://proxy.example:3128"}


@pytest.mark.parametrize("exceptions", [{}, {"NO_PROXY": "a.example"}, {"no_proxy": "b.example ,c.example,"}])
@pytest.mark.parametrize("proxy", ["http_proxy", "HTTP_PROXY", "all_proxy", "ALL_PROXY"])
def test_a_programs_proxy_is_not_asked_and_what_else_it_spares_it_goes_on_sparing(
    proxy: str, exceptions: dict[str, str]
) -> None:
    said = past_proxies({proxy: "http://proxy.example:3128", **exceptions}, "127.0.0.1")
    assert said.keys() == {"no_proxy", "NO_PROXY"}
    for value in said.values():
        listed = [part.strip() for part in value.split(",")]
        assert listed == [
            *(part.strip() for e in exceptions.values() for part in e.strip(",").split(",")),
            "127.0.0.1",
        ]


def test_each_keeps_its_own_and_what_is_there_is_not_said_twice() -> None:
    both = {**PROXY, "no_proxy": "a", "NO_PROXY": "b,127.0.0.1"}
    assert past_proxies(both, "127.0.0.1") == {"no_proxy": "a,127.0.0.1", "NO_PROXY": "b,127.0.0.1"}
    everything = {**PROXY, "no_proxy": "*"}
    assert past_proxies(everything, "127.0.0.1") == {"no_proxy": "*", "NO_PROXY": "*"}


def test_without_a_proxy_nothing_is_said() -> None:
    """Python would take no_proxy for a setting of its own, and look for no system proxy any more."""
    for environ in ({}, {"NO_PROXY": "a"}, {"http_proxy": "", "https_proxy": "http://proxy.example"}):
        assert past_proxies(environ, "127.0.0.1") == {}


PYTHON = """
import os, urllib.request
token = open(os.environ["AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE"]).read()
request = urllib.request.Request(os.environ["AWS_CONTAINER_CREDENTIALS_FULL_URI"], headers={"Authorization": token})
print(urllib.request.urlopen(request).status)
"""
CURL = ("curl", "-sS", "--max-time", "20", "-o", os.devnull, "-w", "%{http_code}")


@pytest.mark.parametrize("spared", [{}, {"NO_PROXY": "a.example"}, {"no_proxy": "a.example"}])
def test_curl_and_python_ask_directly(spared: dict[str, str]) -> None:
    """A proxy that nobody is at: port 9 of this machine."""
    proxies = {**dict.fromkeys(("http_proxy", "HTTP_PROXY", "ALL_PROXY"), "http://127.0.0.1:9"), **spared}
    with Endpoint(issued) as endpoint:
        values = {name: value.reveal() for name, value in endpoint.for_child(proxies).items()}
        child = {**os.environ, **proxies, **values}
        asked = subprocess.run(
            [sys.executable, "-c", PYTHON], env=child, capture_output=True, text=True, check=False
        )
        assert asked.stdout == "200\n", asked.stderr
        with suppress(FileNotFoundError):  # where there is no curl
            header = f"Authorization: {endpoint.token.reveal()}"
            done = subprocess.run(
                [*CURL, "-H", header, values[URL_VARIABLE]],
                env=child,
                capture_output=True,
                text=True,
                check=False,
            )
            assert (done.stdout, done.stderr) == ("200", "")
