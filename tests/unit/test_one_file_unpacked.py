"""What `cognito-tui.pyz` does at its first start with what it holds: damaged files, and every umask."""

from __future__ import annotations

import os
import tempfile
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest

from release.one_file.start import start
from release.one_file.unpack import unpacked
from release.pyz import write


@pytest.fixture
def pyz(tmp_path: Path) -> Path:
    (tmp_path / "site/inner").mkdir(parents=True)
    (tmp_path / "site/inner/module.py").write_bytes(os.urandom(3000))
    return write(tmp_path / "cognito-tui.pyz", tmp_path / "site")


@pytest.fixture
def build(pyz: Path) -> str:
    with zipfile.ZipFile(pyz) as archive:
        return next(name for name in archive.namelist() if name.endswith(".tar")).removesuffix(".tar")


def change_a_byte(content: bytes, build: str) -> bytes:
    place = content.index(f"{build}.tar".encode()) + 2000
    return content[:place] + bytes([content[place] ^ 0x55]) + content[place + 1 :]


def cut_off(content: bytes, build: str) -> bytes:
    return content[: len(content) // 2]


def take_its_place(content: bytes, build: str) -> bytes:
    return content.replace(build.encode(), b"0" * len(build))


@pytest.mark.parametrize("damage", [change_a_byte, cut_off, take_its_place])
def test_a_damaged_file_says_so_and_leaves_nothing_in_the_cache(
    damage: Callable[[bytes, str], bytes], pyz: Path, build: str, tmp_path: Path
) -> None:
    pyz.write_bytes(damage(pyz.read_bytes(), build))
    with pytest.raises(SystemExit) as ended:
        unpacked(str(pyz), str(tmp_path / "cache"), build)
    assert str(ended.value).startswith(f"cognito-tui: {pyz} is damaged.\n")
    assert not (tmp_path / "cache").exists()


def test_it_is_unpacked_whole_under_any_umask_and_that_stays(pyz: Path, build: str, tmp_path: Path) -> None:
    before = os.umask(0o777)
    try:
        folder = Path(unpacked(str(pyz), str(tmp_path / "cache"), build))
        assert os.umask(0o777) == 0o777
    finally:
        os.umask(before)
    assert folder == tmp_path / "cache" / build
    assert {path.stat().st_mode & 0o777 for path in (folder, folder.parent, folder / "inner")} == {0o700}


def test_in_a_folder_that_is_gone_it_says_to_leave_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "gone").mkdir()
    monkeypatch.chdir(tmp_path / "gone")
    (tmp_path / "gone").rmdir()
    with pytest.raises(SystemExit, match="The folder that you are in was removed"):
        start("../cognito-tui.pyz", "1")


def test_a_folder_for_temporary_files_that_others_can_change_is_not_used(
    pyz: Path, build: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "open").mkdir()
    (tmp_path / "open").chmod(0o777)
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path / "open"))
    with pytest.raises(SystemExit, match=f"unpack itself into: others decide what is in {tmp_path}/open"):
        unpacked(str(pyz), "", build)
    assert not [*(tmp_path / "open").iterdir()]
    (tmp_path / "open").chmod(0o1777)
    assert Path(unpacked(str(pyz), "", build)).parent == tmp_path / "open"
