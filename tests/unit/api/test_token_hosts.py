"""Where a token may go: one decision for the command line, the screens and the library's auth objects."""

from __future__ import annotations

import re
from dataclasses import replace

import pytest

from cognito_tui.errors import ConfigurationError
from cognito_tui.services.api.call import ACCESS, ID, SIGV4
from cognito_tui.services.api.token_hosts import TokenHosts
from cognito_tui.services.api.url import parse
from tests.support.repository import ROOT
from tests.support.scripted_sign_in import PROFILE

LISTED = replace(PROFILE, name="work", api_hosts=("api.example.com", "127.0.0.1:8080"))
HERE, ELSEWHERE = parse("https://api.example.com/hello"), parse("https://api.example.com.evil.test/hello")


@pytest.mark.parametrize(
    ("url", "kind", "allowed"),
    [
        ("https://api.example.com/", ACCESS, True),
        ("https://API.example.com:443/", ID, True),
        ("http://127.0.0.1:8080/", ACCESS, True),
        ("https://api.example.com:8443/", ACCESS, False),
        ("http://127.0.0.1:8081/", ACCESS, False),
        ("https://example.com/", ID, False),
        ("https://evil.test/?api.example.com", ID, False),
        ("https://evil.test/", SIGV4, True),  # good for one request to that host
    ],
)
def test_a_token_goes_to_the_hosts_that_are_listed_and_a_signature_anywhere(
    url: str, kind: str, allowed: bool
) -> None:
    hosts = TokenHosts.of(LISTED)
    assert hosts.allows(kind, parse(url)) == allowed
    if not allowed:
        with pytest.raises(ConfigurationError, match="`api_hosts` of the profile work"):
            hosts.check(kind, parse(url))


def test_what_the_user_agrees_to_is_that_token_and_that_host_alone() -> None:
    hosts = TokenHosts.of(LISTED)
    hosts.agree(ID, ELSEWHERE)
    assert hosts.allows(ID, ELSEWHERE)
    assert not hosts.allows(ACCESS, ELSEWHERE)
    assert not hosts.allows(ID, parse("https://evil.test/"))
    assert not TokenHosts.of(LISTED).allows(ID, ELSEWHERE)


def test_without_a_list_a_person_is_asked_and_a_program_decides() -> None:
    hosts = TokenHosts.of(replace(LISTED, api_hosts=()))
    assert not hosts.allows(ACCESS, HERE)
    hosts.check(ACCESS, HERE)


@pytest.mark.parametrize("given", ["api.other.test, API.example.com", ["api.other.test", "api.EXAMPLE.com"]])
def test_a_programs_own_list_counts_in_place_of_the_profiles(given: str | list[str]) -> None:
    hosts = TokenHosts.of(LISTED, given)
    assert hosts.hosts == ("api.other.test", "api.example.com")
    assert hosts.allows(ACCESS, HERE)
    with pytest.raises(ConfigurationError, match="`hosts` does not list it"):
        hosts.check(ACCESS, parse("http://127.0.0.1:8080/"))


def test_a_person_reads_who_gets_what_and_what_to_list() -> None:
    hosts = TokenHosts.of(LISTED)
    assert "api.example.com.evil.test" in hosts.risk(ID, ELSEWHERE)
    assert "your ID token" in hosts.risk(ID, ELSEWHERE)
    assert hosts.with_host(ELSEWHERE) == "api.example.com, 127.0.0.1:8080, api.example.com.evil.test"


def test_nobody_else_compares_hosts() -> None:
    """A front end that looks at the list itself would decide a second time."""
    comparing = [
        path.relative_to(ROOT).as_posix()
        for path in (ROOT / "app").rglob("*.py")
        if re.search(r"\.is_one_of\(", path.read_text())
    ]
    assert comparing == ["app/services/api/token_hosts.py"]
