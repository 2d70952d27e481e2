"""What a release decides: which version may come next, and what becomes of the changelog."""

from __future__ import annotations

import io
import re
import tarfile
from pathlib import Path

import pytest

from release import Refused
from release.artifacts import make_anonymous
from release.changelog import released, unreleased
from release.version import next_version
from tests.support.repository import ROOT

TAGS = ["v1.2.3", "v1.10.0", "v1.9.0", "moved-files"]


@pytest.mark.parametrize(
    ("tags", "version"), [([], "0.1.0"), (TAGS, "1.10.1"), (TAGS, "2.0.0rc1"), (["v2.0.0rc1"], "2.0.0")]
)
def test_a_version_above_all_tags_may_come_next(tags: list[str], version: str) -> None:
    assert str(next_version(version, tags)) == version


@pytest.mark.parametrize(
    ("version", "words"),
    [
        ("v1.11.0", "'v1.11.0' is not a version."),
        ("1.11", "'1.11' is not a version."),
        ("1.11.0-rc1", "'1.11.0-rc1' is not a version."),
        ("1.11.0+local", "'1.11.0+local' is not a version."),
        ("", "'' is not a version."),
        ("--help", "'--help' is not a version."),
        ("1.11.0.dev1", "1.11.0.dev1 is a version between releases."),
        ("1.10.0.post1", "1.10.0.post1 is a version between releases."),
        ("1.10.0", "1.10.0 is tagged already."),
        ("1.9.1", "1.9.1 is not above 1.10.0, which is tagged."),
        ("1.10.0rc1", "1.10.0rc1 is not above 1.10.0, which is tagged."),
    ],
)
def test_any_other_is_refused_with_what_to_do(version: str, words: str) -> None:
    with pytest.raises(Refused) as refusal:
        next_version(version, TAGS)
    said = str(refusal.value)
    assert said.startswith(words)
    assert re.search(r"(Write|Choose) .+\.$", said)


OLD = "# Changelog\n\nWords.\n\n## Unreleased\n\n### Added\n\n- A.\n\n## 1.0.0 - 2026-01-02\n\n- B.\n"


def test_what_is_unreleased_goes_under_the_version_and_leaves_an_empty_heading() -> None:
    new = released(OLD, "1.1.0", "2026-03-04")
    assert new == OLD.replace("### Added", "## 1.1.0 - 2026-03-04\n\n### Added")
    with pytest.raises(Refused, match="nothing under"):
        unreleased(new)


def test_the_first_release_takes_all_that_there_is_to_the_end() -> None:
    first = OLD.partition("## 1.0.0")[0]
    assert unreleased(first) == "### Added\n\n- A."
    assert released(first, "1.0.0", "2026-01-02").endswith("## 1.0.0 - 2026-01-02\n\n### Added\n\n- A.\n")


@pytest.mark.parametrize(
    "text", ["# Changelog\n", "## Unreleased\n", "## Unreleased\n\n### Added\n\n## 1.0.0\n\n- B.\n"]
)
def test_a_changelog_without_news_is_refused(text: str) -> None:
    with pytest.raises(Refused, match=r"CHANGELOG\.md .*\. (Put|Write) .*\."):
        unreleased(text)


def test_an_sdist_says_nothing_of_who_built_it_and_when(tmp_path: Path) -> None:
    made = set()
    for who, umask in (("ada", 0o022), ("grace", 0o077)):
        sdist = tmp_path / f"{who}.tar.gz"
        with tarfile.open(sdist, "w:gz") as tar:
            for name in ("a/b.py", "a") if who == "ada" else ("a", "a/b.py"):
                member = tarfile.TarInfo(name)
                member.type = tarfile.DIRTYPE if name == "a" else tarfile.REGTYPE
                member.mode, member.uname, member.uid, member.mtime = 0o777 & ~umask, who, umask, umask
                member.size = 0 if name == "a" else 2
                tar.addfile(member, io.BytesIO(b"b\n"))
        make_anonymous(sdist, 1_000_000_000)
        made.add(sdist.read_bytes())
        with tarfile.open(sdist) as tar:
            assert [(each.name, each.uname, each.mtime) for each in tar] == [
                ("a", "", 1e9),
                ("a/b.py", "", 1e9),
            ]
    assert len(made) == 1


def test_our_changelog_has_the_form_that_a_release_moves() -> None:
    text = (ROOT / "CHANGELOG.md").read_text("utf-8")
    headings = re.findall(r"^## (.*)$", text, re.MULTILINE)
    assert headings[0] == "Unreleased"
    assert all(re.fullmatch(r"\d+\.\d+\.\d+(rc\d+)? - \d{4}-\d\d-\d\d", heading) for heading in headings[1:])
    kinds = {"Added", "Changed", "Deprecated", "Removed", "Fixed", "Security"}
    assert set(re.findall(r"^### (.*)$", text, re.MULTILINE)) <= kinds
