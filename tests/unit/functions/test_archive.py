"""The zips that Lambda gets: the same bytes everywhere, and complete."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

from cognito_tui.functions import archive as module
from cognito_tui.functions.archive import CONTENTS, archive

SOURCES = Path(module.__file__).parent
FUNCTIONS = list(CONTENTS)


def run(*arguments: object, isolated: bool = True, **environ: str) -> subprocess.CompletedProcess[str]:
    """With nothing installed, as on a machine that has Python alone."""
    return subprocess.run(
        [sys.executable, *(["-I", "-S"] if isolated else []), *map(str, arguments)],
        env=environ,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )


@pytest.mark.parametrize("function", FUNCTIONS)
def test_another_machine_makes_the_same_bytes_on_another_day(function: str, tmp_path: Path) -> None:
    """Other dates and permissions, Windows' line ends, and no boto3."""
    copy = tmp_path / "elsewhere"
    shutil.copytree(SOURCES, copy, ignore=shutil.ignore_patterns("__pycache__"))
    for file in copy.iterdir():
        file.write_bytes(file.read_bytes().replace(b"\n", b"\r\n"))
        file.chmod(0o600)
        os.utime(file, (1_000_000_000, 1_000_000_000))
    done = run(copy / "archive.py", function, tmp_path / "out.zip", TZ="Asia/Tokyo", LC_ALL="C")
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")
    assert (tmp_path / "out.zip").read_bytes() == archive(function)


@pytest.mark.parametrize("function", FUNCTIONS)
def test_a_function_has_all_that_it_imports(function: str, tmp_path: Path) -> None:
    zipped = tmp_path / "function.zip"
    zipped.write_bytes(archive(function))
    code = (
        f"import sys; sys.path.insert(0, {str(zipped)!r}); import functions.{function} as made; made.handler"
    )
    done = run("-c", code)
    assert done.returncode == 0, done.stderr


def test_files_can_be_read_by_the_user_that_lambda_runs_them_as(tmp_path: Path) -> None:
    zipped = tmp_path / "function.zip"
    zipped.write_bytes(archive("credential_proxy"))
    with zipfile.ZipFile(zipped) as opened:
        assert opened.testzip() is None
        assert {entry.external_attr >> 16 for entry in opened.infolist()} == {0o100644}
        assert "functions/credential_proxy.py" in opened.namelist()
        assert not any("archive" in name or "hello" in name for name in opened.namelist())


@pytest.mark.parametrize("arguments", [(), ("hello",), ("goodbye", "out.zip"), ("../hello", "out.zip")])
def test_wrong_usage_says_what_is_right(arguments: tuple[str, ...], tmp_path: Path) -> None:
    done = run(SOURCES / "archive.py", *arguments)
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr == "usage: archive.py {credential_proxy,hello} OUT.zip\n"
