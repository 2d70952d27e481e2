"""A password in clear leaves this machine encrypted or not at all; and who else is on the way is shown by host."""

from __future__ import annotations

from datetime import datetime, timezone
from pathlib import Path

import pytest

from cognito_tui.errors import ConfigurationError
from cognito_tui.services.aws.credentials import AwsCredentials
from cognito_tui.services.aws.endpoints import check_private, is_loopback, shown_url
from cognito_tui.services.aws.service import AwsService
from cognito_tui.services.aws_files.overrides import overrides
from cognito_tui.services.base.clock import Clock
from cognito_tui.services.base.secret import Secret
from tests.support.scripted_cognito import serve, tokens
from tests.support.scripted_sign_in import PASSWORD_CANARY, PROFILE, sign_in_with

IDP = "AWS_ENDPOINT_URL_COGNITO_IDENTITY_PROVIDER"


@pytest.fixture(autouse=True)
def nothing_set(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("http_proxy", "https_proxy", "no_proxy", "all_proxy"):
        monkeypatch.delenv(name, raising=False)
        monkeypatch.delenv(name.upper(), raising=False)


@pytest.mark.parametrize(
    ("url", "fine"),
    [
        ("https://cognito-idp.eu-west-1.amazonaws.com", True),
        ("https://evil.example.com", True),  # it is shown, and TLS keeps others out
        ("http://127.0.0.1:4566", True),
        ("http://127.9.9.9", True),
        ("http://localhost:4566", True),
        ("http://[::1]:4566", True),
        ("http://localstack:4566", False),
        ("http://10.0.0.1:4566", False),
        ("http://0.0.0.0:4566", False),
        ("HTTP://example.com", False),
        ("http://localhost.example.com", False),
        ("http://127.0.0.1.example.com", False),
        ("http://127.0.0.1@example.com", False),
        ("http://localhost:4566@example.com:80", False),
        ("http://example.com\\@127.0.0.1/", False),
        ("http://[::ffff:10.0.0.1]", False),
        ("http://[oops", False),
        ("ftp://127.0.0.1.example.com", False),
        ("", False),
    ],
)
def test_a_password_in_clear_goes_over_http_to_this_machine_alone(url: str, fine: bool) -> None:
    if fine:
        check_private(url)
        return
    with pytest.raises(ConfigurationError) as caught:
        check_private(url)
    assert "unencrypted" in caught.value.title


@pytest.mark.parametrize(
    ("proxy", "no_proxy", "fine"),
    [
        ("http://127.0.0.1:3128", "", True),
        ("http://proxy.example.com:3128", "", False),
        ("proxy.example.com:3128", "", False),
        ("http://ada:canary@proxy.example.com", "", False),
        ("http://proxy.example.com:3128", "127.0.0.1", True),
    ],
)
def test_nor_through_a_proxy_that_would_read_it(
    proxy: str, no_proxy: str, fine: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("http_proxy", proxy)
    monkeypatch.setenv("no_proxy", no_proxy)
    if fine:
        check_private("http://127.0.0.1:4566")
        return
    with pytest.raises(ConfigurationError) as caught:
        check_private("http://127.0.0.1:4566")
    assert "proxy.example.com" in caught.value.title
    assert "canary" not in str(caught.value)


@pytest.mark.parametrize("by", ["environment", "the AWS config file", "its services section"])
def test_the_request_is_not_made(by: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """At a host that is this machine, but is not known to be: nothing arrives there."""
    with serve() as cognito:
        cognito.on("InitiateAuth", tokens())
        url = cognito.url.replace("127.0.0.1", "0.0.0.0")
        if by == "environment":
            monkeypatch.setenv(IDP, url)
        else:
            section = (
                f"services = here\n[services here]\ncognito_identity_provider =\n  endpoint_url = {url}\n"
            )
            own = f"endpoint_url = {url}\n"
            config = tmp_path / "config"
            config.write_text("[default]\n" + (own if by == "the AWS config file" else section))
            monkeypatch.setenv("AWS_CONFIG_FILE", str(config))
        with pytest.raises(ConfigurationError) as caught:
            sign_in_with(PROFILE).start("ada", PASSWORD_CANARY)
        assert "unencrypted" in caught.value.title
        assert cognito.requests == []
        monkeypatch.setenv(IDP, cognito.url)
        sign_in_with(PROFILE).start("ada", PASSWORD_CANARY)
        assert cognito.requests


def test_nor_is_an_administrators(monkeypatch: pytest.MonkeyPatch) -> None:
    with serve() as cognito:
        monkeypatch.setenv(IDP, cognito.url.replace("127.0.0.1", "0.0.0.0"))
        keys = AwsCredentials(
            Secret("a"), Secret("b"), Secret("c"), datetime.now(timezone.utc), "id", "eu-west-1"
        )
        service = AwsService("cognito-idp", "eu-west-1", Clock(), keys)
        ids = {"UserPoolId": "eu-west-1_TestPool", "Username": "ada"}
        with pytest.raises(ConfigurationError, match="unencrypted"):
            service.call("admin_set_user_password", **ids, Password=PASSWORD_CANARY, Permanent=False)
        with pytest.raises(ConfigurationError, match="unencrypted"):
            service.call("admin_create_user", **ids, TemporaryPassword=PASSWORD_CANARY)
        assert cognito.requests == []


def shown(**environ: str) -> list[str]:
    return [" ".join(each[:3]) for each in overrides({"AWS_CONFIG_FILE": "/nowhere", **environ})]


def test_endpoints_and_proxies_are_shown_by_host() -> None:
    assert shown() == []
    assert shown(AWS_ENDPOINT_URL="http://ada:canary@127.0.0.1:4566/path") == [
        "Endpoint http://127.0.0.1:4566 AWS_ENDPOINT_URL"
    ]
    assert shown(**{IDP: "https://a.example.com", "AWS_ENDPOINT_URL": "https://b.example.com"}) == [
        f"Endpoint https://a.example.com {IDP}",
        "Endpoint https://b.example.com AWS_ENDPOINT_URL",
    ]
    assert shown(AWS_ENDPOINT_URL="http://x", AWS_IGNORE_CONFIGURED_ENDPOINT_URLS="true") == []
    assert shown(HTTPS_PROXY="http://ada:canary@proxy:3128") == ["Proxy http://proxy:3128 HTTPS_PROXY"]
    assert shown(HTTPS_PROXY="proxy:3128", https_proxy="other:1") == ["Proxy other:1 https_proxy"]
    assert shown(HTTPS_PROXY="proxy:3128", NO_PROXY="*") == []


@pytest.mark.parametrize(
    ("config", "expected"),
    [
        ("[default]\nendpoint_url = https://a.example.com\n", "https://a.example.com"),
        ("[profile lab]\nendpoint_url = https://a.example.com\n", ""),
        (
            "[default]\nservices = x\n[services x]\nsts =\n  endpoint_url = https://a.example.com\n",
            "https://a.example.com",
        ),
        ("[default]\nendpoint_url = https://a.example.com\nignore_configured_endpoint_urls = true\n", ""),
        ("[default\nendpoint_url", ""),
        ("\0endpoint_url", ""),
    ],
)
def test_those_of_the_aws_config_file_as_well(config: str, expected: str, tmp_path: Path) -> None:
    (tmp_path / "config").write_text(config)
    found = overrides({"AWS_CONFIG_FILE": str(tmp_path / "config")})
    assert [each.value for each in found] == ([expected] if expected else [])


@pytest.mark.parametrize(
    ("url", "shown"),
    [
        ("https://ada:canary@host:1/x", "https://host:1"),
        ("ada:canary@host:1", "host:1"),
        ("https://host/a?b=c", "https://host"),
        ("https://host/?next=http://other", "https://host"),
        ("https://ada:can@ary@host", "https://host"),
        ("https://evil.example.com#@127.0.0.1/", ""),
        ("https://evil.example.com?@127.0.0.1", ""),
        ("https://evil.example.com\\@127.0.0.1", ""),
        ("https://ada:canary/x@host", ""),
    ],
)
def test_a_host_is_shown_only_where_there_is_one_way_to_read_it(url: str, shown: str) -> None:
    assert shown_url(url) == (shown or "a URL that can be read in two ways")


@pytest.mark.parametrize("url", ["127.0.0.1:3128", "localhost", "[::1]:80"])
def test_a_proxy_may_have_no_scheme(url: str) -> None:
    assert is_loopback(url)
