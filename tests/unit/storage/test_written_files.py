"""A file of the person's stays theirs, and what it was: owner, group, mode, access list, other names, mounts."""

from __future__ import annotations

import json
import os
import stat
import struct
import subprocess
import sys
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest

from cognito_tui.errors import CognitoTuiError
from cognito_tui.services.aws_files import files as aws_files
from cognito_tui.services.aws_files.key_stanza import write_credentials
from cognito_tui.services.base.secret import Secret
from cognito_tui.services.config.edit import write_profile
from cognito_tui.services.config.layers import Layer
from cognito_tui.services.storage.atomic_file import write_private
from cognito_tui.services.storage.file_lock import locked
from cognito_tui.services.storage.paths import state_file
from tests.support.aws_folder import CREDENTIALS
from tests.support.namespaces import need_mounts, with_mounts
from tests.support.permissions import need_permissions, stopped_by_permissions

if sys.platform == "win32":
    pytest.skip("POSIX owners, modes and links", allow_module_level=True)

ADA, HER_GROUP = 54321, 54322
IN_PLACE = "was written in place"

need_root = pytest.mark.skipif(
    os.name != "posix" or os.geteuid() != 0, reason="only root may give a file to somebody"
)


def owner(path: Path) -> tuple[int, int, int]:
    found = path.stat()
    return found.st_uid, found.st_gid, stat.S_IMODE(found.st_mode)


def her_home(tmp_path: Path) -> Path:
    """A home of another user's, as a container has it mounted; root may write there by its group."""
    home = tmp_path / "her"
    home.mkdir()
    os.chown(home, ADA, 0)
    home.chmod(0o770)
    return home


# whose it is ----------------------------------------------------------------------------------------------------------


@need_root
def test_root_that_changes_somebodys_file_leaves_it_theirs(tmp_path: Path) -> None:
    home = her_home(tmp_path)
    for name, keep_mode, mode in (("config", True, 0o644), ("sessions.json", False, 0o600)):
        path = home / name
        path.write_text("old")
        path.chmod(0o644)
        os.chown(path, ADA, HER_GROUP)
        assert write_private(path, "new", keep_mode=keep_mode) == ""
        assert owner(path) == (ADA, HER_GROUP, mode)


@need_root
def test_what_root_makes_in_somebodys_home_is_theirs(tmp_path: Path) -> None:
    """They could neither read nor remove what is root's."""
    home = her_home(tmp_path)
    path = home / "folder" / ".aws" / "credentials"
    with pytest.MonkeyPatch.context() as patch:
        made: list[Path] = []
        real = Path.mkdir

        def mkdir(self: Path, *args: Any, **more: Any) -> None:  # so that root may go on as her group does
            real(self, *args, **more)
            made.append(self)
            self.chmod(0o770)

        patch.setattr(Path, "mkdir", mkdir)
        write_private(path, "secret")
    assert {*made} == {path.parent.parent, path.parent}
    assert [owner(there)[:2] for there in (path.parent.parent, path.parent, path)] == [(ADA, 0)] * 3
    assert owner(path)[2] == 0o600


@need_root
@pytest.mark.skipif(stopped_by_permissions(), reason="this root needs a permission to open a lock of hers")
def test_so_is_the_lock(tmp_path: Path) -> None:
    path = her_home(tmp_path) / "credentials"
    with locked(path):
        pass
    assert owner(path.with_name("credentials.lock")) == (ADA, 0, 0o600)
    with locked(path):
        pass


@need_root
def test_root_in_its_own_home_owns_what_it_makes(tmp_path: Path) -> None:
    write_private(tmp_path / "folder" / "file", "secret")
    assert owner(tmp_path / "folder" / "file")[:2] == (0, 0)


AS_ADA = f"""
import os, sys
from pathlib import Path
from cognito_tui.services.storage.paths import state_file
from cognito_tui.services.storage.atomic_file import write_private
state_file("x")  # all that is imported, before Python is in somebody else's home
os.setgroups([]); os.setgid({ADA}); os.setuid({ADA})
print(write_private(Path(sys.argv[1]), "new", keep_mode=True))
print([list(folder.iterdir()) for folder in (Path(sys.argv[1]).parent, state_file("x").parent) if folder.exists()])
"""


