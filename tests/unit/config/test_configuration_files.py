"""config.toml and .env as people write them, what cannot be read, and whom the password is not sent for."""

from __future__ import annotations

import json
import logging
import os
import subprocess
import sys
import tempfile
from pathlib import Path

import pytest
from hypothesis import given, settings, strategies as st

from cognito_tui.errors import ConfigurationError
from cognito_tui.next_command import NextCommands
from cognito_tui.services.config.loading import SAMPLE, Flags, load
from cognito_tui.services.config.profile import Profile
from cognito_tui.services.config.settings_table import FLAGS, VARIABLES
from tests.support.configuring import GOOD, IDENTITY, POOL, SECRET, Place, table
from tests.support.crash_report import everything_about
from tests.support.permissions import need_permissions
from tests.support.repository import DOCS

PASSWORD_FLOW = {"COGNITO_AUTH_FLOW": "USER_PASSWORD_AUTH"}
COMMON_ENV = {"COGNITO_CLIENT_ID": "client", "COGNITO_IDENTITY_POOL_ID": IDENTITY}


@pytest.fixture
def place(tmp_path: Path) -> Place:
    return Place(tmp_path)


# --- .env ---


@pytest.mark.parametrize(
    "line",
    [
        f"COGNITO_USER_POOL_ID={POOL}",
        f"export COGNITO_USER_POOL_ID={POOL}",
        f"COGNITO_USER_POOL_ID = {POOL}   # the pool",
        f'COGNITO_USER_POOL_ID="{POOL}"',
        f"COGNITO_USER_POOL_ID=' {POOL} '",
        f"# a comment\r\n\r\nCOGNITO_USER_POOL_ID={POOL}\r\nOTHER=1\r\n",
        f"\ufeffCOGNITO_USER_POOL_ID={POOL}",
        f"COGNITO_USER_POOL_ID=\nCOGNITO_URL=https://cognito-idp.eu-west-1.amazonaws.com/{POOL}",
    ],
)
def test_an_env_file_is_read_however_it_is_written(place: Place, line: str) -> None:
    place.write(".env", line)
    profile = place.load(COMMON_ENV).profile
    assert profile.user_pool_id == POOL
    assert profile.sources["user_pool_id"] == f".env in {place.directory}"


def test_an_env_file_is_taken_literally_and_not_put_into_the_environment(place: Place) -> None:
    place.env({**GOOD, "APP_NAME": "$HOME ${HOME}"})
    before = dict(os.environ)
    assert place.load().profile.app_name == "$HOME ${HOME}"
    assert dict(os.environ) == before


def test_an_empty_value_counts_as_unset(place: Place) -> None:
    place.env(GOOD)
    assert place.load({"COGNITO_CLIENT_ID": "  "}, client_id="").profile.client_id == "client"


@pytest.mark.parametrize(
    "line",
    [
        "COGNITO_CLIENT_SECRET: " + SECRET,
        f'COGNITO_CLIENT_SECRET="{SECRET}',
        f"COGNITO_CLIENT_SECRET {SECRET}",
    ],
)
def test_a_line_of_ours_that_cannot_be_read_is_an_error_without_its_text(place: Place, line: str) -> None:
    place.write(".env", f"OTHER=1\n\n{line}\n")
    said = f"COGNITO_CLIENT_SECRET: line 3 of .env in {place.directory} cannot be read"
    error = place.refuse({name: value for name, value in GOOD.items() if name != "COGNITO_CLIENT_ID"})
    assert said in error.detail
    assert SECRET not in str(error)
    place.write("config.toml", table("work"))
    assert said in place.refuse().detail  # the profile's client may want one
    warnings = place.load(GOOD).warnings  # here the client is another source's, and so would be its secret
    assert said in warnings[0]
    assert SECRET not in str(warnings)


def test_a_line_of_someone_elses_that_cannot_be_read_is_passed_over_in_silence(
    place: Place, caplog: pytest.LogCaptureFixture, capfd: pytest.CaptureFixture[str]
) -> None:
    place.write(".env", "MY_APP_NAME: x\nnot a line\nAPP_NAME=shop\n")
    with caplog.at_level(logging.DEBUG):
        assert place.load(GOOD).profile.app_name == "shop"
    assert not [record for record in caplog.records if record.levelno > logging.INFO]
    assert "not a line" not in caplog.text
    assert capfd.readouterr() == ("", "")


def test_an_env_file_that_was_named_must_exist(place: Place) -> None:
    error = place.refuse(GOOD, env_file=Path("prod.env"))
    assert error.title == f"{place.directory / 'prod.env'} does not exist."


def test_a_virtual_environment_called_env_is_not_an_env_file(place: Place) -> None:
    (place.directory / ".env").mkdir()
    assert place.load(GOOD).profile.client_id == "client"


