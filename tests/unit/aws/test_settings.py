"""Where calls go, whom they trust and through which proxy: as botocore has it, and without botocore where it can be."""

from __future__ import annotations

import json
import os
from collections.abc import Callable
from pathlib import Path

import botocore
import pytest
from botocore.endpoint_provider import EndpointProvider
from botocore.exceptions import BotoCoreError
from botocore.loaders import create_loader
from botocore.utils import get_environ_proxies

from cognito_tui.errors import ConfigurationError
from cognito_tui.services.aws import settings
from cognito_tui.services.aws.boto_sessions import botocore_session
from cognito_tui.services.aws.service import AwsService
from cognito_tui.services.aws.settings import ca_bundle, endpoint_url, proxy_for
from cognito_tui.services.base.clock import Clock

SERVICES = ("cognito-idp", "cognito-identity", "sts")
OWN, ALL = "AWS_ENDPOINT_URL_COGNITO_IDENTITY", "AWS_ENDPOINT_URL"
IGNORE = "AWS_IGNORE_CONFIGURED_ENDPOINT_URLS"
FIPS, DUAL = "AWS_USE_FIPS_ENDPOINT", "AWS_USE_DUALSTACK_ENDPOINT"
AWS = "https://cognito-identity.{}.{}"
IRELAND = AWS.format("eu-west-1", "amazonaws.com")
SERVICES_SECTION = (
    "[profile work]\nservices = mine\n[services mine]\ncognito_identity =\n  endpoint_url = http://s:1\n"
)

Write = Callable[[str], None]