def as_ada(path: Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-c", AS_ADA, str(path)],
        env={**os.environ, "HOME": str(path.parents[1])},
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )


@need_root
def test_a_file_that_one_may_write_but_not_own_is_written_in_place(open_folder: Path) -> None:
    """Of a team: replaced, it would be whose who changed it last, and the others locked out."""
    folder = open_folder / "team"
    folder.mkdir()
    folder.chmod(0o777)
    path = folder / "config"
    path.write_text("old, and longer than the new one")
    path.chmod(0o666)
    before = path.stat()
    done = as_ada(path)
    assert IN_PLACE in done.stdout, done.stderr
    assert (path.read_text(), path.stat().st_ino, owner(path)) == ("new", before.st_ino, (0, 0, 0o666))
    assert os.listdir(folder) == ["config"]


@need_root
def test_so_is_one_in_a_folder_of_somebody_elses(open_folder: Path) -> None:
    """As Docker makes the folder of a single file that is mounted."""
    folder = open_folder / "roots"
    folder.mkdir()
    folder.chmod(0o755)
    path = folder / "credentials"
    path.write_text("old")
    os.chown(path, ADA, ADA)
    open_folder.chmod(0o777)  # her home, for the copy
    done = as_ada(path)
    assert IN_PLACE in done.stdout, done.stderr
    assert (path.read_text(), owner(path)) == ("new", (ADA, ADA, 0o644))
    assert f"[[{path!r}], []]" in done.stdout


# who may read it ------------------------------------------------------------------------------------------------------


def acl(*entries: tuple[int, int, int]) -> bytes:
    """(tag, permissions, id) as the kernel keeps them. https://man7.org/linux/man-pages/man5/acl.5.html"""
    return struct.pack("<I", 2) + b"".join(struct.pack("<HHI", *entry) for entry in entries)


NOBODY = 0xFFFFFFFF
ADA_READS = acl((1, 6, NOBODY), (2, 4, ADA), (4, 0, NOBODY), (16, 4, NOBODY), (32, 0, NOBODY))


def set_acl(path: Path, name: str = "system.posix_acl_access") -> None:
    if sys.platform == "linux":
        with suppress(OSError):
            os.setxattr(path, name, ADA_READS)
            return
    pytest.skip("this file system has no access control lists")


def extended(path: Path) -> dict[str, bytes]:
    """Return its extended attributes, among which is the access control list."""
    if sys.platform != "linux":
        return {}
    return {name: os.getxattr(path, name) for name in os.listxattr(path)}


def test_an_access_control_list_stays(tmp_path: Path) -> None:
    path = tmp_path / "config"
    path.write_text("old")
    set_acl(path)
    if sys.platform == "linux":
        os.setxattr(path, "user.note", b"mine")
    assert write_private(path, "new", keep_mode=True) == ""
    assert extended(path) == {"system.posix_acl_access": ADA_READS, "user.note": b"mine"}


def test_one_that_the_folder_hands_down_does_not_come(tmp_path: Path) -> None:
    path = tmp_path / "config"
    path.write_text("old")
    path.chmod(0o644)
    set_acl(tmp_path, "system.posix_acl_default")
    write_private(path, "new", keep_mode=True)
    assert extended(path) == {}
    assert owner(path)[2] == 0o644


def test_what_is_for_its_owner_alone_has_none(tmp_path: Path) -> None:
    path = tmp_path / "tokens.json"
    path.write_text("old")
    set_acl(path)
    set_acl(tmp_path, "system.posix_acl_default")
    write_private(path, "secret")
    assert owner(path)[2] == 0o600  # the mask of whatever list there is: nobody is let in by one
    assert b"\x10\x00\x00\x00" in extended(path).get("system.posix_acl_access", b"\x10\x00\x00\x00")


# other names ----------------------------------------------------------------------------------------------------------


def test_a_hard_link_stays_the_same_file(tmp_path: Path) -> None:
    path, other = tmp_path / "config", tmp_path / "dotfiles"
    path.write_text("old, and longer than the new one")
    path.chmod(0o640)
    os.link(path, other)
    words = write_private(path, "new", keep_mode=True)
    assert "config was written in place: it has another name (a hard link)" in words
    assert (path.read_text(), other.read_text(), path.stat().st_nlink) == ("new", "new", 2)
    assert owner(path)[2] == 0o640
    assert sorted(os.listdir(tmp_path)) == ["config", "dotfiles"]


