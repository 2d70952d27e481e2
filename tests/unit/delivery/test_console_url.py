"""The console's sign-in URL against a strict endpoint, and its way into a browser against real sockets."""

from __future__ import annotations

import os
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from datetime import datetime, timedelta, timezone
from http.client import HTTPConnection
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import pytest

from cognito_tui.errors import (
    CognitoTuiError,
    ConfigurationError,
    ConnectionFailed,
    Refused,
    SignInRequired,
    UnexpectedAnswer,
)
from cognito_tui.next_command import NextCommands
from cognito_tui.services.aws.credentials import AwsCredentials
from cognito_tui.services.base.clock import Clock
from cognito_tui.services.base.secret import Secret
from cognito_tui.services.delivery import aws_console
from cognito_tui.services.delivery.aws_console import console_link
from cognito_tui.services.loopback.one_time_link import OneTimeRedirect, open_one_time_link
from tests.support import federation_endpoint
from tests.support.crash_report import everything_about
from tests.support.federation_endpoint import FederationEndpoint, destination
from tests.support.sample_credentials import credentials

CONSOLE = "https://eu-west-1.console.aws.amazon.com"


@pytest.fixture
def endpoint(monkeypatch: pytest.MonkeyPatch) -> Iterator[FederationEndpoint]:
    for name in ("http_proxy", "https_proxy", "all_proxy"):
        monkeypatch.delenv(name, raising=False)
        monkeypatch.delenv(name.upper(), raising=False)
    with federation_endpoint.serve() as endpoint:
        monkeypatch.setenv("AWS_ENDPOINT_URL_SIGNIN", endpoint.url)
        yield endpoint


def keys(region: str = "eu-west-1") -> AwsCredentials:
    an_hour = datetime.now(timezone.utc) + timedelta(hours=1)
    return credentials("ASIA-canary", "secret/canary+", "token/canary==", an_hour, region)


def follow(url: str) -> tuple[int, str]:
    """Status and Location of a GET as a browser does it."""
    parts = urlsplit(url)
    connection = HTTPConnection(parts.netloc, timeout=20)
    connection.request("GET", f"{parts.path}?{parts.query}")
    answer = connection.getresponse()
    return answer.status, answer.headers.get("Location", "")


def failure(kind: type[CognitoTuiError], given: AwsCredentials | None = None) -> CognitoTuiError:
    """The error, and nowhere in it or behind it a key."""
    with pytest.raises(kind) as failed:
        console_link(given or keys(), Clock())
    assert "canary" not in everything_about(failed.value, but=__file__)
    return failed.value


# the URL --------------------------------------------------------------------------------------------------------------


def test_the_url_signs_in_and_leads_to_the_console(endpoint: FederationEndpoint) -> None:
    url = console_link(keys(), Clock()).url
    assert endpoint.sessions == [
        {"sessionId": "ASIA-canary", "sessionKey": "secret/canary+", "sessionToken": "token/canary=="}
    ]
    assert follow(url.reveal()) == (302, f"{CONSOLE}/console/home?region=eu-west-1")


def test_no_key_is_in_any_address_and_the_url_does_not_show_itself(endpoint: FederationEndpoint) -> None:
    url = console_link(keys(), Clock()).url
    assert endpoint.paths == ["/federation"]
    assert "canary" not in url.reveal()
    assert "SigninToken" not in f"{url} {url!r}"


@pytest.mark.parametrize(
    ("service", "page"),
    [
        ("", "/console/home?region=eu-central-1"),
        ("s3", "/s3/home?region=eu-central-1"),
        ("cloudwatch", "/cloudwatch/home?region=eu-central-1"),
        ("no such?thing", "/no%20such%3Fthing/home?region=eu-central-1"),
        ("/s3/buckets/holiday", "/s3/buckets/holiday?region=eu-central-1"),
        ("/s3/buckets/a?tab=objects", "/s3/buckets/a?tab=objects&region=eu-central-1"),
        ("/ec2/home?region=us-east-1", "/ec2/home?region=us-east-1"),
        ("/cloudwatch/home#logsV2:groups", "/cloudwatch/home?region=eu-central-1#logsV2:groups"),
        ("//evil.example/x", "/evil.example/x?region=eu-central-1"),
        ("/@evil.example/", "/@evil.example/?region=eu-central-1"),
        (
            "https://12-ab.us-east-1.console.aws.amazon.com/cloudwatch/home?region=us-east-1#logsV2:a",
            "/cloudwatch/home?region=us-east-1#logsV2:a",
        ),
        ("https://console.aws.amazon.com/iam", "/iam?region=eu-central-1"),
    ],
)
def test_a_service_is_a_name_or_a_path_and_never_another_host(
    endpoint: FederationEndpoint, service: str, page: str
) -> None:
    url = console_link(keys(), Clock(), service, "eu-central-1").url.reveal()
    assert destination(url) == f"https://eu-central-1.console.aws.amazon.com{page}"