@pytest.fixture
def config(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Write:
    """Writes ~/.aws/config; the environment says nothing yet."""
    for name in [name for name in os.environ if name.startswith("AWS_") or name.lower().endswith("_proxy")]:
        monkeypatch.delenv(name)
    monkeypatch.delenv("REQUESTS_CA_BUNDLE", raising=False)
    monkeypatch.setenv("HOME", str(tmp_path))
    (tmp_path / ".aws").mkdir()

    def write(text: str) -> None:
        (tmp_path / ".aws" / "config").write_text(text)

    return write


def test_every_region_has_the_host_that_botocores_rules_name(config: Write) -> None:
    data = Path(botocore.__file__).parent / "data"
    partitions = json.loads((data / "partitions.json").read_bytes())
    regions = [name for each in partitions["partitions"] for name in each["regions"] if "global" not in name]
    assert len(regions) > 40
    for service in SERVICES:
        rules = create_loader().load_service_model(service, "endpoint-rule-set-1")
        provider = EndpointProvider(rules, partitions)
        for region in (*regions, "xx-new-1"):
            given = {"Region": region, "UseFIPS": False, "UseDualStack": False}
            more = {"UseGlobalEndpoint": False} if service == "sts" else {}
            theirs = provider.resolve_endpoint(**given, **more).url
            assert endpoint_url(service, region) == theirs


@pytest.mark.parametrize("service", SERVICES)
def test_every_service_has_its_host_by_botocore_whatever_its_answers_look_like(
    config: Write, monkeypatch: pytest.MonkeyPatch, service: str
) -> None:
    monkeypatch.setenv(FIPS, "true")
    assert endpoint_url(service, "us-east-1") == f"https://{service}-fips.us-east-1.amazonaws.com"
    monkeypatch.setenv(ALL, "no-url")
    with pytest.raises(ValueError, match="Invalid endpoint"):
        endpoint_url(service, "us-east-1")


@pytest.mark.parametrize(
    ("variables", "written", "expected"),
    [
        ({}, "", IRELAND),
        (
            {},
            "# nothing\n; either\n[default]\nregion = us-east-1\noutput=json\ns3 =\n  max_queue = 1\n",
            IRELAND,
        ),
        ({ALL: "http://127.0.0.1:4566"}, "", "http://127.0.0.1:4566"),
        ({ALL: "http://a:1", OWN: "https://b:2/"}, "", "https://b:2"),
        ({ALL: "http://a:1", OWN: ""}, "", "http://a:1"),
        ({OWN: "http://localhost/base/path"}, "", "http://localhost/base/path"),
        ({ALL: "http://a:1", IGNORE: "True"}, "", IRELAND),
        ({IGNORE: "false", ALL: "http://a:1"}, "", "http://a:1"),
        ({"AWS_RETRY_MODE": "standard", "AWS_MAX_ATTEMPTS": "5", FIPS: "false"}, "", IRELAND),
        ({"AWS_PROFILE": "missing"}, "[profile work]\nregion = eu-west-1\n", IRELAND),
        ({}, "[default]\nretry_mode = standard\nMax_Attempts: 5\nuse_fips_endpoint=false\n", IRELAND),
    ],
)
def test_what_is_usual_needs_no_botocore(
    config: Write,
    monkeypatch: pytest.MonkeyPatch,
    variables: dict[str, str],
    written: str,
    expected: str,
) -> None:
    config(written)
    for name, value in variables.items():
        monkeypatch.setenv(name, value)
    theirs = settings._botocores_url("cognito-identity", "eu-west-1").rstrip("/")
    monkeypatch.setattr(settings, "_botocores_url", None)
    assert endpoint_url("cognito-identity", "eu-west-1") == expected == theirs


@pytest.mark.parametrize(
    ("variables", "written", "region", "expected"),
    [
        ({"AWS_STS_REGIONAL_ENDPOINTS": "legacy"}, "", "eu-west-1", IRELAND),
        ({FIPS: "true"}, "", "us-gov-west-1", "https://cognito-identity-fips.us-gov-west-1.amazonaws.com"),
        ({FIPS: "TRUE"}, "", "us-east-1", "https://cognito-identity-fips.us-east-1.amazonaws.com"),
        ({DUAL: "true"}, "", "eu-central-1", AWS.format("eu-central-1", "amazonaws.com")),
        ({DUAL: "true"}, "", "cn-north-1", AWS.format("cn-north-1", "api.amazonwebservices.com.cn")),
        (
            {},
            "[default]\nuse_fips_endpoint=true\n",
            "us-east-2",
            "https://cognito-identity-fips.us-east-2.amazonaws.com",
        ),
        ({}, "[default]\nendpoint_url = http://c:1\n", "eu-west-1", "http://c:1"),
        ({}, "[profile work]\nENDPOINT_URL: http://c:1\n", "eu-west-1", IRELAND),
        ({"AWS_PROFILE": "work"}, "[profile work]\nendpoint_url: http://c:1\n", "eu-west-1", "http://c:1"),
        ({"AWS_PROFILE": "work"}, SERVICES_SECTION, "eu-west-1", "http://s:1"),
        ({"AWS_PROFILE": "work", ALL: "http://a:1"}, SERVICES_SECTION, "eu-west-1", "http://a:1"),
        (
            {},
            "[default]\nendpoint_url = http://c:1\nignore_configured_endpoint_urls = true\n",
            "eu-west-1",
            IRELAND,
        ),
        ({FIPS: "true", ALL: "http://a:1"}, "", "eu-west-1", "http://a:1"),
        ({ALL: "http://[::1]:4566"}, "", "eu-west-1", "http://[::1]:4566"),
        ({ALL: "http://user:word@a:1"}, "", "eu-west-1", "http://user:word@a:1"),
    ],
)
def test_what_is_not_is_asked_of_botocore(
    config: Write,
    monkeypatch: pytest.MonkeyPatch,
    variables: dict[str, str],
    written: str,
    region: str,
    expected: str,
) -> None:
    config(written)
    for name, value in variables.items():
        monkeypatch.setenv(name, value)
    assert endpoint_url("cognito-identity", region) == expected


def test_botocore_can_be_asked_for_every_service(config: Write, monkeypatch: pytest.MonkeyPatch) -> None:
    config("[default]\nretry_mode = standard\n")
    monkeypatch.setenv(FIPS, "true")
    found = [endpoint_url(service, "us-east-1") for service in SERVICES]
    assert found == [f"https://{service}-fips.us-east-1.amazonaws.com" for service in SERVICES]


@pytest.mark.parametrize(
    ("variables", "written"),
    [
        ({ALL: "http://my_service:4566"}, ""),
        ({ALL: "localhost:4566"}, ""),
        ({"AWS_MAX_ATTEMPTS": "none"}, ""),
        ({}, "[default]\nretry_mode = banana\n"),
        ({}, "[default]\nmax_attempts = none\n"),
        ({}, "[default]\nservices = missing\n"),
        ({}, "region = eu-west-1\n"),
        ({}, "[default]\nregion\n"),
        ({}, "[default\nregion = x\n"),
    ],
)
def test_what_makes_no_sense_is_named(
    config: Write, monkeypatch: pytest.MonkeyPatch, variables: dict[str, str], written: str
) -> None:
    config(written)
    for name, value in variables.items():
        monkeypatch.setenv(name, value)
    with pytest.raises(ConfigurationError) as failed:
        AwsService("cognito-identity", "eu-west-1", Clock()).endpoint()
    assert failed.value.detail
    assert "AWS_" in str(failed.value.hint)


# certificates ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("variables", "written", "expected"),
    [
        ({"AWS_CA_BUNDLE": "/one"}, "", "/one"),
        ({"AWS_CA_BUNDLE": "/one", "REQUESTS_CA_BUNDLE": "/two"}, "[default]\nca_bundle = /three\n", "/one"),
        ({"REQUESTS_CA_BUNDLE": "/two"}, "[default]\nca_bundle = /three\n", "/three"),
        ({"REQUESTS_CA_BUNDLE": "/two"}, "[profile work]\nca_bundle = /three\n", "/two"),
        ({"AWS_PROFILE": "work"}, "[profile work]\nca_bundle = /three\n", "/three"),
        ({"AWS_PROFILE": "missing", "REQUESTS_CA_BUNDLE": "/two"}, "[default]\nca_bundle = /three\n", None),
    ],
)
def test_the_certificates_are_those_that_botocore_trusts(
    config: Write,
    monkeypatch: pytest.MonkeyPatch,
    variables: dict[str, str],
    written: str,
    expected: str | None,
) -> None:
    config(written)
    for name, value in variables.items():
        monkeypatch.setenv(name, value)
    client = botocore_session().create_client("cognito-identity", "eu-west-1")
    assert ca_bundle() == client._endpoint.http_session._verify
    assert expected in (ca_bundle(), None)


