"""Where to sign in: every source, their order, and what is said when they do not amount to a profile."""

from __future__ import annotations

import uuid
from pathlib import Path

import pytest

from cognito_tui.errors import ConfigurationError, NotConfigured
from cognito_tui.services.base.secret import Secret
from cognito_tui.services.config.loading import SAMPLE
from cognito_tui.services.config.settings_table import FLAGS, VARIABLES
from tests.support.configuring import GOOD, IDENTITY, POOL, SECRET, Place, table


@pytest.fixture
def place(tmp_path: Path) -> Place:
    return Place(tmp_path)


# --- precedence ---

SOURCES = ("flag", "environment", ".env", "profile")


@pytest.mark.parametrize("explicit", [False, True])
@pytest.mark.parametrize("silent", range(4))
@pytest.mark.parametrize("setting", ["user_pool_id", "client_id", "identity_pool_id", "app_name", "username"])
def test_the_strongest_source_that_has_a_setting_gives_it(
    place: Place, setting: str, silent: int, explicit: bool
) -> None:
    order = [0, 3, 1, 2] if explicit else [0, 1, 2, 3]
    speaking = order[silent:]  # the `silent` strongest say nothing
    values = dict.fromkeys(range(4), "")
    for source in speaking:
        uid = f"{source}" * 8 + IDENTITY[18:]
        values[source] = {"user_pool_id": f"{POOL}{source}", "identity_pool_id": f"eu-west-1:{uid}"}.get(
            setting, f"value{source}"
        )
    place.env({**GOOD, VARIABLES[setting]: values[2]})
    place.write("config.toml", table("work", **{setting: values[3]}))
    flags = {setting: values[0], "profile": "work" if explicit else None}

    profile = place.load({VARIABLES[setting]: values[1]}, **flags).profile

    assert getattr(profile, setting) == values[speaking[0]]
    said = [FLAGS[setting], VARIABLES[setting], f".env in {place.directory}", "config.toml [profiles.work]"]
    assert profile.sources[setting] == said[speaking[0]]


def test_what_no_source_sets_has_its_default(place: Place) -> None:
    profile = place.load(GOOD).profile
    assert (profile.app_name, profile.auth_flow, profile.username) == ("cognito-tui", "USER_SRP_AUTH", "")
    assert profile.sources["app_name"] == profile.sources["auth_flow"] == "default"
    assert profile.client_secret is None
    assert profile.name == "environment"


def test_an_explicit_env_file_replaces_the_automatic_one(place: Place) -> None:
    place.env({**GOOD, "COGNITO_USERNAME": "ada"})
    place.env({**GOOD, "COGNITO_CLIENT_ID": "other"}, "prod.env")
    profile = place.load(env_file=Path("prod.env")).profile
    assert (profile.client_id, profile.username) == ("other", "")
    assert profile.sources["client_id"] == f"prod.env in {place.directory}"


@pytest.mark.parametrize(
    ("id_from", "secret_from", "kept"),
    [
        ("profile", "profile", True),
        ("profile", "environment", True),
        ("environment", "environment", True),
        ("environment", "profile", False),
        ("environment", ".env", False),
        (".env", "profile", False),
        ("flag", "environment", False),
    ],
)
def test_a_secret_weaker_than_its_client_id_is_ignored(
    place: Place, id_from: str, secret_from: str, kept: bool
) -> None:
    said = {source: dict[str, str]() for source in SOURCES}
    said[id_from]["client_id"] = "theclient"
    said[secret_from]["client_secret"] = SECRET
    named = {s: {VARIABLES[key]: value for key, value in said[s].items()} for s in SOURCES}
    place.env(named[".env"])
    place.write(
        "config.toml",
        "[profiles.work]\n" + "".join(f'{key} = "{value}"\n' for key, value in said["profile"].items()),
    )
    rest = {key: value for key, value in GOOD.items() if key != "COGNITO_CLIENT_ID"}
    profile = place.load({**rest, **named["environment"]}, **said["flag"]).profile
    assert profile.client_secret == (Secret(SECRET) if kept else None)
    assert ("client_secret" in profile.sources) == kept


