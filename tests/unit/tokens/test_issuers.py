"""Who issues a pool's tokens, and where the keys of each are: hosts by their names at AWS, tokens of the simulator's.

That an issuer's host answers 403 for pools of the other kind is seen at AWS (aws-jwt-verify, issue 279).
"""

from __future__ import annotations

import asyncio
import urllib.request
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

import cognito_tui
from cognito_tui import ConfigurationError, ConnectionFailed, TokenRejected, UnexpectedAnswer, aio
from cognito_tui.demo.simulator import tokens as simulator_tokens
from cognito_tui.demo.simulator.pool import Pool
from cognito_tui.demo.simulator.server import CognitoServer
from cognito_tui.functions import credential_proxy
from cognito_tui.functions.issuers import accepted, both_kinds
from cognito_tui.services.base.clock import Clock
from cognito_tui.services.base.secret import Secret
from cognito_tui.services.config.profile import Profile
from cognito_tui.services.config.regions import partitions
from cognito_tui.services.tokens import jwks as pool_keys
from cognito_tui.services.tokens.issuers import issuers_of
from cognito_tui.services.tokens.verify import verified
from tests.support.aws_hosts import REFUSES, aws_hosts
from tests.support.pool_client import pool

POOL_ID = "eu-west-1_TestPool"
ORIGINAL, UPDATED = "cognito-idp.eu-west-1.amazonaws.com", "issuer-cognito-idp.eu-west-1.amazonaws.com"
REPLICA = "cognito-idp.us-west-2.amazonaws.com"
PROFILE = Profile("test", POOL_ID, "client-1", "")
KEYS = f"/{POOL_ID}/.well-known/jwks"


@pytest.fixture(scope="module")
def server() -> Iterator[CognitoServer]:
    with pool() as server:
        server.pool.add_user("ada")
        yield server


@pytest.fixture(autouse=True)
def forget() -> None:
    pool_keys._cached.clear()
    credential_proxy._keys.cache_clear()


def id_token(kind: str, replica_region: str = "") -> str:
    its = Pool(issuer_type=kind, replica_region=replica_region)
    token = simulator_tokens.issue(its, its.add_user("ada"))["IdToken"]
    assert isinstance(token, str)
    return token


@pytest.mark.parametrize(
    ("region", "suffix"),
    [
        ("ap-southeast-10", "amazonaws.com"),
        ("cn-northwest-1", "amazonaws.com.cn"),
        ("us-gov-west-1", "amazonaws.com"),
        ("eusc-de-east-1", "amazonaws.eu"),
        ("us-iso-east-1", "c2s.ic.gov"),
        ("us-isob-east-1", "sc2s.sgov.gov"),
        ("us-isof-south-1", "csp.hci.ic.gov"),
        ("eu-isoe-west-1", "cloud.adc-e.uk"),
    ],
)
def test_a_pool_has_two_issuers_in_every_partition_and_the_simulator_can_be_either(
    region: str, suffix: str
) -> None:
    assert suffix in {each.suffixes[0] for each in partitions()}
    pool_id = f"{region}_Abc"
    both = issuers_of(replace(PROFILE, user_pool_id=pool_id))
    assert both == tuple(f"https://{kind}cognito-idp.{region}.{suffix}/{pool_id}" for kind in ("", "issuer-"))
    kinds = [Pool(user_pool_id=pool_id, issuer_type=kind).issuer for kind in ("ORIGINAL", "UPDATED")]
    assert tuple(kinds) == both
    assert set(both_kinds(both[0])) == set(both_kinds(both[1])) == set(both)


def test_a_replicas_tokens_are_the_pools_and_another_regions_are_not() -> None:
    used_there = replace(PROFILE, replica_region="us-west-2")
    assert issuers_of(used_there) == (*issuers_of(PROFILE), f"https://{REPLICA}/{POOL_ID}")
    assert Pool(replica_region="us-west-2").issuer == f"https://{REPLICA}/{POOL_ID}"
    assert Pool(replica_region="us-west-2", issuer_type="UPDATED").issuer == f"https://{UPDATED}/{POOL_ID}"
    assert accepted("https://idp.example/a") == ("https://idp.example/a",)
    assert both_kinds("https://cognito-idpx.eu-west-1.amazonaws.com/a")[1:] == ()


# The kind of the token, what each host does, and whom that has one ask for keys.
ASKED = [
    ("ORIGINAL", (True, False), [ORIGINAL]),
    ("UPDATED", (True, True), [UPDATED]),
    ("UPDATED", (True, False), [UPDATED, ORIGINAL]),
    ("ORIGINAL", (False, True), [ORIGINAL, UPDATED]),
]


