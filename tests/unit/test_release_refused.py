"""What a release says before it does anything, in repositories that are not as they should be."""

from __future__ import annotations

import shutil
import sys
from pathlib import Path

import pytest

from release import Refused, __main__ as command, changelog, making, repository
from tests.support.distributions import git, releasable

needs_git = pytest.mark.skipif(not shutil.which("git"), reason="git is not installed")


@pytest.fixture
def source(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    source = tmp_path / "source"
    (source / ".ci").mkdir(parents=True)
    (source / "CHANGELOG.md").write_text("# Changelog\n\n## Unreleased\n")
    releasable(source, "exit 3")
    monkeypatch.setattr(command, "ROOT", source)
    monkeypatch.setattr(sys, "argv", ["release", "1.0.0"])
    for role in ("AUTHOR", "COMMITTER"):
        monkeypatch.setenv(f"GIT_{role}_NAME", "Ada")
        monkeypatch.setenv(f"GIT_{role}_EMAIL", "ada@example.com")
    return source


@needs_git
@pytest.mark.parametrize("name", ["GIT_DIR", "GIT_INDEX_FILE", "GIT_OBJECT_DIRECTORY"])
def test_what_git_tells_its_hooks_does_not_lead_it_back_here(
    name: str, source: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    before = git(source, "for-each-ref"), git(source, "status", "--porcelain")
    places = {"GIT_DIR": ".git", "GIT_INDEX_FILE": ".git/index", "GIT_OBJECT_DIRECTORY": ".git/objects"}
    monkeypatch.setenv(name, str(source / places[name]))
    assert command.main() == 1
    monkeypatch.delenv(name, raising=False)
    assert capsys.readouterr().err == "release: .ci/run ended with exit code 3.\nNothing was changed.\n"
    assert (git(source, "for-each-ref"), git(source, "status", "--porcelain")) == before


@needs_git
def test_without_a_branch_or_a_name_it_says_what_to_do(
    source: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for variable in ("GIT_COMMITTER_NAME", "GIT_COMMITTER_EMAIL", "EMAIL"):
        monkeypatch.delenv(variable, raising=False)
    monkeypatch.setenv("GIT_CONFIG_GLOBAL", str(tmp_path / "none"))
    git(source, "config", "user.useConfigOnly", "true")
    with pytest.raises(Refused, match=r"who you are\. Run: git config user\.name NAME;"):
        making.check_request(source, "1.0.0")
    git(source, "switch", "-q", "--detach")
    with pytest.raises(Refused, match="The branch is none, and releases are made from main"):
        repository.check_ready(source)


@pytest.mark.parametrize(
    ("content", "words"),
    [(None, r"There is no CHANGELOG\.md\."), (b"## Unrel\xff", "not UTF-8, from byte 8 on")],
)
def test_a_changelog_that_cannot_be_read_is_named(content: bytes | None, words: str, tmp_path: Path) -> None:
    page = tmp_path / "CHANGELOG.md"
    if content:
        page.write_bytes(content)
    with pytest.raises(Refused, match=words):
        changelog.read(page)


def test_of_two_releases_at_once_the_later_takes_no_file_of_the_other(tmp_path: Path) -> None:
    theirs = tmp_path / "dist/1.0.0/SHA256SUMS"
    theirs.parent.mkdir(parents=True)
    theirs.touch()
    with pytest.raises(Refused, match="by now"):
        making.bring(tmp_path, tmp_path, tmp_path, "1.0.0")
    assert theirs.exists()
