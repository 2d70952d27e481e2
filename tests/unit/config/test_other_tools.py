"""What other tools say of where to sign in: the names of their Terraform outputs, and cogauth's file.

The names are those of public Terraform modules; the file is as cogauth's documentation and program have it.
"""

from __future__ import annotations

import json
from typing import Any

import pytest

from cognito_tui.errors import ConfigurationError
from cognito_tui.services.base.secret import Secret
from cognito_tui.services.config.cogauth import read_cogauth
from cognito_tui.services.config.outputs import Outputs, outputs_of
from cognito_tui.services.config.terraform import read_outputs
from tests.support.configuring import IDENTITY, POOL, SECRET

HOST = "my-app.auth.eu-west-1.amazoncognito.com"
API = "https://abc123.execute-api.eu-west-1.amazonaws.com"

SAID: tuple[tuple[dict[str, object], dict[str, str]], ...] = (
    ({"user_pool_client_id": "web"}, {"client_id": "web"}),
    ({"cognito_user_pool_client_id": "web", "app_client_id": "web"}, {"client_id": "web"}),
    ({"App_client_id": "web", "User_pool_id": POOL}, {"client_id": "web", "user_pool_id": POOL}),
    ({"userPoolId": POOL, "userPoolWebClientId": "web"}, {"user_pool_id": POOL, "client_id": "web"}),
    ({"cognito_user_pool_id": POOL}, {"user_pool_id": POOL}),
    ({"user_pool": {"id": POOL, "arn": "arn:…"}}, {"user_pool_id": POOL}),
    ({"user_pool": "the name of a pool"}, {}),
    ({"cognito_identity_pool_id": IDENTITY}, {"identity_pool_id": IDENTITY}),
    ({"identity_pool": IDENTITY}, {"identity_pool_id": IDENTITY}),
    ({"identity_pool": None, "user_pool_client_id": [1], "cognito_client_id": True}, {}),
    ({"cognito_domain": f"https://{HOST}"}, {"domain": HOST}),
    ({"cognito_domain": f"https://{HOST}/login?client_id=web"}, {"domain": HOST}),
    ({"user_pool_domain": "auth.example.com"}, {"domain": "auth.example.com"}),
    ({"user_pool_domain": "my-app", "user_pool_id": POOL}, {"domain": HOST, "user_pool_id": POOL}),
    ({"domain": "my-app", "user_pool_id": POOL}, {"domain": HOST, "user_pool_id": POOL}),
    # a prefix and the host that it begins are one
    (
        {"cognito_domain": "my-app", "cognito_domain_url": f"https://{HOST}", "cognito_user_pool_id": POOL},
        {"domain": HOST, "user_pool_id": POOL},
    ),
    ({"hosted_ui_url": "https://[::1"}, {}),
    ({"hosted_ui_url": "http://evil.example/"}, {}),
    ({"api_invoke_url": f"{API}/prod"}, {"api_hosts": API[8:]}),
    # several APIs are several hosts
    (
        {"api_invoke_url": f"{API}/prod", "api_gateway_url": API, "api_endpoint": "https://b.example.com"},
        {"api_hosts": f"{API[8:]}, b.example.com"},
    ),
    # our own name counts, also where it is empty
    (
        {"client_id": "own", "user_pool_client_id": "web", "api_hosts": [], "api_url": API},
        {"client_id": "own"},
    ),
)


def test_what_other_tools_call_a_setting_becomes_it() -> None:
    for named, values in SAID:
        outputs = outputs_of(named, "here")
        assert (outputs.layer.values, outputs.layer.problems) == (values, ()), named
    assert outputs_of({"cognito_client_secret": SECRET}, "here").layer.client_secret == Secret(SECRET)


def test_names_that_disagree_are_named_and_refused_without_their_values() -> None:
    for setting, named in (
        ("client_id", {"app_client_id": "one", "user_pool_client_id": "two"}),
        ("client_secret", {"app_client_secret": SECRET, "cognito_client_secret": f"{SECRET}2"}),
        ("domain", {"cognito_domain": "a.example.com", "hosted_ui_domain": "b.example.com"}),
    ):
        layer = outputs_of(named, "here").layer
        assert (layer.values, layer.client_secret) == ({}, None)
        (problem,) = layer.problems
        assert problem.line == f"{setting}: {' and '.join(named)} in here say different things"
        assert problem.setting == setting


def test_terraforms_outputs_are_read_by_these_names() -> None:
    printed = {
        "cognito_user_pool_id": {"value": POOL},
        "user_pool_client_id": {"value": "web", "type": "string"},
    }
    layer = read_outputs(json.dumps(printed).encode(), "~/tf").layer
    assert layer.values == {"user_pool_id": POOL, "client_id": "web"}


# cogauth --------------------------------------------------------------------------------------------------------------

FILE = {"user_pool_id": POOL, "client_id": "web", "identity_pool_id": IDENTITY, "region": "eu-west-1"}
IDS = {"user_pool_id": POOL, "client_id": "web", "identity_pool_id": IDENTITY}


def cogauth(document: Any) -> Outputs:
    return read_cogauth(json.dumps(document).encode(), "~/cognito.json")


def test_cogauths_file_becomes_settings() -> None:
    assert cogauth(FILE).layer.values == IDS
    assert cogauth(FILE).layer.place == "cogauth's file ~/cognito.json"
    assert cogauth({"userPoolId": POOL, "clientId": "web", "identityPoolId": IDENTITY}).layer.values == IDS
    page = f"https://{HOST}/login?client_id=web&response_type=code&redirect_uri=http%3A%2F%2Flocalhost"
    assert cogauth({**FILE, "managed_login_url": page}).layer.values == {**IDS, "domain": HOST}
    proxied = cogauth({**FILE, "lambda_function_name": "cognito-credential-proxy"}).layer.values
    assert proxied == {**IDS, "proxy_function": "cognito-credential-proxy", "duration": "12h"}
    empty = cogauth({**FILE, "identity_pool_id": ""})
    assert "identity_pool_id" not in empty.layer.values
    assert empty.unset == {"identity_pool_id"}


def test_a_region_that_is_another_than_the_pools_is_refused() -> None:
    (problem,) = cogauth({**FILE, "region": "us-east-1\x1b"}).layer.problems
    assert problem.line == f"region: 'us-east-1\\x1b' is not where user_pool_id '{POOL}' is"


@pytest.mark.parametrize("content", [SECRET, json.dumps([SECRET]), "", "\xff", "[" * 100_000])
def test_another_file_is_refused_and_not_quoted(content: str) -> None:
    with pytest.raises(ConfigurationError) as caught:
        read_cogauth(content.encode("latin-1"), "~/x")
    assert caught.value.title == "~/x is not a file of cogauth's."
    assert SECRET not in repr(caught.getrepr(style="long"))