def test_an_address_elsewhere_is_no_page_of_the_console(endpoint: FederationEndpoint) -> None:
    for address in ("https://evil.example/console.aws.amazon.com", "http://", "s3://bucket"):
        with pytest.raises(ConfigurationError, match="is no address of the AWS console"):
            console_link(keys(), Clock(), address)
    assert endpoint.paths == [], "no key was sent"


@pytest.mark.parametrize(
    ("region", "console"),
    [
        ("cn-north-1", "https://cn-north-1.console.amazonaws.cn/"),
        ("us-gov-west-1", "https://us-gov-west-1.console.amazonaws-us-gov.com/"),
        ("eusc-de-east-1", "https://eusc-de-east-1.console.amazonaws-eusc.eu/"),
    ],
)
def test_every_partition_has_a_console_of_its_own(
    endpoint: FederationEndpoint, region: str, console: str
) -> None:
    assert destination(console_link(keys(region), Clock()).url.reveal()).startswith(console)


@pytest.mark.parametrize(
    ("region", "host"),
    [
        ("eu-west-1", "eu-west-1.signin.aws.amazon.com"),
        ("cn-north-1", "cn-north-1.signin.amazonaws.cn"),
        ("us-gov-east-1", "us-gov-east-1.signin.amazonaws-us-gov.com"),
    ],
)
def test_every_partition_is_asked_at_an_endpoint_of_its_own(
    monkeypatch: pytest.MonkeyPatch, region: str, host: str
) -> None:
    """By way of a proxy that is not there, so that nobody is asked."""
    monkeypatch.setenv("HTTPS_PROXY", "http://127.0.0.1:9")
    assert host in str(failure(ConnectionFailed, keys(region)))


