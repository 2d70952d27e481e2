"""A release: all of it is there in the end, or nothing. The files themselves are judged by test_distributions.py."""

from __future__ import annotations

import hashlib
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from release import Refused, __main__ as command, making
from tests.support.distributions import VERSION, Distributions, git, releasable, release
from tests.support.repository import ROOT

pytestmark = [pytest.mark.xdist_group("package"), pytest.mark.timeout(300)]


def test_a_release_is_one_commit_with_a_tag_and_files_and_says_how_to_publish_it(
    distributions: Distributions, tmp_path: Path
) -> None:
    source, tag = distributions.source, f"v{VERSION}"
    assert git(source, "cat-file", "-t", tag) == "tag\n"
    assert git(source, "rev-parse", f"{tag}^{{commit}}") == git(source, "rev-parse", "main")
    assert git(source, "diff", "--name-only", "main~1", "main") == "CHANGELOG.md\n"
    assert git(source, "status", "--porcelain") == ""
    assert "- Something new." in git(source, "tag", "-l", "--format=%(contents)", tag)
    text = (source / "CHANGELOG.md").read_text()
    assert f"## Unreleased\n\n## {VERSION} - 20" in text
    said = distributions.said
    assert f"checked {tag}\n" in said
    assert [line[0] for line in said.splitlines() if line[1:3] == "/5"] == ["1", "2", "3", "4", "5"]
    assert f"git push --atomic origin main {tag}\n" in said
    assert "twine upload" in said
    made = distributions.sdist.parent
    sums = dict(line.split("  ")[::-1] for line in (made / "SHA256SUMS").read_text().splitlines())
    files = {file.name: hashlib.sha256(file.read_bytes()).hexdigest() for file in made.iterdir()}
    del files["SHA256SUMS"]
    assert sums == files
    assert files.keys() == {
        file.name for file in (distributions.sdist, distributions.wheel, distributions.pyz)
    }
    command = [sys.executable, str(distributions.pyz), "--version"]
    environ = {"HOME": str(tmp_path)}
    assert subprocess.check_output(command, env=environ, text=True, timeout=60) == f"cognito-tui {VERSION}\n"
    assert {path.name for path in source.parent.iterdir()} == {"source"}  # nothing is left in TMPDIR


@pytest.fixture
def small(tmp_path: Path) -> Path:
    """A repository with nothing but what a release needs before it builds."""
    source = tmp_path / "source"
    shutil.copytree(ROOT / "release", source / "release", ignore=shutil.ignore_patterns("__pycache__"))
    (source / ".ci").mkdir()
    (source / "CHANGELOG.md").write_text("# Changelog\n\n## Unreleased\n")
    (source / ".gitignore").write_text("__pycache__/\ndist/\n")
    return source


def state(source: Path) -> tuple[str, ...]:
    refs = git(source, "for-each-ref"), git(source, "rev-parse", "HEAD")
    beside = sorted(path.name for path in [*source.iterdir(), *source.parent.iterdir()])
    return *refs, git(source, "status", "--porcelain"), *beside


@pytest.mark.parametrize(
    ("check", "code", "words"),
    [
        ("exit 3", 1, "release: .ci/run ended with exit code 3.\nNothing was changed.\n"),
        ("kill -INT $PPID; sleep 0.3", 130, "release: stopped. Nothing was changed.\n"),
        ("kill -HUP $PPID; sleep 0.3", 130, "release: stopped. Nothing was changed.\n"),
    ],
)
def test_a_release_that_fails_or_is_stopped_leaves_nothing_behind(
    check: str, code: int, words: str, small: Path
) -> None:
    releasable(small, check)
    before = state(small)
    done = release(small, "1.0.0")
    assert (done.returncode, done.stderr) == (code, words)
    assert state(small) == before


def test_what_is_not_committed_on_main_is_not_released(small: Path) -> None:
    releasable(small, "exit 3")
    (small / "new.py").touch()
    done = release(small, "1.0.0")
    assert (done.returncode, done.stdout) == (1, "1/5 whether it can be made\n")
    assert "Some changes are not committed. Commit or remove them:\n?? new.py\n" in done.stderr
    git(small, "switch", "-q", "-c", "topic")
    assert "git switch main\n" in release(small, "1.0.0", "--dry-run").stderr


def test_a_dry_run_does_the_same_and_keeps_nothing(
    small: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """Without the build, which takes long."""
    built: list[str] = []

    def build(clone: Path, files: Path, version: str) -> None:
        built.append(git(clone, "describe", "--exact-match"))
        files.mkdir()

    releasable(small, "")
    monkeypatch.setattr(making, "build", build)
    monkeypatch.setattr(command, "ROOT", small)
    monkeypatch.setenv("TMPDIR", str(tmp_path))
    monkeypatch.setenv("GIT_COMMITTER_NAME", "Ada")
    monkeypatch.setenv("GIT_COMMITTER_EMAIL", "ada@example.com")
    before = state(small)
    command._release("1.0.0", keep=False)
    assert built == ["v1.0.0\n"]
    assert capsys.readouterr().out.splitlines()[-1] == "5/5 nothing is kept, as this was a dry run"
    assert state(small) == before


def test_a_main_that_has_moved_meanwhile_keeps_its_commits_and_gets_no_tag(
    small: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for role in ("AUTHOR", "COMMITTER"):
        monkeypatch.setenv(f"GIT_{role}_NAME", "Ada")
        monkeypatch.setenv(f"GIT_{role}_EMAIL", "ada@example.com")
    releasable(small, "")
    clone, files = tmp_path / "clone", tmp_path / "files"
    making.make_commit(small, clone, "1.0.0")
    files.mkdir()
    git(small, "commit", "-q", "--allow-empty", "-m", "Another")
    before = state(small)
    with pytest.raises(Refused, match=r"^main has changed by now\. Release again\."):
        making.bring(small, clone, files, "1.0.0")
    shutil.rmtree(small / "dist")
    assert state(small) == before
    git(small, "reset", "-q", "--hard", "main~1")
    making.bring(small, clone, files, "1.0.0")
    assert git(small, "describe", "--exact-match", "main") == "v1.0.0\n"
