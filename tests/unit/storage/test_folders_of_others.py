"""A folder for what is kept that is somebody else's, or open to others: nothing is read from it, or put there."""

from __future__ import annotations

import sys

import pytest

if sys.platform == "win32":
    pytest.skip("POSIX owners and modes", allow_module_level=True)

import grp
import os
import pwd
import re
import struct
import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path

from cognito_tui.demo.simulator.server import CognitoServer
from cognito_tui.errors import NotForgotten, SignInRequired
from cognito_tui.services.config.profile import FILE
from cognito_tui.services.credentials.fast_path import cache_key, lookup
from cognito_tui.services.credentials.identity_ids import IdentityIds
from cognito_tui.services.storage import preferences as choices
from cognito_tui.services.storage.json_file import JsonFile
from cognito_tui.services.storage.ownership import NotOurs, check_own
from cognito_tui.services.storage.paths import cache_file, state_file
from tests.support.pool_client import PASSWORD, pool, quick_client as client, signed_in, start

MALLORY = 54321
need_root = pytest.mark.skipif(
    os.name != "posix" or os.geteuid() != 0, reason="only root may give a folder to somebody"
)


@pytest.fixture
def server() -> Iterator[CognitoServer]:
    with pool() as running:
        running.pool.add_user("ada", PASSWORD)
        yield running


def _theirs(folder: Path) -> None:
    os.chown(folder, MALLORY, 0)
    folder.chmod(0o770)  # nor do its permissions keep root out, where these count


def _open_to_all(folder: Path) -> None:
    folder.chmod(0o777)


def _like_tmp(folder: Path) -> None:
    folder.chmod(0o1777)


def _open_to_a_group(folder: Path) -> None:
    os.chown(folder, -1, grp.getgrnam("users").gr_gid)
    folder.chmod(0o770)


def _by_an_access_list(folder: Path) -> None:
    """u:MALLORY:rwx. https://man7.org/linux/man-pages/man5/acl.5.html"""
    nobody = 0xFFFFFFFF
    entries = ((1, 7, nobody), (2, 7, MALLORY), (4, 0, nobody), (16, 7, nobody), (32, 0, nobody))
    acl = struct.pack("<I", 2) + b"".join(struct.pack("<HHI", *entry) for entry in entries)
    if sys.platform != "linux":
        pytest.skip("Python sets none here")
    try:
        os.setxattr(folder, "system.posix_acl_access", acl)
    except OSError as error:
        pytest.skip(f"no access control lists here: {error}")


def _a_link_to_theirs(folder: Path) -> None:
    folder.rename(folder.with_name("elsewhere"))
    _theirs(folder.with_name("elsewhere"))
    folder.symlink_to("elsewhere")


KINDS = {
    "somebody else's": (_theirs, rf"belongs to another user \(number {MALLORY}\)"),
    "open to all": (_open_to_all, "can be written to by others"),
    "open to all, and sticky": (_like_tmp, "can be written to by others"),
    "open to a group": (_open_to_a_group, "can be written to by others"),
    "open to one other, by an access control list": (_by_an_access_list, "can be written to by others"),
    "a link to somebody else's": (_a_link_to_theirs, "belongs to another user"),
}
kinds = pytest.mark.parametrize(
    ("spoil", "why"), [pytest.param(*given, id=name, marks=need_root) for name, given in KINDS.items()]
)


def kept(server: CognitoServer) -> Path:
    """With all that can be in it. Gives the folder."""
    cognito = client(server, remember=FILE)
    cognito.session(signed_in(start(cognito)))
    assert cache_key([]) is not None
    cognito.cache.allow_lookup(cache_key([]) or "")
    choices.remember(choices.FORMAT, "json")
    return state_file("x").parent


def contents(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in folder.iterdir() if path.is_file()}


@kinds
def test_nothing_is_read_from_it_and_nothing_written(
    server: CognitoServer, spoil: Callable[[Path], None], why: str
) -> None:
    folder = kept(server)
    assert lookup([]) is not None
    spoil(folder)
    before = contents(folder)
    assert lookup([]) is None
    cognito = client(server, remember=FILE)
    assert (cognito.stored_session, cognito.cache.get(), choices.recall(choices.FORMAT)) == (None, None, "")
    with pytest.raises(SignInRequired, match=why):
        cognito.resume()
    session = cognito.session(signed_in(start(cognito)))  # which needs no folder
    assert session.credentials.access_key_id
    choices.remember(choices.FORMAT, "fish")
    assert any("cognito-tui" in words for words in cognito.warnings)
    assert contents(folder) == before


@kinds
def test_what_is_in_it_is_not_said_to_be_forgotten(
    server: CognitoServer, spoil: Callable[[Path], None], why: str
) -> None:
    folder = kept(server)
    spoil(folder)
    before = contents(folder)
    with pytest.raises(NotForgotten, match=why):
        client(server, remember=FILE).sign_out()
    assert contents(folder) == before