def test_the_home_folder_is_abbreviated_in_sources(place: Place, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HOME", str(place.directory.parent))
    monkeypatch.setenv("USERPROFILE", str(place.directory.parent))
    place.env(GOOD)
    assert place.load().profile.sources["client_id"] == f".env in ~{os.sep}{place.directory.name}"


# --- config.toml ---


def test_a_config_file_may_come_from_a_windows_editor(place: Place) -> None:
    place.write("config.toml", "\ufeff" + table("work").replace("\n", "\r\n"))
    assert place.load().profile.name == "work"


def test_a_syntax_error_is_said_with_file_line_and_column(place: Place) -> None:
    place.write("config.toml", f'[profiles.work]\nclient_secret = "{SECRET}"\nclient_id = oops\n')
    error = place.refuse(GOOD)
    assert error.title == f"{place.directory / 'config.toml'} is not valid TOML."
    assert "line 3, column 13" in error.detail
    assert SECRET not in everything_about(error, but=__file__)


@pytest.mark.parametrize("name", ["config.toml", ".env"])
def test_a_file_that_is_not_utf8_is_named(place: Place, name: str) -> None:
    place.write(name, b"\xff\xfe\x00")
    assert place.refuse().title == f"{place.directory / name} cannot be read."


@need_permissions
@pytest.mark.parametrize("name", ["config.toml", ".env"])
def test_a_file_without_permission_is_named(place: Place, name: str) -> None:
    place.write(name, "").chmod(0)
    assert "Permission denied" in place.refuse().detail


def test_a_directory_in_the_place_of_a_file_is_named(place: Place) -> None:
    (place.directory / "config.toml").mkdir()
    assert place.refuse(GOOD).title == f"{place.directory / 'config.toml'} cannot be read."
    assert place.refuse(GOOD, env_file=place.directory).title.endswith("cannot be read.")


@pytest.mark.parametrize(
    "content",
    ["profiles = 1", "default_profile = 1", "[profiles]\nwork = 1", "n = " + "9" * 5000, "n = " + "[" * 9999],
)
def test_toml_of_another_shape_is_refused(place: Place, content: str) -> None:
    place.write("config.toml", content)
    place.refuse(GOOD)


# --- the password is not sent on the word of a working-directory .env ---


@pytest.mark.parametrize(
    "theirs",
    [
        PASSWORD_FLOW,
        {"COGNITO_USER_POOL_ID": POOL},
        {"COGNITO_URL": f"https://cognito-idp.eu-west-1.amazonaws.com/{POOL}"},
        {"COGNITO_CLIENT_ID": "client"},
    ],
)
def test_a_password_is_not_sent_on_the_word_of_a_working_directory_env_file(
    place: Place, theirs: dict[str, str]
) -> None:
    given_by = {"COGNITO_URL": "COGNITO_USER_POOL_ID"}
    mine = {**GOOD, **PASSWORD_FLOW}
    for name in theirs:
        del mine[given_by.get(name, name)]
    place.env(theirs)

    error = place.refuse(mine)

    assert f".env in {place.directory}" in error.detail
    assert all(
        way in NextCommands().hint(error.remedy) for way in ("--env-file", "--profile", "USER_SRP_AUTH")
    )

    assert place.load(mine, env_file=Path(".env")).profile.auth_flow == "USER_PASSWORD_AUTH"
    if theirs is not PASSWORD_FLOW:
        assert place.load(mine, auth_flow="USER_SRP_AUTH").profile.user_pool_id == POOL
    place.write("config.toml", table("work", auth_flow="USER_PASSWORD_AUTH"))
    assert place.load(profile="work").profile.auth_flow == "USER_PASSWORD_AUTH"


def test_a_chosen_profile_that_leaves_the_flow_to_the_env_file_is_refused_too(place: Place) -> None:
    place.env(PASSWORD_FLOW)
    place.write("config.toml", table("work"))
    place.refuse(profile="work")


def test_an_env_file_may_name_the_rest_beside_the_password_flow(place: Place) -> None:
    place.env({"COGNITO_USERNAME": "ada", "APP_NAME": "shop"})
    assert place.load({**GOOD, **PASSWORD_FLOW}).profile.username == "ada"


# --- whatever it is given ---

JUNK = st.text(max_size=30) | st.sampled_from(
    [
        POOL,
        IDENTITY,
        "client",
        "USER_PASSWORD_AUTH",
        "cognito-idp.eu-west-1.amazonaws.com",
        "https://[",
        "a_b:c",
    ]
)
SETTINGS = st.dictionaries(st.sampled_from(sorted(VARIABLES)) | st.text(max_size=9), JUNK)
TOML = st.fixed_dictionaries({"work": SETTINGS}).map(
    lambda profiles: (
        "[profiles.work]\n"
        + "".join(
            f"{json.dumps(key, ensure_ascii=False)} = {json.dumps(value, ensure_ascii=False)}\n"
            for key, value in profiles["work"].items()
        )
    )
)
ENV = SETTINGS.map(
    lambda said: "".join(f"{VARIABLES.get(key, key)}={value}\n" for key, value in said.items())
)


@settings(deadline=None)
@given(
    environ=SETTINGS,
    env_file=st.none() | ENV.map(str.encode) | st.binary(max_size=60),
    config=st.none() | TOML.map(str.encode) | st.text(max_size=60).map(str.encode) | st.binary(max_size=60),
    flags=st.fixed_dictionaries({}, optional={"user_pool_id": JUNK, "profile": JUNK | st.just("work")}),
)
def test_any_junk_anywhere_ends_in_a_profile_or_a_configuration_error(
    environ: dict[str, str], env_file: bytes | None, config: bytes | None, flags: dict[str, str]
) -> None:
    with tempfile.TemporaryDirectory() as folder:
        place = Place(Path(folder))
        for name, content in ((".env", env_file), ("config.toml", config)):
            if content is not None:
                place.write(name, content)
        named = {VARIABLES.get(key, key): value for key, value in environ.items()}
        # Under the name of the secret, nothing that another setting may be quoted with.
        named["COGNITO_CLIENT_SECRET"] = SECRET + environ.get("client_secret", "")
        try:
            said: Profile | ConfigurationError = place.load(named, **flags).profile
        except ConfigurationError as error:
            said = error
    assert SECRET not in str(said) + repr(said)


def test_nothing_is_imported_for_what_is_not_there(tmp_path: Path) -> None:
    """First paint waits for this module: libraries come with the files that need them."""
    script = (
        "import sys; from pathlib import Path\n"
        "from cognito_tui.services.config.loading import SAMPLE, Flags, load\n"
        f"load(Flags(), environ={GOOD!r}, directory=Path({str(tmp_path)!r}),"
        f" config_file=Path({str(tmp_path / 'config.toml')!r}))\n"
        "print(*{name.partition('.')[0] for name in sys.modules}"
        " & {'dotenv', 'tomllib', 'tomli', 'difflib', 'platformdirs', 'botocore', 'boto3', 'textual', 'logging'})"
    )
    uncounted = {name: value for name, value in os.environ.items() if not name.startswith("COV")}
    run = subprocess.run(
        [sys.executable, "-c", script], env=uncounted, capture_output=True, text=True, check=True
    )
    assert run.stdout.strip() == ""


@pytest.mark.skipif(sys.platform == "win32" or sys.platform == "darwin", reason="XDG is Linux's convention")
def test_config_toml_is_where_the_platform_keeps_configuration(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path))
    (tmp_path / "cognito-tui").mkdir()
    (tmp_path / "cognito-tui" / "config.toml").write_text(table("work"))
    assert load(Flags(), environ={}, directory=tmp_path).profile.name == "work"


