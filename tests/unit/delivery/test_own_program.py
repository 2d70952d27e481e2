"""The command that others are to run: found by real installations, in and out of caches, in hostile folders."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from cognito_tui.errors import ConfigurationError
from cognito_tui.next_command import NextCommands
from cognito_tui.services.delivery import own_program as module
from cognito_tui.services.delivery.own_program import cache_of, own_program
from tests.support.repository import ROOT

HOSTILE = "raise SystemExit('hostile code ran')"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A folder of somebody's, with their own cognito_tui, program and modules."""
    for name in ("cognito_tui", "json"):
        (tmp_path / name).mkdir()
        (tmp_path / name / "__init__.py").write_text(HOSTILE)
        (tmp_path / name / "__main__.py").write_text(HOSTILE)
    (tmp_path / "sitecustomize.py").write_text(HOSTILE)
    (tmp_path / "cognito-tui").write_text(f"#!{sys.executable}\n{HOSTILE}\n")
    (tmp_path / "cognito-tui").chmod(0o755)
    return tmp_path


def script(path: Path) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    shutil.copy(Path(sys.executable).with_name("cognito-tui"), path)
    return path


def run_as(monkeypatch: pytest.MonkeyPatch, script: Path | str) -> None:
    monkeypatch.setattr(sys, "argv", [str(script)])


def no_script(monkeypatch: pytest.MonkeyPatch) -> None:
    """As `python -m cognito_tui` where the installer has left none, or it was deleted."""
    run_as(monkeypatch, "/x/cognito_tui/__main__.py")
    monkeypatch.setattr(module, "_NAMES", ("no-such-program",))


def test_the_running_script_is_named_from_anywhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    script(tmp_path / "a folder/cognito-tui")
    monkeypatch.chdir(tmp_path)
    run_as(monkeypatch, "a folder/cognito-tui")
    assert own_program() == [f"{tmp_path}/a folder/cognito-tui"]


def test_by_dash_m_the_script_is_found_where_the_installer_put_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    run_as(monkeypatch, "/x/cognito_tui/__main__.py")
    # what an installer leaves in a checkout names no script, and pytest puts the checkout first
    monkeypatch.setattr(sys, "path", [entry for entry in sys.path if entry != str(ROOT)])
    installed = str(Path(sys.executable).with_name("cognito-tui"))
    assert own_program() == [installed]
    monkeypatch.setattr(sys, "executable", "/usr/bin/elsewhere/python")  # as with `pip install --user`
    assert own_program() == [installed]