def test_without_a_setting_they_are_certifis_or_botocores(
    config: Write, monkeypatch: pytest.MonkeyPatch
) -> None:
    from botocore.httpsession import get_cert_path

    assert ca_bundle() == get_cert_path(True)
    monkeypatch.setattr(
        "importlib.util.find_spec", lambda name: None if name == "certifi" else botocore.__spec__
    )
    assert "BEGIN CERTIFICATE" in Path(ca_bundle()).read_text()
    assert "botocore" in ca_bundle()


@pytest.mark.parametrize("name", ["AWS_CA_BUNDLE", "REQUESTS_CA_BUNDLE"])
def test_a_bundle_without_a_name_is_not_everybody(
    config: Write, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    for blank in ("", " "):
        monkeypatch.setenv(name, blank)
        with pytest.raises((ConfigurationError, BotoCoreError), match="CA bundle"):
            ca_bundle()


# proxies --------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("url", [IRELAND, "http://127.0.0.1:4566", "https://localhost", "http://[::1]:1"])
@pytest.mark.parametrize(
    "variables",
    [
        {},
        {"HTTPS_PROXY": "http://p:1"},
        {"https_proxy": "p:1", "HTTPS_PROXY": "http://q:2"},
        {"HTTP_PROXY": "http://p:1"},
        {"ALL_PROXY": "http://p:1"},
        {"HTTPS_PROXY": "http://p:1", "NO_PROXY": "amazonaws.com,localhost"},
        {"HTTPS_PROXY": "http://p:1", "HTTP_PROXY": "http://p:1", "no_proxy": "*"},
        {"HTTP_PROXY": "http://p:1", "NO_PROXY": "127.0.0.1,[::1]"},
        {"HTTPS_PROXY": ""},
    ],
)
def test_the_proxy_is_the_one_that_botocore_takes(
    config: Write, monkeypatch: pytest.MonkeyPatch, variables: dict[str, str], url: str
) -> None:
    for name, value in variables.items():
        monkeypatch.setenv(name, value)
    assert proxy_for(url) == (get_environ_proxies(url).get(url.partition(":")[0]) or "")