def test_the_general_endpoint_setting_counts_too(
    endpoint: FederationEndpoint, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("AWS_ENDPOINT_URL_SIGNIN")
    monkeypatch.setenv("AWS_ENDPOINT_URL", f"{endpoint.url}/")
    assert console_link(keys(), Clock()).url.reveal().startswith(f"{endpoint.url}/federation?Action=login&")


def test_a_profile_that_does_not_exist_yet_is_no_hindrance(
    endpoint: FederationEndpoint, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("AWS_PROFILE", "to-be-filled")
    assert console_link(keys("sa-east-1"), Clock())  # a region of its own: what is known of one is kept


# what goes wrong ------------------------------------------------------------------------------------------------------


def test_a_refusal_says_what_it_may_mean(endpoint: FederationEndpoint) -> None:
    endpoint.refuses = True
    refused = failure(Refused)
    assert "expired" in refused.detail
    assert "--again" in NextCommands().hint(refused.remedy)


def test_keys_that_have_expired_are_not_even_sent(endpoint: FederationEndpoint) -> None:
    with pytest.raises(SignInRequired, match="have expired"):
        console_link(credentials(expires_at=datetime.now(timezone.utc)), Clock())
    assert endpoint.paths == []


@pytest.mark.parametrize(
    ("answer", "kind"),
    [
        ((200, b"<html>hotel</html>"), UnexpectedAnswer),
        ((200, b"{}"), UnexpectedAnswer),
        ((200, b'{"SigninToken": ""}'), UnexpectedAnswer),
        ((200, b'{"SigninToken": 7}'), UnexpectedAnswer),
        ((404, b""), UnexpectedAnswer),
        ((302, b""), UnexpectedAnswer),
        ((503, b"{}"), ConnectionFailed),
    ],
)
def test_any_other_answer_is_said_in_words(
    endpoint: FederationEndpoint, answer: tuple[int, bytes], kind: type[CognitoTuiError]
) -> None:
    endpoint.answer = answer
    assert "127.0.0.1" in failure(kind).title


@pytest.mark.parametrize("region", ["evil.example/#", "eu-west", "nowhere", "us-iso-east-1"])
def test_a_region_without_a_known_console_is_refused(endpoint: FederationEndpoint, region: str) -> None:
    with pytest.raises(ConfigurationError):
        console_link(keys(), Clock(), region=region)
    assert endpoint.paths == []


# into the browser -----------------------------------------------------------------------------------------------------

TARGET = Secret("https://signin.example/federation?SigninToken=canary")


def get(address: str, **headers: str) -> tuple[int, str]:
    parts = urlsplit(address)
    connection = HTTPConnection(parts.netloc, timeout=20)
    connection.request("GET", parts.path, headers=headers)
    answer = connection.getresponse()
    assert answer.read() == b""
    return answer.status, answer.headers.get("Location", "")


def test_the_one_shot_redirects_once() -> None:
    with OneTimeRedirect(TARGET) as shot:
        assert not shot.wait(0)
        assert get(shot.address) == (303, TARGET.reveal())
        assert shot.wait(20)
        assert get(shot.address) == (404, "")


def test_of_many_who_ask_at_once_one_gets_it() -> None:
    got: list[int] = []
    with OneTimeRedirect(TARGET) as shot:
        askers = [threading.Thread(target=lambda: got.append(get(shot.address)[0])) for _ in range(20)]
        for asker in askers:
            asker.start()
        for asker in askers:
            asker.join()
    assert sorted(got) == [303, *[404] * 19]


def test_it_wants_its_own_path_and_host_and_a_get() -> None:
    with OneTimeRedirect(TARGET) as shot:
        parts = urlsplit(shot.address)
        assert get(f"http://{parts.netloc}/") == (404, "")
        assert get(shot.address, Host="rebound.example") == (404, "")
        connection = HTTPConnection(parts.netloc, timeout=20)
        for method in ("HEAD", "POST", "OPTIONS"):
            connection.request(method, parts.path)
            assert connection.getresponse().status == 501
            connection.close()
        assert not shot.wait(0)
        assert get(shot.address) == (303, TARGET.reveal())


@pytest.mark.skipif(sys.platform != "linux" or os.getuid() != 0, reason="only root on Linux can be two users")
def test_another_user_of_this_machine_who_read_the_address_gets_nothing() -> None:
    two_users = """
import encodings.idna  # which the other user may not be able to read, when a host's name is looked up
import os
from http.client import HTTPConnection
from cognito_tui.services.loopback.one_time_link import OneTimeRedirect
from cognito_tui.services.base.secret import Secret

def asked_as(user):
    child = os.fork()
    if not child:
        try:
            os.setuid(user)
            connection = HTTPConnection(host, timeout=20)
            connection.request("GET", path)
            os._exit(connection.getresponse().status - 200)
        finally:
            os._exit(0)
    return 200 + os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])

with OneTimeRedirect(Secret("https://signin.example/")) as shot:
    host, slash, path = shot.address.removeprefix("http://").partition("/")
    path = slash + path
    print(asked_as(1234), asked_as(os.getuid()))
"""
    told = subprocess.run([sys.executable, "-c", two_users], capture_output=True, text=True, timeout=60)
    assert told.stdout == "404 303\n", told.stderr


@pytest.fixture
def browser(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A browser that writes its command line down, and where it was sent."""
    program, told = tmp_path / "browser", tmp_path / "told"
    program.write_text(
        f"""#!{sys.executable}
import sys, urllib.parse, http.client
parts = urllib.parse.urlsplit(sys.argv[1])
connection = http.client.HTTPConnection(parts.netloc)
connection.request("GET", parts.path)
with open({str(told)!r} + ".new", "w") as file:
    print(sys.argv, connection.getresponse().headers["Location"], sep="\\n", file=file)
import os; os.rename({str(told)!r} + ".new", {str(told)!r})
"""
    )
    program.chmod(0o755)
    monkeypatch.setenv("BROWSER", str(program))
    return told


def test_the_browser_gets_the_url_and_no_command_line_has_it(browser: Path) -> None:
    assert open_one_time_link(TARGET)
    while not browser.exists():  # the redirect is sent before the browser has read it
        time.sleep(0.01)
    command_line, location = browser.read_text().splitlines()
    assert location == TARGET.reveal()
    assert "canary" not in command_line


def test_a_browser_that_does_not_ask_is_an_error_and_none_is_none(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    idle = tmp_path / "idle"
    idle.write_text("#!/bin/sh\n")
    idle.chmod(0o755)
    monkeypatch.setenv("BROWSER", str(idle))
    with pytest.raises(CognitoTuiError, match="did not fetch"):
        open_one_time_link(TARGET, seconds=0.1)
    monkeypatch.setenv("BROWSER", str(tmp_path / "missing"))
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.delenv("DISPLAY", raising=False)
    assert not open_one_time_link(TARGET)


# for how long, where, and in place of whom ----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("longest", "hours", "asked", "words"),
    [
        (43_200, 12, 1, "The console stays signed in for 12 hours, the longest that AWS gives."),
        (39_600, 11, 6, "for 11 hours. AWS refused a longer session: the role's maximum session duration"),
        (4 * 3600, 4, 6, "for 4 hours. AWS refused a longer session"),
        (2 * 3600 + 1800, 2, 6, "for 2 hours. AWS refused a longer session"),
        (3600, 0, 6, "when these credentials end. AWS refused a longer session. The limit is"),
    ],
)
def test_the_session_is_the_longest_that_aws_gives_and_the_reason_is_said(
    endpoint: FederationEndpoint, longest: int, hours: int, asked: int, words: str
) -> None:
    endpoint.longest = longest
    link = console_link(keys(), Clock())
    assert link.hours == hours
    assert words in link.sentence
    assert len(endpoint.paths) <= asked
    assert follow(link.url.reveal())[0] == 302


def test_a_longer_session_that_cannot_be_asked_for_is_no_error(endpoint: FederationEndpoint) -> None:
    endpoint.longest = 3600
    truth = endpoint.signin_token
    answers = iter([truth, truth])

    def busy(content_type: str, body: str) -> tuple[int, bytes]:
        return next(answers, lambda *_: (503, b""))(content_type, body)

    endpoint.signin_token = busy  # type: ignore[method-assign]
    link = console_link(keys(), Clock())
    assert link.hours == 0
    assert follow(link.url.reveal())[0] == 302


@pytest.mark.parametrize(
    ("own", "region", "service", "says"),
    [
        (
            "eu-west-1",
            "cn-north-1",
            "",
            "cn-north-1 is in another partition of AWS (aws-cn) than these credentials (aws)",
        ),
        ("eu-west-1", "us-gov-west-1", "s3", "another partition of AWS (aws-us-gov)"),
        ("cn-north-1", "eu-west-1", "", "another partition of AWS (aws) than these credentials (aws-cn)"),
        ("us-gov-west-1", "eusc-de-east-1", "", "another partition of AWS (aws-eusc)"),
        ("eu-west-1", "", "/ec2/home?region=cn-northwest-1", "another partition of AWS (aws-cn)"),
        ("eu-west-1", "", "/ec2/home?region=nowhere", "no region"),
    ],
)
def test_a_region_of_another_partition_is_refused(
    endpoint: FederationEndpoint, own: str, region: str, service: str, says: str
) -> None:
    with pytest.raises(ConfigurationError) as refused:
        console_link(keys(own), Clock(), service, region)
    assert says in str(refused.value)
    assert endpoint.paths == [], "no key was sent"


def test_another_region_of_the_same_partition_is_not(endpoint: FederationEndpoint) -> None:
    for own, region in (("eu-west-1", "us-east-1"), ("us-gov-west-1", "us-gov-east-1")):
        assert region in destination(console_link(keys(own), Clock(), region=region).url.reveal())


def test_the_old_session_is_signed_out_first_on_request(endpoint: FederationEndpoint) -> None:
    link = console_link(keys(), Clock(), "s3", sign_out_first=True).url.reveal()
    assert link.startswith(f"{endpoint.url}/oauth?Action=logout&redirect_uri=")
    status, signin = follow(link)
    assert status == 302
    assert follow(signin) == (302, f"{CONSOLE}/s3/home?region=eu-west-1")


@pytest.mark.parametrize(
    ("region", "host"),
    [
        ("eu-west-1", "us-east-1.signin.aws.amazon.com"),  # the one whose sign-out goes on
        ("us-gov-east-1", "us-gov-east-1.signin.amazonaws-us-gov.com"),
        ("cn-north-1", "cn-north-1.signin.amazonaws.cn"),
    ],
)
def test_the_sign_out_is_of_the_same_partition(
    monkeypatch: pytest.MonkeyPatch, region: str, host: str
) -> None:
    monkeypatch.setattr(aws_console, "_longest", lambda *_: (Secret("token"), 12))
    for name in ("AWS_ENDPOINT_URL_SIGNIN", "AWS_ENDPOINT_URL"):
        monkeypatch.delenv(name, raising=False)
    parts = urlsplit(console_link(keys(region), Clock(), sign_out_first=True).url.reveal())
    assert parts.netloc == host
    assert parse_qs(parts.query)["redirect_uri"][0].startswith(f"https://{host}/federation?Action=login")


def test_a_federation_endpoint_that_fails_for_a_moment_is_asked_again(
    endpoint: FederationEndpoint, monkeypatch: pytest.MonkeyPatch, tries_again: None
) -> None:
    monkeypatch.setattr("random.random", lambda: 0.0)
    truth, troubles = endpoint.signin_token, [(503, b""), (429, b"")]
    monkeypatch.setattr(
        endpoint, "signin_token", lambda *given: troubles.pop() if troubles else truth(*given)
    )
    assert console_link(keys(), Clock()).url
    assert troubles == []
    assert len(endpoint.sessions) == 1
