"""A pool that is used through its replica in another region: by a setting, or by the pool's URL."""

from __future__ import annotations

from pathlib import Path

import pytest
import tomlkit

from cognito_tui import ConfigurationError
from cognito_tui.services.config.edit import write_profile
from cognito_tui.services.config.layers import Layer
from cognito_tui.services.config.settings_table import VARIABLES
from cognito_tui.services.config.trust import check_clear
from tests.support.configuring import GOOD, IDENTITY, POOL, Place, table

THERE = "https://cognito-idp.us-west-2.amazonaws.com"


@pytest.fixture
def place(tmp_path: Path) -> Place:
    return Place(tmp_path)


@pytest.mark.parametrize(
    ("settings", "source"),
    [
        ({"COGNITO_REPLICA_REGION": "us-west-2"}, "COGNITO_REPLICA_REGION"),
        ({"COGNITO_USER_POOL_ID": "", "COGNITO_URL": f"{THERE}/{POOL}"}, "COGNITO_URL"),
        ({"COGNITO_URL": f"{THERE}/{POOL}"}, "COGNITO_URL"),
        ({"COGNITO_URL": THERE}, "COGNITO_URL"),
        ({"COGNITO_URL": THERE, "COGNITO_REPLICA_REGION": "us-west-2"}, "COGNITO_REPLICA_REGION"),
    ],
)
def test_users_go_to_the_replica_and_the_pool_stays_where_its_id_says(
    place: Place, settings: dict[str, str], source: str
) -> None:
    profile = place.load({**GOOD, **settings}).profile
    assert (profile.user_pool_id, profile.user_pool_region, profile.sign_in_region) == (
        POOL,
        "eu-west-1",
        "us-west-2",
    )
    assert profile.login_provider == f"cognito-idp.eu-west-1.amazonaws.com/{POOL}"
    assert profile.sources["replica_region"] == source


@pytest.mark.parametrize("url", ["", "https://cognito-idp.eu-west-1.amazonaws.com"])
def test_the_pools_own_region_is_no_replica(place: Place, url: str) -> None:
    profile = place.load({**GOOD, "COGNITO_URL": url, "COGNITO_REPLICA_REGION": "eu-west-1"}).profile
    assert (profile.replica_region, profile.sign_in_region) == ("", "eu-west-1")


def test_a_url_of_another_source_than_the_pool_id_is_a_mistake_unless_the_setting_agrees(
    place: Place,
) -> None:
    place.write("config.toml", table("work"))
    error = place.refuse({"COGNITO_URL": THERE})
    assert "but COGNITO_URL is in us-west-2" in error.detail
    assert "set replica_region" in error.hint
    assert place.load({"COGNITO_URL": THERE, "COGNITO_REPLICA_REGION": "us-west-2"}).profile.replica_region
    error = place.refuse({"COGNITO_URL": THERE, "COGNITO_REPLICA_REGION": "us-east-1"})
    assert "but COGNITO_URL is in us-west-2" in error.detail


@pytest.mark.parametrize(
    ("region", "words"),
    [
        ("cn-north-1", "is in another part of AWS than eu-west-1"),
        ("eusc-de-east-1", "is in another part of AWS than eu-west-1"),
        ("Oregon", "is not a region such as eu-west-1"),
    ],
)
def test_a_region_that_can_have_no_replica_is_refused(place: Place, region: str, words: str) -> None:
    assert words in place.refuse({**GOOD, "COGNITO_REPLICA_REGION": region}).detail


def test_a_folders_file_that_names_the_replica_gets_no_password(place: Place) -> None:
    place.env(
        {"COGNITO_REPLICA_REGION": "us-west-2", "COGNITO_IDENTITY_POOL_ID": f"eu-west-1:{IDENTITY[10:]}"}
    )
    profile = place.load({**GOOD, "COGNITO_IDENTITY_POOL_ID": ""}).profile
    assert profile.replica_region == "us-west-2"
    with pytest.raises(ConfigurationError, match=r"would be sent because of a \.env file that was not named"):
        check_clear(profile)


def test_what_is_written_down_has_the_replica_that_a_url_names_and_loses_it_with_the_pool(
    place: Place,
) -> None:
    file = place.directory / "config.toml"
    ids = {"client_id": "client", "identity_pool_id": IDENTITY}
    write_profile(file, "work", [Layer({**ids, "url": f"{THERE}/{POOL}"}, place="a test")])
    assert (toml(file)["user_pool_id"], toml(file)["replica_region"]) == (POOL, "us-west-2")
    write_profile(file, "work", [Layer({"user_pool_id": f"{POOL}2"})], may_replace=VARIABLES)
    assert toml(file) == {**ids, "user_pool_id": f"{POOL}2"}
    write_profile(file, "home", [Layer({**ids, "user_pool_id": POOL, "replica_region": "eu-west-1"})])
    assert "replica_region" not in toml(file, "home")


def toml(file: Path, name: str = "work") -> dict[str, str]:
    profiles: dict[str, dict[str, str]] = tomlkit.parse(file.read_text("utf-8")).unwrap()["profiles"]
    return profiles[name]