def test_the_reference_names_every_setting_and_shows_the_sample() -> None:
    reference = (DOCS / "configuration.md").read_text("utf-8")
    assert SAMPLE in reference
    assert [
        name for name in (*VARIABLES, *VARIABLES.values(), *FLAGS.values()) if f"`{name}`" not in reference
    ] == []


# --- what a folder's .env may not decide either ---

OURS_TO_SAY = {
    "COGNITO_DOMAIN": "evil.example.com",
    "COGNITO_REDIRECT_URI": "http://localhost:9999/callback",
    "COGNITO_IDENTITY_PROVIDER": "Evil",
    "COGNITO_REMEMBER": "file",
}


@pytest.mark.parametrize("variable", OURS_TO_SAY)
def test_a_folders_env_file_sends_no_browser_anywhere_and_keeps_no_token(place: Place, variable: str) -> None:
    setting = {name: key for key, name in VARIABLES.items()}[variable]
    place.env({**GOOD, variable: OURS_TO_SAY[variable]})
    error = place.refuse()
    assert error.title == f"A .env file that was not named cannot set {setting}."
    assert "--env-file .env" in NextCommands().hint(error.remedy)
    trusted = place.load(env_file=Path(".env")).profile
    assert OURS_TO_SAY[variable] in getattr(trusted, setting)


@pytest.mark.parametrize(
    ("written", "url"),
    [
        ("auth.example.com", "https://auth.example.com"),
        ("auth.example.com/", "https://auth.example.com"),
        ("https://work.auth.eu-west-1.amazoncognito.com", "https://work.auth.eu-west-1.amazoncognito.com"),
        ("http://127.0.0.1:4566", "http://127.0.0.1:4566"),
    ],
)
def test_a_domain_is_a_url_without_a_path(place: Place, written: str, url: str) -> None:
    assert place.load({**GOOD, "COGNITO_DOMAIN": written}).profile.domain == url


@pytest.mark.parametrize(
    ("variable", "wrong"),
    [
        ("COGNITO_DOMAIN", "http://auth.example.com"),
        ("COGNITO_DOMAIN", "https://auth.example.com/login"),
        ("COGNITO_DOMAIN", "user@auth.example.com"),
        ("COGNITO_REDIRECT_URI", "https://auth.example.com/callback"),
        ("COGNITO_REDIRECT_URI", "http://localhost/callback"),
        ("COGNITO_PREFERRED_CHALLENGE", "PIGEON"),
        ("COGNITO_REMEMBER", "forever"),
    ],
)
def test_a_malformed_setting_of_the_browser_or_the_store_is_refused(
    place: Place, variable: str, wrong: str
) -> None:
    assert f"from {variable} is not" in place.refuse({**GOOD, variable: wrong}).detail