@kinds
def test_a_cache_is_not_cleared_there(spoil: Callable[[Path], None], why: str) -> None:
    IdentityIds().put("pool", "id")
    spoil(cache_file("x").parent)
    cache_file("identity-ids.json").write_text("damaged")
    IdentityIds().put("pool", "another")
    ids = IdentityIds()
    assert ids.get("pool") is None
    assert re.search(why, ids.warning)
    assert cache_file("identity-ids.json").read_text() == "damaged"


@pytest.mark.parametrize("name", ["sessions.json", "credentials.json"])
def test_a_file_that_others_can_write_to_is_not_believed_in_a_folder_that_is_ours(
    server: CognitoServer, name: str
) -> None:
    kept(server)
    state_file(name).chmod(0o666)
    assert lookup([]) is None or name != "credentials.json"
    cognito = client(server, remember=FILE)
    assert (cognito.stored_session is None) == (name == "sessions.json")
    assert (cognito.cache.get() is None) == (name == "credentials.json")
    assert any(f"{name} can be written to by others." in words for words in cognito.warnings)
    with pytest.raises(NotForgotten, match=f"chmod 600 .*{name}"):
        cognito.sign_out()


@need_root
def test_nor_is_one_that_is_somebody_elses(server: CognitoServer) -> None:
    kept(server)
    os.chown(state_file("sessions.json"), MALLORY, 0)
    state_file("sessions.json").chmod(0o640)
    assert client(server, remember=FILE).stored_session is None


def test_it_is_said_what_to_do_and_that_helps(server: CognitoServer) -> None:
    folder = kept(server)
    folder.chmod(0o777)
    with pytest.raises(NotOurs) as raised:
        check_own(folder)
    assert raised.value.title == "~/.local/state/cognito-tui can be written to by others."
    assert raised.value.hint == f"chmod 700 {folder}"
    subprocess.run(["sh", "-c", raised.value.hint], check=True)
    assert client(server, remember=FILE).stored_session is not None


# what is nobody's fault -----------------------------------------------------------------------------------------------


def test_a_group_of_ones_own_may_write_as_with_a_umask_of_002(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """By the group's name, which is the user's, and nobody else in it. The system's list of groups is a stand-in."""
    me = pwd.getpwuid(os.geteuid())
    own = grp.struct_group((me.pw_name, "x", tmp_path.stat().st_gid, []))
    tmp_path.chmod(0o775)
    monkeypatch.setattr(grp, "getgrgid", lambda _: own)
    check_own(tmp_path)
    shared = grp.struct_group((me.pw_name, "x", tmp_path.stat().st_gid, [me.pw_name, "mallory"]))
    monkeypatch.setattr(grp, "getgrgid", lambda _: shared)
    with pytest.raises(NotOurs):
        check_own(tmp_path)
    other = grp.struct_group(("users", "x", tmp_path.stat().st_gid, []))
    monkeypatch.setattr(grp, "getgrgid", lambda _: other)
    with pytest.raises(NotOurs):
        check_own(tmp_path)


@need_root
def test_root_in_somebodys_home_uses_theirs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """As in a container with a home mounted into it; but no folder of a third person's."""
    home = tmp_path / "ada"
    folder = home / ".local" / "state" / "cognito-tui"
    folder.mkdir(parents=True)
    for path in (home, *home.rglob("*")):
        os.chown(path, MALLORY, 0)
        path.chmod(0o750)
    monkeypatch.setenv("HOME", str(home))
    check_own(folder)
    os.chown(folder, MALLORY + 1, 0)
    with pytest.raises(NotOurs):
        check_own(folder)


def test_no_folder_at_all_is_nobodys(tmp_path: Path) -> None:
    check_own(tmp_path / "none")
    JsonFile(tmp_path / "none" / "file.json").change(lambda _: {"made": True})
    assert JsonFile(tmp_path / "none" / "file.json").read() == {"made": True}


AS_MALLORY = f"""
import os, sys
from cognito_tui.services.storage.paths import state_file
from cognito_tui.services.storage.ownership import check_own
from cognito_tui.errors import CognitoTuiError
import pwd
path = state_file("x").parent
os.setgroups([]); os.setgid({MALLORY}); os.setuid({MALLORY})
try:
    check_own(path)
except CognitoTuiError as error:
    print(error)
"""


@need_root
def test_a_user_whose_state_folder_is_another_users(open_folder: Path) -> None:
    """Who has set XDG_STATE_HOME to where somebody else was first."""
    state = open_folder / "cognito-tui"
    state.mkdir(mode=0o755)
    os.chown(state, MALLORY + 1, 0)
    done = subprocess.run(
        [sys.executable, "-c", AS_MALLORY],
        env={**os.environ, "XDG_STATE_HOME": str(open_folder)},
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert f"belongs to another user (number {MALLORY + 1})" in done.stdout, done.stderr
