"""What `cognito-tui.pyz` trusts, what it is made of, and what is said and written of it."""

from __future__ import annotations

import argparse
import ast
import os
import shutil
import sys
import zipfile
from collections.abc import Iterator
from pathlib import Path

import botocore
import pytest

from cognito_tui.cli.commands.completion import completion
from cognito_tui.errors import ConfigurationError
from cognito_tui.next_command import NextCommands
from cognito_tui.services.aws_files.process_words import is_ours, profile_of
from cognito_tui.services.base import getting_extra, typed_name
from cognito_tui.services.delivery.own_program import own_program
from cognito_tui.services.delivery.process_commands import process_command
from release.one_file.start import cache, is_kept, is_private
from release.pyz import SERVICES, write
from tests.support.repository import ROOT


@pytest.fixture
def file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The file that this program was started from, which runs by itself."""
    file = tmp_path / "a folder/cognito-tui.pyz"
    file.parent.mkdir()
    file.touch(0o755)
    monkeypatch.setattr(sys.modules["__main__"], "COGNITO_TUI_FILE", str(file), raising=False)
    (tmp_path / "bin").mkdir()
    (tmp_path / "bin/python3").symlink_to(sys.executable)
    (tmp_path / "python3.99").symlink_to(sys.executable)  # whatever this one is called
    monkeypatch.setattr(sys, "executable", str(tmp_path / "python3.99"))
    monkeypatch.setenv("PATH", str(tmp_path / "bin"))
    return file


def test_the_commands_that_it_prints_start_it(
    file: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert NextCommands()("login", profile="work") == f"'{file}' login --profile work"
    file.chmod(0o644)
    assert typed_name() == f"{sys.executable} '{file}'"
    (tmp_path / "bin" / Path(sys.executable).name).symlink_to(sys.executable)
    assert typed_name() == f"{Path(sys.executable).name} '{file}'"
    file.chmod(0o755)
    monkeypatch.setenv("PATH", f"{tmp_path / 'bin'}:{file.parent}")
    assert typed_name() == "cognito-tui.pyz"
    (tmp_path / "bin/python3").unlink()
    (tmp_path / "bin/python3").symlink_to(shutil.which("true", path=os.defpath) or "")
    assert typed_name().endswith(f" '{file}'"), "the system's python3 is another one, perhaps too old"
    (tmp_path / "python3.99").unlink()
    assert typed_name() == f"{tmp_path / 'python3.99'} '{file}'", "this Python was replaced meanwhile"


def test_a_shell_completes_it_by_its_name_as_well(file: Path, capsys: pytest.CaptureFixture[str]) -> None:
    completion(argparse.Namespace(shell="bash"))
    assert "#compdef cognito-tui cognito-tui.pyz\n" in capsys.readouterr().out


def test_what_it_cannot_have_in_it_is_installed_beside_it(file: Path) -> None:
    assert (
        getting_extra("keyring", "keyring")
        == f"Install keyring for {sys.executable}: the file itself has none of them."
    )


def test_what_is_written_for_aws_programs_runs_it_with_this_python(file: Path) -> None:
    assert own_program() == [sys.executable, "-I", str(file)]
    written = process_command(["credential-process", "--profile", "work"])
    assert written == f"{sys.executable} -I '{file}' credential-process --profile work"
    assert is_ours(written)
    assert profile_of(written) == "work"


@pytest.mark.parametrize(
    ("command", "ours"),
    [
        ("/usr/bin/python3 -I /opt/cognito-tui.pyz credential-process", True),
        ("/usr/bin/python3.12 /opt/cognito-tui-1.2.pyz credential-process", True),
        ("/opt/cognito-tui.pyz --profile work credential-process", True),
        ("/usr/bin/python3 /usr/local/bin/cognito-tui credential-process", True),
        ("/usr/bin/python3 /opt/other.pyz credential-process", False),
        ("/usr/bin/python3 /opt/cognito-tui.pyz login", False),
        ("/usr/bin/wrapper /opt/cognito-tui.pyz credential-process", False),
        ("credential-process", False),
        ("-I", False),
        ("-a -b -c credential-process", False),
        ("-x cognito-tui credential-process", False),
    ],
)
def test_its_lines_in_aws_files_are_known_again(command: str, ours: bool) -> None:
    assert is_ours(command) is ours


def test_a_name_that_would_not_be_known_again_is_not_written(
    file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys.modules["__main__"], "COGNITO_TUI_FILE", str(file.rename(file.with_name("ct"))))
    with pytest.raises(ConfigurationError, match="name") as refused:
        own_program()
    assert "cognito-tui.pyz" in str(refused.value.remedy)


def test_in_a_cache_it_is_not_written_down(
    file: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / ".cache").mkdir()
    moved = file.rename(tmp_path / ".cache/cognito-tui.pyz")
    monkeypatch.setattr(sys.modules["__main__"], "COGNITO_TUI_FILE", str(moved))
    with pytest.raises(ConfigurationError, match="cache"):
        own_program()
    assert own_program(force=True)[-1] == str(moved)


def test_a_folder_that_others_have_a_say_in_is_not_trusted(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = tmp_path / "above/own"
    folder.mkdir(parents=True, mode=0o700)
    folder.parent.chmod(0o755)
    assert is_private(str(folder))
    for mode in (0o777, 0o702, 0o720):
        folder.chmod(mode)
        assert not is_private(str(folder))
    folder.chmod(0o755)  # of a home that was copied
    assert is_private(str(folder))
    folder.parent.chmod(0o777)
    assert not is_private(str(folder)), "they could put their own in its place"
    folder.parent.chmod(0o1777)
    assert is_private(str(folder)), "nobody can, as in /tmp"
    folder.parent.chmod(0o775)
    assert is_private(str(folder)), "of the group that is this user's own, as many systems have it"
    monkeypatch.setattr(os, "getegid", lambda: 12345)
    assert not is_private(str(folder))
    folder.parent.chmod(0o755)
    (tmp_path / "link").symlink_to(folder)
    assert not is_private(str(tmp_path / "link"))
    assert not is_private(str(tmp_path / "nothing"))
    (tmp_path / "file").touch()
    assert not is_private(str(tmp_path / "file"))


def test_a_folder_of_somebody_else_is_not_trusted(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "own").mkdir(mode=0o700)
    owner = (tmp_path / "own").stat().st_uid
    monkeypatch.setattr(os, "geteuid", lambda: owner + 1)
    assert not is_private(str(tmp_path / "own"))
    assert is_kept("/"), "root's"
    assert is_kept(str(tmp_path)) is (owner == 0)


def test_the_cache_is_where_the_system_has_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "xdg"))
    monkeypatch.setattr(sys, "platform", "linux")
    assert cache() == str(tmp_path / "xdg/cognito-tui/pyz")
    monkeypatch.setenv("XDG_CACHE_HOME", "not/absolute")
    assert cache() == str(tmp_path / ".cache/cognito-tui/pyz")
    monkeypatch.setattr(sys, "platform", "darwin")
    assert cache() == str(tmp_path / "Library/Caches/cognito-tui/pyz")
    for nowhere in ("nowhere", str(tmp_path / "nowhere")):
        monkeypatch.setenv("HOME", nowhere)
        assert cache() == ""


def test_it_is_the_same_file_whenever_and_wherever_it_is_made(tmp_path: Path) -> None:
    made = []
    for number, names in enumerate((("b.py", "a.py", "c/d.py"), ("c/d.py", "a.py", "b.py"))):
        site = tmp_path / f"site{number}"
        for name in names:
            (site / name).parent.mkdir(parents=True, exist_ok=True)
            (site / name).write_text(name)
            (site / name).chmod((0o600, 0o755)[number])
            os.utime(site / name, (number * 1e9, number * 1e9))
        made.append(write(tmp_path / f"{number}.pyz", site).read_bytes())
    assert made[0] == made[1]
    assert os.access(tmp_path / "0.pyz", os.X_OK)
    with zipfile.ZipFile(tmp_path / "0.pyz") as archive:
        assert {entry.date_time[0] for entry in archive.infolist()} == {1980}


def test_botocore_has_the_models_that_are_asked_for() -> None:
    known = os.listdir(Path(botocore.__file__).parent / "data")
    asked = {*_services_asked_for()} & {*known}
    assert {"cognito-idp", "cognito-identity", "iam", "sts", "lambda", "logs"} <= asked, (
        "the test looks for calls"
    )
    assert asked <= SERVICES
    # for keys: profiles that take a role, IAM Identity Center, and `aws login`
    assert {"sts", "sso", "sso-oidc", "signin"} <= SERVICES


def _services_asked_for() -> Iterator[str]:
    """The first arguments of what calls AWS."""
    for path in (ROOT / "app/services").rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if not isinstance(node, ast.Call) or not node.args:
                continue
            name = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
            first = node.args[0]
            is_name = isinstance(first, ast.Constant) and isinstance(first.value, str)
            if is_name and name in ("call", "find", "pages", "client", "AwsService"):
                yield str(first.value)  # type: ignore[attr-defined]
