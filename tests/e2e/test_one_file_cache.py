"""Where `cognito-tui.pyz` unpacks itself, beside others and after kills, by a file with a small program in it."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from release.pyz import write
from tests.support.other_user import UID, needs_other_user
from tests.support.permissions import need_permissions

# says where it runs; with a word, waits for a line or does as it says
_PROGRAM = """\
import os, sys
def main():
    print(os.path.dirname(os.path.dirname(__file__)), flush=True)
    if "wait" in sys.argv:
        input()
        import cognito_tui.later
    if "replace" in sys.argv:
        os.execv("/bin/true", ["true"])
"""


@pytest.fixture(scope="module")
def make(tmp_path_factory: pytest.TempPathFactory) -> Callable[[str], Path]:
    """Makes a file with a build of its own."""

    def make(version: str = "1") -> Path:
        folder = tmp_path_factory.mktemp("made")
        (folder / "site/cognito_tui").mkdir(parents=True)
        (folder / "site/cognito_tui/__init__.py").write_text(f"version = {version}")
        (folder / "site/cognito_tui/__main__.py").write_text(_PROGRAM)
        (folder / "site/cognito_tui/later.py").write_text("")
        for number in range(60):  # so that unpacking takes a moment
            (folder / f"site/more{number}.py").write_text("x = 1\n" * 20_000)
        return write(folder / "cognito-tui.pyz", folder / "site")

    return make


@pytest.fixture(scope="module")
def pyz(make: Callable[[str], Path]) -> Path:
    return make("1")


class Place:
    """A home, and a folder for temporary files."""

    def __init__(self, folder: Path) -> None:
        self.home, self.tmp = folder / "home", folder / "tmp"
        self.home.mkdir(mode=0o700)
        self.tmp.mkdir(mode=0o700)
        self.environ = {"HOME": str(self.home), "TMPDIR": str(self.tmp), "PATH": os.defpath}
        self.cache = self.home / ".cache/cognito-tui/pyz"

    def command(self, pyz: Path, *words: str) -> list[str]:
        return [sys.executable, "-I", str(pyz), *words]

    def start(self, pyz: Path, *words: str) -> subprocess.Popen[str]:
        pipe = subprocess.PIPE
        return subprocess.Popen(
            self.command(pyz, *words), env=self.environ, stdin=pipe, stdout=pipe, stderr=pipe, text=True
        )

    def run(self, pyz: Path, *words: str) -> str:
        """What it prints: where it ran."""
        done = subprocess.run(
            self.command(pyz, *words),
            env=self.environ,
            capture_output=True,
            text=True,
            timeout=60,
            check=False,
        )
        assert done.returncode == 0, done.stderr
        return done.stdout.strip()

    def left(self) -> list[str]:
        """What is in the cache, and among the temporary files."""
        folders = (folder for folder in (self.cache, self.tmp) if folder.is_dir())
        return sorted(entry.name for folder in folders for entry in folder.iterdir())


@pytest.fixture
def place(tmp_path: Path) -> Place:
    return Place(tmp_path)


def test_it_is_unpacked_once_and_for_its_owner_alone(place: Place, pyz: Path) -> None:
    before = os.umask(0)
    try:
        first = place.run(pyz)
    finally:
        os.umask(before)
    assert Path(first).parent == place.cache
    for folder in (Path(first), place.cache, place.cache.parent, place.home / ".cache"):
        assert folder.stat().st_mode & 0o777 == 0o700
    inode = Path(first).stat().st_ino
    assert place.run(pyz) == first
    assert Path(first).stat().st_ino == inode
    assert place.left() == [Path(first).name]


def test_several_first_starts_at_once_agree(place: Place, pyz: Path) -> None:
    started = [place.start(pyz) for _ in range(6)]
    said = {process.communicate(timeout=60) for process in started}
    assert {process.returncode for process in started} == {0}
    assert len(said) == 1, said
    assert len(place.left()) == 1


def test_half_of_it_is_never_used_and_does_not_stay(place: Place, pyz: Path) -> None:
    with place.start(pyz) as killed:
        deadline = time.monotonic() + 30
        while not any(place.cache.glob("part-*/*")) and time.monotonic() < deadline:
            time.sleep(0.001)
        killed.kill()
    (part,) = place.left()
    assert part.startswith("part-")
    folder = place.run(pyz)
    assert len([*Path(folder).iterdir()]) == 61
    assert place.left() == [Path(folder).name]


def test_a_build_in_use_stays_and_an_old_one_goes(
    place: Place, make: Callable[[str], Path], pyz: Path
) -> None:
    newer, newest = make("2"), make("3")
    month_ago = time.time() - 31 * 86_400
    with place.start(pyz, "wait") as running:
        assert running.stdout
        old = Path(running.stdout.readline().strip())
        unused = Path(place.run(newer))
        for folder in (old, unused):
            os.utime(folder, (month_ago, month_ago))
        third = Path(place.run(newest))
        assert place.left() == sorted([old.name, third.name])
        _, error = running.communicate("\n", timeout=60)
    assert (running.returncode, error) == (0, ""), "what it needs late was there"
    place.run(pyz)
    assert old.stat().st_mtime > month_ago + 86_400, "it says that it is used"


@pytest.mark.parametrize("kind", ["a link to it", "open to others", "a file"])
def test_a_cache_that_others_may_have_filled_is_not_used(place: Place, pyz: Path, kind: str) -> None:
    good = Path(place.run(pyz))
    (good / "cognito_tui/__main__.py").write_text("def main(): print('hostile')")
    if kind == "open to others":
        place.cache.chmod(0o777)
    elif kind == "a file":
        place.cache.rename(place.home / "elsewhere")
        place.cache.touch()
    else:
        good.rename(place.home / "elsewhere")
        good.symlink_to(place.home / "elsewhere")
    ran = place.run(pyz)
    assert Path(ran).parent == place.tmp
    assert "hostile" not in ran
    assert [*place.tmp.iterdir()] == [], "nothing stays of it"


@need_permissions
def test_a_home_that_cannot_be_written_to_is_none(place: Place, pyz: Path) -> None:
    place.home.chmod(0o500)
    assert Path(place.run(pyz)).parent == place.tmp
    place.home.chmod(0o700)
    assert [*place.home.iterdir()] == []


def test_without_a_home_it_is_unpacked_for_one_run(place: Place, pyz: Path) -> None:
    place.environ["HOME"] = "nowhere"
    assert Path(place.run(pyz)).parent == place.tmp
    assert place.left() == []
    place.run(pyz, "replace")  # as `exec` does: nobody is left to remove anything
    assert len(place.left()) == 1
    place.run(pyz)
    assert place.left() == [], "the next one does"


def test_where_nothing_can_be_written_it_says_so(place: Place, pyz: Path) -> None:
    place.environ["HOME"] = "nowhere"
    done = subprocess.run(
        ["sh", "-c", 'ulimit -f 8; exec "$@"', "sh", *place.command(pyz)],
        env=place.environ,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert done.returncode == 1
    assert done.stderr.startswith("cognito-tui: It finds no folder to unpack itself into: File too large.\n")
    assert "Traceback" not in done.stderr
    assert place.left() == []


def test_ctrl_c_while_it_unpacks_leaves_nothing(place: Place, pyz: Path) -> None:
    with place.start(pyz) as process:
        deadline = time.monotonic() + 30
        while not any(place.cache.glob("part-*/*")) and time.monotonic() < deadline:
            time.sleep(0.001)
        process.send_signal(signal.SIGINT)
        _, error = process.communicate(timeout=60)
    assert (process.returncode, error) == (130, "")
    assert place.left() == []


@needs_other_user
def test_root_runs_nothing_from_somebody_elses_home(place: Place, pyz: Path) -> None:
    place.home.chmod(0o755)
    shutil.chown(place.home, UID, UID)
    assert Path(place.run(pyz)).parent == place.tmp
    assert [*place.home.iterdir()] == [], "nor is anything left there that its owner could not remove"


@pytest.mark.parametrize("flags", [["-I"], ["-S"], ["-E"], []])
def test_no_folder_has_a_say_in_what_runs(place: Place, pyz: Path, tmp_path: Path, flags: list[str]) -> None:
    for name in ("cognito_tui", "cognito_tui_file", "app"):
        (tmp_path / name).mkdir()
        (tmp_path / name / "__init__.py").write_text("raise SystemExit('hostile')")
    done = subprocess.run(
        [sys.executable, *flags, str(pyz)],
        cwd=tmp_path,
        env={**place.environ, "PYTHONPATH": str(tmp_path)},
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert (done.returncode, done.stderr) == (0, "")
    assert Path(done.stdout.strip()).parent == place.cache