# --- which profile ---

THREE = "".join(
    table(name, user_pool_id=POOL + number)
    for name, number in (("home", "1"), ("work", "2"), ("default", "3"))
)


@pytest.mark.parametrize(
    ("config", "environ", "flag", "chosen"),
    [
        (table("work"), {}, None, "work"),
        (table("home") + table("work"), {}, None, "home"),
        (THREE, {}, None, "default"),
        ('default_profile = "work"\n' + THREE, {}, None, "work"),
        ('default_profile = "work"\n' + THREE, {"COGNITO_PROFILE": "home"}, None, "home"),
        ('default_profile = "work"\n' + THREE, {"COGNITO_PROFILE": "home"}, "default", "default"),
        (THREE, {"COGNITO_PROFILE": " "}, "", "default"),
    ],
)
def test_the_profile_is_the_one_named_last_of_all_the_default_or_the_first(
    place: Place, config: str, environ: dict[str, str], flag: str | None, chosen: str
) -> None:
    place.write("config.toml", config)
    assert place.load(environ, profile=flag).profile.name == chosen


def test_choosing_a_profile_in_the_app_beats_environment_and_env_file(place: Place) -> None:
    place.write("config.toml", THREE)
    place.env({"COGNITO_USERNAME": "ada"})
    before = place.load(GOOD)
    assert before.names == ("home", "work", "default")
    assert before.profile.user_pool_id == POOL
    assert before.profile.name == "environment"

    after = before.choose("work")

    assert (after.profile.name, after.profile.user_pool_id) == ("work", POOL + "2")
    assert after.profile.username == "ada"  # the profile lacks it
    assert after.names == before.names
    with pytest.raises(ConfigurationError, match="'play'"):
        after.choose("play")


def test_naming_the_profile_in_the_environment_does_not_make_it_beat_the_environment(place: Place) -> None:
    place.write("config.toml", THREE)
    assert place.load({**GOOD, "COGNITO_PROFILE": "work"}).profile.user_pool_id == POOL


@pytest.mark.parametrize(
    ("config", "environ", "flag", "said"),
    [
        (THREE, {}, "play", ("config.toml has ", "home, work, default")),
        (THREE, {"COGNITO_PROFILE": "play"}, None, ("COGNITO_PROFILE", "home, work, default")),
        ('default_profile = "play"\n' + THREE, {}, None, ("default_profile", "home, work, default")),
        (None, {}, "play", ("config.toml", "does not exist")),
        (None, {"COGNITO_PROFILE": "play"}, None, ("COGNITO_PROFILE", "does not exist")),
    ],
)
def test_an_unknown_profile_is_refused_with_those_there_are(
    place: Place, config: str | None, environ: dict[str, str], flag: str | None, said: tuple[str, ...]
) -> None:
    if config is not None:
        place.write("config.toml", config)
    error = place.refuse(environ, profile=flag)
    assert "'play'" in error.title
    assert all(part in error.detail for part in said)
    # a name is misspelt, or there is nothing to choose from yet
    choose, write = (
        "Choose one that is there: profile = home.",
        "To write it:  cognito-tui configure --profile play",
    )
    assert error.hint == (choose if config else write)


# --- COGNITO_URL ---


@pytest.mark.parametrize(
    "url",
    [
        f"https://cognito-idp.eu-west-1.amazonaws.com/{POOL}",
        f"cognito-idp.eu-west-1.amazonaws.com/{POOL}/",
        f"HTTPS://Cognito-IDP.EU-WEST-1.amazonaws.com/{POOL}",
        f"https://cognito-idp-fips.eu-west-1.amazonaws.com/{POOL}",
    ],
)
def test_the_pool_id_can_stand_at_the_end_of_the_url(place: Place, url: str) -> None:
    profile = place.load({**GOOD, "COGNITO_USER_POOL_ID": "", "COGNITO_URL": url}).profile
    assert profile.user_pool_id == POOL
    assert profile.sources["user_pool_id"] == "COGNITO_URL"