@pytest.mark.parametrize(("kind", "answers", "hosts"), ASKED)
def test_keys_come_from_the_host_that_has_them(
    server: CognitoServer, tmp_path: Path, kind: str, answers: tuple[bool, bool], hosts: list[str]
) -> None:
    token, expected = id_token(kind), [f"{host} json" for host in hosts]
    what = dict(zip((ORIGINAL, UPDATED), (server.url if has else REFUSES for has in answers), strict=True))
    with aws_hosts(tmp_path, what) as asked:
        assert verified(Secret(token), "id", PROFILE, Clock())["cognito:username"] == "ada"
        assert asked == expected
        asked.clear()
        for _ in range(3):
            assert cognito_tui.verify_token(token, POOL_ID, "client-1", "id")["aud"] == "client-1"
        assert asked == expected
        assert asyncio.run(aio.verify_token(token, POOL_ID, "client-1", "id"))["aud"] == "client-1"
        assert asked == expected


def test_of_hosts_that_all_refuse_the_tokens_own_is_named(tmp_path: Path) -> None:
    refuse, words = {ORIGINAL: REFUSES, UPDATED: REFUSES}, f"{UPDATED} does not give the public keys"
    with aws_hosts(tmp_path, refuse), pytest.raises(UnexpectedAnswer, match=words):
        verified(Secret(id_token("UPDATED")), "id", PROFILE, Clock())
    with aws_hosts(tmp_path, {}), pytest.raises(ConnectionFailed):
        cognito_tui.verify_token(id_token("ORIGINAL"), POOL_ID, "client-1", "id")


def test_a_replicas_token_is_good_where_the_replica_is_named(server: CognitoServer, tmp_path: Path) -> None:
    token = id_token("ORIGINAL", "us-west-2")
    with aws_hosts(tmp_path, {ORIGINAL: REFUSES, UPDATED: REFUSES, REPLICA: server.url}) as asked:
        with pytest.raises(TokenRejected, match="is the user pool eu-west-1_TestPool elsewhere"):
            cognito_tui.verify_token(token, POOL_ID, "client-1", "id")
        assert asked == []
        assert cognito_tui.verify_token(token, POOL_ID, "client-1", "id", replica_region="us-west-2")
        there = replace(PROFILE, replica_region="us-west-2")
        assert cognito_tui.verify_token(token, there, "client-1", "id")
        assert verified(Secret(token), "id", there, Clock())
        assert asked == [f"{REPLICA} json"] * 2
        at_home = id_token("UPDATED")
        assert asyncio.run(aio.verify_token(at_home, POOL_ID, "client-1", "id", replica_region="us-west-2"))
    for nowhere in ("here", "cn-north-1"):
        with pytest.raises(ConfigurationError, match="not a region that the user pool can have a replica in"):
            cognito_tui.verify_token(token, POOL_ID, "client-1", "id", replica_region=nowhere)


@pytest.mark.parametrize(("kind", "answers", "hosts"), ASKED)
def test_so_does_the_credential_proxy(
    server: CognitoServer,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    kind: str,
    answers: tuple[bool, bool],
    hosts: list[str],
) -> None:
    monkeypatch.setattr(urllib.request, "_opener", None)  # it has the proxy settings of its first request
    monkeypatch.setenv("COGNITO_ISSUER", f"https://{ORIGINAL}/{POOL_ID} https://{REPLICA}/{POOL_ID}")
    monkeypatch.setenv("COGNITO_CLIENT_ID", "client-1")
    what = dict(zip((ORIGINAL, UPDATED), (server.url if has else REFUSES for has in answers), strict=True))
    with aws_hosts(tmp_path, {**what, REPLICA: server.url}) as asked:
        assert credential_proxy._user(id_token(kind))["cognito:username"] == "ada"
        assert asked == [f"{host} json" for host in hosts]
        assert credential_proxy._user(id_token("ORIGINAL", "us-west-2"))["cognito:username"] == "ada"
    with pytest.raises(credential_proxy.ProxyRefused, match="Is that a replica of it"):
        credential_proxy._user(id_token("ORIGINAL", "us-east-1"))
    monkeypatch.setattr(urllib.request, "_opener", None)


def test_a_proxy_that_names_no_pool_takes_no_token(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COGNITO_ISSUER", "")
    monkeypatch.setenv("COGNITO_CLIENT_ID", "client-1")
    with pytest.raises(credential_proxy.ProxyRefused, match="Its issuer is not the user pool"):
        credential_proxy._user(id_token("ORIGINAL"))
