"""The person's own config.toml: what is written into it, what stays, what is refused. Real files, read by `load`."""

from __future__ import annotations

import os
import stat
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings, strategies as st

from cognito_tui.errors import CognitoTuiError, ConfigurationError
from cognito_tui.services.base.secret import Secret
from cognito_tui.services.config.edit import ConfigEdit, write_profile
from cognito_tui.services.config.layers import Layer
from cognito_tui.services.config.settings_table import VARIABLES
from tests.support.configuring import IDENTITY, POOL, SECRET, Place, table
from tests.support.permissions import need_permissions

if sys.version_info >= (3, 11):
    import tomllib
else:
    import tomli as tomllib

IDS = {"user_pool_id": POOL, "client_id": "client", "identity_pool_id": IDENTITY}
LINES = "".join(f'{key} = "{value}"\n' for key, value in IDS.items())
DOTTED = "".join(f"profiles.lab.{line}\n" for line in LINES.splitlines())


@pytest.fixture
def place(tmp_path: Path) -> Place:
    return Place(tmp_path)


def write(place: Place, name: str = "lab", secret: str = "", **more: Any) -> ConfigEdit:
    """Writes a whole profile; `values` among `more` say what else is in it."""
    values: Mapping[str, str] = more.pop("values", {})
    layer = Layer({**IDS, **values}, Secret(secret) if secret else None, place="the test")
    return write_profile(place.directory / "config.toml", name, [layer], **more)


def text(place: Place) -> str:
    return (place.directory / "config.toml").read_bytes().decode()


# what stays -----------------------------------------------------------------------------------------------------------

EVERYTHING = f"""\
# mine; do not touch
default_profile = "work"   # most of the time

# the one for work
[profiles.work] # since May
client_id   =   'client' # an app client
user_pool_id = "{POOL}"
identity_pool_id = "{IDENTITY}"
# end of work

# for play: no secrets here
[profiles.'a b']
user_pool_id = "{POOL}"
"""


def test_a_new_profile_comes_last_and_every_byte_before_it_stays(place: Place) -> None:
    place.write("config.toml", EVERYTHING)
    write(place)
    assert text(place) == f"{EVERYTHING}\n[profiles.lab]\n{LINES}"
    assert place.load(profile="lab").profile.client_id == "client"


def test_a_new_setting_comes_after_the_others_of_its_profile(place: Place) -> None:
    place.write("config.toml", EVERYTHING)
    write(place, "work", values={"username": "ada"})
    line = f'identity_pool_id = "{IDENTITY}"\n'
    assert text(place) == EVERYTHING.replace(line, f'{line}username = "ada"\n', 1)


def test_a_setting_is_replaced_where_it_stands(place: Place) -> None:
    place.write("config.toml", EVERYTHING)
    write(place, "work", values={"client_id": "other"}, may_replace={"client_id"})
    assert text(place) == EVERYTHING.replace("'client' #", '"other" #')


def test_the_default_keeps_its_remark(place: Place) -> None:
    place.write("config.toml", EVERYTHING)
    write(place, "work", default=True)
    assert text(place) == EVERYTHING
    write(place, default=True)
    assert 'default_profile = "lab"   # most of the time\n' in text(place)
    assert place.load().profile.name == "lab"


def test_a_new_default_stands_at_the_top(place: Place) -> None:
    before = "# the one for work\n" + table("work")
    place.write("config.toml", before)
    write(place, "work", default=True)
    assert text(place) == f'default_profile = "work"\n\n{before}'


