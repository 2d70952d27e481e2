"""Each example of pycognito's README has its counterpart on docs/from-pycognito.md, and does the same.

The examples of the page are followed word for word, here and in the other test_pycognito_*.py: against ministack where
it has what they need, and otherwise moto or cognito-local. Devices, which no emulator has: app/demo/simulator.
Whether it is the same, pycognito itself says, where it can: it looks at the same pool.
"""

from __future__ import annotations

import importlib.metadata
import re
import subprocess
import sys
from dataclasses import replace
from http.server import BaseHTTPRequestHandler
from pathlib import Path
from typing import Any

import boto3
import pytest
import requests
from pycognito.exceptions import TokenVerificationException
from pycognito.utils import RequestsSrpAuth

import cognito_tui
from tests.support.doc_page_replay import PAGE, examples, write_profiles
from tests.support.loopback import serving
from tests.support.pools import FLOWS, SeededPool, admin, seed_pool
from tests.support.pycognito_peer import (
    ADDRESS,
    NEW,
    OLD,
    Reading,
    signed_in_with_theirs,
    theirs,
    tokens_of,
    with_our_tokens,
)
from tests.support.repository import TESTS
from tests.support.sign_in_at_emulator import point_at

# one worker for all: each would start emulators of its own
pytestmark = pytest.mark.xdist_group("examples of pycognito")

# what stands under other words on our page
OUR_HEADINGS = {"Usage": "SRP Requests Authenticator"}


# -- the page --------------------------------------------------------------------------------------------------


def test_every_example_of_the_installed_pycognito_has_a_counterpart() -> None:
    """Red after a release of pycognito that documents more."""
    readme = importlib.metadata.metadata("pycognito")["Description"]
    wanted = {OUR_HEADINGS.get(title, title): blocks for title, blocks in examples(readme).items()}
    found = examples(PAGE.read_text())
    assert len(wanted) > 30
    assert {title: len(blocks) for title, blocks in wanted.items()} == {
        title: len(found.get(title, [])) for title in wanted
    }
    for title in examples(readme, "commandline"):
        assert title in PAGE.read_text()


def test_every_example_of_the_page_is_followed() -> None:
    calls = examples(PAGE.read_text().partition("## Call by call")[2])
    folders = (TESTS / "external", TESTS / "unit/library", TESTS / "support")
    here = "".join(path.read_text() for folder in folders for path in folder.glob("*.py"))
    assert set(calls) <= set(re.findall(r'follow\(\s*"([^"]+)"', here))


# -- three lines -----------------------------------------------------------------------------------------------


def test_the_three_line_program_prints_credentials_of_two_environments_that_sts_accepts(
    ministack_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    point_at(ministack_url, monkeypatch)
    pools = {"dev": seed_pool(ministack_url), "staging": seed_pool(ministack_url)}
    for pool in pools.values():
        pool.add_user("ada", OLD)
    write_profiles(
        {
            name: {
                "user_pool_id": pool.user_pool_id,
                "client_id": pool.client_id,
                "identity_pool_id": pool.identity_pool_id,
            }
            for name, pool in pools.items()
        }
    )
    program = "\n".join([f"password = {OLD!r}", *examples(PAGE.read_text())["Three lines"]])
    done = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, timeout=60, check=False
    )
    assert (done.returncode, done.stderr) == (0, "")
    *printed, renewing = done.stdout.splitlines()
    arns = {}
    for line in printed:
        environment, *keys = line.split(" ")
        arns[environment] = arn_of(ministack_url, keys)
    role = {name: pool.role_arn.rpartition("/")[2] for name, pool in pools.items()}
    assert {name: arn.split("/")[1] for name, arn in arns.items()} == role
    assert renewing == arns["staging"]


def arn_of(endpoint: str, keys: list[str]) -> str:
    sts = boto3.client("sts", "eu-west-1", None, True, None, endpoint, *keys)
    return str(sts.get_caller_identity()["Arn"])


def test_the_settings_on_the_page_are_good_ones(monkeypatch: pytest.MonkeyPatch) -> None:
    [text] = examples(PAGE.read_text(), "toml")["Three lines"]
    write_profiles({})
    Path(Path.home(), ".config/cognito-tui/config.toml").write_text(text)
    for name in ("dev", "staging"):
        profile = cognito_tui.Client(name).profile
        assert profile.name == name
        assert profile.identity_pool_id


# -- a pool, a client, a session -------------------------------------------------------------------------------


def test_a_session_goes_on_with_all_that_pycognito_takes(ministack_url: str, reading: Reading) -> None:
    pool = seed_pool(ministack_url, secret=True)
    reader = reading(pool, "ada")
    reader.names |= tokens_of(signed_in_with_theirs(pool))
    reader.follow("Example with All Arguments")
    session = reader["session"]
    assert session.account.user().attributes["email"] == ADDRESS
    tokens = session.tokens()
    assert session.renewed(tokens).access_token != tokens.access_token  # which takes the client's secret


def test_a_client_is_named_by_its_profile(ministack_url: str, reading: Reading) -> None:
    pool = seed_pool(ministack_url)
    client = reading(pool)["client"]
    assert (client.profile.user_pool_id, client.profile.client_id) == (pool.user_pool_id, pool.client_id)


def test_one_client_signs_in_two_users(ministack_url: str, reading: Reading) -> None:
    reader = reading(seed_pool(ministack_url), "ada", "grace")
    reader.follow("Username")
    assert [reader[name].claims["email"] for name in ("ada", "grace")] == [ADDRESS, "grace@example.com"]


