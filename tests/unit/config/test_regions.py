"""Regions, partitions and hosts: judged by botocore, whose data they come from, and whose clients go there."""

from __future__ import annotations

import json
import re
from pathlib import Path

import botocore
import botocore.session
import pytest
from botocore.endpoint_provider import EndpointProvider
from botocore.loaders import Loader

from cognito_tui.errors import ConfigurationError
from cognito_tui.services.aws.sigv4 import scope_of
from cognito_tui.services.config.layers import malformed
from cognito_tui.services.config.regions import (
    REGION,
    PoolAddress,
    console_domain,
    identity_principal,
    is_region,
    known_partition,
    managed_login_hosts,
    partition,
    pool_address,
    user_pool_host,
)

DATA = Path(botocore.__file__).parent / "data"
ENDPOINTS = json.loads((DATA / "endpoints.json").read_bytes())["partitions"]
KNOWN = {region: each["partition"] for each in ENDPOINTS for region in each["regions"]}
OF_EACH = ("eu-west-1", "cn-north-1", "us-gov-east-1", "eusc-de-east-1", "us-iso-east-1")
UUID = "01234567-89ab-cdef-0123-456789abcdef"


def test_every_region_that_botocore_knows_is_one_and_in_its_partition() -> None:
    assert len(KNOWN) > 40
    assert {region: is_region(region) for region in KNOWN} == dict.fromkeys(KNOWN, True)
    assert {region: partition(region).name for region in KNOWN} == KNOWN


@pytest.mark.parametrize(
    "region",
    ["ap-southeast-10", "us-gov-east-10", "eusc-de-east-2", "xx-new-1", "eu-west2a-1", "us-east-123"],
)
def test_a_region_that_is_newer_than_botocore_is_one_too(region: str) -> None:
    assert is_region(region)
    assert malformed("user_pool_id", f"{region}_AbCdEfGhI", "a test") is None
    assert malformed("identity_pool_id", f"{region}:{UUID}", "a test") is None
    arn = f"arn:aws-eusc:lambda:{region}:123456789012:function:proxy"
    assert malformed("proxy_function", arn, "a test") is None


@pytest.mark.parametrize(
    "name",
    [
        "",
        "eu",
        "eu-west",
        "Ireland",
        "EU-WEST-1",
        "aws-global",
        "eu-west-1000",
        "eu--west-1",
        "eu-we_st-1",
        "eu-west-1.evil",
        "eu-west-1\n",
    ],
)
def test_nothing_else_is_a_region(name: str) -> None:
    assert not is_region(name)
    assert known_partition(name) is None


@pytest.mark.parametrize("region", OF_EACH)
def test_the_hosts_are_those_that_botocore_goes_to(region: str) -> None:
    client = botocore.session.Session().create_client(
        "cognito-idp", region, aws_access_key_id="a", aws_secret_access_key="b"
    )
    assert f"https://{user_pool_host(region)}" == client.meta.endpoint_url
    assert scope_of(user_pool_host(region)) == ("cognito-idp", region)


@pytest.mark.parametrize(
    ("host", "scope"),
    [
        ("logs-2024-12.s3.amazonaws.com", ("s3", "us-east-1")),
        ("my-bucket-1.s3.amazonaws.com", ("s3", "us-east-1")),
        ("my-bucket-1.s3.eu-west-1.amazonaws.com", ("s3", "eu-west-1")),
        ("a1b2.execute-api.xx-new-1.amazonaws.com", ("execute-api", "xx-new-1")),
        ("vpce-1.execute-api.eusc-de-east-1.amazonaws.eu", ("execute-api", "eusc-de-east-1")),
    ],
)
def test_a_name_that_looks_like_a_region_is_none(host: str, scope: tuple[str, str]) -> None:
    assert scope_of(host) == scope


@pytest.mark.parametrize("region", OF_EACH[:-1])
def test_the_console_is_where_botocore_signs_in(region: str) -> None:
    loader = Loader(extra_search_paths=[str(DATA)])
    if "signin" not in loader.list_available_services("endpoint-rule-set-1"):
        pytest.skip("this botocore has no rules of the sign-in service")
    rules = loader.load_service_model("signin", "endpoint-rule-set-1")
    endpoint = EndpointProvider(rules, loader.load_data("partitions")).resolve_endpoint(
        Region=region, UseFIPS=False, UseDualStack=False
    )
    assert endpoint.url == f"https://{region}.signin.{console_domain(region)}"


def test_a_console_that_is_not_known_is_said() -> None:
    with pytest.raises(ConfigurationError, match="aws-iso"):
        console_domain("us-iso-east-1")
    with pytest.raises(ConfigurationError, match="no region"):
        console_domain("xx-new-1")


@pytest.mark.parametrize(
    ("text", "address"),
    [
        ("https://cognito-idp.eu-west-1.amazonaws.com/eu-west-1_A", ("eu-west-1", "eu-west-1_A")),
        ("https://issuer-cognito-idp.eu-west-1.amazonaws.com/eu-west-1_A", ("eu-west-1", "eu-west-1_A")),
        ("cognito-idp-fips.us-gov-west-1.amazonaws.com", ("us-gov-west-1", "")),
        ("HTTPS://Cognito-IDP.EU-West-1.AmazonAWS.com/", ("eu-west-1", "")),
        ("cognito-idp.cn-north-1.amazonaws.com.cn/cn-north-1_A", ("cn-north-1", "cn-north-1_A")),
        ("cognito-idp.eusc-de-east-1.amazonaws.eu/eusc-de-east-1_A", ("eusc-de-east-1", "eusc-de-east-1_A")),
        ("cognito-idp.eu-west-1.api.aws", ("eu-west-1", "")),
        ("cognito-idp.eusc-de-east-1.amazonaws.com", None),  # another partition's end
        ("cognito-idp.cn-north-1.amazonaws.com", None),
        ("cognito-idp.eu-west-1.amazonaws.com.evil.example", None),
        ("cognito-idp.eu-west-1.evil.example/eu-west-1_A", None),
        ("cognito-idp.eu-west-1.amazonaws.com@evil.example", None),
        ("http://cognito-idp.eu-west-1.amazonaws.com", None),
        ("eu-west-1_A", None),
    ],
)
def test_a_pools_address_is_read_in_every_partition(text: str, address: tuple[str, str] | None) -> None:
    assert pool_address(text) == (address and PoolAddress(*address))


def test_what_iam_and_managed_login_call_them() -> None:
    assert identity_principal("eusc-de-east-1") == "cognito-identity.amazonaws.com"
    assert identity_principal("us-gov-west-1") == "cognito-identity-us-gov.amazonaws.com"
    assert managed_login_hosts("eu-west-1")[0] == "auth.eu-west-1.amazoncognito.com"


def test_no_other_module_has_a_pattern_of_its_own() -> None:
    """What runs in Lambda imports nothing of ours; it knows no region."""
    app = Path(__file__).parents[3] / "app"
    assert re.fullmatch(REGION, "eu-west-1")
    own = [
        path.relative_to(app).as_posix()
        for path in app.rglob("*.py")
        if "demo" not in path.parts
        and re.search(r"amazonaws\\?\.(com|eu)\\|\[a-z\]\{2", path.read_text("utf-8"))
    ]
    assert own == ["services/config/regions.py"]
