"""Other packages in the place of those that this was installed with: said in words, with the file and what to do."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from cognito_tui.services.base.installation import unusable

SETTINGS = {
    "COGNITO_USER_POOL_ID": "eu-west-1_AbCdEfGhI",
    "COGNITO_CLIENT_ID": "abc",
    "COGNITO_IDENTITY_POOL_ID": "eu-west-1:12345678-1234-1234-1234-123456789abc",
    "AWS_ENDPOINT_URL": "http://127.0.0.1:9",
}
LOGIN = ("login", "-u", "ada", "--password-stdin", "--no-input")
DOCTOR = ("admin", "doctor")
CONFIGURE = ("configure", "--profile", "x", "--username", "ada", "--no-input", "--diff")
BROKEN = "raise RuntimeError('canary')"


def run(words: tuple[str, ...], folder: Path, cwd: Path, **environ: str) -> subprocess.CompletedProcess[str]:
    program = (
        [sys.executable, "-m", "cognito_tui"]
        if not environ
        else [Path(sys.executable).with_name("cognito-tui")]
    )
    ids = [word for name, value in list(SETTINGS.items())[:3] for word in (_flag(name), value)]
    return subprocess.run(
        [*program, *words, *(ids if words is CONFIGURE else [])],
        cwd=cwd,
        env={**os.environ, **SETTINGS, "HOME": str(folder / "home"), **environ},
        input="pw\n",
        capture_output=True,
        text=True,
        timeout=60,
    )


def _flag(name: str) -> str:
    return f"--{name.removeprefix('COGNITO_').lower().replace('_', '-')}"


@pytest.mark.parametrize(
    ("file", "content", "words"),
    [
        ("botocore/__init__.py", BROKEN, LOGIN),
        ("botocore/__init__.py", "__version__ = '1.2'", LOGIN),
        ("boto3/__init__.py", "", LOGIN),
        ("boto3/__init__.py", "", DOCTOR),
        ("botocore/__init__.py", "print 'Python 2'", LOGIN),
        ("textual/__init__.py", "", LOGIN),
        ("tomlkit/__init__.py", "", CONFIGURE),
        ("platformdirs/__init__.py", BROKEN, LOGIN),
        ("argparse.py", BROKEN, LOGIN),
        ("queue.py", "", LOGIN),
    ],
)
def test_what_pythonpath_has_is_named(
    file: str, content: str, words: tuple[str, ...], tmp_path: Path
) -> None:
    there = tmp_path / "other"
    (there / file).parent.mkdir(parents=True)
    (there / file).write_text(content)
    done = run(words, tmp_path, tmp_path, PYTHONPATH=str(there))
    if file.startswith(("textual", "boto3")) and words is LOGIN:  # which does without
        assert str(there) not in done.stderr
        return
    name = file.split("/")[0].removesuffix(".py")
    assert done.returncode == (5 if words is DOCTOR else 1)
    assert f"This is not the {name} that cognito-tui was installed with: {there / file}\n" in done.stderr
    assert f"PYTHONPATH has {there} in it." in done.stderr
    assert "env -u PYTHONPATH cognito-tui" in done.stderr
    assert "bug" not in done.stderr
    assert "canary" not in done.stderr
    assert "Traceback" not in done.stderr


def test_so_is_what_lies_in_the_folder_that_a_module_runs_in(tmp_path: Path) -> None:
    (tmp_path / "queue.py").write_text("")
    done = run(LOGIN, tmp_path, tmp_path)
    assert done.returncode == 1
    assert f"installed with: {tmp_path / 'queue.py'}\n" in done.stderr
    assert "in the folder that this runs in" in done.stderr


def test_a_version_that_is_too_old_is_named_with_the_one_that_is_wanted(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    info = tmp_path / "tomlkit-0.1.dist-info"
    info.mkdir()
    (info / "METADATA").write_text("Metadata-Version: 2.1\nName: tomlkit\nVersion: 0.1\n")
    monkeypatch.syspath_prepend(tmp_path)
    known = unusable(AttributeError("x"))
    assert known is not None
    assert known.title == "tomlkit is too old: 0.1."
    assert "tomlkit>=0.13" in known.detail


def test_a_package_that_is_missing_is_named() -> None:
    known = unusable(ModuleNotFoundError("No module named 'botocore.session'", name="botocore.session"))
    assert known is not None
    assert known.title == "The Python package botocore.session cannot be loaded."


@pytest.mark.parametrize("error", [None, ValueError("x"), ImportError("x", name="cognito_tui.x"), KeyError()])
def test_a_mistake_of_ours_is_still_a_bug(error: Exception | None, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PYTHONPATH", "/nowhere")
    assert unusable(error) is None
