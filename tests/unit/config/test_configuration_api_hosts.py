"""Where tokens may be sent, and settings that an administrator can do without."""

from __future__ import annotations

from pathlib import Path

import pytest

from cognito_tui.services.api.url import parse
from cognito_tui.services.config.loading import Flags, load
from tests.support.configuring import GOOD, Place, table


@pytest.fixture
def place(tmp_path: Path) -> Place:
    return Place(tmp_path)


@pytest.mark.parametrize(
    "text",
    ["api.example.com,127.0.0.1:8080", "API.Example.com, 127.0.0.1:8080", "api.example.com 127.0.0.1:8080"],
)
def test_hosts_with_commas_or_spaces_between(place: Place, text: str) -> None:
    place.write("config.toml", table("work", api_hosts=text))
    assert place.load().profile.api_hosts == ("api.example.com", "127.0.0.1:8080")


@pytest.mark.parametrize("url", ["http://[::1]:8080/", "http://[::1]/", "https://my_api.example.com/"])
def test_whatever_host_may_be_called_may_be_listed(place: Place, url: str) -> None:
    """Word for word as `call` says that it should be."""
    place.write("config.toml", table("work", api_hosts=f"api.example.com, {parse(url).host}"))
    assert parse(url).is_one_of(place.load().profile.api_hosts)


@pytest.mark.parametrize(
    "text", ["https://api.example.com", "api.example.com/hello", "*.example.com", "api.example.com:x", "a@b"]
)
def test_what_is_no_host_is_said(place: Place, text: str) -> None:
    error = place.refuse({**GOOD, "COGNITO_API_HOSTS": text})
    assert f"api_hosts: {text!r} from COGNITO_API_HOSTS is not host names" in error.detail


def test_a_folders_env_file_does_not_say_where_tokens_may_go(place: Place) -> None:
    place.env({**GOOD, "COGNITO_API_HOSTS": "evil.example.com"})
    assert place.refuse().title.endswith("cannot set api_hosts.")
    assert place.load(env_file=Path(".env")).profile.api_hosts == ("evil.example.com",)


def test_a_folders_env_file_does_not_say_in_whose_account_the_function_is_called(place: Place) -> None:
    """Which is given the ID token: a function's name alone means that of whoever the identity pool is."""
    theirs = {"COGNITO_IDENTITY_POOL_ID": GOOD["COGNITO_IDENTITY_POOL_ID"].replace("1234", "9999")}
    place.env(theirs)
    place.write("config.toml", table("work"))
    assert place.load().profile.identity_pool_id == theirs["COGNITO_IDENTITY_POOL_ID"]
    place.write("config.toml", table("work", proxy_function="longer", duration="1h"))
    assert place.refuse().title.endswith("cannot set identity_pool_id.")
    assert place.load(env_file=Path(".env")).profile.identity_pool_id == theirs["COGNITO_IDENTITY_POOL_ID"]
    assert place.load(profile="work").profile.identity_pool_id == GOOD["COGNITO_IDENTITY_POOL_ID"]


def test_an_administrator_needs_no_more_than_the_command_does(tmp_path: Path) -> None:
    def profile(needs: tuple[str, ...]) -> object:
        environ = {"COGNITO_USER_POOL_ID": GOOD["COGNITO_USER_POOL_ID"]}
        nowhere = tmp_path / "config.toml"
        return load(Flags(), environ=environ, directory=tmp_path, config_file=nowhere, needs=needs).profile

    assert profile(("user_pool_id",))
    with pytest.raises(Exception, match="client_id: missing") as refused:
        profile(("user_pool_id", "client_id"))
    assert "identity_pool_id" not in str(refused.value)
