"""`console`: the sign-in URL on stdout, or in a browser without anybody seeing it."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from http.client import HTTPConnection
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from tests.support import federation_endpoint
from tests.support.cloud_user import SSH, Start
from tests.support.command_line import PASSWORD, CommandLine, command_line
from tests.support.federation_endpoint import FederationEndpoint, destination

_IDS = ("user_pool_id", "client_id", "identity_pool_id")


@pytest.fixture
def endpoint() -> Iterator[FederationEndpoint]:
    with federation_endpoint.serve() as endpoint:
        yield endpoint


@pytest.fixture
def line(person: dict[str, str], start: Start, endpoint: FederationEndpoint) -> Iterator[CommandLine]:
    with command_line({**person, "AWS_ENDPOINT_URL_SIGNIN": endpoint.url}, start) as line:
        line.pool.add_user("ada", PASSWORD)
        line.sign_in()
        yield line


@pytest.fixture
def browser(person: dict[str, str], tmp_path: Path) -> Path:
    """A browser that writes down its command line, and the page where it ends. BROWSER names it."""
    program = tmp_path / "browser"
    program.write_text(
        f"""#!{sys.executable}
import http.client, os, sys, urllib.parse
address, told = sys.argv[1], [sys.argv[1]]
while address.startswith("http://"):
    parts = urllib.parse.urlsplit(address)
    connection = http.client.HTTPConnection(parts.netloc)
    connection.request("GET", f"{{parts.path}}?{{parts.query}}".rstrip("?"))
    address = connection.getresponse().headers["Location"]
    told.append(address)
with open({str(tmp_path / "told")!r}, "w") as file:
    file.write("\\n".join(told))
"""
    )
    program.chmod(0o755)
    return program


def test_the_url_is_all_there_is_on_stdout_and_opens_the_console(
    line: CommandLine, endpoint: FederationEndpoint
) -> None:
    done = line.run("console", "--service", "s3", "--no-input")
    assert done.returncode == 0, done.stderr
    [url] = done.stdout.splitlines()
    assert endpoint.sessions[0]["sessionId"] == "ASIAQAAAAAAAASCRIPAA"
    parts = urlsplit(url)
    connection = HTTPConnection(parts.netloc, timeout=20)
    connection.request("GET", f"{parts.path}?{parts.query}")
    page = connection.getresponse().headers["Location"]
    region = line.pool.identity_pool_id.partition(":")[0]
    assert page == f"https://{region}.console.aws.amazon.com/s3/home?region={region}"
    assert "good for 15 minutes" in done.stderr
    assert url not in done.stderr


def test_it_opens_in_the_browser_whose_command_line_has_no_secret(
    line: CommandLine, browser: Path, tmp_path: Path
) -> None:
    done = line.run("console", "--open", "--region", "eu-central-1", environ={"BROWSER": str(browser)})
    assert (done.returncode, done.stdout) == (0, "")
    assert "The console stays signed in for 12 hours" in done.stderr
    opened, signin, console = (tmp_path / "told").read_text().splitlines()
    assert opened.startswith("http://127.0.0.1:")
    assert "SigninToken" not in opened
    assert "SigninToken" in signin
    assert console == "https://eu-central-1.console.aws.amazon.com/console/home?region=eu-central-1"


def test_the_profiles_browser_opens_it_and_the_old_session_ends_first(
    line: CommandLine, browser: Path, tmp_path: Path, endpoint: FederationEndpoint
) -> None:
    endpoint.longest = 3600
    where = {name: line.environ.pop(f"COGNITO_{name.upper()}") for name in _IDS}
    config = Path(line.environ["HOME"]) / ".config/cognito-tui/config.toml"
    config.parent.mkdir(parents=True)

    def written(**settings: str) -> None:
        settings = {**where, "remember": "file", **settings}
        lines = "".join(f"{name} = {json.dumps(value)}\n" for name, value in settings.items())
        config.write_text(f"[profiles.work]\n{lines}")

    written(browser=f"{browser} {{url}} -P {{profile}}")
    line.sign_in()
    done = line.run("console", "--open", "--sign-out-first", environ={"COGNITO_BROWSER": "evil"})
    assert (done.returncode, done.stdout) == (0, ""), done.stderr
    assert "COGNITO_BROWSER is ignored" in done.stderr
    assert "when these credentials end. AWS refused a longer session." in done.stderr
    opened, logout, signin, console = (tmp_path / "told").read_text().splitlines()
    assert opened.startswith("http://127.0.0.1:")
    assert "Action=logout" in logout
    assert "SigninToken" in signin
    assert console.startswith("https://")

    written(browser="no-such-browser {url}")
    done = line.run("console", "--open")
    assert (done.returncode, done.stdout) == (2, "")
    assert "no-such-browser" in done.stderr
    written(browser="firefox {link}")
    done = line.run("console", "--open")
    assert (done.returncode, done.stdout) == (2, ""), "not in another browser, as if the profile named none"
    assert "{link}" in done.stderr
    assert line.run("console").returncode == 0, "which opens none"
    done = line.run("console", "--region", "cn-north-1")
    assert (done.returncode, done.stdout) == (2, "")
    assert "another partition of AWS" in done.stderr


def test_over_ssh_the_url_is_printed_instead(line: CommandLine, browser: Path) -> None:
    done = line.run("console", "--open", environ={"BROWSER": str(browser), **SSH})
    assert done.returncode == 0
    assert destination(done.stdout.strip()).endswith("/console/home?region=" + line.pool.region)
    assert "No browser can be opened from here" in done.stderr


def test_a_refusal_ends_with_4_and_without_a_url(line: CommandLine, endpoint: FederationEndpoint) -> None:
    endpoint.refuses = True
    done = line.run("console")
    assert (done.returncode, done.stdout) == (4, "")
    assert "expired" in done.stderr


def test_without_a_session_one_line_names_the_command_that_helps(line: CommandLine) -> None:
    line.run("logout")
    done = line.run("console", "--no-input")
    assert (done.returncode, done.stdout) == (3, "")
    [said] = done.stderr.splitlines()
    assert said.endswith("Sign in first: cognito-tui login")
