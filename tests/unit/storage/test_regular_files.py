"""What is no file is not written over, and not waited for: devices, pipes, sockets and folders, as they really are."""

from __future__ import annotations

import errno
import os
import socket
import stat
import sys
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from cognito_tui.errors import CognitoTuiError, ConfigurationError
from cognito_tui.services.aws_files import files as aws_files
from cognito_tui.services.aws_files.key_stanza import write_credentials
from cognito_tui.services.aws_files.stanza import configure
from cognito_tui.services.config.profile import FILE
from cognito_tui.services.credentials.fast_path import cache_key, lookup
from cognito_tui.services.credentials.identity_ids import IdentityIds
from cognito_tui.services.storage.atomic_file import write_private
from cognito_tui.services.storage.file_lock import locked
from cognito_tui.services.storage.paths import cache_file, state_file
from cognito_tui.services.storage.regular_file import NotRegular, read_regular
from cognito_tui.services.tokens.store import TokenStore
from tests.support.aws_folder import CREDENTIALS
from tests.support.namespaces import need_mounts, with_mounts
from tests.support.scripted_sign_in import PROFILE

if sys.platform == "win32":
    pytest.skip("POSIX has such things", allow_module_level=True)


def _device(path: Path) -> None:
    try:
        os.mknod(
            path, 0o600 | stat.S_IFCHR, os.makedev(1, 7)
        )  # as /dev/full: nothing is lost if it is written to
    except PermissionError:
        pytest.skip("making a device takes root with CAP_MKNOD")


def _socket(path: Path) -> None:
    with socket.socket(socket.AF_UNIX) as bound:
        before = os.getcwd()
        os.chdir(path.parent)  # a socket's path may have some hundred letters
        try:
            bound.bind(path.name)
        finally:
            os.chdir(before)


def _link(make: Callable[[Path], None]) -> Callable[[Path], None]:
    def linked(path: Path) -> None:
        make(path.with_name("target"))
        path.symlink_to("target")

    return linked


KINDS = {
    "pipe": (os.mkfifo, "a named pipe"),
    "socket": (_socket, "a socket"),
    "device": (_device, "a device"),
    "folder": (os.mkdir, "a folder"),
    "link to a pipe": (_link(os.mkfifo), "a named pipe"),
    "link to a device": (_link(_device), "a device"),
}
kinds = pytest.mark.parametrize(("make", "kind"), KINDS.values(), ids=KINDS)


def made(make: Callable[[Path], None], path: Path) -> Callable[[], os.stat_result]:
    """Something at `path`; gives what there is to know of it."""
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    make(path)
    return lambda: os.stat(path)


def same(one: os.stat_result, other: os.stat_result) -> bool:
    return os.path.samestat(one, other) and one.st_mode == other.st_mode


@kinds
def test_it_is_named_and_stays_as_it_is(tmp_path: Path, make: Callable[[Path], None], kind: str) -> None:
    look = made(make, tmp_path / "tokens.json")
    before, there = look(), sorted(os.listdir(tmp_path))
    with pytest.raises(NotRegular, match=f"not a regular file but {kind}"):
        write_private(tmp_path / "tokens.json", "secret")
    with pytest.raises(NotRegular, match=f"not a regular file but {kind}"), locked(tmp_path / "tokens.json"):
        pass
    assert same(before, look())
    assert sorted(os.listdir(tmp_path)) == there  # no lock beside a device


@kinds
def test_it_is_not_waited_for(tmp_path: Path, make: Callable[[Path], None], kind: str) -> None:
    made(make, tmp_path / "tokens.json")
    with pytest.raises(NotRegular, match=kind):
        read_regular(tmp_path / "tokens.json")


@kinds
def test_keys_are_not_written_to_it(make: Callable[[Path], None], kind: str) -> None:
    writes: dict[str, Callable[[], object]] = {
        "credentials": lambda: write_credentials("work", CREDENTIALS),
        "config": lambda: configure("work", "cognito-tui credential-process", "eu-west-1"),
    }
    for name, write in writes.items():
        look = made(make, Path.home() / name / "file")
        os.environ["AWS_SHARED_CREDENTIALS_FILE"] = str(Path.home() / name / "file")
        os.environ["AWS_CONFIG_FILE"] = str(Path.home() / "config" / "file")
        before = look()
        with pytest.raises(CognitoTuiError, match=kind):
            write()
        assert same(before, look())
        del os.environ["AWS_SHARED_CREDENTIALS_FILE"]


def test_the_null_device_is_an_empty_file_that_nothing_is_written_to() -> None:
    os.environ["AWS_SHARED_CREDENTIALS_FILE"] = os.devnull
    assert aws_files.read(Path(os.devnull)).text == ""
    before = os.stat(os.devnull)
    with pytest.raises(
        CognitoTuiError, match=r"/dev/null cannot be written\. It is not a regular file but a device"
    ):
        write_credentials("work", CREDENTIALS)
    assert same(before, os.stat(os.devnull))
    assert not os.path.exists("/dev/null.lock")


@need_mounts
def test_not_even_by_root_who_may_do_all() -> None:
    """In a /dev of the test's own, where a rename would put a file in the place of the device."""
    script = """
import os
from pathlib import Path
from cognito_tui.services.storage.atomic_file import write_private
before = os.stat("/dev/null")
for name in ("null", "full", "tty"):
    try:
        write_private(Path("/dev") / name, "secret")
    except OSError as error:
        print(error.strerror)
print(os.path.samestat(before, os.stat("/dev/null")), sorted(os.listdir("/dev")))
"""
    devices = "mount -t tmpfs none /mnt\nfor d in null full tty; do cp -a /dev/$d /mnt/; done\nmount --move /mnt /dev"
    done = with_mounts(devices, script)
    assert done.stdout.splitlines() == [
        *["It is not a regular file but a device"] * 3,
        "True ['full', 'null', 'tty']",
    ], done.stderr


@kinds
def test_what_is_kept_is_not_read_from_it(make: Callable[[Path], None], kind: str) -> None:
    look = made(make, state_file("sessions.json"))
    before = look()
    store = TokenStore(replace(PROFILE, remember=FILE))
    assert store.session() is None
    assert kind in store.warning
    left = store.forget()
    assert left is not None
    assert kind in left.detail
    assert same(before, look())


def test_a_cache_is_not_replaced_where_it_is_no_file() -> None:
    made(os.mkfifo, cache_file("identity-ids.json"))
    ids = IdentityIds()
    ids.put("pool", "id")
    assert ids.get("pool") is None
    assert stat.S_ISFIFO(os.stat(cache_file("identity-ids.json")).st_mode)


def test_a_warm_answer_waits_for_no_pipe() -> None:
    made(os.mkfifo, state_file("credentials.json"))
    assert cache_key([]) is not None
    assert lookup([]) is None


def test_what_is_too_large_is_not_read(tmp_path: Path) -> None:
    with (tmp_path / "file").open("wb") as file:
        file.truncate(1 << 40)  # a terabyte, of which nothing is on the disk
    with pytest.raises(OSError, match="Larger than 10 MB") as raised:
        read_regular(tmp_path / "file")
    assert raised.value.errno == errno.EFBIG
    path = Path.home() / ".aws" / "credentials"
    path.parent.mkdir()
    path.symlink_to(tmp_path / "file")
    with pytest.raises(ConfigurationError, match="Larger than 10 MB"):
        aws_files.read(path)
