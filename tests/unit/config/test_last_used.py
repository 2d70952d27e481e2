"""The profile that was used last, and the user name that is offered: what counts more, and what is remembered."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from cognito_tui.services.account import offered_user, remember_sign_in
from cognito_tui.services.config.layers import Flags
from cognito_tui.services.config.loading import Configuration, load
from cognito_tui.services.config.profile import OFF, Profile
from cognito_tui.services.storage.preferences import LAST_PROFILE, recall

IDS = 'user_pool_id = "eu-west-1_A"\nclient_id = "c"\n'
PROFILES = "".join(f"[profiles.{name}]\n{IDS}" for name in ("work", "lab", "default"))
MINE = Profile("work", "eu-west-1_A", "c", named=True)


def opened(folder: Path, text: str = PROFILES, *, last: str = "lab", **more: object) -> Configuration:
    file = folder / "config.toml"
    file.write_text(text)
    options: dict[str, object] = {"environ": {}, "directory": folder, **more}
    flags = options.pop("flags", Flags())
    return load(flags, config_file=file, last_used=lambda: last, **options)  # type: ignore[arg-type]


def test_it_counts_where_nothing_else_chooses(tmp_path: Path) -> None:
    found = opened(tmp_path)
    assert (found.profile.name, found.chosen_by) == ("lab", "used last")
    assert opened(tmp_path, last="gone").profile.name == "default"
    assert opened(tmp_path, f"[profiles.work]\n{IDS}[profiles.b]\n{IDS}", last="").chosen_by.startswith(
        "the first"
    )
    alone = opened(tmp_path, f"[profiles.work]\n{IDS}", last="work")
    assert (alone.profile.name, alone.chosen_by) == ("work", "")


@pytest.mark.parametrize(
    ("more", "name", "by"),
    [
        ({"flags": Flags(profile="work")}, "work", ""),
        ({"environ": {"COGNITO_PROFILE": "work"}}, "work", "by COGNITO_PROFILE"),
        ({"text": f'default_profile = "work"\n{PROFILES}'}, "work", "by default_profile"),
    ],
)
def test_what_chooses_counts_more(tmp_path: Path, more: dict[str, object], name: str, by: str) -> None:
    found = opened(tmp_path, **more)  # type: ignore[arg-type]
    assert (found.profile.name, found.chosen_by) == (name, by)


@pytest.mark.parametrize("folders", [True, False])
def test_where_something_else_says_where_to_sign_in_it_adds_nothing(tmp_path: Path, *, folders: bool) -> None:
    text = f'[profiles.work]\n{IDS}[profiles.lab]\n{IDS}remember = "file"\n'
    place = {"COGNITO_USER_POOL_ID": "eu-west-1_B", "COGNITO_CLIENT_ID": "other"}
    if folders:
        (tmp_path / ".env").write_text("".join(f"{name}={value}\n" for name, value in place.items()))
    found = opened(tmp_path, text, environ={} if folders else place)
    assert (found.profile.user_pool_id, found.profile.remember) == ("eu-west-1_B", OFF)
    assert found.chosen_by == ""


def test_the_last_user_is_offered_but_not_in_place_of_a_name_that_was_given() -> None:
    assert offered_user(MINE) == ""
    remember_sign_in(MINE, "ada")
    assert (offered_user(MINE), recall(LAST_PROFILE)) == ("ada", "work")
    assert offered_user(replace(MINE, username="bob")) == "bob"
    # a folder's `.env` offers a name to whoever is there: it is another person's, as often as not
    assert offered_user(replace(MINE, username="bob", weak=frozenset({"username"}))) == "ada"
    assert offered_user(replace(MINE, client_id="another")) == ""


def test_a_profile_that_keeps_nothing_is_not_remembered() -> None:
    remember_sign_in(replace(MINE, cache=OFF), "ada")
    assert (offered_user(MINE), recall(LAST_PROFILE)) == ("", "")
