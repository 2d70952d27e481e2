"""What is handed over: one definition for shells, commands, files and programs."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import datetime, timedelta, timezone
from pathlib import Path

import pytest

from cognito_tui.services.base.clock import Clock
from cognito_tui.services.config.profile import Profile
from cognito_tui.services.credentials.cache import CredentialCache
from cognito_tui.services.credentials.fast_path import cache_key, lookup
from cognito_tui.services.delivery.container_endpoint import Endpoint, _fields
from cognito_tui.services.delivery.delivery import Delivery, unset
from cognito_tui.services.delivery.exec_environment import child_environment
from cognito_tui.services.delivery.formats import FORMATS, format_named, render
from tests.support.sample_credentials import NAMES, credentials

WORK = Profile("work", "eu-west-1_AbCdEfGhI", "client")
PLAY = Profile("play", "us-west-2_AbCdEfGhI", "client")
SOON = datetime.now(timezone.utc) + timedelta(hours=1)
BOTH = ("AWS_REGION", "AWS_DEFAULT_REGION")


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("HOME", str(tmp_path))
    (tmp_path / ".aws").mkdir()
    return tmp_path


def regions(environ: dict[str, str], profile: Profile = WORK) -> tuple[str, str]:
    told = Delivery.of(credentials(), profile, environ).regions
    assert tuple(told) == BOTH
    return told["AWS_REGION"], told["AWS_DEFAULT_REGION"]


CHOSEN = Profile("work", "eu-west-1_AbCdEfGhI", "client", region="x-9")
ONE = "[default]\nregion = d-1\n[profile corp]\nregion = c-1\n[profile bare]\n"
REGIONS: list[tuple[str, Profile, dict[str, str], str, str, tuple[str, str]]] = [
    ("the pool's", WORK, {}, "", "", ("eu-west-1", "eu-west-1")),
    ("the profile's", CHOSEN, dict.fromkeys(BOTH, "y-1"), ONE, "", ("x-9", "x-9")),
    ("AWS_REGION", WORK, {"AWS_REGION": "y-1", "AWS_PROFILE": "corp"}, ONE, "", ("y-1", "y-1")),
    ("AWS_DEFAULT_REGION", WORK, {"AWS_DEFAULT_REGION": "y-1"}, ONE, "", ("y-1", "y-1")),
    ("both", WORK, {"AWS_REGION": "y-1", "AWS_DEFAULT_REGION": "z-1"}, "", "", ("y-1", "z-1")),
    ("no region", WORK, {"AWS_REGION": "", "AWS_DEFAULT_REGION": "y 1"}, "", "", ("eu-west-1", "eu-west-1")),
    ("the default AWS profile's", WORK, {}, ONE, "", ("d-1", "d-1")),
    ("the replaced AWS profile's", WORK, {"AWS_PROFILE": "corp"}, ONE, "", ("c-1", "c-1")),
    ("as botocore", WORK, {"AWS_PROFILE": "x", "AWS_DEFAULT_PROFILE": "corp"}, ONE, "", ("c-1", "c-1")),
    ("it has none", WORK, {"AWS_PROFILE": "bare"}, ONE, "", ("d-1", "d-1")),
    ("it is not there", WORK, {"AWS_PROFILE": "gone"}, ONE, "", ("d-1", "d-1")),
    ("credentials file", WORK, {}, ONE, "[default]\nregion = k-1\n", ("k-1", "k-1")),
    ("NUL", WORK, {}, "[default]\nregion = y\0-1\n", "", ("eu-west-1", "eu-west-1")),
    ("two lines", WORK, {}, "[default]\nregion = y\n  -1\n", "", ("eu-west-1", "eu-west-1")),
    ("malformed", WORK, {}, "[default\n", "", ("eu-west-1", "eu-west-1")),
    ("one malformed", WORK, {}, "[default\n", "[default]\nregion = k-1\n", ("k-1", "k-1")),
]


@pytest.mark.parametrize(
    ("profile", "environ", "config", "keys", "expected"),
    [case[1:] for case in REGIONS],
    ids=[case[0] for case in REGIONS],
)
def test_the_region_is_the_first_that_somebody_has_chosen(
    home: Path, profile: Profile, environ: dict[str, str], config: str, keys: str, expected: tuple[str, str]
) -> None:
    (home / ".aws/config").write_text(config)
    (home / ".aws/credentials").write_text(keys)
    assert regions(environ, profile) == expected


def test_a_region_stays_with_its_profile_and_goes_when_another_takes_its_place(home: Path) -> None:
    (home / ".aws/config").write_text("[profile corp]\nregion = c-1\n")
    shell = child_environment(
        {"AWS_PROFILE": "corp"}, Delivery.of(credentials(), WORK, {"AWS_PROFILE": "corp"})
    )
    assert "AWS_PROFILE" not in shell
    assert regions(shell) == ("c-1", "c-1"), "renewed, it is the same"
    there = credentials(region="us-west-2")
    other = child_environment(shell, Delivery.of(there, PLAY, shell))
    assert [other[name] for name in BOTH] == ["us-west-2", "us-west-2"]
    # but the person's own stays, whoever comes
    shell = child_environment({"AWS_REGION": "y-1"}, Delivery.of(credentials(), WORK, {"AWS_REGION": "y-1"}))
    assert Delivery.of(there, PLAY, shell).region == "y-1"
    assert "COGNITO_TUI_REGION" not in shell


def test_what_would_count_instead_is_unset_and_so_is_what_belongs_to_other_keys(home: Path) -> None:
    plain = Delivery.of(credentials(), WORK, {}).unset()
    assert plain == [
        "AWS_PROFILE",
        "AWS_DEFAULT_PROFILE",
        "AWS_SECURITY_TOKEN",
        "AWS_ACCOUNT_ID",
        "AWS_CREDENTIAL_SCOPE",
    ]
    strays = {"AWS_BEARER_TOKEN_BEDROCK", "AWS_VAULT", "AWS_CONTAINER_CREDENTIALS_FULL_URI", "AWS_ROLE_ARN"}
    strays |= {"AWSUME_PROFILE", "AWSUME_EXPIRATION", "AWSU_PROFILE", "AWS_SSO_PROFILE"}
    kept = {"AWS_CONFIG_FILE", "AWS_ENDPOINT_URL", "COGNITO_PASSWORD", "AWS_CONTAINER_$(id)", "AWS_REGION"}
    found = Delivery.of(credentials(), WORK, dict.fromkeys([*strays, *kept, *NAMES], "x")).unset()
    assert {*found} == {*plain, *strays, "COGNITO_TUI_REGION"}


def test_what_was_handed_over_can_be_taken_back_and_the_persons_own_region_stays(home: Path) -> None:
    shell = child_environment({"HOME": "/h"}, Delivery.of(credentials(), WORK, {}))
    assert {*shell} - {*unset(shell)} == {"HOME"}
    shell = child_environment({"AWS_REGION": "y-1"}, Delivery.of(credentials(), WORK, {"AWS_REGION": "y-1"}))
    assert {*BOTH}.isdisjoint(unset(shell))


@pytest.mark.parametrize("format_", FORMATS, ids=lambda format_: format_.name)
def test_every_format_for_a_shell_unsets_sets_and_names_the_profile(home: Path, format_) -> None:  # type: ignore[no-untyped-def]
    text = render(Delivery.of(credentials(), WORK, {}), format_.name).reveal()
    assert ("eu-west-1" in text) == (format_.name != "process")
    assert (
        ("AWS_SECURITY_TOKEN" in text) == ("COGNITO_TUI_PROFILE" in text) == (format_.unsetting is not None)
    )
    if format_.unsetting:
        assert text.index("AWS_SECURITY_TOKEN") < text.index("ASIAEXAMPLE")
        assert "AWS_ACCESS_KEY_ID" in format_.unset(["AWS_ACCESS_KEY_ID"])


def test_a_profile_whose_name_a_shell_cannot_say_is_not_named_there(home: Path) -> None:
    odd = Profile('100% {"mine"}', "eu-west-1_AbCdEfGhI", "client")
    for name in ("csh", "windows-cmd"):
        text = render(Delivery.of(credentials(), odd, {}), name).reveal()
        assert "COGNITO_TUI_PROFILE" not in text.split("ASIAEXAMPLE")[1]
        assert "AWS_REGION" in text
    assert (
        "COGNITO_TUI_PROFILE='100% {\"mine\"}'" in render(Delivery.of(credentials(), odd, {}), "env").reveal()
    )


def test_other_terminals_get_the_region_too() -> None:
    endpoint = Endpoint(credentials, regions=Delivery.of(credentials(), CHOSEN, {}).regions)
    assert (
        endpoint.shell_lines()
        .reveal()
        .endswith("\nexport AWS_REGION='x-9'\nexport AWS_DEFAULT_REGION='x-9'\n")
    )


# whose account they are of --------------------------------------------------------------------------------------------


@pytest.mark.parametrize("account", ["609629065308", "000000000001", "999999999999", "029608264753"])
def test_the_account_is_read_from_a_temporary_key_id(account: str) -> None:
    """Which moto makes as AWS does: the next test has one of AWS's own."""
    from moto.iam.utils import generate_access_key_id_from_account_id  # here: each worker would import it

    for _ in range(20):
        assert credentials(generate_access_key_id_from_account_id(account, "ASIA")).account_id == account