def test_chinas_hosts_are_known(place: Place) -> None:
    url = "https://cognito-idp.cn-north-1.amazonaws.com.cn/cn-north-1_Abc"
    profile = place.load({**GOOD, "COGNITO_USER_POOL_ID": "", "COGNITO_URL": url}).profile
    assert profile.user_pool_region == "cn-north-1"


def test_a_url_without_a_pool_goes_with_the_pool_id_of_any_source_in_its_region(place: Place) -> None:
    place.write("config.toml", table("work"))
    profile = place.load({"COGNITO_URL": "https://cognito-idp.eu-west-1.amazonaws.com/"}).profile
    assert profile.sources["user_pool_id"] == "config.toml [profiles.work]"


def test_a_url_weaker_than_the_pool_id_does_not_matter(place: Place) -> None:
    place.env({"COGNITO_URL": "http://localhost:4566/us-east-1_Zz"})
    assert place.load(GOOD).profile.user_pool_id == POOL


@pytest.mark.parametrize(
    ("pool", "url", "said"),
    [
        (POOL, "https://cognito-idp.eu-west-1.amazonaws.com/eu-west-1_Other", (POOL, "eu-west-1_Other")),
        (POOL, "https://cognito-idp.cn-north-1.amazonaws.com.cn", (POOL, "cn-north-1")),
        ("", f"https://cognito-idp.cn-north-1.amazonaws.com.cn/{POOL}", (POOL, "cn-north-1")),
        ("AbCdEfGhI", "https://cognito-idp.eu-west-1.amazonaws.com", ("no region", POOL)),
        ("", "https://cognito-idp.eu-west-1.amazonaws.com", ("missing", "COGNITO_URL names a region only")),
    ],
)
def test_a_url_and_a_pool_id_that_disagree_are_both_said(
    place: Place, pool: str, url: str, said: tuple[str, ...]
) -> None:
    error = place.refuse({**GOOD, "COGNITO_USER_POOL_ID": pool, "COGNITO_URL": url})
    assert "COGNITO_URL" in error.detail or "no region" in error.detail
    assert all(part in error.detail for part in said)


def test_another_host_is_refused_with_the_variable_that_is_for_it(place: Place) -> None:
    error = place.refuse({**GOOD, "COGNITO_URL": f"http://ada:{SECRET}@localhost:4566/{POOL}"})
    assert "AWS_ENDPOINT_URL_COGNITO_IDENTITY_PROVIDER" in error.hint
    assert SECRET not in str(error)


# --- what is wrong is said, all at once ---


def test_everything_missing_or_malformed_is_listed_with_where_it_was_looked_for(place: Place) -> None:
    place.write("config.toml", '[profiles.work]\napp_name = "a:b"\nusrname = "ada"\nauth_flow = 5\n')
    error = place.refuse({"COGNITO_IDENTITY_POOL_ID": "nonsense"}, auth_flow="SRP")
    assert error.title == "7 settings are missing or wrong."
    assert error.detail.splitlines() == [
        "usrname: no such setting, in config.toml [profiles.work]; did you mean username?",
        "auth_flow: must be text in quotes, in config.toml [profiles.work]",
        "user_pool_id: missing; looked in --user-pool-id, COGNITO_USER_POOL_ID, COGNITO_URL, .env (none), "
        "config.toml [profiles.work]",
        "client_id: missing; looked in --client-id, COGNITO_CLIENT_ID, .env (none), config.toml [profiles.work]",
        "identity_pool_id: 'nonsense' from COGNITO_IDENTITY_POOL_ID is not <region>:<uuid>",
        "app_name: 'a:b' from config.toml [profiles.work] is not 1 to 64 printable characters without a colon",
        "auth_flow: 'SRP' from --auth-flow is not USER_SRP_AUTH or USER_PASSWORD_AUTH "
        "or USER_AUTH or CUSTOM_AUTH",
    ]


def test_swapped_pool_ids_are_recognised(place: Place) -> None:
    error = place.refuse({**GOOD, "COGNITO_USER_POOL_ID": IDENTITY, "COGNITO_IDENTITY_POOL_ID": POOL})
    assert error.title == "2 settings are missing or wrong."
    assert "user_pool_id is set to what looks like identity_pool_id: are the two swapped?" in error.hint