def test_what_is_there_already_is_not_written_again(place: Place) -> None:
    path = place.write("config.toml", EVERYTHING)
    before = path.stat()
    edit = write(place, "work")
    assert (edit.changed, edit.changes) == (False, {})
    assert path.stat() == before
    assert os.listdir(place.directory) == ["config.toml"]


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("", f"[profiles.lab]\n{LINES}"),
        ("# nothing yet", f"# nothing yet\n\n[profiles.lab]\n{LINES}"),
        ("[profiles.lab]", f"[profiles.lab]\n{LINES}"),
        ("\ufeff# Windows\r\n", f"\ufeff# Windows\n\n[profiles.lab]\n{LINES}".replace("\n", "\r\n")),
        ("[profiles.lab]\r\nusername = 'ada'\r\n", f"[profiles.lab]\nusername = 'ada'\n{LINES}".replace("\n", "\r\n")),
        ("profiles.lab.username = 'ada'\n", f"profiles.lab.username = 'ada'\n{DOTTED}"),
        ("[profiles]\nlab = {}\n", None),
        ("profiles = {lab = {username = 'ada'}}\n", None),
        ("profiles = {work = {username = 'ada'}}\n", None),
        ("[profiles]\nwork.username = 'ada'\n", None),
        ("[profiles]\nlab.username = 'ada'\nlab.app_name = 'shop'\n", None),
        ("[profiles.work]\nusername = 'ada'\n[profiles]\nlab.username = 'ada'\n", None),
    ],
)  # fmt: skip
def test_any_way_to_write_a_table_will_do(place: Place, before: str, after: str | None) -> None:
    place.write("config.toml", before)
    write(place)
    assert after is None or text(place) == after
    assert place.load(profile="lab").profile.user_pool_id == POOL


_BLOCKS = st.lists(
    st.sampled_from(
        [
            "# a remark\n",
            "\n",
            "[profiles.NEW] # of its own\nusername = 'x'\n",
            "[profiles.NEW]\n# none yet\n",
            "[profiles.NEW]\nusername = '''a\n\n# no remark'''\n",
            "[profiles.'q\"NEW']\nclient_id = 'ü' # [profiles.lab]\n\n",
            "[profiles.lab]\nusername = 'ada'\n\n# below\n",
            '    [ profiles . lab ]\n    app_name = "shop" # indented\n',
        ]
    ),
    max_size=6,
)


@settings(deadline=None)  # a disk that others write to takes its time
@given(_BLOCKS, st.booleans(), st.booleans())
def test_no_line_is_lost_or_moved(
    tmp_path_factory: pytest.TempPathFactory, blocks: list[str], default: bool, crlf: bool
) -> None:
    place = Place(tmp_path_factory.mktemp("any"))
    before = "".join(block.replace("NEW", f"p{number}") for number, block in enumerate(blocks))
    before = before.replace("\n", "\r\n") if crlf else before
    place.write("config.toml", before)
    try:
        place.load(profile="lab")
    except ConfigurationError as error:
        if "is not valid TOML" in error.title:  # [profiles.lab] twice
            return
    write(place, default=default)
    lines = iter(text(place).splitlines())
    assert all(line in lines for line in before.splitlines())
    assert place.load(profile="lab").profile.identity_pool_id == IDENTITY
    assert crlf == ("\r" in text(place)) or not before


# who can read it ------------------------------------------------------------------------------------------------------


def mode(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode)


def test_it_is_its_owners_alone_if_new_or_with_a_secret_and_otherwise_as_it_was(place: Place) -> None:
    write(place)
    path = place.directory / "config.toml"
    assert mode(path) == 0o600
    path.chmod(0o644)
    write(place, values={"username": "ada"})
    assert mode(path) == 0o644
    write(place, secret=SECRET)
    assert mode(path) == 0o600


def test_a_link_to_it_stays(place: Place) -> None:
    (place.directory / "dotfiles").mkdir()
    target = place.write("dotfiles/mine.toml", EVERYTHING)
    (place.directory / "config.toml").symlink_to(target)
    write(place)
    assert (place.directory / "config.toml").is_symlink()
    assert target.read_text().startswith(EVERYTHING)