def test_without_a_script_no_folder_has_a_say_in_what_runs(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    no_script(monkeypatch)
    monkeypatch.chdir(folder)
    words = own_program()
    assert words[1:] == ["-I", "-m", "cognito_tui"]
    plain = subprocess.run(
        [words[0], "-m", "cognito_tui"], cwd=folder, capture_output=True, text=True, check=False
    )
    assert "hostile" in plain.stderr
    for environ in (dict(os.environ), {**os.environ, "PYTHONPATH": str(folder)}):
        done = subprocess.run([*words, "--version"], cwd=folder, env=environ, capture_output=True, text=True)
        assert (done.returncode, done.stderr) == (0, "")


def test_neither_has_one_over_the_script(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    run_as(monkeypatch, "/x/cognito_tui/__main__.py")
    monkeypatch.chdir(folder)
    monkeypatch.setenv("PATH", f".:{folder}:{os.environ['PATH']}")
    [program] = own_program()
    assert not program.startswith(str(folder))
    done = subprocess.run([program, "--version"], cwd=folder, capture_output=True, text=True)
    assert (done.returncode, done.stderr) == (0, "")


def test_code_that_only_this_process_finds_is_nothing_to_write_down(monkeypatch: pytest.MonkeyPatch) -> None:
    no_script(monkeypatch)
    monkeypatch.setattr(sys, "executable", "/usr/bin/python3")  # which has no such package
    with pytest.raises(ConfigurationError, match="cannot be run from another folder") as refused:
        own_program()
    assert "uv tool install" in refused.value.hint


# caches ---------------------------------------------------------------------------------------------------------------

THROWN_AWAY = {
    "uvx": ".cache/uv/archive-v0/Xy12/bin",
    "uvx, UV_CACHE_DIR": "scratch/archive-v0/Xy12/bin",
    "uv run --with": "scratch/environments-v2/Xy12/bin",
    "pipx run": ".local/pipx/.cache/1234abcd/bin",
    "pipx run, newer": ".cache/pipx/1234abcd/bin",
    "pipx run, macOS": "Library/Caches/pipx/1234abcd/bin",
    "pipx run, Windows": "AppData/Local/pipx/pipx/Cache/1234abcd/Scripts",
}


@pytest.mark.parametrize("place", THROWN_AWAY.values(), ids=THROWN_AWAY)
def test_a_program_in_a_runners_cache_is_refused_with_words_unless_forced(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, place: str
) -> None:
    program = script(tmp_path / place / "cognito-tui")
    run_as(monkeypatch, program)
    monkeypatch.setattr(module, "_installed", lambda: iter(()))  # this one is installed for good
    monkeypatch.setattr(sys, "executable", str(program.with_name("python")))
    with pytest.raises(ConfigurationError, match="in a cache") as refused:
        own_program()
    hint = NextCommands().hint(refused.value.remedy)
    assert "--force" in hint
    assert "uv tool install cognito-tui" in hint
    assert own_program(force=True) == [str(program)]


def test_a_folder_that_says_it_is_a_cache_is_one(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "CACHEDIR.TAG").write_text("Signature: 8a477f597d28d172789f06886806bc55\n")
    assert cache_of(str(tmp_path / "x/bin/cognito-tui")) == str(tmp_path)
    # but an environment, which uv and virtualenv tag as well, is none
    (tmp_path / "pyvenv.cfg").touch()
    assert not cache_of(str(tmp_path / "x/bin/cognito-tui"))
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "x"))
    assert cache_of(str(tmp_path / "x/bin/cognito-tui")) == str(tmp_path / "x")


def test_a_link_into_a_cache_is_in_it(tmp_path: Path) -> None:
    program = script(tmp_path / ".cache/x/bin/cognito-tui")
    (tmp_path / "cognito-tui").symlink_to(program)
    assert cache_of(str(tmp_path / "cognito-tui")) == str(tmp_path / ".cache")


def test_a_link_of_a_profile_outlives_the_store_that_it_leads_into(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As Nix has it: the program knows itself by its path in the store, from which the next upgrade may take it."""
    monkeypatch.setattr(module, "_STORES", (str(tmp_path / "store"),))
    monkeypatch.setattr(module, "_installed", lambda: iter(()))
    program = script(tmp_path / "store/abc-cognito-tui/bin/cognito-tui")
    monkeypatch.setattr(sys, "executable", str(program.with_name("python")))
    run_as(monkeypatch, program)
    with pytest.raises(ConfigurationError, match="in a cache"):
        own_program()
    (tmp_path / "profile").mkdir()
    (tmp_path / "profile/cognito-tui").symlink_to(program)
    monkeypatch.setenv("PATH", f"{tmp_path / 'profile'}:{os.environ['PATH']}")
    assert own_program() == [str(tmp_path / "profile/cognito-tui")]


@pytest.mark.parametrize(
    "place", [".local/share/uv/tools/cognito-tui/bin", ".local/pipx/venvs/cognito-tui/bin"]
)
def test_what_is_installed_is_in_no_cache(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, place: str
) -> None:
    program = script(tmp_path / place / "cognito-tui")
    (tmp_path / place).parent.joinpath("CACHEDIR.TAG").touch()
    (tmp_path / place).parent.joinpath("pyvenv.cfg").touch()
    link = tmp_path / ".local/bin/cognito-tui"
    link.parent.mkdir(parents=True, exist_ok=True)
    link.symlink_to(program)
    run_as(monkeypatch, link)
    assert own_program() == [str(link)]  # which outlives an upgrade
