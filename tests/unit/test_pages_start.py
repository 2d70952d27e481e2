"""Whoever opens a page sees first what to type."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.support.repository import DOCS, ROOT

NOT_ABOUT_A_PROGRAM = {"package.md", "live.md", "guide.md"}
PAGES = [
    ROOT / "terraform/README.md",
    *sorted(page for page in DOCS.rglob("*.md") if page.name not in NOT_ABOUT_A_PROGRAM),
]


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))
def test_a_page_begins_with_what_to_type(page: Path) -> None:
    title, _, rest = page.read_text("utf-8").partition("\n\n")
    assert title.startswith("# ")
    assert rest.startswith("`"), "a block of code, or a paragraph that begins with code"


def test_the_readme_is_short_and_begins_as_the_page_of_a_package_index_does() -> None:
    readme, package = (path.read_text("utf-8") for path in (ROOT / "README.md", DOCS / "package.md"))
    assert readme.split("\n\n")[:2] == package.split("\n\n")[:2]
    assert readme.count("\n") <= 110