def test_whoever_writes_at_once_is_written(place: Place) -> None:
    place.write("config.toml", EVERYTHING)
    script = (
        "import sys; from pathlib import Path; from cognito_tui.services.config.edit import write_profile\n"
        "from cognito_tui.services.config.layers import Layer\n"
        f"sys.stdin.readline(); write_profile(Path('config.toml'), sys.argv[1], [Layer({IDS!r})])"
    )
    names = [f"p{number}" for number in range(5)]
    writers = [
        subprocess.Popen([sys.executable, "-c", script, name], stdin=subprocess.PIPE, cwd=place.directory)
        for name in names
    ]
    for writer in writers:
        assert writer.stdin
        writer.stdin.close()
    assert [writer.wait(60) for writer in writers] == [0] * len(names)
    assert sorted(place.load(profile="work").names) == ["a b", *names, "work"]


@need_permissions
def test_a_folder_that_cannot_be_written_to_is_named(place: Place) -> None:
    path = place.write("config.toml", EVERYTHING)
    place.directory.chmod(0o500)
    try:
        with pytest.raises(CognitoTuiError) as caught:
            write(place)
    finally:
        place.directory.chmod(0o700)
    assert (caught.value.exit_code, caught.value.title) == (1, f"{path} cannot be written.")
    assert text(place) == EVERYTHING


# what is refused ------------------------------------------------------------------------------------------------------


def refusal(place: Place, *arguments: Any, **more: Any) -> ConfigurationError:
    before = text(place) if (place.directory / "config.toml").exists() else None
    with pytest.raises(ConfigurationError) as caught:
        write(place, *arguments, **more)
    assert (text(place) if before is not None else None) == before
    assert SECRET not in str(caught.value)
    return caught.value


def test_other_values_are_named_and_stay(place: Place) -> None:
    place.write("config.toml", table("lab", username="ada", client_secret=SECRET))
    error = refusal(place, values={"username": "bob", "client_id": "other"})
    assert error.title == "The profile lab exists already, with other values."
    assert error.detail.splitlines() == [
        "client_id: client would become other",
        "username: ada would become bob",
        "client_secret: it would be removed",
    ]
    assert "client_secret: it would be replaced" in refusal(place, secret="new").detail
    write(place, values={"username": "bob", "client_id": "other"}, may_replace=VARIABLES)
    profile = place.load(profile="lab").profile
    assert (profile.username, profile.client_id, profile.client_secret) == ("bob", "other", None)


def test_all_that_is_wrong_is_listed_at_once(place: Place) -> None:
    place.write("config.toml", '[profiles.lab]\nusernam = "ada"\n')
    layer = Layer({"client_id": "a b", "duration": "12h"}, place="the test")
    with pytest.raises(ConfigurationError) as caught:
        write_profile(place.directory / "config.toml", "lab", [layer])
    for words in (
        "usernam: no such setting, in config.toml [profiles.lab]; did you mean username?",
        "user_pool_id: missing; looked in the test, config.toml [profiles.lab]",
        "client_id: 'a b' from the test is not 1 to 128",
        "duration: needs role_arn",
    ):
        assert words in caught.value.detail
    assert text(place) == '[profiles.lab]\nusernam = "ada"\n'


@pytest.mark.parametrize(
    "broken", [f"[profiles.lab\nclient_secret = '{SECRET}'", f"client_secret = '{SECRET}\n", "profiles = 7\n"]
)
def test_a_file_that_is_broken_stays_as_it_is(place: Place, broken: str) -> None:
    place.write("config.toml", broken)
    refusal(place)


def test_what_would_change_more_than_that_is_left_to_an_editor(place: Place) -> None:
    before = (
        "profiles.work.username = 'ada'\ndefault_profile = 'work'\n"  # the table would swallow the default
    )
    place.write("config.toml", before)
    with pytest.raises(CognitoTuiError) as caught:
        write(place)
    assert "cannot be edited without changing other things in it" in caught.value.title
    assert text(place) == before


@pytest.mark.parametrize(
    "name", ["", " ", "two\nlines", "\x1b[2J", "-x", "--profile", " work", "work ", "wo\u200brk", "a\u202eb"]
)
def test_a_name_can_be_shown_and_typed(place: Place, name: str) -> None:
    assert "is not a valid name for a profile" in refusal(place, name).title