@pytest.mark.parametrize(
    ("setting", "value"),
    [
        ("user_pool_id", "EU-WEST-1_Abc"),
        ("user_pool_id", POOL + "\n_"),
        ("identity_pool_id", "eu-west-1:" + "g" * 36),
        ("client_id", "a" * 129),
        ("client_id", "client-id"),
        ("client_secret", "two words"),
        ("app_name", "n" * 65),
        ("app_name", "clear\x1b[2J"),
        ("username", "a\udcff"),
        ("username", "ad\u3164a"),
        ("username", "\u2800"),
        ("identity_provider", "a\ufe0fb"),
        ("app_name", "a\u115fb"),
    ],
)
def test_a_malformed_value_is_refused(place: Place, setting: str, value: str) -> None:
    error = place.refuse({**GOOD, VARIABLES[setting]: value})
    assert error.detail.startswith(f"{setting}: ")
    assert str(error).replace("\n", "").isprintable()


def test_a_malformed_client_secret_is_not_shown(place: Place) -> None:
    error = place.refuse({**GOOD, "COGNITO_CLIENT_SECRET": f"{SECRET} {SECRET}"})
    assert error.detail.startswith("client_secret: the value from COGNITO_CLIENT_SECRET is not")
    assert SECRET not in str(error)


@pytest.mark.parametrize("region", ["us-east-1", "us-gov-west-1", "ap-southeast-5", "cn-northwest-1"])
def test_pools_of_every_kind_of_region_are_taken(place: Place, region: str) -> None:
    ids = {"COGNITO_USER_POOL_ID": f"{region}_9aZ", "COGNITO_IDENTITY_POOL_ID": f"{region}:{uuid.uuid4()}"}
    assert place.load({**GOOD, **ids}).profile.identity_pool_region == region


def test_an_unknown_key_at_the_top_is_named_with_the_nearest(place: Place) -> None:
    place.write("config.toml", 'defaultprofile = "work"\nclient_id = "x"\n' + table("work"))
    detail = place.refuse().detail
    assert (
        "defaultprofile: no such setting at the top of config.toml; did you mean default_profile?" in detail
    )
    assert "client_id: no such setting at the top of config.toml; it belongs under [profiles.NAME]" in detail


@pytest.mark.parametrize(
    "environ", [{}, {"APP_NAME": "shop", "COGNITO_USERNAME": "ada", "COGNITO_AUTH_FLOW": "?"}]
)
def test_a_first_run_is_told_where_to_write_what(place: Place, environ: dict[str, str]) -> None:
    place.write(".env", "DATABASE_URL=x\nthis is not a line of mine\n")
    error = place.refuse(environ, username="ada")
    assert isinstance(error, NotConfigured)
    assert str(place.directory / "config.toml") in error.detail
    assert SAMPLE in error.hint


def test_the_sample_works_as_it_stands(place: Place) -> None:
    place.write("config.toml", SAMPLE)
    assert place.load().profile.name == "work"


@pytest.mark.parametrize("variable", ["COGNITO_URL", "COGNITO_CLIENT_ID", "COGNITO_CLIENT_SECRET"])
def test_whoever_has_set_something_is_told_what_is_missing_instead(place: Place, variable: str) -> None:
    assert not isinstance(place.refuse({variable: "x"}), NotConfigured)


def test_whoever_has_tried_a_file_is_told_what_is_missing_instead(place: Place) -> None:
    place.write("prod.env", "OTHER=1\n")
    assert not isinstance(place.refuse(env_file=Path("prod.env")), NotConfigured)
    place.write(".env", "COGNITO_CLIENT_ID: client\n")
    assert not isinstance(place.refuse(), NotConfigured)
    place.write(".env", "")
    place.write("config.toml", "nonsense = 1\n")
    assert not isinstance(place.refuse(), NotConfigured)
    place.write("config.toml", "")  # as when the last profile is removed
    assert "config.toml has no profiles, and no flag" in place.refuse().detail