@pytest.mark.parametrize(
    ("key", "account"),
    [
        # as published in https://awsteele.com/blog/2020/09/26/aws-access-key-format.html
        ("ASIAY34FZKBOKMUTVV7A", "609629065308"),
        ("AKIAY34FZKBOKMUTVV7A", ""),  # a user's own
        ("ASIAIOSFODNN7EXAMPLE", ""),  # of an older kind, which says nothing
        ("ASIASCRIPTEDCOGNITO0", ""),
        ("ASIA777777777777777A", ""),  # has more digits than an account
        ("ASIAEXAMPLE", ""),
    ],
)
def test_an_account_that_is_not_known_is_left_out(home: Path, key: str, account: str) -> None:
    delivered = Delivery(credentials(key))
    assert delivered.credentials.account_id == account
    for name, variable in (("process", "AccountId"), ("json", "AWS_ACCOUNT_ID")):
        text = format_named(name).render(delivered).reveal()
        assert (f'"{variable}": "{account}"' in text) == (variable in text) == bool(account)
    assert ("AWS_ACCOUNT_ID" in delivered.unset()) == (not account)
    assert _fields(delivered.credentials).get("AccountId", "") == account
    # and the same from the cache, by the quick way
    CredentialCache(WORK, Clock()).put("ada", "ada", replace(delivered.credentials, expires_at=SOON))
    cache = CredentialCache(WORK, Clock())
    question = cache_key(["--profile", "work"])
    assert question is not None
    cache.allow_lookup(question)
    assert json.loads(lookup(["--profile", "work"]) or "{}").get("AccountId", "") == account