def test_a_folders_word_does_not_count_for_everything(place: Place) -> None:
    path = place.directory / "config.toml"
    folder = Layer({**IDS, "domain": "auth.example.com"}, place=".env in ~/work")
    with pytest.raises(ConfigurationError) as caught:
        write_profile(path, "lab", [folder], untrusted=folder)
    assert caught.value.title == "A .env file that was not named cannot set domain."
    assert not path.exists()
    place.write("config.toml", table("lab", auth_flow="USER_PASSWORD_AUTH"))
    folder = Layer({"user_pool_id": "eu-west-1_Theirs"}, place=".env in ~/work")
    with pytest.raises(ConfigurationError) as caught:
        write_profile(path, "lab", [folder], untrusted=folder, may_replace=VARIABLES)
    assert "would send the password" in caught.value.title
    write_profile(path, "lab", [folder], may_replace=VARIABLES)  # but it does if it was named


# what belongs together ------------------------------------------------------------------------------------------------


def test_a_secret_stays_with_its_client_id(place: Place) -> None:
    write(place, secret=SECRET)
    write(place, values={"username": "ada"})
    profile = place.load(profile="lab").profile
    assert profile.client_secret == Secret(SECRET)
    write(place, unset={"client_secret"}, may_replace={"client_secret"})
    assert place.load(profile="lab").profile.client_secret is None
    assert SECRET not in text(place)


def test_what_is_taken_out_is_not_missed_by_others(place: Place) -> None:
    role = {"role_arn": "arn:aws:iam::123456789012:role/ada", "duration": "12h"}
    place.write("config.toml", table("lab", **role))
    assert "duration: needs role_arn" in refusal(place, unset={"role_arn"}, may_replace=VARIABLES).detail
    assert "role_arn: " in refusal(place, unset=set(role)).detail
    write(place, unset=set(role), may_replace=VARIABLES)
    assert text(place) == table("lab")


def test_an_old_url_goes_with_its_pool(place: Place) -> None:
    url = "https://cognito-idp.us-east-1.amazonaws.com/us-east-1_Old"
    place.write("config.toml", table("lab", url=url).replace(f'user_pool_id = "{POOL}"\n', ""))
    assert "url: " in refusal(place).detail
    write(place, may_replace={"url"})
    assert place.load(profile="lab").profile.user_pool_id == POOL
    assert "url" not in text(place)


def test_a_url_becomes_the_pools_id(place: Place) -> None:
    url = f"https://cognito-idp.eu-west-1.amazonaws.com/{POOL}"
    layer = Layer({"url": url, "client_id": "client", "identity_pool_id": IDENTITY}, place="the test")
    write_profile(place.directory / "config.toml", "lab", [layer])
    assert text(place) == f"[profiles.lab]\n{LINES}"


# what is shown --------------------------------------------------------------------------------------------------------


def test_a_look_changes_nothing_and_shows_no_secret(place: Place) -> None:
    odd = f'[profiles.x]\n"client_secret"="\\u0073{SECRET[1:]}" # it is {SECRET}\n'
    before = f"{odd}[profiles.y]\nclient_secret = '''\n{SECRET}2'''\n"
    place.write("config.toml", before)
    edit = write(place, secret=f"{SECRET}3", write=False, default=True)
    assert text(place) == before
    assert os.listdir(place.directory) == ["config.toml"]
    diff = "\n".join(edit.diff())
    assert SECRET[1:] not in diff + repr(edit)
    assert '+default_profile = "lab"' in diff.splitlines()
    assert "+client_secret = …" in diff.splitlines()
    assert '+client_id = "client"' in diff.splitlines()
    assert edit.changes["client_secret"] == "…"


@pytest.mark.parametrize(
    "name",
    [
        "it's",
        '"mine"',
        "a #b",
        "a]b",
        "[a]",
        "a.b",
        "a\\b",
        "$(touch pwned)",
        "a=b",
        "日本",
        "default",
        "DEFAULT",
        "a - b",
    ],
)
def test_any_other_name_is_written_so_that_it_is_read_back(place: Place, name: str) -> None:
    write(place, name)
    assert list(tomllib.loads(text(place))["profiles"]) == [name]
    assert not write(place, name).changed
