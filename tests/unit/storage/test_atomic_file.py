"""Private files on a real file system: modes, links, crashes half-way, and many writers at once."""

from __future__ import annotations

import json
import os
import stat
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from cognito_tui.errors import CognitoTuiError
from cognito_tui.services.storage.atomic_file import write_private
from cognito_tui.services.storage.file_lock import locked
from tests.support.at_once import at_once
from tests.support.posix import posix

HOLD = """
import sys, time
from pathlib import Path
from cognito_tui.services.storage.file_lock import locked
with locked(Path(sys.argv[1])):
    print("held", flush=True)
    time.sleep(60)
"""
# Writes twice under the worst umask; tells of each file that was opened for writing and its mode just afterwards.
WATCH = """
import json, os, stat, sys
from pathlib import Path
from cognito_tui.services.storage.atomic_file import write_private
path, opened = Path(sys.argv[1]), []
def audit(event, arguments):
    if event == "open" and str(arguments[0]).startswith(str(path.parent)) and arguments[2] & os.O_RDWR:
        opened.append([arguments[0], None, arguments[2]])
    elif event == "open" and isinstance(arguments[0], int):
        opened[-1][1] = stat.S_IMODE(os.fstat(arguments[0]).st_mode)
os.umask(0)
sys.addaudithook(audit)
write_private(path, "secret")
write_private(path, "another")
print(json.dumps(opened))
"""
IMPORTS = """
from pathlib import Path
from cognito_tui.services.storage.atomic_file import write_private
from cognito_tui.services.storage.file_lock import locked
path = Path(sys.argv[1])
"""
ADD_ONE = """
with locked(path, timeout=60):
    write_private(path, str(int(path.read_text()) + 1))
"""


def mode(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode)


@pytest.fixture
def open_umask() -> Iterator[None]:
    """The worst umask: only what is asked for explicitly is private."""
    before = os.umask(0)
    yield
    os.umask(before)


@posix
@pytest.mark.usefixtures("open_umask")
def test_the_file_is_for_its_owner_alone_and_so_is_every_folder_made_for_it(tmp_path: Path) -> None:
    path = tmp_path / "one" / "two" / "tokens.json"
    write_private(path, "secret")
    assert path.read_text() == "secret"
    assert [mode(made) for made in (path, path.parent, path.parent.parent)] == [0o600, 0o700, 0o700]


@posix
def test_the_text_is_never_in_a_file_that_others_could_read_or_had_put_there(tmp_path: Path) -> None:
    report = subprocess.run(
        [sys.executable, "-c", WATCH, tmp_path / "tokens.json"], capture_output=True, text=True, check=True
    )
    writing = json.loads(report.stdout)
    assert len(writing) == 2
    for name, mode_at_creation, flags in writing:
        assert Path(name).parent == tmp_path
        assert not Path(name).exists()  # renamed
        assert mode_at_creation == 0o600
        assert flags & os.O_EXCL
        assert sys.platform == "win32" or flags & os.O_NOFOLLOW


@posix
def test_a_file_that_others_could_read_becomes_private(tmp_path: Path) -> None:
    path = tmp_path / "tokens.json"
    path.write_text("old")
    path.chmod(0o644)
    write_private(path, "new")
    assert (path.read_text(), mode(path)) == ("new", 0o600)


def test_the_text_arrives_as_it_is(tmp_path: Path) -> None:
    write_private(tmp_path / "file", "one\r\ntwo\n\u00e4\u20ac\U0001f600")
    assert (tmp_path / "file").read_bytes() == "one\r\ntwo\n\u00e4\u20ac\U0001f600".encode()


def test_a_write_that_fails_half_way_changes_nothing_and_leaves_nothing(tmp_path: Path) -> None:
    path = tmp_path / "tokens.json"
    write_private(path, "old")
    with pytest.raises(UnicodeEncodeError):
        write_private(path, "x" * 100_000 + "\ud800")
    assert path.read_text() == "old"
    assert [left.name for left in tmp_path.iterdir()] == ["tokens.json"]


def test_a_file_that_cannot_be_replaced_leaves_nothing_beside_it(tmp_path: Path) -> None:
    (tmp_path / "tokens.json").mkdir()
    with pytest.raises(OSError, match=r"tokens\.json"):
        write_private(tmp_path / "tokens.json", "secret")
    assert [left.name for left in tmp_path.iterdir()] == ["tokens.json"]