def test_a_secret_in_it_is_for_its_owner_alone(tmp_path: Path) -> None:
    path = tmp_path / "config.toml"
    path.write_text("old")
    path.chmod(0o644)
    os.link(path, tmp_path / "other")
    write_private(path, "secret")
    assert owner(tmp_path / "other")[2] == 0o600


def _aws_keys() -> str:
    return write_credentials("work", CREDENTIALS)


def _aws_config() -> str:
    def with_region(file: aws_files.AwsFile) -> str:
        return file.with_values("work", {"region": "eu-west-1"})

    return aws_files.edit(Path.home() / ".aws" / "credentials", with_region).warning


def _profile() -> str:
    ids = {
        "user_pool_id": "eu-west-1_AbCdEfGhI",
        "client_id": "c",
        "identity_pool_id": "eu-west-1:12345678-1234-1234-1234-123456789abc",
    }
    layer = Layer(ids, Secret("client-secret"), place="the test")
    return write_profile(Path.home() / ".aws" / "credentials", "lab", [layer]).warning


@pytest.mark.parametrize("write", [_aws_keys, _aws_config, _profile])
def test_every_writer_says_so(write: Callable[[], str]) -> None:
    path = Path.home() / ".aws" / "credentials"
    path.parent.mkdir()
    path.touch(mode=0o600)
    os.link(path, path.parent / "other")
    assert "~/.aws/credentials was written in place" in write()
    assert (path.parent / "other").read_text() == path.read_text() != ""


# cut short ------------------------------------------------------------------------------------------------------------

SHORT = """
import os, signal, sys
from pathlib import Path
from cognito_tui.services.storage.atomic_file import write_private
write, how = os.write, sys.argv[2]
def half(descriptor, content):
    if bytes(content[:3]) != b"new":
        return write(descriptor, content)
    write(descriptor, content[:5])
    if how == "killed":
        os.kill(os.getpid(), signal.SIGKILL)
    if how == "interrupted":
        raise KeyboardInterrupt
    raise OSError(28, "No space left on device")
os.write = half
try:
    write_private(Path(sys.argv[1]), "new text", keep_mode=True)
except (OSError, KeyboardInterrupt) as error:
    print(type(error).__name__)
"""


def cut_short(path: Path, how: str) -> str:
    done = subprocess.run(
        [sys.executable, "-c", SHORT, str(path), how], capture_output=True, text=True, timeout=60, check=False
    )
    return done.stdout


@pytest.mark.parametrize("how", ["full", "interrupted"])
def test_a_write_in_place_that_fails_half_way_puts_back_what_was_there(tmp_path: Path, how: str) -> None:
    path = tmp_path / "config"
    path.write_text("what was there")
    os.link(path, tmp_path / "other")
    assert cut_short(path, how) in ("OSError\n", "KeyboardInterrupt\n")
    assert path.read_text() == "what was there"
    assert sorted(os.listdir(tmp_path)) == ["config", "other"]


def test_one_that_is_killed_leaves_a_copy_which_is_named_at_the_next_write(tmp_path: Path) -> None:
    path = tmp_path / "config"
    path.write_text("what was there")
    path.chmod(0o644)
    os.link(path, tmp_path / "other")
    cut_short(path, "killed")
    assert path.read_text() == "new twas there"
    [copy] = [found for found in tmp_path.iterdir() if found.name not in ("config", "other")]
    assert copy.read_text() == "what was there"
    assert owner(copy)[2] == 0o600
    words = write_private(path, "next", keep_mode=True)
    assert copy.name in words
    assert copy.read_text() == "what was there"


# mounts ---------------------------------------------------------------------------------------------------------------

WRITE = """
import os, sys
from pathlib import Path
from cognito_tui.services.storage.atomic_file import write_private
from cognito_tui.services.storage.file_lock import locked
path = Path(sys.argv[1])
try:
    with locked(path):
        print(write_private(path, "new", keep_mode=True))
except OSError as error:
    print(error.strerror)
print(path.read_text(), sorted(name for name in os.listdir(path.parent) if not name.endswith(".lock")))
"""