def test_tokens_that_pycognito_got_are_verified_and_gone_on_with(
    ministack_url: str, reading: Reading
) -> None:
    pool = seed_pool(ministack_url)
    reader = reading(pool, "ada")
    tokens = tokens_of(signed_in_with_theirs(pool))
    reader.names |= tokens
    reader.follow("Tokens")
    assert reader["session"].account.user().username == "ada"
    # those of another client of the same pool: both refuse them
    stranger = replace(pool, client_id=seed_client(pool))
    reader.names |= tokens_of(signed_in_with_theirs(stranger))
    with pytest.raises(TokenVerificationException):
        theirs(pool, **{name: reader[name] for name in tokens}).verify_tokens()
    with pytest.raises(cognito_tui.TokenRejected):
        reader.follow("Tokens")


def seed_client(pool: SeededPool) -> str:
    made = admin(pool.endpoint, "cognito-idp").create_user_pool_client(
        UserPoolId=pool.user_pool_id, ClientName="another", ExplicitAuthFlows=list(FLOWS)
    )
    return str(made["UserPoolClient"]["ClientId"])


# -- signing in ------------------------------------------------------------------------------------------------


def test_a_user_signs_in(ministack_url: str, reading: Reading) -> None:
    pool = seed_pool(ministack_url, secret=True)
    reader = reading(pool, "ada")
    reader.follow("Authenticate")
    assert reader["session"].username == "ada"
    with_our_tokens(pool, reader["session"]).verify_tokens()
    reader.names["password"] = NEW
    with pytest.raises(cognito_tui.IncorrectPassword):
        reader.follow("Authenticate")


@pytest.mark.usefixtures("administrator")
def test_an_administrator_signs_a_user_in_where_the_client_allows_nothing_else(
    ministack_url: str, reading: Reading
) -> None:
    pool = seed_pool(ministack_url, flows=("ALLOW_ADMIN_USER_PASSWORD_AUTH", "ALLOW_REFRESH_TOKEN_AUTH"))
    reader = reading(pool, "ada")
    with pytest.raises(cognito_tui.Refused):
        reader.follow("Authenticate")
    reader.follow("Admin Authenticate")
    assert reader["session"].account.user().attributes["email"] == ADDRESS


def test_srp_takes_ids_alone(ministack_url: str, reading: Reading) -> None:
    pool = seed_pool(ministack_url, flows=("ALLOW_USER_SRP_AUTH",))
    reader = reading(pool, "ada")
    reader.follow("Using AWSSRP")
    with_our_tokens(pool, reader["session"]).verify_tokens()
    assert reader["tokens"].username == "ada"


# -- tokens ----------------------------------------------------------------------------------------------------


def test_tokens_are_fresh_ones_and_renewed_where_they_are_not(ministack_url: str, reading: Reading) -> None:
    pool = seed_pool(ministack_url)
    admin(ministack_url, "cognito-idp").update_user_pool_client(
        UserPoolId=pool.user_pool_id,
        ClientId=pool.client_id,
        ExplicitAuthFlows=list(FLOWS),
        AccessTokenValidity=30,  # of which a minute is needed
        TokenValidityUnits={"AccessToken": "seconds"},
    )
    reader = reading(pool, "ada")
    reader.follow("Authenticate")
    reader.follow("Check Token")
    first = reader["tokens"]
    reader.follow("Check Token")
    assert reader["tokens"].access_token != first.access_token


def test_tokens_are_verified_and_their_claims_are_those_that_pycognito_finds(
    ministack_url: str, reading: Reading
) -> None:
    pool = seed_pool(ministack_url)
    reader = reading(pool, "ada")
    reader.follow("Authenticate")
    reader.follow("Verify Tokens")
    them = with_our_tokens(pool, reader["session"])
    them.verify_tokens()
    assert dict(reader["id_claims"]) == them.id_claims
    assert dict(reader["access_claims"]) == them.access_claims
    assert them.id_claims["email"] == ADDRESS


def test_signing_out_everywhere_ends_what_pycognito_began(ministack_url: str, reading: Reading) -> None:
    pool = seed_pool(ministack_url)
    reader = reading(pool, "ada")
    them = signed_in_with_theirs(pool)
    assert them.get_user().email == ADDRESS
    reader.follow("Authenticate")
    reader.follow("Logout")
    with pytest.raises(them.client.exceptions.NotAuthorizedException):
        them.get_user()
    with pytest.raises(cognito_tui.SignInRequired):
        reader["session"].tokens()


# -- requests --------------------------------------------------------------------------------------------------


def test_requests_carry_the_same_header_as_pycognitos(ministack_url: str, reading: Reading) -> None:
    heard: list[str] = []

    class Api(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            heard.append(self.headers["Authorization"])
            self.send_response(200)
            self.send_header("content-length", "0")
            self.end_headers()

        def log_message(self, *_: Any) -> None:
            pass

    pool = seed_pool(ministack_url)
    reader = reading(pool, "ada")
    with serving(Api) as reader.names["url"]:
        reader.follow("SRP Requests Authenticator")
        assert reader["response"].status_code == 200
        requests.get(reader["url"], auth=RequestsSrpAuth(password=OLD, cognito=theirs(pool)), timeout=30)
    for header in heard:
        kind, token = header.split(" ")
        assert kind == "Bearer"
        claims = cognito_tui.verify_token(token, pool.user_pool_id, pool.client_id, "access")
        assert claims["username"] == "ada"
    assert len(heard) == 2