@posix
def test_a_link_stays_a_link_and_its_target_is_replaced(tmp_path: Path) -> None:
    target, link = tmp_path / "dotfiles" / "tokens.json", tmp_path / "tokens.json"
    target.parent.mkdir()
    target.write_text("old")
    link.symlink_to(target)
    write_private(link, "new")
    assert link.is_symlink()
    assert (target.read_text(), mode(target)) == ("new", 0o600)


@posix
def test_a_link_to_nothing_gets_its_target(tmp_path: Path) -> None:
    link = tmp_path / "tokens.json"
    link.symlink_to(tmp_path / "dotfiles" / "tokens.json")
    write_private(link, "new")
    assert link.is_symlink()
    assert (tmp_path / "dotfiles" / "tokens.json").read_text() == "new"


def test_a_reader_sees_the_old_or_the_new_text_and_nothing_between(tmp_path: Path) -> None:
    path, texts = tmp_path / "tokens.json", {"a" * 200_000, "b" * 200_000}
    write_private(path, "a" * 200_000)
    done = threading.Event()

    def write() -> None:
        for turn in range(40):
            write_private(path, "ab"[turn % 2] * 200_000)
        done.set()

    writer = threading.Thread(target=write)
    writer.start()
    reads = 0
    while not done.is_set():
        assert path.read_text() in texts
        reads += 1
    writer.join()
    assert reads


# the lock -------------------------------------------------------------------------------------------------------------


def test_a_lock_held_elsewhere_is_waited_for_only_so_long_and_named(tmp_path: Path) -> None:
    path = tmp_path / "tokens.json"
    with subprocess.Popen([sys.executable, "-c", HOLD, path], stdout=subprocess.PIPE, text=True) as holder:
        assert holder.stdout is not None
        assert holder.stdout.readline() == "held\n"
        started = time.monotonic()
        with (
            pytest.raises(CognitoTuiError, match=r"tokens\.json\.lock for more than 0\.3 s"),
            locked(path, timeout=0.3),
        ):
            pass
        assert 0.3 <= time.monotonic() - started < 5
        holder.kill()  # the kernel frees the lock of a killed process
        with locked(path, timeout=10):
            pass


def test_the_lock_is_free_after_an_error_inside(tmp_path: Path) -> None:
    with pytest.raises(ZeroDivisionError), locked(tmp_path / "file"):
        _ = 1 / 0
    with locked(tmp_path / "file", timeout=0):
        pass


@posix
@pytest.mark.usefixtures("open_umask")
def test_the_lock_file_and_its_folder_are_private(tmp_path: Path) -> None:
    with locked(tmp_path / "one" / "file"):
        pass
    assert mode(tmp_path / "one") == 0o700
    assert mode(tmp_path / "one" / "file.lock") == 0o600


@posix
def test_a_link_and_its_target_have_one_lock(tmp_path: Path) -> None:
    (tmp_path / "link").symlink_to(tmp_path / "file")
    refused: list[str] = []

    def other() -> None:
        try:
            with locked(tmp_path / "link", timeout=0.1):
                pass
        except CognitoTuiError as error:
            refused.append(error.title)

    with locked(tmp_path / "file"):
        thread = threading.Thread(target=other)
        thread.start()
        thread.join()
    assert refused


def test_no_change_is_lost_between_processes(tmp_path: Path) -> None:
    path = tmp_path / "count"
    path.write_text("0")
    at_once(8, IMPORTS, ADD_ONE, path)
    assert path.read_text() == "8"


@posix
def test_a_lock_file_that_was_removed_meanwhile_holds_nobody_off_and_is_made_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    if sys.platform == "win32":
        return
    import fcntl

    lock_file, really = tmp_path / "file.lock", fcntl.flock
    removed: list[Path] = []

    def remove_first(descriptor: int, operation: int) -> None:
        if not removed:
            lock_file.unlink()
            removed.append(lock_file)
        really(descriptor, operation)

    monkeypatch.setattr(fcntl, "flock", remove_first)
    with locked(tmp_path / "file"):
        assert lock_file.exists()