@need_mounts
def test_a_file_that_is_mounted_by_itself_is_written_in_place(tmp_path: Path) -> None:
    (tmp_path / "of the host").write_text("old, and longer")
    path = tmp_path / "home" / "credentials"
    path.parent.mkdir()
    path.touch()
    done = with_mounts('mount --bind "$2" "$1"', WRITE, path, tmp_path / "of the host")
    words, *more = done.stdout.splitlines()
    assert "credentials was written in place: it is mounted by itself, and cannot be replaced" in words, (
        done.stderr
    )
    assert more == ["new ['credentials']"]
    assert (tmp_path / "of the host").read_text() == "new"


@need_mounts
def test_so_is_one_in_a_folder_that_is_read_only(tmp_path: Path) -> None:
    """`docker run --read-only -v ~/.aws/credentials:…`: the lock and the copy are in the state folder then."""
    (tmp_path / "of the host").write_text("old")
    folder = tmp_path / "home"
    folder.mkdir()
    path = folder / "credentials"
    path.touch()
    mounts = 'mount --bind "$3" "$3"; mount -o remount,bind,ro "$3"; mount --bind "$2" "$1"'
    done = with_mounts(mounts, WRITE, path, tmp_path / "of the host", folder)
    assert IN_PLACE in done.stdout, done.stdout + done.stderr
    assert (tmp_path / "of the host").read_text() == "new"
    assert os.listdir(folder) == ["credentials"]
    assert {found.suffix for found in state_file("x").parent.iterdir()} == {".lock"}


ERASE = """
import os, sys
from pathlib import Path
from cognito_tui.services.storage.json_file import JsonFile
file = JsonFile(Path(sys.argv[1]))
file.change(lambda records: {**records, "token": "refresh-canary"})
print("written in place" in file.warning)
print(file.erase(lambda records: {key: records[key] for key in records if key != "token"}))
print(sorted(os.listdir(file.path.parent)))
"""


@need_mounts
def test_a_session_in_a_file_that_is_mounted_by_itself_is_kept_and_deleted_there(tmp_path: Path) -> None:
    (tmp_path / "of the host").write_text('{"other": 1}')
    path = tmp_path / "state" / "sessions.json"
    path.parent.mkdir(mode=0o700)
    path.touch(mode=0o600)
    done = with_mounts('mount --bind "$2" "$1"', ERASE, path, tmp_path / "of the host")
    assert done.stdout.splitlines() == ["True", "None", "['sessions.json', 'sessions.json.lock']"], (
        done.stderr
    )
    assert json.loads((tmp_path / "of the host").read_text()) == {"other": 1}
    assert owner(tmp_path / "of the host")[2] == 0o600


@need_mounts
def test_a_mount_that_is_read_only_is_said(tmp_path: Path) -> None:
    path = tmp_path / "credentials"
    path.write_text("old")
    done = with_mounts('mount --bind "$2" "$2"; mount -o remount,bind,ro "$2"', WRITE, path, tmp_path)
    assert done.stdout.splitlines() == ["Read-only file system", "old ['credentials']"], done.stderr


@need_mounts
def test_a_full_disk_loses_nothing(tmp_path: Path) -> None:
    """In place too: the copy comes first, and does not fit either."""
    path = tmp_path / "disk" / "credentials"
    path.parent.mkdir()
    mounts = (
        'mount -t tmpfs -o size=32k none "${1%/*}"; echo old > "$1"; ln "$1" "$1.other"\n'
        'head -c 60000 /dev/zero > "${1%/*}/more" 2>/dev/null || true'
    )
    for link in ("keep the link", 'rm "$1.other"'):
        script = f"{mounts}\n{link if link.startswith('rm') else ':'}"
        done = with_mounts(script, WRITE, path)
        assert done.stdout.startswith("No space left on device\nold\n"), done.stdout + done.stderr


@need_permissions
def test_a_folder_of_ones_own_that_is_closed_stays_so() -> None:
    path = Path.home() / ".aws" / "credentials"
    path.parent.mkdir()
    path.write_text("[default]\n")
    path.parent.chmod(0o500)
    with pytest.raises(CognitoTuiError, match=r"Permission denied\. Nothing was changed"):
        write_credentials("work", CREDENTIALS)
    assert path.read_text() == "[default]\n"
